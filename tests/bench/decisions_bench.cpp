// W1: three decisions over eight facts, one case at a time and in columns.
#include "bench/by_hand.hpp"
#include "bench/columns.hpp"
#include "bench/policies.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_writer.hpp"
#include "values/date.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <bit>

namespace tiaoli::bench {
namespace {

constexpr std::size_t case_count = 256;
constexpr std::size_t row_count = 1U << 20U;
constexpr std::array<std::string_view, 8> names = {
    "age",       "is_graduate", "months_since_graduation", "contract_months", "pays_social_insurance",
    "new_hires", "employees",   "social_insurance_paid"};

const std::shared_ptr<const program::Program>& policy() {
    static const auto compiled = compile("decisions.tiao");
    return compiled;
}

std::vector<program::FactId> fact_ids() {
    std::vector<program::FactId> ids;
    for (const std::string_view name : names)
        ids.push_back(fact_named(*policy(), name));
    return ids;
}

engine::Options options() {
    engine::Options result;
    result.today = *values::make_date(2020, 9, 1);
    return result;
}

const Columns& cases() {
    static const Columns columns = decision_columns(case_count, 20);
    return columns;
}

const Columns& population() {
    static const Columns columns = decision_columns(row_count, 42);
    return columns;
}

/// The cases as a host has them: with the padding that saves simdjson a copy.
const std::vector<std::string>& case_texts() {
    static const std::vector<std::string> texts = [] {
        std::vector<std::string> result;
        const Columns& f = cases();
        for (std::size_t i = 0; i < case_count; ++i) {
            const auto yes_no = [&](std::size_t fact) { return f[fact][i] != 0; };
            result.push_back(fmt::format(
                R"({{"age":{},"is_graduate":{},"months_since_graduation":{},"contract_months":{},)"
                R"("pays_social_insurance":{},"new_hires":{},"employees":{},"social_insurance_paid":"{}.{:02}"}})",
                f[0][i], yes_no(1), f[2][i], f[3][i], yes_no(4), f[5][i], f[6][i], f[7][i] / 100,
                f[7][i] % 100));
            result.back().reserve(result.back().size() + simdjson::SIMDJSON_PADDING);
        }
        return result;
    }();
    return texts;
}

DecisionFacts facts_of(std::size_t row) {
    const Columns& f = cases();
    return {f[0][row], f[1][row], f[2][row], f[3][row], f[4][row], f[5][row], f[6][row], f[7][row]};
}

void one_case_by_hand(benchmark::State& state) {
    std::vector<DecisionFacts> facts;
    for (std::size_t i = 0; i < case_count; ++i)
        facts.push_back(facts_of(i));
    std::size_t row = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(facts[row]);
        benchmark::DoNotOptimize(decide(facts[row]));
        row = (row + 1) % case_count;
    }
}
BENCHMARK(one_case_by_hand)->Name("w1/one_case/by_hand");

void one_case(benchmark::State& state) {
    const auto nodes = nodes_of(*policy(), outcomes_of(*policy()));
    const auto plan = engine::Plan::prepare(policy(), nodes);
    const auto ids = fact_ids();
    engine::Batch batch;
    engine::reset(*plan, batch, 1);
    for (const program::FactId id : ids)
        batch.facts[id].presence.clear();
    engine::Evaluation evaluation;
    const engine::Options as_of = options();
    std::size_t row = 0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < ids.size(); ++i)
            batch.facts[ids[i]].numerators[0] = cases()[i][row];
        evaluation.run(*plan, batch, as_of);
        for (const program::NodeId node : nodes)
            benchmark::DoNotOptimize(evaluation.column(node));
        row = (row + 1) % case_count;
    }
}
BENCHMARK(one_case)->Name("w1/one_case/slots");

