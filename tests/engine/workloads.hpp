// The two workloads of the comparison with other engines, as programs built by hand: the engine alone,
// without parser and text. The benchmark compiles them from tests/bench/decisions.tiao and clause.tiao.
#pragma once

#include "engine/program_builder.hpp"

namespace tiaoli::bench {

using namespace tiaoli::testing;
using values::Rounding;

// W1: three decisions over eight facts.
struct ThreeDecisions {
    ProgramBuilder b;
    NodeId age, graduate, months, contract, insured, hires, employees, paid; // facts, in this order
    NodeId loan_cap, eligible, subsidy;

    ThreeDecisions() {
        age = b.fact(whole(month_unit()), "age");
        graduate = b.fact(yes_no(), "is_graduate");
        months = b.fact(whole(month_unit()), "months_since_graduation");
        contract = b.fact(whole(month_unit()), "contract_months");
        insured = b.fact(yes_no(), "pays_social_insurance");
        hires = b.fact(whole(persons()), "new_hires");
        employees = b.fact(whole(persons()), "employees");
        paid = b.fact(money(), "social_insurance_paid");

        const auto yuan_of = [&](std::int64_t amount) { return b.constant(ratio(amount), money()); };
        loan_cap = b.decide({graduate, yuan_of(400'000), yuan_of(350'000)});

        const NodeId share = b.op(Op::divide, number(), {hires, employees});
        const NodeId long_enough =
            b.op(Op::less_equal, yes_no(), {b.constant(ratio(12), number(month_unit())), contract});
        const NodeId large = b.op(Op::less, yes_no(), {b.constant(ratio(100), number(persons())), employees});
        const NodeId over_15 = b.op(Op::less_equal, yes_no(), {b.constant(ratio(15, 100)), share});
        const NodeId over_8 = b.op(Op::less_equal, yes_no(), {b.constant(ratio(8, 100)), share});
        const NodeId enough = b.decide({large, over_8, over_15});
        eligible = b.op(Op::all_of, yes_no(), {long_enough, enough});

        const NodeId recent =
            b.op(Op::less_equal, yes_no(), {months, b.constant(ratio(24), number(month_unit()))});
        const NodeId entitled = b.op(Op::all_of, yes_no(), {recent, insured});
        const NodeId two_thirds = b.op(Op::multiply, money(), {b.constant(ratio(2, 3)), paid});
        const NodeId rounded = b.round(two_thirds, ratio(1, 100), Rounding::half_up);
        subsidy = b.decide({entitled, rounded, yuan_of(0)});

        b.decision("loan_cap", loan_cap);
        b.decision("eligible_loan_interest", eligible);
        b.decision("social_insurance_subsidy", subsidy);
    }
};

// W2: one clause of about twenty operations.
struct OneClause {
    ProgramBuilder b;
    NodeId loan, income, age, months, kind, on; // facts, in this order
    NodeId subsidy, fund, bank;

    OneClause() {
        const Type rate_of_pay = number(*values::divide(yuan(), month_unit()));
        const auto kinds = b.category({"none", "first", "second", "third", "fourth"});
        loan = b.fact(money(), "loan");
        income = b.fact(rate_of_pay, "income");
        age = b.fact(whole(month_unit()), "age");
        months = b.fact(whole(month_unit()), "months");
        kind = b.fact(category(kinds), "category");
        on = b.fact(date(), "application");

        const auto yuan_of = [&](std::int64_t amount) { return b.constant(ratio(amount), money()); };
        const auto is_kind = [&](std::int64_t value) {
            return b.op(Op::equal, yes_no(), {kind, b.constant_bits(value, category(kinds))});
        };
        const NodeId cap = b.decide({is_kind(1), yuan_of(300'000), is_kind(2), yuan_of(150'000), is_kind(3),
                                     yuan_of(100'000), yuan_of(0)});
        const NodeId base = b.op(Op::minimum, money(), {loan, cap});

        const NodeId standard = b.constant(ratio(2690), rate_of_pay);
        const auto below = [&](const Rational& factor) {
            const NodeId limit = b.op(Op::multiply, rate_of_pay, {b.constant(factor), standard});
            return b.op(Op::less, yes_no(), {income, limit});
        };
        const auto percent = [&](std::int64_t value) { return b.constant(ratio(value, 100)); };
        const NodeId low = b.op(Op::select, number(), {below(ratio(2)), percent(10), percent(0)});
        const NodeId middle = b.op(Op::select, number(), {below(ratio(1)), percent(30), low});
        const NodeId rate = b.op(Op::select, number(), {below(ratio(7, 10)), percent(50), middle});

        const NodeId year = b.op(Op::multiply, money(), {base, rate});
        const NodeId part = b.op(Op::divide, number(), {months, b.constant(ratio(12), number(month_unit()))});
        const NodeId rounded =
            b.round(b.op(Op::multiply, money(), {year, part}), ratio(1, 100), Rounding::half_up);

        const auto years = [&](std::int64_t value) { return b.constant(ratio(value), number(month_unit())); };
        const auto day_of = [&](std::int64_t y, std::int64_t m, std::int64_t d) {
            return b.constant_bits(day(y, m, d), date());
        };
        const NodeId entitled = b.op(Op::all_of, yes_no(),
                                     {b.op(Op::less_equal, yes_no(), {years(18), age}),
                                      b.op(Op::less_equal, yes_no(), {age, years(60)}),
                                      b.op(Op::less_equal, yes_no(), {day_of(2023, 1, 1), on}),
                                      b.op(Op::less_equal, yes_no(), {on, day_of(2025, 12, 31)})});
        const NodeId amount = b.decide({entitled, rounded, yuan_of(0)});
        subsidy = b.op(Op::minimum, money(), {amount, yuan_of(30'000)});
        fund = b.round(b.op(Op::multiply, money(), {percent(80), subsidy}), ratio(1, 100), Rounding::down);
        bank = b.op(Op::subtract, money(), {subsidy, fund});

        b.decision("subsidy", subsidy);
        b.decision("fund", fund);
        b.decision("bank", bank);
    }
};

} // namespace tiaoli::bench
