// Which rule made a decision: held against the decision itself, whatever is known of the conditions.
#include "library/arrow_sample.hpp"
#include "library/sample.hpp"

#include <doctest/doctest.h>

#include <array>
#include <tuple>

using namespace tiaoli;
using namespace tiaoli::testing;

namespace {

/// Every rule gives another amount, so that the amount tells the rule.
constexpr std::string_view ranked = R"(
政策 示例 施行 自 2020-07-30
事实 甲成立 : 是否
事实 甲例外 : 是否
事实 甲再例外 : 是否
事实 乙成立 : 是否
事实 乙例外 : 是否
事实 丙成立 : 是否
条款 甲 依据 "一"
  当 甲成立 则 数额 为 100元
  但当 甲例外 则 数额 为 110元 { 但当 甲再例外 则 数额 为 120元 }
条款 乙 优先于 甲 依据 "二"
  当 乙成立 则 数额 为 200元
  但当 乙例外 则 数额 为 210元
条款 丙 优先于 乙 依据 "三"
  当 丙成立 则 数额 为 300元
)";
constexpr std::array<std::string_view, 6> facts = {"甲成立", "甲例外", "甲再例外",
                                                   "乙成立", "乙例外", "丙成立"};

/// The facts of case `number`, in ternary: no, yes, not known.
std::array<int, facts.size()> digits_of(int number) {
    std::array<int, facts.size()> digits{};
    for (int& digit : digits) {
        digit = number % 3;
        number /= 3;
    }
    return digits;
}
constexpr int all_cases = 729;

} // namespace

TEST_CASE("the rule that fired is the one that the decision came from, and no other") {
    const Policy policy = compile({{"ranked.tiao", std::string(ranked)}}).value().policy;
    REQUIRE(policy.rules().size() == 6);
    const Decision amount = policy.decision("数额").value();
    Session session = Session::open(policy).value();
    Table table(all_cases);
    for (std::size_t i = 0; i < facts.size(); ++i) {
        std::vector<bool> yes, known;
        for (int number = 0; number < all_cases; ++number) {
            yes.push_back(digits_of(number)[i] == 1);
            known.push_back(digits_of(number)[i] != 2);
        }
        table.bools(std::string(facts[i]), yes, known);
    }
    ColumnOptions options;
    options.fired = true;
    ColumnDecider decider = ColumnDecider::open(policy, table.schema(), {}, options).value();
    ArrowSchema schema{};
    ArrowArray decided{};
    decider.schema(&schema).value();
    decider.decide(table.array(), &decided).value();
    const ArrowArray& masks = *child(schema, decided, "fired");

    for (int number = 0; number < all_cases; ++number) {
        CAPTURE(number);
        session.clear();
        for (std::size_t i = 0; i < facts.size(); ++i)
            if (const int digit = digits_of(number)[i]; digit != 2)
                REQUIRE(session.set(policy.fact<bool>(facts[i]).value(), digit == 1) == Setting::taken);
        session.decide().value();
        const Outcome outcome = session.outcome(amount);
        const std::int64_t expected = outcome.state == State::value ? outcome.money()->fen / 100 : 0;
        std::int64_t total = 0;
        for (std::uint32_t rule = 0; rule < policy.rules().size(); ++rule) {
            const RuleInfo& info = policy.rules()[rule];
            const bool fired = session.fired(rule);
            const std::string text = session.text(amount).value();
            CAPTURE(text);
            CAPTURE(info.clause);
            CHECK(fired == bit(masks.children[rule]->buffers[1], static_cast<std::uint32_t>(number)));
            if (fired) total += info.clause == "甲" ? 100 : info.clause == "乙" ? 200 : 300;
            if (fired) CHECK(info.exception == (expected % 100 != 0));
        }
        CHECK(total == expected / 100 * 100); // one rule, or none where nothing is decided
    }
    schema.release(&schema);
    decided.release(&decided);
}

TEST_CASE("an exception fires for an element only where its rule applies to it") {
    const Policy policy = compile({{"each.tiao", R"(
政策 示例 施行 自 2020-07-30
记录 职工
  新招 : 是否
事实 亏损 : 是否
事实 职工名单 : 列出 之 职工
条款 补贴 依据 "一"
  对象 职工
  当 新招 则 补贴 为 100元
  但当 亏损 则 补贴 为 50元
)"}})
                              .value()
                              .policy;
    Session session = Session::open(policy).value();
    for (const auto& [facts_text, general, exception] :
         {std::tuple(R"({"亏损":true,"职工名单":[{"新招":false},{"新招":false}]})", false, false),
          std::tuple(R"({"亏损":true,"职工名单":[{"新招":false},{"新招":true}]})", false, true),
          std::tuple(R"({"亏损":false,"职工名单":[{"新招":true}]})", true, false),
          std::tuple(R"({"亏损":true,"职工名单":[]})", false, false)}) {
        CAPTURE(facts_text);
        session.decide_json(facts_text).value();
        for (std::uint32_t rule = 0; rule < policy.rules().size(); ++rule)
            CHECK(session.fired(rule) == (policy.rules()[rule].exception ? exception : general));
    }
}
