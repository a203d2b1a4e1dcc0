// Exact fractions of 128-bit integers: what rates, ratios and unrounded amounts are made of.
#pragma once

#include "values/integer.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::values {

/// An exact fraction.
///
/// INVARIANT: denominator > 0; numerator and denominator share no divisor; zero is 0/1; neither is -2^127, so
/// that negating always works. All functions here return fractions that keep it. Who writes `Rational{n, d}`
/// by hand has to keep it too; `make_rational` does it for you.
struct Rational {
    int128 numerator = 0;
    int128 denominator = 1;

    /// Equal fractions have equal fields, because they are kept in lowest terms.
    friend constexpr bool operator==(const Rational&, const Rational&) = default;
};

/// The whole number `value`.
[[nodiscard]] constexpr Rational from_integer(std::int64_t value) {
    return Rational{value, 1};
}

/// numerator / denominator in lowest terms. Nothing when the denominator is 0 or the reduced fraction does
/// not fit.
[[nodiscard]] std::optional<Rational> make_rational(int128 numerator, int128 denominator);

/// `a + b`. Nothing when the result, or the sum over the least common denominator, does not fit 128 bits.
[[nodiscard]] std::optional<Rational> add(const Rational& a, const Rational& b);

/// `a - b`. Fails as `add` does.
[[nodiscard]] std::optional<Rational> subtract(const Rational& a, const Rational& b);

/// `a * b`. Nothing exactly when the result does not fit 128 bits.
[[nodiscard]] std::optional<Rational> multiply(const Rational& a, const Rational& b);

/// `a / b`. Nothing when b is zero (ask `is_zero(b)` to tell the two apart) or when the result does not fit
/// 128 bits.
[[nodiscard]] std::optional<Rational> divide(const Rational& a, const Rational& b);

/// `-a`. Never fails.
[[nodiscard]] constexpr Rational negate(const Rational& a) {
    return Rational{-a.numerator, a.denominator};
}

/// |a|. Never fails.
[[nodiscard]] constexpr Rational absolute(const Rational& a) {
    return a.numerator < 0 ? negate(a) : a;
}

[[nodiscard]] constexpr bool is_zero(const Rational& a) {
    return a.numerator == 0;
}
[[nodiscard]] constexpr bool is_negative(const Rational& a) {
    return a.numerator < 0;
}
[[nodiscard]] constexpr bool is_integer(const Rational& a) {
    return a.denominator == 1;
}

/// The value as a 64-bit whole number, or nothing when it is not whole or does not fit.
[[nodiscard]] std::optional<std::int64_t> to_integer(const Rational& a);

/// Which of two fractions is greater. Exact for all values, also where the cross products exceed 128 bits.
[[nodiscard]] std::strong_ordering compare(const Rational& a, const Rational& b);

[[nodiscard]] inline std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
    return compare(a, b);
}

/// Does the value end when written as a decimal? True when the denominator has no prime factor but 2 and 5.
[[nodiscard]] bool is_terminating(const Rational& a);

/// Reads a number in the syntax of JSON (RFC 8259, section 6): `-`? digits without leading zeros, fraction,
/// exponent. Nothing for any other text ("+1", "01", ".5", "1.", " 1", "NaN") and for a number that does not
/// fit: "1e400", more significant digits than 128 bits hold, or a denominator beyond 128 bits. Exact: "0.1"
/// is one tenth.
[[nodiscard]] std::optional<Rational> parse_decimal(std::string_view text);

/// The exact value as text: a decimal without superfluous zeros ("0.0005", "-12") when it ends within
/// `max_fraction_digits` digits after the point, otherwise the fraction ("2000/3"). Never an approximation.
[[nodiscard]] std::string to_decimal(const Rational& value, unsigned max_fraction_digits);

} // namespace tiaoli::values
