// Cases: facts in, decisions and their reasons out. One session for each thread.
#pragma once

#include "tiaoli/explanation.hpp"
#include "tiaoli/export.hpp"
#include "tiaoli/policy.hpp"
#include "tiaoli/result.hpp"
#include "tiaoli/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiaoli {

struct SessionOptions {
    /// As of which day; without it the first day on which the policy is in force, and a policy that does not
    /// say since when it is needs one. Nothing ever reads the clock.
    std::optional<Date> today;
    /// Readings to take instead of those of the policy: name and option.
    std::vector<std::pair<std::string, std::string>> readings;
    /// Asks to stop: looked at before each block of cases (about a thousand); Problem::cancelled follows.
    std::stop_token stop;
    /// Rows of all lists together that the cases evaluated at once may have; beyond it: Fault::too_many_rows.
    std::uint64_t max_rows = std::uint64_t{1} << 26U;
    // JSON: what is accepted at most.
    std::uint64_t json_bytes = std::uint64_t{256} << 20U;
    std::uint32_t json_cases = 1'000'000;
    std::uint32_t json_list_elements = 100'000;
    std::uint32_t json_diagnostics = 100;
};

/// What became of a value that was set. Whatever is not `taken` leaves the fact unknown.
enum class Setting : std::uint8_t {
    taken,
    negative,     ///< and the policy does not say `signed`
    out_of_range, ///< outside the range that the policy gives, or no date, month or value of the category
    not_whole,    ///< where persons, months or days are counted; money finer than 分
    too_large,    ///< for 64 bits
    not_optional, ///< absent, but the fact is not optional
    no_element,   ///< a fact of a list's elements, but nothing was appended to the list
    no_memory,
};

/// A decision about a case. Plain data: nothing to free, and no text in it (see Session::text).
struct Outcome {
    State state = State::error;
    Fault fault = Fault::none;
    Kind kind = Kind::yes_no;
    Modalities modalities;
    bool rounded = false;  ///< money that nobody rounded was rounded once, at the end
    Number number;         ///< numbers, if `state` is `value`
    Number exact;          ///< the number before that rounding
    std::int64_t bits = 0; ///< other kinds, see the functions below
    // Undetermined numbers: bounds that hold whatever is missing.
    std::optional<Number> low, high;
    bool may_not_apply = false; ///< undetermined: it may also turn out not applicable

    // The value, if there is one and it is of that kind.
    [[nodiscard]] std::optional<bool> yes_no() const noexcept { return as<bool>(Kind::yes_no, bits != 0); }
    [[nodiscard]] std::optional<Date> date() const noexcept {
        return as<Date>(Kind::date, Date{static_cast<std::int32_t>(bits)});
    }
    [[nodiscard]] std::optional<Month> month() const noexcept {
        return as<Month>(Kind::month, Month{static_cast<std::int32_t>(bits)});
    }
    [[nodiscard]] std::optional<Category> category() const noexcept {
        return as<Category>(Kind::category, Category{static_cast<std::uint32_t>(bits)});
    }
    [[nodiscard]] std::optional<Set> set() const noexcept {
        return as<Set>(Kind::set, Set{static_cast<std::uint64_t>(bits)});
    }
    [[nodiscard]] std::optional<Number> value() const noexcept { return as<Number>(Kind::number, number); }
    /// A number in 元 as whole 分. Decisions in 元 always are; nothing for what is finer or does not fit.
    [[nodiscard]] std::optional<Money> money() const noexcept {
        if (state != State::value || kind != Kind::number || 100 % number.denominator != 0)
            return std::nullopt;
        const Integer factor = 100 / number.denominator;
        if (number.numerator > INT64_MAX / factor || number.numerator < INT64_MIN / factor)
            return std::nullopt;
        return Money{static_cast<std::int64_t>(number.numerator * factor)};
    }

private:
    template <typename T>
    [[nodiscard]] std::optional<T> as(Kind wanted, T value) const noexcept {
        if (state != State::value || kind != wanted) return std::nullopt;
        return value;
    }
};

/// The facts of a case and the decisions on them. Cheap to make once (it holds the memory in which cases are
/// evaluated), cheaper to use again. Not to be used by two threads at once; may move between threads. Keeps
/// its policy alive. A moved-from Session may only be assigned to or destroyed.
///
/// There are two ways to use it. By handles, for one case:
///
///     session.clear();
///     session.set(income, Money{350000});
///     session.decide();
///     session.outcome(subsidy).money();
///
/// By JSON, for one case or many: `open_json`, then `next` until it says no.
class TIAOLI_API Session {
public:
    /// Problem::name for an unknown reading or option, Problem::usage if a day is needed.
    static Result<Session> open(const Policy& policy, const SessionOptions& options = {});
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    [[nodiscard]] const Policy& policy() const noexcept;
    [[nodiscard]] Date today() const noexcept;

    // ---- Facts by handles. None of these allocates once the session has seen a case of that size. ----
    // Handles must come from this session's policy; `index` out of range is Setting::no_element.

    /// A new case: every fact is what the policy's default says, or unknown; every list is unknown.
    void clear() noexcept;

