// The evaluator: columns of facts in, columns of every node's value out.
//
// There is one evaluator. A single case is a batch of one row; a population is the same code over blocks of
// as many rows as fit the cache (Plan::block_rows). An explanation is a view on the slots of an Evaluation,
// made afterwards.
#pragma once

#include "engine/batch.hpp"
#include "program/program.hpp"
#include "values/date.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tiaoli::engine {

// The four answers of the language.
enum class State : std::uint8_t { value, not_applicable, undetermined, error };

// Why a node has State::error. Only the node where it arose is its cause; later nodes inherit the state.
enum class Fault : std::uint8_t {
    none,
    division_by_zero,
    conflict,
    overflow,
    no_such_date,
    out_of_range,
    too_many_rows
};

// The content of one node in one row, exact.
struct Cell {
    State state = State::value;
    Fault fault = Fault::none;
    values::Rational number; // numbers, when state is `value`
    std::int64_t bits = 0;   // every other kind, when state is `value` (see FactColumn for the encoding)
    // Undetermined: proven bounds of numbers, where there are any, and whether it may also turn out not
    // applicable.
    std::optional<values::Rational> low, high;
    bool may_not_apply = false;
};

// How a number lies in a column: over a denominator fixed when the policy was compiled, or as a fraction of
// two columns.
struct Layout {
    bool fraction = false;
    std::int64_t denominator = 1;
};

// What a single evaluation is made with.
struct Options {
    values::Date today{};
    std::vector<std::uint32_t> readings; // option in force per program::ReadingId; empty: as the policy says
    std::uint64_t max_rows = 1ULL << 26; // rows of all scopes together; beyond it: Fault::too_many_rows
};

// Which nodes may be read after an evaluation: all that the wanted ones need, as explanations of these do, or
// only the wanted ones. Then what lies between uses memory again, which is faster for blocks of many rows.
enum class Readable : std::uint8_t { needed, wanted };

// A program prepared for evaluation: layouts and instructions. Immutable after `prepare`; any number of
// threads may evaluate with one Plan at the same time.
class Plan {
public:
    // The program must satisfy the invariants in program.hpp. Never fails for such a program.
    // With a list of `wanted` nodes only what these need is computed; without it, every node is wanted.
    static std::shared_ptr<const Plan> prepare(std::shared_ptr<const program::Program> program,
                                               std::span<const program::NodeId> wanted = {},
                                               Readable readable = Readable::needed);

    const program::Program& program() const { return *program_; }
    std::shared_ptr<const program::Program> shared_program() const { return program_; }
    Layout fact_layout(program::FactId fact) const;
    Layout layout(program::NodeId node) const;
    // The facts that an evaluation reads, in ascending order. The columns of others may be empty.
    std::vector<program::FactId> facts_read() const;
    // How many cases are best evaluated together: so many that their slots stay in the processor's cache.
    // A power of two, 64 at least.
    std::uint32_t block_rows() const { return block_rows_; }

    struct Implementation;
    const Implementation& implementation() const { return *implementation_; }
    static std::shared_ptr<const Plan> make(std::shared_ptr<const Implementation> implementation);

private:
    std::shared_ptr<const program::Program> program_;
    std::shared_ptr<const Implementation> implementation_;
    std::uint32_t block_rows_ = 0;
};

// Makes `batch` fit the plan: right number of columns and lists, `rows` rows in the root scope, every fact
// unknown and every list unknown. Keeps capacity, so that reuse does not allocate.
void reset(const Plan& plan, Batch& batch, std::uint32_t rows);

// The slots of one thread: every node's column for one batch. Reused from batch to batch without allocating
// once it has grown to the largest block it has seen. Not shared between threads while evaluating; reading is
// const and may be shared.
class Evaluation {
public:
    Evaluation();
    ~Evaluation();
    Evaluation(Evaluation&&) noexcept;
    Evaluation& operator=(Evaluation&&) noexcept;

    // Evaluates every node for every row of the batch. The batch must stay unchanged while results are read.
    void run(const Plan& plan, const Batch& batch, const Options& options);

    // Rows of a scope in this batch, the child rows of a parent's row, and the parent's row of a child row.
    std::uint32_t rows(program::ScopeId scope) const;
    std::span<const std::uint32_t>
    offsets(program::ScopeId scope) const; // rows of parent + 1; empty for the root
    std::uint32_t parent_row(program::ScopeId scope, std::uint32_t row) const;
    // For a scope of kind `repeat`: the row of its source that the row repeats.
    std::uint32_t source_row(program::ScopeId scope, std::uint32_t row) const;
    // The list that a scope enumerates is not known in this row of the parent.
    bool list_unknown(program::ScopeId scope, std::uint32_t parent_row) const;

    // Row `row` of the node's scope. Values and states are final; an undetermined cell's bounds hold whatever
    // the missing facts turn out to be (cells.hpp says how answers combine). `list_over` nodes have no cell
    // of their own: see `list_rows`.
    Cell cell(program::NodeId node, std::uint32_t row) const;
    State state(program::NodeId node, std::uint32_t row) const;

    // Whole columns, for hosts that take results in columns.
    struct Column {
        std::span<const std::int64_t> numerators; // every kind but yes/no
        std::span<const std::int64_t>
            denominators;                     // empty unless the layout is a fraction; not in lowest terms
        std::span<const std::uint8_t> truths; // yes/no: 0 or 1
        std::span<const State> states;        // empty if every row has a value
        bool uniform = false; // the spans have one entry, which holds for every row of the scope
        bool exact = true; // false: some value does not fit its layout; the column is of no use, ask `cell`
    };
    Column column(program::NodeId node) const;

    // For a `list_over` node: the child rows that count for this row, in order, and whether that is certain
    // (State::value), or undetermined / error because a condition is or the list itself.
    State list_rows(program::NodeId node, std::uint32_t row, std::vector<std::uint32_t>& child_rows) const;

    struct Implementation;

private:
    Fault list_fault(program::NodeId node, std::uint32_t row) const;

    std::unique_ptr<Implementation> implementation_;
};

} // namespace tiaoli::engine
