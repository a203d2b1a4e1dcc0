#include "analysis/policy_diff.hpp"
#include "comparing/policies.hpp"

#include <algorithm>

using namespace tiaoli;
using namespace tiaoli::tests;
using analysis::Aspect;
using analysis::DiffRow;
using analysis::PolicyDiff;
using words::Language;

namespace {

PolicyDiff diff(const program::Program& left, const program::Program& right) {
    return analysis::compare_policies({left, analysis::summarise(left, Language::chinese)},
                                      {right, analysis::summarise(right, Language::chinese)},
                                      Language::chinese);
}

const DiffRow& row(const PolicyDiff& found, std::string_view key) {
    const auto at = std::ranges::find(found.rows, key, &DiffRow::key);
    REQUIRE(at != found.rows.end());
    return *at;
}

std::string text(const DiffRow& found, Aspect aspect) {
    for (const analysis::AspectDifference& each : found.differences) {
        if (each.aspect != aspect) continue;
        std::string result;
        for (const std::string& item : each.left)
            result += item + " ";
        result += "|";
        for (const std::string& item : each.right)
            result += " " + item;
        return result;
    }
    return {};
}

} // namespace

TEST_CASE("two policies are compared by declared topic") {
    const auto left = program_of(first_city), right = program_of(second_city);
    const PolicyDiff found = diff(*left, *right);
    CHECK_FALSE(found.by_clause);

    const DiffRow& loan = row(found, "创业贷款");
    CHECK(loan.status == DiffRow::Status::different);
    CHECK(loan.label == "个人创业贷款的额度");
    CHECK(text(loan, Aspect::figures) == "35万元 40万元 | 30万元");
    CHECK(text(loan, Aspect::modality) == "可 | 原则上");
    CHECK(text(loan, Aspect::groups) == "毕业生 |");
    CHECK(text(loan, Aspect::readings) == "毕业 = 当年 |");
    CHECK(text(loan, Aspect::fund) == "担保基金 |");
    CHECK(text(loan, Aspect::departments) == "市财政局 |");

    const DiffRow& grant = row(found, "开业补贴");
    CHECK(text(grant, Aspect::figures) == "1万元 | 5000元");
    CHECK(text(grant, Aspect::windows) != "");
    CHECK(text(grant, Aspect::conditions) == "经营月数 不少于 3个月 | 经营月数 不少于 1年");

    CHECK(text(row(found, "缓缴"), Aspect::modality) == "应 | 可");
    CHECK(row(found, "只有甲市").status == DiffRow::Status::only_left);
    CHECK(row(found, "只有甲市").left.size() == 2);
    CHECK(row(found, "只有乙市").status == DiffRow::Status::only_right);
    CHECK(row(found, "").status == DiffRow::Status::only_left);
}

TEST_CASE("what is the same is the same") {
    const auto left = program_of(first_city), right = program_of(second_city);
    const DiffRow ratio = row(diff(*left, *right), "招用比例");
    // Fund and departments are of the section; nothing else differs.
    for (const analysis::AspectDifference& each : ratio.differences)
        CHECK((each.aspect == Aspect::fund || each.aspect == Aspect::departments));
    const PolicyDiff itself = diff(*left, *left);
    CHECK(itself.by_clause);
    for (const DiffRow& each : itself.rows)
        CHECK(each.status == DiffRow::Status::same);
}

TEST_CASE("two versions of a policy are compared by clause") {
    const auto before = program_of(first_city);
    std::string text_after = replaced(first_city, "35万元\n", "45万元\n");
    text_after = replaced(text_after, "条款 独有 主题 只有甲市", "条款 改名 主题 只有甲市");
    const auto after = program_of(text_after);
    const PolicyDiff found = diff(*before, *after);
    CHECK(found.by_clause);
    const DiffRow& loan = row(found, "贷款额度");
    CHECK(loan.status == DiffRow::Status::different);
    CHECK(text(loan, Aspect::figures) == "35万元 | 45万元");
    CHECK(text(loan, Aspect::text).find("45万元") != std::string::npos);
    CHECK(row(found, "开业补贴").status == DiffRow::Status::same);
    CHECK(row(found, "独有").status == DiffRow::Status::only_left);
    CHECK(row(found, "改名").status == DiffRow::Status::only_right);
}

TEST_CASE("a definition that a clause rests on counts as its content") {
    const auto before = program_of(first_city);
    const auto after =
        program_of(replaced(first_city, "新招 / 职工 不低于 比例要求", "新招 / 职工 不低于 20%"));
    const DiffRow subsidy = row(diff(*before, *after), "可贴息");
    CHECK(subsidy.status == DiffRow::Status::different);
    CHECK(text(subsidy, Aspect::figures) == "| 20%");
}
