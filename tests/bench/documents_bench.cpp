// The whole of 郑政〔2020〕17号, and all five documents.
#include "bench/children.hpp"
#include "bench/policies.hpp"
#include "bench/population.hpp"
#include "facts/json_reader.hpp"
#include "source_files.hpp"
#include "values/date.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <ctime>

namespace tiaoli::bench {
namespace {

constexpr std::string_view document = "zhengzhou-2020-17";

const std::shared_ptr<const program::Program>& policy() {
    static const auto compiled = compile(document);
    return compiled;
}

engine::Options options() {
    engine::Options result;
    result.today = *values::make_date(2020, 9, 1);
    return result;
}

const bool has_compile_task = register_task("compile", [](const std::vector<std::string>& names) {
    for (const std::string& name : names)
        if (!engine::Plan::prepare(compile(name))) std::exit(1);
    return std::vector<double>{};
});

void from_process_start(benchmark::State& state, const std::vector<std::string>& names) {
    for (auto _ : state)
        state.SetIterationTime(seconds_of_task(state, "compile", names));
}
BENCHMARK_CAPTURE(from_process_start, one, std::vector<std::string>{std::string(document)})
    ->Name("document/compile")
    ->UseManualTime()
    ->Iterations(1)
    ->Repetitions(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(from_process_start, five, documents)
    ->Name("documents/compile")
    ->UseManualTime()
    ->Iterations(1)
    ->Repetitions(10)
    ->Unit(benchmark::kMillisecond);

// The worked examples are not part of the repository; without them there is no figure.
std::string folder_of_cases() {
    const char* configured = std::getenv("TIAOLI_CASES");
    return configured != nullptr ? configured : (tests::repository() / "../shared/sources/examples").string();
}

void replay(benchmark::State& state) {
    const std::string cases = folder_of_cases();
    if (!std::filesystem::is_directory(cases)) {
        state.SkipWithError("no worked examples; TIAOLI_CASES may name their folder");
        return;
    }
    const std::vector<std::string> command{
        TIAOLI_BINARY, "replay", "--all", "--brief", (tests::repository() / "policies").string(), cases};
    for (auto _ : state)
        state.SetIterationTime(seconds_of(state, command));
}
BENCHMARK(replay)
    ->Name("documents/replay")
    ->UseManualTime()
    ->Iterations(1)
    ->Repetitions(5)
    ->Unit(benchmark::kMillisecond);

/// One case with every fact given: every result of the policy, and with `recording` every node between, as
/// explanations need them. Definitions are results, too, though they are not decisions: without those that no
/// decision reads the two would differ in what they work out, not only in what they keep.
void one_case(benchmark::State& state, bool recording) {
    const auto nodes = nodes_of(*policy(), outcomes_of(*policy()));
    std::vector<program::NodeId> results;
    for (const program::Decision& decision : policy()->decisions)
        results.push_back(decision.node);
    const auto plan =
        engine::Plan::prepare(policy(), recording ? std::span<const program::NodeId>{} : results);
    Random random(1);
    std::vector<engine::Batch> cases(16);
    for (engine::Batch& batch : cases)
        fill_population(*plan, random, 1, 10, batch);
    engine::Evaluation evaluation;
    const engine::Options as_of = options();
    std::size_t at = 0;
    for (auto _ : state) {
        evaluation.run(*plan, cases[at], as_of);
        for (const program::NodeId node : nodes)
            benchmark::DoNotOptimize(evaluation.column(node));
        at = (at + 1) % cases.size();
    }
}
BENCHMARK_CAPTURE(one_case, recording, true)->Name("document/one_case")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(one_case, results, false)
    ->Name("document/one_case/results_only")
    ->Unit(benchmark::kMicrosecond);

void mostly_unknown(benchmark::State& state) {
    const auto nodes = nodes_of(*policy(), outcomes_of(*policy()));
    const auto plan = engine::Plan::prepare(policy());
    facts::JsonReader reader(plan);
    engine::Batch batch;
    std::vector<words::Diagnostic> diagnostics;
    if (!reader.read(tests::read_text(tests::repository() / "examples/graduate.json"), batch, diagnostics)) {
        state.SkipWithError("examples/graduate.json cannot be read");
        return;
    }
    engine::Evaluation evaluation;
    const engine::Options as_of = options();
    for (auto _ : state) {
        evaluation.run(*plan, batch, as_of);
        for (const program::NodeId node : nodes)
            benchmark::DoNotOptimize(evaluation.column(node));
    }
}
BENCHMARK(mostly_unknown)->Name("document/one_case/mostly_unknown")->Unit(benchmark::kMicrosecond);

// All decisions for ARGUMENTS[0] enterprises with ten employees each: enterprises a second and peak memory.
const bool has_population_task = register_task("population", [](const std::vector<std::string>& arguments) {
    const auto enterprises = static_cast<std::uint32_t>(std::strtoul(arguments.at(0).c_str(), nullptr, 10));
    const auto nodes = nodes_of(*policy(), outcomes_of(*policy()));
    const auto plan = engine::Plan::prepare(policy(), nodes);
    const engine::Options as_of = options();
    engine::Evaluation evaluation;
    engine::Batch batch;
    Random random(3);
    std::clock_t taken = 0;
    const std::uint32_t block_rows = plan->block_rows();
    for (std::uint32_t done = 0; done < enterprises; done += block_rows) {
        fill_population(*plan, random, std::min(block_rows, enterprises - done), 10, batch);
        const std::clock_t started = std::clock(); // of this process, whatever else the machine does
        evaluation.run(*plan, batch, as_of);
        for (const program::NodeId node : nodes)
            benchmark::DoNotOptimize(evaluation.column(node));
        taken += std::clock() - started;
    }
    return std::vector<double>{enterprises * static_cast<double>(CLOCKS_PER_SEC) / static_cast<double>(taken),
                               peak_megabytes()};
});

void population(benchmark::State& state) {
    std::vector<double> numbers(2);
    for (auto _ : state)
        numbers = numbers_of(state, "population", {"100000"}, numbers.size());
    state.counters["rows_per_second"] = numbers[0];
    state.counters["peak"] = numbers[1];
}
BENCHMARK(population)->Name("document/population")->Iterations(1)->Repetitions(1);

} // namespace
} // namespace tiaoli::bench
