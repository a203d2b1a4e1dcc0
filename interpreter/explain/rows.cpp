// The steps of an aggregate: a few rows that say why it came out so, and how many there are.
#include "explain/builder.hpp"

#include <algorithm>

namespace tiaoli::explain {

using engine::State;

namespace {

// How much a row has to say, best first; rows of the last class are not shown.
enum Class : std::uint8_t { says_all, says_some, says_little, says_nothing };

} // namespace

std::uint32_t Builder::row_step(std::uint32_t index, std::uint32_t row, NodeId value, NodeId condition,
                                Detail detail, std::uint32_t depth) {
    const NodeId node = value != none ? value : condition;
    const std::uint32_t step = add({node, row}, StepKind::row);
    if (step == none) return none;
    details_[step] = detail;
    const ScopeId scope = walk_.program().nodes[node].scope;
    const bool open = condition != none && walk_.state({condition, row}) == State::undetermined;
    const bool counts = condition == none || walk_.is_yes({condition, row});
    out_.steps[step].decisive = detail == Detail::full;
    out_.steps[step].entry = walk_.position(scope, row);
    out_.steps[step].counts = counts ? Counts::yes : open ? Counts::open : Counts::no;
    out_.steps[step].name = walk_.program().scopes[scope].name;
    if (const program::Scope& months = walk_.program().scopes[scope];
        months.kind == program::Scope::Kind::months && months.first_month != none) {
        const engine::Cell first =
            walk_.evaluation().cell(months.first_month, walk_.evaluation().parent_row(scope, row));
        if (first.state == State::value)
            out_.steps[step].month = static_cast<std::uint32_t>(first.bits) + out_.steps[step].entry - 1;
    }
    out_.steps[step].clause = out_.steps[index].clause;
    const std::size_t base = pending_.size();
    if (condition != none) conditions({condition, row}, detail, depth + 1);
    if (value != none && (counts || open)) child({value, row}, detail, depth + 1);
    finish(step, base);
    return step;
}

void Builder::aggregate(std::uint32_t index, Cell cell, std::uint32_t depth) {
    const program::Program& program = walk_.program();
    const AggregateInputs in = aggregate_inputs(program, cell.node);
    const Op op = program.nodes[cell.node].op;
    const State now = out_.steps[index].state;
    // Months whose first or last is not there are no rows: the ends say why.
    const std::vector<Cell> ends = walk_.ends(in.scope, cell.row);
    if (std::ranges::any_of(ends, [&](const Cell& end) { return walk_.state(end) != State::value; })) {
        if (details_[index] == Detail::full)
            for (const Cell& end : ends)
                child(end, Detail::full, depth);
        return;
    }
    if (walk_.evaluation().list_unknown(in.scope, cell.row)) return;
    const auto [begin, end] = walk_.child_rows(in.scope, cell.row);
    out_.steps[index].rows = end - begin;

    // For the first and the last row that counts: where the search stopped.
    std::uint32_t stop = none;
    if (op == Op::first_over || op == Op::last_over) {
        for (std::uint32_t i = 0; i < end - begin && stop == none; ++i) {
            const std::uint32_t row = op == Op::first_over ? begin + i : end - 1 - i;
            if (in.condition == none || walk_.is_yes({in.condition, row})) stop = row;
        }
    }
    const engine::Cell result =
        op == Op::list_over ? engine::Cell{} : walk_.evaluation().cell(cell.node, cell.row);
    const auto class_of = [&](std::uint32_t row, bool counts, State condition) -> Class {
        const engine::Cell value = in.value == none ? engine::Cell{} : walk_.evaluation().cell(in.value, row);
        if (now == State::error) {
            if (condition == State::error || (counts && value.state == State::error)) return says_all;
            return says_nothing;
        }
        if (now == State::undetermined) {
            if (condition == State::undetermined || (counts && value.state == State::undetermined))
                return says_all;
            return counts ? says_some : says_little;
        }
        const bool yes = value.state == State::value && value.bits != 0;
        switch (op) {
        case Op::any_over:
            if (result.bits != 0) return counts && yes ? says_all : says_nothing;
            return counts ? says_all : says_some;
        case Op::all_over:
            if (result.bits == 0)
                return counts && value.state == State::value && !yes ? says_all : says_nothing;
            return counts ? says_all : says_some;
        case Op::minimum_over:
        case Op::maximum_over:
            if (!counts) return says_little;
            return value.state == State::value && value.number == result.number && value.bits == result.bits
                       ? says_all
                       : says_some;
        case Op::first_over:
        case Op::last_over:
            if (row == stop) return says_all;
            if (stop == none) return says_some;
            return (op == Op::first_over) == (row < stop) ? says_some : says_nothing;
        default: return counts ? says_all : says_some; // every row that counts has the same say
        }
    };

    const bool show = details_[index] == Detail::full && (in.value != none || in.condition != none);
    std::vector<std::uint32_t> chosen[3];
    for (std::uint32_t row = begin; row < end; ++row) {
        const bool counts = in.condition == none || walk_.is_yes({in.condition, row});
        if (counts) ++out_.steps[index].counted;
        if (!show) continue;
        const State condition = in.condition == none ? State::value : walk_.state({in.condition, row});
        const Class says = class_of(row, counts, condition);
        if (says != says_nothing && chosen[says].size() < limits_.rows) chosen[says].push_back(row);
    }
    if (!show) return;
    std::uint32_t left = limits_.rows;
    for (const Class says : {says_all, says_some, says_little})
        for (const std::uint32_t row : chosen[says]) {
            if (left == 0) break;
            --left;
            // What does not count is shown with its condition; below a row that has little to say nothing is.
            const Detail detail = says == says_little ? Detail::operands : Detail::full;
            const std::uint32_t step = row_step(index, row, in.value, in.condition, detail, depth);
            if (step != none) pending_.push_back(step);
        }
}

// The rows up to this one, the latest first: the last few say most about what has piled up.
void Builder::running(std::uint32_t index, Cell cell, std::uint32_t depth) {
    const program::Program& program = walk_.program();
    const program::Node& node = program.nodes[cell.node];
    const auto in = program.inputs_of(node);
    const NodeId key = in.size() > 1 ? in[1] : none, condition = in.size() > 2 ? in[2] : none;
    const std::uint32_t position = walk_.position(node.scope, cell.row);
    const std::uint32_t begin = cell.row + 1 - position;
    const engine::Cell own = key == none ? engine::Cell{} : walk_.evaluation().cell(key, cell.row);
    out_.steps[index].rows = position;
    for (std::uint32_t row = cell.row + 1; row-- > begin;) {
        if (condition != none && !walk_.is_yes({condition, row}) &&
            walk_.state({condition, row}) == State::value)
            continue;
        if (key != none) {
            const engine::Cell other = walk_.evaluation().cell(key, row);
            if (other.state == State::value && own.state == State::value &&
                (other.bits != own.bits || other.number != own.number))
                continue;
        }
        if (out_.steps[index].counted++ >= limits_.rows) continue;
        const std::uint32_t step = row_step(index, row, in[0], condition, Detail::full, depth);
        if (step != none) pending_.push_back(step);
    }
}

} // namespace tiaoli::explain
