// Lists, months, tables, aggregates, parameters and readings.
#include "engine/fixture.hpp"

using namespace tiaoli::testing;
using tiaoli::engine::Presence;
using tiaoli::program::none;

TEST_CASE("aggregates over lists") {
    Case c;
    auto& b = c.build;
    const auto people = b.list("people");
    const NodeId pay = b.fact(money(), "pay", people), hired = b.fact(yes_no(), "hired", people);
    const NodeId count = b.op(Op::count, whole(persons()), {hired}, people);
    const NodeId rows = b.op(Op::count, whole(persons()), {none}, people);
    const NodeId sum = b.op(Op::sum, money(), {pay, hired}, people);
    const NodeId all = b.op(Op::sum, money(), {pay, none}, people);
    const NodeId least = b.op(Op::minimum_over, money(), {pay, hired}, people);
    const NodeId most = b.op(Op::maximum_over, money(), {pay, none}, people);
    const NodeId limit = b.broadcast(b.constant(ratio(3), money()), people);
    const NodeId rich = b.op(Op::less_equal, yes_no(), {limit, pay});
    const NodeId any = b.op(Op::any_over, yes_no(), {rich, hired}, people);
    const NodeId every = b.op(Op::all_over, yes_no(), {rich, hired}, people);
    const NodeId first = b.op(Op::first_over, money(), {pay, hired}, people);
    const NodeId last = b.op(Op::last_over, money(), {pay, none}, people);
    const NodeId list = b.op(Op::list_over, money(), {pay, hired, none}, people);
    const NodeId position = b.in_scope(people, Op::position, whole());
    b.fact_of(pay).optional = true;

    auto& facts = c.prepare(5);
    facts.list(0, {3, 0, -1, 2, 2});
    const auto person = [&](std::uint32_t row, int yuan, int yes) {
        if (yuan >= 0) facts.set(c.id(pay), row, ratio(yuan));
        if (yes >= 0) facts.set_bits(c.id(hired), row, yes);
    };
    person(0, 2, 0), person(1, 5, 1), person(2, 3, 1); // all known
    person(3, 4, -1), person(4, 1, 1);                 // whether the first is hired is not known
    facts.absent(c.id(pay), 5); // the first has no pay, that of the second is not known
    person(5, -1, 1), person(6, -1, 1);
    c.run();

    const auto column = [&](NodeId node) {
        std::string result;
        for (std::uint32_t row = 0; row < 5; ++row)
            result += (row == 0 ? "" : " | ") + c.at(node, row);
        return result;
    };
    CHECK(column(count) == "2 | 0 | ? 0.. | ? 1..2 | 2");
    CHECK(column(rows) == "3 | 0 | ? 0.. | 2 | 2");
    CHECK(column(sum) == "8 | 0 | ? 0.. | ? 1..5 | ? 0..");
    CHECK(column(all) == "10 | 0 | ? 0.. | 5 | ? 0..");
    CHECK(column(least) == "3 | n/a | ? 0.. | 1 | ? 0..");
    CHECK(column(most) == "5 | n/a | ? 0.. | 4 | ? 0..");
    CHECK(column(any) == "yes | no | ? | ? | ?");
    CHECK(column(every) == "yes | yes | ? | no | ?");
    CHECK(column(first) == "5 | n/a | ? 0.. | ? 1..4 | n/a");
    CHECK(column(last) == "3 | n/a | ? 0.. | 1 | ? 0..");
    CHECK(c.at(position, 2) == "3");
    CHECK(c.at(position, 3) == "1");
    CHECK(c.evaluation.list_unknown(people, 2));
    CHECK_FALSE(c.evaluation.list_unknown(people, 1));
    CHECK(c.evaluation.rows(people) == 7);
    CHECK(c.evaluation.parent_row(people, 2) == 0);
    CHECK(c.evaluation.parent_row(people, 3) == 3);

    std::vector<std::uint32_t> child_rows;
    CHECK(c.evaluation.list_rows(list, 0, child_rows) == tiaoli::engine::State::value);
    CHECK(child_rows == std::vector<std::uint32_t>{1, 2});
    CHECK(c.evaluation.list_rows(list, 3, child_rows) == tiaoli::engine::State::undetermined);
    CHECK(c.evaluation.list_rows(list, 2, child_rows) == tiaoli::engine::State::undetermined);
}

