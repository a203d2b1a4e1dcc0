#include "analysis/coverage.hpp"
#include "analysis/synthesis.hpp"
#include "engine/engine.hpp"
#include "facts/json_reader.hpp"
#include "semantics/checked_policy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace tiaoli;
using analysis::Random;
using analysis::Synthesis;

namespace {

constexpr std::string_view policy = R"(政策 示例
  施行 自 2020-07-30
类别 规模 为 大型, 小型
类别 群体 为 高校毕业生, 退役军人, 返乡农民工
记录 职工 计以 人
  合同期限 : 月
  工资 : 元/月
记录 申请者
  群体 : 集合 之 群体
  毕业日期 : 日期?
  申请金额 : 元
  负债 : 元 可为负
事实 申请人 : 申请者
事实 企业规模 : 规模
事实 人数 : 人 在 1人..300人
事实 职工名单 : 列出 之 职工
参数 标准 : 元 自 2018-01-01 : 500元
条款 补贴 依据 "一"
  当 企业规模 = 小型 且 人数 >= 15人 则 补贴额 为 标准
  但当 申请人.毕业日期 在 今日 前 2年 内 则 补贴额 为 标准 * 2
条款 大额 依据 "二"
  当 申请人.申请金额 = 35万元 则 大额申请 为 是
条款 长期合同 依据 "三"
  当 (计数 之 职工名单 其中 合同期限 >= 12个月) >= 2人 则 有长期合同 为 是
)";

std::shared_ptr<const program::Program> compiled() {
    const auto checked = semantics::CheckedPolicy::check({{"policy.tiao", std::string(policy)}}, nullptr);
    for (const words::Diagnostic& diagnostic : checked.diagnostics())
        MESSAGE(words::render(diagnostic, checked.files(), words::Language::chinese, false));
    REQUIRE(checked.ok());
    return checked.program();
}

const values::Date day = *values::make_date(2020, 9, 1);

std::string cases(const Synthesis& synthesis, std::uint64_t rows) {
    std::string text;
    for (std::uint64_t row = 0; row < rows; ++row) {
        synthesis.append_json(row, text);
        text += '\n';
    }
    return text;
}

} // namespace

TEST_CASE("the generator gives the same numbers everywhere") {
    Random random(1, 0);
    const std::uint64_t first = random.next();
    CHECK(first == Random(1, 0).next());
    CHECK(first != Random(1, 1).next());
    CHECK(first != Random(2, 0).next());
    std::set<std::int64_t> seen;
    for (int i = 0; i < 200; ++i)
        seen.insert(random.between(-2, 2));
    CHECK(seen == std::set<std::int64_t>{-2, -1, 0, 1, 2});
    CHECK(random.between(INT64_MIN, INT64_MAX) != random.between(INT64_MIN, INT64_MAX));
}

TEST_CASE("every case can be read, is wholly known, and the policy's rules apply now and then") {
    const auto program = compiled();
    const auto plan = engine::Plan::prepare(program);
    const Synthesis synthesis(program, {.seed = 7, .today = day});
    const std::string text = cases(synthesis, 500);
    engine::Batch batch;
    std::vector<words::Diagnostic> diagnostics;
    const bool good = facts::JsonReader(plan).read(text, batch, diagnostics);
    for (const words::Diagnostic& diagnostic : diagnostics)
        MESSAGE(words::message(diagnostic, words::Language::english));
    REQUIRE(good);
    CHECK(batch.rows == 500);
    for (program::FactId fact = 0; fact < program->facts.size(); ++fact) {
        if (program->facts[fact].name == "标准") continue; // a parameter keeps the policy's value
        for (const engine::Presence presence : batch.facts[fact].presence)
            CHECK(presence != engine::Presence::unknown);
    }
    engine::Evaluation evaluation;
    engine::Options options;
    options.today = day;
    evaluation.run(*plan, batch, options);
    analysis::CoverageCounter counter(*program);
    counter.add(*program, evaluation);
    const analysis::Coverage coverage = counter.coverage();
    for (const analysis::CoveredClause& clause : coverage.clauses)
        CHECK_MESSAGE(clause.times == 1, clause.name);
    for (const analysis::CoveredRule& rule : coverage.exceptions)
        CHECK_MESSAGE(rule.times == 1, rule.clause);
    for (const analysis::CoveredCondition& condition : coverage.conditions)
        CHECK_MESSAGE((condition.held == 1 && condition.failed == 1), condition.text);
}

TEST_CASE("a number that a date is made of is a year, a month or a day that there is") {
    const auto checked = semantics::CheckedPolicy::check({{"policy.tiao", R"(政策 示例
  施行 自 2020-07-30
事实 首年 : 整数
事实 首月 : 整数
事实 年度 : 整数
条款 甲 依据 "一" 则 首日值 为 年月日(首年, 首月, 1)
条款 乙 依据 "二" 当 年度 = 年份(今日) 则 当年 为 是
)"}},
                                                         nullptr);
    for (const words::Diagnostic& diagnostic : checked.diagnostics())
        MESSAGE(words::render(diagnostic, checked.files(), words::Language::chinese, false));
    REQUIRE(checked.ok());
    const Synthesis synthesis(checked.program(), {.seed = 7, .today = day});
    for (std::uint64_t row = 0; row < 200; ++row) {
        std::string text;
        synthesis.append_csv(row, text);
        const int year = std::stoi(text);
        CHECK((year >= 2017 && year <= 2021));
        const int month = std::stoi(text.substr(text.find(',') + 1));
        CHECK((month >= 1 && month <= 12));
        const int other = std::stoi(text.substr(text.rfind(',') + 1));
        CHECK((other >= 2017 && other <= 2021));
    }
}

TEST_CASE("a seed is a population, and a row does not depend on the rows before it") {
    const auto program = compiled();
    const Synthesis a(program, {.seed = 7, .today = day}), b(program, {.seed = 7, .today = day});
    std::string first, again, other;
    a.append_json(41, first);
    CHECK(cases(b, 42).ends_with(first + "\n"));
    Synthesis(program, {.seed = 8, .today = day}).append_json(41, other);
    CHECK(first != other);
}

TEST_CASE("only what a decision rests on; a table where there are no lists") {
    const auto program = compiled();
    CHECK(Synthesis(program, {.today = day}).first_list() == "职工名单");
    const auto at = std::ranges::find(program->decisions, "补贴额", &program::Decision::name);
    const auto decision = static_cast<program::DecisionId>(at - program->decisions.begin());
    const Synthesis synthesis(program, {.seed = 1, .today = day, .decisions = {decision}});
    REQUIRE(synthesis.is_flat());
    std::string heading, row, json;
    synthesis.append_csv_heading(heading);
    CHECK(heading == "申请人.毕业日期,企业规模,人数");
    synthesis.append_csv(3, row);
    CHECK(std::ranges::count(row, ',') == 2);
    synthesis.append_json(3, json);
    CHECK(json.starts_with(R"({"申请人":{"毕业日期":)"));
}
