// Which inputs of a cell its answer rests on. The one place that knows it: why, missing, rests_on and the
// search for what would change a decision all walk the graph with it.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace tiaoli::explain {

using program::NodeId;
using program::Op;
using program::ScopeId;

enum class Relevance : std::uint8_t {
    irrelevant, // whatever it were, the answer would be the same
    supporting, // known, beside something undetermined that matters (or that its bounds settle)
    decisive,   // the answer rests on it; of an undetermined answer: undetermined, and could settle it
};

struct Cell {
    NodeId node = none;
    std::uint32_t row = 0;
};

struct Input {
    Cell cell;
    Relevance relevance = Relevance::decisive;
};

// The inputs of an aggregate; `none` where there is none.
struct AggregateInputs {
    NodeId value = none;
    NodeId condition = none;
    NodeId key = none;
    ScopeId scope = none;
};

AggregateInputs aggregate_inputs(const program::Program& program, NodeId node);

// A view on a program, its evaluation and the batch; holds references to them.
class Walk {
public:
    Walk(const program::Program& program, const engine::Evaluation& evaluation,
         const engine::Batch* batch = nullptr)
        : program_(program), evaluation_(evaluation), batch_(batch) {}

    const program::Program& program() const { return program_; }
    const engine::Evaluation& evaluation() const { return evaluation_; }

    // The inputs of a cell. For operations on their own row: one entry for each input in order. For broadcast
    // and pick: the one cell they repeat. For aggregates and running sums: the cells of every row that has a
    // say, in the order of the rows, then the ends of a range of months.
    void inputs(Cell cell, std::vector<Input>& out) const;

    engine::State state(Cell cell) const;
    bool is_yes(Cell cell) const;
    bool is_no(Cell cell) const;
    // Whether an undetermined cell may turn out not applicable. Errs on the side of yes.
    bool may_be_absent(Cell cell, int depth = 32) const;

    // What an aggregate over rows that are not known reads from outside of them: cells of the scopes above,
    // and parameter nodes within.
    void outside(Cell aggregate, std::vector<Cell>& cells, std::vector<NodeId>& parameters) const;

    // The row of an ancestor scope that a row belongs to.
    std::uint32_t row_in(ScopeId ancestor, ScopeId scope, std::uint32_t row) const;
    // First and past-the-last row of a child scope for a row of its parent.
    std::pair<std::uint32_t, std::uint32_t> child_rows(ScopeId scope, std::uint32_t parent_row) const;
    // The first and the last month of a range of months, or of the range whose months stand again in a scope;
    // nothing for other scopes.
    std::vector<Cell> ends(ScopeId scope, std::uint32_t parent_row) const;
    // 1, 2, 3 … within the list the row belongs to.
    std::uint32_t position(ScopeId scope, std::uint32_t row) const;
    // A parameter node whose value the host handed over through a fact: that fact's row. Needs the batch.
    std::optional<std::uint32_t> supplied_row(Cell cell) const;
    // The cell that broadcast and pick repeat, however many of them there are; any other cell is itself.
    Cell behind(Cell cell) const;

private:
    void own_row(Cell cell, std::vector<Input>& out) const;
    void mark_strict(engine::State state, std::vector<Input>& inputs) const;
    void mark_logic(bool decisive_value, engine::State state, Cell cell, std::vector<Input>& inputs) const;
    void mark_extreme(bool largest, bool strict, engine::State state, std::vector<Input>& inputs) const;
    void mark_select(engine::State state, std::vector<Input>& inputs) const;
    void mark_decide(engine::State state, std::vector<Input>& inputs) const;
    void mark_coalesce(std::vector<Input>& inputs) const;
    void aggregate(Cell cell, std::vector<Input>& out) const;
    void running_sum(Cell cell, std::vector<Input>& out) const;
    bool row_matters(Op op, Cell value, engine::State condition,
                     const std::optional<values::Rational>& best) const;
    std::optional<values::Rational> best_end(Op op, const AggregateInputs& in, std::uint32_t begin,
                                             std::uint32_t end) const;

    const program::Program& program_;
    const engine::Evaluation& evaluation_;
    const engine::Batch* batch_;
};

} // namespace tiaoli::explain
