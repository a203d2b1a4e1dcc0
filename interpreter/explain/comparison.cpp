#include "explain/comparison.hpp"

#include "program/operations.hpp"

namespace tiaoli::explain {

using engine::State;
using program::ValueKind;

namespace {

// How much a side is the measure rather than what is measured, to a reader: a constant or a parameter more
// than a day reckoned from today, that more than a day reckoned from a fact, and that more than a fact or a
// value.
enum Rank : std::uint8_t { measured, reckoned, from_today, fixed };

bool rests_on_facts(const program::Program& program, NodeId id, bool count_today, int depth = 8) {
    const program::Node& node = program.nodes[id];
    if (node.op == Op::constant || node.op == Op::parameter) return false;
    if (node.op == Op::today) return count_today;
    if (depth == 0 || node.input_count == 0 || program::is_aggregate(node.op) || node.op == Op::pick ||
        node.op == Op::gather || node.op == Op::decide)
        return true;
    for (const NodeId input : program.inputs_of(node))
        if (input == none || rests_on_facts(program, input, count_today, depth - 1)) return true;
    return false;
}

Rank rank_of(const program::Program& program, NodeId id) {
    if (!rests_on_facts(program, id, true)) return fixed;
    const program::Node* node = &program.nodes[id];
    while (node->op == Op::broadcast || node->op == Op::gather)
        node = &program.nodes[program.inputs_of(*node)[0]];
    if (node->op == Op::today || node->op == Op::fact) return measured;
    if (!rests_on_facts(program, id, false)) return from_today;
    const bool is_reckoned = node->op == Op::add_months || node->op == Op::add_days ||
                             node->op == Op::term_end || node->op == Op::first_day ||
                             node->op == Op::last_day;
    return is_reckoned ? reckoned : measured;
}

Relation mirrored(Relation relation) {
    switch (relation) {
    case Relation::less: return Relation::greater;
    case Relation::less_equal: return Relation::greater_equal;
    case Relation::greater: return Relation::less;
    case Relation::greater_equal: return Relation::less_equal;
    case Relation::equal:
    case Relation::not_equal: return relation;
    }
    return relation;
}

std::string_view phrase_of(const program::Program& program, NodeId node) {
    const program::OriginId origin = program.nodes[node].origin;
    return origin == none ? std::string_view() : program.origins[origin].phrase;
}

bool holds(Relation relation, std::strong_ordering order) {
    switch (relation) {
    case Relation::equal: return order == 0;
    case Relation::not_equal: return order != 0;
    case Relation::less: return order < 0;
    case Relation::less_equal: return order <= 0;
    case Relation::greater: return order > 0;
    case Relation::greater_equal: return order >= 0;
    }
    return false;
}

program::Type length_type(values::BaseUnit unit) {
    program::Type type;
    type.kind = ValueKind::number;
    type.unit = values::Unit::of(unit);
    type.whole = true;
    return type;
}

} // namespace

Relation opposite(Relation relation) {
    switch (relation) {
    case Relation::equal: return Relation::not_equal;
    case Relation::not_equal: return Relation::equal;
    case Relation::less: return Relation::greater_equal;
    case Relation::less_equal: return Relation::greater;
    case Relation::greater: return Relation::less_equal;
    case Relation::greater_equal: return Relation::less;
    }
    return relation;
}

std::optional<Comparison> comparison_of(const program::Program& program, NodeId id) {
    const program::Node* node = &program.nodes[id];
    std::string_view phrase = phrase_of(program, id);
    bool negated = false;
    if (node->op == Op::negation) {
        negated = true;
        const NodeId inner = program.inputs_of(*node)[0];
        node = &program.nodes[inner];
        if (phrase.empty()) phrase = phrase_of(program, inner);
    }
    Relation relation = Relation::equal;
    if (node->op == Op::less)
        relation = Relation::less;
    else if (node->op == Op::less_equal)
        relation = Relation::less_equal;
    else if (node->op != Op::equal)
        return std::nullopt;
    if (negated) relation = opposite(relation);

    const auto in = program.inputs_of(*node);
    const bool says_more = phrase == "at_least" || phrase == "more_than";
    const bool says_less = phrase == "at_most" || phrase == "less_than";
    const bool is_more = relation == Relation::greater || relation == Relation::greater_equal;
    const bool is_less = relation == Relation::less || relation == Relation::less_equal;
    bool flipped = rank_of(program, in[0]) > rank_of(program, in[1]);
    if (says_more && (is_more || is_less))
        flipped = is_less;
    else if (says_less && (is_more || is_less))
        flipped = is_more;
    if (flipped) return Comparison{mirrored(relation), in[1], in[0], true};
    return Comparison{relation, in[0], in[1], false};
}

std::optional<Window> window_of(const program::Program& program, NodeId id) {
    const program::Node& node = program.nodes[id];
    if (node.op != Op::all_of || node.input_count != 2) return std::nullopt;
    const auto in = program.inputs_of(node);
    const auto ordered = [&](NodeId part) {
        const Op op = program.nodes[part].op;
        return op == Op::less || op == Op::less_equal;
    };
    if (!ordered(in[0]) || !ordered(in[1])) return std::nullopt;
    for (const auto& [below, above] : {std::pair(in[0], in[1]), std::pair(in[1], in[0])}) {
        const auto low = program.inputs_of(below), high = program.inputs_of(above);
        if (low[1] != high[0] || rank_of(program, low[1]) == fixed) continue;
        Window window;
        window.subject = low[1];
        window.low = low[0];
        window.high = high[1];
        window.low_strict = program.nodes[below].op == Op::less;
        window.high_strict = program.nodes[above].op == Op::less;
        const Relation from = window.low_strict ? Relation::greater : Relation::greater_equal;
        const Relation until = window.high_strict ? Relation::less : Relation::less_equal;
        window.from_below = {from, low[1], low[0], true};
        window.from_above = {until, high[0], high[1], false};
        return window;
    }
    return std::nullopt;
}

std::optional<Distance> distance(const Walk& walk, const Comparison& comparison, std::uint32_t row,
                                 bool wanted) {
    const program::Program& program = walk.program();
    const engine::Cell subject = walk.evaluation().cell(comparison.subject, row);
    const engine::Cell limit = walk.evaluation().cell(comparison.limit, row);
    if (subject.state != State::value || limit.state != State::value) return std::nullopt;
    const program::Type& type = program.nodes[comparison.subject].type;
    const program::Type& limit_type = program.nodes[comparison.limit].type;
    const bool is_number = type.kind == ValueKind::number;
    const auto order =
        is_number ? values::compare(subject.number, limit.number) : subject.bits <=> limit.bits;
    const Relation relation = wanted ? comparison.relation : opposite(comparison.relation);
    if (holds(relation, order)) return std::nullopt;

    Distance result;
    result.type = type;
    if (relation == Relation::equal || relation == Relation::not_equal) return result;
    const bool too_low = relation == Relation::greater || relation == Relation::greater_equal;
    const bool strict = relation == Relation::greater || relation == Relation::less;
    if (is_number) {
        result.kind = too_low ? Distance::Kind::short_of : Distance::Kind::over;
        const auto gap = values::subtract(limit.number, subject.number);
        if (!gap) return std::nullopt;
        result.amount = values::absolute(*gap);
        const bool whole = type.whole || limit_type.whole;
        if (type.whole && values::is_integer(subject.number) && !values::is_integer(limit.number)) {
            // 8 of 8.08 persons are one person short, not 0.08.
            const auto steps = values::round_to(result.amount, values::from_integer(1), values::Rounding::up);
            if (steps) result.amount = *steps;
        } else if (strict && whole && values::is_integer(subject.number) &&
                   values::is_integer(limit.number)) {
            if (const auto more = values::add(result.amount, values::from_integer(1))) result.amount = *more;
        } else {
            result.more_than = strict;
        }
        result.type.whole = whole;
        result.type.percent = type.percent || limit_type.percent;
        return result;
    }
    if (type.kind != ValueKind::date && type.kind != ValueKind::month) return result;
    result.kind = too_low ? Distance::Kind::too_early : Distance::Kind::too_late;
    result.boundary = limit.bits + (strict ? (too_low ? 1 : -1) : 0);
    const std::int64_t gap = subject.bits - result.boundary;
    result.amount = values::from_integer(gap < 0 ? -gap : gap);
    result.type = length_type(type.kind == ValueKind::date ? values::BaseUnit::day : values::BaseUnit::month);
    return result;
}

} // namespace tiaoli::explain
