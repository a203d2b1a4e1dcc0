#include "values/rational.hpp"

#include <algorithm>

namespace tiaoli::values {
namespace {

constexpr uint128 largest = static_cast<uint128>(int128_max);

/// The fraction with this sign, reduced; nothing when the denominator is 0 or a part does not fit.
std::optional<Rational> from_magnitudes(bool negative, uint128 numerator, uint128 denominator) {
    if (denominator == 0) return std::nullopt;
    const uint128 common = gcd_of_magnitudes(numerator, denominator);
    numerator /= common;
    denominator /= common;
    if (numerator > largest || denominator > largest) return std::nullopt;
    const int128 signed_numerator = static_cast<int128>(numerator);
    return Rational{negative ? -signed_numerator : signed_numerator, static_cast<int128>(denominator)};
}

/// How often `prime` divides `value`, dividing it out. Requires value > 0.
unsigned remove_factor(int128& value, int prime) {
    unsigned count = 0;
    while (value % prime == 0) {
        value /= prime;
        ++count;
    }
    return count;
}

/// Number of digits after the point of a finite decimal; nothing when the decimal never ends.
std::optional<unsigned> fraction_digits(const Rational& a) {
    int128 rest = a.denominator;
    const unsigned twos = remove_factor(rest, 2);
    const unsigned fives = remove_factor(rest, 5);
    if (rest != 1) return std::nullopt;
    return std::max(twos, fives);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The parts of a number in JSON syntax. The digits of the whole part and of the fraction are kept apart.
struct DecimalParts {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count]))
        ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<DecimalParts> split_decimal(std::string_view text) {
    DecimalParts parts;
    parts.negative = take(text, '-');
    parts.whole = take_digits(text);
    if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return std::nullopt;
    if (take(text, '.')) {
        parts.fraction = take_digits(text);
        if (parts.fraction.empty()) return std::nullopt;
    }
    if (take(text, 'e') || take(text, 'E')) {
        const bool negative = take(text, '-');
        if (!negative) take(text, '+');
        const std::string_view digits = take_digits(text);
        if (digits.empty()) return std::nullopt;
        // Far beyond what fits, yet small enough to add the number of digits of any text to it.
        constexpr std::int64_t exponent_limit = INT64_MAX / 4;
        for (const char digit : digits) {
            parts.exponent = std::min(parts.exponent, exponent_limit / 10 - 1) * 10 + (digit - '0');
        }
        if (negative) parts.exponent = -parts.exponent;
    }
    if (!text.empty()) return std::nullopt;
    return parts;
}

/// A number of the form digits * 10^exponent whose last digit is not 0.
struct Significand {
    int128 digits = 0;
    std::int64_t exponent = 0;
};

std::optional<Significand> significand(const DecimalParts& parts) {
    Significand result;
    // The value of a digit's place is not known to matter until a digit other than 0 follows, so zeros wait.
    std::int64_t waiting_zeros = 0;
    for (const std::string_view digits : {parts.whole, parts.fraction}) {
        for (const char digit : digits) {
            if (digit == '0') {
                ++waiting_zeros;
                continue;
            }
            for (std::int64_t i = 0; i <= waiting_zeros && result.digits != 0; ++i) {
                const auto shifted = checked_mul<int128>(result.digits, 10);
                if (!shifted) return std::nullopt;
                result.digits = *shifted;
            }
            const auto sum = checked_add<int128>(result.digits, digit - '0');
            if (!sum) return std::nullopt;
            result.digits = *sum;
            waiting_zeros = 0;
        }
    }
    result.exponent = parts.exponent - static_cast<std::int64_t>(parts.fraction.size()) + waiting_zeros;
    return result;
}

} // namespace

std::optional<Rational> make_rational(int128 numerator, int128 denominator) {
    const bool negative = (numerator < 0) != (denominator < 0);
    return from_magnitudes(negative, magnitude(numerator), magnitude(denominator));
}

std::optional<Rational> add(const Rational& a, const Rational& b) {
    if (a.denominator == 1 && b.denominator == 1) {
        const auto sum = checked_add(a.numerator, b.numerator);
        return sum ? make_rational(*sum, 1) : std::nullopt;
    }
    // Over the least common denominator; what can still be cancelled then divides `common` (Knuth,
    // TAOCP 4.5.1).
    const int128 common =
        static_cast<int128>(gcd_of_magnitudes(magnitude(a.denominator), magnitude(b.denominator)));
    const auto left = checked_mul(a.numerator, b.denominator / common);
    const auto right = checked_mul(b.numerator, a.denominator / common);
    if (!left || !right) return std::nullopt;
    const auto sum = checked_add(*left, *right);
    if (!sum) return std::nullopt;
    const int128 cancelled = static_cast<int128>(gcd_of_magnitudes(magnitude(*sum), magnitude(common)));
    const auto denominator = checked_mul(a.denominator / common, b.denominator / cancelled);
    return denominator ? make_rational(*sum / cancelled, *denominator) : std::nullopt;
}

