// How the four answers combine, on constants and unknown facts.
#include "engine/fixture.hpp"

using namespace tiaoli::testing;
using tiaoli::values::Rounding;

namespace {

// The building blocks of most checks: yes, no, an unknown, not applicable and an error, as conditions and as
// numbers.
struct Blocks : Case {
    NodeId yes = build.yes();
    NodeId no = build.no();
    NodeId maybe = build.fact(yes_no(), "maybe");
    NodeId absent = build.not_applicable(yes_no());
    NodeId zero = build.constant(ratio(0));
    NodeId one = build.constant(ratio(1));
    NodeId five = build.constant(ratio(5));
    NodeId failed_number = build.op(Op::divide, number(), {one, zero});
    NodeId failed = build.op(Op::less, yes_no(), {failed_number, one});
    NodeId absent_number = build.not_applicable(number());
    NodeId some = build.fact(number(), "some"); // 0 or more
    NodeId some_signed = [this] {
        const NodeId node = build.fact(number(), "some signed");
        build.fact_of(node).is_signed = true;
        return node;
    }();
    NodeId optional = [this] {
        const NodeId node = build.fact(number(), "optional");
        build.fact_of(node).optional = true;
        return node;
    }();
    NodeId four_to_six = ranged(4, 6);

    NodeId ranged(std::int64_t low, std::int64_t high) {
        const NodeId node = build.fact(number(), "ranged");
        auto& fact = build.fact_of(node);
        fact.has_range = true;
        fact.low = ratio(low);
        fact.high = ratio(high);
        return node;
    }
    NodeId n(std::int64_t numerator, std::int64_t denominator = 1) {
        return build.constant(ratio(numerator, denominator));
    }
    std::string logic(Op op, std::vector<NodeId> inputs) { return result(op, yes_no(), std::move(inputs)); }
    std::string arithmetic(Op op, std::vector<NodeId> inputs) {
        return result(op, number(), std::move(inputs));
    }
    std::string decide(std::vector<NodeId> inputs) {
        const NodeId node = build.decide(std::move(inputs));
        return fresh(node);
    }
    std::string result(Op op, Type type, std::vector<NodeId> inputs) {
        return fresh(build.op(op, type, std::move(inputs)));
    }
    std::string fresh(NodeId node) {
        plan.reset();
        return of(node);
    }
};

} // namespace

TEST_CASE("all_of and any_of") {
    Blocks b;
    CHECK(b.logic(Op::all_of, {b.yes, b.yes}) == "yes");
    CHECK(b.logic(Op::all_of, {b.yes, b.no}) == "no");
    CHECK(b.logic(Op::all_of, {b.maybe, b.no}) == "no");
    CHECK(b.logic(Op::all_of, {b.absent, b.no}) == "no");
    CHECK(b.logic(Op::all_of, {b.maybe, b.yes}) == "?");
    CHECK(b.logic(Op::all_of, {b.absent, b.yes}) == "n/a");
    CHECK(b.logic(Op::all_of, {b.absent, b.maybe}) == "?");
    CHECK(b.logic(Op::any_of, {b.no, b.no}) == "no");
    CHECK(b.logic(Op::any_of, {b.maybe, b.yes}) == "yes");
    CHECK(b.logic(Op::any_of, {b.absent, b.yes}) == "yes");
    CHECK(b.logic(Op::any_of, {b.absent, b.no}) == "n/a");
    CHECK(b.logic(Op::any_of, {b.maybe, b.no}) == "?");
}

TEST_CASE("a guard keeps what follows it from failing") {
    Blocks b;
    CHECK(b.logic(Op::all_of, {b.no, b.failed}) == "no");
    CHECK(b.logic(Op::all_of, {b.maybe, b.no, b.failed}) == "no");
    CHECK(b.logic(Op::any_of, {b.yes, b.failed}) == "yes");
    CHECK(b.logic(Op::all_of, {b.failed, b.no}) == "error division");
    CHECK(b.logic(Op::all_of, {b.yes, b.failed}) == "error division");
    CHECK(b.logic(Op::all_of, {b.absent, b.failed}) == "error division");
    CHECK(b.logic(Op::any_of, {b.failed, b.yes}) == "error division");
    // The unknown input may turn out to be the guard; what comes after the error cannot.
    CHECK(b.logic(Op::all_of, {b.maybe, b.failed}) == "?");
    CHECK(b.logic(Op::all_of, {b.maybe, b.failed, b.no}) == "?");
    CHECK(b.logic(Op::all_of, {b.failed, b.maybe}) == "error division");
}

