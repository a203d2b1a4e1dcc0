#include "engine/engine.hpp"
#include "engine/kernels.hpp"
#include "engine/plan.hpp"
#include "engine/run.hpp"

#include <algorithm>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::ValueKind;

namespace {

// Computes the nodes that depend on nothing but the options; the same options need it once.
void run_uniform(Run& run, const Options& options) {
    run.max_rows = options.max_rows;
    if (run.has_uniform && run.today == options.today && run.readings == options.readings) return;
    run.today = options.today;
    run.readings = options.readings;
    run.uniform_irregular = false;
    for (const NodeId node : run.plan->uniform_nodes) {
        Slot& slot = run.slots[node];
        slot.states = nullptr;
        run.contents[node] = Content::plain;
        run_general(run, node, 1, nullptr);
        run.uniform_irregular |= slot.states != nullptr;
    }
    derive_scalars(run);
    run.has_uniform = true;
}

// The bits of the number that is furthest from zero; all of them for one below zero where there may be none.
std::uint64_t bits_of(const Range& range, bool is_signed) {
    const auto most = static_cast<std::uint64_t>(std::max(range.most, std::int64_t{0}));
    if (range.least >= 0) return most;
    return is_signed ? most | ~static_cast<std::uint64_t>(range.least) : UINT64_MAX;
}

// The first tier whose assumptions hold for this batch.
void find_tier(Run& run) {
    const KernelTable& kernels = *run.plan->kernels;
    constexpr std::uint64_t worthwhile = 512; // rows; for fewer it takes longer than checking each
    int tier = run.total_rows < worthwhile ? tiers - 1 : 0;
    for (const auto& assumption : run.plan->assumptions) {
        if (tier + 1 == tiers) break;
        const std::uint32_t rows = run.scopes[run.plan->program->facts[assumption.fact].scope].rows;
        const FactColumn& column = run.batch->facts[assumption.fact];
        const std::int64_t* numerators;
        const std::int64_t* denominators = nullptr;
        if (assumption.node != none) {
            numerators = run.slot[assumption.node].numerators;
            denominators = run.slot[assumption.node].denominators;
        } else {
            // Rows in which it is not stated hold anything; at worst they cost a tier.
            numerators = numerators_of(column);
            if (run.plan->facts[assumption.fact].fraction) denominators = denominators_of(column);
        }
        std::uint64_t bits;
        if (column.range)
            bits = bits_of(*column.range, assumption.is_signed);
        else if (assumption.is_signed)
            bits = bits_of(kernels.range_of(numerators, rows), true);
        else
            bits = kernels.united_bits(numerators, rows);
        if (denominators) bits |= kernels.united_bits(denominators, rows);
        while (tier + 1 < tiers && (bits >> assumption.bits[static_cast<std::size_t>(tier)]) != 0)
            ++tier;
    }
    run.tier = tier;
}

// Scopes with more rows than assumed: from here on nothing is assumed any more. What was computed before does
// not depend on the number of their rows.
void check_rows(Run& run, ScopeId scope) {
    if (run.scopes[scope].rows > assumed_rows) run.tier = tiers - 1;
}

enum class Regularity { regular, in_places, nowhere };

// Are the inputs plain values in every row?
Regularity regularity(const Run& run, const Instruction& instruction) {
    Regularity result = Regularity::regular;
    for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
        const NodeId node = run.input_ids[instruction.first_input + place];
        if (node == none || run.contents[node] == Content::plain) continue;
        if (run.slot[node].row_mask == 0) return Regularity::nowhere;
        result = Regularity::in_places;
    }
    const bool reduces = instruction.child != none && !instruction.local;
    if (reduces && !run.scopes[instruction.child].states.empty()) result = Regularity::in_places;
    if (result == Regularity::in_places && !instruction.local && !reduces) return Regularity::nowhere;
    return result;
}

// Something but zero where the row is not a plain value.
std::uint8_t irregular_at(const Slot& slot, std::uint32_t row) {
    row &= slot.row_mask;
    return slot.states
               ? static_cast<std::uint8_t>(static_cast<std::uint8_t>(slot.states[row]) | slot.details[row])
               : std::uint8_t{0};
}

