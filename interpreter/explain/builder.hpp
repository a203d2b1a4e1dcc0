// Makes steps from cells. Shared by why and why_not; not for hosts.
#pragma once

#include "engine/batch.hpp"
#include "explain/cell_map.hpp"
#include "explain/comparison.hpp"
#include "explain/explanation.hpp"
#include "explain/walk.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tiaoli::explain {

// How much of a cell a step shows.
enum class Detail : std::uint8_t {
    bare,     // its value
    operands, // and the values of its operands, so that a sentence can name them
    full,     // and all that the answer rests on; the step is decisive
};

class Builder {
public:
    Builder(const Walk& walk, const engine::Batch& batch, const Limits& limits, Steps& out)
        : walk_(walk), batch_(batch), limits_(limits), out_(out) {
        index_decisions();
    }

    // The step of a cell, made if it is not there yet, and expanded as far as asked. `none` when the limit of
    // steps is reached.
    std::uint32_t step(Cell cell, Detail detail, std::uint32_t depth = 0);

    // The root: a step of its own for the decision's node, never shared.
    std::uint32_t root(program::DecisionId decision, std::uint32_t row);
    // Makes the decision's step the rounding of its cell: `rounded` with a final_rounding step below.
    void round_root(std::uint32_t root, const values::Rational& rounded);

    // The name of what is explained: it is not repeated on its parts.
    void within(std::string_view name) { enclosing_ = name; }
    bool complete() const { return complete_; }

private:
    // builder.cpp
    void index_decisions();
    std::uint32_t add(Cell cell, StepKind kind);
    void fill_value(Step& step, const engine::Cell& content);
    void fill_text(Step& step);
    void describe(std::uint32_t index, std::string_view enclosing);
    void expand(std::uint32_t index, Detail detail, std::uint32_t depth);
    void operands(std::uint32_t index, Cell cell, Detail detail, std::uint32_t depth);
    void compare(std::uint32_t index, Cell cell, Detail detail, std::uint32_t depth);
    std::uint32_t winner(Cell cell, const std::vector<Input>& inputs) const;
    void parameter(std::uint32_t index, Cell cell);
    void finish(std::uint32_t index, std::size_t base);
    void child(Cell cell, Detail detail, std::uint32_t depth);
    void conditions(Cell cell, Detail detail, std::uint32_t depth);
    const program::Decision* decision_of(NodeId node) const;

    // rules.cpp
    void decide(std::uint32_t index, Cell cell, std::uint32_t depth);
    std::uint32_t rule_step(std::uint32_t decide, Cell cell, std::size_t pair, StepKind kind, Detail detail,
                            std::uint32_t depth);
    void outranked(std::uint32_t index, Cell base, std::uint32_t winner, std::uint32_t depth);
    bool displaces(Cell decide, std::size_t winner, std::size_t loser) const;

    // rows.cpp
    void aggregate(std::uint32_t index, Cell cell, std::uint32_t depth);
    void running(std::uint32_t index, Cell cell, std::uint32_t depth);
    std::uint32_t row_step(std::uint32_t index, std::uint32_t row, NodeId value, NodeId condition,
                           Detail detail, std::uint32_t depth);

    const Walk& walk_;
    const engine::Batch& batch_;
    const Limits& limits_;
    Steps& out_;
    CellMap steps_;                      // cell → step
    CellMap decisions_;                  // node → decision
    std::vector<Detail> details_;        // of each step
    std::vector<std::uint32_t> pending_; // children of the steps that are being expanded, a stack
    std::string_view enclosing_;         // name of the definition that is being expanded
    bool complete_ = true;
};

// The author's words, at most `limit` bytes, not cut within a character.
std::string_view quotation(const program::Program& program, program::OriginId origin, std::size_t limit);

// The kind of a step that has no name of its own.
StepKind kind_of(Op op);

} // namespace tiaoli::explain
