#include "analysis/budget.hpp"
#include "analysis/simulation.hpp"
#include "facts/json_reader.hpp"
#include "semantics/checked_policy.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tiaoli;
using analysis::Distribution;
using analysis::Simulation;
using analysis::SimulationResult;
using analysis::Weighted;
using values::Rational;

namespace {

constexpr std::string_view facts_text = R"(政策 示例
  施行 自 2020-07-30
事实 大型 : 是否
事实 困难 : 是否
事实 缴费 : 元
事实 人数 : 人
记录 职工 计以 人
  工资 : 元
事实 名单 : 列出 之 职工
)";

constexpr std::string_view before_text = R"(
参数 标准 : 元/人 自 2020-01-01 : 100元/人
条款 返还 依据 "一" 资金 "失业保险基金"
  则 返还额 为 缴费 / 3
  但当 困难 则 返还额 为 缴费
条款 补贴 依据 "二" 资金 "就业补助资金"
  当 非 大型 则 补贴额 为 标准 * 人数
)";

std::shared_ptr<const program::Program> compiled(std::string_view rest) {
    const auto checked = semantics::CheckedPolicy::check(
        {{"policy.tiao", std::string(facts_text) + std::string(rest)}}, nullptr);
    for (const words::Diagnostic& diagnostic : checked.diagnostics())
        MESSAGE(words::render(diagnostic, checked.files(), words::Language::chinese, false));
    REQUIRE(checked.ok());
    return checked.program();
}

Weighted fen(std::int64_t amount) {
    return Weighted{amount} * analysis::weight_unit;
}

engine::Options on() {
    engine::Options options;
    options.today = *values::make_date(2020, 9, 1);
    return options;
}

SimulationResult simulate(const std::vector<std::string_view>& policies, std::string_view json,
                          const std::vector<std::string>& decisions, analysis::PopulationRows rows = {},
                          const std::vector<std::string>& provisions = {}) {
    std::vector<std::shared_ptr<const program::Program>> programs;
    for (const std::string_view policy : policies)
        programs.push_back(compiled(policy));
    Simulation simulation(programs, decisions, on(), provisions);
    std::vector<engine::Batch> batches(simulation.versions());
    std::vector<const engine::Batch*> pointers;
    for (std::size_t v = 0; v < simulation.versions(); ++v) {
        std::vector<words::Diagnostic> diagnostics;
        REQUIRE(facts::JsonReader(simulation.plan(v)).read(json, batches[v], diagnostics));
        pointers.push_back(&batches[v]);
    }
    rows.count = batches[0].rows;
    simulation.add(rows, pointers);
    return simulation.result();
}

const analysis::ClauseResult& clause(const SimulationResult& result, std::string_view name) {
    const auto found = std::ranges::find(result.clauses, name, &analysis::ClauseResult::name);
    REQUIRE(found != result.clauses.end());
    return *found;
}

constexpr std::string_view three = R"({"大型":false,"困难":false,"缴费":100,"人数":2}
{"大型":true,"困难":true,"缴费":300,"人数":5}
{"大型":false,"困难":true,"缴费":50.01,"人数":0}
)";

} // namespace

TEST_CASE("what a policy costs, by clause and fund, to the 分") {
    const SimulationResult result = simulate({before_text}, three, {"返还额", "补贴额"});
    // 33.33 + 300.00 + 50.01, and 200.00 + 0.00; a large enterprise is paid no subsidy, which is no unknown.
    CHECK(result.cost.before == fen(3333 + 30000 + 5001 + 20000));
    CHECK(clause(result, "返还").cost.before == fen(3333 + 30000 + 5001));
    CHECK(clause(result, "补贴").cost.before == fen(20000));
    CHECK(clause(result, "补贴").applied[0].rows == 2);
    REQUIRE(result.funds.size() == 2);
    Weighted sum = 0;
    for (const auto& [name, cost] : result.funds)
        sum += cost.before;
    CHECK(sum == result.cost.before);
    CHECK(result.verdicts.unchanged.rows == 3);
    CHECK(result.verdicts.undetermined.rows == 0);
    CHECK_FALSE(result.has_reform);
}

