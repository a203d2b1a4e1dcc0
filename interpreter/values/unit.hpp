// Units as types: what a number counts, as powers of base units, and the words people write for it.
#pragma once

#include "values/language.hpp"
#include "values/rational.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tiaoli::values {

/// The base units the language knows. A month is a length of time here (6个月), not a calendar month; months
/// and days are different units because no number of days is a month.
enum class BaseUnit : std::uint8_t { currency, person, month, day };
inline constexpr std::size_t base_unit_count = 4;

/// Units a policy declares itself (家, 平方米) have ids 0 to 59, given by the caller.
inline constexpr std::uint8_t maximum_declared_unit = 59;
/// How many different declared units one unit may combine: no document in sight needs more than two.
inline constexpr std::size_t declared_units_per_unit = 4;

/// One declared unit and its exponent within a unit.
struct DeclaredPower {
    static constexpr std::uint8_t unused = 255;
    std::uint8_t id = unused;
    std::int8_t exponent = 0;
    friend constexpr bool operator==(const DeclaredPower&, const DeclaredPower&) = default;
};

/// What a number counts: a product of powers of units. 元/人·月 is currency^1 person^-1 month^-1.
///
/// INVARIANT: `declared` is sorted by id, without zero exponents; unused places come last. Thus equal units
/// compare equal.
struct Unit {
    std::array<std::int8_t, base_unit_count> base{};
    std::array<DeclaredPower, declared_units_per_unit> declared{};

    /// The unit of plain numbers, ratios and percentages.
    [[nodiscard]] static constexpr Unit none() { return {}; }
    [[nodiscard]] static constexpr Unit of(BaseUnit unit) {
        Unit result;
        result.base[static_cast<std::size_t>(unit)] = 1;
        return result;
    }
    /// Requires id <= maximum_declared_unit.
    [[nodiscard]] static constexpr Unit of_declared(std::uint8_t id) {
        Unit result;
        result.declared[0] = DeclaredPower{id, 1};
        return result;
    }

    [[nodiscard]] constexpr bool is_none() const { return *this == Unit{}; }
    /// Is it this base unit and nothing else? `is(BaseUnit::currency)` holds for 元, not for 元/月.
    [[nodiscard]] constexpr bool is(BaseUnit unit) const { return *this == of(unit); }
    [[nodiscard]] constexpr std::int8_t exponent(BaseUnit unit) const {
        return base[static_cast<std::size_t>(unit)];
    }

    friend constexpr bool operator==(const Unit&, const Unit&) = default;
};

/// The unit of a product and of a quotient. Nothing when an exponent leaves -127..127 or more than four
/// different declared units would meet.
[[nodiscard]] std::optional<Unit> multiply(const Unit& a, const Unit& b);
[[nodiscard]] std::optional<Unit> divide(const Unit& a, const Unit& b);

/// The unit as people write it: "元/人·月"; "个月" alone but "元/月"; "1/月" when nothing is above the line;
/// "元²" for a square; "" for no unit. English: "yuan/person·month", always in the singular. `declared_names`
/// holds the name of declared unit i at place i; a unit without a name there shows as "#i". `parse_unit`
/// reads the text back, but for "" and "#i" and exponents above 9.
[[nodiscard]] std::string to_text(const Unit& unit, std::span<const std::string> declared_names,
                                  Language language = Language::chinese);

/// A word for a unit: 1 of it is `factor` of `unit` (1 年 is 12 of the month).
struct UnitWord {
    std::string_view word;
    Unit unit;
    Rational factor;
    Language language = Language::chinese;
};

/// A word that multiplies the number before it, alone or in front of a unit word: 万 in "5万" and "5万人".
struct MultiplierWord {
    std::string_view word;
    Rational factor;
};

/// All built-in unit words (元 角 分 yuan 人 名 person … 个月 月 年 … 天 日 …), for spelling hints and
/// reference. The 万元, 百元 and so on are not in it: they are a multiplier and a unit word.
[[nodiscard]] std::span<const UnitWord> unit_words();

/// 百 千 万 十万 百万 千万 亿 十亿 百亿 千亿 万亿.
[[nodiscard]] std::span<const MultiplierWord> multiplier_words();

/// The factor of exactly this multiplier word.
[[nodiscard]] std::optional<Rational> find_multiplier(std::string_view word);

/// A name for a declared unit; several names may share an id (家, household).
struct DeclaredUnit {
    std::string name;
    std::uint8_t id = 0;
};

/// A unit as written: 1 of the text is `factor` of `unit`. "万元/年" is 元/月 with the factor 10000/12.
struct ParsedUnit {
    Unit unit;
    Rational factor;
};

/// Reads one unit word: a built-in word, else a declared name, else a multiplier in front of either ("万元",
/// "千家").
[[nodiscard]] std::optional<ParsedUnit> parse_unit_word(std::string_view word,
                                                        std::span<const DeclaredUnit> declared = {});

/// Reads "元", "万元", "元/月", "元/人·月", "元/人/月", "1/月", "元²": words joined by "·", then any number
/// of "/" and words. All that follows the first "/" divides. Nothing when a word is unknown, a part is empty
/// or the text has spaces.
[[nodiscard]] std::optional<ParsedUnit> parse_unit(std::string_view text,
                                                   std::span<const DeclaredUnit> declared = {});

} // namespace tiaoli::values
