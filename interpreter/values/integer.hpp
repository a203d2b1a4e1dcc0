// Whole numbers that never wrap: 64 and 128 bit arithmetic that says so when a result does not fit.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace tiaoli::values {

// `__extension__` keeps -Wpedantic quiet: 128-bit integers are a GCC and Clang extension.
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

inline constexpr int128 int128_max = static_cast<int128>(~static_cast<uint128>(0) >> 1);
inline constexpr int128 int128_min = -int128_max - 1;

/// The two widths that policies compute in. Other widths do not compile: a plain `int` operand has to be
/// widened by hand, so that no check is ever made against the wrong range.
template <typename T>
concept CheckedInteger = std::same_as<T, std::int64_t> || std::same_as<T, int128>;

/// `a + b`, or nothing when the sum does not fit T.
template <CheckedInteger T>
[[nodiscard]] constexpr std::optional<T> checked_add(T a, T b) {
    T result{};
    if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
    return result;
}

/// `a - b`, or nothing when the difference does not fit T.
template <CheckedInteger T>
[[nodiscard]] constexpr std::optional<T> checked_sub(T a, T b) {
    T result{};
    if (__builtin_sub_overflow(a, b, &result)) return std::nullopt;
    return result;
}

/// `a * b`, or nothing when the product does not fit T.
template <CheckedInteger T>
[[nodiscard]] constexpr std::optional<T> checked_mul(T a, T b) {
    T result{};
    if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
    return result;
}

/// The same number in 64 bits, or nothing when it does not fit.
[[nodiscard]] constexpr std::optional<std::int64_t> narrow(int128 value) {
    if (value < INT64_MIN || value > INT64_MAX) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

/// |value|. Unsigned, because |-2^127| does not fit int128.
[[nodiscard]] constexpr uint128 magnitude(int128 value) {
    return value < 0 ? -static_cast<uint128>(value) : static_cast<uint128>(value);
}

/// Greatest common divisor of two magnitudes; gcd(0, n) = n, gcd(0, 0) = 0. Never fails.
[[nodiscard]] uint128 gcd_of_magnitudes(uint128 a, uint128 b);

/// Greatest common divisor, never negative; gcd(0, n) = |n|, gcd(0, 0) = 0.
/// Nothing in the one case where it is 2^127 (both operands are -2^127 or 0, and not both 0).
[[nodiscard]] std::optional<int128> gcd(int128 a, int128 b);

/// Least common multiple, never negative; 0 when an operand is 0. Nothing when it does not fit.
[[nodiscard]] std::optional<int128> lcm(int128 a, int128 b);

/// Decimal digits, with a leading '-' for negative numbers and no separators.
[[nodiscard]] std::string to_string(int128 value);

/// Decimal digits without separators.
[[nodiscard]] std::string to_string(uint128 value);

} // namespace tiaoli::values