TEST_CASE("a reform that changes who pays moves the cost from one fund to the other") {
    std::string after(before_text);
    after.replace(after.find("失业保险基金"), std::string_view("失业保险基金").size(), "财政专项");
    const SimulationResult result = simulate({before_text, after}, three, {"返还额", "补贴额"});
    const auto fund = [&](std::string_view name) {
        const auto found =
            std::ranges::find(result.funds, name, &std::pair<std::string, analysis::Cost>::first);
        REQUIRE(found != result.funds.end());
        return found->second;
    };
    CHECK(fund("失业保险基金").before == fen(3333 + 30000 + 5001));
    CHECK(fund("失业保险基金").after == 0);
    CHECK(fund("财政专项").before == 0);
    CHECK(fund("财政专项").after == fen(3333 + 30000 + 5001));
    CHECK(fund("就业补助资金").after == fund("就业补助资金").before);
}

TEST_CASE("what is not known is counted with what is missing, and never as zero") {
    analysis::PopulationRows rows;
    rows.weights = {2'500'000, 1'000'000, 4'000'000};
    const SimulationResult result = simulate({before_text}, R"({"大型":false,"困难":false,"缴费":100}
{"大型":true,"困难":false,"缴费":100}
{"困难":false,"缴费":100,"人数":1}
)",
                                             {"补贴额"}, rows);
    const analysis::DecisionResult& subsidy = result.decisions[0];
    CHECK(subsidy.verdicts.undetermined.rows == 2);
    CHECK(subsidy.verdicts.unchanged.rows == 1); // large: whatever the number, there is none
    REQUIRE(subsidy.missing.size() == 2);
    CHECK(subsidy.missing.at("人数").rows == 1);
    CHECK(subsidy.missing.at("人数").weight == 2'500'000);
    CHECK(subsidy.missing.at("大型").weight == 4'000'000);
    CHECK(result.cost.before == 0);
    CHECK(result.before.rows() == 1);
}

TEST_CASE("who wins and who loses, and by which clause") {
    constexpr std::string_view after = R"(
参数 标准 : 元/人 自 2020-01-01 : 150元/人
条款 返还 依据 "一" 资金 "失业保险基金"
  则 返还额 为 缴费 / 3
  但当 困难 则 返还额 为 缴费
条款 大型返还 优先于 返还 依据 "一之二" 资金 "失业保险基金"
  当 大型 则 返还额 为 缴费 / 4
条款 补贴 依据 "二" 资金 "就业补助资金"
  当 非 大型 则 补贴额 为 标准 * 人数
)";
    const SimulationResult result = simulate({before_text, after}, three, {"返还额", "补贴额"});
    CHECK(result.verdicts.winners.rows == 1);
    CHECK(result.verdicts.losers.rows == 1);
    CHECK(result.verdicts.unchanged.rows == 1);
    CHECK(result.cost.after - result.cost.before == fen(10000 - 22500));
    REQUIRE(result.changes.size() == 2);
    const analysis::ChangeResult& lost = result.changes[0]; // the larger one comes first
    CHECK(lost.difference == fen(-22500));
    REQUIRE(lost.gone.size() == 1);
    REQUIRE(lost.come.size() == 1);
    CHECK(result.clauses[lost.gone[0]].name == "返还");
    CHECK(result.clauses[lost.come[0]].name == "大型返还");
    const analysis::ChangeResult& won = result.changes[1];
    REQUIRE(won.altered.size() == 1);
    CHECK(result.clauses[won.altered[0]].name == "补贴");
    CHECK(clause(result, "大型返还").cost.before == 0);
    CHECK(clause(result, "大型返还").cost.after == fen(7500));
    CHECK(result.gain.quantile(0, 1) == -22500);
    CHECK(result.gain.quantile(1, 1) == 10000);
}

