// Why a decision came out as it did, as data and as text.
#pragma once

#include "tiaoli/export.hpp"
#include "tiaoli/value.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli {

enum class Format : std::uint8_t { text, json, markdown, html };

/// What a step of an explanation is.
enum class StepKind : std::uint8_t {
    decision,   ///< what was asked about: the root
    definition, ///< something that the policy gave a name to
    rule,       ///< a rule that applied: its conditions and, last, its value are below
    displaced,  ///< a rule that would have applied, but for an exception or an overriding rule
    idle_rule,  ///< a rule whose conditions do not hold
    base,       ///< the value where no rule applies
    condition,  ///< and, or, not
    comparison,
    membership,
    applicability,
    arithmetic,
    rounding,
    final_rounding, ///< of money that nobody rounded
    limit,          ///< the smaller or larger of several: a cap, a floor
    choice,
    calendar,
    aggregate, ///< over a list or over months; rows are below
    row,
    parameter,
    reading,
    fact,
    constant,
    today,
    position,
    not_applicable,
};

/// One step. Texts live as long as any copy of the Explanation.
struct Step {
    StepKind kind = StepKind::constant;
    State state = State::value;
    Fault fault = Fault::none;
    bool decisive = false;     ///< the answer rests on it
    std::string_view name;     ///< of the decision, definition, fact (its path), parameter, reading or clause
    std::string_view label;    ///< what that means, from the policy
    std::string_view clause;   ///< name of the clause it is part of
    std::string_view citation; ///< section of the document; of a parameter, the source of its value
    std::string_view quote;    ///< the author's words
    std::string sentence;      ///< what the step says, in the language of the explanation
    std::string value;         ///< its value as people read it
    Kind value_kind = Kind::yes_no;
    Number number; ///< the exact value of a number, if `state` is `value`
    std::int64_t bits =
        0; ///< of other kinds: yes/no 0 or 1, Date::days, Month::index, Category::index, Set::bits
    std::uint32_t first_child = 0, child_count = 0; ///< in Explanation::children
};

/// A fact or parameter that an answer rests on, or that is missing.
struct FactUse {
    std::string path; ///< "企业.在职职工[3].录用日期": positions from 0, as in JSON
    std::string label;
    bool is_parameter = false;
};

/// An explanation. A value: copies share what is behind. Independent of the session and its facts once it is
/// made; const use is safe from any number of threads.
class TIAOLI_API Explanation {
public:
    /// All steps. They form a graph without cycles: a part that is used twice is one step with two parents.
    [[nodiscard]] std::span<const Step> steps() const noexcept;
    /// Indices of the steps below a step.
    [[nodiscard]] std::span<const std::uint32_t> children(const Step& step) const noexcept;
    [[nodiscard]] const Step& root() const noexcept;
    /// Facts that the answer rests on, in the order of the policy.
    [[nodiscard]] std::span<const FactUse> rests_on() const noexcept;
    /// Of an undetermined answer: what could settle it, and nothing else.
    [[nodiscard]] std::span<const FactUse> missing() const noexcept;
    /// False if a limit cut something off.
    [[nodiscard]] bool is_complete() const noexcept;

    /// As text for people, or as JSON (schema "tiaoli.explanation/1", docs/explanations.md), in the language
    /// it was made for.
    [[nodiscard]] std::string render(Format format = Format::text) const;

    // For the library.
    struct Implementation;
    explicit Explanation(std::shared_ptr<const Implementation> implementation) noexcept
        : implementation_(std::move(implementation)) {}

private:
    std::shared_ptr<const Implementation> implementation_;
};

} // namespace tiaoli
