// The REPL: how long a person waits.
#include "analysis/sweep.hpp"
#include "bench/children.hpp"
#include "bench/policies.hpp"
#include "explore/shell.hpp"
#include "source_files.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace tiaoli::bench {
namespace {

// From process start until every policy is there and the first entry is answered, as a person sees it.
void ready(benchmark::State& state) {
    std::string command = "echo 1 | '" TIAOLI_BINARY "' repl";
    for (const std::string& name : documents)
        command += " '" + (tests::repository() / "policies" / name).string() + "'";
    command += " >/dev/null";
    Seconds seconds;
    for (auto _ : state) {
        seconds = clocks_of(state, {"/bin/sh", "-c", command});
        state.SetIterationTime(seconds.waited); // the policies are read side by side
    }
    state.counters["processors"] = seconds.of_processors * 1e3;
}
BENCHMARK(ready)
    ->Name("explore/ready")
    ->UseManualTime()
    ->Iterations(1)
    ->Repetitions(10)
    ->Unit(benchmark::kMillisecond);

/// A shell with 郑政〔2020〕17号, a graduate who starts a firm, and an enterprise.
explore::Shell shell_with(const char* enterprise) {
    explore::Host host;
    host.interrupted = [] { return false; };
    explore::Shell result(host, words::Language::chinese);
    result.add(std::make_unique<explore::Policy>(source_of("zhengzhou-2020-17")));
    for (const char* entry : {"于 2020-09-01",
                              "贷款 = {贷款类别: 个人创业担保贷款, 符合贷款条件: 是, 借款人群体: "
                              "{高校毕业生}, 申请金额: 38万元}",
                              enterprise})
        if (result.enter(entry).is_error) std::exit(1);
    return result;
}

explore::Shell& shell() {
    static explore::Shell instance =
        shell_with("单位 = {单位类别: 企业, 企业规模: 小型, 在职职工人数: 101人}");
    return instance;
}

void answer(benchmark::State& state, const char* entry) {
    for (auto _ : state)
        if (shell().enter(entry).is_error) state.SkipWithError(entry);
}
BENCHMARK_CAPTURE(answer, assignment, "贷款.申请金额 = 45万元")
    ->Name("explore/assignment")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, results, "结果")->Name("explore/results")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, why, "为什么 贷款额度")->Name("explore/why")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, expression, "贷款额度 / 2")
    ->Name("explore/expression")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, what_if, "假如 贷款.借款人群体 = {返乡农民工}")
    ->Name("explore/what_if")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, nearest, "差多少 贷款额度")->Name("explore/nearest")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, missing, "缺什么 可得贴息")->Name("explore/missing")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(answer, parameter, "假如 运营补贴比例 = 50%")
    ->Name("explore/parameter")
    ->Unit(benchmark::kMillisecond);

// Each clause is a new one: nothing is known of it.
void clause(benchmark::State& state) {
    int amount = 0;
    for (auto _ : state) {
        const std::string entry =
            "假如 条款 个人贷款额度 依据 \"三（十）\" 对象 贷款 当 符合贷款条件 则 可 贷款额度 "
            "不超过 35万元 但当 借款人群体 包含 高校毕业生 则 可 贷款额度 不超过 " +
            std::to_string(450'000 + ++amount) + "元";
        if (shell().enter(entry).is_error) state.SkipWithError("the clause is refused");
    }
}
BENCHMARK(clause)->Name("explore/clause")->Unit(benchmark::kMillisecond);

void pair(benchmark::State& state) {
    explore::Shell large = shell_with("单位 = {单位类别: 企业, 企业规模: 大型, 在职职工人数: 101人}");
    if (large.enter("核定新招人数 = 8人").is_error) state.SkipWithError("the fact is refused");
    for (auto _ : state)
        if (large.enter("差多少 可得贴息").text.find("两个事实一起改变") == std::string::npos)
            state.SkipWithError("no pair is found");
}
BENCHMARK(pair)->Name("explore/pair")->Unit(benchmark::kMillisecond);

// Four answers, none of which a single change moves to what is wanted: pairs are looked for as well.
void nearest_in_list(benchmark::State& state) {
    explore::Shell large = shell_with("单位 = {单位类别: 企业, 企业规模: 大型, 在职职工人数: 101人}");
    std::string list;
    for (const char* day : {"2020-06-01", "2020-03-01", "2019-11-15", "2020-08-10"})
        list.append(list.empty() ? "[" : ", ")
            .append("{录用日期: ")
            .append(day)
            .append(
                ", 失业登记日期: 2019-10-01, 合同起: 2020-01-01, 合同止: 2020-06-30, 录用时未就业: 否, "
                "群体: {}, 毕业日期: 不适用, 离校日期: 不适用, 缴纳社会保险: 否, 已认定符合吸纳条件: 否}");
    for (const std::string& entry : {"招用职工 = " + list + "]", std::string("申领年度 = 2020")})
        if (large.enter(entry).is_error) state.SkipWithError("the facts are refused");
    for (auto _ : state)
        if (large.enter("差多少 招用职工.新招一次性补贴").text.find("[4]") == std::string::npos)
            state.SkipWithError("there are not four answers");
}
BENCHMARK(nearest_in_list)->Name("explore/nearest_in_list")->Unit(benchmark::kMillisecond);

void sweep(benchmark::State& state) {
    const explore::Outcome& outcome = shell().session().outcome();
    const program::DecisionId decision = decision_named(outcome.program(), "可得贴息");
    const program::FactId fact = fact_named(outcome.program(), "核定新招人数");
    const analysis::Dial dial = analysis::Dial::of_fact(*outcome.plan, fact, 0, {});
    analysis::SweepLimits limits;
    limits.points = 10'000;
    for (auto _ : state) {
        const analysis::Sweep result =
            analysis::sweep(*outcome.plan, outcome.batch, outcome.options, decision, 0, dial, 9'999, limits);
        if (result.points.size() != 10'000 || result.turns.size() != 1)
            state.SkipWithError("the sweep is not what it was");
    }
}
BENCHMARK(sweep)->Name("explore/sweep")->Unit(benchmark::kMillisecond);

} // namespace
} // namespace tiaoli::bench
