// Numbers of facts: exact from the first digit on, never through a double.
#include "facts/scalar.hpp"
#include "values/quantity.hpp"
#include "values/rational.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tiaoli::facts {
namespace {

using values::Language;
using values::Rational;
using words::DiagnosticId;
using Kind = Scalar::Kind;

/// As many digits surely fit 64 bits.
constexpr std::size_t short_number = 18;
constexpr auto powers_of_ten = [] {
    std::array<std::int64_t, short_number + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i)
        powers[i] = powers[i - 1] * 10;
    return powers;
}();

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view without_digits(std::string_view text) {
    while (!text.empty() && is_digit(text.front()))
        text.remove_prefix(1);
    return text;
}

/// Whether the text has the form of a JSON number, whether or not its value fits.
bool is_json_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return false;
    const bool leading_zero = text.front() == '0';
    const std::string_view after_whole = without_digits(text);
    if (leading_zero && text.size() - after_whole.size() > 1) return false;
    text = after_whole;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (text.empty() || !is_digit(text.front())) return false;
        text = without_digits(text);
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (text.empty()) return false;
        text = without_digits(text);
    }
    return text.empty();
}

/// Of a JSON number that does not fit: whether it is too large for 64 bits, or else only has too many digits
/// behind the point.
bool is_large(std::string_view text) {
    constexpr std::int64_t digits_of_64_bits = 19, far = 1'000'000; // "1e999999999999999999999"
    const std::size_t exponent_at = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, exponent_at);
    std::int64_t exponent = 0;
    if (exponent_at != std::string_view::npos) {
        const bool is_below = text[exponent_at + 1] == '-';
        for (const char c : text.substr(exponent_at + 1))
            if (is_digit(c)) exponent = std::min(exponent * 10 + (c - '0'), far);
        if (is_below) exponent = -exponent;
    }
    const std::size_t first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos) return false; // 0 with any exponent
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const auto before_point = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
    return before_point + exponent > digits_of_64_bits;
}

/// "3/4", for shares that have no finite decimal.
std::optional<Rational> parse_fraction(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto above = values::parse_decimal(text.substr(0, slash));
    const auto below = values::parse_decimal(text.substr(slash + 1));
    if (!above || !below || !values::is_integer(*above) || !values::is_integer(*below)) return std::nullopt;
    return values::divide(*above, *below);
}

bool is_not_a_number_word(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return text == "NaN" || text == "nan" || text == "Infinity" || text == "inf" || text == "Inf";
}

} // namespace

/// The common case without fractions in 128 bits: few digits, no exponent, a fixed denominator. False if it
/// is not that.
bool ScalarReader::read_plain_number(program::FactId fact, std::string_view digits, Stored& stored) const {
    const program::Fact& declared = program_.facts[fact];
    const engine::Layout layout = layouts_[fact];
    if (layout.fraction || declared.has_range || digits.size() > short_number || digits.empty()) return false;
    if (digits.front() == '0' && digits.size() > 1 && digits[1] != '.') return false;
    std::int64_t value = 0;
    std::size_t decimals = 0;
    bool after_point = false;
    for (const char c : digits) {
        if (is_digit(c)) {
            value = value * 10 + (c - '0');
            if (after_point) ++decimals;
        } else if (c == '.' && !after_point && &c != digits.data()) {
            after_point = true;
        } else {
            return false;
        }
    }
    if (after_point && decimals == 0) return false;
    if (declared.type.whole && decimals > 0) return false;
    const std::int64_t scale = powers_of_ten[decimals];
    if (layout.denominator % scale != 0) return false;
    return !__builtin_mul_overflow(value, layout.denominator / scale, &stored.numerator);
}

