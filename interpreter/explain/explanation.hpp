// Explanations as data: steps of a proof that a host can walk, a test can assert on and a renderer can word.
//
// A step is a view on one cell of an Evaluation: its value is the evaluation's, never computed again. Steps
// form a directed graph without cycles: a part that is used twice is one step with two parents, and renderers
// write "shown above" where they meet it again. Text is in views on the program, which the explanation keeps
// alive; words in either language are added by the renderers (render.hpp).
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"
#include "values/rounding.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explain {

enum class StepKind : std::uint8_t {
    decision,      // what was asked about; always the root
    definition,    // something the policy gave a name to; `operation` says how it is made
    rule,          // a rule that applied: its conditions and, last, its value are the children
    displaced,     // a rule that would have applied, but an exception or an overriding rule did: `related` is
                   // the step of that rule, the value is what this rule would have given
    idle_rule,     // a rule whose conditions do not hold
    base,          // the value where no rule applies
    condition,     // and, or, not
    comparison,    // two values, or a value and the two ends of a window (`operation` all_of), compared
    membership,    // includes, intersects, make_set
    applicability, // is applicable, is given
    arithmetic,
    rounding,       // an explicit rounding; the child is the value before it
    final_rounding, // the rounding of a money result that nobody rounded; the child is the value before it
    limit,          // the smaller or the larger of several: a cap, a floor; `winner` says which child
    choice,         // if/else, a table, "or else", shared benefits; `winner` says which child
    calendar,       // dates and months
    aggregate,      // over the rows of a list or over months; the children are rows
    row,            // one row of an aggregate: its conditions and, last, its value are the children
    parameter,      // with the entry that was in force
    reading,        // of an ambiguous text
    fact,
    constant,
    today,
    position, // number or month of a row
    not_applicable,
};
inline constexpr int step_kind_count = static_cast<int>(StepKind::not_applicable) + 1;

using program::none;

enum class Relation : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

// Whether a row of an aggregate counts.
enum class Counts : std::uint8_t { yes, no, open };

struct Step {
    StepKind kind = StepKind::constant;
    program::Op operation = program::Op::constant;
    engine::State state = engine::State::value;
    engine::Fault fault = engine::Fault::none;
    bool decisive = false;               // the answer rests on it; what does not matter is shown without
                                         // what lies below it
    bool shortened = false;              // what lies below was left out because of Limits
    Counts counts = Counts::yes;         // row, rule: `open` if the condition is undetermined
    Relation relation = Relation::equal; // comparison: first child RELATION second child
    bool low_strict = false;             // comparison with a window: the end itself does not count
    bool high_strict = false;

    // The cell that the value is from: its node, and the row in the node's scope. For `rule`, `displaced`,
    // `idle_rule`, `base` and `row` that is the cell of the value they give. (A row that has nothing but a
    // condition shows the condition's; a value nobody computed has no place here.) Only the root and
    // `final_rounding` have another value than their cell: the one rounded at the end.
    program::NodeId node = none;
    std::uint32_t row = 0;
    values::Rational number; // numbers, if `state` is value
    std::int64_t bits = 0;   // other kinds (see engine::FactColumn); texts: index into Steps::texts

    std::uint32_t first_child = 0; // into Steps::children
    std::uint32_t child_count = 0;

    program::RuleId rule =
        none; // rule, displaced, idle_rule; of a base the first rule above it; none in a table
    program::ClauseId clause = none; // the clause it is part of
    std::uint32_t related = none;    // displaced: step of the rule that displaced it
    std::uint32_t winner = none;     // limit, choice: position among the children of the one that was taken
    std::uint32_t entry = none; // parameter: index of the entry in force, none if a host supplied the value;
                                // reading: the option; row: position from 1; rule: position in the decision
    std::uint32_t rows = 0;     // aggregate: rows there are
    std::uint32_t counted = 0;  //            rows that count; the children are those that are shown
    std::uint32_t distance = none; // comparison that fails: index into Steps::distances
    std::uint32_t month = none;    // row over months: the calendar month, year * 12 + month - 1
    std::uint32_t bounds = none;   // undetermined number with proven bounds: index into Steps::bounds

