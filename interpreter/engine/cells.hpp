// The general form of every operation: one row at a time, on answers that carry a state and bounds. It
// defines what the operations mean; the columnar kernels are a faster way to the same results for rows in
// which every input is a plain value.
//
// How the four answers combine
//
// Strict operations (arithmetic, comparisons, dates, sets, negation): an error wins over everything (the
// first input in order gives the fault), then not applicable (whatever the unknown inputs turn out to be, the
// result will not apply), then undetermined.
//
// all_of reads its inputs in order. A `no` makes the result no if no input before it is an error: so a guard
// works (`count > 0 and x / count >= 50%`), also an unknown one beside a later `no`. An error after an
// undetermined input leaves the result undetermined, because that input may turn out to be the guard; any
// other error makes an error. Without error and without `no`: undetermined if an input is, then not
// applicable if an input is, then yes. any_of is the same with yes and no exchanged.
//
// select, decide and coalesce ignore what they do not choose, errors included. Where the choice depends on
// something undetermined, the result is what all possible outcomes have in common: the value if they are one
// and the same, otherwise undetermined with bounds around them. An error among them takes the bounds away,
// and makes an error if there is no other outcome.
//
// decide: a condition that is not applicable counts as not holding, one that is an error makes an error.
// Values of rules whose condition holds must agree, otherwise Fault::conflict. Among them a value that is not
// applicable says nothing: it yields to one that is, but the base does not return for it.
//
// highest and lowest pass over inputs that are not applicable; minimum and maximum are strict.
//
// Aggregates: a condition that is not applicable does not hold. sum, minimum_over, maximum_over and
// running_sum pass over rows whose value is not applicable, any_over and all_over over rows whose `satisfied`
// is not applicable; first_over and last_over do not (the first row that counts has the word). An error in a
// row that counts wins over everything, whatever the order of the rows; in first_over and last_over only up
// to the row they stop at. A list that is not known makes aggregates undetermined, with the bounds that hold
// for any list.
//
// A list that is stated to be absent makes aggregates not applicable.
//
// is_applicable and is_known pass errors on. make_set passes over what is not applicable.
//
// What an undetermined answer promises: whatever the missing facts turn out to be, the outcome is a value
// within the bounds, not applicable (only if `may_be_absent`), or an error. Bounds, and known answers beside
// missing facts, therefore hold for every completion of the facts that raises no error.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"
#include "values/rounding.hpp"

#include <cstdint>
#include <span>

