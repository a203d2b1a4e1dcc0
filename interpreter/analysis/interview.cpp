#include "analysis/interview.hpp"

#include "analysis/probe.hpp"
#include "analysis/variants.hpp"
#include "explain/facts.hpp"
#include "explain/walk.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace tiaoli::analysis {

using engine::State;
using explain::FactUse;
using explain::Leaf;
using explain::Walk;
using program::none;
using program::ValueKind;
using values::Rational;

namespace {

using Key = std::tuple<FactUse::Kind, std::uint32_t, std::uint32_t>;

/// What the open decisions of a case wait for.
struct Waiting {
    std::uint32_t open = 0;                ///< decisions
    std::map<Key, std::uint32_t> for_what; ///< how many wait for each
};

Waiting waiting(const program::Program& program, const engine::Evaluation& evaluation,
                const engine::Batch& batch, const std::vector<program::DecisionId>& decisions,
                std::uint32_t case_row, const InterviewLimits& limits) {
    Waiting result;
    const Walk walk(program, evaluation, &batch);
    std::vector<Leaf> leaves;
    for (const program::DecisionId id : decisions) {
        const program::Decision& decision = program.decisions[id];
        if (decision.list) continue;
        const RowRange rows = rows_of_case(program, evaluation, decision.scope, case_row);
        for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
            if (evaluation.state(decision.node, row) != State::undetermined) continue;
            ++result.open;
            leaves.clear();
            explain::collect_leaves(walk, {decision.node, row}, explain::Purpose::missing, limits.cells,
                                    leaves);
            for (const Leaf& leaf : leaves)
                ++result.for_what[{leaf.kind, leaf.index, leaf.row}];
        }
    }
    return result;
}

/// Values worth trying of a fact of which nothing is known.
std::vector<FactValue> plausible(const engine::Plan& plan, program::FactId id,
                                 const std::set<program::NodeId>& cone, std::uint32_t most) {
    const program::Program& program = plan.program();
    const program::Fact& fact = program.facts[id];
    std::vector<FactValue> values;
    const auto bits = [&](std::int64_t value) { values.push_back({value, 1}); };
    switch (fact.type.kind) {
    case ValueKind::yes_no: return {{0, 1}, {1, 1}};
    case ValueKind::category:
        for (std::size_t i = 0; i < program.categories[fact.type.category].values.size() && i < most; ++i)
            bits(static_cast<std::int64_t>(i));
        return values;
    case ValueKind::set:
        bits(0);
        for (std::size_t i = 0; i < program.categories[fact.type.category].values.size() && i + 1 < most; ++i)
            bits(static_cast<std::int64_t>(std::uint64_t{1} << i));
        return values;
    case ValueKind::text:
        for (std::size_t i = 0; i < program.texts.size() && i < most; ++i)
            bits(static_cast<std::int64_t>(i));
        return values;
    case ValueKind::number:
    case ValueKind::date:
    case ValueKind::month: break;
    }
    // The figures of its kind and unit in what the decisions are made of, and their neighbours.
    std::vector<engine::Cell> figures;
    const auto add = [&](const program::Constant& constant) {
        engine::Cell cell;
        cell.number = constant.number;
        cell.bits = constant.bits;
        figures.push_back(cell);
    };
    for (const program::NodeId node : cone) {
        const program::Node& each = program.nodes[node];
        if (each.type.kind != fact.type.kind || each.type.unit != fact.type.unit) continue;
        if (each.op == program::Op::constant) add(program.constants[each.payload]);
        if (each.op == program::Op::parameter)
            for (const program::ParameterEntry& entry : program.parameters[each.payload].entries)
                if (entry.value != none) add(program.constants[entry.value]);
    }
    if (fact.type.kind == ValueKind::number) figures.insert(figures.begin(), engine::Cell{});
    for (const engine::Cell& figure : figures) {
        const Dial dial = Dial::of_fact(plan, id, 0, figure);
        for (const std::int64_t step : {-1, 0, 1}) {
            if (values.size() >= most) return values;
            const auto value = dial.column_value(step);
            const bool is_new =
                value && std::ranges::none_of(values, [&](const FactValue& each) {
                    return each.numerator == value->numerator && each.denominator == value->denominator;
                });
            if (is_new) values.push_back(*value);
        }
    }
    return values;
}

