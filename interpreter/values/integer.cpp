#include "values/integer.hpp"

#include <algorithm>
#include <numeric>

namespace tiaoli::values {

uint128 gcd_of_magnitudes(uint128 a, uint128 b) {
    // 128-bit remainders are slow; nearly all operands fit 64 bits, or do after one step.
    while (a > UINT64_MAX || b > UINT64_MAX) {
        if (b == 0) return a;
        const uint128 remainder = a % b;
        a = b;
        b = remainder;
    }
    return std::gcd(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b));
}

std::optional<int128> gcd(int128 a, int128 b) {
    const uint128 result = gcd_of_magnitudes(magnitude(a), magnitude(b));
    if (result > static_cast<uint128>(int128_max)) return std::nullopt;
    return static_cast<int128>(result);
}

std::optional<int128> lcm(int128 a, int128 b) {
    if (a == 0 || b == 0) return int128{0};
    const uint128 left = magnitude(a);
    const uint128 right = magnitude(b);
    uint128 result = 0;
    if (__builtin_mul_overflow(left / gcd_of_magnitudes(left, right), right, &result)) return std::nullopt;
    if (result > static_cast<uint128>(int128_max)) return std::nullopt;
    return static_cast<int128>(result);
}

std::string to_string(uint128 value) {
    std::string digits;
    do {
        digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::string to_string(int128 value) {
    const std::string digits = to_string(magnitude(value));
    return value < 0 ? "-" + digits : digits;
}

} // namespace tiaoli::values
