// The named ways of rounding. Nothing in the language rounds without naming one of them.
#pragma once

#include "values/integer.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <optional>

namespace tiaoli::values {

/// How a number between two steps is brought to one of them. All four treat a negative amount (a repayment, a
/// deduction) as the mirror image of the positive one, so that -x always rounds to minus what x rounds to.
enum class Rounding : std::uint8_t {
    /// 四舍五入: to the nearest step, a half away from zero: 2.5 -> 3, -2.5 -> -3
    half_up,
    /// 四舍六入五成双: to the nearest step, a half to the even one: 2.5 -> 2, 3.5 -> 4, -2.5 -> -2
    half_even,
    /// 舍去: towards zero: 2.9 -> 2, -2.9 -> -2
    down,
    /// 进一: away from zero: 2.1 -> 3, -2.1 -> -3
    up,
};

/// numerator / denominator rounded to a whole number. Requires denominator > 0. Never overflows.
[[nodiscard]] int128 round_quotient(int128 numerator, int128 denominator, Rounding rounding);

/// The greatest whole number not above numerator / denominator (-7 / 2 -> -4). Requires denominator > 0.
[[nodiscard]] int128 floor_quotient(int128 numerator, int128 denominator);

/// The least whole number not below numerator / denominator (-7 / 2 -> -3). Requires denominator > 0.
[[nodiscard]] int128 ceiling_quotient(int128 numerator, int128 denominator);

/// `value` brought to a multiple of `step`, which has the unit of the value: 1/100 for 分 when the value is
/// in 元, 1 for whole 元 or persons. Nothing when step <= 0 or when value / step or the result does not fit
/// 128 bits.
[[nodiscard]] std::optional<Rational> round_to(const Rational& value, const Rational& step,
                                               Rounding rounding);

} // namespace tiaoli::values
