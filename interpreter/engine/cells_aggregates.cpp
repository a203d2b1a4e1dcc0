// What several answers come to: possible outcomes of a choice, and aggregates over rows.
#include "engine/cells_internal.hpp"

namespace tiaoli::engine {

using program::Op;
using program::ValueKind;
using values::Rational;

namespace {

bool has_order(ValueKind kind) {
    return kind == ValueKind::number || kind == ValueKind::date || kind == ValueKind::month;
}

} // namespace

void Outcomes::add(const Answer& outcome) {
    switch (outcome.state) {
    case State::not_applicable: absent_ = true; return;
    case State::error:
        if (!error_) fault_ = outcome.fault;
        error_ = true;
        return;
    case State::undetermined:
        undetermined_ = true;
        absent_ |= outcome.may_be_absent;
        break;
    case State::value:
        if (first_.state != State::value)
            first_ = outcome;
        else
            differ_ |= !same_value(kind_, first_, outcome);
        break;
    }
    const bool first = !applicable_;
    applicable_ = true;
    Rational scratch;
    const Rational* low = has_order(kind_) ? lower_end(kind_, outcome, scratch) : nullptr;
    if (!low)
        has_low_ = false;
    else if (first || *low < low_)
        low_ = *low;
    const Rational* high = has_order(kind_) ? upper_end(kind_, outcome, scratch) : nullptr;
    if (!high)
        has_high_ = false;
    else if (first || *high > high_)
        high_ = *high;
}

Answer Outcomes::result() const {
    if (error_) return applicable_ || absent_ ? unknown_answer(absent_) : error_answer(fault_);
    if (!applicable_) return absent_answer();
    if (!absent_ && !undetermined_ && !differ_) return first_;
    return between(kind_, has_low_ ? &low_ : nullptr, has_high_ ? &high_ : nullptr, absent_);
}

void Extreme::fail(const Answer& error) {
    if (fault_ == Fault::none) fault_ = error.fault;
}

void Extreme::add(const Answer& value, bool certain) {
    if (value.state == State::not_applicable) return;
    if (value.state == State::error) {
        if (certain)
            fail(value);
        else
            may_fail_ = true;
        return;
    }
    Interval ends = interval_of(kind_, value);
    if (!largest_) { // the smallest is the negative of the largest of the negatives
        const Interval swapped = ends;
        ends.low = swapped.high ? End(values::negate(*swapped.high)) : End();
        ends.high = swapped.low ? End(values::negate(*swapped.low)) : End();
    }
    const bool first = !any_;
    any_ = true;
    if (!ends.high)
        far_known_ = false;
    else if (first || *ends.high > far_)
        far_ = *ends.high;
    if (!ends.low)
        near_of_all_known_ = false;
    else if (first || *ends.low < near_of_all_)
        near_of_all_ = *ends.low;
    if (!certain || value.may_be_absent) return;
    any_certain_ = true;
    if (!ends.low) return;
    if (!near_known_ || *ends.low > near_) near_ = *ends.low;
    near_known_ = true;
}

void Extreme::add_under(const Answer& condition, const Answer& value) {
    if (condition.state == State::error)
        fail(condition);
    else if (is_yes(condition))
        add(value, true);
    else if (condition.state == State::undetermined)
        add(value, false);
}

Answer Extreme::result() const {
    if (fault_ != Fault::none) return error_answer(fault_);
    if (may_fail_) return unknown_answer(!any_certain_);
    if (!any_) return absent_answer();
    End low, high;
    if (any_certain_ ? near_known_ : near_of_all_known_) low = any_certain_ ? near_ : near_of_all_;
    if (far_known_) high = far_;
    if (!largest_) {
        const End swapped = low;
        low = high ? End(values::negate(*high)) : End();
        high = swapped ? End(values::negate(*swapped)) : End();
    }
    return between(kind_, Interval{low, high}, !any_certain_);
}

void Total::fail(const Answer& error) {
    if (fault_ == Fault::none) fault_ = error.fault;
}

void Total::add_bounds(const Rational* low, const Rational* high) {
    if (has_low_) {
        const auto sum = low ? values::add(low_, *low) : std::nullopt;
        has_low_ = sum.has_value();
        if (sum) low_ = *sum;
    }
    if (has_high_) {
        const auto sum = high ? values::add(high_, *high) : std::nullopt;
        has_high_ = sum.has_value();
        if (sum) high_ = *sum;
    }
}

void Total::add(const Answer& value, bool certain) {
    constexpr Rational zero{};
    if (value.state == State::not_applicable) return;
    if (value.state == State::error) {
        if (certain)
            fail(value);
        else
            may_fail_ = true;
        return;
    }
    if (certain && value.state == State::value) {
        const bool exact = has_low_ && has_high_;
        add_bounds(&value.low, &value.low);
        if (exact && !has_low_ && !has_high_) fail(error_answer(Fault::overflow));
        return;
    }
    Interval ends = interval_of(ValueKind::number, value);
    if (!certain || value.may_be_absent) { // or it does not count
        if (ends.low && *ends.low > zero) ends.low = zero;
        if (ends.high && *ends.high < zero) ends.high = zero;
    }
    add_bounds(ends.low ? &*ends.low : nullptr, ends.high ? &*ends.high : nullptr);
}

void Total::add_under(const Answer& condition, const Answer& value) {
    if (condition.state == State::error)
        fail(condition);
    else if (is_yes(condition))
        add(value, true);
    else if (condition.state == State::undetermined)
        add(value, false);
}

void Total::merge(const Total& other) {
    if (fault_ == Fault::none) fault_ = other.fault_;
    may_fail_ |= other.may_fail_;
    add_bounds(other.has_low_ ? &other.low_ : nullptr, other.has_high_ ? &other.high_ : nullptr);
}

Answer Total::result() const {
    if (fault_ != Fault::none) return error_answer(fault_);
    if (may_fail_) return unknown_answer();
    return between(ValueKind::number, has_low_ ? &low_ : nullptr, has_high_ ? &high_ : nullptr, false);
}

void Counter::add(const Answer& condition) {
    if (condition.state == State::error) {
        if (fault_ == Fault::none) fault_ = condition.fault;
    } else if (is_yes(condition)) {
        ++certain_;
        ++possible_;
    } else if (condition.state == State::undetermined) {
        ++possible_;
    }
}

Answer Counter::result() const {
    if (fault_ != Fault::none) return error_answer(fault_);
    const Rational low = values::from_integer(certain_), high = values::from_integer(possible_);
    return between(ValueKind::number, &low, &high, false);
}

void Quantifier::add_under(const Answer& condition, const Answer& satisfied) {
    const bool counts = is_yes(condition), may_count = condition.state == State::undetermined;
    if (condition.state == State::error) {
        if (fault_ == Fault::none) fault_ = condition.fault;
    }
    if (!counts && !may_count) return;
    switch (satisfied.state) {
    case State::error:
        if (may_count)
            open_ = true;
        else if (fault_ == Fault::none)
            fault_ = satisfied.fault;
        break;
    case State::undetermined: open_ = true; break;
    case State::not_applicable: break;
    case State::value:
        if ((satisfied.bits != 0) != decisive_) break;
        if (counts)
            decided_ = true;
        else
            open_ = true;
        break;
    }
}

Answer Quantifier::result() const {
    if (fault_ != Fault::none) return error_answer(fault_);
    if (decided_) return bits_answer(decisive_);
    if (open_) return unknown_answer();
    return bits_answer(!decisive_);
}

bool First::add_under(const Answer& condition, const Answer& value) {
    if (condition.state == State::error) {
        outcomes_.add(condition);
        stopped_ = true;
    } else if (is_yes(condition)) {
        outcomes_.add(value);
        stopped_ = true;
    } else if (condition.state == State::undetermined) {
        outcomes_.add(value);
    }
    return stopped_;
}

Answer First::result() {
    if (!stopped_) outcomes_.add(absent_answer());
    stopped_ = true;
    return outcomes_.result();
}

Answer over_unknown_list(Op op, ValueKind kind, const Answer& value) {
    constexpr Rational zero{};
    Rational scratch1, scratch2;
    const Rational *low = lower_end(kind, value, scratch1), *high = upper_end(kind, value, scratch2);
    switch (op) {
    case Op::count: return between(kind, &zero, nullptr, false);
    case Op::sum: {
        Answer result = unknown_answer();
        result.has_low = low && *low >= zero; // bounds are zero, the default
        result.has_high = high && *high <= zero && !result.has_low;
        return result;
    }
    case Op::minimum_over:
    case Op::maximum_over: return between(kind, low, high, true);
    case Op::first_over:
    case Op::last_over: return has_order(kind) ? between(kind, low, high, true) : unknown_answer(true);
    default: return unknown_answer();
    }
}

} // namespace tiaoli::engine