TEST_CASE("weights, groups, bad rows and standard errors") {
    analysis::PopulationRows rows;
    rows.bad = {0, 0, 1};
    rows.weights = {2'500'000, 1'000'000, 9'000'000};
    rows.groups = {"甲", "乙", "丙"};
    const SimulationResult result = simulate({before_text}, three, {"返还额"}, rows);
    CHECK(result.bad_rows == 1);
    CHECK(result.all.rows == 2);
    CHECK(result.all.weight == 3'500'000);
    CHECK(result.cost.before == Weighted{3333} * 2'500'000 + Weighted{30000} * 1'000'000);
    REQUIRE(result.groups.size() == 2);
    CHECK(std::ranges::find(result.groups, "甲", &analysis::GroupResult::name)->cost.before ==
          Weighted{3333} * 2'500'000);
    // Two draws: sqrt(n / (n - 1) * sum of squared deviations) = |a - b|.
    CHECK(result.standard_errors[0] == doctest::Approx(30000 - 2.5 * 3333));
}

TEST_CASE("the parts of a sum are credited to the clauses of its terms") {
    constexpr std::string_view policy = R"(
条款 基本 依据 "一" 则 基本额 为 缴费 / 3
条款 加发 依据 "二" 当 困难 则 加发额 为 100元
条款 总和 依据 "三" 则 总额 为 合并额
定义 合并额 : 元 = 基本额 + 加发额
)";
    const SimulationResult result = simulate({policy}, three, {"总额"});
    // Row 1: no addition, so that the sum does not apply. Row 2: 100 + 100. Row 3: 16.67 + 100.
    CHECK(result.cost.before == fen(20000 + 11667));
    CHECK(clause(result, "加发").cost.before == fen(20000));
    CHECK(clause(result, "基本").cost.before + clause(result, "总和").cost.before == fen(10000 + 1667));
}

TEST_CASE("decisions about the elements of a list are added up; an unknown list is not an empty one") {
    constexpr std::string_view policy = R"(
条款 工资补贴 依据 "一" 对象 职工 则 工资补贴额 为 工资 / 2
)";
    const SimulationResult result = simulate({policy}, R"({"名单":[{"工资":100},{"工资":60.01}]}
{"名单":[]}
{}
)",
                                             {"名单.工资补贴额"});
    CHECK(result.cost.before == fen(5000 + 3001));
    CHECK(result.verdicts.unchanged.rows == 2);
    CHECK(result.verdicts.undetermined.rows == 1);
}

TEST_CASE("an error is reported with its row and is in no sum") {
    constexpr std::string_view policy = R"(
条款 甲 依据 "一" 当 困难 则 金额 为 缴费
条款 乙 依据 "二" 当 大型 则 金额 为 缴费 / 2
)";
    const SimulationResult result = simulate({policy}, three, {"金额"});
    CHECK(result.error_count == 1);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].row == 2);
    CHECK(result.errors[0].fault == engine::Fault::conflict);
    CHECK(result.cost.before == fen(5001));
    CHECK(result.verdicts.in_error.rows == 1);
}

TEST_CASE("shares of several changes do not depend on their order and sum up") {
    const auto policy = [](const char* rate, const char* who) {
        return std::string("参数 标准 : 元/人 自 2020-01-01 : ") + rate + "\n条款 补贴 依据 \"二\"\n  当 " +
               who + " 则 补贴额 为 标准 * 人数\n";
    };
    const std::string base = policy("100元/人", "非 大型"), rate = policy("150元/人", "非 大型"),
                      reach = policy("100元/人", "缴费 >= 0元"), both = policy("150元/人", "缴费 >= 0元");
    const SimulationResult result =
        simulate({base, both, rate, reach}, three, {"补贴额"}, {}, {"标准", "补贴"});
    // 2 persons before, 7 after. Alone: the rate 100, the reach 500; together 850.
    CHECK(result.explained == fen(85000));
    REQUIRE(result.provisions.size() == 2);
    CHECK(result.provisions[0].second ==
          *values::make_rational((10000 + 35000) / 2 * Weighted{1'000'000}, 1));
    CHECK(result.provisions[1].second ==
          *values::make_rational((50000 + 75000) / 2 * Weighted{1'000'000}, 1));
}

