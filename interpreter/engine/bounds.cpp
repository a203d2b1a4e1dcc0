// What is known of each node before any fact is: the general form, run once on facts and lists of which
// nothing is known but what the policy declares. It bounds aggregates over lists that are not known.
#include "engine/cells.hpp"
#include "engine/plan.hpp"
#include "program/operations.hpp"

#include <vector>

namespace tiaoli::engine {

using program::Op;
using program::ValueKind;
using values::Rational;

namespace {

Answer bounds_of_fact(const program::Fact& fact) {
    if (fact.type.kind != ValueKind::number) return unknown_answer(fact.optional);
    if (fact.has_range) {
        // Even a fact that can have one value only is not known before somebody states it.
        const bool one_value = fact.low == fact.high;
        return between(ValueKind::number, &fact.low, one_value ? nullptr : &fact.high, fact.optional);
    }
    constexpr Rational zero{};
    return between(ValueKind::number, fact.is_signed ? nullptr : &zero, nullptr, fact.optional);
}

Answer constant_answer(const program::Constant& constant) {
    return constant.kind == ValueKind::number ? number_answer(constant.number) : bits_answer(constant.bits);
}

Answer bounds_of_parameter(const Plan::Implementation& plan, const program::Parameter& parameter) {
    Outcomes outcomes(parameter.type.kind);
    // No entry need be in force on the day, and then nothing is known but what the host may hand over.
    Answer handed_over = unknown_answer();
    if (parameter.supplied != program::none) handed_over = plan.unknown_facts[parameter.supplied];
    handed_over.may_be_absent = false;
    outcomes.add(handed_over);
    for (const auto& entry : parameter.entries)
        if (entry.value != program::none) outcomes.add(constant_answer(plan.program->constants[entry.value]));
    return outcomes.result();
}

Answer bounds_of_aggregate(const Plan::Implementation& plan, const program::Node& node, const Answer& value) {
    const program::Scope& list = repeated_scope(*plan.program, node.payload);
    Outcomes outcomes(node.type.kind);
    outcomes.add(over_unknown_list(node.op, node.type.kind, value));
    if (list.kind == program::Scope::Kind::months && (plan.nodes[list.first_month].unknown.may_be_absent ||
                                                      plan.nodes[list.last_month].unknown.may_be_absent))
        outcomes.add(absent_answer()); // months up to a day that does not exist are none
    return outcomes.result();
}

} // namespace

void bound_nodes(Plan::Implementation& plan) {
    const program::Program& program = *plan.program;
    for (const auto& fact : program.facts)
        plan.unknown_facts.push_back(bounds_of_fact(fact));

    std::vector<Answer> inputs;
    for (program::NodeId id = 0; id < program.nodes.size(); ++id) {
        const program::Node& node = program.nodes[id];
        const auto input_ids = program.inputs_of(node);
        inputs.clear();
        for (const auto input : input_ids)
            inputs.push_back(input == program::none ? unknown_answer() : plan.nodes[input].unknown);
        Answer& result = plan.nodes[id].unknown;
        switch (node.op) {
        case Op::fact: result = plan.unknown_facts[node.payload]; break;
        case Op::constant: result = constant_answer(program.constants[node.payload]); break;
        case Op::parameter: result = bounds_of_parameter(plan, program.parameters[node.payload]); break;
        case Op::today:
        case Op::reading:
        case Op::scope_month: result = unknown_answer(); break;
        // "Not known" is the one thing that more facts may undo.
        case Op::is_known: result = unknown_answer(); break;
        case Op::broadcast:
        case Op::gather: result = inputs[0]; break;
        case Op::pick: {
            Outcomes outcomes(node.type.kind);
            for (const Answer& input : inputs)
                outcomes.add(input);
            result = outcomes.result();
            break;
        }
        case Op::position: {
            constexpr Rational one{1, 1};
            result = between(ValueKind::number, &one, nullptr, false);
            break;
        }
        case Op::running_sum: result = over_unknown_list(Op::sum, node.type.kind, inputs[0]); break;
        default: {
            if (program::is_aggregate(node.op)) {
                result = bounds_of_aggregate(plan, node, inputs[0]);
                break;
            }
            const Rational step = node.op == Op::round ? program.constants[node.payload].number : Rational{};
            const ValueKind input_kind =
                input_ids.empty() ? node.type.kind : program.nodes[input_ids[0]].type.kind;
            result = apply(node.op, node.type.kind, input_kind, inputs, step, node.extra);
        }
        }
        plan.foreknowledge.push_back({result.state == State::value, result.state == State::undetermined,
                                      result.may_be_absent, result.has_low || result.has_high});
    }
    plan.foreknowledge.push_back({true, false, false, false});
}

} // namespace tiaoli::engine
