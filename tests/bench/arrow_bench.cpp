// Populations as Arrow columns through the library: W2, and every decision of a document.
#include "bench/children.hpp"
#include "runtime/arrow_build.hpp"
#include "tiaoli/tiaoli.hpp"

#include <benchmark/benchmark.h>

#include <cstring>
#include <ctime>
#include <deque>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
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
/// Of a table in memory, as pandas hands it over: it is one batch.
constexpr std::size_t rows_of_table = 1 << 20;
void one_clause(benchmark::State& state, std::size_t rows, unsigned threads, bool fired) {
    const Policy policy = clause();
    const Population population(rows);
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
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK_CAPTURE(one_clause, plain, rows_of_batch, 1, false)
    ->Name("columns/arrow")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(one_clause, fired, rows_of_batch, 1, true)
    ->Name("columns/arrow/fired")
    ->Unit(benchmark::kMillisecond);
// By the clock, as both of these: of two threads the processor time is that of one of them.
BENCHMARK_CAPTURE(one_clause, one, rows_of_table, 1, false)
    ->Name("columns/arrow/one_thread")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(one_clause, two, rows_of_table, 2, false)
    ->Name("columns/arrow/two_threads")
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Every fact of a policy in plain memory, made up: ten employees in each list, two elements in lists of
/// those.
class MadeUp {
public:
    MadeUp(const Policy& policy, std::size_t rows) : policy_(policy), facts_(rows), rows_(rows) {
        for (const ListInfo& list : policy.lists())
            add_list(list);
        for (const FactInfo& fact : policy.facts())
            if (!fact.is_parameter) add(fact);
    }

    [[nodiscard]] const FactColumns& facts() const { return facts_; }

private:
    std::size_t rows_of(std::uint32_t list) const {
        if (list == no_index) return rows_;
        const std::uint32_t parent = policy_.lists()[list].parent;
        return rows_of(parent) * (parent == no_index ? 10 : 2);
    }
    void add_list(const ListInfo& list) {
        const std::vector<std::uint32_t> counts(rows_of(list.parent), list.parent == no_index ? 10U : 2U);
        facts_.add_list(list.path, counts).value();
    }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
    }
    void add(const FactInfo& fact) {
        const std::size_t rows = rows_of(fact.list);
        switch (fact.type.kind) {
        case Kind::yes_no: {
            const auto truths = std::make_unique<bool[]>(rows);
            for (std::size_t row = 0; row < rows; ++row)
                truths[row] = between(0, 1) == 1;
            facts_.add(fact.path, std::span<const bool>(truths.get(), rows)).value();
            return;
        }
        case Kind::number: {
            const std::int64_t most = fact.type.money                              ? 100'000'000
                                      : fact.type.unit.empty() && !fact.type.whole ? 1
                                                                                   : 200;
            std::int64_t low = 0, high = most;
            if (fact.low) low = static_cast<std::int64_t>(fact.low->numerator / fact.low->denominator);
            if (fact.high) high = static_cast<std::int64_t>(fact.high->numerator / fact.high->denominator);
            if (fact.type.money || fact.type.whole) {
                std::vector<std::int64_t>& numbers = lent_.emplace_back(rows);
                for (std::int64_t& number : numbers)
                    number = between(low, high);
                facts_.add(fact.path, numbers, {}, fact.type.money ? fen(fact.type.unit) : "").value();
                return;
            }
            std::vector<double> numbers(rows);
            for (double& number : numbers)
                number = static_cast<double>(between(low * 100, high * 100)) / 100;
            facts_.add(fact.path, numbers).value();
            return;
        }
        case Kind::date:
        case Kind::month: {
            std::vector<Date> days(rows);
            for (Date& day : days)
                day.days = static_cast<std::int32_t>(between(17532, 18992)); // 2018 to 2021
            facts_.add(fact.path, days).value();
            return;
        }
        case Kind::category:
        case Kind::text: {
            static const std::vector<std::string_view> some{"甲", "乙", "丙", "丁"};
            add_texts(fact,
                      fact.type.kind == Kind::text ? some : policy_.categories()[fact.type.category].values,
                      rows);
            return;
        }
        case Kind::set: { // of two values each
            const std::vector<std::uint32_t> counts(rows, 2);
            facts_.add_list(fact.path, counts).value();
            add_texts(fact, policy_.categories()[fact.type.category].values, rows * 2);
        }
        }
    }
    void add_texts(const FactInfo& fact, const std::vector<std::string_view>& from, std::size_t rows) {
        std::vector<std::string_view> texts(rows);
        for (std::string_view& text : texts)
            text = from[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(from.size()) - 1))];
        facts_.add(fact.path, texts).value();
    }
    /// 元 and what it is per, in 分.
    static std::string fen(std::string_view unit) {
        return "分" + std::string(unit.substr(std::string_view("元").size()));
    }

    const Policy& policy_;
    FactColumns facts_;
    std::size_t rows_;
    std::mt19937_64 random_{5};
    std::deque<std::vector<std::int64_t>> lent_; ///< read where they lie
};

// Every decision of a document for a million enterprises of which every fact is known, from Arrow columns:
// enterprises a second and peak memory, facts included. They come in batches of 65,536 (the same one over and
// over), as in files, and are decided a quarter of that at a time, as `tiaoli run` does.
const bool has_million_task = register_task("million_enterprises", [](const std::vector<std::string>&) {
    const Policy policy =
        compile_file(std::string(TIAOLI_SOURCE_DIR) + "/policies/zhengzhou-2020-17").value().policy;
    constexpr std::size_t rows = 65536, at_once = 16384, batches = 16;
    const MadeUp made(policy, rows);
    ColumnDecider decider = ColumnDecider::open(policy, made.facts().schema(), {}, {}).value();
    const std::clock_t started = std::clock(); // of this process, whatever else the machine does
    for (std::size_t done = 0; done < rows * batches; done += at_once) {
        ArrowArray part = made.facts().array();
        part.offset = static_cast<std::int64_t>(done % rows);
        part.length = static_cast<std::int64_t>(at_once);
        ArrowArray decisions{};
        decider.decide(part, &decisions).value();
        decisions.release(&decisions);
    }
    const double taken = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
    if (decider.report().bad_rows > 0)
        throw std::runtime_error(decider.report().described.at(0).diagnostic.in(Language::english).text);
    return std::vector<double>{rows * batches / taken, peak_megabytes()};
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