// Marks the rows that depend on a row which is not a plain value.
void mark_irregular_rows(const Run& run, const Instruction& instruction, std::uint32_t rows,
                         std::uint8_t* mask) {
    if (instruction.op == Op::coalesce) { // its kernel knows about rows of the first input that do not apply
        const NodeId* inputs = run.input_ids + instruction.first_input;
        const Slot &first = run.slot[inputs[0]], &second = run.slot[inputs[1]];
        for (std::uint32_t row = 0; row < rows; ++row) {
            const bool applies = !first.states || first.states[row & first.row_mask] != State::not_applicable;
            mask[row] = irregular_at(applies ? first : second, row);
        }
        return;
    }
    const bool reduces = !instruction.local;
    for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
        const NodeId node = run.input_ids[instruction.first_input + place];
        if (node == none || !run.slot[node].states) continue;
        const Slot& slot = run.slot[node];
        if (!reduces) {
            for (std::uint32_t row = 0; row < rows; ++row)
                mask[row] |= irregular_at(slot, row);
            continue;
        }
        const std::uint32_t* offsets = run.scopes[instruction.child].offsets;
        for (std::uint32_t row = 0; row < rows; ++row)
            for (std::uint32_t child = offsets[row]; child < offsets[row + 1]; ++child)
                mask[row] |= irregular_at(slot, child);
    }
    if (!reduces || run.scopes[instruction.child].states.empty()) return;
    const auto& states = run.scopes[instruction.child].states;
    for (std::uint32_t row = 0; row < rows; ++row)
        mask[row] |= static_cast<std::uint8_t>(states[row]);
}

// Can the table be computed in one go? The answer is the same for all of its parts: the column comes before
// them.
bool is_regular_match(const Run& run, std::uint32_t match) {
    return run.usable_matches[match] != 0 && run.contents[run.plan->matches[match].column] == Content::plain;
}

// The kernel for all rows, and the general form for those it cannot do.
void execute(Run& run, const Instruction& instruction, Kernel kernel, std::uint32_t rows) {
    Regularity regular = Regularity::regular;
    if (run.uniform_irregular || run.lists_irregular || run.irregular_count > 0)
        regular = regularity(run, instruction);
    if (kernel && regular != Regularity::nowhere && kernel(run, instruction, rows)) {
        if (regular == Regularity::regular) return;
        copy_to_own_memory(run, instruction.node, rows);
        run.mask.assign(rows, 0);
        mark_irregular_rows(run, instruction, rows, run.mask.data());
        if (instruction.local) settle_rows(run, instruction, rows, run.mask.data());
        if (std::any_of(run.mask.begin(), run.mask.end(), [](std::uint8_t marked) { return marked != 0; }))
            run_general(run, instruction.node, rows, run.mask.data());
        return;
    }
    use_own_memory(run, instruction.node);
    run_general(run, instruction.node, rows, nullptr);
}

// The same for one row that depends on nothing but its own: what can be settled is settled before the kernel.
inline void execute_only_row(Run& run, const Instruction& instruction, Kernel kernel) {
    const Content* contents = run.contents.data();
    std::uint8_t found = 0;
    static_assert(static_cast<int>(Content::plain) == 0);
    for (const NodeId input : instruction.first_inputs)
        found |= static_cast<std::uint8_t>(contents[input]);
    for (std::size_t place = instruction.first_inputs.size(); place < instruction.input_count; ++place)
        found |= static_cast<std::uint8_t>(contents[run.input_ids[instruction.first_input + place]]);
    if (found != 0) {
        use_own_memory(run, instruction.node);
        switch (settle_only_row(run, instruction, found)) {
        case Settled::written: return;
        case Settled::not_yet: kernel = nullptr; break;
        case Settled::by_kernel: break;
        }
    }
    if (kernel && kernel(run, instruction, 1)) return;
    use_own_memory(run, instruction.node);
    run_general(run, instruction.node, 1, nullptr);
}

// While a block is computed, the lines that the next one is made of are fetched, a few with every
// instruction: otherwise memory and processor would wait for each other in turn.
class FetchAhead {
public:
    explicit FetchAhead(const Run& run) : memory_(run.batch->read_next) {
        std::size_t lines = 0;
        for (const auto& each : memory_)
            lines += each.size() / line;
        lines_at_once_ = lines / (run.plan->instructions.size() + 1) + 1;
        any_left_ = lines > 0;
    }

    bool any_left() const { return any_left_; }

    void some() {
        for (std::size_t quota = lines_at_once_; quota > 0; quota -= next(quota))
            if (left_ == 0 && !begin_column()) return;
    }

private:
    static constexpr std::size_t line = 64; // bytes

