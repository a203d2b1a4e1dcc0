#include "values/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tiaoli::values {
namespace {

constexpr std::int64_t months_per_year = 12;

// The calendar itself is the standard library's (std::chrono is proleptic Gregorian and exact).

std::int64_t days_in_month(std::int64_t index) {
    const std::chrono::year year(static_cast<int>(index / months_per_year));
    const std::chrono::month month(static_cast<unsigned>(index % months_per_year + 1));
    return static_cast<unsigned>((year / month / std::chrono::last).day());
}

/// Days since 1970-01-01. `index` may lie a month outside the valid months.
std::int64_t day_number(std::int64_t index, std::int64_t day) {
    const std::chrono::year year(static_cast<int>(index / months_per_year));
    const std::chrono::month month(static_cast<unsigned>(index % months_per_year + 1));
    return std::chrono::sys_days(year / month / 1).time_since_epoch().count() + day - 1;
}

std::optional<Date> checked_date(std::int64_t days) {
    if (days < minimum_date.days || days > maximum_date.days) return std::nullopt;
    return Date{static_cast<std::int32_t>(days)};
}

/// The index of the month `count` months after that of `date`, if it is a valid month or the one right after
/// the last: a term can end on 9999-12-31 because its corresponding day would be 10000-01-01.
std::optional<std::int64_t> month_index_after(Month month, std::int64_t count) {
    std::int64_t index = 0;
    if (__builtin_add_overflow(static_cast<std::int64_t>(month.index), count, &index)) return std::nullopt;
    if (index < minimum_month.index || index > maximum_month.index + 1) return std::nullopt;
    return index;
}

/// Reads a number of `minimum` to `maximum` digits from the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t minimum, std::size_t maximum) {
    std::size_t length = 0;
    std::int64_t value = 0;
    while (length < text.size() && length < maximum && text[length] >= '0' && text[length] <= '9') {
        value = value * 10 + (text[length] - '0');
        ++length;
    }
    if (length < minimum) return std::nullopt;
    text.remove_prefix(length);
    return value;
}

bool take(std::string_view& text, std::string_view wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(wanted.size());
    return true;
}

} // namespace

std::optional<Month> make_month(std::int64_t year, std::int64_t month) {
    if (year < 1 || year > 9999 || month < 1 || month > months_per_year) return std::nullopt;
    return Month{static_cast<std::int32_t>(year * months_per_year + month - 1)};
}

std::optional<Date> make_date(std::int64_t year, std::int64_t month, std::int64_t day) {
    const auto in_month = make_month(year, month);
    if (!in_month || day < 1 || day > days_in_month(in_month->index)) return std::nullopt;
    return checked_date(day_number(in_month->index, day));
}

CivilDate civil(Date date) {
    const std::chrono::year_month_day parts{std::chrono::sys_days{std::chrono::days{date.days}}};
    return CivilDate{static_cast<int>(parts.year()),
                     static_cast<std::int32_t>(static_cast<unsigned>(parts.month())),
                     static_cast<std::int32_t>(static_cast<unsigned>(parts.day()))};
}

Month month_of(Date date) {
    const CivilDate parts = civil(date);
    return Month{parts.year * 12 + parts.month - 1};
}

Date first_day(Month month) {
    return Date{static_cast<std::int32_t>(day_number(month.index, 1))};
}

Date last_day(Month month) {
    return Date{static_cast<std::int32_t>(day_number(month.index, days_in_month(month.index)))};
}

std::optional<Date> add_days(Date date, std::int64_t count) {
    std::int64_t days = 0;
    if (__builtin_add_overflow(static_cast<std::int64_t>(date.days), count, &days)) return std::nullopt;
    return checked_date(days);
}

std::optional<Date> add_months(Date date, std::int64_t count) {
    const auto index = month_index_after(month_of(date), count);
    if (!index) return std::nullopt;
    return checked_date(day_number(*index, std::min<std::int64_t>(civil(date).day, days_in_month(*index))));
}

std::optional<Month> add_months(Month month, std::int64_t count) {
    const auto index = month_index_after(month, count);
    if (!index || *index > maximum_month.index) return std::nullopt;
    return Month{static_cast<std::int32_t>(*index)};
}

std::optional<Date> term_end(Date first, std::int64_t count) {
    const auto index = month_index_after(month_of(first), count);
    if (!index) return std::nullopt;
    const std::int64_t corresponding_day = civil(first).day;
    const std::int64_t month_length = days_in_month(*index);
    // Without a corresponding day the term ends with the month; with one, on the day before it.
    const bool has_corresponding_day = corresponding_day <= month_length;
    return checked_date(day_number(*index, has_corresponding_day ? corresponding_day - 1 : month_length));
}

std::int64_t whole_months(Date first, Date last) {
    // A term of n months ends in the n-th month after the first, or on the last day before it: try at most
    // three n.
    std::int64_t count = std::int64_t{month_of(last).index} - month_of(first).index + 1;
    while (count > 0) {
        const auto end = term_end(first, count);
        if (end && *end <= last) return count;
        --count;
    }
    return 0;
}

std::int64_t completed_months(Date from, Date on) {
    const std::int64_t count = std::int64_t{month_of(on).index} - month_of(from).index;
    if (count <= 0) return 0;
    const auto anniversary = add_months(from, count);
    return anniversary && *anniversary <= on ? count : count - 1;
}

std::int64_t completed_years(Date born, Date on) {
    // n years are complete when 12 n months are, because months complete one after the other.
    return completed_months(born, on) / months_per_year;
}

std::optional<Date> parse_date(std::string_view text) {
    const auto year = take_number(text, 4, 4);
    if (!year) return std::nullopt;
    const bool iso = take(text, "-");
    if (!iso && !take(text, "年")) return std::nullopt;
    const auto month = take_number(text, iso ? 2 : 1, 2);
    if (!month || !take(text, iso ? "-" : "月")) return std::nullopt;
    const auto day = take_number(text, iso ? 2 : 1, 2);
    if (!day || !take(text, iso ? "" : "日") || !text.empty()) return std::nullopt;
    return make_date(*year, *month, *day);
}

std::optional<Month> parse_month(std::string_view text) {
    const auto year = take_number(text, 4, 4);
    if (!year) return std::nullopt;
    const bool iso = take(text, "-");
    if (!iso && !take(text, "年")) return std::nullopt;
    const auto month = take_number(text, iso ? 2 : 1, 2);
    if (!month || !take(text, iso ? "" : "月") || !text.empty()) return std::nullopt;
    return make_month(*year, *month);
}

std::string iso_text(Date date) {
    const CivilDate parts = civil(date);
    return fmt::format("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

std::string iso_text(Month month) {
    return fmt::format("{:04}-{:02}", year_of(month), month_number(month));
}

std::string chinese_text(Date date) {
    const CivilDate parts = civil(date);
    return fmt::format("{:04}年{}月{}日", parts.year, parts.month, parts.day);
}

std::string chinese_text(Month month) {
    return fmt::format("{:04}年{}月", year_of(month), month_number(month));
}

} // namespace tiaoli::values
