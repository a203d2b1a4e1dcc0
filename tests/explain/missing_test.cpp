#include "explain/sample.hpp"

#include <functional>
#include <vector>

using namespace tiaoli;
using namespace tiaoli::testing;
using engine::State;
using explain::FactUse;

namespace {

// A program with one decision; facts that the test does not set are unknown.
struct Question {
    ProgramBuilder build;
    std::shared_ptr<const engine::Plan> plan;
    std::unique_ptr<BatchBuilder> facts;
    engine::Evaluation evaluation;

    BatchBuilder& ask(NodeId node) {
        build.decision("d", node);
        plan = engine::Plan::prepare(build.finish());
        facts = std::make_unique<BatchBuilder>(*plan, 1);
        return *facts;
    }
    std::string missing() {
        evaluation.run(*plan, facts->batch, {});
        std::string result;
        for (const FactUse& use : explain::missing(*plan, evaluation, facts->batch, 0, 0)) {
            if (!result.empty()) result += ' ';
            result += use.path;
            for (const std::uint32_t position : use.positions)
                result += "#" + std::to_string(position);
        }
        return result;
    }
    State state() { return evaluation.state(build.program.decisions[0].node, 0); }
};

} // namespace

TEST_CASE("what is known asks for nothing") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), b = q.build.fact(yes_no(), "b");
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(), {a, b}));
    facts.set_bits(0, 0, 0);
    CHECK(q.missing().empty());
    CHECK(q.state() == State::value);
}

TEST_CASE("a condition that is decided does not ask, one that is open does") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), b = q.build.fact(yes_no(), "b"),
                 c = q.build.fact(yes_no(), "c");
    const NodeId either = q.build.op(Op::any_of, yes_no(), {b, c});
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(), {a, either}));
    CHECK(q.missing() == "a b c");
    facts.set_bits(2, 0, 1); // b or yes
    CHECK(q.missing() == "a");
    facts.set_bits(0, 0, 1);
    CHECK(q.missing().empty());
}

TEST_CASE("the order is that of the policy, whatever the order of the nodes") {
    Question q;
    const auto first = q.build.declare(yes_no(), "first"), second = q.build.declare(yes_no(), "second");
    const NodeId b = q.build.fact(second), a = q.build.fact(first);
    q.ask(q.build.op(Op::all_of, yes_no(), {b, a}));
    CHECK(q.missing() == "first second");
}

TEST_CASE("a choice asks for its condition, and only for arms that can be taken") {
    Question q;
    const NodeId when = q.build.fact(yes_no(), "when"), x = q.build.fact(money(), "x"),
                 y = q.build.fact(money(), "y");
    BatchBuilder& facts = q.ask(q.build.op(Op::select, money(), {when, x, y}));
    CHECK(q.missing() == "when x y");
    facts.set_bits(0, 0, 1);
    CHECK(q.missing() == "x");
    facts.set_bits(0, 0, 0);
    CHECK(q.missing() == "y");
}

TEST_CASE("arms that agree need no condition") {
    Question q;
    const NodeId when = q.build.fact(yes_no(), "when"), x = q.build.fact(money(), "x"),
                 y = q.build.fact(money(), "y");
    BatchBuilder& facts = q.ask(q.build.op(Op::select, money(), {when, x, y}));
    facts.set(1, 0, ratio(5)).set(2, 0, ratio(5));
    CHECK(q.missing().empty());
    CHECK(q.state() == State::value);
    facts.set(2, 0, ratio(6));
    CHECK(q.missing() == "when");
}

TEST_CASE("rules: an open condition with the value that holds already does not matter") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), b = q.build.fact(yes_no(), "b"),
                 c = q.build.fact(yes_no(), "c");
    const NodeId five = q.build.constant(ratio(5), money()), x = q.build.fact(money(), "x");
    BatchBuilder& facts = q.ask(q.build.decide({a, five, b, five, c, x}));
    facts.set_bits(0, 0, 1).set_bits(2, 0, 0);
    CHECK(q.missing().empty()); // b would say 5 too
    facts.set_bits(0, 0, 0);
    CHECK(q.missing() == "b");
    facts.set_bits(1, 0, 1).set_bits(2, 0, 1); // 5 from b; c says x, which may disagree
    CHECK(q.missing() == "x");
}

