// The columnar kernels against the general form: every operation on every combination of layouts and of
// columns and constants, on small, large and immense numbers, with and without rows that are not plain
// values.
#include "engine/columns.hpp"
#include "engine/fixture.hpp"
#include "engine/kernel_tables.hpp"
#include "engine/plan.hpp"

#include <algorithm>
#include <utility>

using namespace tiaoli::testing;
using tiaoli::engine::Presence;
using tiaoli::engine::Readable;
using tiaoli::program::none;
using tiaoli::values::Rounding;

namespace {

class Generator {
public:
    std::uint64_t next() { // splitmix64: the same on every machine
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    std::int64_t below(std::int64_t end) {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(end));
    }

private:
    std::uint64_t state_ = 7;
};

// How large the numbers are, by the tiers of extents.hpp and beyond; and what the rows are.
enum class Size { small, medium, large, immense };
enum class Rows { plain, mixed };

struct Facts : ProgramBuilder {
    // Facts of every layout, and constants of every layout.
    NodeId money_a = signed_fact(money()), money_b = fact(money(), "plain money"),
           count_a = fact(whole(persons()));
    NodeId count_b = signed_fact(whole(persons())), ratio_a = fact(number()), ratio_b = signed_fact(number());
    NodeId truth_a = fact(yes_no()), truth_b = fact(yes_no()), truth_c = fact(yes_no());
    tiaoli::program::CategoryId groups = category({"a", "b", "c", "d"});
    NodeId group_a = fact(testing_category()), group_b = fact(testing_category());
    NodeId set_a = fact(set_of(groups)), set_b = fact(set_of(groups));
    NodeId day_a = fact(date()), day_b = fact(date()), month_a = fact(month()), month_b = fact(month());

