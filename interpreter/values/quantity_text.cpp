#include "values/quantity_text.hpp"

#include "values/rounding.hpp"

#include <algorithm>
#include <string_view>

namespace tiaoli::values {
namespace {

// Longer decimals say less to a reader than the fraction does.
constexpr unsigned longest_decimal = 12;
constexpr unsigned longest_percent_decimal = 6;

constexpr Rational ten_thousand{10'000, 1};
constexpr Rational hundred_million{100'000'000, 1};

/// "1333333.3" -> "1,333,333.3"
std::string grouped(std::string digits) {
    const std::size_t first = digits.starts_with('-') ? 1 : 0;
    std::size_t place = std::min(digits.find('.'), digits.size());
    while (place > first + 3) {
        place -= 3;
        digits.insert(place, ",");
    }
    return digits;
}

/// The number alone: a decimal if it is a short one, otherwise the fraction. Money gets two decimals when it
/// has any.
std::string number_text(const Rational& value, bool is_money, Language language) {
    std::string text = to_decimal(value, longest_decimal);
    if (text.find('/') != std::string::npos) return text;
    const std::size_t point = text.find('.');
    if (is_money && point != std::string::npos && text.size() - point == 2) text += '0';
    return language == Language::english ? grouped(text) : text;
}

/// "35万", "1.2亿", or the plain number where the document would not use them either.
std::string chinese_money_text(const Rational& value) {
    const uint128 amount = magnitude(value.numerator);
    const auto shortened = [&](const Rational& by, std::string_view word) {
        const auto quotient = divide(value, by);
        return (quotient ? to_decimal(*quotient, longest_decimal)
                         : number_text(value, true, Language::chinese)) +
               std::string(word);
    };
    if (is_integer(value) && amount >= 100'000'000 && amount % 10'000'000 == 0)
        return shortened(hundred_million, "亿");
    if (is_integer(value) && amount >= 10'000 && amount % 1'000 == 0) return shortened(ten_thousand, "万");
    return number_text(value, true, Language::chinese);
}

/// "15%", or "1/6 (≈16.67%)" where the percentage does not end soon. `per` is "" or, for example, "/天".
std::string percent_text(const Rational& value, std::string_view per, Language language) {
    const std::string unit = "%" + std::string(per);
    const std::string exact = to_decimal(value, longest_decimal);
    std::string fraction = per.empty() ? exact : "(" + exact + ")" + std::string(per);
    const auto percent = multiply(value, from_integer(100));
    if (!percent) return fraction;
    const std::string decimal = to_decimal(*percent, longest_percent_decimal);
    if (decimal.find('/') == std::string::npos) return decimal + unit;
    const auto rounded = round_to(*percent, Rational{1, 100}, Rounding::half_up);
    if (!rounded) return fraction;
    const std::string approximate = "≈" + to_decimal(*rounded, 2) + unit;
    return language == Language::chinese ? fraction + "（" + approximate + "）"
                                         : fraction + " (" + approximate + ")";
}

/// A length of time or a number of persons, each with its own words; nothing for any other unit.
std::string counted_text(const Rational& value, const Unit& unit, Language language) {
    struct CountedWords {
        Unit unit;
        int128 divisor;
        std::string_view chinese;
        std::string_view one;
        std::string_view many;
    };
    static constexpr CountedWords rows[] = {
        {Unit::of(BaseUnit::month), 12, "年", "year", "years"},
        {Unit::of(BaseUnit::month), 1, "个月", "month", "months"},
        {Unit::of(BaseUnit::day), 1, "天", "day", "days"},
        {Unit::of(BaseUnit::person), 1, "人", "person", "persons"},
    };
    for (const CountedWords& row : rows) {
        if (row.unit != unit) continue;
        const bool is_multiple = is_integer(value) && !is_zero(value) && value.numerator % row.divisor == 0;
        if (row.divisor != 1 && !is_multiple) continue;
        const Rational count = is_multiple ? Rational{value.numerator / row.divisor, 1} : value;
        const std::string number = number_text(count, false, language);
        if (language == Language::chinese) return number + std::string(row.chinese);
        return number + " " + std::string(absolute(count) == from_integer(1) ? row.one : row.many);
    }
    return "";
}

struct Shown {
    Rational value;
    std::string unit;
};

/// The value and its unit's text, by the year where the amount by the month does not end and the one by the
/// year does.
Shown shown_by_month_or_year(const Rational& value, const Unit& unit,
                             std::span<const std::string> declared_names, Language language) {
    Shown by_month{value, to_text(unit, declared_names, language)};
    if (unit.exponent(BaseUnit::month) != -1 || is_terminating(value)) return by_month;
    const auto by_year = multiply(value, from_integer(12));
    const auto rest = multiply(unit, Unit::of(BaseUnit::month));
    if (!by_year || !rest || !is_terminating(*by_year)) return by_month;
    const auto divides = [](const auto& power) { return power.exponent < 0; };
    const bool has_divisor =
        std::ranges::any_of(rest->base, [](std::int8_t exponent) { return exponent < 0; }) ||
        std::ranges::any_of(rest->declared, divides);
    std::string text = to_text(*rest, declared_names, language);
    if (text.empty()) text = "1";
    text += has_divisor ? "·" : "/";
    text += language == Language::chinese ? "年" : "year";
    return Shown{*by_year, text};
}

} // namespace

std::string quantity_text(const Rational& value, const Unit& unit,
                          std::span<const std::string> declared_names, Language language, bool as_percent) {
    if (std::string counted = counted_text(value, unit, language); !counted.empty()) return counted;

    // A percentage by the month stays one: 0.5%/月 is how documents state it.
    const std::string plain_unit = to_text(unit, declared_names, language);
    const bool is_per_something = plain_unit.starts_with("1/");
    if (as_percent && (unit.is_none() || is_per_something)) {
        return percent_text(value, is_per_something ? std::string_view(plain_unit).substr(1) : "", language);
    }

    const Shown shown = shown_by_month_or_year(value, unit, declared_names, language);
    const bool is_money = unit.exponent(BaseUnit::currency) == 1;
    std::string number = is_money && language == Language::chinese
                             ? chinese_money_text(shown.value)
                             : number_text(shown.value, is_money, language);
    if (shown.unit.empty()) return number;
    if (shown.unit.starts_with("1/")) {
        const bool is_fraction = number.find('/') != std::string::npos;
        return (is_fraction ? "(" + number + ")" : number) + shown.unit.substr(1);
    }
    return language == Language::chinese ? number + shown.unit : number + " " + shown.unit;
}

} // namespace tiaoli::values
