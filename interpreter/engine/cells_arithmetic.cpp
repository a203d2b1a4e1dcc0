// Numbers: exact arithmetic, comparison, and what remains certain of both when an operand is undetermined.
#include "engine/cells_internal.hpp"

#include <algorithm>

namespace tiaoli::engine {

using program::Op;
using program::ValueKind;
using values::Rational;

namespace {

constexpr Rational zero{};

Answer number_or_overflow(const std::optional<Rational>& result) {
    return result ? number_answer(*result) : error_answer(Fault::overflow);
}

// An end that cannot be computed in 128 bits is given up: no bound is always true.
End sum_of(const End& a, const End& b) {
    return a && b ? values::add(*a, *b) : std::nullopt;
}
End difference_of(const End& a, const End& b) {
    return a && b ? values::subtract(*a, *b) : std::nullopt;
}

bool at_least_zero(const End& end) {
    return end && !values::is_negative(*end);
}
bool at_most_zero(const End& end) {
    return end && *end <= zero;
}
bool above_zero(const End& end) {
    return end && *end > zero;
}

Interval negative_of(const Interval& a) {
    return {a.high ? End(values::negate(*a.high)) : End(), a.low ? End(values::negate(*a.low)) : End()};
}

// Product of two ends of the same or of opposite directions; the caller knows which end of the product it is.
End product_of(const End& a, const End& b) {
    if (a && values::is_zero(*a)) return zero; // zero times anything, however large
    if (b && values::is_zero(*b)) return zero;
    return a && b ? values::multiply(*a, *b) : std::nullopt;
}

Interval product_of(Interval a, Interval b) {
    // Bring both to one of: not negative, or straddling zero.
    bool flip = false;
    if (at_most_zero(a.high) && !at_least_zero(a.low)) a = negative_of(a), flip = !flip;
    if (at_most_zero(b.high) && !at_least_zero(b.low)) b = negative_of(b), flip = !flip;
    Interval result;
    if (at_least_zero(a.low) && at_least_zero(b.low)) {
        result = {product_of(a.low, b.low), product_of(a.high, b.high)};
        if (!result.low)
            result.low = zero; // two finite ends whose product does not fit: zero is still a bound
    } else if (at_least_zero(a.low)) {
        result = {product_of(a.high, b.low), product_of(a.high, b.high)};
    } else if (at_least_zero(b.low)) {
        result = {product_of(a.low, b.high), product_of(a.high, b.high)};
    } else {
        const End low1 = product_of(a.low, b.high), low2 = product_of(a.high, b.low);
        const End high1 = product_of(a.low, b.low), high2 = product_of(a.high, b.high);
        if (low1 && low2) result.low = std::min(*low1, *low2);
        if (high1 && high2) result.high = std::max(*high1, *high2);
    }
    return flip ? negative_of(result) : result;
}

Interval quotient_of(Interval a, Interval b) {
    if (!at_least_zero(b.low)) {
        if (!at_most_zero(b.high)) return {}; // b may be anything near zero on both sides
        a = negative_of(a);
        b = negative_of(b);
    }
    const bool may_be_zero = !above_zero(b.low);
    Interval inverse;
    inverse.low = zero;
    if (b.high && !values::is_zero(*b.high)) {
        if (auto low = values::divide(Rational{1, 1}, *b.high)) inverse.low = *low;
    }
    if (!may_be_zero) inverse.high = values::divide(Rational{1, 1}, *b.low);
    Interval result = product_of(a, inverse);
    // A zero divided by what may be zero is no certain zero: it may be an error.
    if (may_be_zero && result.low && result.high && *result.low == *result.high) result.high.reset();
    return result;
}

Answer known(Op op, std::span<const Answer> in, const Rational& step, values::Rounding rounding) {
    const Rational& a = in[0].low;
    switch (op) {
    case Op::add: return number_or_overflow(values::add(a, in[1].low));
    case Op::subtract: return number_or_overflow(values::subtract(a, in[1].low));
    case Op::multiply: return number_or_overflow(values::multiply(a, in[1].low));
    case Op::divide:
        if (values::is_zero(in[1].low)) return error_answer(Fault::division_by_zero);
        return number_or_overflow(values::divide(a, in[1].low));
    case Op::round: return number_or_overflow(values::round_to(a, step, rounding));
    case Op::absolute: return number_answer(values::absolute(a));
    default: return error_answer(Fault::overflow);
    }
}

Interval bounds(Op op, const Interval& a, const Interval& b, const Rational& step,
                values::Rounding rounding) {
    switch (op) {
    case Op::add: return {sum_of(a.low, b.low), sum_of(a.high, b.high)};
    case Op::subtract: return {difference_of(a.low, b.high), difference_of(a.high, b.low)};
    case Op::multiply: return product_of(a, b);
    case Op::divide: return quotient_of(a, b);
    case Op::round:
        return {a.low ? values::round_to(*a.low, step, rounding) : std::nullopt,
                a.high ? values::round_to(*a.high, step, rounding) : std::nullopt};
    case Op::absolute: {
        if (at_least_zero(a.low)) return a;
        if (at_most_zero(a.high)) return negative_of(a);
        Interval result{zero, {}};
        if (a.low && a.high) result.high = std::max(values::negate(*a.low), *a.high);
        return result;
    }
    default: return {};
    }
}

} // namespace

Answer apply_arithmetic(Op op, ValueKind kind, std::span<const Answer> in, const Rational& step,
                        values::Rounding rounding) {
    const Strict inputs = strict(in);
    if (inputs.settled) return *inputs.settled;
    if (op == Op::minimum || op == Op::maximum) {
        Extreme extreme(kind, op == Op::maximum);
        for (Answer input : in) {
            input.may_be_absent = false;
            extreme.add(input);
        }
        Answer result = extreme.result();
        if (!inputs.may_be_absent) return result;
        const Interval hull = interval_of(kind, result);
        return between(kind, hull, true);
    }
    if (inputs.all_values) return known(op, in, step, rounding);
    if (op == Op::divide && in[1].state == State::value && values::is_zero(in[1].low)) {
        return inputs.may_be_absent ? unknown_answer(true) : error_answer(Fault::division_by_zero);
    }
    const Interval a = interval_of(kind, in[0]);
    const Interval b = in.size() > 1 ? interval_of(kind, in[1]) : Interval{};
    return between(kind, bounds(op, a, b, step, rounding), inputs.may_be_absent);
}

Answer apply_comparison(Op op, ValueKind kind, std::span<const Answer> in) {
    const Strict inputs = strict(in);
    if (inputs.settled) return *inputs.settled;
    const Answer &a = in[0], &b = in[1];
    if (inputs.all_values) {
        if (op == Op::equal) return bits_answer(same_value(kind, a, b));
        if (kind == ValueKind::number) {
            const auto order = values::compare(a.low, b.low);
            return bits_answer(op == Op::less ? order < 0 : order <= 0);
        }
        return bits_answer(op == Op::less ? a.bits < b.bits : a.bits <= b.bits);
    }
    // A comparison with something that may not apply may not apply either, whatever its bounds.
    if (inputs.may_be_absent) return unknown_answer(true);
    Rational s1, s2, s3, s4;
    const Rational *a_low = lower_end(kind, a, s1), *a_high = upper_end(kind, a, s2);
    const Rational *b_low = lower_end(kind, b, s3), *b_high = upper_end(kind, b, s4);
    switch (op) {
    case Op::equal:
        if ((a_high && b_low && *a_high < *b_low) || (b_high && a_low && *b_high < *a_low))
            return bits_answer(0);
        break;
    case Op::less:
        if (a_high && b_low && *a_high < *b_low) return bits_answer(1);
        if (b_high && a_low && *b_high <= *a_low) return bits_answer(0);
        break;
    case Op::less_equal:
        if (a_high && b_low && *a_high <= *b_low) return bits_answer(1);
        if (b_high && a_low && *b_high < *a_low) return bits_answer(0);
        break;
    default: break;
    }
    return unknown_answer();
}

} // namespace tiaoli::engine