    Type testing_category() const { return tiaoli::testing::category(groups); }
    NodeId signed_fact(Type type) {
        const NodeId id = fact(type, "signed");
        fact_of(id).is_signed = true;
        return id;
    }
    NodeId c(std::int64_t numerator, std::int64_t denominator = 1, Type type = number()) {
        return constant(ratio(numerator, denominator), type);
    }
};

std::int64_t magnitude(Size size, Generator& random) {
    switch (size) {
    case Size::small: return random.below(2000);
    case Size::medium: return random.below(1LL << 30);
    case Size::large: return random.below(1LL << 45);
    case Size::immense: return random.below(4) == 0 ? INT64_MAX - random.below(3) : random.below(1LL << 62);
    }
    return 0;
}

void fill(tiaoli::engine::Batch& batch, const tiaoli::engine::Plan& plan, std::uint32_t rows, Size size,
          Rows kind, Generator& random) {
    const auto& program = plan.program();
    tiaoli::engine::reset(plan, batch, rows);
    std::vector<std::uint32_t> scope_rows(program.scopes.size(), 0);
    scope_rows[0] = rows;
    for (std::size_t id = 0; id < program.lists.size(); ++id) {
        auto& list = batch.lists[id];
        list.offsets.assign(1, 0);
        list.presence.assign(scope_rows[program.lists[id].parent], Presence::given);
        for (auto& presence : list.presence) {
            if (kind == Rows::mixed && random.below(12) == 0) presence = Presence::unknown;
            const auto length = presence == Presence::given ? random.below(random.below(8) == 0 ? 90 : 5) : 0;
            list.offsets.push_back(list.offsets.back() + static_cast<std::uint32_t>(length));
        }
        scope_rows[program.lists[id].scope] = list.offsets.back();
    }
    for (std::size_t id = 0; id < program.facts.size(); ++id) {
        const auto& fact = program.facts[id];
        auto& column = batch.facts[id];
        const std::uint32_t count = scope_rows[fact.scope];
        column.numerators.resize(count);
        column.presence.assign(count, Presence::given);
        const auto layout = plan.fact_layout(static_cast<std::uint32_t>(id));
        column.denominators.assign(layout.fraction ? count : 0, 1);
        for (std::uint32_t row = 0; row < count; ++row) {
            std::int64_t& value = column.numerators[row];
            switch (fact.type.kind) {
            case ValueKind::yes_no: value = random.below(2); break;
            case ValueKind::category: value = random.below(4); break;
            case ValueKind::set: value = random.below(16); break;
            case ValueKind::date: value = day(2020, 1, 1) + random.below(1500) - 700; break;
            case ValueKind::month: value = month_index(2020, 1) + random.below(60) - 30; break;
            default:
                value = magnitude(size, random);
                // Halves and equal numbers are where rounding and comparing go wrong.
                if (random.below(3) == 0) value = value / 50 * 50;
                if (fact.is_signed && random.below(2) == 0) value = -value;
            }
            if (layout.fraction) column.denominators[row] = 1 + magnitude(size, random) % (1LL << 40);
            if (kind == Rows::plain) continue;
            if (random.below(10) == 0) column.presence[row] = Presence::unknown;
            if (random.below(10) == 0) column.presence[row] = Presence::absent;
        }
        if (random.below(2) == 0 && kind == Rows::plain) column.presence.clear();
    }
}

// Both forms of every node of the program (or of those wanted), in every size.
void check(const std::shared_ptr<const tiaoli::program::Program>& program,
           const std::shared_ptr<const tiaoli::engine::Plan>& plan, std::uint32_t rows,
           const std::vector<NodeId>& wanted = {}) {
    const auto general = tiaoli::engine::prepare_general(program);
    tiaoli::engine::Evaluation evaluation, general_evaluation;
    tiaoli::engine::Batch batch;
    tiaoli::engine::Options options;
    options.today = tiaoli::values::Date{static_cast<std::int32_t>(day(2020, 6, 1))};
    Generator random;
    for (const Rows kind : {Rows::plain, Rows::mixed, Rows::plain}) {
        for (const Size size : {Size::small, Size::medium, Size::large, Size::immense, Size::small}) {
            fill(batch, *plan, rows, size, kind, random);
            evaluation.run(*plan, batch, options);
            general_evaluation.run(*general, batch, options);
            for (NodeId id = 0; id < program->nodes.size(); ++id) {
                const auto& node = program->nodes[id];
                if (!wanted.empty() && std::ranges::find(wanted, id) == wanted.end()) continue;
                REQUIRE(evaluation.rows(node.scope) == general_evaluation.rows(node.scope));
                for (std::uint32_t row = 0; row < evaluation.rows(node.scope); ++row) {
                    const auto actual = evaluation.cell(id, row), expected = general_evaluation.cell(id, row);
                    const bool same = actual.state == expected.state && actual.fault == expected.fault &&
                                      actual.number == expected.number && actual.bits == expected.bits &&
                                      actual.low == expected.low && actual.high == expected.high;
                    if (same) continue;
                    CAPTURE(id);
                    CAPTURE(tiaoli::program::operation(node.op).name);
                    CAPTURE(row);
                    CAPTURE(static_cast<int>(size));
                    std::string inputs;
                    for (const NodeId input : program->inputs_of(node))
                        if (input != none && program->nodes[input].scope == node.scope)
                            inputs +=
                                text_of(evaluation.cell(input, row), program->nodes[input].type.kind) + ", ";
                    CAPTURE(inputs);
                    REQUIRE(text_of(actual, node.type.kind) == text_of(expected, node.type.kind));
                    REQUIRE(same);
                }
            }
        }
    }
}

// With the kernels for this processor and with those for all older ones.
void check(const ProgramBuilder& builder, std::uint32_t rows = 75) {
    const auto program = builder.finish();
    for (const tiaoli::engine::KernelTable* kernels : tiaoli::engine::kernel_tables())
        check(program, tiaoli::engine::prepare_with(program, *kernels), rows);
}

// The same where only these may be read, so that parts need not be written; how many matches there are.
std::size_t check_wanted(const ProgramBuilder& builder, const std::vector<NodeId>& wanted) {
    const auto program = builder.finish();
    std::size_t matches = 0;
    for (const tiaoli::engine::KernelTable* kernels : tiaoli::engine::kernel_tables()) {
        const auto plan = tiaoli::engine::prepare_with(program, *kernels, wanted, Readable::wanted);
        matches = plan->implementation().matches.size();
        check(program, plan, 75, wanted);
    }
    return matches;
}

} // namespace

TEST_CASE("arithmetic and comparisons have one meaning in both forms") {
    Facts p;
    // Every layout as a column and as a constant. Units do not matter to the engine.
    const std::vector<NodeId> numbers = {p.money_a,   p.money_b,
                                         p.count_a,   p.count_b,
                                         p.ratio_a,   p.ratio_b,
                                         p.c(3),      p.c(2, 3),
                                         p.c(-7, 12), p.c(2'000'000'000'000, 7),
                                         p.c(0),      p.c(15, 100, money())};
    for (const Op op : {Op::add, Op::subtract, Op::multiply, Op::divide, Op::minimum, Op::maximum,
                        Op::highest, Op::lowest, Op::coalesce})
        for (const NodeId a : numbers)
            for (const NodeId b : numbers)
                p.op(op, number(), {a, b});
    for (const Op op : {Op::equal, Op::less, Op::less_equal})
        for (const NodeId a : numbers)
            for (const NodeId b : numbers)
                p.op(op, yes_no(), {a, b});
    for (const NodeId a : numbers)
        p.op(Op::absolute, number(), {a});
    p.op(Op::minimum, number(), {p.money_a, p.count_a, p.c(2, 3), p.money_b});
    p.op(Op::maximum, number(), {p.ratio_a, p.count_a, p.c(2, 3), p.money_b});
    p.op(Op::maximum, number(), {p.money_a});
    check(p);
    check(p, 1);
}

