// The state of an Evaluation: slots of nodes, rows of scopes. Kernels and the general form both work on it.
#pragma once

#include "engine/cells.hpp"
#include "engine/engine.hpp"
#include "engine/plan.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace tiaoli::engine {

// What a row of a slot holds beyond its state, where it is not a plain value.
namespace detail {
inline constexpr std::uint8_t may_be_absent = 1; // undetermined
inline constexpr std::uint8_t has_low = 2;       // undetermined: bounds in the box
inline constexpr std::uint8_t has_high = 4;
inline constexpr std::uint8_t of_plan = 8; // undetermined: all that is known is NodeInfo::unknown
inline constexpr std::uint8_t wide = 16;   // value: too large for the layout, exact in the box
// error: the Fault
} // namespace detail

// What kind of answer a row holds, or all rows of a node. Bits, so that several nodes can be or'ed together.
enum class Content : std::uint8_t {
    plain = 0,   // a value that fits its layout
    absent = 1,  // not applicable
    unknown = 2, // undetermined, and all that is known is NodeInfo::unknown
    other = 4,   // undetermined otherwise, an error, a wide value
    mixed = 8    // rows differ
};

struct Box {
    values::Rational low, high;
};

// One node's column. Rows that are not plain values have some harmless number in the columns, so that kernels
// need not look.
struct Slot {
    std::int64_t* numerators = nullptr;
    std::int64_t* denominators = nullptr; // fractions only
    std::uint8_t* truths = nullptr; // yes/no instead of numerators, 0 or 1: an eighth of the memory to read
    // Absent (nullptr) while every row is a plain value; see Run::contents.
    State* states = nullptr;
    std::uint8_t* details = nullptr;
    Box* boxes = nullptr;
    std::uint32_t row_mask = ~0U; // 0 for uniform nodes: one row for all
};

// Memory of a slot.
struct SlotMemory {
    std::int64_t* numerators = nullptr;
    std::int64_t* denominators = nullptr;
    std::uint8_t* truths = nullptr;
    State* states = nullptr;
    std::uint8_t* details = nullptr;
    std::vector<Box> boxes; // there only when somebody needed it
};

struct ScopeRows {
    std::uint32_t rows = 0;
    std::uint32_t parent_rows = 0;
    const std::uint32_t* offsets = nullptr; // parent_rows + 1; of the batch or own
    std::vector<std::uint32_t> own_offsets;
    // Of the list, per row of the parent: empty while every list is known.
    std::vector<State> states;
    std::vector<Fault> faults;
    std::vector<std::int64_t> first_months;   // months scopes: per row of the parent
    std::vector<std::uint32_t> first_sources; // repeat scopes: per row of the parent
    // Memory of the scope's slots.
    std::uint32_t capacity = 0;
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> truths;
    std::unique_ptr<State[]> states_of_nodes;
    std::unique_ptr<std::uint8_t[]> details_of_nodes;
};

struct Run {
    std::shared_ptr<const Plan::Implementation> plan;
    const Batch* batch = nullptr;
    std::vector<Slot> slots;        // by node
    std::vector<SlotMemory> memory; // by node
    std::vector<ScopeRows> scopes;
    ScopeRows uniform;                      // memory of the uniform nodes
    std::vector<program::NodeId> irregular; // the slots that have states in this batch; room for all nodes
    std::size_t irregular_count = 0;
    std::vector<Content> contents; // by node, and `plain` behind them; never `mixed` where there is one row
    std::uint64_t total_rows = 0;

    // Of the options. The uniform nodes are computed for these and kept from batch to batch.
    bool has_uniform = false;
    bool lists_irregular = false;   // some list is not known in this batch
    bool uniform_irregular = false; // some uniform node is not a plain value
    values::Date today{};
    std::vector<std::uint32_t> readings;
    std::uint64_t max_rows = 0;
    std::vector<Scalar> scalars; // by place in Program::inputs; see Derivation
    std::vector<std::uint8_t>
        unusable; // by instruction: a scalar does not fit, so there is only the general form
    std::vector<std::uint8_t> usable_matches; // by match
    std::vector<Kernel> one_row_kernels;      // by instruction; nullptr: there is only the general form

    int tier = 0; // of this batch; see extents.hpp

    // What kernels look at, without the way through plan and program.
    Slot* slot = nullptr;
    const program::NodeId* input_ids = nullptr; // Program::inputs
    const std::int64_t* factors = nullptr;      // Implementation::factors

    // Scratch.
    std::vector<Answer> inputs;
    std::vector<std::uint8_t> mask;
    std::array<std::vector<std::int64_t>, 4> columns;
    std::array<std::vector<std::uint8_t>, 4> truth_columns;
};

