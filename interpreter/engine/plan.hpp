// What `Plan::prepare` makes: how every node lies in memory, and the instructions that fill the slots.
#pragma once

#include "engine/cells.hpp"
#include "engine/engine.hpp"
#include "engine/extents.hpp"
#include "program/program.hpp"
#include "values/rounding.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tiaoli::engine {

struct KernelTable;
struct Run;
struct Instruction;

// Fills the node's slot for all rows, if it can: every input is a plain value in every row (it looks only at
// the numbers). False: it could not (an overflow, a division by zero); the general form then decides row by
// row.
using Kernel = bool (*)(Run& run, const Instruction& instruction, std::uint32_t rows);

// What a kernel needs of a uniform input: worked out once for the options of a run, not for every block.
struct Derivation {
    enum class Kind : std::uint8_t {
        over,      // its numerator over `denominator`
        fraction,  // numerator and denominator in lowest terms
        multiple,  // what to multiply the numerators by: the input × `denominator`
        divisor,   // the same, dividing by the input: `denominator` / the input
        not_above, // the last numerator over `denominator` that is <= the input
        below,     // the last one that is < the input
        bits,      // every kind but numbers
    };
    Kind kind = Kind::over;
    std::uint32_t place = 0; // in Run::scalars: where the input stands in Program::inputs
    program::NodeId input = program::none;
    values::Rational denominator{1, 1};
};

struct Scalar {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
};

// What only some instructions need, or only scopes with several rows: kept apart, so that the instructions of
// a document, gone through for every case, take a cache line each.
struct InstructionDetails {
    // By tier (extents.hpp). nullptr: there is only the general form.
    std::array<Kernel, tiers> kernels{};
    std::array<bool, tiers> trusted{};
    Kernel one_row_kernel = nullptr; // for a scope with one row; see Run::one_row_kernels
    std::uint32_t first_derivation = 0, derivation_count = 0;

    // round: the number of steps is numerator * multiplier / divisor; the result is that many times `step`.
    std::int64_t multiplier = 1, divisor = 1, step = 1;
    // The same for round_small: floor((numerator * small_multiplier + offset) * reciprocal).
    std::int64_t small_multiplier = 1, offset = 0;
    double reciprocal = 1;
    values::Rounding rounding = values::Rounding::half_up;
    std::int64_t first_valid = 0, last_valid = 0;   // between: what the calendar has
    std::uint32_t first_entry = 0, entry_count = 0; // parameter: in Implementation::entries
    program::FactId supplied = program::none;
    std::int64_t supplied_factor = 1;
};

struct alignas(64) Instruction {
    const InstructionDetails* details = nullptr; // of this instruction, in Implementation::details
    program::NodeId node = program::none;
    program::ScopeId scope = 0; // whose rows it fills; for `enters` the scope that begins to exist here
    std::uint32_t first_input = 0, input_count = 0; // in Program::inputs
    // The first of them, and in the places left over the number of all nodes: to look at four without asking
    // how many there are is faster than to loop over two.
    std::array<program::NodeId, 4> first_inputs{};
    program::ScopeId child = program::none; // of aggregates
    program::Op op = program::Op::constant;
    program::ValueKind input_kind = program::ValueKind::number;
    bool enters = false;     // computes the rows of a months or literal scope instead of a node
    bool local = false;      // row r depends on row r of the inputs alone
    bool is_planned = false; // see is_planned below
    bool is_strict = false;  // see program::is_strict

    // The kernel's own. Of two inputs, one of which is a column and the other a scalar:
    std::uint8_t column = 0;                     // the place of the column
    std::uint32_t scalar = 0;                    // where the scalar is, in Run::scalars
    program::NodeId column_node = program::none; // that column; of other operations the first input
    std::uint32_t match = program::none;         // which of Implementation::matches it is part of
};
static_assert(sizeof(Instruction) == 64);

// Parts that are computed together: a table, or a column between two numbers; see matches.cpp.
struct Match {
    struct Case {
        program::NodeId node = program::none; // the select; between two numbers only the first has one
        program::NodeId condition = program::none;
        std::uint32_t compared = 0, value = 0; // what with and what is taken, in Run::scalars
    };
    // Of a table the first that holds counts; between two numbers they are the one below and the one above.
    // The first node is what comes of it.
    std::vector<Case> cases;
    program::NodeId column = program::none;
    std::uint32_t otherwise = 0; // in Run::scalars
    bool is_stored = false;      // somebody may read its parts
    Kernel kernel = nullptr;
};

// Operations that `bound_nodes` works out from what is known before any fact is as every row is worked out
// from its inputs: where no input is better known than that, neither is the node. is_known is not one of
// them: what the plan does not know may be known of a case. (settle.cpp)
bool is_planned(program::Op op);

