// How the comparisons, limits and parameters of an evaluation come out, row by row: what turns as a fact is
// moved. Read from whole columns, since a search reads them for every variant of a case.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace tiaoli::analysis {

// Whether the operation is a comparison, a limit, a parameter or a choice between rules.
bool is_feature(program::Op op);

// By node: whether it may come out differently as a fact (none: the day) is moved.
std::vector<bool> moved_by(const program::Program& program, program::FactId fact);

class Features {
public:
    // The references have to outlive the object.
    Features(const engine::Plan& plan, const engine::Evaluation& evaluation)
        : plan_(plan), program_(plan.program()), evaluation_(evaluation), columns_(program_.nodes.size()) {}

    // The evaluation has run anew.
    void renew() { ++run_; }

    // Turns where the node comes out differently, and only once as long as its inputs move one way: the order
    // of two values, which of several is taken, which entry of a table is in force, which of two rules in
    // conflict says more.
    std::int8_t of(program::NodeId node, std::uint32_t row) const;
    // The state, and for yes or no which of them.
    std::uint64_t state_and_truth(program::NodeId node, std::uint32_t row) const;

private:
    // One node's column, looked up once in each run.
    struct Column {
        engine::Evaluation::Column values;
        std::int64_t denominator = 1; // unless there is a column of them
        std::uint64_t run = 0;

        engine::State state(std::uint32_t row) const;
        std::int64_t numerator(std::uint32_t row) const;
        std::int64_t denominator_of(std::uint32_t row) const;
    };

    const Column& column(program::NodeId node) const;
    values::Rational exactly(program::NodeId node, std::uint32_t row) const;
    std::strong_ordering order(program::NodeId first, program::NodeId second, std::uint32_t row) const;
    // Of a choice between rules: 0 unless two rules in force say different things, otherwise which says more.
    std::int8_t conflict(std::span<const program::NodeId> in, std::uint32_t row) const;
    bool is_same(program::NodeId first, program::NodeId second, std::uint32_t row) const;

    const engine::Plan& plan_;
    const program::Program& program_;
    const engine::Evaluation& evaluation_;
    mutable std::vector<Column> columns_; // by node
    std::uint64_t run_ = 1;
};

} // namespace tiaoli::analysis
