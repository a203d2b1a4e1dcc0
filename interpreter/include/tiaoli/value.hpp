// Exact values: what facts are made of and decisions give. Nothing here ever passes through a `double`.
#pragma once

#include "tiaoli/export.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli {

/// The languages that every text of the library exists in.
enum class Language : std::uint8_t { chinese, english };

/// The four answers. Unknown facts give `undetermined`, never zero, no or an empty list.
enum class State : std::uint8_t { value, not_applicable, undetermined, error };

/// Why an answer is `State::error`. `none`: the error lies in an input of what was asked for.
enum class Fault : std::uint8_t {
    none,
    division_by_zero,
    conflict, ///< two rules of equal rank say different things
    overflow, ///< an exact result would need more than 128 bits
    no_such_date,
    out_of_range, ///< a date outside the years 1 to 9999, or a fact outside its range
    too_many_rows
};

/// What a fact or a decision is.
enum class Kind : std::uint8_t { yes_no, number, date, month, category, set, text };

/// 128 bits: exact results may need more than 64.
__extension__ using Integer = __int128;

/// An exact number in the base unit of its fact or decision (元 rather than 万元, 月 rather than 年): in
/// lowest terms, the denominator greater than 0.
struct Number {
    Integer numerator = 0;
    Integer denominator = 1;

    friend constexpr bool operator==(const Number&, const Number&) = default;

    /// The number if it is whole and fits 64 bits.
    [[nodiscard]] constexpr std::optional<std::int64_t> whole() const noexcept {
        if (denominator != 1 || numerator < INT64_MIN || numerator > INT64_MAX) return std::nullopt;
        return static_cast<std::int64_t>(numerator);
    }
    /// For charts and statistics only; rounds.
    [[nodiscard]] constexpr double approximate() const noexcept {
        return static_cast<double>(numerator) / static_cast<double>(denominator);
    }
};

/// The exact number as text: "0.15" if the decimal ends, "2000/3" otherwise.
[[nodiscard]] TIAOLI_API std::string to_text(const Number& number);

/// Money in whole 分 (or 分 per month and the like, for facts in 元/月). 1234 is 12.34元.
struct Money {
    std::int64_t fen = 0;
    friend constexpr auto operator<=>(const Money&, const Money&) = default;
};

/// "12.34"; always two decimals.
[[nodiscard]] TIAOLI_API std::string to_text(Money money);

/// A calendar day: days since 1970-01-01 (as Arrow's date32), from 0001-01-01 to 9999-12-31.
struct Date {
    std::int32_t days = 0;
    friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

/// Nothing if the calendar has no such day, or the year is outside 1 to 9999.
[[nodiscard]] TIAOLI_API std::optional<Date> make_date(int year, int month, int day) noexcept;
/// Reads "2020-09-01" or "2020年9月1日"; nothing for any other text.
[[nodiscard]] TIAOLI_API std::optional<Date> parse_date(std::string_view text) noexcept;
/// "2020-09-01". The date must be valid.
[[nodiscard]] TIAOLI_API std::string to_text(Date date);

/// A calendar month: year * 12 + (month - 1), from 0001-01 to 9999-12.
struct Month {
    std::int32_t index = 12;
    friend constexpr auto operator<=>(const Month&, const Month&) = default;
};

/// Nothing if `month` is not 1 to 12, or the year outside 1 to 9999.
[[nodiscard]] TIAOLI_API std::optional<Month> make_month(int year, int month) noexcept;
/// "2020-09". The month must be valid.
[[nodiscard]] TIAOLI_API std::string to_text(Month month);

/// One value of a category, by its place in CategoryInfo::values.
struct Category {
    std::uint32_t index = 0;
    friend constexpr bool operator==(const Category&, const Category&) = default;
};

/// A set of values of a category: bit i for the value at place i (at most 64).
struct Set {
    std::uint64_t bits = 0;
    friend constexpr bool operator==(const Set&, const Set&) = default;
};

/// How binding a decision is. Several may hold at once: 可给予最高不超过40万元 is `may` and `at_most`.
enum class Modality : std::uint8_t {
    must = 1,     ///< 应
    may,          ///< 可
    in_principle, ///< 原则上
    at_most,      ///< 最高不超过
    at_least,     ///< 不低于
    encouraged,   ///< 鼓励
    must_not,     ///< 不得
};

struct Modalities {
    std::uint16_t bits = 0; ///< bit n for the Modality with the number n
    [[nodiscard]] constexpr bool has(Modality modality) const noexcept {
        return ((bits >> static_cast<unsigned>(modality)) & 1U) != 0;
    }
    friend constexpr bool operator==(const Modalities&, const Modalities&) = default;
};

} // namespace tiaoli
