#include "explain/builder.hpp"

#include "program/operations.hpp"

#include <algorithm>

namespace tiaoli::explain {

using engine::State;
using program::ValueKind;

StepKind kind_of(Op op) {
    using program::Family;
    switch (program::operation(op).family) {
    case Family::source:
        switch (op) {
        case Op::fact: return StepKind::fact;
        case Op::parameter: return StepKind::parameter;
        case Op::today: return StepKind::today;
        case Op::reading: return StepKind::reading;
        case Op::not_applicable: return StepKind::not_applicable;
        default: return StepKind::constant;
        }
    case Family::logic: return StepKind::condition;
    case Family::comparison: return StepKind::comparison;
    case Family::arithmetic: return StepKind::arithmetic;
    case Family::limit: return StepKind::limit;
    case Family::rounding: return StepKind::rounding;
    case Family::choice: return StepKind::choice;
    case Family::applicability: return StepKind::applicability;
    case Family::membership: return StepKind::membership;
    case Family::calendar: return StepKind::calendar;
    case Family::position: return StepKind::position;
    case Family::running:
    case Family::aggregate: return StepKind::aggregate;
    }
    return StepKind::constant;
}

namespace {

bool is_leaf(Op op) {
    return op == Op::fact || op == Op::constant || op == Op::today || op == Op::reading ||
           op == Op::not_applicable || op == Op::scope_month || op == Op::position;
}

} // namespace

std::string_view quotation(const program::Program& program, program::OriginId id, std::size_t limit) {
    if (id == none || program.origins[id].file == none) return {};
    const program::Origin& origin = program.origins[id];
    const std::string_view file = program.files[origin.file].text;
    if (origin.begin >= origin.end || origin.end > file.size()) return {};
    const std::string_view text = file.substr(origin.begin, origin.end - origin.begin);
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U)
        --limit;
    return text.substr(0, limit);
}

void Builder::index_decisions() {
    const auto& decisions = walk_.program().decisions;
    for (std::uint32_t id = 0; id < decisions.size(); ++id)
        if (decisions[id].node != none) decisions_.insert({decisions[id].node, 0}, id);
}

std::uint32_t Builder::add(Cell cell, StepKind kind) {
    if (out_.steps.size() >= limits_.steps) {
        complete_ = false;
        return none;
    }
    const program::Node& node = walk_.program().nodes[cell.node];
    Step& step = out_.steps.emplace_back();
    step.kind = kind;
    step.operation = node.op;
    step.node = cell.node;
    step.row = cell.row;
    if (node.op == Op::list_over) {
        step.state = walk_.state(cell);
    } else {
        fill_value(step, walk_.evaluation().cell(cell.node, cell.row));
    }
    details_.resize(out_.steps.size(), Detail::bare);
    return static_cast<std::uint32_t>(out_.steps.size() - 1);
}

const program::Decision* Builder::decision_of(NodeId node) const {
    const std::uint32_t* id = decisions_.find({node, 0});
    return id == nullptr ? nullptr : &walk_.program().decisions[*id];
}

void Builder::fill_value(Step& step, const engine::Cell& content) {
    step.state = content.state;
    step.fault = content.fault;
    step.number = content.number;
    step.bits = content.bits;
    const program::Type& type = walk_.program().nodes[step.node].type;
    if (content.state == State::undetermined && type.kind == ValueKind::number &&
        (content.low || content.high)) {
        step.bounds = static_cast<std::uint32_t>(out_.bounds.size());
        out_.bounds.push_back({content.low, content.high});
    }
    if (content.state == State::value && type.kind == ValueKind::text) fill_text(step);
}

// Texts outlive the batch: a step has its own copy.
void Builder::fill_text(Step& step) {
    const auto& known = walk_.program().texts;
    const auto id = static_cast<std::size_t>(step.bits);
    std::string text;
    if (id < known.size())
        text = known[id];
    else if (id - known.size() < batch_.texts.size())
        text = batch_.texts[id - known.size()];
    step.bits = static_cast<std::int64_t>(out_.texts.size());
    out_.texts.push_back(std::move(text));
}

// Names, citations and words, from the node's origin and the tables of the program. `enclosing` is the name
// of the definition that the step is part of: it is not repeated on its parts.
void Builder::describe(std::uint32_t index, std::string_view enclosing) {
    const program::Program& program = walk_.program();
    Step& step = out_.steps[index];
    const program::Node& node = program.nodes[step.node];
    if (node.origin != none) {
        const program::Origin& origin = program.origins[node.origin];
        step.clause = origin.clause;
        step.phrase = origin.phrase;
        if (origin.name != enclosing) step.name = origin.name;
        if (!is_leaf(node.op)) step.source = quotation(program, node.origin, limits_.source_bytes);
    }
    switch (node.op) {
    case Op::fact:
        step.name = program.facts[node.payload].path;
        step.label = program.facts[node.payload].label;
        return;
    case Op::parameter: return parameter(index, {step.node, step.row});
    case Op::reading: {
        const program::Reading& reading = program.readings[node.payload];
        step.name = reading.name;
        step.label = reading.reason;
        step.citation = reading.citation;
        step.entry = node.extra;
        return;
    }
    default: break;
    }
    if (const program::Decision* decision = decision_of(step.node); decision && decision->name != enclosing) {
        step.name = decision->name;
        step.label = decision->label;
    }
    if (!step.name.empty() && step.kind != StepKind::decision) {
        step.kind = StepKind::definition;
        if (step.clause != none) step.citation = program.clauses[step.clause].citation;
    }
}

