// Declarations that could be read are checked, whatever is wrong with the others, and what those may declare
// is not called unknown.
#include "semantics/checking.hpp"
#include "source_files.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tiaoli;
using tests::errors;

TEST_CASE("a syntax mistake does not hide the mistakes elsewhere") {
    CHECK(errors("fact 甲 : 元\n"
                 "define 乙 = 甲 )\n"
                 "define 丙 = 甲 + 3人\n"
                 "clause 丁 cites \"一\" then 戊 is 已\n"
                 "scenario \"己\" on 2020-01-01 given 庚 = 1 expect 丙 = 3元\n") ==
          "T0102 `)`, T0302 `甲 + 3人`, T0202 `已`, T0801 `given 庚 = 1`");
    CHECK(errors("fact 则 : 元\ndefine 甲 = `则` + 3人\ndefine 乙 = 1元 + 3人\n") ==
          "T0109 `则`, T0302 `1元 + 3人`");
    CHECK(errors("fact 甲 : 元\nscenario \"乙\" on 2020-02-30 given 甲 = 1 expect 甲 = 丙\n"
                 "define 丁 = 戊\n") == "T0105 `2020-02-30`, T0202 `戊`");
}

TEST_CASE("mistakes of a clause and of a scenario are found in one run") {
    CHECK(errors("fact 甲 : 元\ndefine 乙 = 甲 + 3人\n"
                 "scenario \"丙\" on 2020-01-01 given 甲 = 1元, expect 甲 = 1元\n"
                 "scenario \"丁\" on 2020-01-01 given 戊 = 1元 expect 乙 = 1元 expect 甲 = 2人\n") ==
          "T0102 `,`, T0302 `甲 + 3人`, T0801 `given 戊 = 1元`, T0302 `甲 = 2人`");
}

TEST_CASE("what cannot be read may declare what it names") {
    CHECK(errors("define 甲 = 乙 + 1 )\ndefine 丙 = 甲 + 乙\n") == "T0102 `)`");
    CHECK(errors("record 人 )\n  年龄 : whole\nfact 某人 : 人\ndefine 丙 = 某人.年龄 > 3\n") == "T0102 `)`");
    CHECK(errors("unit 台 ) \ndefine 丙 = 3台\n") == "T0102 `)`");
    CHECK(errors("use 甲乙 )\ndefine 丙 = 丁 + 3\n", {{"甲乙", "define 丁 = 1"}}) == "T0102 `)`");
    CHECK(errors("use 甲乙\ndefine 丙 = 丁 + 3\n", {{"甲乙", "define 丁 == 1"}}) == "T0102 `=`");
    CHECK(errors("use 甲丙\ndefine 丙 = 丁 + 3\ndefine 戊 = 戊\n") == "T0209 `甲丙`, T0207 `戊`");
}

TEST_CASE("what is left of a broken declaration is not taken for others") {
    // `reading` also begins a declaration.
    CHECK(errors(
              "clause 甲 cites \"一\"\n  when ) reading 丙 is 丁\n  then 戊 is 1元\ndefine 己 = 戊 + 庚\n") ==
          "T0102 `)`, T0202 `庚`");
    CHECK(errors("policy 甲 in force from\ndefine 己 = 庚\n") == "T0102 `define`, T0202 `庚`");
}

TEST_CASE("a header that cannot be read may say which of two documents prevails") {
    const tests::Modules modules = {
        {"乙", "policy 乙 in force from 2020-01-01\nclause 丙 cites \"一\" then 丁 is 1元\n"}};
    const std::string rest = "use 乙\nclause 丙 cites \"一\" then 丁 is 2元\n";
    CHECK(errors("policy 甲 in force from 2020-01-01\n" + rest, modules) == "T0402 `then 丁 is 1元`");
    CHECK(errors("policy 甲 in force from 2020-01-01 overrides 乙 )\n" + rest, modules) == "T0102 `)`");
}

TEST_CASE("a clause for something misspelt is a clause for what was meant") {
    CHECK(errors("record 人员\n  年龄 : whole\nfact 员工 : list of 人员\n"
                 "clause 甲 cites \"一\" for each 人圆 when 年龄 > 3 then 补贴 is 1元 + 3人\n"
                 "define 全体 = sum 补贴 over 员工\n") == "T0201 `人圆`, T0302 `1元 + 3人`");
    CHECK(errors("fact 甲 : 元\nclause 乙 cites \"一\" for 不知何物 when 年龄 > 3 then 补贴 is 1元\n"
                 "define 全体 = 补贴 + 1元\n") == "T0202 `不知何物`");
}

TEST_CASE("one bracket too many is one mistake, wherever it stands") {
    for (const auto& source : tests::all_sources()) {
        const bool is_alone = source.name.starts_with("docs/") || source.name.starts_with("tests/language/");
        if (!is_alone || !errors(source.text).empty()) continue;
        CAPTURE(source.name);
        for (const auto& token : syntax::tokens(source.text)) {
            using Kind = syntax::Token::Kind;
            if (token.kind == Kind::space || token.kind == Kind::newline || token.kind == Kind::comment)
                continue;
            auto text = source.text;
            text.insert(token.begin, ") ");
            CAPTURE(source.text.substr(token.begin, 40));
            const auto found = errors(text);
            CHECK_MESSAGE(found.find("T02") == std::string::npos, found);
            CHECK_MESSAGE(found.find("T03") == std::string::npos, found);
            CHECK_MESSAGE(found.starts_with("T01"), found);
        }
    }
}
