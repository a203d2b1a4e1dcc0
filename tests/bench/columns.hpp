// Random facts in columns, the same numbers on every machine.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tiaoli::bench {

/// splitmix64.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }

private:
    std::uint64_t state_;
};

struct Columns {
    std::vector<std::vector<std::int64_t>> columns;
    [[nodiscard]] const std::int64_t* operator[](std::size_t i) const { return columns[i].data(); }
    [[nodiscard]] std::size_t rows() const { return columns.front().size(); }
};

/// Facts of W1 and W2 in their order, with the ranges that the workloads state.
Columns decision_columns(std::size_t rows, std::uint64_t seed);
Columns clause_columns(std::size_t rows, std::uint64_t seed);

/// Evaluates columns block by block. The batch borrows the columns: nothing is copied on the way in.
class ColumnRun {
public:
    /// `facts`: the program's fact for each column. `wanted` is given on to Plan::prepare.
    ColumnRun(std::shared_ptr<const program::Program> program, std::vector<program::FactId> facts,
              std::span<const program::NodeId> wanted);

    /// Rows begin .. begin + rows; at most as many as a block has.
    const engine::Evaluation& run(const Columns& columns, std::size_t begin, std::uint32_t rows);

    /// Rows that are evaluated together.
    [[nodiscard]] std::uint32_t block_rows() const { return plan_->block_rows(); }

private:
    std::shared_ptr<const engine::Plan> plan_;
    std::vector<program::FactId> facts_;
    engine::Batch batch_;
    engine::Evaluation evaluation_;
    engine::Options options_;
};

} // namespace tiaoli::bench
