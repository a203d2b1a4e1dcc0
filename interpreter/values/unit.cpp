#include "values/unit.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace tiaoli::values {
namespace {

constexpr int exponent_limit = 127;

/// The names of the base units in a compound, in the order of BaseUnit. Alone, 月 is written 个月.
struct BaseUnitName {
    std::string_view chinese;
    std::string_view english;
};
constexpr std::array<BaseUnitName, base_unit_count> base_unit_names{{
    {"元", "yuan"},
    {"人", "person"},
    {"月", "month"},
    {"天", "day"},
}};

constexpr std::array<std::string_view, 10> superscript_digits{"⁰", "¹", "²", "³", "⁴",
                                                              "⁵", "⁶", "⁷", "⁸", "⁹"};

bool fits_exponent(int exponent) {
    return exponent >= -exponent_limit && exponent <= exponent_limit;
}

/// Adds `exponent` to the power of a declared unit, keeping the order; false when there is no place or it
/// does not fit.
bool add_declared_power(Unit& unit, std::uint8_t id, int exponent) {
    std::size_t place = 0;
    while (place < declared_units_per_unit && unit.declared[place].id < id)
        ++place;
    if (place < declared_units_per_unit && unit.declared[place].id == id) {
        const int sum = unit.declared[place].exponent + exponent;
        if (!fits_exponent(sum)) return false;
        unit.declared[place].exponent = static_cast<std::int8_t>(sum);
        if (sum != 0) return true;
        for (; place + 1 < declared_units_per_unit; ++place)
            unit.declared[place] = unit.declared[place + 1];
        unit.declared[place] = DeclaredPower{};
        return true;
    }
    if (unit.declared.back().id != DeclaredPower::unused || !fits_exponent(exponent)) return false;
    for (std::size_t i = declared_units_per_unit - 1; i > place; --i)
        unit.declared[i] = unit.declared[i - 1];
    unit.declared[place] = DeclaredPower{id, static_cast<std::int8_t>(exponent)};
    return true;
}

/// a * b^direction, for direction 1 or -1.
std::optional<Unit> combine(const Unit& a, const Unit& b, int direction) {
    Unit result = a;
    for (std::size_t i = 0; i < base_unit_count; ++i) {
        const int sum = a.base[i] + direction * b.base[i];
        if (!fits_exponent(sum)) return std::nullopt;
        result.base[i] = static_cast<std::int8_t>(sum);
    }
    // What cancels goes first, so that it makes room for what is new.
    for (const bool cancelling : {true, false}) {
        for (const DeclaredPower& power : b.declared) {
            if (power.id == DeclaredPower::unused) continue;
            bool cancels = false;
            for (const DeclaredPower& own : a.declared) {
                cancels = cancels || (own.id == power.id && own.exponent == -direction * power.exponent);
            }
            if (cancels != cancelling) continue;
            if (!add_declared_power(result, power.id, direction * power.exponent)) return std::nullopt;
        }
    }
    return result;
}

std::string superscript(int exponent) {
    if (exponent == 1) return "";
    std::string text;
    for (const char digit : fmt::format("{}", exponent))
        text += superscript_digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

/// The factors whose exponent has this sign (1 or -1), joined by "·".
std::string factors_text(const Unit& unit, std::span<const std::string> declared_names, Language language,
                         int sign) {
    std::string text;
    const auto append = [&](std::string_view name, int exponent) {
        if (exponent * sign <= 0) return;
        if (!text.empty()) text += "·";
        text += name;
        text += superscript(std::abs(exponent));
    };
    for (std::size_t i = 0; i < base_unit_count; ++i) {
        append(language == Language::chinese ? base_unit_names[i].chinese : base_unit_names[i].english,
               unit.base[i]);
    }
    for (const DeclaredPower& power : unit.declared) {
        if (power.exponent == 0) continue; // nothing declared there
        const bool named = power.id < declared_names.size();
        append(named ? declared_names[power.id] : fmt::format("#{}", power.id), power.exponent);
    }
    return text;
}

} // namespace

std::optional<Unit> multiply(const Unit& a, const Unit& b) {
    return combine(a, b, 1);
}
std::optional<Unit> divide(const Unit& a, const Unit& b) {
    return combine(a, b, -1);
}

std::string to_text(const Unit& unit, std::span<const std::string> declared_names, Language language) {
    if (language == Language::chinese && unit.is(BaseUnit::month)) return "个月";
    std::string text = factors_text(unit, declared_names, language, 1);
    const std::string divisor = factors_text(unit, declared_names, language, -1);
    if (divisor.empty()) return text;
    if (text.empty()) text = "1";
    return text + "/" + divisor;
}

} // namespace tiaoli::values
