// Populations as Arrow columns through the library: W2, and every decision of a document.
#include "bench/children.hpp"
#include "runtime/arrow_build.hpp"
#include "tiaoli/tiaoli.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace tiaoli::bench {
namespace {

Policy clause() {
    return compile_file(std::string(TIAOLI_SOURCE_DIR) + "/tests/bench/clause.tiao").value().policy;
}

/// A batch of W2: 分 in int64, whole numbers in int32, the kind as a dictionary, date32.
class Population {
public:
    explicit Population(std::size_t rows) : rows_(rows) {
        column<std::int64_t>("l", "loan", 0, 50'000'000, "分");
        column<std::int64_t>("l", "income", 0, 1'000'000, "分/月");
        column<std::int32_t>("i", "age", 16, 75);
        column<std::int32_t>("i", "term", 1, 12);
        column<std::int8_t>("c", "kind", 0, 3);
        add_kinds();
        column<std::int32_t>("tdD", "date", 18993, 20818);
        runtime::make_schema({"+s", "", {}, std::move(fields_), nullptr}, schema);
        runtime::ArrayParts all;
        all.length = static_cast<std::int64_t>(rows_);
        all.buffers.emplace_back();
        all.children = std::move(arrays_);
        runtime::make_array(std::move(all), array);
    }
    ~Population() {
        schema.release(&schema);
        array.release(&array);
    }
    Population(const Population&) = delete;
    Population& operator=(const Population&) = delete;

    ArrowSchema schema{};
    ArrowArray array{};

private:
    template <typename T>
    void column(std::string format, std::string name, std::int64_t low, std::int64_t high,
                std::string unit = {}) {
        std::uniform_int_distribution<std::int64_t> values(low, high);
        runtime::Buffer buffer(rows_ * sizeof(T));
        for (std::size_t row = 0; row < rows_; ++row)
            buffer.as<T>()[row] = static_cast<T>(values(random_));
        runtime::SchemaParts field{std::move(format), std::move(name), {}, {}, nullptr};
        if (!unit.empty()) field.metadata = {{"unit", std::move(unit)}};
        runtime::ArrayParts parts;
        parts.length = static_cast<std::int64_t>(rows_);
        parts.buffers.emplace_back();
        parts.buffers.push_back(std::move(buffer));
        fields_.emplace_back();
        arrays_.emplace_back();
        runtime::make_schema(std::move(field), fields_.back());
        runtime::make_array(std::move(parts), arrays_.back());
    }

    /// The last column becomes a dictionary of the four kinds.
    void add_kinds() {
        ArrowSchema values{};
        runtime::make_schema({"u", "", {}, {}, nullptr}, values);
        ArrowSchema with{};
        runtime::make_schema({"c", "kind", {}, {}, std::make_unique<ArrowSchema>(values)}, with);
        fields_.back().release(&fields_.back());
        fields_.back() = with;
        const std::string text = "甲乙丙丁";
        runtime::ArrayParts dictionary;
        dictionary.length = 4;
        runtime::Buffer offsets(5 * 4), bytes(text.size());
        for (int i = 0; i <= 4; ++i)
            offsets.as<std::int32_t>()[i] = 3 * i;
        std::memcpy(bytes.as<char>(), text.data(), text.size());
        dictionary.buffers.emplace_back();
        dictionary.buffers.push_back(std::move(offsets));
        dictionary.buffers.push_back(std::move(bytes));
        ArrowArray kinds{};
        runtime::make_array(std::move(dictionary), kinds);
        runtime::ArrayParts parts;
        parts.length = static_cast<std::int64_t>(rows_);
        parts.buffers.emplace_back();
        runtime::Buffer indices(rows_);
        std::memcpy(indices.as<char>(), arrays_.back().buffers[1], rows_);
        parts.buffers.push_back(std::move(indices));
        parts.dictionary = std::make_unique<ArrowArray>(kinds);
        arrays_.back().release(&arrays_.back());
        runtime::make_array(std::move(parts), arrays_.back());
    }