TEST_CASE("tables have one meaning in both forms") {
    Facts p;
    Generator random;
    const NodeId nothing = p.not_applicable(money());
    std::vector<NodeId> results;
    for (int i = 0; i < 400; ++i) {
        const bool of_numbers = random.below(4) != 0;
        const NodeId columns[] = {p.money_a, p.money_b, p.count_a, p.count_b};
        NodeId column = of_numbers ? columns[random.below(4)] : p.group_a;
        const Op op = !of_numbers || random.below(4) == 0 ? Op::equal
                      : random.below(2) == 0              ? Op::less
                                                          : Op::less_equal;
        const bool column_first = random.below(2) == 0;
        const auto amount = [&] { return p.c(random.below(2000), random.below(5) == 0 ? 3 : 1, money()); };
        NodeId result = random.below(8) == 0 ? p.money_b : amount();
        std::vector<NodeId> parts;
        for (std::int64_t cases = 1 + random.below(random.below(6) == 0 ? 20 : 5); cases > 0; --cases) {
            if (random.below(12) == 0) column = p.count_b; // another one in between
            const bool is_number = column != p.group_a;
            const NodeId limit = !is_number ? p.constant_bits(random.below(4), p.testing_category())
                                 : random.below(20) == 0
                                     ? nothing
                                     : p.c(random.below(2000), random.below(2) == 0 ? 100 : 1, money());
            const NodeId condition = is_number && op != Op::equal && !column_first
                                         ? p.op(op, yes_no(), {limit, column})
                                         : p.op(is_number ? op : Op::equal, yes_no(), {column, limit});
            const NodeId value = random.below(20) == 0   ? p.money_a
                                 : random.below(30) == 0 ? nothing
                                                         : amount();
            result = p.op(Op::select, money(), {condition, value, result});
            parts.push_back(random.below(2) == 0 ? condition : result);
            // Somebody else reads a part, before the whole is there.
            if (random.below(20) == 0) results.push_back(p.op(Op::negation, yes_no(), {condition}));
            if (random.below(20) == 0) results.push_back(p.op(Op::absolute, money(), {result}));
        }
        results.push_back(result);
        if (random.below(8) == 0) results.push_back(parts[0]);
    }
    check(p);
    check(p, 1);
    CHECK(check_wanted(p, results) > 100);
}

TEST_CASE("ranges have one meaning in both forms") {
    Facts p;
    Generator random;
    const NodeId nothing = p.not_applicable(money());
    std::vector<NodeId> results;
    for (int i = 0; i < 300; ++i) {
        const NodeId columns[] = {p.money_a, p.money_b, p.count_a, p.count_b, p.ratio_a};
        const auto any = [&] { return columns[random.below(5)]; };
        const NodeId column = any();
        const auto limit = [&] {
            if (random.below(20) == 0) return nothing;
            if (random.below(20) == 0) return any(); // of two columns
            return p.c(random.below(2000) - 500, random.below(2) == 0 ? 100 : 1, money());
        };
        const auto condition = [&](bool from_below) {
            const NodeId of = random.below(20) == 0 ? any() : column;
            const Op op = random.below(2) == 0 ? Op::less : Op::less_equal;
            return from_below ? p.op(op, yes_no(), {limit(), of}) : p.op(op, yes_no(), {of, limit()});
        };
        // Mostly one of each; now and then the limits are on one side, and a limit is somebody else's, too.
        const bool from_below = random.below(2) == 0;
        const NodeId first = condition(from_below), second = condition(from_below == (random.below(10) == 0));
        results.push_back(p.op(Op::all_of, yes_no(), {first, second}));
        if (random.below(10) == 0) results.push_back(p.op(Op::negation, yes_no(), {first}));
        if (random.below(10) == 0) results.push_back(second);
        if (random.below(10) == 0) results.push_back(p.op(Op::any_of, yes_no(), {results.back(), p.truth_a}));
    }
    CHECK(check_wanted(p, results) > 100);
}