    std::string_view name;     // of the decision, definition, fact (its path), parameter, reading or clause
    std::string_view label;    // what that means, from the policy
    std::string_view citation; // section of the document; parameters: the source of the value
    std::string_view source;   // the author's words, at most Limits::source_bytes; may contain line breaks
    std::string_view phrase;   // key of the author's construct (program::Origin::phrase)
};

// How far a comparison is from holding. For numbers in the unit of the compared node; for dates in days, for
// months in months.
struct Distance {
    enum class Kind : std::uint8_t {
        short_of,  // the compared value is too low
        over,      // too high
        too_early, // a day or month before the first that counts
        too_late,  // after the last that counts
        differs,   // equality that fails
    };
    Kind kind = Kind::differs;
    values::Rational amount; // > 0 except for `differs`
    bool more_than =
        false;          // the amount itself is not enough: a strict comparison of numbers that are not whole
    program::Type type; // of `amount`
    std::int64_t boundary = 0; // dates and months: the first or last day (or month) that counts
};

struct Bounds {
    std::optional<values::Rational> low, high;
};

// The arena that explanations share. Copying is deep; views point into `program`.
struct Steps {
    std::shared_ptr<const program::Program> program;
    std::vector<Step> steps;
    std::vector<std::uint32_t> children;
    std::vector<std::string> texts; // values of text steps
    std::vector<Distance> distances;
    std::vector<Bounds> bounds;

    std::span<const std::uint32_t> children_of(const Step& step) const {
        return std::span<const std::uint32_t>(children).subspan(step.first_child, step.child_count);
    }
    const program::Type& type_of(const Step& step) const { return program->nodes[step.node].type; }
};

struct FactValue {
    engine::State state = engine::State::value;
    values::Rational number;
    std::int64_t bits = 0;
    std::string text; // texts
};

// A fact that the answer rests on, or that is missing. In a list, `positions` has one group of `depth`
// numbers for each row: the positions (from 1) in the lists around it, the outermost first; at most
// Limits::rows_of_fact groups, `rows` counts all.
struct FactUse {
    enum class Kind : std::uint8_t { fact, list, parameter };
    Kind kind = Kind::fact;
    std::uint32_t index = none; // FactId, ListId or ParameterId
    std::string_view path;      // "申请人.毕业日期"; a parameter's name
    std::string_view label;
    std::string_view source;         // parameters: where it is set
    program::FactId supplied = none; // parameters: the fact through which a host may hand over its value
    std::uint32_t depth = 0;
    std::uint32_t rows = 1;
    std::vector<std::uint32_t> positions;
    std::vector<FactValue> values; // what is known: one for each row listed; of a list its length
};

struct Limits {
    std::uint32_t steps = 2000;       // steps of one explanation
    std::uint32_t depth = 64;         // steps below one another
    std::uint32_t rows = 3;           // rows shown of each aggregate
    std::uint32_t idle_rules = 8;     // rules shown that do not apply, for each decision
    std::uint32_t rows_of_fact = 20;  // positions listed for each fact
    std::uint32_t cells = 1U << 20;   // cells visited in search of facts
    std::uint32_t source_bytes = 160; // of one quotation
};

// A set of program::Modality.
struct Modalities {
    std::uint16_t bits = 0;
    bool has(program::Modality modality) const { return (bits >> static_cast<unsigned>(modality)) & 1U; }
    void insert(program::Modality modality) {
        if (modality != program::Modality::plain)
            bits |= static_cast<std::uint16_t>(1U << static_cast<unsigned>(modality));
    }
    friend bool operator==(const Modalities&, const Modalities&) = default;
};

struct Explanation : Steps {
    program::DecisionId decision = none;
    std::uint32_t row = 0; // of the decision's scope
    engine::State state = engine::State::value;
    Modalities modalities;
    bool rounded = false; // the result was rounded at the very end, see `before_rounding`
    values::Rational before_rounding;
    values::Rounding rounding = values::Rounding::half_up;
    std::uint32_t root = 0;       // its value is the final one
    std::vector<FactUse> facts;   // known facts that the answer rests on, in the order of the policy
    std::vector<FactUse> missing; // if undetermined: what could settle it
    bool complete = true;         // no limit cut anything off
};

} // namespace tiaoli::explain
