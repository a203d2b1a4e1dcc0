// W2: one clause of about twenty operations, in columns.
#include "bench/by_hand.hpp"
#include "bench/children.hpp"
#include "bench/columns.hpp"
#include "bench/policies.hpp"
#include "values/date.hpp"

#include <benchmark/benchmark.h>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <cstdlib>

namespace tiaoli::bench {
namespace {

constexpr std::size_t row_count = 1U << 20U;

const std::shared_ptr<const program::Program>& policy() {
    static const auto compiled = compile("clause.tiao");
    return compiled;
}

std::vector<program::FactId> fact_ids() {
    std::vector<program::FactId> ids;
    for (const std::string_view name : {"loan", "income", "age", "term", "kind", "date"})
        ids.push_back(fact_named(*policy(), name));
    return ids;
}

std::vector<program::NodeId> outcome_nodes() {
    std::vector<program::NodeId> nodes;
    for (const std::string_view name : {"subsidy", "承担.fund", "承担.bank"})
        nodes.push_back(policy()->decisions[decision_named(*policy(), name)].node);
    return nodes;
}

ColumnRun make_run(bool everything) {
    const auto nodes = outcome_nodes();
    return {policy(), fact_ids(), everything ? std::span<const program::NodeId>{} : nodes};
}

struct Shares {
    std::vector<std::int64_t> subsidy, fund, bank;
    explicit Shares(std::size_t rows) : subsidy(rows), fund(rows), bank(rows) {}
};

void evaluate(ColumnRun& run, const std::vector<program::NodeId>& nodes, const Columns& facts,
              Shares& shares) {
    std::vector<std::int64_t>* const columns[] = {&shares.subsidy, &shares.fund, &shares.bank};
    const std::uint32_t block_rows = run.block_rows();
    for (std::size_t begin = 0; begin < facts.rows(); begin += block_rows) {
        const auto rows = static_cast<std::uint32_t>(std::min<std::size_t>(block_rows, facts.rows() - begin));
        const auto& evaluation = run.run(facts, begin, rows);
        for (std::size_t i = 0; i < nodes.size(); ++i)
            std::ranges::copy(evaluation.column(nodes[i]).numerators,
                              columns[i]->begin() + static_cast<std::ptrdiff_t>(begin));
    }
}

const Columns& population() {
    static const Columns columns = clause_columns(row_count, 42);
    return columns;
}

void columns(benchmark::State& state, bool everything) {
    ColumnRun run = make_run(everything);
    const auto nodes = outcome_nodes();
    Shares shares(row_count);
    for (auto _ : state) {
        evaluate(run, nodes, population(), shares);
        benchmark::DoNotOptimize(shares.subsidy.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(row_count));
}
BENCHMARK_CAPTURE(columns, wanted, false)->Name("w2/columns");
BENCHMARK_CAPTURE(columns, everything, true)->Name("w2/columns/recording");

void by_hand(benchmark::State& state, decltype(&clause_branching) rules) {
    ClauseColumns facts{};
    for (std::size_t i = 0; i < std::size(facts.facts); ++i)
        facts.facts[i] = population()[i];
    Shares shares(row_count);
    for (auto _ : state) {
        rules(facts, row_count, shares.subsidy.data(), shares.fund.data(), shares.bank.data());
        benchmark::DoNotOptimize(shares.subsidy.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(row_count));
}
BENCHMARK_CAPTURE(by_hand, branching, &clause_branching)->Name("w2/columns/by_hand");
BENCHMARK_CAPTURE(by_hand, branch_free, &clause_branch_free)->Name("w2/columns/by_hand_branch_free");

/// The rules once more, in rationals of any size: the last 分 is this one's.
struct ExactShares {
    std::int64_t subsidy = 0, fund = 0;
};
ExactShares exact_shares(const Columns& f, std::size_t row) {
    using Exact = boost::multiprecision::cpp_rational;
    using boost::multiprecision::cpp_int;
    const auto floor = [](const Exact& value) { return cpp_int(numerator(value) / denominator(value)); };
    const std::int64_t caps[] = {300'000, 150'000, 100'000, 0};
    const Exact loan(f[0][row], 100), income(f[1][row], 100), cap(caps[f[4][row]]), standard(2690);
    const Exact base = loan < cap ? loan : cap;
    const Exact rate = income < standard * Exact(7, 10) ? Exact(1, 2)
                       : income < standard              ? Exact(3, 10)
                       : income < standard * 2          ? Exact(1, 10)
                                                        : Exact(0);
    const bool entitled = f[2][row] >= 18 && f[2][row] <= 60 &&
                          f[5][row] >= values::make_date(2023, 1, 1)->days &&
                          f[5][row] <= values::make_date(2025, 12, 31)->days;
    Exact amount = base * rate * f[3][row] / 12;
    if (!entitled) amount = 0;
    cpp_int subsidy = floor(amount * 100 + Exact(1, 2));
    if (subsidy > 3'000'000) subsidy = 3'000'000;
    return {static_cast<std::int64_t>(subsidy),
            static_cast<std::int64_t>(floor(Exact(subsidy) * 8 / 10 + Exact(1, 2)))};
}

void wrong_fen(benchmark::State& state) {
    constexpr std::size_t rows = 1'000'000;
    std::size_t wrong = 0;
    for (auto _ : state) {
        const Columns facts = clause_columns(rows, 7);
        ColumnRun run = make_run(false);
        Shares shares(rows);
        evaluate(run, outcome_nodes(), facts, shares);
        for (std::size_t row = 0; row < rows; ++row) {
            const ExactShares exact = exact_shares(facts, row);
            if (shares.subsidy[row] != exact.subsidy || shares.fund[row] != exact.fund ||
                shares.bank[row] != exact.subsidy - exact.fund)
                ++wrong;
        }
    }
    state.counters["wrong"] = static_cast<double>(wrong);
}
BENCHMARK(wrong_fen)->Name("w2/wrong_fen")->Iterations(1)->Repetitions(1);

// Peak memory of so many rows that come in blocks and whose results are added up. Nothing here holds more
// than a block, so what grows with the rows would be the engine's.
const bool has_memory_task = register_task("memory", [](const std::vector<std::string>& arguments) {
    ColumnRun run = make_run(true);
    const std::uint32_t block_rows = run.block_rows();
    const std::size_t blocks = std::strtoull(arguments.at(0).c_str(), nullptr, 10) / block_rows;
    const auto nodes = outcome_nodes();
    std::int64_t sum = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
        const Columns facts = clause_columns(block_rows, block + 1);
        for (const std::int64_t value : run.run(facts, 0, block_rows).column(nodes[0]).numerators)
            sum += value;
    }
    benchmark::DoNotOptimize(sum);
    return std::vector<double>{peak_megabytes()};
});

void memory(benchmark::State& state) {
    double small = 0, large = 0;
    for (auto _ : state) {
        small = numbers_of(state, "memory", {"1048576"}, 1)[0];
        large = numbers_of(state, "memory", {"16777216"}, 1)[0];
    }
    state.counters["small"] = small;
    state.counters["large"] = large;
    state.counters["growth"] = std::max(0.0, large - small);
}
BENCHMARK(memory)->Name("memory/rows")->Iterations(1)->Repetitions(1);

} // namespace
} // namespace tiaoli::bench