TEST_CASE("chains of arithmetic have one meaning in both forms") {
    Facts p;
    std::vector<NodeId> numbers = {p.money_a, p.count_b, p.ratio_a, p.c(5, 12), p.money_b};
    Generator random;
    const Op ops[] = {Op::add, Op::subtract, Op::multiply, Op::divide, Op::minimum, Op::maximum};
    for (int i = 0; i < 150; ++i) {
        const auto any = [&] {
            return numbers[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(numbers.size())))];
        };
        if (random.below(5) == 0) {
            numbers.push_back(p.round(any(), ratio(1 + random.below(3), 1 + random.below(100)),
                                      static_cast<Rounding>(random.below(4))));
        } else {
            const NodeId a = any(), b = any();
            numbers.push_back(p.op(ops[random.below(6)], number(), {a, b}));
            p.op(Op::less_equal, yes_no(), {numbers.back(), any()});
        }
    }
    check(p);
}

TEST_CASE("rounding has one meaning in both forms") {
    Facts p;
    const std::vector<NodeId> numbers = {p.money_a,
                                         p.money_b,
                                         p.count_a,
                                         p.ratio_b,
                                         p.op(Op::multiply, number(), {p.money_a, p.c(2, 3)}),
                                         p.op(Op::multiply, number(), {p.money_b, p.c(5, 12)}),
                                         p.op(Op::multiply, number(), {p.money_b, p.c(1, 7)}),
                                         p.op(Op::multiply, number(), {p.money_b, p.count_a})};
    for (const NodeId a : numbers)
        for (const Rational step :
             {ratio(1, 100), ratio(1), ratio(1, 3), ratio(50), ratio(7, 10), ratio(1, 1000)})
            for (int rounding = 0; rounding < 4; ++rounding)
                p.round(a, step, static_cast<Rounding>(rounding));
    check(p, 300);
}

TEST_CASE("yes/no and choices have one meaning in both forms") {
    Facts p;
    const std::vector<NodeId> truths = {p.truth_a, p.truth_b, p.truth_c,
                                        p.yes(),   p.no(),    p.not_applicable(yes_no())};
    const std::vector<NodeId> numbers = {p.money_a, p.count_a, p.ratio_a,
                                         p.c(3),    p.c(2, 3), p.not_applicable(number())};
    Generator random;
    const auto any = [&](const std::vector<NodeId>& of) {
        return of[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(of.size())))];
    };
    for (const Op op : {Op::all_of, Op::any_of}) {
        for (const NodeId a : truths)
            for (const NodeId b : truths)
                p.op(op, yes_no(), {a, b});
        for (int count = 1; count < 12; ++count) {
            std::vector<NodeId> inputs;
            for (int i = 0; i < count; ++i)
                inputs.push_back(i % 3 == 2 ? any(truths) : truths[static_cast<std::size_t>(i % 3)]);
            p.op(op, yes_no(), inputs);
        }
    }
    for (const NodeId a : truths) {
        p.op(Op::negation, yes_no(), {a});
        p.op(Op::is_applicable, yes_no(), {a});
        p.op(Op::is_known, yes_no(), {a});
        for (const NodeId b : truths)
            p.op(Op::equal, yes_no(), {a, b});
        for (const NodeId b : truths)
            p.op(Op::coalesce, yes_no(), {a, b});
        for (const NodeId b : truths)
            p.op(Op::select, yes_no(), {p.truth_c, a, b});
        for (const NodeId b : numbers)
            for (const NodeId c : numbers)
                p.op(Op::select, number(), {a, b, c});
    }
    for (int i = 0; i < 200; ++i) {
        std::vector<NodeId> inputs, of_truths;
        for (std::int64_t pairs = 1 + random.below(4); pairs > 0; --pairs) {
            inputs.insert(inputs.end(), {any(truths), any(numbers)});
            of_truths.insert(of_truths.end(), {any(truths), any(truths)});
        }
        if (i % 2 == 0) inputs.push_back(any(numbers)), of_truths.push_back(any(truths));
        p.decide(inputs);
        p.decide(of_truths);
    }
    check(p);
    check(p, 1);
}