TEST_CASE("a distribution stays small, and says how exact it is") {
    Distribution few;
    for (std::int64_t value = 1; value <= 100; ++value)
        CHECK(few.add(value, analysis::weight_unit, value, 2 * value));
    CHECK(few.width() == 1);
    CHECK(few.quantile(1, 2) == 50);
    CHECK(few.quantile(0, 1) == 1);
    const auto parts = few.parts(10);
    REQUIRE(parts.size() == 10);
    CHECK(parts[0].lowest == 1);
    CHECK(parts[0].highest == 10);
    CHECK(parts[9].sums.rows == 10);
    CHECK(parts[9].sums.before == fen(955));

    Distribution many;
    for (std::int64_t value = 0; value < 200'000; ++value)
        (void)many.add(-value, analysis::weight_unit, 1, 1);
    CHECK(many.width() == 4);
    CHECK(many.bins().size() <= Distribution::most_bins);
    CHECK(many.rows() == 200'000);
    const auto median = many.quantile(1, 2);
    REQUIRE(median);
    CHECK(*median <= -100'000 + 4);
    CHECK(*median >= -100'000 - 4);
}

namespace {

/// For the first parameter.
analysis::BudgetAnswer solved(const std::shared_ptr<const program::Program>& program,
                              program::DecisionId decision, std::int64_t budget, std::string_view json) {
    analysis::BudgetSearch search(program, 0, {decision}, fen(budget), on());
    int passes = 0;
    while (!search.is_done()) {
        search.begin_pass();
        engine::Batch batch;
        std::vector<words::Diagnostic> diagnostics;
        REQUIRE(facts::JsonReader(search.plan()).read(json, batch, diagnostics));
        analysis::PopulationRows rows;
        rows.count = batch.rows;
        search.add(rows, batch);
        search.end_pass();
        REQUIRE(++passes < 20);
    }
    return search.answer();
}

} // namespace

TEST_CASE("the last value of a parameter within a budget") {
    const auto program = compiled(before_text);
    const auto at = std::ranges::find(program->decisions, "补贴额", &program::Decision::name);
    const auto decision = static_cast<program::DecisionId>(at - program->decisions.begin());
    const auto solve = [&](std::int64_t budget) { return solved(program, decision, budget, three); };
    // Two persons: a budget of 1000.01 yuan is met by 500.00 yuan a person, and 500.01 would exceed it.
    const analysis::BudgetAnswer answer = solve(100001);
    CHECK(answer.kind == analysis::BudgetAnswer::Kind::found);
    CHECK(answer.is_monotone);
    CHECK(answer.within.value == values::from_integer(500));
    CHECK(answer.within.cost == fen(100000));
    CHECK(answer.beyond.value == *values::make_rational(50001, 100));
    CHECK(answer.beyond.cost == fen(100002));
    CHECK(solve(-1).kind == analysis::BudgetAnswer::Kind::never_within);
}

TEST_CASE("a value at which decisions are in error is no value within the budget") {
    const auto program = compiled(R"(
参数 份额 : 元 自 2020-01-01 : 4元
条款 摊派 依据 "一" 则 摊派额 为 100元 * (缴费 / 份额)
)");
    const auto at = std::ranges::find(program->decisions, "摊派额", &program::Decision::name);
    const auto decision = static_cast<program::DecisionId>(at - program->decisions.begin());
    // 100 × 300 / share: nothing can be divided by 0; 30 yuan are within 1000 yuan, 29.99 are not.
    const auto answer = solved(program, decision, 100000, R"({"缴费":100}
{"缴费":200}
)");
    CHECK(answer.kind == analysis::BudgetAnswer::Kind::found);
    CHECK(answer.is_monotone);
    CHECK(answer.within.value == values::from_integer(30));
    CHECK(answer.within.cost == fen(100000));
    CHECK(answer.within.in_error == 0);
    CHECK(answer.beyond.value == *values::make_rational(2999, 100));
}

TEST_CASE("what nobody knows is not within any budget for nothing") {
    const auto program = compiled(before_text);
    const auto at = std::ranges::find(program->decisions, "补贴额", &program::Decision::name);
    const auto decision = static_cast<program::DecisionId>(at - program->decisions.begin());
    const auto answer = solved(program, decision, 100, R"({"大型":false}
)");
    CHECK(answer.kind == analysis::BudgetAnswer::Kind::always_within);
    REQUIRE_FALSE(answer.tried.empty());
    CHECK(answer.tried.front().undetermined == 0); // 0 yuan a person, for any number
    CHECK(answer.tried.back().undetermined == 1);
}