TEST_CASE("errors in aggregates") {
    Case c;
    auto& b = c.build;
    const auto people = b.list("people");
    const NodeId pay = b.fact(money(), "pay", people), days = b.fact(whole(day_unit()), "days", people);
    const NodeId hired = b.fact(yes_no(), "hired", people);
    const NodeId daily = b.op(Op::divide, money(), {pay, days});
    const NodeId sum = b.op(Op::sum, money(), {daily, hired}, people);
    const NodeId least = b.op(Op::minimum_over, money(), {daily, hired}, people);
    auto& facts = c.prepare(3);
    facts.list(0, {2, 2, 2});
    for (std::uint32_t row = 0; row < 6; ++row) {
        facts.set(c.id(pay), row, ratio(6)).set(c.id(days), row, ratio(row % 2 == 0 ? 0 : 2));
        facts.set_bits(c.id(hired), row, 1);
    }
    facts.set_bits(c.id(hired), 2, 0);
    facts.batch.facts[c.id(hired)].presence[4] = Presence::unknown;
    c.run();
    CHECK(c.at(sum, 0) == "error division");
    CHECK(c.at(sum, 1) == "3");
    CHECK(c.at(sum, 2) == "?");
    CHECK(c.at(least, 0) == "error division");
    CHECK(c.at(least, 1) == "3");
}

TEST_CASE("lists in lists") {
    Case c;
    auto& b = c.build;
    const auto firms = b.list("firms");
    const auto people = b.list("people", firms);
    const NodeId pay = b.fact(money(), "pay", people);
    const NodeId factor = b.fact(whole(), "factor");
    const NodeId product = b.op(Op::multiply, money(), {pay, b.broadcast(factor, people)});
    const NodeId of_firm = b.op(Op::sum, money(), {product, none}, people);
    const NodeId of_case = b.op(Op::sum, money(), {of_firm, none}, firms);
    auto& facts = c.prepare(3);
    facts.list(0, {2, 0, 1}).list(1, {1, 2, 3});
    for (std::uint32_t row = 0; row < 6; ++row)
        facts.set(c.id(pay), row, ratio(row + 1));
    for (std::uint32_t row = 0; row < 3; ++row)
        facts.set(c.id(factor), row, ratio(row + 1));
    c.run();
    CHECK(c.at(of_firm, 0) == "1");
    CHECK(c.at(of_firm, 1) == "5");
    CHECK(c.at(of_firm, 2) == "45");
    CHECK(c.at(of_case, 0) == "6");
    CHECK(c.at(of_case, 1) == "0");
    CHECK(c.at(of_case, 2) == "45");
}

TEST_CASE("months") {
    Case c;
    auto& b = c.build;
    const NodeId first = b.fact(month(), "first"), last = b.fact(month(), "last");
    const auto months = b.months(first, last);
    const NodeId here = b.in_scope(months, Op::scope_month, month());
    const NodeId spring =
        b.op(Op::less_equal, yes_no(),
             {b.op(Op::month_number, whole(), {here}), b.broadcast(b.constant(ratio(3)), months)});
    const NodeId count = b.op(Op::count, whole(month_unit()), {spring}, months);
    const NodeId latest = b.op(Op::last_over, month(), {here, spring}, months);
    auto& facts = c.prepare(4);
    const auto span = [&](std::uint32_t row, std::int64_t from, std::int64_t to) {
        facts.set_bits(c.id(first), row, from).set_bits(c.id(last), row, to);
    };
    span(0, month_index(2019, 12), month_index(2021, 2));
    span(1, month_index(2020, 5), month_index(2020, 4));
    facts.set_bits(c.id(first), 2, month_index(2020, 1));
    span(3, month_index(1, 1), month_index(9999, 12));
    c.options.max_rows = 1000;
    c.run();
    CHECK(c.at(count, 0) == "5");
    CHECK(c.at(latest, 0) == "2021-02");
    CHECK(c.at(count, 1) == "0");
    CHECK(c.at(latest, 1) == "n/a");
    CHECK(c.at(count, 2) == "? 0..");
    CHECK(c.at(latest, 2) == "?");
    CHECK(c.at(count, 3) == "error rows");
    c.options.max_rows = 200'000;
    c.run();
    CHECK(c.at(count, 3) == "29997");
}