TEST_CASE("the value of a rule that does not apply is not asked for") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), x = q.build.fact(money(), "x");
    BatchBuilder& facts = q.ask(q.build.decide({a, x}));
    facts.set_bits(0, 0, 0);
    CHECK(q.missing().empty());
    CHECK(q.state() == State::not_applicable);
    facts.set_bits(0, 0, 1);
    CHECK(q.missing() == "x");
}

TEST_CASE("limits: what cannot beat what is known does not matter") {
    Question q;
    const NodeId x = q.build.fact(money(), "x"), y = q.build.fact(money(), "y");
    for (const NodeId fact : {x, y}) {
        q.build.fact_of(fact).has_range = true;
        q.build.fact_of(fact).low = ratio(0);
        q.build.fact_of(fact).high = ratio(100);
    }
    const NodeId more = q.build.op(Op::add, money(), {y, q.build.constant(ratio(200), money())});
    q.ask(q.build.op(Op::minimum, money(), {x, more}));
    CHECK(q.missing() == "x"); // y + 200 is never below x
}

TEST_CASE("or else: the second is asked for only if the first may be absent") {
    Question q;
    const NodeId x = q.build.fact(money(), "x"), y = q.build.fact(money(), "y");
    q.ask(q.build.op(Op::coalesce, money(), {x, y}));
    CHECK(q.missing() == "x");
    Question optional;
    const NodeId a = optional.build.fact(money(), "a"), b = optional.build.fact(money(), "b");
    optional.build.fact_of(a).optional = true;
    BatchBuilder& facts = optional.ask(optional.build.op(Op::coalesce, money(), {a, b}));
    CHECK(optional.missing() == "a b");
    facts.absent(0, 0);
    CHECK(optional.missing() == "b");
}

TEST_CASE("lists: the rows that are open, by position") {
    Question q;
    const ScopeId staff = q.build.list("staff");
    const NodeId good = q.build.fact(yes_no(), "staff.good", staff),
                 pay = q.build.fact(money(), "staff.pay", staff);
    BatchBuilder& facts = q.ask(q.build.op(Op::sum, money(), {pay, good}, staff));
    CHECK(q.missing() == "staff");
    facts.list(0, {4});
    facts.set_bits(0, 0, 1).set(1, 0, ratio(10)); // counts
    facts.set_bits(0, 1, 0);                      // does not count: its pay does not matter
    facts.set_bits(0, 2, 1);                      // counts, pay unknown
    facts.set(1, 3, ratio(0));                    // 0 whether it counts or not
    CHECK(q.missing() == "staff.pay#3");
    facts.set(1, 3, ratio(7));
    CHECK(q.missing() == "staff.good#4 staff.pay#3");
}

TEST_CASE("lists in lists: all positions, and the list that is unknown in one row") {
    Question q;
    const ScopeId firms = q.build.list("firms"), staff = q.build.list("firms.staff", firms);
    const NodeId good = q.build.fact(yes_no(), "firms.staff.good", staff);
    const NodeId count = q.build.op(Op::count, whole(persons()), {good}, staff);
    const NodeId total = q.build.op(Op::sum, whole(persons()), {count, program::none}, firms);
    BatchBuilder& facts = q.ask(total);
    facts.list(0, {3}).list(1, {2, -1, 1});
    facts.set_bits(0, 0, 1).set_bits(0, 2, 1);
    CHECK(q.missing() == "firms.staff#2 firms.staff.good#1#2");
}

