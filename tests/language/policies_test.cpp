// Policies in time and rank: in force from and until, superseded, under another.
#include "language/running.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace tiaoli;

namespace {

semantics::CheckedPolicy check(std::string text, std::map<std::string, std::string, std::less<>> modules) {
    return semantics::CheckedPolicy::check({{"policy.tiao", std::move(text)}},
                                           [&](std::string_view name) -> std::optional<semantics::Source> {
                                               const auto found = modules.find(name);
                                               if (found == modules.end()) return std::nullopt;
                                               return semantics::Source{found->first, found->second};
                                           });
}

std::string on(const semantics::CheckedPolicy& policy, std::string_view day, std::string_view expression) {
    return tests::answer_to(policy, expression, "{}", *values::parse_date(day));
}

} // namespace

TEST_CASE("a policy's clauses apply from its first to its last day") {
    const auto policy = check("policy 办法 in force from 2020-07-14 until 2023-07-14\n"
                              "clause 甲 cites \"一\" then 额度 is 35万元\n",
                              {});
    CHECK(tests::rendered(policy) == "");
    CHECK(on(policy, "2020-07-13", "额度") == "不适用");
    CHECK(on(policy, "2020-07-14", "额度") == "35万元");
    CHECK(on(policy, "2023-07-14", "额度") == "35万元");
    CHECK(on(policy, "2023-07-15", "额度") == "不适用");
}

TEST_CASE("a superseded policy ends the day before") {
    const auto policy = check("policy 新办法 supersedes 旧办法 in force from 2020-07-30\nuse old\n"
                              "clause 新额度 cites \"一\" then 额度 is 40万元\n",
                              {{"old", "policy 旧办法 in force from 2018-05-27\n"
                                       "clause 旧额度 cites \"一\" then 额度 is 30万元\n"}});
    CHECK(tests::rendered(policy) == "");
    CHECK(on(policy, "2018-05-26", "额度") == "不适用");
    CHECK(on(policy, "2020-07-29", "额度") == "30万元");
    CHECK(on(policy, "2020-07-30", "额度") == "40万元");
}

TEST_CASE(
    "without an order two policies in force conflict, and a clause may override one of another policy") {
    const std::map<std::string, std::string, std::less<>> modules{
        {"city", "policy 市级 in force from 2018-05-27\nclause 市额度 cites \"一\" then 额度 is 30万元\n"}};
    const std::string header = "policy 县级 in force from 2020-05-06\nuse city\n";
    const auto silent = check(header + "clause 县额度 cites \"一\" then 额度 is 20万元\n", modules);
    CHECK(on(silent, "2020-05-05", "额度") == "30万元");
    CHECK(on(silent, "2020-05-06", "额度") == "出错：同级规则相互冲突");
    const auto ordered =
        check(header + "clause 县额度 overrides 市额度 cites \"一\" then 额度 is 20万元\n", modules);
    CHECK(on(ordered, "2020-05-05", "额度") == "30万元");
    CHECK(on(ordered, "2020-05-06", "额度") == "20万元");
}

TEST_CASE("a policy under another that it uses has the other's clauses") {
    const auto policy = check("policy 县级 under city in force from 2020-05-06\nuse city\n"
                              "clause 县补贴 cites \"一\" then 补贴 is 额度 * 1%\n",
                              {{"city", "policy 市级 in force from 2018-05-27\n"
                                        "clause 市额度 cites \"一\" then 额度 is 30万元\n"}});
    CHECK(tests::rendered(policy) == "");
    CHECK(on(policy, "2020-05-06", "补贴") == "3000元");
}

TEST_CASE("one run reports the mistakes of every file, among the declarations and inside them") {
    const auto policy = check("use shared\nclause 甲 cites \"一\" topic 无此 then 额度 is 上限 + 1元/月\n"
                              "clause 乙 cites \"一\" when 丙 then 补贴 is 1元\n",
                              {{"shared", "define 上限 = 40万元\nfact 丁 : 无此类\n"}});
    std::string codes;
    for (const auto& diagnostic : policy.diagnostics())
        codes.append(words::info(diagnostic.id).code).append(" ");
    CHECK(codes == "T0213 T0205 T0302 T0202 ");
}