void one_case_json(benchmark::State& state, bool texts) {
    const auto decisions = outcomes_of(*policy());
    const auto plan = engine::Plan::prepare(policy(), nodes_of(*policy(), decisions));
    facts::JsonReader reader(plan);
    facts::WriteOptions write_options;
    write_options.texts = texts;
    const facts::DecisionWriter writer(plan, write_options, decisions);
    engine::Batch batch;
    engine::Evaluation evaluation;
    std::vector<words::Diagnostic> diagnostics;
    const engine::Options as_of = options();
    std::string out;
    std::size_t row = 0;
    for (auto _ : state) {
        if (!reader.read(case_texts()[row], batch, diagnostics))
            state.SkipWithError("facts that cannot be read");
        evaluation.run(*plan, batch, as_of);
        out.clear();
        writer.write(evaluation, batch, as_of.today, 0, out);
        benchmark::DoNotOptimize(out.data());
        row = (row + 1) % case_count;
    }
}
BENCHMARK_CAPTURE(one_case_json, plain, false)->Name("w1/one_case/json");
BENCHMARK_CAPTURE(one_case_json, texts, true)->Name("w1/one_case/json_with_texts");

void one_case_json_by_hand(benchmark::State& state) {
    std::string out;
    std::size_t row = 0;
    for (auto _ : state) {
        out.clear();
        decide_json(case_texts()[row], out);
        benchmark::DoNotOptimize(out.data());
        row = (row + 1) % case_count;
    }
}
BENCHMARK(one_case_json_by_hand)->Name("w1/one_case/json_by_hand");

void one_case_explained(benchmark::State& state) {
    const auto decisions = outcomes_of(*policy());
    const auto plan = engine::Plan::prepare(policy());
    facts::JsonReader reader(plan);
    const facts::DecisionWriter writer(plan, {}, decisions);
    engine::Batch batch;
    engine::Evaluation evaluation;
    std::vector<words::Diagnostic> diagnostics;
    const engine::Options as_of = options();
    std::vector<explain::Explanation> explanations(decisions.size());
    std::string out;
    std::size_t row = 0;
    for (auto _ : state) {
        if (!reader.read(case_texts()[row], batch, diagnostics))
            state.SkipWithError("facts that cannot be read");
        evaluation.run(*plan, batch, as_of);
        out.clear();
        writer.write(evaluation, batch, as_of.today, 0, out);
        for (std::size_t i = 0; i < decisions.size(); ++i) {
            explain::why(*plan, evaluation, batch, decisions[i], 0, {}, explanations[i]);
            explain::render(explanations[i], explain::Format::json, {}, out);
        }
        benchmark::DoNotOptimize(out.data());
        row = (row + 1) % case_count;
    }
}
BENCHMARK(one_case_explained)->Name("w1/one_case/explained");

/// `everything`: every node is computed and kept, as explanations need it.
void columns(benchmark::State& state, bool everything) {
    const auto nodes = nodes_of(*policy(), outcomes_of(*policy()));
    ColumnRun run(policy(), fact_ids(), everything ? std::span<const program::NodeId>{} : nodes);
    const program::NodeId cap = nodes[0], eligible = nodes[1], subsidy = nodes[2];
    std::vector<std::int64_t> caps(row_count), subsidies(row_count);
    std::vector<std::uint8_t> eligibles(row_count);
    const std::uint32_t block_rows = run.block_rows();
    static_assert(std::has_single_bit(row_count)); // so it is a number of blocks
    for (auto _ : state) {
        for (std::size_t begin = 0; begin < row_count; begin += block_rows) {
            const auto& evaluation = run.run(population(), begin, block_rows);
            const auto at = static_cast<std::ptrdiff_t>(begin);
            std::ranges::copy(evaluation.column(cap).numerators, caps.begin() + at);
            std::ranges::copy(evaluation.column(eligible).truths, eligibles.begin() + at);
            std::ranges::copy(evaluation.column(subsidy).numerators, subsidies.begin() + at);
        }
        benchmark::DoNotOptimize(caps.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(row_count));
}
BENCHMARK_CAPTURE(columns, wanted, false)->Name("w1/columns");
BENCHMARK_CAPTURE(columns, everything, true)->Name("w1/columns/recording");

void columns_by_hand(benchmark::State& state) {
    std::vector<std::int64_t> caps(row_count), subsidies(row_count);
    std::vector<std::uint8_t> eligibles(row_count);
    DecisionColumns facts{};
    for (std::size_t i = 0; i < names.size(); ++i)
        facts.facts[i] = population()[i];
    for (auto _ : state) {
        decide_columns(facts, row_count, caps.data(), eligibles.data(), subsidies.data());
        benchmark::DoNotOptimize(caps.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(row_count));
}
BENCHMARK(columns_by_hand)->Name("w1/columns/by_hand");

} // namespace
} // namespace tiaoli::bench
