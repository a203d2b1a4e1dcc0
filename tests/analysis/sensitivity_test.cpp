#include "analysis/sensitivity.hpp"
#include "explain/sample.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;
using namespace tiaoli::testing;
using analysis::Boundary;
using engine::State;

namespace {

struct Question {
    ProgramBuilder build;
    std::shared_ptr<const engine::Plan> plan;
    std::unique_ptr<BatchBuilder> facts;
    engine::Options options;

    BatchBuilder& ask(NodeId node, std::uint32_t rows = 1) {
        build.decision("d", node);
        plan = engine::Plan::prepare(build.finish());
        facts = std::make_unique<BatchBuilder>(*plan, rows);
        return *facts;
    }
    std::vector<Boundary> boundaries(std::uint32_t row = 0) const {
        return analysis::boundaries(*plan, facts->batch, options, 0, row);
    }
    std::string text(std::uint32_t row = 0) const {
        std::string result;
        for (const Boundary& boundary : boundaries(row)) {
            if (!result.empty()) result += " | ";
            analysis::append_sentence(result, plan->program(), 0, boundary, facts->batch.texts,
                                      words::Language::english);
        }
        return result;
    }
};

} // namespace

TEST_CASE("from how many on") {
    Question q;
    const NodeId hires = q.build.fact(whole(persons()), "hires"),
                 staff = q.build.fact(whole(persons()), "staff");
    Type percent = number();
    percent.percent = true;
    const NodeId share = q.build.op(Op::divide, percent, {hires, staff});
    BatchBuilder& facts =
        q.ask(q.build.op(Op::less_equal, yes_no(), {q.build.constant(ratio(3, 20), percent), share}));
    facts.set(0, 0, ratio(12)).set(1, 0, ratio(100));
    CHECK(q.text() == "hires: from 15 persons (3 persons more), d becomes yes | staff: down to 80 persons "
                      "(20 persons less), d becomes yes");
    facts.set(0, 0, ratio(17));
    CHECK(q.text() == "hires: down to 14 persons (3 persons less), d becomes no | staff: from 114 persons "
                      "(14 persons more), d becomes no");
}

TEST_CASE("days, to the day, on both sides of a window") {
    Question q;
    const NodeId event = q.build.fact(date(), "event"), filed = q.build.fact(date(), "filed");
    const NodeId end =
        q.build.op(Op::add_months, date(), {event, q.build.constant(ratio(6), whole(month_unit()))});
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(),
                                           {q.build.op(Op::less, yes_no(), {event, filed}),
                                            q.build.op(Op::less_equal, yes_no(), {filed, end})}));
    facts.set_bits(0, 0, day(2020, 1, 31)).set_bits(1, 0, day(2020, 8, 5));
    // Filed too late: the event would have to be later, or the filing earlier.
    const auto found = q.boundaries();
    REQUIRE(found.size() == 2);
    CHECK(found[0].then.bits == day(2020, 2, 5));
    CHECK(found[0].direction == Boundary::Direction::up);
    CHECK(found[1].then.bits == day(2020, 7, 31));
    CHECK(found[1].distance == ratio(5));
    CHECK(q.text() == "event: from 2020-02-05 (5 days later), d becomes yes | filed: until 2020-07-31 (5 "
                      "days earlier), d becomes yes");
}

TEST_CASE("a narrow window far away is not missed") {
    Question q;
    const NodeId filed = q.build.fact(date(), "filed");
    const NodeId first = q.build.constant_bits(day(2020, 3, 10), date()),
                 last = q.build.constant_bits(day(2020, 3, 12), date());
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(),
                                           {q.build.op(Op::less_equal, yes_no(), {first, filed}),
                                            q.build.op(Op::less_equal, yes_no(), {filed, last})}));
    facts.set_bits(0, 0, day(2017, 5, 1));
    const auto found = q.boundaries();
    REQUIRE(found.size() == 1);
    CHECK(found[0].then.bits == day(2020, 3, 10));
    facts.set_bits(0, 0, day(2028, 5, 1));
    REQUIRE(q.boundaries().size() == 1);
    CHECK(q.boundaries()[0].then.bits == day(2020, 3, 12));
}

TEST_CASE("a single value, equality included") {
    Question q;
    const NodeId n = q.build.fact(whole(persons()), "n");
    BatchBuilder& facts =
        q.ask(q.build.op(Op::equal, yes_no(), {n, q.build.constant(ratio(777), whole(persons()))}));
    facts.set(0, 0, ratio(3));
    CHECK(q.text() == "n: from 777 persons (774 persons more), d becomes yes");
}

