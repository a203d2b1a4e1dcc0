// The general form of instructions: gathers the answers of the inputs row by row, and puts down what comes of
// them.
#include "engine/run.hpp"
#include "program/operations.hpp"

#include <limits>
#include <map>
#include <optional>

namespace tiaoli::engine {

using program::Node;
using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::ValueKind;
using values::Rational;

namespace {

Answer read_constant(const program::Program& program, program::ConstantId id) {
    const auto& constant = program.constants[id];
    return constant.kind == ValueKind::number ? number_answer(constant.number) : bits_answer(constant.bits);
}

// Parameters ------------------------------------------------------------------------------------------------

// The value of a fact that supplies a parameter, if the host states it.
std::optional<Answer> supplied(const Run& run, const Node& node, std::uint32_t row) {
    const auto& program = *run.plan->program;
    const program::FactId fact = program.parameters[node.payload].supplied;
    if (fact == none || !run.plan->parameters_supplied) return std::nullopt;
    ScopeId scope = node.scope;
    while (scope != program.facts[fact].scope) { // of the row itself or of what the row is part of
        if (scope == 0) return std::nullopt;
        row = parent_row(run.scopes[scope], row);
        scope = program.scopes[scope].parent;
    }
    const FactColumn& column = run.batch->facts[fact];
    if (!column.presence.empty() && column.presence[row] != Presence::given) return std::nullopt;
    if (node.type.kind != ValueKind::number) return bits_answer(numerators_of(column)[row]);
    const Layout& layout = run.plan->facts[fact];
    return number_answer(
        to_rational(layout, numerators_of(column)[row], layout.fraction ? denominators_of(column)[row] : 1));
}

// All values the parameter has for one key on the days from `first` to `last`.
void add_values(Outcomes& outcomes, const Run& run, const program::Parameter& parameter, std::int64_t key,
                std::int64_t first, std::int64_t last) {
    // Where nothing is stated, the fact that may supply it is known to have bounds.
    Answer unset;
    if (parameter.supplied != none) unset = run.plan->unknown_facts[parameter.supplied];
    unset.may_be_absent = false; // an absent one hands nothing over
    constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
    std::int64_t next = first; // the first day that no entry seen so far covers
    for (const auto& entry : parameter.entries) {
        if (entry.key != key) continue;
        constexpr auto always = std::numeric_limits<std::int32_t>::min(),
                       ever = std::numeric_limits<std::int32_t>::max();
        const std::int64_t from =
            entry.from.days == always ? std::numeric_limits<std::int64_t>::min() : entry.from.days;
        const std::int64_t to = entry.to.days == ever ? end : entry.to.days;
        if (to < first || from > last) continue;
        if (from > next) outcomes.add(unset);
        outcomes.add(entry.value == none ? unset : read_constant(*run.plan->program, entry.value));
        if (to >= last) return;
        next = to + 1;
    }
    outcomes.add(unset);
}

Answer parameter_answer(const Run& run, const Node& node, std::uint32_t row, std::span<const Answer> in) {
    if (const auto answer = supplied(run, node, row)) return *answer;
    for (const State state : {State::error, State::not_applicable})
        for (const Answer& input : in)
            if (input.state == state) return input;

    const auto& program = *run.plan->program;
    const auto& parameter = program.parameters[node.payload];
    Rational scratch;
    std::int64_t first = std::numeric_limits<std::int64_t>::min(),
                 last = std::numeric_limits<std::int64_t>::max();
    if (const Rational* low = lower_end(ValueKind::date, in[0], scratch))
        first = static_cast<std::int64_t>(low->numerator);
    if (const Rational* high = upper_end(ValueKind::date, in[0], scratch))
        last = static_cast<std::int64_t>(high->numerator);
    Outcomes outcomes(node.type.kind);
    if (in.size() < 2 || in[1].state == State::value) {
        add_values(outcomes, run, parameter, in.size() < 2 ? 0 : in[1].bits, first, last);
    } else {
        const std::size_t keys = program.categories[parameter.key].values.size();
        for (std::size_t key = 0; key < keys; ++key)
            add_values(outcomes, run, parameter, static_cast<std::int64_t>(key), first, last);
    }
    for (const Answer& input : in)
        if (input.state == State::undetermined && input.may_be_absent) outcomes.add(absent_answer());
    return outcomes.result();
}

// Aggregates ------------------------------------------------------------------------------------------------

Answer aggregate(const Run& run, const Node& node, std::uint32_t row) {
    const auto& program = *run.plan->program;
    const ScopeRows& scope = run.scopes[node.payload];
    const auto inputs = program.inputs_of(node);
    const ValueKind kind = node.type.kind;
    if (!scope.states.empty()) {
        switch (scope.states[row]) {
        case State::value: break;
        case State::not_applicable: return absent_answer();
        case State::error: return error_answer(scope.faults[row]);
        case State::undetermined: {
            const program::Scope& list = repeated_scope(program, node.payload);
            const std::uint32_t owner = ancestor_row(run, node.scope, row, list.parent);
            Outcomes outcomes(kind);
            outcomes.add(over_unknown_list(
                node.op, kind, inputs[0] == none ? unknown_answer() : run.plan->nodes[inputs[0]].unknown));
            if (list.kind == program::Scope::Kind::months &&
                (read(run, list.first_month, owner).may_be_absent ||
                 read(run, list.last_month, owner).may_be_absent))
                outcomes.add(absent_answer()); // months up to a day that does not exist are none
            return outcomes.result();
        }
        }
    }
    const std::uint32_t begin = scope.offsets[row], end = scope.offsets[row + 1];
    const Answer yes = bits_answer(1);
    const auto input = [&](std::size_t i, std::uint32_t child) {
        return inputs[i] == none ? yes : read(run, inputs[i], child);
    };
    // Every row, under the condition that is input 1.
    const auto reduce = [&](auto reducer) {
        for (std::uint32_t child = begin; child < end; ++child)
            reducer.add_under(input(1, child), input(0, child));
        return reducer.result();
    };
    switch (node.op) {
    case Op::count: {
        Counter counter;
        for (std::uint32_t child = begin; child < end; ++child)
            counter.add(input(0, child));
        return counter.result();
    }
    case Op::sum: return reduce(Total());
    case Op::minimum_over: return reduce(Extreme(kind, false));
    case Op::maximum_over: return reduce(Extreme(kind, true));
    case Op::any_over: return reduce(Quantifier(true));
    case Op::all_over: return reduce(Quantifier(false));
    case Op::first_over: {
        First first(kind);
        for (std::uint32_t child = begin; child < end; ++child)
            if (first.add_under(input(1, child), input(0, child))) break;
        return first.result();
    }
    case Op::last_over: {
        First last(kind);
        for (std::uint32_t child = end; child > begin; --child)
            if (last.add_under(input(1, child - 1), input(0, child - 1))) break;
        return last.result();
    }
    default: return unknown_answer(true);
    }
}

// Running sums ----------------------------------------------------------------------------------------------

// A key as something to look up; numbers over different denominators are equal when their fractions are.
struct Key {
    Rational number;
    std::int64_t bits = 0;
    friend bool operator<(const Key& a, const Key& b) {
        if (a.bits != b.bits) return a.bits < b.bits;
        return std::pair(a.number.numerator, a.number.denominator) <
               std::pair(b.number.numerator, b.number.denominator);
    }
};

// One list. A row's sum: what the rows with its key came to so far, and what the rows whose key is not known
// may add.
class RunningSums {
public:
    Answer next(const Answer& value, const Answer& key, const Answer& condition) {
        if (key.state == State::error) any_key_.fail(key);
        if (key.state == State::value) {
            Total& total = totals_[{key.low, key.bits}];
            total.add_under(condition, value);
            everything_.add_under(may(condition), value);
            return with(total);
        }
        if (key.state == State::undetermined) {
            any_key_.add_under(may(condition), value);
            everything_.add_under(may(condition), value);
        }
        if (any_key_.result().state == State::error) return any_key_.result();
        if (key.state == State::not_applicable) return key;
        // This row may have any of the keys, and whatever rows had it.
        const Answer result = everything_.result();
        Rational scratch;
        return between(ValueKind::number, lower_end(ValueKind::number, result, scratch),
                       upper_end(ValueKind::number, result, scratch), key.may_be_absent);
    }

private:
    // The condition of a row that may have the key or not.
    static Answer may(const Answer& condition) {
        if (is_yes(condition) || condition.state == State::error) return unknown_answer();
        return condition;
    }
    Answer with(const Total& total) const {
        Total sum = total;
        sum.merge(any_key_);
        return sum.result();
    }

