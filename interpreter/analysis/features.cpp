#include "analysis/features.hpp"

#include "program/operations.hpp"

#include <algorithm>

namespace tiaoli::analysis {

using engine::State;
using program::NodeId;
using program::none;
using program::Op;
using program::ValueKind;
using values::Rational;

bool is_feature(Op op) {
    switch (op) {
    case Op::equal:
    case Op::less:
    case Op::less_equal:
    case Op::minimum:
    case Op::maximum:
    case Op::highest:
    case Op::lowest:
    case Op::decide:
    case Op::parameter: return true;
    default: return false; // turns only where one of these does, or is a value
    }
}

std::vector<bool> moved_by(const program::Program& program, program::FactId fact) {
    std::vector<bool> result(program.nodes.size());
    const auto is_moved = [&](NodeId id) { return id != none && result[id]; };
    // Rows of months come and go with the days they lie between.
    const auto has_moving_rows = [&](program::ScopeId id) {
        for (; id != 0; id = program.scopes[id].parent) {
            for (const program::Scope* scope = &program.scopes[id];; scope = &program.scopes[scope->source]) {
                if (is_moved(scope->first_month) || is_moved(scope->last_month)) return true;
                if (scope->kind != program::Scope::Kind::repeat) break;
            }
        }
        return false;
    };
    for (NodeId id = 0; id < program.nodes.size(); ++id) { // inputs come before what they feed
        const program::Node& node = program.nodes[id];
        result[id] =
            (node.op == Op::fact && node.payload == fact) || (node.op == Op::today && fact == none) ||
            (node.op == Op::parameter && fact != none && program.parameters[node.payload].supplied == fact) ||
            std::ranges::any_of(program.inputs_of(node), is_moved) || has_moving_rows(node.scope) ||
            (program::is_aggregate(node.op) && has_moving_rows(node.payload));
    }
    return result;
}

State Features::Column::state(std::uint32_t row) const {
    return values.states.empty() ? State::value : values.states[values.uniform ? 0 : row];
}

std::int64_t Features::Column::numerator(std::uint32_t row) const {
    const std::uint32_t at = values.uniform ? 0 : row;
    return values.numerators.empty() ? values.truths[at] : values.numerators[at];
}

std::int64_t Features::Column::denominator_of(std::uint32_t row) const {
    return values.denominators.empty() ? denominator : values.denominators[values.uniform ? 0 : row];
}

const Features::Column& Features::column(NodeId node) const {
    Column& column = columns_[node];
    if (column.run != run_) {
        column.values = evaluation_.column(node);
        if (program_.nodes[node].type.kind == ValueKind::number)
            column.denominator = plan_.layout(node).denominator;
        column.run = run_;
    }
    return column;
}

Rational Features::exactly(NodeId node, std::uint32_t row) const {
    const engine::Cell cell = evaluation_.cell(node, row);
    return program_.nodes[node].type.kind == ValueKind::number ? cell.number
                                                               : values::from_integer(cell.bits);
}

std::strong_ordering Features::order(NodeId first, NodeId second, std::uint32_t row) const {
    const Column &a = column(first), &b = column(second);
    if (!a.values.exact || !b.values.exact) return exactly(first, row) <=> exactly(second, row);
    const std::int64_t below = a.denominator_of(row), other = b.denominator_of(row);
    if (below == other) return a.numerator(row) <=> b.numerator(row);
    return static_cast<values::int128>(a.numerator(row)) * other <=>
           static_cast<values::int128>(b.numerator(row)) * below;
}

bool Features::is_same(NodeId first, NodeId second, std::uint32_t row) const {
    const State state = column(first).state(row);
    if (state != column(second).state(row)) return false;
    if (state == State::error)
        return evaluation_.cell(first, row).fault == evaluation_.cell(second, row).fault;
    return state != State::value || order(first, second, row) == 0;
}

std::int8_t Features::conflict(std::span<const NodeId> in, std::uint32_t row) const {
    NodeId first = none; // the value of the first rule whose condition holds
    for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
        const Column& condition = column(in[i]);
        if (condition.state(row) != State::value || condition.numerator(row) == 0) continue;
        if (column(in[i + 1]).state(row) != State::value) continue;
        if (first == none)
            first = in[i + 1];
        else if (const auto between = order(first, in[i + 1], row); between != 0)
            return between < 0 ? std::int8_t{-1} : std::int8_t{1};
    }
    return 0;
}

std::int8_t Features::of(NodeId id, std::uint32_t row) const {
    const program::Node& node = program_.nodes[id];
    const auto in = program_.inputs_of(node);
    if (node.op == Op::parameter) {
        const Column& day = column(in[0]);
        if (day.state(row) != State::value) return -1;
        std::int8_t passed = 0;
        for (const program::ParameterEntry& entry : program_.parameters[node.payload].entries)
            if (day.numerator(row) >= entry.from.days && passed < 100) ++passed;
        return passed;
    }
    if (node.op == Op::equal || node.op == Op::less || node.op == Op::less_equal) {
        const State first = column(in[0]).state(row), second = column(in[1]).state(row);
        if (first != State::value || second != State::value)
            return static_cast<std::int8_t>(10 + 4 * static_cast<int>(first) + static_cast<int>(second));
        const auto between = order(in[0], in[1], row);
        return between < 0 ? std::int8_t{-1} : between > 0 ? std::int8_t{1} : std::int8_t{0};
    }
    if (node.op == Op::decide) return conflict(in, row);
    for (std::size_t i = 0; i < in.size() && i < 100; ++i)
        if (is_same(in[i], id, row)) return static_cast<std::int8_t>(i);
    return -1;
}

std::uint64_t Features::state_and_truth(NodeId id, std::uint32_t row) const {
    const program::Node& node = program_.nodes[id];
    if (node.op == Op::list_over) return 0; // has no cell of its own
    const Column& values = column(id);
    const State state = values.state(row);
    std::uint64_t what = static_cast<std::uint64_t>(state);
    if (node.type.kind == ValueKind::yes_no)
        what = what * 2 + (state == State::value && values.numerator(row) != 0 ? 1 : 0);
    return what;
}

} // namespace tiaoli::analysis