namespace tiaoli::engine {

// One node in one row.
// INVARIANT: undetermined with low = high and not `may_be_absent` does not occur: that is a value.
struct Answer {
    State state = State::undetermined;
    Fault fault = Fault::none;
    bool may_be_absent = false; // undetermined: it may also turn out not applicable
    bool has_low = false; // undetermined: `low` and `high` are bounds (dates and months as their number)
    bool has_high = false;
    std::int64_t bits = 0; // value of every kind but numbers
    values::Rational low;  // value of a number
    values::Rational high;
};

inline Answer number_answer(const values::Rational& value) {
    Answer answer;
    answer.state = State::value;
    answer.low = value;
    return answer;
}
inline Answer bits_answer(std::int64_t bits) {
    Answer answer;
    answer.state = State::value;
    answer.bits = bits;
    return answer;
}
inline Answer absent_answer() {
    Answer answer;
    answer.state = State::not_applicable;
    return answer;
}
inline Answer unknown_answer(bool may_be_absent = false) {
    Answer answer;
    answer.may_be_absent = may_be_absent;
    return answer;
}
inline Answer error_answer(Fault fault) {
    Answer answer;
    answer.state = State::error;
    answer.fault = fault;
    return answer;
}

inline bool is_yes(const Answer& answer) {
    return answer.state == State::value && answer.bits != 0;
}
inline bool is_no(const Answer& answer) {
    return answer.state == State::value && answer.bits == 0;
}
bool same_value(program::ValueKind kind, const Answer& a, const Answer& b);

// The lower and upper end of what an answer (value or undetermined) can be; nullptr: no bound. Dates and
// months are numbers here; `scratch` is where the number is put if it has to be made.
const values::Rational* lower_end(program::ValueKind kind, const Answer& answer, values::Rational& scratch);
const values::Rational* upper_end(program::ValueKind kind, const Answer& answer, values::Rational& scratch);

// An undetermined answer within bounds (nullptr: none), or the value if there is only one left.
Answer between(program::ValueKind kind, const values::Rational* low, const values::Rational* high,
               bool may_be_absent);

// Scalar operations: everything that reads only its own row, except leaves. `kind` is that of the node;
// `input_kind` that of the first input. `step` is the step of `round`, and `extra` the node's.
Answer apply(program::Op op, program::ValueKind kind, program::ValueKind input_kind,
             std::span<const Answer> inputs, const values::Rational& step, std::uint32_t extra);

// A date operation on plain values (days, month indices, whole numbers); false where it is an error.
bool compute_date(program::Op op, program::ValueKind input_kind, std::int64_t a, std::int64_t b,
                  std::int64_t c, std::int64_t& result);

// What several possible outcomes have in common.
class Outcomes {
public:
    explicit Outcomes(program::ValueKind kind) : kind_(kind) {}
    void add(const Answer& outcome);
    Answer result() const;

private:
    program::ValueKind kind_;
    bool applicable_ = false; // some outcome is a value or undetermined
    bool absent_ = false, error_ = false, undetermined_ = false, differ_ = false;
    bool has_low_ = true, has_high_ = true; // every applicable outcome has the end
    Fault fault_ = Fault::none;
    Answer first_; // the first value
    values::Rational low_, high_;
};

// The largest (or smallest) of what counts, passing over what is not applicable.
class Extreme {
public:
    Extreme(program::ValueKind kind, bool largest) : kind_(kind), largest_(largest) {}
    void add(const Answer& value, bool certain = true); // not certain: may also not count
    void add_under(const Answer& condition, const Answer& value);
    Answer result() const;

private:
    void fail(const Answer& error);
    program::ValueKind kind_;
    bool largest_;
    bool any_ = false, any_certain_ = false, may_fail_ = false;
    bool near_known_ = false;       // some certain entry has a near end
    bool far_known_ = true;         // every entry has a far end
    bool near_of_all_known_ = true; // every entry has a near end
    Fault fault_ = Fault::none;
    values::Rational near_, far_, near_of_all_;
};

// The sum of what counts, passing over what is not applicable.
class Total {
public:
    void add_under(const Answer& condition, const Answer& value);
    void add(const Answer& value, bool certain);
    void merge(const Total& other);
    Answer result() const;
    void fail(const Answer& error);
    void may_fail() { may_fail_ = true; }

private:
    void add_bounds(const values::Rational* low, const values::Rational* high);
    bool has_low_ = true, has_high_ = true, may_fail_ = false;
    Fault fault_ = Fault::none;
    values::Rational low_, high_;
};

// How many rows satisfy a condition.
class Counter {
public:
    void add(const Answer& condition);
    Answer result() const;

private:
    std::int64_t certain_ = 0, possible_ = 0;
    Fault fault_ = Fault::none;
};

// Whether some row (any) or every row (all) that counts is satisfied.
class Quantifier {
public:
    explicit Quantifier(bool any) : decisive_(any) {}
    void add_under(const Answer& condition, const Answer& satisfied);
    Answer result() const;

private:
    bool decisive_;
    bool decided_ = false, open_ = false;
    Fault fault_ = Fault::none;
};

// The first row that counts. Call until it returns true (nothing behind it matters).
class First {
public:
    explicit First(program::ValueKind kind) : outcomes_(kind) {}
    bool add_under(const Answer& condition, const Answer& value);
    Answer result();

private:
    Outcomes outcomes_;
    bool stopped_ = false;
};

// An aggregate over a list that is not known; `value` is what is known of any of its values.
Answer over_unknown_list(program::Op op, program::ValueKind kind, const Answer& value);

} // namespace tiaoli::engine
