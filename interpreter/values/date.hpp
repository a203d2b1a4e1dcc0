// Calendar days and calendar months, and the ways the law counts with them.
//
// Two ways of counting must be kept apart (both count calendar months, never days):
// - An event period ("within 6 months of the event") leaves the day of the event out and ends on the
//   corresponding day. Its last day is add_months(event, n): 民法典 第二百零一条第一款、第二百零二条.
// - A term ("a contract of 12 months from 1 September") runs from its first to its last day, both included.
//   It ends the day before the corresponding day: its last day is term_end(first, n).
// In both, a month without the corresponding day (29, 30, 31) gives its last day instead. Nothing sticks to
// month ends: 28 February plus one month is 28 March.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::values {

/// A calendar day: days since 1970-01-01, proleptic Gregorian. Valid from 0001-01-01 to 9999-12-31.
struct Date {
    std::int32_t days = 0;
    friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

/// A calendar month: year * 12 + (month - 1). Valid from 0001-01 to 9999-12.
struct Month {
    std::int32_t index = 12;
    friend constexpr auto operator<=>(const Month&, const Month&) = default;
};

inline constexpr Date minimum_date{-719162};  ///< 0001-01-01
inline constexpr Date maximum_date{2932896};  ///< 9999-12-31
inline constexpr Month minimum_month{12};     ///< 0001-01
inline constexpr Month maximum_month{119999}; ///< 9999-12

/// A day as people write it: month 1..12, day 1..31.
struct CivilDate {
    std::int32_t year = 1;
    std::int32_t month = 1;
    std::int32_t day = 1;
    friend constexpr auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

/// The day, or nothing when the calendar has no such day or the year is outside 1..9999.
[[nodiscard]] std::optional<Date> make_date(std::int64_t year, std::int64_t month, std::int64_t day);

/// The month, or nothing when `month` is outside 1..12 or the year outside 1..9999.
[[nodiscard]] std::optional<Month> make_month(std::int64_t year, std::int64_t month);

/// Year, month and day of a valid date.
[[nodiscard]] CivilDate civil(Date date);

[[nodiscard]] constexpr std::int32_t year_of(Month month) {
    return month.index / 12;
}
/// 1..12
[[nodiscard]] constexpr std::int32_t month_number(Month month) {
    return month.index % 12 + 1;
}

/// The calendar month a valid date lies in.
[[nodiscard]] Month month_of(Date date);
/// First and last day of a valid month.
[[nodiscard]] Date first_day(Month month);
[[nodiscard]] Date last_day(Month month);

/// The date `count` days later (earlier when negative). Nothing outside the valid dates.
[[nodiscard]] std::optional<Date> add_days(Date date, std::int64_t count);

/// The corresponding day `count` months later (earlier when negative), or the last day of that month when it
/// has no such day: the last day of an event period of `count` months (民法典 第二百零二条). Nothing outside
/// the valid dates.
[[nodiscard]] std::optional<Date> add_months(Date date, std::int64_t count);

/// The month `count` months later (earlier when negative). Nothing outside the valid months.
[[nodiscard]] std::optional<Month> add_months(Month month, std::int64_t count);

/// The last day of a term of `count` whole months that begins on `first` and runs first to last day
/// inclusive: the day before the corresponding day, or the month's last day when there is no corresponding
/// day. 2019-09-01 and 12 months give 2020-08-31; 2020-02-29 and 12 give 2021-02-28; 2020-01-31 and 1 give
/// 2020-02-29. 0 months give the day before `first` (an empty term). Nothing outside the valid dates.
[[nodiscard]] std::optional<Date> term_end(Date first, std::int64_t count);

/// How many whole months a term from `first` to `last` has, both days included: the largest n >= 0 with
/// term_end(first, n) <= last. 0 also when the term is empty (last < first).
[[nodiscard]] std::int64_t whole_months(Date first, Date last);

/// How many months have been completed on the day `on` since the day `from`: the largest n >= 0 with
/// add_months(from, n) <= on. 0 also when `on` is before `from`.
[[nodiscard]] std::int64_t completed_months(Date from, Date on);

/// Age in completed years (周岁): the largest n >= 0 with add_months(born, 12 * n) <= on, 0 before birth. The
/// year counts as complete on the birthday itself (born 1999-08-02: 20 on 2020-08-01, 21 on 2020-08-02); who
/// was born on 29 February completes a year on 28 February where there is no 29th. Criminal law counts from
/// the day after the birthday instead; a policy that means that asks for the age on the day before.
[[nodiscard]] std::int64_t completed_years(Date born, Date on);

/// b - a in days: 0 for the same day, negative when b is earlier.
[[nodiscard]] constexpr std::int64_t days_between(Date a, Date b) {
    return static_cast<std::int64_t>(b.days) - static_cast<std::int64_t>(a.days);
}

/// How many calendar months a .. b names, both included: b - a + 1, and 0 when b is before a.
[[nodiscard]] constexpr std::int64_t months_between_inclusive(Month a, Month b) {
    return b.index < a.index ? 0 : static_cast<std::int64_t>(b.index) - a.index + 1;
}

/// Reads "2020-12-31" (four, two and two digits) or "2020年12月31日" (four digits, then one or two each).
/// Nothing for any other text and for a day the calendar does not have.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

/// Reads "2020-02" or "2020年2月" ("2020年02月"). Nothing for any other text.
[[nodiscard]] std::optional<Month> parse_month(std::string_view text);

/// "2020-12-31" and "2020-02"
[[nodiscard]] std::string iso_text(Date date);
[[nodiscard]] std::string iso_text(Month month);

/// "2020年12月31日" and "2020年2月"
[[nodiscard]] std::string chinese_text(Date date);
[[nodiscard]] std::string chinese_text(Month month);

} // namespace tiaoli::values
