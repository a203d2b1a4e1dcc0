// Decisions as Arrow columns.
#pragma once

#include "engine/engine.hpp"
#include "engine/fired.hpp"
#include "facts/json_writer.hpp"
#include "runtime/arrow_build.hpp"
#include "runtime/policy_implementation.hpp"
#include "tiaoli/columns.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tiaoli::runtime {

/// The state that a row has whose facts do not fit; the others are engine::State.
inline constexpr std::int8_t invalid_state = 4;

struct DecisionColumn {
    enum class Form : std::uint8_t {
        truths,   // bool
        whole,    // int64
        fen,      // int64 in 分
        money,    // decimal128(38, 2)
        fraction, // struct of numerator and denominator
        day,      // date32
        month,    // date32
        category, // dictionary
        text,     // utf8
        json,     // utf8
    };
    program::DecisionId decision = 0;
    Form form = Form::json;
    bool may_be_modal = false; ///< how money is rounded depends on the rules that made it
};

/// The rules that `fired` has a column for, and the nodes that say so.
struct FiredRule {
    program::RuleId rule = 0;
    std::string name; ///< clause, ".exception" for one, and "/2" for the second of them
    std::vector<engine::RuleCondition> places; ///< not empty
};

/// What the columns of the decisions are; immutable.
struct DecisionColumns {
    std::shared_ptr<const engine::Plan> plan;
    std::vector<DecisionColumn> columns;
    std::vector<FiredRule> rules;
    bool states = true;
    facts::DecisionWriter writer; ///< for Form::json

    /// Fills a schema that the caller releases.
    void write_schema(ArrowSchema& out) const;
};

[[nodiscard]] DecisionColumns decision_columns(const Policy::Implementation& policy,
                                               const ColumnOptions& options);

/// The decisions of a batch while they are made. Threads write different rows, at multiples of
/// Plan::block_rows.
class DecisionArrays {
public:
    DecisionArrays(const DecisionColumns& columns, std::size_t rows, const std::shared_ptr<BlockPool>& pool);
    ~DecisionArrays();
    DecisionArrays(const DecisionArrays&) = delete;
    DecisionArrays& operator=(const DecisionArrays&) = delete;

    /// The rows of a block, from `first` on. `bad` marks rows without decisions.
    void store(std::size_t first, const engine::Evaluation& evaluation, const engine::Batch& batch,
               const std::vector<std::uint8_t>& bad, bool any_bad);

    /// Hands the columns over: they are the receiver's from here on.
    void release_into(ArrowArray& out);

private:
    struct Column;
    void store_column(std::size_t index, std::size_t first, const engine::Evaluation& evaluation,
                      const engine::Batch& batch, const std::uint8_t* bad);
    void store_whole_column(const DecisionColumn& declared, Column& column, std::size_t first,
                            std::uint32_t rows, const engine::Evaluation::Column& from, std::int64_t divisor);
    void store_row(const DecisionColumn& declared, Column& column, std::size_t at,
                   const engine::Evaluation& evaluation, const engine::Batch& batch, std::uint32_t row);
    void store_texts(const DecisionColumn& declared, Column& column, std::size_t first,
                     const engine::Evaluation& evaluation, const engine::Batch& batch,
                     const std::uint8_t* bad);

    const DecisionColumns& columns_;
    std::size_t rows_;
    std::vector<Column> made_;
    std::vector<Buffer> fired_; ///< bits, by rule
};

} // namespace tiaoli::runtime
