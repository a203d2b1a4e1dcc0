// What the files cells_*.cpp share. Nobody else includes this.
#pragma once

#include "engine/cells.hpp"

#include <optional>
#include <span>

namespace tiaoli::engine {

// What a strict operation can say before it has looked at any value: nothing if all inputs are values or
// undetermined.
struct Strict {
    std::optional<Answer> settled;
    bool all_values = true;
    bool may_be_absent = false;
};
Strict strict(std::span<const Answer> inputs);

// One end of an interval; no value: it goes on without end.
using End = std::optional<values::Rational>;
struct Interval {
    End low, high;
};
Interval interval_of(program::ValueKind kind, const Answer& answer);
inline Answer between(program::ValueKind kind, const Interval& interval, bool may_be_absent) {
    return between(kind, interval.low ? &*interval.low : nullptr, interval.high ? &*interval.high : nullptr,
                   may_be_absent);
}

Answer apply_arithmetic(program::Op op, program::ValueKind kind, std::span<const Answer> inputs,
                        const values::Rational& step, values::Rounding rounding);
Answer apply_comparison(program::Op op, program::ValueKind kind, std::span<const Answer> inputs);
Answer apply_date(program::Op op, program::ValueKind input_kind, std::span<const Answer> inputs);

} // namespace tiaoli::engine