Rational mean(std::uint64_t sum, std::size_t count) {
    return values::make_rational(static_cast<std::int64_t>(sum), static_cast<std::int64_t>(count))
        .value_or(Rational{});
}

} // namespace

std::vector<Question> questions(const Evaluated& of, const engine::Options& options,
                                const std::vector<program::DecisionId>& decisions, std::uint32_t case_row,
                                const InterviewLimits& limits) {
    const program::Program& program = of.plan.program();
    const Waiting now = waiting(program, of.evaluation, of.batch, decisions, case_row, limits);
    const Walk walk(program, of.evaluation, &of.batch);
    std::vector<Question> result;
    for (const auto& [key, count] : now.for_what) {
        Question question;
        std::tie(question.kind, question.index, question.row) = key;
        question.decisions = count;
        if (question.kind == FactUse::Kind::fact)
            explain::append_positions(walk, program.facts[question.index].scope, question.row,
                                      question.positions);
        if (question.kind == FactUse::Kind::list)
            explain::append_positions(walk, program.lists[question.index].parent, question.row,
                                      question.positions);
        question.open = values::from_integer(now.open);
        question.left = values::from_integer(static_cast<std::int64_t>(now.for_what.size()));
        result.push_back(std::move(question));
    }
    // Those that most decisions wait for, in the order of the policy.
    std::ranges::stable_sort(result,
                             [](const Question& a, const Question& b) { return a.decisions > b.decisions; });

    std::set<program::NodeId> cone;
    std::vector<program::DecisionId> open;
    for (const program::DecisionId id : decisions) {
        const program::Decision& decision = program.decisions[id];
        if (decision.list) continue;
        const RowRange rows = rows_of_case(program, of.evaluation, decision.scope, case_row);
        bool is_open = false;
        for (std::uint32_t row = rows.begin; row < rows.end; ++row)
            is_open = is_open || of.evaluation.state(decision.node, row) == State::undetermined;
        if (!is_open) continue;
        open.push_back(id);
        const auto nodes = cone_of(program, decision.node);
        cone.insert(nodes.begin(), nodes.end());
    }
    const Variants variants(of.plan, of.batch, case_row);
    engine::Batch batch;
    engine::Evaluation evaluation;
    std::uint32_t tried = 0;
    for (Question& question : result) {
        if (question.kind != FactUse::Kind::fact && question.kind != FactUse::Kind::parameter) continue;
        program::FactId fact = question.index;
        if (question.kind == FactUse::Kind::parameter) fact = program.parameters[question.index].supplied;
        if (fact == none || tried++ == limits.tried) continue;
        const std::vector<FactValue> values = plausible(of.plan, fact, cone, limits.values);
        if (values.empty()) continue;
        const std::uint32_t row = question.kind == FactUse::Kind::parameter
                                      ? 0
                                      : question.row - variants.first_row(program.facts[fact].scope);
        variants.fill(fact, row, values, batch);
        evaluation.run(of.plan, batch, options);
        std::uint64_t open_after = 0, left_after = 0;
        for (std::uint32_t copy = 0; copy < values.size(); ++copy) {
            const Waiting then = waiting(program, evaluation, batch, open, copy, limits);
            open_after += then.open;
            left_after += then.for_what.size();
        }
        question.tried = true;
        question.open = mean(open_after, values.size());
        question.left = mean(left_after, values.size());
    }
    std::ranges::stable_sort(result, [](const Question& a, const Question& b) {
        if (a.tried != b.tried) return a.tried;
        if (a.left != b.left) return a.left < b.left;
        return a.open < b.open;
    });
    return result;
}

} // namespace tiaoli::analysis
