// The steps of a decision made by rules: those that applied, those they displaced, those that do not apply.
#include "explain/builder.hpp"

#include <algorithm>

namespace tiaoli::explain {

using engine::State;

namespace {

// All parts of a condition that is joined by "and", and the condition itself.
void conjuncts(const Walk& walk, Cell cell, std::vector<Cell>& out) {
    cell = walk.behind(cell);
    out.push_back(cell);
    const program::Node& node = walk.program().nodes[cell.node];
    if (node.op != Op::all_of || out.size() > 1000) return;
    for (const NodeId input : walk.program().inputs_of(node))
        conjuncts(walk, {input, cell.row}, out);
}

// Whether `condition` holds because of what is in `parts`.
bool covered(const Walk& walk, Cell condition, const std::vector<Cell>& parts, int depth = 16) {
    condition = walk.behind(condition);
    const auto same = [&](const Cell& part) {
        return part.node == condition.node && part.row == condition.row;
    };
    if (std::ranges::any_of(parts, same)) return true;
    const program::Node& node = walk.program().nodes[condition.node];
    if (depth == 0) return false;
    const auto in = walk.program().inputs_of(node);
    const auto input = [&](NodeId id) { return covered(walk, {id, condition.row}, parts, depth - 1); };
    if (node.op == Op::all_of) return std::ranges::all_of(in, input);
    if (node.op == Op::any_of) return std::ranges::any_of(in, input);
    if (node.op == Op::coalesce) return input(in[0]);
    return false;
}

} // namespace

// Whether the loser's conditions hold but for that the winner's do: all that fails in it are "not X", and
// some X is part of the winner's conditions.
bool Builder::displaces(Cell decide, std::size_t winner, std::size_t loser) const {
    const auto in = walk_.program().inputs_of(decide.node);
    std::vector<Cell> parts, wanted;
    conjuncts(walk_, {in[2 * winner], decide.row}, parts);
    conjuncts(walk_, {in[2 * loser], decide.row}, wanted);
    bool displaced = false;
    for (const Cell& part : wanted) {
        const program::Node& node = walk_.program().nodes[part.node];
        if (node.op == Op::all_of || walk_.is_yes(part)) continue;
        if (node.op != Op::negation || !walk_.is_no(part)) return false;
        displaced = displaced || covered(walk_, {walk_.program().inputs_of(node)[0], part.row}, parts);
    }
    return displaced;
}

std::uint32_t Builder::rule_step(std::uint32_t decide, Cell cell, std::size_t pair, StepKind kind,
                                 Detail detail, std::uint32_t depth) {
    const program::Program& program = walk_.program();
    const program::Node& node = program.nodes[cell.node];
    const auto in = program.inputs_of(node);
    const bool is_base = kind == StepKind::base || 2 * pair + 1 >= in.size();
    const Cell value = walk_.behind({is_base ? in.back() : in[2 * pair + 1], cell.row});
    const std::uint32_t index = add(value, kind);
    if (index == none) return none;
    details_[index] = detail;
    Step& step = out_.steps[index];
    step.decisive = detail == Detail::full;
    step.clause = out_.steps[decide].clause;
    if (!is_base) {
        step.entry = static_cast<std::uint32_t>(pair);
        const program::RuleId rule =
            node.payload == none ? none : node.payload + static_cast<std::uint32_t>(pair);
        if (rule < program.rules.size()) {
            step.rule = rule;
            if (program.rules[rule].clause != none) step.clause = program.rules[rule].clause;
            step.source = quotation(program, program.rules[rule].origin, limits_.source_bytes);
        }
    } else if (node.payload < program.rules.size()) {
        step.rule = node.payload;
    }
    if (step.clause != none) {
        step.name = program.clauses[step.clause].name;
        step.citation = !is_base && step.rule != none ? program.citation_of(program.rules[step.rule])
                                                      : program.clauses[step.clause].citation;
    }
    const std::size_t base = pending_.size();
    if (!is_base && kind != StepKind::displaced) {
        const Cell condition{in[2 * pair], cell.row};
        conditions(condition, kind == StepKind::rule || detail == Detail::full ? detail : Detail::operands,
                   depth + 1);
    }
    if (kind != StepKind::idle_rule)
        child(value, detail == Detail::full ? Detail::full : Detail::bare, depth + 1);
    finish(index, base);
    return index;
}

// The rules below those that applied, which a base holds: the first layer of them in which some would have
// applied.
void Builder::outranked(std::uint32_t index, Cell base, std::uint32_t winner, std::uint32_t depth) {
    const program::Program& program = walk_.program();
    for (base = walk_.behind(base);
         program.nodes[base.node].op == Op::decide && program.nodes[base.node].payload != none;) {
        const auto in = program.inputs_of(base.node);
        bool some = false;
        for (std::size_t i = 0; i < in.size() / 2; ++i) {
            if (!walk_.is_yes({in[2 * i], base.row})) continue;
            some = true;
            const std::uint32_t step = rule_step(index, base, i, StepKind::displaced, Detail::bare, depth);
            if (step == none) continue;
            out_.steps[step].related = winner;
            pending_.push_back(step);
        }
        if (some || in.size() % 2 == 0) return;
        base = walk_.behind({in.back(), base.row});
    }
}

void Builder::decide(std::uint32_t index, Cell cell, std::uint32_t depth) {
    const program::Program& program = walk_.program();
    const program::Node& node = program.nodes[cell.node];
    const auto in = program.inputs_of(node);
    const std::size_t pairs = in.size() / 2;
    const bool has_base = in.size() % 2 == 1;
    const State now = walk_.state(cell);
    std::vector<Input> inputs;
    walk_.inputs(cell, inputs);
    const auto push = [&](std::uint32_t step) {
        if (step != none) pending_.push_back(step);
    };

    // Rules that hold, and those that may.
    struct Applied {
        std::size_t pair;
        std::uint32_t step;
    };
    std::vector<Applied> applied;
    bool is_exception = false;
    for (std::size_t i = 0; i < pairs; ++i) {
        const Cell condition{in[2 * i], cell.row};
        const State state = walk_.state(condition);
        const bool holds = walk_.is_yes(condition);
        const bool open = state == State::undetermined || (state == State::error && now == State::error);
        if (!holds && !open) continue;
        const bool matters = inputs[2 * i].relevance != Relevance::irrelevant;
        const std::uint32_t step =
            rule_step(index, cell, i, StepKind::rule, matters ? Detail::full : Detail::bare, depth);
        if (step != none && !holds) out_.steps[step].counts = Counts::open;
        push(step);
        if (holds) applied.push_back({i, step});
        if (holds && node.payload != none && node.payload + i < program.rules.size())
            is_exception = is_exception || program.rules[node.payload + i].exception;
    }

    // Rules they displaced.
    std::vector<bool> displaced(pairs);
    for (std::size_t i = 0; i < pairs; ++i) {
        if (applied.empty() || !walk_.is_no({in[2 * i], cell.row})) continue;
        for (const Applied& winner : applied) {
            if (!displaces(cell, winner.pair, i)) continue;
            displaced[i] = true;
            const std::uint32_t step = rule_step(index, cell, i, StepKind::displaced, Detail::bare, depth);
            if (step != none) out_.steps[step].related = winner.step;
            push(step);
            break;
        }
    }
    if (has_base && !applied.empty() && is_exception) {
        // Exceptions are rules over a base that is the value of the general rule.
        const std::uint32_t step = rule_step(index, cell, pairs, StepKind::displaced, Detail::bare, depth);
        if (step != none) out_.steps[step].related = applied.front().step;
        push(step);
    }

    if (has_base && !applied.empty() && !is_exception)
        outranked(index, {in.back(), cell.row}, applied.front().step, depth);

    // The base, and the rules that do not apply. Beside a rule that applies they are no reason for anything;
    // a table has too many.
    if (has_base && applied.empty()) push(rule_step(index, cell, pairs, StepKind::base, Detail::full, depth));
    if (!applied.empty() || node.payload == none) return;
    std::uint32_t shown = 0;
    for (std::size_t i = 0; i < pairs; ++i) {
        const Cell condition{in[2 * i], cell.row};
        const State state = walk_.state(condition);
        if (state != State::not_applicable && !walk_.is_no(condition)) continue;
        if (shown++ == limits_.idle_rules) {
            out_.steps[index].shortened = true;
            complete_ = false;
            break;
        }
        push(rule_step(index, cell, i, StepKind::idle_rule, Detail::full, depth));
    }
}

} // namespace tiaoli::explain