TEST_CASE("some and all stop asking where a row decides") {
    for (const Op op : {Op::any_over, Op::all_over}) {
        Question q;
        const ScopeId staff = q.build.list("staff");
        const NodeId good = q.build.fact(yes_no(), "staff.good", staff);
        BatchBuilder& facts = q.ask(q.build.op(op, yes_no(), {good, program::none}, staff));
        facts.list(0, {3});
        facts.set_bits(0, 0, op == Op::any_over ? 0 : 1);
        CHECK(q.missing() == "staff.good#2#3");
        facts.set_bits(0, 2, op == Op::any_over ? 1 : 0);
        CHECK(q.missing().empty());
    }
}

TEST_CASE("the first that counts: nothing behind it matters") {
    Question q;
    const ScopeId staff = q.build.list("staff");
    const NodeId good = q.build.fact(yes_no(), "staff.good", staff),
                 pay = q.build.fact(money(), "staff.pay", staff);
    BatchBuilder& facts = q.ask(q.build.op(Op::first_over, money(), {pay, good}, staff));
    facts.list(0, {3});
    facts.set(1, 0, ratio(1)).set_bits(0, 1, 1).set(1, 1, ratio(2));
    CHECK(q.missing() == "staff.good#1");
    facts.set_bits(0, 0, 1);
    CHECK(q.missing().empty());
}

TEST_CASE("extremes over a list: a row that cannot be the one does not matter") {
    Question q;
    const ScopeId staff = q.build.list("staff");
    const NodeId good = q.build.fact(yes_no(), "staff.good", staff),
                 pay = q.build.fact(money(), "staff.pay", staff);
    BatchBuilder& facts = q.ask(q.build.op(Op::minimum_over, money(), {pay, good}, staff));
    facts.list(0, {3});
    facts.set_bits(0, 0, 1).set(1, 0, ratio(10));
    facts.set(1, 1, ratio(20)); // may count, but is no smaller
    facts.set(1, 2, ratio(5));  // may be the one
    CHECK(q.missing() == "staff.good#3");
}

TEST_CASE("a standard that is not set is named with the place where it is") {
    const Sample sample;
    const Answered answered(sample);
    const auto missing =
        explain::missing(*sample.plan, answered.evaluation, answered.facts.batch, sample.id("岗位补贴"), 0);
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].kind == FactUse::Kind::parameter);
    CHECK(missing[0].path == "岗位补贴标准");
    CHECK(missing[0].source == "省人力资源和社会保障厅规定");
    std::string text;
    explain::render_missing(missing, sample.build.program, {.language = words::Language::english}, text);
    CHECK(text == "? 岗位补贴标准, set in: 省人力资源和社会保障厅规定\n");
}

TEST_CASE("a parameter whose day is unknown asks for the day, and a supplied one for nothing") {
    Question q;
    program::Parameter rate;
    rate.name = "rate";
    rate.type = money();
    rate.entries.push_back({0, {INT32_MIN}, {99}, q.build.constant_id(ValueKind::number, ratio(1)), ""});
    rate.entries.push_back({0, {100}, {INT32_MAX}, q.build.constant_id(ValueKind::number, ratio(2)), ""});
    const NodeId when = q.build.fact(date(), "when");
    rate.supplied = q.build.declare(money(), "given rate");
    q.build.program.parameters.push_back(rate);
    BatchBuilder& facts = q.ask(q.build.node(Op::parameter, money(), 0, {when}, 0));
    CHECK(q.missing() == "when");
    facts.set(1, 0, ratio(3));
    CHECK(q.missing().empty());
    const auto uses = explain::rests_on(*q.plan, q.evaluation, facts.batch, 0, 0);
    REQUIRE(uses.size() == 1);
    CHECK(uses[0].path == "given rate");
}

TEST_CASE("months that are not known ask for their ends") {
    Question q;
    const NodeId first = q.build.fact(month(), "first"),
                 last = q.build.constant_bits(month_index(2020, 12), month());
    const ScopeId months = q.build.months(first, last);
    q.build.in_scope(months, Op::scope_month, month());
    q.ask(q.build.op(Op::count, whole(month_unit()), {program::none}, months));
    CHECK(q.missing() == "first");
}
