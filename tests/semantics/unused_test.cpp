// What a policy declares is checked whether something uses it or not.
#include "semantics/checking.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;

namespace {

std::string codes(std::string text) {
    const auto policy = tests::check({std::move(text)});
    std::string result;
    for (const auto& diagnostic : policy.ok() ? policy.check_the_rest() : std::vector<words::Diagnostic>())
        result.append(result.empty() ? "" : " ").append(words::info(diagnostic.id).code);
    return result;
}

} // namespace

TEST_CASE("a function that nobody calls") {
    CHECK(codes("define 和(甲 : 元, 乙 : 元) : 元 = 甲 + 乙\n") == "");
    CHECK(codes("define 和(甲 : 元, 乙 : 人) = 甲 + 乙\n") == "T0302");
    CHECK(codes("define 和(甲 : 元) : 人 = 甲\n") == "T0301");
    CHECK(codes("define 和(甲 : 元) = 甲 + 已\n") == "T0202");
    CHECK(codes("record 人员类\n  年龄 : whole\ndefine 年长(某人 : 人员类) = 某人.年令 > 60\n") == "T0204");
    CHECK(
        codes("record 人员类\n  年龄 : whole\ndefine 多(众人 : list of 人员类) = sum of 年龄 over 众人\n") ==
        "");
    CHECK(codes("define 层(甲 : 元) = 层(甲) + 1元\n") == "T0207");
}

TEST_CASE("what is said of a record that no fact has") {
    const std::string record = "record 人员类\n  年龄 : whole\n";
    CHECK(codes(record + "define 年长 of 人员类 = 年龄 > 60\n") == "");
    CHECK(codes(record + "define 年长 of 人员类 = 年龄 > 60人\n") == "T0302");
    CHECK(codes(record + "section \"一\"\nclause 补贴条 for 人员类 when 年令 > 60 then 补贴 is 1元\n") ==
          "T0201");
    CHECK(codes(record + "section \"一\"\nclause 补贴条 for 人员类 when 年龄 > 60 then 补贴 is 1元\n") == "");
}

TEST_CASE("what a scenario gives and does not need") {
    const std::string policy = "category 类 is 甲类, 乙类\nrecord 人员\n  年龄 : whole\n  种别 : 类\n"
                               "fact 某人 : 人员\nfact 众人 : list of 人员\nfact 数 : 元\nparameter 标准 : "
                               "元 from 2020-01-01 : 3元\n"
                               "section \"一\"\nclause 某条 then 补贴 is 3元\n"
                               "scenario \"甲\" on 2020-01-01 ";
    const auto given = [&](const std::string& text) { return codes(policy + text + " expect 补贴 = 3元\n"); };
    CHECK(given("given 数 = 3元 given 某人 = {年龄: 3, 种别: 甲类} given 众人 = [{年龄: 4}, {}] given 标准 = "
                "4元") == "");
    CHECK(given("given 数 = 3人") == "T0301");
    CHECK(given("given 数 = 3岁") == "T0106");
    CHECK(given("given 某人 = {年令: 3}") == "T0204");
    CHECK(given("given 某人 = {种别: 丙类}") == "T0201");
    CHECK(given("given 某人.年龄 = 是") == "T0301");
    CHECK(given("given 众人 = [{年龄: 4}, {年龄: 4人}]") == "T0301");
    CHECK(given("given 标准 = 4人") == "T0301");
}