TEST_CASE("sets, categories and dates have one meaning in both forms") {
    Facts p;
    const NodeId group = p.constant_bits(2, p.testing_category()), set = p.constant_bits(5, set_of(p.groups));
    const NodeId on = p.constant_bits(day(2020, 2, 29), date()),
                 in = p.constant_bits(month_index(2020, 2), month());
    for (const NodeId b : {p.group_a, p.group_b, group}) {
        p.op(Op::equal, yes_no(), {p.group_a, b});
        p.op(Op::make_set, set_of(p.groups), {b, p.group_b});
        for (const NodeId a : {p.set_a, set})
            p.op(Op::includes, yes_no(), {a, b});
    }
    for (const NodeId a : {p.set_a, p.set_b, set})
        p.op(Op::intersects, yes_no(), {a, p.set_b});
    const NodeId few = p.op(Op::months_between, number(month_unit()), {in, p.month_a});
    const NodeId days = p.op(Op::days_between, number(day_unit()), {p.day_b, p.day_a});
    for (const NodeId a : {p.day_a, p.day_b, on}) {
        for (const NodeId b : {p.day_a, on}) {
            for (const Op op : {Op::equal, Op::less, Op::less_equal})
                p.op(op, yes_no(), {a, b});
            for (const Op op : {Op::minimum, Op::maximum, Op::highest, Op::lowest, Op::coalesce})
                p.op(op, date(), {a, b});
            p.op(Op::days_between, number(day_unit()), {a, b});
            p.op(Op::whole_months, number(month_unit()), {a, b});
            p.op(Op::completed_years, number(month_unit()), {a, b});
            p.op(Op::select, date(), {p.truth_a, a, b});
        }
        p.op(Op::year_of, number(), {a});
        p.op(Op::month_number, number(), {a});
        const NodeId first = p.op(Op::first_day, date(), {p.op(Op::month_of, month(), {a})});
        p.op(Op::last_day, date(), {p.op(Op::month_of, month(), {first})});
        p.op(Op::add_days, date(), {a, days});
        for (const NodeId count : {few, p.count_b, p.ratio_b, p.c(7), p.c(1, 2)}) {
            p.op(Op::add_months, date(), {a, count});
            p.op(Op::term_end, date(), {a, count});
        }
    }
    p.op(Op::make_date, date(), {p.c(2020), p.op(Op::month_number, number(), {p.month_a}), p.count_a});
    check(p);
}

TEST_CASE("aggregates have one meaning in both forms") {
    Facts p;
    const auto list = p.list("list");
    const auto inner = p.list("inner", list);
    const auto in = [&](tiaoli::program::ScopeId scope) {
        const NodeId pay = p.fact(money(), "pay", scope), share = p.fact(number(), "share", scope);
        p.fact_of(pay).is_signed = true;
        const NodeId met = p.fact(yes_no(), "met", scope), other = p.fact(yes_no(), "other", scope);
        const NodeId on = p.fact(date(), "on", scope), key = p.fact(whole(), "key", scope);
        const NodeId three = p.broadcast(p.c(3, 1, money()), scope), yes = p.broadcast(p.yes(), scope);
        const NodeId from_above = p.broadcast(p.money_a, scope), ratio_above = p.broadcast(p.ratio_a, scope);
        const NodeId group = p.op(Op::minimum, number(), {key, p.broadcast(p.c(5), scope)});
        p.broadcast(p.truth_a, scope);
        for (const NodeId condition : {met, other, yes, none}) {
            p.op(Op::count, whole(), {condition}, scope);
            for (const NodeId value : {pay, share, three, from_above, ratio_above, key})
                for (const Op op :
                     {Op::sum, Op::minimum_over, Op::maximum_over, Op::first_over, Op::last_over})
                    p.op(op, number(), {value, condition}, scope);
            for (const Op op : {Op::minimum_over, Op::maximum_over, Op::first_over, Op::last_over})
                p.op(op, date(), {on, condition}, scope);
            for (const Op op : {Op::any_over, Op::all_over, Op::first_over, Op::last_over})
                for (const NodeId satisfied : {other, yes})
                    p.op(op, yes_no(), {satisfied, condition}, scope);
            for (const NodeId running_key : {none, group, on, share, three}) {
                p.op(Op::running_sum, money(), {pay, running_key, condition});
                p.op(Op::running_sum, money(), {three, running_key, condition});
            }
        }
        p.in_scope(scope, Op::position, whole());
    };
    in(list);
    in(inner);
    check(p, 60);
    check(p, 1);
}

TEST_CASE("lists against lists have one meaning in both forms") {
    Facts p;
    const auto list = p.list("list"), other = p.list("other");
    const NodeId pay = p.fact(money(), "pay", list), share = p.fact(number(), "share", other);
    const NodeId cost = p.fact(money(), "cost", other), met = p.fact(yes_no(), "met", other);
    const auto pairs = p.repeat(other, list);
    const NodeId own = p.broadcast(pay, pairs), here = p.in_scope(pairs, Op::gather, money(), {cost});
    const NodeId held = p.in_scope(pairs, Op::gather, yes_no(), {met});
    const NodeId part = p.in_scope(pairs, Op::gather, number(), {share});
    const NodeId cheaper = p.op(Op::less, yes_no(), {here, own});
    p.op(Op::count, whole(), {p.op(Op::all_of, yes_no(), {cheaper, held})}, pairs);
    p.op(Op::sum, money(), {here, held}, pairs);
    p.op(Op::maximum_over, number(), {part, cheaper}, pairs);
    check(p, 30);
}

