#include "values/rounding.hpp"

#include <compare>

namespace tiaoli::values {
namespace {

/// Does a truncated magnitude with this remainder go up to the next whole number? Requires 0 < remainder <
/// denominator.
bool goes_up(bool truncated_is_odd, uint128 remainder, uint128 denominator, Rounding rounding) {
    // remainder <=> denominator / 2, written so that nothing doubles beyond 128 bits
    const auto half = remainder <=> denominator - remainder;
    switch (rounding) {
    case Rounding::half_up: return std::is_gteq(half);
    case Rounding::half_even: return std::is_gt(half) || (std::is_eq(half) && truncated_is_odd);
    case Rounding::down: return false;
    case Rounding::up: return true;
    }
    return false;
}

} // namespace

int128 round_quotient(int128 numerator, int128 denominator, Rounding rounding) {
    const int128 truncated = numerator / denominator;
    const int128 remainder = numerator % denominator;
    if (remainder == 0) return truncated;
    // A remainder means that the denominator is at least 2, so the step away from zero fits.
    if (!goes_up(truncated % 2 != 0, magnitude(remainder), magnitude(denominator), rounding))
        return truncated;
    return numerator < 0 ? truncated - 1 : truncated + 1;
}

int128 floor_quotient(int128 numerator, int128 denominator) {
    return round_quotient(numerator, denominator, numerator < 0 ? Rounding::up : Rounding::down);
}

int128 ceiling_quotient(int128 numerator, int128 denominator) {
    return round_quotient(numerator, denominator, numerator < 0 ? Rounding::down : Rounding::up);
}

std::optional<Rational> round_to(const Rational& value, const Rational& step, Rounding rounding) {
    if (step.numerator <= 0) return std::nullopt;
    const auto steps = divide(value, step);
    if (!steps) return std::nullopt;
    return multiply(Rational{round_quotient(steps->numerator, steps->denominator, rounding), 1}, step);
}

} // namespace tiaoli::values