TEST_CASE("strict operations") {
    Blocks b;
    CHECK(b.arithmetic(Op::add, {b.failed_number, b.absent_number}) == "error division");
    CHECK(b.arithmetic(Op::add, {b.absent_number, b.failed_number}) == "error division");
    CHECK(b.arithmetic(Op::add, {b.some, b.failed_number}) == "error division");
    CHECK(b.arithmetic(Op::add, {b.some, b.absent_number}) == "n/a");
    CHECK(b.logic(Op::less, {b.absent_number, b.one}) == "n/a");
    CHECK(b.logic(Op::negation, {b.absent}) == "n/a");
    CHECK(b.logic(Op::negation, {b.maybe}) == "?");
}

TEST_CASE("exact arithmetic") {
    Blocks b;
    CHECK(b.arithmetic(Op::add, {b.n(1, 3), b.n(1, 6)}) == "0.5");
    CHECK(b.arithmetic(Op::subtract, {b.n(1, 3), b.n(1, 2)}) == "-1/6");
    CHECK(b.arithmetic(Op::multiply, {b.n(2, 3), b.n(1000)}) == "2000/3");
    CHECK(b.arithmetic(Op::divide, {b.n(1), b.n(-3)}) == "-1/3");
    CHECK(b.arithmetic(Op::absolute, {b.n(-7, 3)}) == "7/3");
    CHECK(b.arithmetic(Op::minimum, {b.n(1, 3), b.n(33, 100), b.n(1, 2)}) == "0.33");
    CHECK(b.arithmetic(Op::maximum, {b.n(1, 3), b.n(33, 100)}) == "1/3");
    CHECK(b.fresh(b.build.round(b.n(20005, 1000), ratio(1, 100), Rounding::half_up)) == "20.01");
    CHECK(b.fresh(b.build.round(b.n(20005, 1000), ratio(1, 100), Rounding::half_even)) == "20");
    CHECK(b.fresh(b.build.round(b.n(-20005, 1000), ratio(1, 100), Rounding::half_up)) == "-20.01");
    CHECK(b.fresh(b.build.round(b.n(299, 100), ratio(1), Rounding::down)) == "2");
    CHECK(b.fresh(b.build.round(b.n(210, 100), ratio(1), Rounding::up)) == "3");
    CHECK(b.fresh(b.build.round(b.n(137), ratio(50), Rounding::half_up)) == "150");
}

TEST_CASE("comparisons are exact") {
    Blocks b;
    CHECK(b.logic(Op::less, {b.n(1, 3), b.n(333333333, 1000000000)}) == "no");
    CHECK(b.logic(Op::less_equal, {b.n(15, 100), b.n(3, 20)}) == "yes");
    CHECK(b.logic(Op::equal, {b.n(15, 100), b.n(3, 20)}) == "yes");
    const NodeId large = b.n(INT64_MAX, 3), larger = b.n(INT64_MAX - 1, 2);
    CHECK(b.logic(Op::less, {large, larger}) == "yes");
}