TEST_CASE("months, tables and parameters have one meaning in both forms") {
    Facts p;
    const auto months = p.months(p.month_a, p.month_b);
    const NodeId here = p.in_scope(months, Op::scope_month, month());
    const NodeId late =
        p.op(Op::less, yes_no(), {p.broadcast(p.constant_bits(month_index(2020, 3), month()), months), here});
    p.op(Op::count, whole(), {late}, months);
    p.op(Op::sum, money(), {p.broadcast(p.money_a, months), late}, months);
    p.op(Op::first_over, month(), {here, late}, months);
    const auto table = p.literal(3, months);
    const NodeId row = p.in_scope(
        table, Op::pick, number(),
        {p.broadcast(p.money_b, months), p.broadcast(p.c(2, 3), months), p.broadcast(p.count_a, months)});
    p.in_scope(table, Op::pick, yes_no(),
               {late, p.broadcast(p.yes(), months), p.broadcast(p.truth_a, months)});
    p.op(Op::maximum_over, number(), {row, none}, table);
    p.op(Op::sum, number(), {p.broadcast(p.count_a, table), none}, table);

    const auto value = [&](std::int64_t numerator, std::int64_t denominator = 1) {
        return p.constant_id(ValueKind::number, ratio(numerator, denominator));
    };
    const auto on = [](std::int64_t y, std::int64_t m, std::int64_t d) {
        return tiaoli::values::Date{static_cast<std::int32_t>(day(y, m, d))};
    };
    tiaoli::program::Parameter parameter;
    parameter.type = money();
    parameter.key = p.groups;
    parameter.entries = {{0, tiaoli::values::Date{INT32_MIN}, on(2019, 6, 30), value(1720), ""},
                         {0, on(2019, 7, 1), tiaoli::values::Date{INT32_MAX}, value(19005, 10), ""},
                         {1, on(2018, 1, 1), tiaoli::values::Date{INT32_MAX}, none, ""},
                         {2, on(2020, 1, 1), on(2020, 12, 31), value(1, 3), ""}};
    p.program.parameters.push_back(parameter);
    parameter.supplied = p.program.nodes[p.money_b].payload;
    p.program.parameters.push_back(parameter);
    const NodeId today = p.node(Op::today, date(), 0, {});
    for (std::uint32_t id = 0; id < 2; ++id)
        for (const NodeId wanted : {today, p.day_a})
            for (const NodeId key : {p.group_a, p.constant_bits(0, p.testing_category())}) {
                const NodeId standard = p.op(Op::parameter, money(), {wanted, key}, id);
                p.op(Op::less, yes_no(), {p.money_a, standard});
                p.op(Op::multiply, money(), {standard, p.count_a});
            }
    check(p, 60);
}

TEST_CASE("a number that no column holds may be followed by one that a column holds") {
    Facts p;
    for (const NodeId amount : {p.money_a, p.money_b}) {
        // Over 300 the amount may not fit 64 bits; rounded, it does, and twice that does not.
        const NodeId sum = p.op(Op::add, money(), {amount, p.op(Op::multiply, money(), {amount, p.c(1, 3)})});
        const NodeId rounded = p.round(sum, ratio(1, 100), Rounding::half_up);
        p.op(Op::add, money(), {rounded, rounded});
        p.op(Op::subtract, money(), {rounded, p.c(-9'000'000'000'000'000'000, 100, money())});
        p.op(Op::multiply, money(), {rounded, p.c(2)});
    }
    check(p, 600);
}

