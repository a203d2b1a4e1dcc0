// Headings inside a file, and the topics that clauses name.
#include "semantics/checking.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tiaoli;
using tests::check;
using tests::rendered;

namespace {

const program::Clause& clause(const semantics::CheckedPolicy& policy, std::string_view name) {
    const auto& clauses = policy.program()->clauses;
    const auto found = std::ranges::find(clauses, name, &program::Clause::name);
    REQUIRE(found != clauses.end());
    return *found;
}

} // namespace

TEST_CASE("a clause takes from its heading what it does not say itself") {
    const auto policy =
        check({"clause 无标题 cites \"零\" then 戊 is yes\n"
               "章节 \"一（一）\" 责任单位 \"市人社局\", \"市财政局\" 资金 \"就业补助资金\"\n"
               "clause 全取 then 甲 is yes\n"
               "clause 自述 cites \"一（二）\" departments \"市税务局\" fund \"市财政\" then 乙 is yes\n"
               "target 目标 done yes\n"
               "parameter 标准 : 元 unset\n"
               "reading 解读项\n"
               "  option 子 chosen\n"
               "exclusive 择一 : 甲, 乙 choose first\n"
               "section \"二\"\n"
               "clause 换节 then 丁 is yes\n"});
    CHECK(rendered(policy) == "");
    REQUIRE(policy.ok());
    using Names = std::vector<std::string>;
    CHECK(clause(policy, "无标题").citation == "零");
    CHECK(clause(policy, "无标题").departments.empty());
    for (const char* name : {"全取", "目标", "择一"}) {
        CAPTURE(name);
        CHECK(clause(policy, name).citation == "一（一）");
        CHECK(clause(policy, name).departments == Names{"市人社局", "市财政局"});
        CHECK(clause(policy, name).fund == "就业补助资金");
    }
    CHECK(clause(policy, "自述").citation == "一（二）");
    CHECK(clause(policy, "自述").departments == Names{"市税务局"});
    CHECK(clause(policy, "自述").fund == "市财政");
    CHECK(policy.program()->readings[0].citation == "一（一）");
    // The next heading begins anew.
    CHECK(clause(policy, "换节").citation == "二");
    CHECK(clause(policy, "换节").departments.empty());
    CHECK(clause(policy, "换节").fund.empty());
}

TEST_CASE("a heading ends with its file") {
    const auto policy =
        check({"section \"一\"\nclause 前条 then 甲 is yes\n", "clause 后条 then 乙 is yes\n"});
    REQUIRE(policy.ok());
    CHECK(clause(policy, "前条").citation == "一");
    CHECK(clause(policy, "后条").citation == "");
    CHECK(rendered(policy).find("warning[T0404]: clause `后条`") != std::string::npos);
}

TEST_CASE("topics are declared names") {
    const auto policy = check({"topic 反担保 \"反担保要求的降低（B8）\"\nuse shared\n"
                               "clause 甲条 cites \"一\" topic 反担保 then 甲 is yes\n"
                               "clause 乙条 cites \"一\" topic 贷款额度 then 乙 is yes\n"},
                              {{"shared", "主题 贷款额度\n"}});
    CHECK(rendered(policy) == "");
    REQUIRE(policy.ok());
    CHECK(clause(policy, "甲条").topic == "反担保");
    CHECK(clause(policy, "乙条").topic == "贷款额度");
    REQUIRE(policy.program()->topics.size() == 2);
    CHECK(policy.program()->topics[0].name == "反担保");
    CHECK(policy.program()->topics[0].label == "反担保要求的降低（B8）");
    CHECK(policy.program()->topics[1].label == "");
}

TEST_CASE("a topic that nobody declares is an error, wherever it is named") {
    for (const char* text :
         {"clause 甲条 cites \"一\" topic 反但保 then 甲 is yes\n",
          "target 甲条 topic 反但保 cites \"一\" done yes\n", "define 甲条 topic 反但保 = yes\n",
          "parameter 甲条 : 元 topic 反但保 unset\n", "reading 甲条 topic 反但保\n  option 子 chosen\n"}) {
        CAPTURE(text);
        const auto policy = check({std::string("topic 反担保\n") + text});
        CHECK(!policy.ok());
        const std::string shown = rendered(policy);
        CHECK(shown.find("error[T0213]: no topic is called `反但保`") != std::string::npos);
        CHECK(shown.find("did you mean `反担保`?") != std::string::npos);
    }
}

TEST_CASE("one topic declared in two documents is an error that names both places") {
    const auto policy =
        check({"policy 市级\ntopic 反担保\n", "use shared\n"}, {{"shared", "topic 反担保\n"}});
    CHECK(!policy.ok());
    const std::string shown = rendered(policy);
    CHECK(shown.find("shared:1:7: error[T0203]: `反担保` is declared twice") != std::string::npos);
    CHECK(shown.find("file-1.tiao:2:7: note: first declared here") != std::string::npos);
}
