// Memory of the slots, and reading and writing single rows.
#include "engine/kernels.hpp"
#include "engine/run.hpp"

#include <algorithm>
#include <numeric>

namespace tiaoli::engine {

using program::NodeId;
using program::ScopeId;
using program::ValueKind;
using values::Rational;

namespace {

bool is_truth(const Run& run, NodeId node) {
    return run.plan->program->nodes[node].type.kind == ValueKind::yes_no;
}

// Columns begin at different distances from a page boundary: columns a multiple of 4096 bytes apart would
// compete for the same lines of the cache, and a load waits for an earlier store that is near it modulo 4096.
// 13 lines keep neighbours apart for as long as a store takes.
//
// The columns of a single case lie side by side: there are more of them than the cache has lines to spare.
constexpr std::uint32_t line = 64;
std::uint32_t padding(std::uint32_t capacity) {
    if (capacity == 1) return 0;
    return capacity < 256 ? line : 13 * line;
}
std::size_t column_length(std::uint32_t capacity) {
    return capacity + padding(capacity) / sizeof(std::int64_t);
}

std::size_t truths_length(std::uint32_t capacity) {
    return capacity + padding(capacity);
}

std::uintptr_t next_line(const void* memory) {
    return (reinterpret_cast<std::uintptr_t>(memory) + line - 1) / line * line;
}

// Gives memory for `capacity` rows to the nodes that `belongs` says, in `columns` at their places.
template <typename Belongs>
void give_memory(Run& run, ScopeRows& owner, std::uint32_t capacity,
                 const Plan::Implementation::Columns& columns, Belongs belongs) {
    std::size_t nodes = 0;
    for (NodeId node = 0; node < run.slots.size(); ++node)
        nodes += belongs(node) ? 1 : 0;
    owner.capacity = capacity;
    owner.numbers.resize(columns.numbers * column_length(capacity) + line / sizeof(std::int64_t));
    owner.truths.resize(columns.truths * truths_length(capacity) + line);
    // Not touched before some row needs them.
    owner.states_of_nodes = std::make_unique_for_overwrite<State[]>(nodes * capacity);
    owner.details_of_nodes = std::make_unique_for_overwrite<std::uint8_t[]>(nodes * capacity);
    auto* const numbers = reinterpret_cast<std::int64_t*>(next_line(owner.numbers.data()));
    auto* const truths = reinterpret_cast<std::uint8_t*>(next_line(owner.truths.data()));
    std::size_t irregular = 0;
    for (NodeId node = 0; node < run.slots.size(); ++node) {
        if (!belongs(node)) continue;
        const NodeInfo& info = run.plan->nodes[node];
        SlotMemory& memory = run.memory[node];
        memory.states = owner.states_of_nodes.get() + irregular;
        memory.details = owner.details_of_nodes.get() + irregular;
        irregular += capacity;
        if (is_truth(run, node))
            memory.truths = truths + info.place * truths_length(capacity);
        else
            memory.numerators = numbers + info.place * column_length(capacity);
        if (info.layout.fraction)
            memory.denominators = numbers + info.place_of_denominators * column_length(capacity);
        Slot& slot = run.slots[node];
        slot.numerators = memory.numerators;
        slot.denominators = memory.denominators;
        slot.truths = memory.truths;
    }
}

} // namespace

void grow(std::vector<std::int64_t>& column, std::uint32_t rows) {
    column.resize(rows);
}
void grow(std::vector<std::uint8_t>& column, std::uint32_t rows) {
    column.resize(rows);
}

void copy_to_own_memory(Run& run, NodeId node, std::uint32_t rows) {
    const Slot& slot = run.slots[node];
    const SlotMemory& memory = run.memory[node];
    if (slot.numerators != memory.numerators) std::copy_n(slot.numerators, rows, memory.numerators);
    if (slot.denominators != memory.denominators) std::copy_n(slot.denominators, rows, memory.denominators);
    use_own_memory(run, node);
}

namespace {

void write_no_value(Run& run, NodeId node, std::uint32_t row, std::uint32_t rows, State state,
                    std::uint8_t details, Content content) {
    if (rows == 1) return write_only_row(run, node, state, details, content);
    begin_states(run, node, rows);
    Slot& slot = run.slot[node];
    slot.states[row] = state;
    slot.details[row] = details;
    if (slot.truths)
        slot.truths[row] = 0;
    else
        slot.numerators[row] = harmless;
    if (slot.denominators) slot.denominators[row] = 1;
}

} // namespace

void write_absent(Run& run, NodeId node, std::uint32_t row, std::uint32_t rows) {
    write_no_value(run, node, row, rows, State::not_applicable, 0, Content::absent);
}

void write_unknown(Run& run, NodeId node, std::uint32_t row, std::uint32_t rows, bool may_be_absent) {
    // Said as the plan says it, nodes that depend on this one may be settled by the plan, too.
    const Foreknowledge& planned = run.plan->foreknowledge[node];
    if (planned.is_undetermined && !planned.is_bounded && planned.may_be_absent == may_be_absent)
        return write_no_value(run, node, row, rows, State::undetermined, detail::of_plan, Content::unknown);
    const std::uint8_t details = may_be_absent ? detail::may_be_absent : 0;
    write_no_value(run, node, row, rows, State::undetermined, details, Content::other);
}

void write_as_planned(Run& run, NodeId node, std::uint32_t row, std::uint32_t rows) {
    if (run.plan->foreknowledge[node].is_undetermined)
        write_no_value(run, node, row, rows, State::undetermined, detail::of_plan, Content::unknown);
    else
        write(run, node, row, rows, run.plan->nodes[node].unknown);
}

void mark_absent(Run& run, NodeId node, const std::uint8_t* present, std::uint32_t rows) {
    if (rows == 1) {
        if (!present[0]) write_absent(run, node, 0, 1);
        return;
    }
    begin_states(run, node, rows);
    const Slot& slot = run.slot[node];
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (present[row]) continue;
        slot.states[row] = State::not_applicable;
        slot.details[row] = 0;
        if (slot.truths)
            slot.truths[row] = 0;
        else
            slot.numerators[row] = harmless;
        if (slot.denominators) slot.denominators[row] = 1;
    }
}