void Builder::parameter(std::uint32_t index, Cell cell) {
    const program::Program& program = walk_.program();
    Step& step = out_.steps[index];
    const program::Parameter& parameter = program.parameters[program.nodes[cell.node].payload];
    step.name = parameter.name;
    step.label = parameter.label;
    step.citation = parameter.source;
    if (walk_.supplied_row(cell)) return;
    const auto in = program.inputs_of(cell.node);
    const engine::Cell day = walk_.evaluation().cell(in[0], cell.row);
    engine::Cell key;
    if (in.size() > 1 && in[1] != none) key = walk_.evaluation().cell(in[1], cell.row);
    if (day.state != State::value || key.state != State::value) return;
    for (std::uint32_t i = 0; i < parameter.entries.size(); ++i) {
        const program::ParameterEntry& entry = parameter.entries[i];
        if (entry.key != key.bits || day.bits < entry.from.days || day.bits > entry.to.days) continue;
        step.entry = i;
        if (!entry.source.empty()) step.citation = entry.source;
        return;
    }
}

std::uint32_t Builder::step(Cell cell, Detail detail, std::uint32_t depth) {
    cell = walk_.behind(cell);
    if (const std::uint32_t* found = steps_.find(cell)) {
        const std::uint32_t index = *found;
        if (details_[index] < detail) expand(index, detail, depth);
        return index;
    }
    const std::uint32_t index = add(cell, kind_of(walk_.program().nodes[cell.node].op));
    if (index == none) return none;
    steps_.insert(cell, index);
    describe(index, enclosing_);
    expand(index, detail, depth);
    return index;
}

std::uint32_t Builder::root(program::DecisionId id, std::uint32_t row) {
    const program::Decision& decision = walk_.program().decisions[id];
    const std::uint32_t index = add({decision.node, row}, StepKind::decision);
    if (index == none) return index;
    describe(index, {});
    Step& step = out_.steps[index];
    step.name = decision.name;
    step.label = decision.label;
    steps_.insert({decision.node, row}, index);
    expand(index, Detail::full, 0);
    return index;
}

void Builder::round_root(std::uint32_t root, const values::Rational& rounded) {
    // root (rounded) → final_rounding (rounded) → a copy of the root as it was computed
    const std::uint32_t rounding =
        add({out_.steps[root].node, out_.steps[root].row}, StepKind::final_rounding);
    const std::uint32_t exact =
        rounding == none ? none : add({out_.steps[root].node, out_.steps[root].row}, StepKind::definition);
    out_.steps[root].number = rounded;
    if (exact == none) return;
    Step& inner = out_.steps[exact];
    inner = out_.steps[root];
    inner.kind = kind_of(inner.operation);
    inner.name = {};
    inner.label = {};
    inner.number = walk_.evaluation().cell(inner.node, inner.row).number;
    out_.steps[rounding].decisive = true;
    out_.steps[rounding].number = rounded;
    for (const auto& [parent, below] : {std::pair(rounding, exact), std::pair(root, rounding)}) {
        out_.steps[parent].first_child = static_cast<std::uint32_t>(out_.children.size());
        out_.steps[parent].child_count = 1;
        out_.children.push_back(below);
    }
}

void Builder::child(Cell cell, Detail detail, std::uint32_t depth) {
    const std::uint32_t index = step(cell, detail, depth);
    if (index != none) pending_.push_back(index);
}

// Moves the children collected since `base` to their step.
void Builder::finish(std::uint32_t index, std::size_t base) {
    Step& step = out_.steps[index];
    step.first_child = static_cast<std::uint32_t>(out_.children.size());
    step.child_count = static_cast<std::uint32_t>(pending_.size() - base);
    out_.children.insert(out_.children.end(), pending_.begin() + static_cast<std::ptrdiff_t>(base),
                         pending_.end());
    pending_.resize(base);
}

