#include "explain/sample.hpp"

using namespace tiaoli;
using namespace tiaoli::testing;
using engine::State;
using explain::Candidate;
using explain::WhyNot;

namespace {

std::string text(const WhyNot& why_not, words::Language language = words::Language::chinese) {
    std::string out;
    explain::render(why_not, explain::Format::text, {.language = language, .quotes = false}, out);
    return out;
}

// A program with facts a, b, c … that are yes/no, numbers x, y and a decision on them.
struct Question {
    ProgramBuilder build;
    std::shared_ptr<const engine::Plan> plan;
    std::unique_ptr<BatchBuilder> facts;
    engine::Evaluation evaluation;
    engine::Options options;

    BatchBuilder& ask(NodeId node) {
        build.decision("d", node);
        plan = engine::Plan::prepare(build.finish());
        facts = std::make_unique<BatchBuilder>(*plan, 1);
        return *facts;
    }
    WhyNot why_not() {
        evaluation.run(*plan, facts->batch, options);
        return explain::why_not(*plan, evaluation, facts->batch, 0, 0);
    }
    std::string failures(const WhyNot& answer) {
        std::string result;
        for (const Candidate& candidate : answer.candidates) {
            if (!result.empty()) result += " | ";
            if (!candidate.possible) result += "impossible";
            for (const explain::Failure& failure : candidate.failures) {
                std::string sentence;
                explain::append_sentence(sentence, answer, answer.steps[failure.step],
                                         words::Language::english);
                if (&failure != candidate.failures.data()) result += ", ";
                result += (failure.wanted ? "" : "not ") + sentence + (failure.unknown ? "?" : "");
            }
        }
        return result;
    }
    std::string failures() { return failures(why_not()); }
};

} // namespace

TEST_CASE("each rule that could apply, what it fails on, and by how much") {
    const Sample sample;
    BatchBuilder facts = sample.facts(120, 15);
    facts.set_bits(founded, 0, day(2018, 8, 20));
    const WhyNot why_not = Answered(sample, facts).why_not("贴息资格");
    CHECK_FALSE(why_not.applies);
    CHECK(text(why_not) ==
          "贴息资格：不适用\n"
          "  ✗ 条款“小微企业贴息”（样政〔2020〕1号 三（九））不满足：\n"
          "    ✗ 新招用比例（12.5%）不低于 15%：差2.5个百分点\n"
          "    ✗ 企业.成立日期（2018年8月20日）≥ 2018年9月1日：窗口12天后才开启（2018年9月1日）\n");
}

TEST_CASE("what applies has nothing in the way") {
    const Sample sample;
    const WhyNot why_not = Answered(sample).why_not("贷款额度");
    CHECK(why_not.applies);
    CHECK(why_not.candidates.empty());
    CHECK(text(why_not) == "贷款额度 = 40万元：没有不满足的条件\n");
}

TEST_CASE("an exception that needs more than its general rule is left out") {
    const Sample sample;
    BatchBuilder facts = sample.facts();
    facts.set(amount, 0, ratio(0)).set_bits(group, 0, 2);
    const WhyNot why_not = Answered(sample, facts).why_not("贷款额度");
    REQUIRE(why_not.candidates.size() == 1);
    CHECK(why_not.candidates[0].rule == 0);
    CHECK(text(why_not, words::Language::english) ==
          "贷款额度 does not apply\n"
          "  ✗ clause “创业担保贷款额度” (样政〔2020〕1号 三（十）) fails on:\n"
          "    ✗ 申请人.申请金额 (0 yuan) > 0 yuan: exactly at the limit, which does not count\n");
}

TEST_CASE("whole numbers: one more is needed where the limit itself does not count") {
    Question q;
    const NodeId x = q.build.fact(whole(persons()), "x");
    const NodeId ten = q.build.constant(ratio(10), whole(persons()));
    BatchBuilder& facts = q.ask(q.build.op(
        Op::all_of, yes_no(),
        {q.build.op(Op::less, yes_no(), {ten, x}), q.build.op(Op::less_equal, yes_no(), {ten, x})}));
    facts.set(0, 0, ratio(7));
    CHECK(q.failures() ==
          "x (7 persons) > 10 persons: short by 4 persons, x (7 persons) ≥ 10 persons: short by 3 persons");
}