    std::size_t rows_;
    std::mt19937_64 random_{11};
    std::vector<ArrowSchema> fields_;
    std::vector<ArrowArray> arrays_;
};

/// Batches of 65,536 rows, over and over.
constexpr std::size_t rows_of_batch = 65536;
void one_clause(benchmark::State& state, unsigned threads, bool fired) {
    const Policy policy = clause();
    const Population population(rows_of_batch);
    ColumnOptions options;
    for (const char* name : {"subsidy", "承担.fund", "承担.bank"})
        options.decisions.push_back(policy.decision(name).value());
    options.money_in_fen = true;
    options.threads = threads;
    options.fired = fired;
    ColumnDecider decider = ColumnDecider::open(policy, population.schema, {}, options).value();
    for (auto _ : state) {
        ArrowArray decisions{};
        decider.decide(population.array, &decisions).value();
        benchmark::DoNotOptimize(decisions.children[0]);
        decisions.release(&decisions);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows_of_batch));
}
BENCHMARK_CAPTURE(one_clause, plain, 1, false)->Name("columns/arrow")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(one_clause, fired, 1, true)->Name("columns/arrow/fired")->Unit(benchmark::kMillisecond);
// By the clock, as both of these: of two threads the processor time is that of one of them.
BENCHMARK_CAPTURE(one_clause, one, 1, false)
    ->Name("columns/arrow/one_thread")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(one_clause, two, 2, false)
    ->Name("columns/arrow/two_threads")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// Every decision of a document for a million enterprises of which one fact is known, from Arrow columns:
// enterprises a second and peak memory.
const bool has_million_task = register_task("million_enterprises", [](const std::vector<std::string>&) {
    const Policy policy =
        compile_file(std::string(TIAOLI_SOURCE_DIR) + "/policies/zhengzhou-2020-17").value().policy;
    constexpr std::size_t rows = 65536, batches = 16;
    const std::vector<std::int64_t> amounts(rows, 30'000'000);
    FactColumns facts(rows);
    for (const FactInfo& fact : policy.facts()) { // the first amount of money outside of lists
        if (!fact.type.money || fact.list != no_index) continue;
        facts.add(fact.path, amounts).value();
        break;
    }
    ColumnDecider decider = ColumnDecider::open(policy, facts.schema(), {}, {}).value();
    const auto started = std::chrono::steady_clock::now();
    for (std::size_t batch = 0; batch < batches; ++batch) {
        ArrowArray decisions{};
        decider.decide(facts.array(), &decisions).value();
        decisions.release(&decisions);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
    return std::vector<double>{rows * batches / taken.count(), peak_megabytes()};
});

void million_enterprises(benchmark::State& state) {
    std::vector<double> numbers(2);
    for (auto _ : state)
        numbers = numbers_of(state, "million_enterprises", {}, numbers.size());
    state.counters["rows_per_second"] = numbers[0];
    state.counters["peak"] = numbers[1];
}
BENCHMARK(million_enterprises)->Name("columns/arrow/document")->Iterations(1)->Repetitions(1);

/// One case through handles: what a host pays beside the evaluation.
void one_case(benchmark::State& state) {
    const Policy policy = clause();
    const Decision wanted[] = {policy.decision("subsidy").value()};
    Session session = Session::open(policy.only(wanted).value()).value();
    const auto loan = policy.fact<Money>("loan").value(), income = policy.fact<Money>("income").value();
    const auto age = policy.fact<std::int64_t>("age").value(),
               term = policy.fact<std::int64_t>("term").value();
    const auto kind = policy.fact<Category>("kind").value();
    const auto date = policy.fact<Date>("date").value();
    std::int64_t i = 0, total = 0;
    for (auto _ : state) {
        ++i;
        bool good = session.set(loan, Money{i % 50'000'000}) == Setting::taken;
        good &= session.set(income, Money{i * 31 % 1'000'000}) == Setting::taken;
        good &= session.set(age, 16 + i % 60) == Setting::taken;
        good &= session.set(term, 1 + i % 12) == Setting::taken;
        good &= session.set(kind, Category{static_cast<std::uint32_t>(i % 4)}) == Setting::taken;
        good &= session.set(date, Date{static_cast<std::int32_t>(19358 + i % 1095)}) == Setting::taken;
        if (!good || !session.decide().ok()) state.SkipWithError("refused");
        total += session.outcome(wanted[0]).money()->fen;
    }
    benchmark::DoNotOptimize(total);
}
BENCHMARK(one_case)->Name("case/handles/one_clause");

/// Loading a compiled document, and making it ready.
void load_document(benchmark::State& state) {
    const auto bytes = compile_file(std::string(TIAOLI_SOURCE_DIR) + "/policies/zhengzhou-2020-17")
                           .value()
                           .policy.save()
                           .value();
    for (auto _ : state)
        benchmark::DoNotOptimize(Policy::load(bytes).ok());
    state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(load_document)->Name("load/tiaob/zhengzhou_2020_17")->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace tiaoli::bench
