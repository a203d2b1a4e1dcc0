// How numbers lie in memory. Where the operands have denominators that are known when the policy is compiled,
// so has the result, and rows are whole numbers over it; only quotients by something that varies need a
// column of denominators.
#include "engine/plan.hpp"
#include "program/operations.hpp"

#include <numeric>
#include <optional>

namespace tiaoli::engine {

using program::Op;
using program::ValueKind;
using values::int128;
using values::Rational;

namespace {

// Beyond it, amounts over the denominator would soon leave 64 bits (9.2 * 10^18) where a fraction in lowest
// terms does not.
constexpr std::int64_t greatest_denominator = 1'000'000'000;

constexpr Layout fraction{true, 1};
constexpr Layout fen{false, 100}; // 分

// 元, 元/月, 元/人·月 …
bool is_money(const program::Type& type) {
    return type.unit.exponent(values::BaseUnit::currency) == 1;
}

Layout over(int128 denominator) {
    if (denominator > greatest_denominator) return fraction;
    return {false, static_cast<std::int64_t>(denominator)};
}

Layout common(const Layout& a, const Layout& b) {
    if (a.fraction || b.fraction) return fraction;
    return over(static_cast<int128>(a.denominator / std::gcd(a.denominator, b.denominator)) * b.denominator);
}

Layout layout_of_constant(const Rational& value) {
    return over(value.denominator);
}

// a over its denominator, times a constant: what the constant's numerator cancels need not be carried along.
Layout times(const Layout& a, const Rational& factor) {
    if (a.fraction) return fraction;
    if (values::is_zero(factor)) return {};
    const auto content = static_cast<std::int64_t>(values::gcd_of_magnitudes(
        values::magnitude(factor.numerator), static_cast<values::uint128>(a.denominator)));
    if (factor.denominator > greatest_denominator) return fraction;
    return over(a.denominator / content * factor.denominator);
}

class Chooser {
public:
    explicit Chooser(Plan::Implementation& plan) : plan_(plan), program_(*plan.program) {}

    Layout choose(program::NodeId id) const {
        const program::Node& node = program_.nodes[id];
        if (node.type.kind != ValueKind::number) return {};
        const Layout least = smallest(id);
        // All amounts over at least 100, also constants that happen to be whole: then adding and comparing
        // them does not have to bring them to one denominator first.
        return is_money(node.type) ? common(least, fen) : least;
    }

private:
    Layout smallest(program::NodeId id) const {
        const program::Node& node = program_.nodes[id];
        const auto inputs = program_.inputs_of(node);
        switch (node.op) {
        case Op::fact: return plan_.facts[node.payload];
        case Op::constant: return layout_of_constant(program_.constants[node.payload].number);
        case Op::parameter: return of_parameter(program_.parameters[node.payload]);
        case Op::multiply:
            if (const auto factor = constant(inputs[1])) return times(layout(inputs[0]), *factor);
            if (const auto factor = constant(inputs[0])) return times(layout(inputs[1]), *factor);
            if (layout(inputs[0]).fraction || layout(inputs[1]).fraction) return fraction;
            return over(static_cast<int128>(layout(inputs[0]).denominator) * layout(inputs[1]).denominator);
        case Op::divide:
            if (const auto divisor = constant(inputs[1]); divisor && !values::is_zero(*divisor)) {
                if (const auto factor = values::divide(Rational{1, 1}, *divisor))
                    return times(layout(inputs[0]), *factor);
            }
            return fraction;
        case Op::round: return layout_of_constant(program_.constants[node.payload].number);
        case Op::select: return common(layout(inputs[1]), layout(inputs[2]));
        case Op::decide: {
            Layout result = inputs.size() % 2 == 1 ? layout(inputs.back()) : Layout{};
            for (std::size_t i = 1; i < inputs.size(); i += 2)
                result = common(result, layout(inputs[i]));
            return result;
        }
        case Op::add:
        case Op::subtract:
        case Op::minimum:
        case Op::maximum:
        case Op::coalesce:
        case Op::highest:
        case Op::lowest:
        case Op::pick: {
            Layout result;
            for (const auto input : inputs)
                result = common(result, layout(input));
            return result;
        }
        case Op::absolute:
        case Op::broadcast:
        case Op::gather:
        case Op::running_sum:
        case Op::sum:
        case Op::minimum_over:
        case Op::maximum_over:
        case Op::first_over:
        case Op::last_over:
        case Op::list_over: return layout(inputs[0]);
        default: return {}; // whole numbers: counts, lengths of time, years
        }
    }

    const Layout& layout(program::NodeId id) const { return plan_.nodes[id].layout; }

    std::optional<Rational> constant(program::NodeId id) const {
        const NodeInfo& info = plan_.nodes[id];
        if (!info.uniform || info.unknown.state != State::value) return std::nullopt;
        return info.unknown.low;
    }

    Layout of_parameter(const program::Parameter& parameter) const {
        Layout result;
        for (const auto& entry : parameter.entries)
            if (entry.value != program::none)
                result = common(result, layout_of_constant(program_.constants[entry.value].number));
        if (parameter.supplied != program::none) result = common(result, plan_.facts[parameter.supplied]);
        return result;
    }

    const Plan::Implementation& plan_;
    const program::Program& program_;
};

} // namespace

void choose_fact_layouts(Plan::Implementation& plan) {
    for (const auto& fact : plan.program->facts) {
        const bool is_number = fact.type.kind == ValueKind::number;
        if (is_number && is_money(fact.type))
            plan.facts.push_back(fen);
        else if (is_number && !fact.type.whole)
            plan.facts.push_back(fraction);
        else
            plan.facts.push_back({});
    }
}

void find_uniform_nodes(Plan::Implementation& plan) {
    const program::Program& program = *plan.program;
    for (program::NodeId id = 0; id < program.nodes.size(); ++id) {
        const program::Node& node = program.nodes[id];
        bool uniform = !program::is_aggregate(node.op);
        switch (node.op) {
        case Op::fact:
        case Op::pick:
        case Op::scope_month:
        case Op::position:
        case Op::running_sum: uniform = false; break;
        case Op::parameter:
            uniform = !plan.parameters_supplied || program.parameters[node.payload].supplied == program::none;
            break;
        default: break;
        }
        for (const auto input : program.inputs_of(node))
            uniform = uniform && plan.nodes[input].uniform;
        plan.nodes[id].uniform = uniform;
    }
}

void choose_layouts(Plan::Implementation& plan) {
    const Chooser chooser(plan);
    for (program::NodeId id = 0; id < plan.nodes.size(); ++id)
        plan.nodes[id].layout = chooser.choose(id);
}

} // namespace tiaoli::engine