TEST_CASE("a closed window says how long ago") {
    Question q;
    const NodeId today = q.build.node(Op::today, date(), 0, {});
    const NodeId deadline =
        q.build.op(Op::add_months, date(),
                   {q.build.fact(date(), "event"), q.build.constant(ratio(6), whole(month_unit()))});
    BatchBuilder& facts = q.ask(q.build.op(Op::less_equal, yes_no(), {today, deadline}));
    facts.set_bits(0, 0, day(2020, 2, 20));
    q.options.today.days = static_cast<std::int32_t>(day(2020, 9, 1));
    CHECK(q.failures() ==
          "today (2020-09-01) ≤ 2020-08-20: the window closed 12 days earlier, on 2020-08-20");
}

TEST_CASE("and takes all that failed, or the cheapest way") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), b = q.build.fact(yes_no(), "b"),
                 c = q.build.fact(yes_no(), "c");
    const NodeId d = q.build.fact(yes_no(), "d");
    const NodeId both = q.build.op(Op::all_of, yes_no(), {a, b});
    const NodeId either = q.build.op(Op::any_of, yes_no(), {both, c});
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(), {either, d}));
    for (program::FactId fact = 0; fact < 4; ++fact)
        facts.set_bits(fact, 0, 0);
    CHECK(q.failures() == "c: no, d: no"); // one for c, two for a and b
    facts.set_bits(0, 0, 1).set_bits(3, 0, 1);
    CHECK(q.failures() == "b: no");
}

TEST_CASE("what must not hold") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), x = q.build.fact(whole(persons()), "x");
    const NodeId small =
        q.build.op(Op::less_equal, yes_no(), {x, q.build.constant(ratio(10), whole(persons()))});
    const NodeId neither = q.build.op(Op::negation, yes_no(), {q.build.op(Op::any_of, yes_no(), {a, small})});
    BatchBuilder& facts = q.ask(neither);
    facts.set_bits(0, 0, 1).set(1, 0, ratio(8));
    CHECK(q.failures() == "not a: yes, not x (8 persons) ≤ 10 persons: short by 3 persons");
}

TEST_CASE("candidates: the nearest first, the impossible last") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), b = q.build.fact(yes_no(), "b"),
                 c = q.build.fact(yes_no(), "c");
    const NodeId value = q.build.constant(ratio(1), money());
    BatchBuilder& facts = q.ask(
        q.build.decide({q.build.no(), value, q.build.op(Op::all_of, yes_no(), {a, b}), value, c, value}));
    for (program::FactId fact = 0; fact < 3; ++fact)
        facts.set_bits(fact, 0, 0);
    CHECK(q.failures() == "c: no | a: no, b: no | impossible");
}

TEST_CASE("a no by an exception: it would have to go") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), listed = q.build.fact(yes_no(), "listed");
    const NodeId inner = q.build.decide({listed, q.build.no(), q.build.yes()});
    q.build.program.rules[0].exception = true;
    BatchBuilder& facts = q.ask(q.build.decide({a, inner, q.build.no()}));
    facts.set_bits(0, 0, 1).set_bits(1, 0, 1);
    CHECK(q.failures() == "not listed: yes");
    facts.set_bits(0, 0, 0);
    CHECK(q.failures() == "a: no, not listed: yes");
}

TEST_CASE("what is unknown has not failed") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), b = q.build.fact(yes_no(), "b");
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(), {a, b}));
    facts.set_bits(0, 0, 0);
    CHECK(q.failures() == "a: no, b: not known?");
}

TEST_CASE("through choices, other decisions and roundings to what is absent") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), x = q.build.fact(money(), "x");
    q.build.fact_of(x).optional = true;
    const NodeId inner = q.build.decide({a, x});
    BatchBuilder& facts =
        q.ask(q.build.round(q.build.op(Op::add, money(), {inner, x}), ratio(1), values::Rounding::down));
    facts.set_bits(0, 0, 0).absent(1, 0);
    CHECK(q.why_not().state == State::not_applicable);
    CHECK(q.failures() == "a: no, x: none");
}

TEST_CASE("lists: the row that is nearest") {
    Question q;
    const ScopeId staff = q.build.list("staff");
    const NodeId a = q.build.fact(yes_no(), "staff.a", staff), b = q.build.fact(yes_no(), "staff.b", staff);
    BatchBuilder& facts = q.ask(
        q.build.op(Op::any_over, yes_no(), {q.build.op(Op::all_of, yes_no(), {a, b}), program::none}, staff));
    facts.list(0, {2});
    facts.set_bits(0, 0, 0).set_bits(1, 0, 0).set_bits(0, 1, 1).set_bits(1, 1, 0);
    const WhyNot answer = q.why_not();
    CHECK(q.failures(answer) == "staff.b: no");
    CHECK(answer.steps[answer.candidates[0].failures[0].step].row == 1);
    facts.list(0, {0});
    CHECK(q.failures() == "some of 0 staff of 0 satisfies it");
}
