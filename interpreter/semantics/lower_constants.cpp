// What is known of a node before any case: the checker reports rules that constants decide.
#include "semantics/lowering.hpp"

#include <algorithm>

namespace tiaoli::semantics {

namespace {

// Nodes are shared, so looking into them again and again could take forever; nobody writes a condition on
// constants that needs more.
constexpr std::size_t most_visits = 1000;

} // namespace

std::optional<program::Constant> Lowering::constant_of(NodeId node) const {
    if (node == none) return std::nullopt;
    const auto& found = program_.nodes[node];
    if (found.op == Op::broadcast) return constant_of(program_.inputs_of(found)[0]);
    if (found.op != Op::constant) return std::nullopt;
    return program_.constants[found.payload];
}

std::optional<values::Rational> Lowering::fixed_number(NodeId node, std::size_t& visits) const {
    if (node == none || ++visits > most_visits || type_of(node).kind != ValueKind::number)
        return std::nullopt;
    if (const auto constant = constant_of(node)) return constant->number;
    const auto& found = program_.nodes[node];
    const auto inputs = program_.inputs_of(found);
    if (found.op == Op::broadcast) return fixed_number(inputs[0], visits);
    if (found.op != Op::add && found.op != Op::subtract && found.op != Op::multiply &&
        found.op != Op::divide && found.op != Op::minimum && found.op != Op::maximum)
        return std::nullopt;
    std::optional<values::Rational> result = fixed_number(inputs[0], visits);
    for (std::size_t i = 1; i < inputs.size() && result; ++i) {
        const auto next = fixed_number(inputs[i], visits);
        if (!next) return std::nullopt;
        switch (found.op) {
        case Op::add: result = values::add(*result, *next); break;
        case Op::subtract: result = values::subtract(*result, *next); break;
        case Op::multiply: result = values::multiply(*result, *next); break;
        case Op::divide: result = values::divide(*result, *next); break;
        case Op::minimum: result = std::min(*result, *next); break;
        default: result = std::max(*result, *next); break;
        }
    }
    return result;
}

std::optional<bool> Lowering::fixed_truth(NodeId node, std::size_t& visits) const {
    if (node == none || ++visits > most_visits || type_of(node).kind != ValueKind::yes_no)
        return std::nullopt;
    if (const auto constant = constant_of(node)) return constant->bits != 0;
    const auto& found = program_.nodes[node];
    const auto inputs = program_.inputs_of(found);
    switch (found.op) {
    case Op::broadcast: return fixed_truth(inputs[0], visits);
    case Op::negation: {
        const auto truth = fixed_truth(inputs[0], visits);
        return truth ? std::optional<bool>(!*truth) : std::nullopt;
    }
    case Op::all_of:
    case Op::any_of: {
        const bool decides = found.op == Op::any_of; // `no and unknown` is no, `yes or unknown` is yes
        bool all_known = true;
        for (const auto input : inputs) {
            const auto truth = fixed_truth(input, visits);
            if (truth == decides) return decides;
            all_known = all_known && truth.has_value();
        }
        return all_known ? std::optional<bool>(!decides) : std::nullopt;
    }
    case Op::equal:
    case Op::less:
    case Op::less_equal: {
        if (type_of(inputs[0]).kind == ValueKind::number) {
            const auto a = fixed_number(inputs[0], visits), b = fixed_number(inputs[1], visits);
            if (!a || !b) return std::nullopt;
            return found.op == Op::equal ? *a == *b : found.op == Op::less ? *a < *b : !(*b < *a);
        }
        const auto a = constant_of(inputs[0]), b = constant_of(inputs[1]);
        if (!a || !b) return std::nullopt;
        return found.op == Op::equal  ? a->bits == b->bits
               : found.op == Op::less ? a->bits < b->bits
                                      : a->bits <= b->bits;
    }
    default: return std::nullopt;
    }
}

bool Lowering::is_never_negative(NodeId node, std::size_t& visits) const {
    if (node == none || ++visits > most_visits) return false;
    const auto& found = program_.nodes[node];
    const auto inputs = program_.inputs_of(found);
    const auto is_input = [&](NodeId input) { return is_never_negative(input, visits); };
    switch (found.op) {
    case Op::constant: return !values::is_negative(program_.constants[found.payload].number);
    case Op::fact: {
        const auto& fact = program_.facts[found.payload];
        return !fact.is_signed || (fact.has_range && !values::is_negative(fact.low));
    }
    case Op::parameter: {
        // What the host may hand over in place of the table is a fact without a sign.
        const auto& entries = program_.parameters[found.payload].entries;
        return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
            return entry.value == none || !values::is_negative(program_.constants[entry.value].number);
        });
    }
    case Op::broadcast:
    case Op::add:
    case Op::multiply:
    case Op::divide:
    case Op::minimum:
    case Op::round: return std::all_of(inputs.begin(), inputs.end(), is_input);
    case Op::maximum: return std::any_of(inputs.begin(), inputs.end(), is_input);
    case Op::sum: return is_input(inputs[0]);
    default: return false;
    }
}

NodeId Lowering::not_below_zero(NodeId amount, program::OriginId place) {
    std::size_t visits = 0;
    if (is_never_negative(amount, visits)) return amount;
    const auto type = type_of(amount);
    return emit(Op::maximum, type, {amount, number_constant({}, type)}, place);
}

bool Lowering::may_not_apply(NodeId node) const {
    const auto& found = program_.nodes[node];
    if (found.op == Op::fact) return program_.facts[found.payload].optional;
    return found.op != Op::constant;
}

bool Lowering::never(NodeId condition) const {
    std::size_t visits = 0;
    return fixed_truth(condition, visits) == false;
}

} // namespace tiaoli::semantics