// Programs in which nodes live as long as somebody reads them, some by way of another that shows them.
TEST_CASE("memory that is used again is used by one node at a time") {
    Generator random;
    for (int round = 0; round < 16; ++round) {
        CAPTURE(round);
        Facts p;
        const auto list = p.list("list");
        std::vector<NodeId> numbers = {p.money_a, p.money_b, p.count_a, p.count_b, p.c(3), p.c(2, 3)};
        std::vector<NodeId> truths = {p.truth_a, p.truth_b};
        std::vector<NodeId> list_numbers = {p.fact(money(), "pay", list), p.broadcast(p.count_a, list)};
        std::vector<NodeId> list_truths = {p.fact(yes_no(), "met", list)};
        std::vector<NodeId> results;
        // Mostly what was made last, so that there are chains.
        const auto one_of = [&](const std::vector<NodeId>& nodes) {
            const auto count = static_cast<std::int64_t>(nodes.size());
            const std::int64_t back =
                random.below(4) == 0 ? random.below(count) : random.below(std::min<std::int64_t>(count, 4));
            return nodes[static_cast<std::size_t>(count - 1 - back)];
        };
        const auto grow = [&](std::vector<NodeId>& some, std::vector<NodeId>& conditions,
                              tiaoli::program::ScopeId scope) {
            const auto here = [&](NodeId node) { return scope == 0 ? node : p.broadcast(node, scope); };
            const NodeId a = one_of(some), b = one_of(some), c = one_of(conditions), d = one_of(conditions);
            switch (random.below(14)) {
            case 0: some.push_back(p.op(Op::add, number(), {a, b})); break;
            case 1: some.push_back(p.op(Op::subtract, number(), {a, b})); break;
            case 2: some.push_back(p.op(Op::multiply, number(), {a, here(p.c(1))})); break; // shows a
            case 3: some.push_back(p.op(Op::divide, number(), {a, here(p.c(12))})); break;
            case 4: some.push_back(p.round(a, ratio(1, 100), Rounding::half_up)); break;
            case 5: some.push_back(p.op(Op::minimum, number(), {a, b})); break;
            case 6: some.push_back(p.op(Op::select, number(), {c, a, b})); break;
            case 7: some.push_back(p.op(Op::decide, number(), {c, a, b})); break;
            case 8: some.push_back(p.op(Op::decide, number(), {here(p.yes()), a, b})); break; // shows a
            case 9: conditions.push_back(p.op(Op::less, yes_no(), {a, b})); break;
            case 10: conditions.push_back(p.op(Op::less, yes_no(), {a, here(p.c(100))})); break;
            case 11: conditions.push_back(p.op(Op::all_of, yes_no(), {c, d})); break;
            case 12: conditions.push_back(p.op(Op::negation, yes_no(), {c})); break;
            default: { // a table
                NodeId table = here(p.c(0));
                for (std::int64_t k = 4; k > 0; --k) {
                    table = p.op(Op::select, number(),
                                 {p.op(Op::less, yes_no(), {a, here(p.c(100 * k))}), here(p.c(k)), table});
                    if (scope == 0 && random.below(8) == 0) results.push_back(table);
                    some.push_back(p.op(Op::add, number(), {b, b}));
                    conditions.push_back(p.op(Op::negation, yes_no(), {c}));
                }
                some.push_back(table);
            }
            }
        };
        for (int step = 0; step < 40; ++step) {
            grow(numbers, truths, 0);
            if (step % 3 == 0) grow(list_numbers, list_truths, list);
            if (step % 10 == 9)
                numbers.push_back(p.op(Op::sum, number(), {one_of(list_numbers), one_of(list_truths)}, list));
            if (step % 13 == 12) results.push_back(one_of(numbers));
        }
        results.push_back(numbers.back());
        results.push_back(truths.back());
        const auto program = p.finish();
        for (const tiaoli::engine::KernelTable* kernels : tiaoli::engine::kernel_tables())
            for (const std::uint32_t rows :
                 round % 4 == 0 ? std::vector{600U} : std::vector{40U}) // few have no tier
                check(program, tiaoli::engine::prepare_with(program, *kernels, results, Readable::wanted),
                      rows, results);
    }
}

TEST_CASE("the range of numbers is found wherever they stand") {
    using tiaoli::engine::Range;
    for (const auto* kernels : tiaoli::engine::kernel_tables()) {
        CHECK(kernels->range_of(nullptr, 0) == Range{INT64_MAX, INT64_MIN});
        for (std::uint32_t rows = 1; rows < 40; ++rows) {
            std::vector<std::int64_t> numbers(rows, 7);
            CHECK(kernels->range_of(numbers.data(), rows) == Range{7, 7});
            for (const std::int64_t outside : {std::int64_t{6}, std::int64_t{8}, INT64_MIN, INT64_MAX}) {
                for (std::int64_t& number : numbers) {
                    number = outside;
                    const std::int64_t inside = rows == 1 ? outside : 7;
                    CHECK(kernels->range_of(numbers.data(), rows) ==
                          Range{std::min(inside, outside), std::max(inside, outside)});
                    number = 7;
                }
            }
        }
    }
}