void Builder::expand(std::uint32_t index, Detail detail, std::uint32_t depth) {
    details_[index] = detail;
    if (detail == Detail::full) out_.steps[index].decisive = true;
    const Cell cell{out_.steps[index].node, out_.steps[index].row};
    const Op op = out_.steps[index].operation;
    if (detail == Detail::bare || is_leaf(op)) return;
    if (depth >= limits_.depth) {
        out_.steps[index].shortened = true;
        complete_ = false;
        return;
    }
    const std::string_view enclosing = enclosing_;
    if (!out_.steps[index].name.empty()) enclosing_ = out_.steps[index].name;
    const std::size_t base = pending_.size();
    if (op == Op::decide) {
        if (detail == Detail::full) decide(index, cell, depth + 1);
    } else if (op == Op::running_sum) {
        if (detail == Detail::full) running(index, cell, depth + 1);
    } else if (program::is_aggregate(op)) {
        aggregate(index, cell, depth + 1);
    } else if (window_of(walk_.program(), cell.node) || comparison_of(walk_.program(), cell.node)) {
        compare(index, cell, detail, depth + 1);
    } else {
        operands(index, cell, detail, depth + 1);
    }
    finish(index, base);
    enclosing_ = enclosing;
}

// Operations on their own row.
void Builder::operands(std::uint32_t index, Cell cell, Detail detail, std::uint32_t depth) {
    std::vector<Input> inputs;
    walk_.inputs(cell, inputs);
    const bool is_condition = kind_of(out_.steps[index].operation) == StepKind::condition;
    for (const Input& input : inputs) {
        Detail below = Detail::bare;
        if (detail == Detail::full) {
            if (input.relevance == Relevance::decisive)
                below = Detail::full;
            else if (is_condition)
                below = Detail::operands;
        }
        child(input.cell, below, depth);
    }
    out_.steps[index].winner = winner(cell, inputs);
}

// Which input a choice or a limit took.
std::uint32_t Builder::winner(Cell cell, const std::vector<Input>& inputs) const {
    const auto same = [&](std::uint32_t input) {
        const engine::Cell result = walk_.evaluation().cell(cell.node, cell.row);
        const engine::Cell taken = walk_.evaluation().cell(inputs[input].cell.node, inputs[input].cell.row);
        return result.state == State::value && taken.state == State::value && result.number == taken.number &&
               result.bits == taken.bits;
    };
    switch (walk_.program().nodes[cell.node].op) {
    case Op::select:
        if (walk_.is_yes(inputs[0].cell)) return 1;
        return walk_.is_no(inputs[0].cell) ? 2 : none;
    case Op::coalesce:
        switch (walk_.state(inputs[0].cell)) {
        case State::value: return 0;
        case State::not_applicable: return 1;
        case State::undetermined:
        case State::error: return none;
        }
        return none;
    case Op::minimum:
    case Op::maximum:
    case Op::highest:
    case Op::lowest:
        for (std::uint32_t i = 0; i < inputs.size(); ++i)
            if (same(i)) return i;
        return none;
    default: return none; // not a choice
    }
}

void Builder::compare(std::uint32_t index, Cell cell, Detail detail, std::uint32_t depth) {
    const program::Program& program = walk_.program();
    const bool failed = out_.steps[index].state == State::value && out_.steps[index].bits == 0;
    const Detail below = detail == Detail::full ? Detail::full : Detail::bare;
    const auto keep = [&](const std::optional<Distance>& distance) {
        if (!distance || out_.steps[index].distance != none) return;
        out_.steps[index].distance = static_cast<std::uint32_t>(out_.distances.size());
        out_.distances.push_back(*distance);
    };
    if (out_.steps[index].kind == StepKind::condition) out_.steps[index].kind = StepKind::comparison;
    if (const auto window = window_of(program, cell.node)) {
        out_.steps[index].low_strict = window->low_strict;
        out_.steps[index].high_strict = window->high_strict;
        for (const NodeId part : {window->subject, window->low, window->high})
            child({part, cell.row}, below, depth);
        if (failed)
            for (const Comparison& part : {window->from_below, window->from_above})
                keep(distance(walk_, part, cell.row, true));
        return;
    }
    const Comparison comparison = *comparison_of(program, cell.node);
    out_.steps[index].relation = comparison.relation;
    child({comparison.subject, cell.row}, below, depth);
    child({comparison.limit, cell.row}, below, depth);
    if (failed) keep(distance(walk_, comparison, cell.row, true));
}

// The parts of a condition as steps of their own: what is joined by "and" is a list of conditions to a
// reader, unless the author had a word for the whole.
void Builder::conditions(Cell cell, Detail detail, std::uint32_t depth) {
    cell = walk_.behind(cell);
    const program::Program& program = walk_.program();
    const program::Node& node = program.nodes[cell.node];
    if (node.op == Op::constant) return;
    const bool has_words = node.origin != none && (!program.origins[node.origin].phrase.empty() ||
                                                   !program.origins[node.origin].name.empty());
    if (node.op != Op::all_of || has_words || decision_of(cell.node) != nullptr) {
        child(cell, detail, depth);
        return;
    }
    std::vector<Input> inputs;
    walk_.inputs(cell, inputs);
    for (const Input& input : inputs) {
        const bool matters = input.relevance == Relevance::decisive;
        conditions(input.cell, matters ? detail : std::min(detail, Detail::operands), depth);
    }
}

} // namespace tiaoli::explain