    std::map<Key, Total> totals_;
    Total any_key_;    // rows whose key is not known
    Total everything_; // all rows, each of which may count
};

void run_running_sums(Run& run, NodeId id, std::uint32_t rows) {
    const Node& node = run.plan->program->nodes[id];
    const auto inputs = run.plan->program->inputs_of(node);
    const ScopeRows& scope = run.scopes[node.scope];
    for (std::uint32_t parent = 0; parent < scope.parent_rows; ++parent) {
        RunningSums sums;
        for (std::uint32_t row = scope.offsets[parent]; row < scope.offsets[parent + 1]; ++row) {
            const Answer value = read(run, inputs[0], row);
            const Answer key = inputs[1] == none ? bits_answer(0) : read(run, inputs[1], row);
            const Answer condition = inputs[2] == none ? bits_answer(1) : read(run, inputs[2], row);
            write(run, id, row, rows, sums.next(value, key, condition));
        }
    }
}

// One row
// -----------------------------------------------------------------------------------------------------

Answer compute(Run& run, NodeId id, std::uint32_t row) {
    const auto& program = *run.plan->program;
    const Node& node = program.nodes[id];
    const auto inputs = program.inputs_of(node);
    if (program::is_aggregate(node.op)) return aggregate(run, node, row);
    switch (node.op) {
    case Op::constant: return read_constant(program, node.payload);
    case Op::today: return bits_answer(run.today.days);
    case Op::reading: {
        const std::uint32_t in_force = node.payload < run.readings.size()
                                           ? run.readings[node.payload]
                                           : program.readings[node.payload].in_force;
        return bits_answer(in_force == node.extra);
    }
    case Op::broadcast: {
        const ScopeId ancestor = program.nodes[inputs[0]].scope;
        return read(run, inputs[0],
                    run.slots[inputs[0]].row_mask == 0 ? 0 : ancestor_row(run, node.scope, row, ancestor));
    }
    case Op::gather:
        return read(run, inputs[0],
                    run.slots[inputs[0]].row_mask == 0 ? 0 : source_row(run.scopes[node.scope], row));
    case Op::pick: {
        const std::uint32_t parent = parent_row(run.scopes[node.scope], row);
        return read(run, inputs[row - run.scopes[node.scope].offsets[parent]], parent);
    }
    case Op::scope_month: {
        const ScopeRows& scope = run.scopes[node.scope];
        const std::uint32_t parent = parent_row(scope, row);
        return bits_answer(scope.first_months[parent] + (row - scope.offsets[parent]));
    }
    case Op::position: {
        const ScopeRows& scope = run.scopes[node.scope];
        return number_answer(values::from_integer(row - scope.offsets[parent_row(scope, row)] + 1));
    }
    default: break;
    }
    run.inputs.clear();
    for (const NodeId input : inputs)
        run.inputs.push_back(read(run, input, row));
    if (node.op == Op::parameter) return parameter_answer(run, node, row, run.inputs);
    const Rational step = node.op == Op::round ? program.constants[node.payload].number : Rational{};
    const ValueKind input_kind = inputs.empty() ? node.type.kind : program.nodes[inputs[0]].type.kind;
    return apply(node.op, node.type.kind, input_kind, run.inputs, step, node.extra);
}

} // namespace

void run_general(Run& run, NodeId node, std::uint32_t rows, const std::uint8_t* only) {
    if (run.plan->program->nodes[node].op == Op::list_over) return; // has no cells
    if (run.plan->program->nodes[node].op == Op::running_sum) return run_running_sums(run, node, rows);
    for (std::uint32_t row = 0; row < rows; ++row)
        if (!only || only[row] != 0) write(run, node, row, rows, compute(run, node, row));
}

} // namespace tiaoli::engine