TEST_CASE("an amount that follows the fact, until a cap bites") {
    Question q;
    const NodeId paid = q.build.fact(money(), "paid");
    const NodeId share = q.build.op(Op::multiply, money(), {paid, q.build.constant(ratio(2, 3))});
    BatchBuilder& facts =
        q.ask(q.build.op(Op::minimum, money(), {share, q.build.constant(ratio(1000), money())}));
    facts.set(0, 0, ratio(600));
    const auto found = q.boundaries();
    REQUIRE(found.size() == 2);
    CHECK(found[0].direction == Boundary::Direction::down);
    CHECK(found[0].effect == Boundary::Effect::follows);
    CHECK(found[0].then.number == ratio(59'999, 100));
    CHECK(found[1].effect == Boundary::Effect::stops);
    CHECK(found[1].then.number > ratio(1499));
    CHECK(found[1].then.number <= ratio(150'001, 100));
    facts.set(0, 0, ratio(2000));
    CHECK(q.text() == "paid: down to 1,499.99 yuan (500.01 yuan less), d becomes 999.99 yuan");
}

TEST_CASE("a rounded amount moves in steps") {
    Question q;
    const NodeId paid = q.build.fact(money(), "paid");
    BatchBuilder& facts = q.ask(q.build.round(paid, ratio(100), values::Rounding::down));
    facts.set(0, 0, ratio(250));
    const auto found = q.boundaries();
    REQUIRE(found.size() == 2);
    CHECK(found[0].effect == Boundary::Effect::follows);
    CHECK(found[0].then.number == ratio(19'999, 100));
    CHECK(found[1].then.number == ratio(300));
}

TEST_CASE("yes/no, categories and sets: another value") {
    Question q;
    q.build.category({"a", "b", "c"});
    const NodeId ok = q.build.fact(yes_no(), "ok"), kind = q.build.fact(category(), "kind"),
                 groups = q.build.fact(set_of(), "groups");
    const NodeId is_c = q.build.op(Op::equal, yes_no(), {kind, q.build.constant_bits(2, category())});
    const NodeId in_b = q.build.op(Op::includes, yes_no(), {groups, q.build.constant_bits(1, category())});
    const NodeId all = q.build.op(Op::all_of, yes_no(), {ok, is_c, in_b});
    BatchBuilder& facts = q.ask(all);
    facts.set_bits(0, 0, 1).set_bits(1, 0, 2).set_bits(2, 0, 2);
    CHECK(q.text() == "ok: no instead of yes, d becomes no | kind: a instead of c, d becomes no | groups: "
                      "none instead of b, d becomes no");
    facts.set_bits(1, 0, 0);
    CHECK(q.text() == "kind: c instead of a, d becomes yes");
}

TEST_CASE("a fact that nothing can change is not listed, an impossible value not proposed") {
    Question q;
    const NodeId a = q.build.fact(yes_no(), "a"), n = q.build.fact(whole(persons()), "n");
    const NodeId many =
        q.build.op(Op::less, yes_no(), {q.build.constant(ratio(-1), whole(persons())), n}); // always
    BatchBuilder& facts = q.ask(q.build.op(Op::all_of, yes_no(), {a, many}));
    facts.set_bits(0, 0, 0).set(1, 0, ratio(5));
    CHECK(q.text() == "a: yes instead of no, d becomes yes");
    Question ranged;
    const NodeId m = ranged.build.fact(whole(persons()), "m");
    ranged.build.fact_of(m).has_range = true;
    ranged.build.fact_of(m).low = ratio(0);
    ranged.build.fact_of(m).high = ratio(10);
    ranged.ask(ranged.build.op(Op::less, yes_no(), {m, ranged.build.constant(ratio(11), whole(persons()))}))
        .set(0, 0, ratio(5));
    CHECK(ranged.boundaries().empty());
}

TEST_CASE("two rules in conflict that agree at one value only") {
    Question q;
    const NodeId paid = q.build.fact(money(), "paid");
    const NodeId twice = q.build.op(Op::multiply, money(), {paid, q.build.constant(ratio(2))}),
                 more = q.build.op(Op::add, money(), {paid, q.build.constant(ratio(77'777), money())});
    BatchBuilder& facts = q.ask(q.build.decide({q.build.yes(), twice, q.build.yes(), more}));
    facts.set(0, 0, ratio(3));
    CHECK(q.text() == "paid: from 77,777 yuan (77,774 yuan more), d becomes 155,554 yuan");
}

TEST_CASE("where a comparison may turn back, the nearest values are tried, and of the rest it is said") {
    // The fact stands on both sides: n * n + 5000 <= 150 * n holds from 50 to 100.
    Question q;
    const NodeId n = q.build.fact(whole(values::Unit::none()), "n");
    const NodeId left =
                     q.build.op(Op::add, number(),
                                {q.build.op(Op::multiply, number(), {n, n}), q.build.constant(ratio(5000))}),
                 right = q.build.op(Op::multiply, number(), {n, q.build.constant(ratio(150))});
    BatchBuilder& facts = q.ask(q.build.op(Op::less_equal, yes_no(), {left, right}));
    const auto ask = [&] {
        engine::Evaluation evaluation;
        evaluation.run(*q.plan, facts.batch, q.options);
        analysis::Probe probe(*q.plan, facts.batch, q.options, 0, 0);
        return analysis::boundaries(probe, {*q.plan, evaluation, facts.batch});
    };
    facts.set(0, 0, ratio(20));
    auto near = ask();
    REQUIRE(near.found.size() == 1);
    CHECK(near.found[0].then.number == ratio(50));
    CHECK(near.uncertain.empty());
    facts.set(0, 0, ratio(5000));
    CHECK(ask().uncertain == std::vector<program::FactId>{0});
}

TEST_CASE("lists: each row that matters, and the right case of a block") {
    Question q;
    const ScopeId staff = q.build.list("staff");
    const NodeId months = q.build.fact(whole(month_unit()), "staff.months", staff);
    const NodeId enough =
        q.build.op(Op::less_equal, yes_no(),
                   {q.build.broadcast(q.build.constant(ratio(12), whole(month_unit())), staff), months});
    const NodeId count = q.build.op(Op::count, whole(persons()), {enough}, staff);
    BatchBuilder& facts =
        q.ask(q.build.op(Op::less_equal, yes_no(), {q.build.constant(ratio(2), whole(persons())), count}), 2);
    facts.list(0, {1, 3});
    facts.set(0, 0, ratio(1)).set(0, 1, ratio(24)).set(0, 2, ratio(6)).set(0, 3, ratio(10));
    CHECK(q.text(0).empty()); // one person is never two
    CHECK(q.text(1) == "staff.months, row 2: from 1 year (6 months more), d becomes yes | "
                       "staff.months, row 3: from 1 year (2 months more), d becomes yes");
    CHECK(q.boundaries(1)[0].row == 2);
    CHECK(q.boundaries(1)[0].positions == std::vector<std::uint32_t>{2});
}

TEST_CASE("months that a fact makes and takes away; parameters that change with a date") {
    Question q;
    program::Parameter rate;
    rate.name = "rate";
    rate.type = money();
    const auto change = static_cast<std::int32_t>(day(2020, 7, 1));
    rate.entries.push_back(
        {0, {INT32_MIN}, {change - 1}, q.build.constant_id(ValueKind::number, ratio(100)), ""});
    rate.entries.push_back(
        {0, {change}, {INT32_MAX}, q.build.constant_id(ValueKind::number, ratio(200)), ""});
    q.build.program.parameters.push_back(rate);
    const NodeId filed = q.build.fact(date(), "filed");
    BatchBuilder& facts = q.ask(q.build.node(Op::parameter, money(), 0, {filed}, 0));
    facts.set_bits(0, 0, day(2020, 6, 1));
    CHECK(q.text() == "filed: from 2020-07-01 (30 days later), d becomes 200 yuan");

    Question m;
    const NodeId start = m.build.fact(month(), "start"),
                 end = m.build.constant_bits(month_index(2020, 12), month());
    const ScopeId scope = m.build.months(start, end);
    m.build.in_scope(scope, Op::scope_month, month());
    const NodeId count = m.build.op(Op::count, whole(month_unit()), {program::none}, scope);
    BatchBuilder& months =
        m.ask(m.build.op(Op::less_equal, yes_no(), {m.build.constant(ratio(6), whole(month_unit())), count}));
    months.set_bits(0, 0, month_index(2020, 9));
    CHECK(m.text() == "start: until 2020-07 (2 months earlier), d becomes yes");
}

TEST_CASE("Chinese sentences") {
    const Sample sample;
    BatchBuilder facts = sample.facts(120, 15);
    const auto found =
        analysis::boundaries(*sample.plan, facts.batch, sample.options, sample.id("贴息资格"), 0);
    std::string text;
    for (const Boundary& boundary : found) {
        analysis::append_sentence(text, sample.build.program, sample.id("贴息资格"), boundary,
                                  facts.batch.texts, words::Language::chinese);
        text += '\n';
    }
    CHECK(text == "企业.新招用人数：达到18人（+3人），贴息资格变为是\n");
}
