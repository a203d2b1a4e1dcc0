// Dates and months. Every operation here is monotone in each of its inputs (except month_number and
// make_date), so the bounds of a result are the results of the bounds.
#include "engine/cells_internal.hpp"
#include "values/date.hpp"

#include <array>
#include <utility>

namespace tiaoli::engine {

using program::Op;
using program::ValueKind;
using values::Date;
using values::Month;
using values::Rational;

namespace {

struct Result {
    std::optional<std::int64_t> value;
    Fault fault = Fault::out_of_range; // if there is no value
};

// A fact may hold any number; only days and months the calendar has get further.
std::optional<Date> to_date(std::int64_t days) {
    if (days < values::minimum_date.days || days > values::maximum_date.days) return std::nullopt;
    return Date{static_cast<std::int32_t>(days)};
}
std::optional<Month> to_month(std::int64_t index) {
    if (index < values::minimum_month.index || index > values::maximum_month.index) return std::nullopt;
    return Month{static_cast<std::int32_t>(index)};
}
Result from(const std::optional<Date>& date) {
    return {date ? std::optional<std::int64_t>(date->days) : std::nullopt};
}
Result from(const std::optional<Month>& month) {
    return {month ? std::optional<std::int64_t>(month->index) : std::nullopt};
}

// The operation on known operands: days, month indices or whole numbers.
Result compute(Op op, ValueKind input_kind, std::int64_t a, std::int64_t b, std::int64_t c) {
    if (op == Op::make_date) {
        Result result = from(values::make_date(a, b, c));
        result.fault = Fault::no_such_date;
        return result;
    }
    if (input_kind == ValueKind::month) {
        const auto month = to_month(a);
        if (!month) return {};
        switch (op) {
        case Op::add_months: return from(values::add_months(*month, b));
        case Op::months_between: return to_month(b) ? Result{b - a} : Result{};
        case Op::year_of: return {values::year_of(*month)};
        case Op::month_number: return {values::month_number(*month)};
        case Op::first_day: return from(std::optional(values::first_day(*month)));
        case Op::last_day: return from(std::optional(values::last_day(*month)));
        default: return {};
        }
    }
    const auto date = to_date(a);
    if (!date) return {};
    switch (op) {
    case Op::add_months: return from(values::add_months(*date, b));
    case Op::add_days: return from(values::add_days(*date, b));
    case Op::term_end: return from(values::term_end(*date, b));
    case Op::year_of: return {values::civil(*date).year};
    case Op::month_number: return {values::civil(*date).month};
    case Op::month_of: return from(std::optional(values::month_of(*date)));
    default: break;
    }
    const auto other = to_date(b);
    if (!other) return {};
    switch (op) {
    case Op::days_between: return {values::days_between(*date, *other)};
    case Op::whole_months: return {values::whole_months(*date, *other)};
    case Op::completed_years: return {12 * values::completed_years(*date, *other)};
    default: return {};
    }
}

// Which inputs are numbers (the others are days or month indices).
bool takes_number(Op op, std::size_t input) {
    switch (op) {
    case Op::make_date: return true;
    case Op::add_months:
    case Op::add_days:
    case Op::term_end: return input == 1;
    default: return false;
    }
}

bool yields_number(Op op) {
    switch (op) {
    case Op::days_between:
    case Op::months_between:
    case Op::whole_months:
    case Op::completed_years:
    case Op::year_of:
    case Op::month_number: return true;
    default: return false;
    }
}

ValueKind kind_of(Op op, ValueKind input_kind) {
    if (yields_number(op)) return ValueKind::number;
    if (op == Op::month_of || (op == Op::add_months && input_kind == ValueKind::month))
        return ValueKind::month;
    return ValueKind::date;
}

bool falls_with_first_input(Op op) {
    return op == Op::days_between || op == Op::months_between || op == Op::whole_months ||
           op == Op::completed_years;
}

Answer bounds(Op op, ValueKind input_kind, std::span<const Answer> in, bool may_be_absent) {
    const ValueKind kind = kind_of(op, input_kind);
    std::optional<std::int64_t> low, high;
    if (op == Op::month_number) {
        low = 1, high = 12;
    } else if (op != Op::make_date) {
        std::array<std::optional<std::int64_t>, 2> lows{0, 0}, highs{0, 0};
        for (std::size_t i = 0; i < in.size(); ++i) {
            const Interval ends = interval_of(takes_number(op, i) ? ValueKind::number : input_kind, in[i]);
            lows[i] = ends.low ? values::to_integer(*ends.low) : std::nullopt;
            highs[i] = ends.high ? values::to_integer(*ends.high) : std::nullopt;
            if (i == 0 && falls_with_first_input(op)) std::swap(lows[i], highs[i]);
        }
        if (lows[0] && lows[1]) low = compute(op, input_kind, *lows[0], *lows[1], 0).value;
        if (highs[0] && highs[1]) high = compute(op, input_kind, *highs[0], *highs[1], 0).value;
        if (op == Op::year_of && !low) low = 1;
        if (op == Op::year_of && !high) high = 9999;
        if ((op == Op::whole_months || op == Op::completed_years) && !low) low = 0;
    }
    Interval result;
    if (low) result.low = values::from_integer(*low);
    if (high) result.high = values::from_integer(*high);
    return between(kind, result, may_be_absent);
}

} // namespace

Answer apply_date(Op op, ValueKind input_kind, std::span<const Answer> in) {
    const Strict inputs = strict(in);
    if (inputs.settled) return *inputs.settled;
    if (!inputs.all_values) return bounds(op, input_kind, in, inputs.may_be_absent);
    std::array<std::int64_t, 3> operands{};
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (takes_number(op, i)) {
            // Half a month and 10^20 days lead nowhere in the calendar.
            const auto whole = values::to_integer(in[i].low);
            if (!whole) return error_answer(op == Op::make_date ? Fault::no_such_date : Fault::out_of_range);
            operands[i] = *whole;
        } else {
            operands[i] = in[i].bits;
        }
    }
    const Result result = compute(op, input_kind, operands[0], operands[1], operands[2]);
    if (!result.value) return error_answer(result.fault);
    return yields_number(op) ? number_answer(values::from_integer(*result.value))
                             : bits_answer(*result.value);
}

bool compute_date(Op op, ValueKind input_kind, std::int64_t a, std::int64_t b, std::int64_t c,
                  std::int64_t& result) {
    const Result computed = compute(op, input_kind, a, b, c);
    if (computed.value) result = *computed.value;
    return computed.value.has_value();
}

} // namespace tiaoli::engine