void bind_plan(Run& run, std::shared_ptr<const Plan::Implementation> plan) {
    const auto& program = *plan->program;
    run.plan = std::move(plan);
    run.slots.assign(program.nodes.size(), {});
    run.memory.assign(program.nodes.size(), {});
    run.scopes.clear();
    run.scopes.resize(program.scopes.size());
    run.irregular.assign(program.nodes.size(), 0);
    run.irregular_count = 0;
    run.contents.assign(program.nodes.size() + 1, Content::plain);
    run.has_uniform = false;
    run.scalars.assign(program.inputs.size(), {});
    run.unusable.assign(run.plan->instructions.size(), 0);
    run.usable_matches.assign(run.plan->matches.size(), 1);
    run.one_row_kernels.assign(run.plan->instructions.size(), nullptr);
    run.slot = run.slots.data();
    run.input_ids = program.inputs.data();
    run.factors = run.plan->factors.data();
    for (const NodeId node : run.plan->uniform_nodes)
        run.slots[node].row_mask = 0;
    give_memory(run, run.uniform, 1, run.plan->uniform_columns, [&](NodeId node) {
        const NodeInfo& info = run.plan->nodes[node];
        return info.needed && info.uniform;
    });
}

void reserve_rows(Run& run, ScopeId scope) {
    ScopeRows& rows = run.scopes[scope];
    if (rows.rows <= rows.capacity) return;
    // Twice the need, so that blocks of slowly growing lists do not allocate each time.
    std::uint32_t capacity = rows.capacity == 0 ? rows.rows : std::max(rows.rows, 2 * rows.capacity);
    if (capacity > 1) capacity = (capacity + line - 1) / line * line;
    give_memory(run, rows, capacity, run.plan->columns[scope], [&](NodeId node) {
        const NodeInfo& info = run.plan->nodes[node];
        return info.needed && !info.uniform && run.plan->program->nodes[node].scope == scope;
    });
}

