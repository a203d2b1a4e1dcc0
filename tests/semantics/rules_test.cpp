// Rules that cannot stand beside one another, and parts of a rule that do not fit together.
#include "semantics/checking.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;
using tests::errors;

TEST_CASE("two rules under one condition; with the facts of a case it is a conflict in that case") {
    const std::string facts = "fact 毕业 : 是否\nfact 贫困 : 是否\nsection \"一\"\n";
    const std::string one = "clause 甲 when 毕业 then 补贴 is 100元\n";
    CHECK(errors(facts + one + "clause 乙 when 毕业 then 补贴 is 200元\n") ==
          "T0402 `when 毕业 then 补贴 is 200元`");
    const std::string scenario =
        "scenario \"都适用\" on 2020-01-01 given 毕业 = 是 given 贫困 = 是 expect 补贴 = 100元\n";
    CHECK(errors(facts + one + "clause 乙 when 贫困 then 补贴 is 200元\n" + scenario).empty());
}

TEST_CASE("what does not fit in an ordered deduction is named at its place") {
    const std::string facts = "fact 甲税 : 元\nfact 乙税 : 元\nfact 丙数 : 人\nsection \"一\"\n";
    CHECK(errors(facts + "clause 甲 then 抵减 is deduct at most 1000人 from 甲税, 乙税\n") ==
          "T0301 `1000人`");
    CHECK(errors(facts + "clause 甲 then 抵减 is deduct at most 1000元 from 甲税, 丙数\n") == "T0301 `丙数`");
    CHECK(errors(facts + "clause 甲 then 抵减 is deduct at most 1000元 from 丙数, 乙税\n") == "T0301 `丙数`");
}