TEST_CASE("a literal table") {
    Case c;
    auto& b = c.build;
    const NodeId a = b.fact(money(), "a"), half = b.constant(ratio(1, 2), money());
    const auto table = b.literal(2);
    const NodeId row = b.in_scope(table, Op::pick, money(), {a, half});
    const NodeId sum = b.op(Op::sum, money(), {row, none}, table);
    auto& facts = c.prepare(2);
    facts.set(c.id(a), 0, ratio(3));
    c.run();
    CHECK(c.at(row, 0) == "3");
    CHECK(c.at(row, 1) == "0.5");
    CHECK(c.at(sum, 0) == "3.5");
    CHECK(c.at(sum, 1) == "? 0.5..");
}

TEST_CASE("running sums") {
    Case c;
    auto& b = c.build;
    const auto payments = b.list("payments");
    const NodeId amount = b.fact(money(), "amount", payments), year = b.fact(whole(), "year", payments);
    const NodeId counts = b.fact(yes_no(), "counts", payments);
    const NodeId plain = b.op(Op::running_sum, money(), {amount, none, none});
    const NodeId by_year = b.op(Op::running_sum, money(), {amount, year, counts});
    auto& facts = c.prepare(2);
    facts.list(0, {4, 3});
    const int years[] = {2020, 2021, 2020, 2021, 2020, -1, 2020}, yes[] = {1, 1, 1, 0, 1, 1, 1};
    for (std::uint32_t row = 0; row < 7; ++row) {
        facts.set(c.id(amount), row, ratio(row + 1)).set_bits(c.id(counts), row, yes[row]);
        if (years[row] > 0) facts.set(c.id(year), row, ratio(years[row]));
    }
    c.run();
    const auto column = [&](NodeId node) {
        std::string result;
        for (std::uint32_t row = 0; row < 7; ++row)
            result += (row == 0 ? "" : " | ") + c.at(node, row);
        return result;
    };
    CHECK(column(plain) == "1 | 3 | 6 | 10 | 5 | 11 | 18");
    CHECK(column(by_year) == "1 | 2 | 4 | 2 | 5 | ? 0..11 | ? 12..18");
}

TEST_CASE("parameters") {
    Case c;
    auto& b = c.build;
    const auto places = b.category({"city", "county"});
    const NodeId supplied = b.fact(money(), "supplied");
    const auto value = [&](std::int64_t yuan) { return b.constant_id(ValueKind::number, ratio(yuan)); };
    const auto from = [](std::int64_t y) {
        return tiaoli::values::Date{static_cast<std::int32_t>(day(y, 1, 1))};
    };
    const auto until = [](std::int64_t y) {
        return tiaoli::values::Date{static_cast<std::int32_t>(day(y, 12, 31))};
    };
    const tiaoli::values::Date ever{INT32_MAX};
    tiaoli::program::Parameter parameter;
    parameter.type = money();
    parameter.key = places;
    parameter.entries = {{0, from(2018), until(2019), value(1720), ""},
                         {0, from(2020), ever, value(1900), ""},
                         {1, from(2018), ever, none, ""}};
    b.program.parameters.push_back(parameter);
    parameter.supplied = c.id(supplied);
    b.program.parameters.push_back(parameter);
    const NodeId today = b.node(Op::today, date(), 0, {});
    const NodeId place = b.fact(category(places), "place"), on = b.fact(date(), "on");
    const NodeId now = b.op(Op::parameter, money(), {today, place}, 0);
    const NodeId then = b.op(Op::parameter, money(), {on, place}, 0);
    const NodeId handed = b.op(Op::parameter, money(), {on, place}, 1);
    c.options.today = tiaoli::values::Date{static_cast<std::int32_t>(day(2020, 9, 1))};
    auto& facts = c.prepare(5);
    facts.set_bits(c.id(place), 0, 0).set_bits(c.id(on), 0, day(2019, 12, 31));
    facts.set_bits(c.id(place), 1, 1).set_bits(c.id(on), 1, day(2020, 1, 1));
    facts.set_bits(c.id(place), 2, 0).set_bits(c.id(on), 2, day(2017, 12, 31));
    facts.set_bits(c.id(on), 3, day(2020, 1, 1));
    facts.set_bits(c.id(place), 4, 0);
    facts.set(c.id(supplied), 1, ratio(1500));
    c.run();
    CHECK(c.at(now, 0) == "1900");
    CHECK(c.at(then, 0) == "1720");
    CHECK(c.at(then, 1) == "?");
    CHECK(c.at(handed, 1) == "1500");
    CHECK(c.at(handed, 0) == "1720");
    CHECK(c.at(handed, 2) == "? 0..");
    CHECK(c.at(then, 2) == "?");
    CHECK(c.at(then, 3) == "?");
    CHECK(c.at(then, 4) == "?");
}