    // A fact of a list's elements is set in the element that was appended last.
    [[nodiscard]] Setting set(Fact<bool> fact, bool value) noexcept;
    /// In the base unit: persons, months …
    [[nodiscard]] Setting set(Fact<std::int64_t> fact, std::int64_t value) noexcept;
    /// In the base unit; need not be in lowest terms, but the denominator must be greater than 0.
    [[nodiscard]] Setting set(Fact<Number> fact, const Number& value) noexcept;
    [[nodiscard]] Setting set(Fact<Money> fact, Money value) noexcept;
    [[nodiscard]] Setting set(Fact<Date> fact, Date value) noexcept;
    [[nodiscard]] Setting set(Fact<Month> fact, Month value) noexcept;
    [[nodiscard]] Setting set(Fact<Category> fact, Category value) noexcept;
    [[nodiscard]] Setting set(Fact<Set> fact, Set value) noexcept;
    /// Copies the text. Allocates for texts that the policy does not know.
    [[nodiscard]] Setting set(Fact<std::string_view> fact, std::string_view value) noexcept;

    /// States that there is none ("has not graduated"): an answer, for optional facts only.
    template <typename T>
    [[nodiscard]] Setting set_absent(Fact<T> fact) noexcept {
        return set_absent(fact.index);
    }
    /// Takes back what was set, default included.
    template <typename T>
    [[nodiscard]] Setting set_unknown(Fact<T> fact) noexcept {
        return set_unknown(fact.index);
    }

    /// The list is known and has no elements so far. For a list of a list's elements: in the last of those.
    [[nodiscard]] Setting begin(List list) noexcept;
    /// One more element, its facts as after `clear`. Finish an element before the next one of its list.
    [[nodiscard]] Setting append(List list) noexcept;

    /// Decides the case that was set. Fails with Problem::cancelled or Problem::memory only.
    Status decide() noexcept;

    // ---- Facts by JSON (docs/facts.md). ----

    /// Reads and decides one case. Problem::facts with every mistake; nothing is decided then.
    Status decide_json(std::string_view json);

    /// Opens a text with any number of cases: an object, a list of them, or one a line. The text is copied.
    Status open_json(std::string_view json);
    /// Reads and decides the next block of at most 1024 cases; false when there are no more. Once a block has
    /// a mistake, this fails with all mistakes of the whole text.
    Result<bool> next();
    /// Whether the text is a list or has several lines, as far as it was read.
    [[nodiscard]] bool has_many() const noexcept;

    // ---- Decisions on the cases at hand: valid until facts are set, read or cleared. ----

    /// Cases of the block at hand (1 by handles), and the number of the first, from 0.
    [[nodiscard]] std::uint32_t cases() const noexcept;
    [[nodiscard]] std::uint64_t first_case() const noexcept;

    /// Which rows a decision has for a case: `case_row` itself, or for DecisionInfo::is_each those of the
    /// elements.
    struct Rows {
        std::uint32_t first = 0, last = 0; ///< `last` is not one of them
    };
    [[nodiscard]] Rows rows(Decision decision, std::uint32_t case_row = 0) const noexcept;

    /// The outcome in a row. Of a decision that is a list only state and fault (its elements: `append_json`).
    /// Does not allocate, unless the decision is a list. A row or decision that there is not, that was not
    /// computed or not decided yet: State::error with Fault::none.
    [[nodiscard]] Outcome outcome(Decision decision, std::uint32_t row = 0) const noexcept;

    /// Whether a rule (by its place in Policy::rules) made the value of its decision in this case, or for
    /// some element of a list of it: its conditions hold, and no exception or overriding rule displaces it.
    /// False for a rule that has no part in the decisions that are computed.
    [[nodiscard]] bool fired(std::uint32_t rule, std::uint32_t case_row = 0) const noexcept;

    /// The value as people read it: "40万元", "2020-12-31", "不适用". Of a list how many values it has;
    /// `append_json` has them.
    [[nodiscard]] Result<std::string> text(Decision decision, std::uint32_t row = 0,
                                           Language language = Language::chinese);

    /// Of an undetermined decision: the facts and parameters that could settle it, and no others.
    [[nodiscard]] Result<std::vector<FactUse>> missing(Decision decision, std::uint32_t row = 0);

    /// Why it came out so.
    [[nodiscard]] Result<Explanation> why(Decision decision, std::uint32_t row = 0,
                                          Language language = Language::chinese);
    /// Why it does not apply, or is no: for each rule the conditions that failed, and by how much. As text,
    /// Markdown or HTML, or as JSON of the same schema.
    [[nodiscard]] Result<std::string> why_not(Decision decision, std::uint32_t row = 0,
                                              Format format = Format::text,
                                              Language language = Language::chinese);

    /// Appends the decisions of a case as JSON, schema "tiaoli.decisions/1" (docs/facts.md).
    Status append_json(std::string& out, std::uint32_t case_row = 0, Language language = Language::chinese);

    // For the library.
    struct Implementation;

private:
    explicit Session(std::unique_ptr<Implementation> implementation) noexcept;
    [[nodiscard]] Setting set_absent(std::uint32_t fact) noexcept;
    [[nodiscard]] Setting set_unknown(std::uint32_t fact) noexcept;

    std::unique_ptr<Implementation> implementation_;
};

} // namespace tiaoli