TEST_CASE("an overflow is an error, never a wrap; what fits 128 bits is exact") {
    Blocks b;
    const NodeId big = b.n(INT64_MAX);
    const NodeId bigger = b.build.op(Op::multiply, number(), {big, big});
    const NodeId too_big = b.build.op(Op::multiply, number(), {bigger, bigger});
    CHECK(b.fresh(bigger) == "85070591730234615847396907784232501249");
    CHECK(b.fresh(too_big) == "error overflow");
    CHECK(b.arithmetic(Op::divide, {bigger, big}) == "9223372036854775807");
    const NodeId amount = b.n(10'000'000'000'000), rate = b.n(999'999, 1'000'000); // 10^15 分
    CHECK(b.arithmetic(Op::multiply, {amount, rate}) == "9999990000000");
}

TEST_CASE("bounds in arithmetic") {
    Blocks b;
    CHECK(b.fresh(b.some) == "? 0..");
    CHECK(b.fresh(b.some_signed) == "?");
    CHECK(b.fresh(b.four_to_six) == "? 4..6");
    CHECK(b.arithmetic(Op::add, {b.four_to_six, b.one}) == "? 5..7");
    CHECK(b.arithmetic(Op::subtract, {b.one, b.four_to_six}) == "? -5..-3");
    CHECK(b.arithmetic(Op::subtract, {b.four_to_six, b.some}) == "? ..6");
    CHECK(b.arithmetic(Op::multiply, {b.four_to_six, b.n(-2)}) == "? -12..-8");
    CHECK(b.arithmetic(Op::multiply, {b.some, b.four_to_six}) == "? 0..");
    CHECK(b.arithmetic(Op::multiply, {b.ranged(-2, 3), b.ranged(-5, 1)}) == "? -15..10");
    CHECK(b.arithmetic(Op::multiply, {b.ranged(-2, 3), b.some}) == "?");
    CHECK(b.arithmetic(Op::multiply, {b.some_signed, b.zero}) == "0");
    CHECK(b.arithmetic(Op::divide, {b.n(12), b.four_to_six}) == "? 2..3");
    CHECK(b.arithmetic(Op::divide, {b.n(12), b.some}) == "? 0..");
    CHECK(b.arithmetic(Op::divide, {b.zero, b.some}) == "? 0..");
    CHECK(b.arithmetic(Op::divide, {b.some, b.zero}) == "error division");
    CHECK(b.arithmetic(Op::divide, {b.optional, b.zero}) == "?");
    CHECK(b.arithmetic(Op::divide, {b.n(12), b.ranged(-1, 1)}) == "?");
    CHECK(b.arithmetic(Op::divide, {b.n(12), b.ranged(-4, -2)}) == "? -6..-3");
    CHECK(b.arithmetic(Op::absolute, {b.ranged(-4, 3)}) == "? 0..4");
    CHECK(b.arithmetic(Op::absolute, {b.ranged(-4, -3)}) == "? 3..4");
    CHECK(b.arithmetic(Op::minimum, {b.four_to_six, b.n(3)}) == "3");
    CHECK(b.arithmetic(Op::minimum, {b.four_to_six, b.n(5)}) == "? 4..5");
    CHECK(b.arithmetic(Op::maximum, {b.some, b.n(5)}) == "? 5..");
    CHECK(b.arithmetic(Op::minimum, {b.some, b.zero}) == "0");
    const NodeId wide = b.build.op(Op::divide, number(), {b.four_to_six, b.n(4)});
    CHECK(b.fresh(b.build.round(wide, ratio(1), Rounding::down)) == "1");
    CHECK(b.fresh(b.build.round(wide, ratio(1), Rounding::half_up)) == "? 1..2");
}

TEST_CASE("comparisons decide by bounds when they can") {
    Blocks b;
    CHECK(b.logic(Op::less, {b.four_to_six, b.n(7)}) == "yes");
    CHECK(b.logic(Op::less, {b.four_to_six, b.n(6)}) == "?");
    CHECK(b.logic(Op::less, {b.four_to_six, b.n(4)}) == "no");
    CHECK(b.logic(Op::less_equal, {b.four_to_six, b.n(6)}) == "yes");
    CHECK(b.logic(Op::less_equal, {b.four_to_six, b.n(4)}) == "?");
    CHECK(b.logic(Op::less_equal, {b.four_to_six, b.n(3)}) == "no");
    CHECK(b.logic(Op::equal, {b.four_to_six, b.n(3)}) == "no");
    CHECK(b.logic(Op::equal, {b.four_to_six, b.n(5)}) == "?");
    CHECK(b.logic(Op::less, {b.optional, b.n(-1)}) == "?"); // it may not apply, and then this does not either
}

TEST_CASE("select") {
    Blocks b;
    CHECK(b.arithmetic(Op::select, {b.yes, b.one, b.failed_number}) == "1");
    CHECK(b.arithmetic(Op::select, {b.no, b.failed_number, b.five}) == "5");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.five, b.five}) == "5");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.one, b.five}) == "? 1..5");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.one, b.four_to_six}) == "? 1..6");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.one, b.absent_number}) == "? 1..1");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.absent_number, b.absent_number}) == "n/a");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.failed_number, b.five}) == "?");
    CHECK(b.arithmetic(Op::select, {b.maybe, b.failed_number, b.failed_number}) == "error division");
    CHECK(b.arithmetic(Op::select, {b.absent, b.one, b.five}) == "n/a");
    CHECK(b.arithmetic(Op::select, {b.failed, b.one, b.five}) == "error division");
    CHECK(b.logic(Op::select, {b.maybe, b.yes, b.yes}) == "yes");
}

