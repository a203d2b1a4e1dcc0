// One case of a batch, repeated with one fact changed in each copy: so that many variants cost one
// evaluation.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tiaoli::analysis {

// The value of a fact in the representation of its column.
struct FactValue {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1; // 1 unless the layout is a fraction
};

class Variants {
public:
    struct Range {
        std::uint32_t begin = 0, end = 0;
    };

    // The rows that belong to row `root_row` of the batch. Only the facts that the plan reads are copied: a
    // plan of one decision makes batches that no other plan may read. Of the lists that `kept` (by scope)
    // names, only these rows; empty: all.
    Variants(const engine::Plan& plan, const engine::Batch& batch, std::uint32_t root_row,
             const std::vector<std::optional<Range>>& kept = {});

    // Rows of all list scopes and the root that one copy has.
    std::uint64_t rows() const { return rows_; }
    // The first row of a list scope (or the root) that belongs to the case, in the given batch.
    std::uint32_t first_row(program::ScopeId scope) const { return first_rows_[scope]; }
    // Those that are copied.
    Range copied(program::ScopeId scope) const { return ranges_[scope]; }

    // A batch of that many copies of the case.
    void fill(std::uint32_t copies, engine::Batch& out) const;
    // In one copy of a batch that `fill` has made: the fact has that value in row `row` (counted from the
    // case's first), if that is copied.
    void set(engine::Batch& out, std::uint32_t copy, program::FactId fact, std::uint32_t row,
             const FactValue& value) const;
    // As many copies as there are values: in copy i the fact has value i.
    void fill(program::FactId fact, std::uint32_t row, const std::vector<FactValue>& values,
              engine::Batch& out) const;

private:
    const engine::Plan& plan_;
    const engine::Batch& batch_;
    std::vector<program::FactId> facts_; // that the plan reads
    std::vector<Range> ranges_;          // by scope
    std::vector<std::uint32_t> first_rows_;
    std::uint64_t rows_ = 0;
};

} // namespace tiaoli::analysis