// Scratch columns that kernels may ask for; `which` below 4.
// (Growing is not inline: kernels are compiled for special processors, and with them would be what they use.)
void grow(std::vector<std::int64_t>& column, std::uint32_t rows);
void grow(std::vector<std::uint8_t>& column, std::uint32_t rows);
inline std::int64_t* scratch(Run& run, unsigned which, std::uint32_t rows) {
    auto& column = run.columns[which];
    if (column.size() < rows) grow(column, rows);
    return column.data();
}
inline std::uint8_t* scratch_truths(Run& run, unsigned which, std::uint32_t rows) {
    auto& column = run.truth_columns[which];
    if (column.size() < rows) grow(column, rows);
    return column.data();
}

// Reading and writing one row.
Answer read(const Run& run, program::NodeId node, std::uint32_t row);
void write(Run& run, program::NodeId node, std::uint32_t row, std::uint32_t rows, const Answer& answer);
values::Rational to_rational(const Layout& layout, std::int64_t numerator, std::int64_t denominator);

// The row of `ancestor` that a row of `scope` belongs to.
std::uint32_t ancestor_row(const Run& run, program::ScopeId scope, std::uint32_t row,
                           program::ScopeId ancestor);
std::uint32_t parent_row(const ScopeRows& scope, std::uint32_t row);
// The row that a row of a repeat scope repeats.
std::uint32_t source_row(const ScopeRows& scope, std::uint32_t row);

// The slot has states from now on, as long as this batch is evaluated.
inline void use_states(Run& run, program::NodeId node) {
    Slot& slot = run.slot[node];
    const SlotMemory& memory = run.memory[node];
    slot.states = memory.states;
    slot.details = memory.details;
    if (slot.row_mask != 0) run.irregular[run.irregular_count++] = node;
}

// For rows without a value: divides, multiplies and compares without harm, and as a day it is in the
// calendar.
inline constexpr std::int64_t harmless = 1;

// A row without a value, or with one that does not fit, where the scope has one row.
inline void write_only_row(Run& run, program::NodeId node, State state, std::uint8_t details,
                           Content content) {
    Slot& slot = run.slot[node];
    if (!slot.states) use_states(run, node);
    run.contents[node] = content;
    *slot.states = state;
    *slot.details = details;
    if (slot.truths)
        *slot.truths = 0;
    else
        *slot.numerators = harmless;
    if (slot.denominators) *slot.denominators = 1;
}

// The same for rows without a value: not applicable; undetermined, without bounds; what the plan knows.
void write_absent(Run& run, program::NodeId node, std::uint32_t row, std::uint32_t rows);
void write_unknown(Run& run, program::NodeId node, std::uint32_t row, std::uint32_t rows, bool may_be_absent);
void write_as_planned(Run& run, program::NodeId node, std::uint32_t row, std::uint32_t rows);

// For kernels: rows that are not `present` become not applicable; a slot that may show another's memory shows
// its own.
void mark_absent(Run& run, program::NodeId node, const std::uint8_t* present, std::uint32_t rows);
inline void use_own_memory(Run& run, program::NodeId node) {
    const SlotMemory& memory = run.memory[node];
    run.slots[node].numerators = memory.numerators;
    run.slots[node].denominators = memory.denominators;
}
void copy_to_own_memory(Run& run, program::NodeId node, std::uint32_t rows);

// general.cpp: the general form of an instruction, for the rows that `only` marks (nullptr: all).
void run_general(Run& run, program::NodeId node, std::uint32_t rows, const std::uint8_t* only);

// settle.cpp: rows with inputs that are not plain values, where no numbers are needed to say what becomes of
// them.
enum class Settled : std::uint8_t {
    by_kernel, // what does not have a value does not matter: the kernel is right about the row
    written,   // and the kernel is not to be asked any more
    not_yet    // the general form has to say
};
// The only row; `contents`: those of the inputs, or'ed together, of which some are not plain values.
Settled settle_only_row(Run& run, const Instruction& instruction, std::uint8_t contents);
// The rows of `mask`, after the kernel; takes off it those that the general form need not see.
void settle_rows(Run& run, const Instruction& instruction, std::uint32_t rows, std::uint8_t* mask);

// slots.cpp
void bind_plan(Run& run, std::shared_ptr<const Plan::Implementation> plan);
void reserve_rows(Run& run, program::ScopeId scope);
void begin_states(Run& run, program::NodeId node, std::uint32_t rows); // all rows values so far
void clear_states(Run& run);
void bind_facts(Run& run);

// scopes.cpp
void enter_lists(Run& run);
void enter_scope(Run& run, program::ScopeId scope); // months and literal scopes

} // namespace tiaoli::engine