TEST_CASE("readings and today belong to the run") {
    Case c;
    auto& b = c.build;
    tiaoli::program::Reading reading;
    reading.options = {"broad", "narrow"};
    reading.in_force = 1;
    b.program.readings.push_back(reading);
    const NodeId broad = b.node(Op::reading, yes_no(), 0, {}, 0, 0);
    const NodeId chosen = b.op(Op::select, number(), {broad, b.constant(ratio(1)), b.constant(ratio(2))});
    const NodeId today = b.node(Op::today, date(), 0, {});
    c.options.today = tiaoli::values::Date{0};
    CHECK(c.of(chosen) == "2");
    CHECK(c.at(today) == "1970-01-01");
    c.options.readings = {0};
    c.options.today = tiaoli::values::Date{1};
    CHECK(c.of(chosen) == "1");
    CHECK(c.at(today) == "1970-01-02");
}

TEST_CASE("only what wanted nodes need is computed") {
    Case c;
    auto& b = c.build;
    const NodeId x = b.fact(whole(), "x"), y = b.fact(whole(), "y");
    const NodeId sum = b.op(Op::add, whole(), {x, y}), product = b.op(Op::multiply, whole(), {x, y});
    c.plan = tiaoli::engine::Plan::prepare(b.finish(), std::vector<NodeId>{sum});
    c.facts = std::make_unique<BatchBuilder>(*c.plan, 1);
    c.facts->set(0, 0, ratio(3)).set(1, 0, ratio(4));
    c.run();
    CHECK(c.at(sum) == "7");
    (void)product;
}

TEST_CASE("an evaluation serves blocks of any size and one plan after the other") {
    ProgramBuilder b;
    const NodeId x = b.fact(whole(), "x");
    const NodeId twice = b.op(Op::add, whole(), {x, x});
    const auto plan = tiaoli::engine::Plan::prepare(b.finish());
    ProgramBuilder other;
    other.op(Op::negation, yes_no(), {other.fact(yes_no(), "q")});
    const auto other_plan = tiaoli::engine::Plan::prepare(other.finish());
    tiaoli::engine::Evaluation evaluation;
    for (const std::uint32_t rows : {1U, 1000U, 0U, 3U, 5000U, 1U}) {
        BatchBuilder facts(*plan, rows);
        for (std::uint32_t row = 0; row < rows; row += 2)
            facts.set(0, row, ratio(row));
        evaluation.run(*plan, facts.batch, {});
        for (std::uint32_t row = 0; row < rows; ++row) {
            const auto cell = evaluation.cell(twice, row);
            CHECK(cell.state ==
                  (row % 2 == 0 ? tiaoli::engine::State::value : tiaoli::engine::State::undetermined));
            if (row % 2 == 0) CHECK(cell.number == ratio(2 * static_cast<std::int64_t>(row)));
        }
        BatchBuilder none_given(*other_plan, 2);
        evaluation.run(*other_plan, none_given.batch, {});
        CHECK(evaluation.state(1, 1) == tiaoli::engine::State::undetermined);
    }
}
