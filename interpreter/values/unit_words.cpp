// The words for units, and reading units made of them.
#include "values/unit.hpp"

#include <algorithm>

namespace tiaoli::values {
namespace {

constexpr Unit currency = Unit::of(BaseUnit::currency);
constexpr Unit person = Unit::of(BaseUnit::person);
constexpr Unit month = Unit::of(BaseUnit::month);
constexpr Unit day = Unit::of(BaseUnit::day);

constexpr Rational one{1, 1};
constexpr Rational twelve{12, 1};
constexpr Language chinese = Language::chinese;
constexpr Language english = Language::english;

// The first word of a unit with factor 1 in each language is the one to prefer in messages.
constexpr UnitWord unit_word_table[] = {
    {"元", currency, one, chinese},
    {"角", currency, Rational{1, 10}, chinese},
    {"分", currency, Rational{1, 100}, chinese},
    {"yuan", currency, one, english},
    {"人", person, one, chinese},
    {"名", person, one, chinese},
    {"persons", person, one, english},
    {"person", person, one, english},
    {"people", person, one, english},
    {"个月", month, one, chinese},
    {"月", month, one, chinese},
    {"年", month, twelve, chinese},
    {"months", month, one, english},
    {"month", month, one, english},
    {"years", month, twelve, english},
    {"year", month, twelve, english},
    {"天", day, one, chinese},
    {"日", day, one, chinese},
    {"days", day, one, english},
    {"day", day, one, english},
};

constexpr Rational power_of_ten(unsigned exponent) {
    int128 value = 1;
    for (unsigned i = 0; i < exponent; ++i)
        value *= 10;
    return Rational{value, 1};
}

constexpr MultiplierWord multiplier_word_table[] = {
    {"百", power_of_ten(2)},    {"千", power_of_ten(3)},    {"万", power_of_ten(4)},
    {"十万", power_of_ten(5)},  {"百万", power_of_ten(6)},  {"千万", power_of_ten(7)},
    {"亿", power_of_ten(8)},    {"十亿", power_of_ten(9)},  {"百亿", power_of_ten(10)},
    {"千亿", power_of_ten(11)}, {"万亿", power_of_ten(12)},
};

// U+00B7 is the one to write; input methods also give U+30FB and U+22C5.
constexpr std::string_view product_signs[] = {"·", "・", "⋅"};
constexpr std::string_view superscripts[] = {"²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

std::optional<ParsedUnit> find_unit_word(std::string_view word, std::span<const DeclaredUnit> declared) {
    for (const UnitWord& row : unit_word_table) {
        if (row.word == word) return ParsedUnit{row.unit, row.factor};
    }
    for (const DeclaredUnit& row : declared) {
        if (row.name == word && row.id <= maximum_declared_unit)
            return ParsedUnit{Unit::of_declared(row.id), one};
    }
    return std::nullopt;
}

/// The part of `text` before the next of `signs`, which is removed with its sign. `found` says whether there
/// was one.
std::string_view take_until(std::string_view& text, std::span<const std::string_view> signs, bool& found) {
    std::size_t end = text.size();
    std::size_t sign_length = 0;
    for (const std::string_view sign : signs) {
        const std::size_t place = text.find(sign);
        if (place < end) {
            end = place;
            sign_length = sign.size();
        }
    }
    found = sign_length > 0;
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end + sign_length);
    return part;
}

/// 2 to 9 for a superscript at the end of `word`, which is removed; 1 when there is none.
int take_superscript(std::string_view& word) {
    int exponent = 2;
    for (const std::string_view mark : superscripts) {
        if (word.ends_with(mark)) {
            word.remove_suffix(mark.size());
            return exponent;
        }
        ++exponent;
    }
    return 1;
}

/// Multiplies (or divides) `result` by one written factor such as "人" or "元²"; false when that is not
/// possible.
bool apply_factor(ParsedUnit& result, std::string_view word, bool divides,
                  std::span<const DeclaredUnit> declared) {
    const int exponent = take_superscript(word);
    const auto factor = parse_unit_word(word, declared);
    if (!factor) return false;
    for (int i = 0; i < exponent; ++i) {
        const auto unit = divides ? divide(result.unit, factor->unit) : multiply(result.unit, factor->unit);
        const auto value =
            divides ? divide(result.factor, factor->factor) : multiply(result.factor, factor->factor);
        if (!unit || !value) return false;
        result = ParsedUnit{*unit, *value};
    }
    return true;
}

} // namespace

std::span<const UnitWord> unit_words() {
    return unit_word_table;
}
std::span<const MultiplierWord> multiplier_words() {
    return multiplier_word_table;
}

std::optional<Rational> find_multiplier(std::string_view word) {
    const auto row = std::ranges::find(multiplier_word_table, word, &MultiplierWord::word);
    if (row == std::end(multiplier_word_table)) return std::nullopt;
    return row->factor;
}

std::optional<ParsedUnit> parse_unit_word(std::string_view word, std::span<const DeclaredUnit> declared) {
    if (word.empty()) return std::nullopt;
    if (const auto whole = find_unit_word(word, declared)) return whole;
    for (const MultiplierWord& multiplier : multiplier_word_table) {
        if (!word.starts_with(multiplier.word)) continue;
        const std::string_view rest_of_word = word.substr(multiplier.word.size());
        if (rest_of_word.empty()) continue;
        const auto rest = find_unit_word(rest_of_word, declared);
        if (!rest) continue;
        const auto factor = multiply(multiplier.factor, rest->factor);
        if (factor) return ParsedUnit{rest->unit, *factor};
    }
    return std::nullopt;
}

std::optional<ParsedUnit> parse_unit(std::string_view text, std::span<const DeclaredUnit> declared) {
    constexpr std::string_view division_signs[] = {"/"};
    ParsedUnit result{Unit::none(), one};
    bool divides = false;
    bool more_products = true;
    while (more_products) {
        std::string_view product = take_until(text, division_signs, more_products);
        const bool is_one = product == "1" && !divides && more_products;
        bool more_words = !is_one;
        while (more_words) {
            const std::string_view word = take_until(product, product_signs, more_words);
            if (!apply_factor(result, word, divides, declared)) return std::nullopt;
        }
        divides = true;
    }
    return result;
}

} // namespace tiaoli::values
