#include "engine/cells.hpp"

#include "engine/cells_internal.hpp"
#include "program/operations.hpp"

namespace tiaoli::engine {

using program::Op;
using program::ValueKind;
using values::Rational;

bool same_value(ValueKind kind, const Answer& a, const Answer& b) {
    return kind == ValueKind::number ? a.low == b.low : a.bits == b.bits;
}

const Rational* lower_end(ValueKind kind, const Answer& answer, Rational& scratch) {
    if (answer.state == State::undetermined) return answer.has_low ? &answer.low : nullptr;
    if (answer.state != State::value) return nullptr;
    if (kind == ValueKind::number) return &answer.low;
    scratch = values::from_integer(answer.bits);
    return &scratch;
}

const Rational* upper_end(ValueKind kind, const Answer& answer, Rational& scratch) {
    if (answer.state == State::undetermined) return answer.has_high ? &answer.high : nullptr;
    return lower_end(kind, answer, scratch);
}

Interval interval_of(ValueKind kind, const Answer& answer) {
    Rational scratch;
    Interval result;
    if (const Rational* low = lower_end(kind, answer, scratch)) result.low = *low;
    if (const Rational* high = upper_end(kind, answer, scratch)) result.high = *high;
    return result;
}

Answer between(ValueKind kind, const Rational* low, const Rational* high, bool may_be_absent) {
    Answer answer = unknown_answer(may_be_absent);
    if (low && high && *low == *high && !may_be_absent) {
        if (kind == ValueKind::number) return number_answer(*low);
        if (const auto bits = values::to_integer(*low)) return bits_answer(*bits);
    }
    if (low) {
        answer.has_low = true;
        answer.low = *low;
    }
    if (high) {
        answer.has_high = true;
        answer.high = *high;
    }
    return answer;
}

Strict strict(std::span<const Answer> inputs) {
    Strict result;
    for (const Answer& input : inputs) {
        switch (input.state) {
        case State::value: break;
        case State::error: result.settled = input; return result;
        case State::not_applicable:
            result.settled = input; // unless an error follows
            break;
        case State::undetermined:
            result.all_values = false;
            result.may_be_absent |= input.may_be_absent;
            break;
        }
    }
    return result;
}

namespace {

// all_of (decisive = false) and any_of (decisive = true), see the header.
Answer apply_logic(bool decisive, std::span<const Answer> inputs) {
    bool open = false, absent = false, may_be_absent = false;
    const Answer* error = nullptr;
    for (const Answer& input : inputs) {
        switch (input.state) {
        case State::value:
            if ((input.bits != 0) == decisive && !error) return bits_answer(decisive);
            break;
        case State::not_applicable: absent = true; break;
        case State::undetermined:
            // What comes after an error cannot guard it any more.
            if (!error) open = true;
            may_be_absent |= input.may_be_absent;
            break;
        case State::error:
            if (!error) error = &input;
            break;
        }
    }
    if (error) return open ? unknown_answer(absent || may_be_absent) : *error;
    if (open) return unknown_answer(absent || may_be_absent);
    if (absent) return absent_answer();
    return bits_answer(!decisive);
}

Answer apply_select(ValueKind kind, std::span<const Answer> in) {
    const Answer& condition = in[0];
    if (condition.state == State::value) return in[condition.bits != 0 ? 1 : 2];
    if (condition.state != State::undetermined) return condition;
    Outcomes outcomes(kind);
    outcomes.add(in[1]);
    outcomes.add(in[2]);
    if (condition.may_be_absent) outcomes.add(absent_answer());
    return outcomes.result();
}

Answer apply_coalesce(ValueKind kind, std::span<const Answer> in) {
    Answer first = in[0];
    if (first.state == State::not_applicable) return in[1];
    if (first.state != State::undetermined || !first.may_be_absent) return first;
    first.may_be_absent = false;
    Outcomes outcomes(kind);
    outcomes.add(first);
    outcomes.add(in[1]);
    return outcomes.result();
}

bool surely_applicable(const Answer& answer) {
    return answer.state == State::value || (answer.state == State::undetermined && !answer.may_be_absent);
}

Answer apply_decide(ValueKind kind, std::span<const Answer> in) {
    const std::size_t pairs = in.size() / 2;
    bool some_hold = false, applicable = false;
    const Answer* agreed = nullptr;
    const Answer* failed = nullptr;
    bool conflict = false, uncertain = false;
    for (std::size_t i = 0; i < pairs; ++i) {
        const Answer &condition = in[2 * i], &value = in[2 * i + 1];
        if (condition.state == State::error) return condition;
        if (condition.state == State::undetermined) uncertain = true;
        if (!is_yes(condition)) continue;
        some_hold = true;
        applicable |= surely_applicable(value);
        if (value.state == State::error && !failed) failed = &value;
        if (value.state != State::value) continue;
        if (!agreed)
            agreed = &value;
        else
            conflict |= !same_value(kind, *agreed, value);
    }
    if (failed) return *failed;
    if (conflict) return error_answer(Fault::conflict);
    if (!some_hold && !uncertain) return in.size() % 2 == 1 ? in.back() : absent_answer();
    Outcomes outcomes(kind);
    for (std::size_t i = 0; i < pairs; ++i) {
        if (!is_yes(in[2 * i]) && in[2 * i].state != State::undetermined) continue;
        Answer value = in[2 * i + 1];
        if (applicable) { // what does not apply yields to what does
            if (value.state == State::not_applicable) continue;
            value.may_be_absent = false;
        }
        outcomes.add(value);
    }
    if (!some_hold) outcomes.add(in.size() % 2 == 1 ? in.back() : absent_answer());
    return outcomes.result();
}

// The set of those that are applicable: `{a: condition}` leaves out what does not belong to it.
Answer make_set(std::span<const Answer> in) {
    std::uint64_t set = 0;
    bool is_known = true;
    for (const Answer& input : in) {
        if (input.state == State::error) return input;
        if (input.state == State::undetermined) is_known = false;
        if (input.state == State::value && input.bits >= 0 && input.bits < 64)
            set |= std::uint64_t{1} << input.bits;
    }
    return is_known ? bits_answer(static_cast<std::int64_t>(set)) : unknown_answer(false);
}

Answer apply_sets(Op op, std::span<const Answer> in) {
    if (op == Op::make_set) return make_set(in);
    const Strict inputs = strict(in);
    if (inputs.settled) return *inputs.settled;
    if (!inputs.all_values) {
        // Nothing is in an empty set.
        if (!inputs.may_be_absent && (is_no(in[0]) || (op == Op::intersects && is_no(in[1]))))
            return bits_answer(0);
        return unknown_answer(inputs.may_be_absent);
    }
    const auto bit = [](std::int64_t value) {
        return value >= 0 && value < 64 ? std::uint64_t{1} << value : std::uint64_t{0};
    };
    const auto a = static_cast<std::uint64_t>(in[0].bits);
    if (op == Op::includes) return bits_answer((a & bit(in[1].bits)) != 0);
    return bits_answer((a & static_cast<std::uint64_t>(in[1].bits)) != 0);
}

Answer apply_choice(Op op, ValueKind kind, std::span<const Answer> in) {
    if (op == Op::select) return apply_select(kind, in);
    if (op == Op::decide) return apply_decide(kind, in);
    if (op == Op::coalesce) return apply_coalesce(kind, in);
    Extreme extreme(kind, op == Op::highest);
    for (const Answer& input : in)
        extreme.add(input);
    return extreme.result();
}

Answer apply_applicability(Op op, const Answer& in) {
    if (in.state == State::error) return in;
    if (op == Op::is_known) return bits_answer(in.state != State::undetermined);
    if (in.state == State::undetermined && in.may_be_absent) return unknown_answer();
    return bits_answer(in.state != State::not_applicable);
}

} // namespace

Answer apply(Op op, ValueKind kind, ValueKind input_kind, std::span<const Answer> in, const Rational& step,
             std::uint32_t extra) {
    using program::Family;
    switch (program::operation(op).family) {
    case Family::logic:
        if (op != Op::negation) return apply_logic(op == Op::any_of, in);
        return in[0].state == State::value ? bits_answer(in[0].bits == 0) : in[0];
    case Family::comparison: return apply_comparison(op, input_kind, in);
    case Family::arithmetic:
    case Family::limit:
    case Family::rounding: return apply_arithmetic(op, kind, in, step, static_cast<values::Rounding>(extra));
    case Family::choice: return apply_choice(op, kind, in);
    case Family::applicability: return apply_applicability(op, in[0]);
    case Family::membership: return apply_sets(op, in);
    case Family::calendar: return apply_date(op, input_kind, in);
    case Family::source:
        if (op == Op::not_applicable) return absent_answer();
        break;
    case Family::position:
    case Family::running:
    case Family::aggregate: break;
    }
    return unknown_answer(true); // what does not read its own row alone is the evaluation's business
}

} // namespace tiaoli::engine