// A dated value of a parameter, in the layout of the node that asks for it.
struct Entry {
    std::int64_t key = 0, from = 0, to = 0;
    std::int64_t numerator = 0;
    bool known = false;
};

struct NodeInfo {
    Layout layout;
    bool wanted = false;  // may be read after an evaluation
    bool needed = false;  // for the wanted nodes
    bool uniform = false; // the same in every row of every batch: depends on nothing but the options
    // Which columns of its scope are its own; see places.cpp.
    std::uint32_t place = 0, place_of_denominators = 0;
    Answer unknown; // what is known of it before any fact is: its bounds
};

// The same in short, for decisions that need no numbers; all nodes of a policy fit the cache.
struct Foreknowledge {
    bool is_value = false; // where it is not an error
    bool is_undetermined = false;
    bool may_be_absent = false;
    bool is_bounded = false;
};

// A node that shows a column of the batch.
struct FactBinding {
    program::NodeId node = program::none;
    program::FactId fact = program::none;
    program::ScopeId scope = 0;
    bool is_truth = false;
    bool is_fraction = false;
};

// The scope whose rows a scope shows again, and itself if it does not.
inline const program::Scope& repeated_scope(const program::Program& program, program::ScopeId scope) {
    while (program.scopes[scope].kind == program::Scope::Kind::repeat)
        scope = program.scopes[scope].source;
    return program.scopes[scope];
}

struct Plan::Implementation : std::enable_shared_from_this<Plan::Implementation> {
    std::shared_ptr<const program::Program> program;
    std::vector<Layout> facts;
    std::vector<Answer> unknown_facts; // bounds of a fact that is not known
    std::vector<NodeInfo> nodes;
    std::vector<Foreknowledge> foreknowledge;   // by node, and that of a value behind them
    std::vector<FactBinding> facts_read;        // by needed nodes
    std::vector<program::NodeId> uniform_nodes; // needed ones, in order
    std::vector<Instruction> instructions;      // the rest, in order
    std::vector<InstructionDetails> details;    // by instruction
    std::vector<Match> matches;
    struct Columns {
        std::uint32_t numbers = 0, truths = 0;
    };
    std::vector<Columns> columns; // by scope: how many its nodes need; see places.cpp
    Columns uniform_columns;

    // For kernels; see choose.cpp.
    const KernelTable* kernels = nullptr;
    std::vector<std::int64_t>
        factors; // by place in Program::inputs: brings a column to the denominator needed
    std::vector<Derivation> derivations;
    std::vector<Entry> entries;
    // Facts whose size matters to a kernel, and what the tiers assume of them.
    struct Assumption {
        program::FactId fact = program::none;
        program::NodeId node = program::none; // none: read by a parameter that it supplies, not by a node
        bool is_signed = false;
        std::array<int, tiers> bits{};
    };
    std::vector<Assumption> assumptions;

    // Parameters mostly have the values that the policy gives them, the same in every row, and kernels are
    // chosen for that. A host that hands over a parameter gets instructions of its own, made when a batch
    // first does: `for_batch` says which of the two a batch needs. Thread-safe.
    bool parameters_supplied = false;        // this is the second kind
    std::vector<program::FactId> suppliable; // of parameters that needed nodes read; empty in the second kind
    const Implementation& for_batch(const Batch& batch) const;
    bool without_kernels = false; // see prepare_general

private:
    mutable std::once_flag supplied_once_;
    mutable std::shared_ptr<const Implementation> supplied_;
};

// For tests, which compare them: without kernels, every instruction in its general form; and with the kernels
// of a table that this processor can run.
std::shared_ptr<const Plan> prepare_general(std::shared_ptr<const program::Program> program);
std::shared_ptr<const Plan> prepare_with(std::shared_ptr<const program::Program> program,
                                         const KernelTable& kernels,
                                         std::span<const program::NodeId> wanted = {},
                                         Readable readable = Readable::needed);

// The passes of `prepare`, each in a file of its own name.
void choose_fact_layouts(Plan::Implementation& plan); // layout.cpp
void find_uniform_nodes(Plan::Implementation& plan);  // layout.cpp; asks parameters_supplied
void choose_layouts(Plan::Implementation& plan);      // layout.cpp; after bound_nodes
void bound_nodes(Plan::Implementation& plan);         // bounds.cpp; after find_uniform_nodes
// plan.cpp
void find_needed_nodes(Plan::Implementation& plan, std::span<const program::NodeId> wanted,
                       Readable readable);
void list_instructions(Plan::Implementation& plan); // plan.cpp
void find_matches(Plan::Implementation& plan);      // matches.cpp; after choose_kernels
void place_columns(Plan::Implementation& plan);     // places.cpp; after find_matches

} // namespace tiaoli::engine