std::optional<Rational> subtract(const Rational& a, const Rational& b) {
    return add(a, negate(b));
}

std::optional<Rational> multiply(const Rational& a, const Rational& b) {
    // Cancelling crosswise first leaves the product in lowest terms: it overflows only when the result does
    // not fit.
    const int128 first =
        static_cast<int128>(gcd_of_magnitudes(magnitude(a.numerator), magnitude(b.denominator)));
    const int128 second =
        static_cast<int128>(gcd_of_magnitudes(magnitude(b.numerator), magnitude(a.denominator)));
    const auto numerator = checked_mul(a.numerator / first, b.numerator / second);
    const auto denominator = checked_mul(a.denominator / second, b.denominator / first);
    if (!numerator || !denominator || *numerator == int128_min) return std::nullopt;
    return Rational{*numerator, *denominator};
}

std::optional<Rational> divide(const Rational& a, const Rational& b) {
    if (is_zero(b)) return std::nullopt;
    const Rational reciprocal =
        b.numerator < 0 ? Rational{-b.denominator, -b.numerator} : Rational{b.denominator, b.numerator};
    return multiply(a, reciprocal);
}

std::optional<std::int64_t> to_integer(const Rational& a) {
    if (!is_integer(a)) return std::nullopt;
    return narrow(a.numerator);
}

std::strong_ordering compare(const Rational& a, const Rational& b) {
    int128 left = 0;
    int128 right = 0;
    if (!__builtin_mul_overflow(a.numerator, b.denominator, &left) &&
        !__builtin_mul_overflow(b.numerator, a.denominator, &right)) {
        return left <=> right;
    }
    if (is_negative(a) != is_negative(b))
        return is_negative(a) ? std::strong_ordering::less : std::strong_ordering::greater;
    if (is_negative(a)) return compare(negate(b), negate(a));

    // Too wide to cross-multiply: compare the continued fractions instead. Each round compares the whole
    // parts; when they agree, what remains is two proper fractions, and the greater is the one with the
    // smaller reciprocal.
    Rational x = a;
    Rational y = b;
    bool reversed = false;
    for (;;) {
        const int128 x_whole = x.numerator / x.denominator;
        const int128 y_whole = y.numerator / y.denominator;
        const int128 x_rest = x.numerator % x.denominator;
        const int128 y_rest = y.numerator % y.denominator;
        if (x_whole != y_whole || x_rest == 0 || y_rest == 0) {
            if (reversed) return x_whole != y_whole ? y_whole <=> x_whole : y_rest <=> x_rest;
            return x_whole != y_whole ? x_whole <=> y_whole : x_rest <=> y_rest;
        }
        x = Rational{x.denominator, x_rest};
        y = Rational{y.denominator, y_rest};
        reversed = !reversed;
    }
}

bool is_terminating(const Rational& a) {
    return fraction_digits(a).has_value();
}

std::optional<Rational> parse_decimal(std::string_view text) {
    const auto parts = split_decimal(text);
    if (!parts) return std::nullopt;
    const auto value = significand(*parts);
    if (!value) return std::nullopt;
    if (value->digits == 0) return Rational{};

    int128 numerator = value->digits;
    int128 denominator = 1;
    for (std::int64_t i = 0; i < value->exponent; ++i) {
        const auto scaled = checked_mul<int128>(numerator, 10);
        if (!scaled) return std::nullopt;
        numerator = *scaled;
    }
    // Dividing by 10 cancels before it multiplies, so that only results that do not fit are turned away.
    for (std::int64_t i = 0; i > value->exponent; --i) {
        for (const int prime : {2, 5}) {
            if (numerator % prime == 0) {
                numerator /= prime;
                continue;
            }
            const auto scaled = checked_mul<int128>(denominator, prime);
            if (!scaled) return std::nullopt;
            denominator = *scaled;
        }
    }
    return Rational{parts->negative ? -numerator : numerator, denominator};
}

std::string to_decimal(const Rational& value, unsigned max_fraction_digits) {
    const auto digits = fraction_digits(value);
    if (!digits || *digits > max_fraction_digits) {
        return to_string(value.numerator) + "/" + to_string(value.denominator);
    }
    const int128 whole = value.numerator / value.denominator;
    std::string text = is_negative(value) ? "-" : "";
    text += to_string(magnitude(whole));
    if (*digits > 0) text += '.';
    const uint128 denominator = magnitude(value.denominator);
    uint128 rest = magnitude(value.numerator - whole * value.denominator);
    for (unsigned i = 0; i < *digits; ++i) {
        // Long division; ten additions, because ten times the rest may exceed 128 bits.
        uint128 next = 0;
        char digit = '0';
        for (int j = 0; j < 10; ++j) {
            if (next >= denominator - rest) {
                next -= denominator - rest;
                ++digit;
            } else {
                next += rest;
            }
        }
        text += digit;
        rest = next;
    }
    return text;
}

} // namespace tiaoli::values
