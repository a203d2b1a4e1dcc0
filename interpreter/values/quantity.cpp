#include "values/quantity.hpp"

#include <string>

namespace tiaoli::values {
namespace {

/// Removes the number at the front of `text`: digits, and a point with digits behind it.
std::string_view take_number(std::string_view& text) {
    const auto digits_from = [&](std::size_t place) {
        while (place < text.size() && text[place] >= '0' && text[place] <= '9')
            ++place;
        return place;
    };
    std::size_t end = digits_from(0);
    if (end > 0 && end < text.size() && text[end] == '.') {
        // A point without digits stays behind, and no unit begins with a point.
        const std::size_t fraction_end = digits_from(end + 1);
        if (fraction_end > end + 1) end = fraction_end;
    }
    const std::string_view number = text.substr(0, end);
    text.remove_prefix(end);
    return number;
}

/// A sign for a share of a hundred or a thousand.
struct ShareSign {
    std::string_view sign;
    Rational factor;
};
constexpr ShareSign share_signs[] = {
    {"%", Rational{1, 100}},
    {"％", Rational{1, 100}},
    {"‰", Rational{1, 1000}},
};

std::optional<Quantity> scaled(const Rational& number, const ParsedUnit& unit, bool was_percent) {
    const auto value = multiply(number, unit.factor);
    if (!value) return std::nullopt;
    return Quantity{*value, unit.unit, was_percent};
}

/// "70%" and "0.05%/日", from the sign on; nothing when there is no such sign.
std::optional<Quantity> parse_share(const Rational& number, std::string_view text,
                                    std::span<const DeclaredUnit> declared) {
    for (const ShareSign& row : share_signs) {
        if (!text.starts_with(row.sign)) continue;
        const std::string per(text.substr(row.sign.size()));
        if (!per.empty() && per.front() != '/') return std::nullopt;
        const auto unit =
            per.empty() ? ParsedUnit{Unit::none(), Rational{1, 1}} : parse_unit("1" + per, declared);
        const auto value = multiply(number, row.factor);
        if (!unit || !value) return std::nullopt;
        return scaled(*value, *unit, true);
    }
    return std::nullopt;
}

} // namespace

std::optional<Quantity> parse_quantity(std::string_view text, std::span<const DeclaredUnit> declared) {
    const std::string_view written = take_number(text);
    const auto number = parse_decimal(written);
    if (!number) return std::nullopt;
    if (text.empty()) return Quantity{*number, Unit::none(), false};
    while (text.starts_with(' '))
        text.remove_prefix(1);

    if (const auto share = parse_share(*number, text, declared)) return share;
    if (const auto multiplier = find_multiplier(text))
        return scaled(*number, ParsedUnit{Unit::none(), *multiplier}, false);
    if (text.starts_with('1')) return std::nullopt; // "2 1/月" is not a literal
    const auto unit = parse_unit(text, declared);
    if (!unit) return std::nullopt;
    return scaled(*number, *unit, false);
}

} // namespace tiaoli::values