void begin_states(Run& run, NodeId node, std::uint32_t rows) {
    Slot& slot = run.slots[node];
    if (slot.states) return;
    use_states(run, node);
    std::fill_n(slot.states, rows, State::value);
    std::fill_n(slot.details, rows, std::uint8_t{0});
    run.contents[node] = Content::mixed;
}

void clear_states(Run& run) {
    for (std::size_t i = 0; i < run.irregular_count; ++i) {
        run.slots[run.irregular[i]].states = nullptr;
        run.contents[run.irregular[i]] = Content::plain;
    }
    run.irregular_count = 0;
    run.lists_irregular = false;
}

Rational to_rational(const Layout& layout, std::int64_t numerator, std::int64_t denominator) {
    if (!layout.fraction) denominator = layout.denominator;
    if (denominator == 1) return values::from_integer(numerator);
    const auto magnitude =
        numerator < 0 ? -static_cast<std::uint64_t>(numerator) : static_cast<std::uint64_t>(numerator);
    const auto divisor =
        static_cast<std::int64_t>(std::gcd(magnitude, static_cast<std::uint64_t>(denominator)));
    return {numerator / divisor, denominator / divisor};
}

Answer read(const Run& run, NodeId node, std::uint32_t row) {
    const Slot& slot = run.slots[node];
    const NodeInfo& info = run.plan->nodes[node];
    row &= slot.row_mask;
    if (slot.states) {
        const std::uint8_t details = slot.details[row];
        switch (slot.states[row]) {
        case State::value:
            if (details & detail::wide) return number_answer(slot.boxes[row].low);
            break;
        case State::not_applicable: return absent_answer();
        case State::error: return error_answer(static_cast<Fault>(details));
        case State::undetermined: {
            if (details & detail::of_plan) return info.unknown;
            Answer answer = unknown_answer((details & detail::may_be_absent) != 0);
            answer.has_low = (details & detail::has_low) != 0;
            answer.has_high = (details & detail::has_high) != 0;
            if (answer.has_low) answer.low = slot.boxes[row].low;
            if (answer.has_high) answer.high = slot.boxes[row].high;
            return answer;
        }
        }
    }
    if (slot.truths) return bits_answer(slot.truths[row]);
    if (run.plan->program->nodes[node].type.kind != ValueKind::number)
        return bits_answer(slot.numerators[row]);
    return number_answer(
        to_rational(info.layout, slot.numerators[row], slot.denominators ? slot.denominators[row] : 1));
}

namespace {

bool fits(const Slot& slot, const Layout& layout, std::uint32_t row, const Rational& value) {
    if (layout.fraction) {
        const auto numerator = values::narrow(value.numerator),
                   denominator = values::narrow(value.denominator);
        if (!numerator || !denominator) return false;
        slot.numerators[row] = *numerator;
        slot.denominators[row] = *denominator;
        return true;
    }
    if (layout.denominator % value.denominator != 0) return false;
    const auto scaled =
        values::checked_mul<values::int128>(value.numerator, layout.denominator / value.denominator);
    const auto numerator = scaled ? values::narrow(*scaled) : std::nullopt;
    if (!numerator) return false;
    slot.numerators[row] = *numerator;
    return true;
}

Box& box(Run& run, NodeId node, std::uint32_t row, std::uint32_t rows) {
    Slot& slot = run.slots[node];
    SlotMemory& memory = run.memory[node];
    if (memory.boxes.size() < rows) {
        memory.boxes.resize(rows);
        slot.boxes = memory.boxes.data();
    }
    return slot.boxes[row];
}

} // namespace