bool ScalarReader::store_number(program::FactId fact, const Rational& number, std::string_view text,
                                Stored& stored, Mistake& mistake) const {
    const program::Fact& declared = program_.facts[fact];
    const engine::Layout layout = layouts_[fact];
    const bool is_money = declared.type.unit.is(values::BaseUnit::currency);
    if (values::is_negative(number) && !declared.is_signed) {
        mistake = {DiagnosticId::negative_fact, {std::string(text)}};
        return false;
    }
    if (declared.type.whole && !values::is_integer(number)) {
        mistake = {DiagnosticId::expects_whole, {std::string(text)}};
        return false;
    }
    if (is_money && 100 % number.denominator != 0) {
        mistake = {DiagnosticId::finer_than_fen, {std::string(text)}};
        return false;
    }
    if (declared.has_range && (number < declared.low || number > declared.high)) {
        mistake = {
            DiagnosticId::fact_out_of_range,
            {std::string(text), values::to_decimal(declared.low, 12), values::to_decimal(declared.high, 12)}};
        return false;
    }
    std::optional<std::int64_t> numerator, denominator = 1;
    if (layout.fraction) {
        numerator = values::narrow(number.numerator);
        denominator = values::narrow(number.denominator);
    } else {
        if (layout.denominator % number.denominator != 0) {
            mistake = {DiagnosticId::too_fine, {std::string(text), std::to_string(layout.denominator)}};
            return false;
        }
        const auto scaled = values::checked_mul(number.numerator, layout.denominator / number.denominator);
        if (scaled) numerator = values::narrow(*scaled);
    }
    if (!numerator || !denominator) {
        mistake = {DiagnosticId::number_too_large, {std::string(text)}};
        return false;
    }
    stored.numerator = *numerator;
    stored.denominator = *denominator;
    return true;
}

bool ScalarReader::read_number(program::FactId fact, const Scalar& value, Stored& stored,
                               Mistake& mistake) const {
    const program::Type& type = program_.facts[fact].type;
    const bool is_text = value.kind == Kind::text;
    if ((is_text || value.kind == Kind::number) && read_plain_number(fact, value.text, stored)) return true;

    if (is_text || value.kind == Kind::number) {
        const std::string_view text = value.text;
        if (const auto number = values::parse_decimal(text))
            return store_number(fact, *number, shown(value), stored, mistake);
        if (is_json_number(text)) {
            constexpr std::int64_t finest = powers_of_ten.back(); // of a fact that may be any fraction
            const engine::Layout layout = layouts_[fact];
            if (is_large(text))
                mistake = {DiagnosticId::number_too_large, {shown(value)}};
            else if (type.whole)
                mistake = {DiagnosticId::expects_whole, {shown(value)}};
            else if (type.unit.is(values::BaseUnit::currency))
                mistake = {DiagnosticId::finer_than_fen, {shown(value)}};
            else
                mistake = {DiagnosticId::too_fine,
                           {shown(value), std::to_string(layout.fraction ? finest : layout.denominator)}};
            return false;
        }
    }
    if (is_text) {
        const bool negative = value.text.starts_with('-');
        const auto quantity = values::parse_quantity(value.text.substr(negative ? 1 : 0), units_);
        if (quantity) {
            // "35万" and "15%" are numbers; they do for any unit but that a percentage is no amount.
            const bool is_bare = quantity->unit.is_none() && !quantity->was_percent;
            if (quantity->unit != type.unit && !is_bare) {
                const auto unit_text = [&](const values::Unit& unit, Language language) {
                    std::string name = values::to_text(unit, program_.units, language);
                    if (name.empty()) name = quantity->was_percent ? "%" : "1";
                    return name;
                };
                mistake = {DiagnosticId::wrong_unit,
                           {shown(value), unit_text(type.unit, Language::english),
                            unit_text(type.unit, Language::chinese),
                            unit_text(quantity->unit, Language::english),
                            unit_text(quantity->unit, Language::chinese)}};
                return false;
            }
            const Rational number = negative ? values::negate(quantity->value) : quantity->value;
            return store_number(fact, number, shown(value), stored, mistake);
        }
        if (type.unit.is_none()) {
            if (const auto fraction = parse_fraction(value.text))
                return store_number(fact, *fraction, shown(value), stored, mistake);
        }
    }
    if ((is_text || value.kind == Kind::other) && is_not_a_number_word(value.text)) {
        mistake = {DiagnosticId::not_a_finite_number, {shown(value)}};
        return false;
    }
    const std::string english = values::to_text(type.unit, program_.units, Language::english);
    const std::string chinese = values::to_text(type.unit, program_.units, Language::chinese);
    if (english.empty())
        mistake = {DiagnosticId::expects_number, {shown(value)}};
    else
        mistake = {DiagnosticId::expects_amount, {shown(value), english, chinese}};
    return false;
}

} // namespace tiaoli::facts
