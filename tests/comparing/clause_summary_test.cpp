#include "comparing/policies.hpp"

#include <algorithm>

using namespace tiaoli;
using namespace tiaoli::tests;
using analysis::ClauseSummary;
using analysis::Figure;
using words::Language;

namespace {

const ClauseSummary& summary(const program::Program& program, const std::vector<ClauseSummary>& all,
                             std::string_view name) {
    for (const ClauseSummary& each : all)
        if (program.clauses[each.clause].name == name) return each;
    FAIL("no such clause");
    return all.front();
}

std::string figures(const analysis::RuleSummary& rule) {
    std::string text;
    for (const Figure& figure : rule.figures)
        text += (text.empty() ? "" : " ") + std::string(figure.in_condition ? "?" : "") + figure.text;
    return text;
}

} // namespace

TEST_CASE("what a clause says: decisions, modality, figures, conditions") {
    const auto program = program_of(first_city);
    const auto all = analysis::summarise(*program, Language::chinese);
    REQUIRE(all.size() == program->clauses.size());

    const ClauseSummary& loan = summary(*program, all, "贷款额度");
    REQUIRE(loan.rules.size() == 2);
    CHECK_FALSE(loan.rules[0].exception);
    CHECK(loan.rules[0].value == "35万元");
    CHECK(figures(loan.rules[0]) == "35万元");
    CHECK(loan.rules[0].conditions.empty());
    CHECK(loan.rules[1].exception);
    CHECK(loan.rules[1].value == "40万元");
    CHECK(figures(loan.rules[1]) == "?毕业生 40万元");
    REQUIRE(loan.rules[1].conditions.size() == 2);
    CHECK(loan.rules[1].conditions[0] == "申请人群体 包含 毕业生");
    REQUIRE(loan.readings.size() == 1);
    CHECK(program->readings[loan.readings[0]].name == "毕业");
    CHECK(loan.modalities() == std::vector{program::Modality::may, program::Modality::at_most});
    REQUIRE(loan.facts.size() == 1);
    CHECK(program->facts[loan.facts[0]].path == "申请人群体");
    REQUIRE(loan.decisions.size() == 1);
    CHECK(program->decisions[loan.decisions[0]].name == "贷款额度");
}

TEST_CASE("a window in a condition, categories, a table and a standard set elsewhere") {
    const auto program = program_of(first_city);
    const auto all = analysis::summarise(*program, Language::chinese);

    const ClauseSummary& grant = summary(*program, all, "开业补贴");
    REQUIRE(grant.rules.size() == 1);
    CHECK(figures(grant.rules[0]) == "?3个月 1万元");
    CHECK(grant.rules[0].figures[0].kind == Figure::Kind::time);
    CHECK(grant.rules[0].figures[0].context == "经营月数 不少于 3个月");

    const ClauseSummary& defer = summary(*program, all, "缓缴");
    REQUIRE(defer.rules.size() == 1);
    const auto& found = defer.rules[0].figures;
    CHECK(std::ranges::count(found, Figure::Kind::group, &Figure::kind) >= 1);
    CHECK(std::ranges::count_if(found, [](const Figure& figure) {
              return figure.text.find("2020") != std::string::npos;
          }) == 1);

    const ClauseSummary& own = summary(*program, all, "独有");
    REQUIRE(own.parameters.size() == 1);
    CHECK(std::ranges::any_of(own.rules[0].figures, [&](const Figure& figure) {
        return figure.parameter == own.parameters[0] && figure.text.find("1900") != std::string::npos;
    }));
    const ClauseSummary& elsewhere = summary(*program, all, "另定");
    REQUIRE(elsewhere.parameters.size() == 1);
    CHECK(elsewhere.rules[0].figures.empty());
}

TEST_CASE("what another clause decides is used, not repeated") {
    const auto program = program_of(first_city);
    const auto all = analysis::summarise(*program, Language::chinese);
    const ClauseSummary& subsidy = summary(*program, all, "可贴息");
    REQUIRE(subsidy.uses.size() == 1);
    CHECK(program->decisions[subsidy.uses[0]].name == "比例要求");
    REQUIRE(subsidy.rules.size() == 1);
    CHECK(figures(subsidy.rules[0]) == "");
}

TEST_CASE("the day a policy comes into force is no condition of its clauses") {
    const auto program = program_of(first_city);
    for (const ClauseSummary& each : analysis::summarise(*program, Language::english))
        for (const analysis::RuleSummary& rule : each.rules)
            for (const Figure& figure : rule.figures)
                CHECK(figure.text.find("2020-01-01") == std::string::npos);
}