TEST_CASE("the bits of numbers are united wherever they stand") {
    for (const auto* kernels : tiaoli::engine::kernel_tables()) {
        CHECK(kernels->united_bits(nullptr, 0) == 0);
        for (std::uint32_t rows = 1; rows < 40; ++rows) {
            std::vector<std::int64_t> numbers(rows, 5);
            CHECK(kernels->united_bits(numbers.data(), rows) == 5);
            for (std::int64_t& number : numbers) {
                for (const std::int64_t other : {std::int64_t{2}, INT64_MIN, INT64_MAX, std::int64_t{-1}}) {
                    number = other;
                    CHECK(kernels->united_bits(numbers.data(), rows) ==
                          static_cast<std::uint64_t>(rows == 1 ? other : other | 5));
                }
                number = 5;
            }
        }
    }
}

TEST_CASE("narrow numbers are widened, and their range is found") {
    using tiaoli::engine::Range;
    for (const auto* kernels : tiaoli::engine::kernel_tables()) {
        for (const std::uint32_t rows : {0U, 1U, 3U, 4U, 8U, 15U, 16U, 67U}) {
            CAPTURE(rows);
            std::vector<std::int32_t> numbers(rows, 7);
            std::vector<std::int64_t> wide(rows), expected(rows, 7);
            CHECK(kernels->widen(numbers.data(), wide.data(), rows) == (rows == 0 ? Range{} : Range{7, 7}));
            CHECK(wide == expected);
            for (const std::int32_t outside : {6, 8, INT32_MIN, INT32_MAX}) {
                for (std::uint32_t row = 0; row < rows; ++row) {
                    numbers[row] = outside;
                    expected[row] = outside;
                    wide.assign(rows, 0);
                    const std::int64_t inside = rows == 1 ? outside : 7;
                    CHECK(kernels->widen(numbers.data(), wide.data(), rows) ==
                          Range{std::min<std::int64_t>(inside, outside),
                                std::max<std::int64_t>(inside, outside)});
                    CHECK(wide == expected);
                    numbers[row] = 7;
                    expected[row] = 7;
                }
            }
        }
    }
}

TEST_CASE("numbers are looked up by their places") {
    const std::vector<std::int64_t> wide = {5,  -1, INT64_MAX, INT64_MIN, 1LL << 40, 0,  9,  -7, 3,
                                            11, 12, 13,        14,        15,        16, 17, 18, 19};
    std::vector<std::int64_t> narrow = wide;
    narrow[2] = INT32_MAX, narrow[3] = INT32_MIN, narrow[4] = 20;
    for (const auto* kernels : tiaoli::engine::kernel_tables()) {
        for (const auto& numbers : {wide, narrow}) {
            for (std::uint32_t count = 0; count <= numbers.size(); ++count) {
                for (const std::uint32_t rows : {0U, 1U, 7U, 16U, 67U}) {
                    CAPTURE(count);
                    CAPTURE(rows);
                    std::vector<std::uint8_t> places(rows);
                    std::vector<std::int64_t> expected(rows), found(rows);
                    for (std::uint32_t row = 0; row < rows && count > 0; ++row) {
                        places[row] = static_cast<std::uint8_t>((row * 5 + 3) % count);
                        expected[row] = numbers[places[row]];
                    }
                    CHECK(kernels->look_up(places.data(), numbers.data(), count, found.data(), rows) ==
                          (rows == 0 || count > 0));
                    if (count > 0) CHECK(found == expected);
                    for (std::uint32_t row = 0; row < rows && count > 0;
                         ++row) { // a place too many, anywhere
                        const std::uint8_t place =
                            std::exchange(places[row], static_cast<std::uint8_t>(count));
                        CHECK_FALSE(
                            kernels->look_up(places.data(), numbers.data(), count, found.data(), rows));
                        places[row] = place;
                    }
                }
            }
        }
    }
}

TEST_CASE("bits are spread from any place") {
    const std::vector<std::uint8_t> bits = {0b10110001, 0b01001110, 0b11111111, 0b00000000, 0b10000001};
    for (std::int64_t first = 0; first < 40; ++first) {
        for (std::int64_t rows = 0; first + rows <= 40; ++rows) {
            std::vector<std::int64_t> expected, spread(static_cast<std::size_t>(rows), 9);
            for (std::int64_t bit = first; bit < first + rows; ++bit)
                expected.push_back(bits[static_cast<std::size_t>(bit / 8)] >> (bit % 8) & 1);
            tiaoli::engine::spread(bits.data(), first, spread);
            CHECK(spread == expected);
            for (const auto* kernels : tiaoli::engine::kernel_tables()) {
                spread.assign(spread.size(), 9);
                kernels->spread(bits.data() + first / 8, static_cast<std::uint32_t>(first % 8), spread.data(),
                                static_cast<std::uint32_t>(rows));
                CHECK(spread == expected);
            }
        }
    }
}
