#include "bench/columns.hpp"

#include "values/date.hpp"

namespace tiaoli::bench {
namespace {

using Range = std::pair<std::int64_t, std::int64_t>;

Columns random_columns(std::size_t rows, std::uint64_t seed, const std::vector<Range>& ranges) {
    Random random(seed);
    Columns result;
    for (const auto& [low, high] : ranges) {
        auto& column = result.columns.emplace_back(rows);
        for (auto& value : column)
            value = random.between(low, high);
    }
    return result;
}

std::int64_t day(int year, int month, int date) {
    return values::make_date(year, month, date)->days;
}

} // namespace

Columns decision_columns(std::size_t rows, std::uint64_t seed) {
    Columns facts = random_columns(
        rows, seed, {{16, 65}, {0, 1}, {0, 47}, {0, 36}, {0, 1}, {0, 100}, {1, 300}, {0, 2'000'000}});
    for (std::size_t i = 0; i < rows; ++i) {
        auto& hires = facts.columns[5][i];
        const std::int64_t employees = facts.columns[6][i];
        // Every eighth stands on the boundary.
        hires = i % 8 == 0 ? (employees * 15 + 99) / 100 : hires % (employees / 3 + 1);
    }
    return facts;
}

Columns clause_columns(std::size_t rows, std::uint64_t seed) {
    return random_columns(
        rows, seed,
        {{0, 50'000'000}, {0, 1'000'000}, {16, 75}, {1, 12}, {0, 3}, {day(2022, 1, 1), day(2026, 12, 31)}});
}

ColumnRun::ColumnRun(std::shared_ptr<const program::Program> program, std::vector<program::FactId> facts,
                     std::span<const program::NodeId> wanted)
    : plan_(engine::Plan::prepare(std::move(program), wanted)), facts_(std::move(facts)) {
    engine::reset(*plan_, batch_, 0);
    options_.today = *values::make_date(2023, 1, 1);
}

const engine::Evaluation& ColumnRun::run(const Columns& columns, std::size_t begin, std::uint32_t rows) {
    // Facts that have no column (a parameter that a host could supply) stay unknown.
    if (rows != batch_.rows) engine::reset(*plan_, batch_, rows);
    for (std::size_t i = 0; i < facts_.size(); ++i) {
        batch_.facts[facts_[i]].lent_numerators = columns[i] + begin;
        batch_.facts[facts_[i]].presence.clear();
    }
    evaluation_.run(*plan_, batch_, options_);
    return evaluation_;
}

} // namespace tiaoli::bench