TEST_CASE("decide") {
    Blocks b;
    CHECK(b.decide({b.yes, b.five}) == "5");
    CHECK(b.decide({b.no, b.five}) == "n/a");
    CHECK(b.decide({b.no, b.five, b.one}) == "1");
    CHECK(b.decide({b.absent, b.five, b.one}) == "1");
    CHECK(b.decide({b.yes, b.five, b.yes, b.five, b.one}) == "5");
    CHECK(b.decide({b.yes, b.five, b.yes, b.one}) == "error conflict");
    CHECK(b.decide({b.yes, b.five, b.no, b.failed_number}) == "5");
    CHECK(b.decide({b.yes, b.five, b.yes, b.failed_number}) == "error division");
    CHECK(b.decide({b.yes, b.five, b.failed, b.one}) == "error division");
    CHECK(b.decide({b.yes, b.five, b.yes, b.absent_number}) == "5");
    CHECK(b.decide({b.yes, b.absent_number, b.one}) == "n/a");
    CHECK(b.decide({b.yes, b.five, b.maybe, b.five, b.one}) == "5");
    CHECK(b.decide({b.yes, b.five, b.maybe, b.one}) == "? 1..5");
    CHECK(b.decide({b.yes, b.five, b.maybe, b.absent_number}) == "5");
    CHECK(b.decide({b.maybe, b.five, b.five}) == "5");
    CHECK(b.decide({b.maybe, b.five, b.one}) == "? 1..5");
    CHECK(b.decide({b.maybe, b.five}) == "? 5..5"); // or not applicable
    CHECK(b.decide({b.maybe, b.failed_number, b.one}) == "?");
}

TEST_CASE("coalesce, highest and lowest pass over what does not apply") {
    Blocks b;
    CHECK(b.arithmetic(Op::coalesce, {b.one, b.failed_number}) == "1");
    CHECK(b.arithmetic(Op::coalesce, {b.absent_number, b.five}) == "5");
    CHECK(b.arithmetic(Op::coalesce, {b.failed_number, b.five}) == "error division");
    CHECK(b.arithmetic(Op::coalesce, {b.four_to_six, b.failed_number}) == "? 4..6");
    CHECK(b.arithmetic(Op::coalesce, {b.optional, b.n(-1)}) == "? -1..");
    CHECK(b.arithmetic(Op::highest, {b.absent_number, b.one, b.five}) == "5");
    CHECK(b.arithmetic(Op::lowest, {b.absent_number, b.one, b.five}) == "1");
    CHECK(b.arithmetic(Op::highest, {b.absent_number}) == "n/a");
    CHECK(b.arithmetic(Op::highest, {b.one, b.failed_number}) == "error division");
    CHECK(b.arithmetic(Op::highest, {b.four_to_six, b.one}) == "? 4..6");
    CHECK(b.arithmetic(Op::lowest, {b.four_to_six, b.one}) == "1");
    CHECK(b.arithmetic(Op::highest, {b.optional, b.n(-1)}) == "? -1..");
    CHECK(b.arithmetic(Op::lowest, {b.optional, b.n(-1)}) == "-1");
}

TEST_CASE("is_applicable and is_known") {
    Blocks b;
    CHECK(b.logic(Op::is_applicable, {b.one}) == "yes");
    CHECK(b.logic(Op::is_applicable, {b.absent_number}) == "no");
    CHECK(b.logic(Op::is_applicable, {b.some}) == "yes");
    CHECK(b.logic(Op::is_applicable, {b.optional}) == "?");
    CHECK(b.logic(Op::is_applicable, {b.failed_number}) == "error division");
    CHECK(b.logic(Op::is_known, {b.some}) == "no");
    CHECK(b.logic(Op::is_known, {b.absent_number}) == "yes");
}