    // False: there is none.
    bool begin_column() {
        while (left_ == 0 && !memory_.empty()) {
            at_ = reinterpret_cast<std::uintptr_t>(memory_.front().data());
            left_ = memory_.front().size() / line;
            memory_ = memory_.subspan(1);
        }
        any_left_ = left_ > 0;
        return any_left_;
    }

    // Up to so many lines of the column at hand; how many there were.
    std::size_t next(std::size_t quota) {
        const std::size_t count = std::min(left_, quota);
        const std::uintptr_t end = at_ + count * line;
#pragma GCC unroll 4
        for (std::uintptr_t at = at_; at != end; at += line)
            __builtin_prefetch(reinterpret_cast<const void*>(at), 0, 1);
        at_ = end;
        left_ -= count;
        return count;
    }

    std::span<const std::span<const std::byte>> memory_; // not begun
    bool any_left_ = false;
    std::size_t lines_at_once_ = 0;
    std::uintptr_t at_ = 0; // where the column at hand goes on
    std::size_t left_ = 0;  // lines of it
};

} // namespace

struct Evaluation::Implementation : Run {};

Evaluation::Evaluation() : implementation_(std::make_unique<Implementation>()) {}
Evaluation::~Evaluation() = default;
Evaluation::Evaluation(Evaluation&&) noexcept = default;
Evaluation& Evaluation::operator=(Evaluation&&) noexcept = default;

void Evaluation::run(const Plan& plan, const Batch& batch, const Options& options) {
    Run& run = *implementation_;
    const Plan::Implementation& implementation = plan.implementation().for_batch(batch);
    if (run.plan.get() != &implementation) bind_plan(run, implementation.shared_from_this());
    run.batch = &batch;
    clear_states(run);
    run_uniform(run, options);
    enter_lists(run);
    bind_facts(run);
    find_tier(run);
    for (ScopeId scope = 1; scope < run.scopes.size(); ++scope)
        if (run.plan->program->scopes[scope].kind == program::Scope::Kind::list) check_rows(run, scope);
    FetchAhead ahead(run);
    // Kernels write to memory that could be anybody's, so what does not change is said to.
    const ScopeRows* const scopes = run.scopes.data();
    const Kernel* one_row_kernel = run.one_row_kernels.data();
    const std::uint8_t* unusable = run.unusable.data();
    const Instruction* const end = run.plan->instructions.data() + run.plan->instructions.size();
    for (const Instruction* next = run.plan->instructions.data(); next != end;
         ++next, ++one_row_kernel, ++unusable) {
        const Instruction& instruction = *next;
        const std::uint32_t rows = scopes[instruction.scope].rows;
        if (rows == 1 && instruction.local) {
            execute_only_row(run, instruction, *one_row_kernel);
            continue;
        }
        if (ahead.any_left()) ahead.some();
        if (instruction.enters) {
            enter_scope(run, instruction.scope);
            check_rows(run, instruction.scope);
            continue;
        }
        if (instruction.match != none && is_regular_match(run, instruction.match)) {
            const Match& match = run.plan->matches[instruction.match];
            if (match.cases[0].node == instruction.node) match.kernel(run, instruction, rows);
            continue;
        }
        const Kernel kernel = instruction.details->kernels[static_cast<std::size_t>(run.tier)];
        execute(run, instruction, *unusable == 0 ? kernel : nullptr, rows);
    }
}

std::uint32_t Evaluation::rows(ScopeId scope) const {
    return implementation_->scopes[scope].rows;
}

std::span<const std::uint32_t> Evaluation::offsets(ScopeId scope) const {
    const ScopeRows& rows = implementation_->scopes[scope];
    if (!rows.offsets) return {};
    return {rows.offsets, std::size_t{rows.parent_rows} + 1};
}

std::uint32_t Evaluation::parent_row(ScopeId scope, std::uint32_t row) const {
    return engine::parent_row(implementation_->scopes[scope], row);
}

std::uint32_t Evaluation::source_row(ScopeId scope, std::uint32_t row) const {
    return engine::source_row(implementation_->scopes[scope], row);
}

bool Evaluation::list_unknown(ScopeId scope, std::uint32_t parent_row) const {
    const ScopeRows& rows = implementation_->scopes[scope];
    return !rows.states.empty() && rows.states[parent_row] == State::undetermined;
}