void write(Run& run, NodeId node, std::uint32_t row, std::uint32_t rows, const Answer& answer) {
    Slot& slot = run.slots[node];
    std::uint8_t details = 0;
    switch (answer.state) {
    case State::value:
        if (slot.truths) {
            slot.truths[row] = answer.bits != 0;
        } else if (run.plan->program->nodes[node].type.kind != ValueKind::number) {
            slot.numerators[row] = answer.bits;
        } else if (!fits(slot, run.plan->nodes[node].layout, row, answer.low)) {
            box(run, node, row, rows).low = answer.low;
            return write_no_value(run, node, row, rows, State::value, detail::wide, Content::other);
        }
        if (!slot.states) return;
        slot.states[row] = State::value;
        slot.details[row] = 0;
        if (rows == 1) run.contents[node] = Content::plain;
        return;
    case State::not_applicable: return write_absent(run, node, row, rows);
    case State::error: details = static_cast<std::uint8_t>(answer.fault); break;
    case State::undetermined:
        if (!answer.has_low && !answer.has_high)
            return write_unknown(run, node, row, rows, answer.may_be_absent);
        if (answer.may_be_absent) details |= detail::may_be_absent;
        if (answer.has_low) details |= detail::has_low;
        if (answer.has_high) details |= detail::has_high;
        box(run, node, row, rows) = {answer.low, answer.high};
        break;
    }
    write_no_value(run, node, row, rows, answer.state, details, Content::other);
}

namespace {

inline void bind_only_row(Run& run, const FactBinding& binding, const FactColumn& column) {
    const Presence presence = column.presence.empty() ? Presence::given : column.presence[0];
    Slot& slot = run.slots[binding.node];
    if (presence == Presence::given) {
        if (binding.is_truth)
            slot.truths[0] = numerators_of(column)[0] != 0;
        else
            // The slot only reads: nothing writes to the slot of a fact but bind_fact.
            slot.numerators = const_cast<std::int64_t*>(numerators_of(column));
        if (binding.is_fraction) slot.denominators = const_cast<std::int64_t*>(denominators_of(column));
        return;
    }
    use_own_memory(run, binding.node);
    if (presence == Presence::absent)
        write_only_row(run, binding.node, State::not_applicable, 0, Content::absent);
    else
        write_only_row(run, binding.node, State::undetermined, detail::of_plan, Content::unknown);
}

void bind_rows(Run& run, const FactBinding& binding, const FactColumn& column, std::uint32_t rows) {
    Slot& slot = run.slots[binding.node];
    if (binding.is_truth) {
        run.plan->kernels->truths_of(numerators_of(column), slot.truths, rows);
    } else {
        slot.numerators = const_cast<std::int64_t*>(numerators_of(column));
        if (binding.is_fraction) slot.denominators = const_cast<std::int64_t*>(denominators_of(column));
    }
    if (column.presence.empty()) return;
    std::uint8_t any = 0;
    for (std::uint32_t row = 0; row < rows; ++row)
        any |= static_cast<std::uint8_t>(column.presence[row]);
    if (any == 0) return;
    begin_states(run, binding.node, rows);
    // What the host left in rows without a value may be anything: copy, with something harmless in them.
    const SlotMemory& memory = run.memory[binding.node];
    for (std::uint32_t row = 0; row < rows; ++row) {
        const Presence presence = column.presence[row];
        const bool given = presence == Presence::given;
        if (presence == Presence::absent) slot.states[row] = State::not_applicable;
        if (presence == Presence::unknown) {
            slot.states[row] = State::undetermined;
            slot.details[row] = detail::of_plan;
        }
        if (slot.truths)
            slot.truths[row] = given && slot.truths[row];
        else
            memory.numerators[row] = given ? slot.numerators[row] : harmless;
        if (slot.denominators) memory.denominators[row] = given ? slot.denominators[row] : 1;
    }
    slot.numerators = memory.numerators;
    slot.denominators = memory.denominators;
}

} // namespace

void bind_facts(Run& run) {
    const FactColumn* const facts = run.batch->facts.data();
    const ScopeRows* const scopes = run.scopes.data();
    for (const FactBinding& binding : run.plan->facts_read) {
        const std::uint32_t rows = scopes[binding.scope].rows;
        if (rows == 1)
            bind_only_row(run, binding, facts[binding.fact]);
        else
            bind_rows(run, binding, facts[binding.fact], rows);
    }
}

} // namespace tiaoli::engine