TEST_CASE("sets") {
    Case c;
    const auto groups = c.build.category({"graduate", "farmer", "veteran"});
    const NodeId set = c.build.fact(set_of(groups), "set");
    const NodeId graduate = c.build.constant_bits(0, category(groups)),
                 veteran = c.build.constant_bits(2, category(groups));
    const NodeId some = c.build.fact(category(groups), "some");
    const NodeId both = c.build.op(Op::make_set, set_of(groups), {graduate, veteran});
    const NodeId empty = c.build.constant_bits(0, set_of(groups));
    const NodeId includes = c.build.op(Op::includes, yes_no(), {set, veteran});
    const NodeId not_included = c.build.op(Op::includes, yes_no(), {set, graduate});
    const NodeId intersects = c.build.op(Op::intersects, yes_no(), {set, both});
    const NodeId unknown = c.build.op(Op::includes, yes_no(), {set, some});
    const NodeId in_nothing = c.build.op(Op::includes, yes_no(), {empty, some});
    c.prepare().set_bits(c.id(set), 0, 4);
    c.run();
    CHECK(c.at(includes) == "yes");
    CHECK(c.at(not_included) == "no");
    CHECK(c.at(intersects) == "yes");
    CHECK(c.at(both) == "5");
    CHECK(c.at(unknown) == "?");
    CHECK(c.at(in_nothing) == "no");
}

TEST_CASE("dates") {
    Case c;
    auto& b = c.build;
    const auto on = [&](std::int64_t y, std::int64_t m, std::int64_t d) {
        return b.constant_bits(day(y, m, d), date());
    };
    const auto months = [&](std::int64_t count) { return b.constant(ratio(count), number(month_unit())); };
    const NodeId leap = on(2020, 2, 29), half = b.constant(ratio(1, 2), number(month_unit()));
    const NodeId some_day = b.fact(date(), "some day");
    const NodeId month_node = b.constant_bits(month_index(2020, 2), month());
    const std::vector<std::pair<NodeId, std::string>> expected = {
        {b.op(Op::add_months, date(), {leap, months(12)}), "2021-02-28"},
        {b.op(Op::add_months, month(), {month_node, months(11)}), "2021-01"},
        {b.op(Op::add_months, date(), {leap, half}), "error range"},
        {b.op(Op::add_months, date(), {leap, months(200'000)}), "error range"},
        {b.op(Op::add_days, date(), {leap, b.constant(ratio(1), number(day_unit()))}), "2020-03-01"},
        {b.op(Op::days_between, number(day_unit()), {on(2020, 3, 1), leap}), "-1"},
        {b.op(Op::months_between, number(month_unit()), {month_node, month_node}), "0"},
        {b.op(Op::term_end, date(), {on(2019, 9, 1), months(12)}), "2020-08-31"},
        {b.op(Op::whole_months, number(month_unit()), {on(2019, 9, 1), on(2020, 8, 31)}), "12"},
        {b.op(Op::completed_years, number(month_unit()), {on(1999, 8, 2), on(2020, 8, 2)}), "252"},
        {b.op(Op::year_of, number(), {leap}), "2020"},
        {b.op(Op::month_number, number(), {month_node}), "2"},
        {b.op(Op::month_of, month(), {leap}), "2020-02"},
        {b.op(Op::first_day, date(), {month_node}), "2020-02-01"},
        {b.op(Op::last_day, date(), {month_node}), "2020-02-29"},
        {b.op(Op::make_date, date(), {b.constant(ratio(2020)), b.constant(ratio(2)), b.constant(ratio(30))}),
         "error no date"},
        {b.op(Op::maximum, date(), {leap, on(2020, 3, 1)}), "2020-03-01"},
        {b.op(Op::month_number, number(), {some_day}), "? 1..12"},
        {b.op(Op::completed_years, number(month_unit()), {some_day, leap}), "? 0.."},
        // The earlier of an unknown day and a known one is not after the known one, nor a year later after
        // that.
        {b.op(Op::less_equal, yes_no(),
              {b.op(Op::add_months, date(), {b.op(Op::minimum, date(), {some_day, leap}), months(12)}),
               on(2021, 2, 28)}),
         "yes"},
    };
    c.run();
    for (const auto& [node, text] : expected)
        CHECK(c.at(node) == text);
}