Cell Evaluation::cell(NodeId node, std::uint32_t row) const {
    const Run& run = *implementation_;
    const program::Node& program_node = run.plan->program->nodes[node];
    Cell cell;
    if (program_node.op == Op::list_over) {
        cell.state = state(node, row);
        if (cell.state == State::error) cell.fault = list_fault(node, row);
        return cell;
    }
    const Answer answer = read(run, node, row);
    cell.state = answer.state;
    cell.fault = answer.fault;
    const bool is_number = program_node.type.kind == ValueKind::number;
    if (answer.state == State::value && is_number) cell.number = answer.low;
    if (answer.state == State::value) cell.bits = answer.bits;
    cell.may_not_apply = answer.may_be_absent;
    if (answer.state == State::undetermined && is_number) {
        if (answer.has_low) cell.low = answer.low;
        if (answer.has_high) cell.high = answer.high;
    }
    return cell;
}

State Evaluation::state(NodeId node, std::uint32_t row) const {
    if (implementation_->plan->program->nodes[node].op == Op::list_over) {
        std::vector<std::uint32_t> child_rows;
        return list_rows(node, row, child_rows);
    }
    const Slot& slot = implementation_->slots[node];
    return slot.states ? slot.states[row & slot.row_mask] : State::value;
}

Evaluation::Column Evaluation::column(NodeId node) const {
    const Run& run = *implementation_;
    const Slot& slot = run.slots[node];
    Column column;
    column.uniform = slot.row_mask == 0;
    const std::size_t rows = column.uniform ? 1 : run.scopes[run.plan->program->nodes[node].scope].rows;
    if (slot.truths) column.truths = {slot.truths, rows};
    if (slot.numerators) column.numerators = {slot.numerators, rows};
    if (slot.denominators) column.denominators = {slot.denominators, rows};
    if (!slot.states) return column;
    column.states = {slot.states, rows};
    for (std::size_t row = 0; row < rows && column.exact; ++row)
        column.exact = slot.states[row] != State::value || slot.details[row] == 0;
    return column;
}

State Evaluation::list_rows(NodeId node, std::uint32_t row, std::vector<std::uint32_t>& child_rows) const {
    child_rows.clear();
    const Run& run = *implementation_;
    const program::Node& program_node = run.plan->program->nodes[node];
    const NodeId condition = run.plan->program->inputs_of(program_node)[1];
    const ScopeRows& scope = run.scopes[program_node.payload];
    if (!scope.states.empty() && scope.states[row] != State::value) return scope.states[row];
    State result = State::value;
    for (std::uint32_t child = scope.offsets[row]; child < scope.offsets[row + 1]; ++child) {
        const Answer counts = condition == none ? bits_answer(1) : read(run, condition, child);
        if (is_yes(counts)) child_rows.push_back(child);
        if (counts.state == State::error) result = State::error;
        if (counts.state == State::undetermined && result == State::value) result = State::undetermined;
    }
    return result;
}

Fault Evaluation::list_fault(NodeId node, std::uint32_t row) const {
    const Run& run = *implementation_;
    const program::Node& program_node = run.plan->program->nodes[node];
    const NodeId condition = run.plan->program->inputs_of(program_node)[1];
    const ScopeRows& scope = run.scopes[program_node.payload];
    if (!scope.states.empty() && scope.states[row] == State::error) return scope.faults[row];
    for (std::uint32_t child = scope.offsets[row]; condition != none && child < scope.offsets[row + 1];
         ++child)
        if (const Answer counts = read(run, condition, child); counts.state == State::error)
            return counts.fault;
    return Fault::none;
}

void reset(const Plan& plan, Batch& batch, std::uint32_t rows) {
    const program::Program& program = plan.program();
    batch.rows = rows;
    batch.facts.resize(program.facts.size());
    batch.lists.resize(program.lists.size());
    batch.texts.clear();
    batch.read_next.clear();
    for (program::FactId id = 0; id < program.facts.size(); ++id) {
        FactColumn& column = batch.facts[id];
        const std::size_t count =
            program.facts[id].scope == 0 ? rows : 0; // every list is unknown and owns no rows
        column.numerators.assign(count, 0);
        column.denominators.assign(plan.fact_layout(id).fraction ? count : 0, 1);
        column.presence.assign(count, Presence::unknown);
        column.lent_numerators = nullptr;
        column.lent_denominators = nullptr;
        column.range.reset();
    }
    for (program::ListId id = 0; id < program.lists.size(); ++id) {
        ListColumn& list = batch.lists[id];
        const std::size_t count = program.lists[id].parent == 0 ? rows : 0;
        list.offsets.assign(count + 1, 0);
        list.presence.assign(count, Presence::unknown);
    }
}

} // namespace tiaoli::engine
