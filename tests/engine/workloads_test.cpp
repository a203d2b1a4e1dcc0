// The benchmark's workloads against the same rules in plain C++ with exact whole numbers: no 分 may be wrong.
#include "engine/fixture.hpp"
#include "engine/workloads.hpp"

#include <algorithm>

using namespace tiaoli::testing;
using tiaoli::values::int128;

namespace {

struct Generator {
    std::uint64_t state = 11;
    std::int64_t between(std::int64_t low, std::int64_t high) { // splitmix64
        std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return low + static_cast<std::int64_t>((z ^ (z >> 31)) % static_cast<std::uint64_t>(high - low + 1));
    }
};

constexpr std::uint32_t block = 1000;

// Calls `check(facts, row, evaluation)` for each row of many blocks of random facts in these ranges.
template <typename Check>
void for_rows(const ProgramBuilder& builder, const std::vector<std::pair<std::int64_t, std::int64_t>>& ranges,
              int blocks, Check check) {
    const auto plan = tiaoli::engine::Plan::prepare(builder.finish());
    tiaoli::engine::Evaluation evaluation;
    tiaoli::engine::Batch batch;
    Generator random;
    for (int i = 0; i < blocks; ++i) {
        tiaoli::engine::reset(*plan, batch, block);
        for (std::size_t fact = 0; fact < ranges.size(); ++fact) {
            batch.facts[fact].presence.clear();
            for (auto& value : batch.facts[fact].numerators)
                value = random.between(ranges[fact].first, ranges[fact].second);
        }
        evaluation.run(*plan, batch, {});
        for (std::uint32_t row = 0; row < block; ++row)
            check(batch.facts, row, evaluation);
    }
}

} // namespace

TEST_CASE("one clause of twenty operations is exact to the 分") {
    const tiaoli::bench::OneClause clause;
    // Ordinary amounts, then amounts up to ten trillion yuan.
    for (const std::int64_t most : {50'000'000LL, 1'000'000'000'000'000LL}) {
        std::int64_t wrong = 0;
        for_rows(clause.b,
                 {{0, most}, {0, 1'000'000}, {16, 75}, {1, 12}, {1, 4}, {day(2022, 1, 1), day(2026, 12, 31)}},
                 most > 50'000'000 ? 20 : 200,
                 [&](const auto& facts, std::uint32_t row, const auto& evaluation) {
                     const auto fact = [&](std::size_t i) { return facts[i].numerators[row]; };
                     const std::int64_t caps[] = {0, 30'000'000, 15'000'000, 10'000'000, 0};
                     const std::int64_t base = std::min(fact(0), caps[fact(4)]);
                     const std::int64_t rate = fact(1) < 188'300   ? 50
                                               : fact(1) < 269'000 ? 30
                                               : fact(1) < 538'000 ? 10
                                                                   : 0;
                     const bool entitled = fact(2) >= 18 && fact(2) <= 60 && fact(5) >= day(2023, 1, 1) &&
                                           fact(5) <= day(2025, 12, 31);
                     std::int64_t amount = entitled ? (base * rate * fact(3) * 2 + 1200) / 2400 : 0;
                     amount = std::min<std::int64_t>(amount, 3'000'000);
                     wrong += evaluation.column(clause.subsidy).numerators[row] != amount;
                     wrong += evaluation.column(clause.fund).numerators[row] != amount * 4 / 5;
                     wrong += evaluation.column(clause.bank).numerators[row] != amount - amount * 4 / 5;
                 });
        CHECK(wrong == 0);
    }
}

TEST_CASE("three decisions are exact to the 分") {
    const tiaoli::bench::ThreeDecisions decisions;
    for (const std::int64_t most : {2'000'000LL, 1'000'000'000'000'000LL}) {
        std::int64_t wrong = 0;
        for_rows(decisions.b, {{16, 65}, {0, 1}, {0, 47}, {0, 36}, {0, 1}, {0, 40}, {1, 300}, {0, most}}, 100,
                 [&](const auto& facts, std::uint32_t row, const auto& evaluation) {
                     const auto fact = [&](std::size_t i) { return facts[i].numerators[row]; };
                     const std::int64_t threshold = fact(6) > 100 ? 8 : 15;
                     const bool eligible = fact(3) >= 12 && fact(5) * 100 >= threshold * fact(6);
                     const auto part = static_cast<std::int64_t>((static_cast<int128>(fact(7)) * 4 + 3) / 6);
                     wrong += evaluation.column(decisions.loan_cap).numerators[row] !=
                              (fact(1) ? 40'000'000 : 35'000'000);
                     wrong += evaluation.column(decisions.eligible).truths[row] != eligible;
                     wrong += evaluation.column(decisions.subsidy).numerators[row] !=
                              (fact(2) <= 24 && fact(4) ? part : 0);
                 });
        CHECK(wrong == 0);
    }
}
