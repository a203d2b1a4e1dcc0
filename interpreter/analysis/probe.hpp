// One decision of one case, tried with another value of a fact or on another day: what came out, and by which
// way. The searches for boundaries, sweeps and combinations all ask a Probe.
#pragma once

#include "analysis/features.hpp"
#include "analysis/focus.hpp"
#include "analysis/variants.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/walk.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::analysis {

// What one variant of the case came to.
struct Variant {
    engine::Cell outcome;       // in final form
    std::uint64_t features = 0; // how all comparisons and limits came out that the moved fact can turn
    std::uint64_t trace = 0;    // the way to the answer: which conditions held, which rule applied
    bool saw_all = true;        // features: false if there are more of them than a probe watches
};

// Numbers, days and months: what can be more or less, earlier or later.
bool has_order(const program::Type& type);

bool same_outcome(const engine::Cell& a, const engine::Cell& b);

// Whether a change from one outcome of a decision to another is what somebody who asks for it may want: of a
// decision that is "no" or does not apply, that it becomes something else than these; of any other, that it
// becomes another one.
bool is_wanted(const program::Decision& decision, const engine::Cell& now, const engine::Cell& then);

// Something with an order that can be moved: a fact in one row, or the day. Step 0 is where it stands; a step
// is as small as it can be (1 person, 0.01 yuan, a day).
struct Dial {
    program::FactId fact = program::none; // none: the as-of day
    std::uint32_t row = 0;                // of the fact's scope, counted from the case's first
    program::Type type;
    bool is_signed = false, has_range = false;
    values::Rational low, high; // the range, if it has one
    values::Rational start;
    values::Rational size{1, 1}; // of a step
    engine::Layout layout;

    // `now` is a value of it; of the day, days.
    static Dial of_fact(const engine::Plan& plan, program::FactId fact, std::uint32_t row,
                        const engine::Cell& now);
    static Dial of_day(values::Date day);

    // How many steps it is moved at most: a day by so many days, a month by so many months, a length of time
    // as far as those, any other number by so many steps.
    std::int64_t reach(std::int64_t days, std::int64_t months, std::int64_t steps) const;

    std::optional<values::Rational> value_at(std::int64_t step) const;
    // As it lies in the column; nothing if the fact cannot have that value.
    std::optional<FactValue> column_value(std::int64_t step) const;
    // The value as a cell.
    engine::Cell cell_at(std::int64_t step) const;
    // The step of a value; nothing if it lies between two.
    std::optional<std::int64_t> step_of(const engine::Cell& value) const;
};

// A fact's value in one row of the case, counted from the case's first.
struct TriedValue {
    program::FactId fact = program::none;
    std::uint32_t row = 0;
    FactValue value;
};

// Why two variants differ: the comparison, parameter or condition that turned, and the clause it belongs to.
struct Cause {
    program::NodeId node = program::none;
    program::ClauseId clause = program::none;
    program::ParameterId parameter = program::none; // another entry of it came into force
    bool in_force = false;                          // the policy's first or last day
    std::string quote;                              // the author's words, on one line
};

class Probe {
public:
    // `row` is a row of the decision's scope, see `aim`. The references have to outlive the probe.
    Probe(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
          program::DecisionId decision, std::uint32_t row);

    // From now on another row of the decision is tried.
    void aim(std::uint32_t row);

    const Variants& variants() const { return *variants_; }
    std::uint32_t row() const { return row_; }
    const engine::Options& options() const { return options_; }
    const program::Program& program() const { return program_; }
    program::DecisionId decision() const { return decision_; }

    // The case as it is.
    Variant run();
    // What comes out, in final form, and not by which way: much faster where there are many steps.
    std::vector<engine::Cell> outcomes(const Dial& dial, std::span<const std::int64_t> steps);
    // What comes out, in final form, with two facts changed: one outcome for each pair of changes.
    std::vector<engine::Cell> outcomes(std::span<const std::pair<TriedValue, TriedValue>> pairs);
    // The case with a fact changed, one variant for each value.
    std::vector<Variant> run(program::FactId fact, std::uint32_t row, const std::vector<FactValue>& values);
    // The case at these steps of a dial; steps that the fact cannot have must not be among them.
    std::vector<Variant> run(const Dial& dial, const std::vector<std::int64_t>& steps);
    // Whether anything that goes by steps (a rounding, whole months) takes one between two steps of the dial.
    bool takes_a_step(const Dial& dial, std::int64_t before, std::int64_t after);
    // What turned between two steps.
    Cause cause(const Dial& dial, std::int64_t before, std::int64_t after);

private:
    void evaluate(const Dial& dial, std::int64_t step);
    void evaluate(const engine::Options& options);
    Variant read(std::uint32_t copy, const std::vector<program::NodeId>& features) const;
    // Of the comparisons, limits and parameters those that a fact (none: the day) can turn.
    const std::vector<program::NodeId>& features_moved_by(program::FactId fact);
    engine::Cell outcome(std::uint32_t row) const;
    std::uint32_t decision_row(std::uint32_t copy) const;
    std::pair<std::uint32_t, std::uint32_t> rows_of(program::ScopeId scope, std::uint32_t copy) const;
    std::vector<std::int8_t> features_of(program::NodeId node) const;
    template <typename Visit>
    void visit_features(program::NodeId node, std::uint32_t copy, const Visit& visit) const;
    std::vector<std::pair<program::NodeId, engine::Cell>> by_steps() const;
    template <typename Visit>
    static void follow(const explain::Walk& walk, explain::Cell start, const Visit& visit);
    std::uint64_t trace(const explain::Walk& walk, explain::Cell start, std::uint32_t copy) const;
    // What each condition and choice on the way to the answer says, by node and row within the case.
    std::map<std::pair<program::NodeId, std::uint32_t>, int> decisive_facts() const;

    std::vector<program::NodeId> cone_;
    std::shared_ptr<const engine::Plan> plan_; // computes what the decision is made of, and no more
    const program::Program& program_;
    const engine::Options& options_;
    program::DecisionId decision_;
    const engine::Batch& given_;
    std::uint32_t row_ = 0;
    engine::Batch batch_;
    engine::Evaluation evaluation_;
    std::vector<std::uint32_t> positions_; // of the decision's row in the lists around it
    std::optional<Variants> variants_;
    std::vector<RowsNeeded> needed_;
    std::vector<program::ScopeId> path_;
    std::vector<program::NodeId> nodes_; // of the cone, that can turn
    std::map<program::FactId, std::vector<program::NodeId>> moved_;
    Features features_;
    std::vector<bool> is_of_months_; // by scope: its rows are months, or lie below months
};

// One probe along one dial: what has been tried, by step.
class Track {
public:
    Track(Probe& probe, const Dial& dial) : probe_(probe), dial_(dial) {}

    const std::map<std::int64_t, Variant>& known() const { return known_; }
    const Dial& dial() const { return dial_; }
    // Tries these steps; those that the fact cannot have are left out.
    void look(std::vector<std::int64_t> steps);
    // Bisects every interval whose ends come out differently somewhere (a comparison, a limit, the way to the
    // answer), until they are neighbours. False: `stop` said so, or there are too many.
    bool refine(const std::function<bool()>& stop, std::size_t most = 20'000);

private:
    Probe& probe_;
    Dial dial_;
    std::map<std::int64_t, Variant> known_;
};

// Whether two variants came out by another way, or to another state.
bool differ(const Variant& a, const Variant& b);

// Nodes that a node is made of, facts included, in the order of the program.
std::vector<program::NodeId> cone_of(const program::Program& program, program::NodeId root);

} // namespace tiaoli::analysis
