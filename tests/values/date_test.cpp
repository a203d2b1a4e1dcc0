#include "values/date.hpp"

#include <doctest/doctest.h>

using namespace tiaoli::values;

namespace {

Date day(const char* text) {
    return parse_date(text).value();
}
Month month(const char* text) {
    return parse_month(text).value();
}

std::string text_of(std::optional<Date> date) {
    return date ? iso_text(*date) : "nothing";
}

} // namespace

TEST_SUITE("values: dates") {
    TEST_CASE("the calendar") {
        CHECK(make_date(1970, 1, 1)->days == 0);
        CHECK(make_date(2000, 3, 1)->days == 11017);
        CHECK(make_date(1, 1, 1) == minimum_date);
        CHECK(make_date(9999, 12, 31) == maximum_date);
        CHECK(civil(minimum_date) == CivilDate{1, 1, 1});
        CHECK(civil(maximum_date) == CivilDate{9999, 12, 31});
        CHECK(make_date(2020, 2, 29));
        CHECK_FALSE(make_date(2021, 2, 29));
        CHECK(make_date(2000, 2, 29));
        CHECK_FALSE(make_date(1900, 2, 29));
        CHECK_FALSE(make_date(2020, 4, 31));
        CHECK_FALSE(make_date(2020, 0, 1));
        CHECK_FALSE(make_date(2020, 13, 1));
        CHECK_FALSE(make_date(2020, 1, 0));
        CHECK_FALSE(make_date(0, 12, 31));
        CHECK_FALSE(make_date(10000, 1, 1));
        CHECK_FALSE(make_date(INT64_MAX, 1, 1));
        CHECK_FALSE(make_date(2020, INT64_MIN, 1));
    }

    TEST_CASE("every day of four centuries follows the one before") {
        Date date = day("1800-01-01");
        CivilDate before = civil(date);
        while (before.year < 2201) {
            REQUIRE(make_date(before.year, before.month, before.day) == date);
            date = *add_days(date, 1);
            const CivilDate after = civil(date);
            const bool next_day =
                after.day == before.day + 1 && after.month == before.month && after.year == before.year;
            const bool next_month =
                after.day == 1 && (after.month == before.month + 1 || after.year == before.year + 1);
            REQUIRE((next_day || next_month));
            before = after;
        }
    }

    TEST_CASE("months") {
        CHECK(make_month(1, 1) == minimum_month);
        CHECK(make_month(9999, 12) == maximum_month);
        CHECK_FALSE(make_month(2020, 13));
        CHECK_FALSE(make_month(0, 1));
        CHECK(month_of(day("2020-02-29")) == month("2020-02"));
        CHECK(year_of(month("2020-12")) == 2020);
        CHECK(month_number(month("2020-12")) == 12);
        CHECK(first_day(month("2020-02")) == day("2020-02-01"));
        CHECK(last_day(month("2020-02")) == day("2020-02-29"));
        CHECK(last_day(month("2100-02")) == day("2100-02-28"));
        CHECK(last_day(maximum_month) == maximum_date);
        CHECK(add_months(month("2020-12"), 1) == month("2021-01"));
        CHECK(add_months(month("2020-01"), -13) == month("2018-12"));
        CHECK_FALSE(add_months(maximum_month, 1));
        CHECK_FALSE(add_months(minimum_month, -1));
        CHECK_FALSE(add_months(minimum_month, INT64_MAX));
        CHECK(months_between_inclusive(month("2020-02"), month("2020-12")) == 11);
        CHECK(months_between_inclusive(month("2020-02"), month("2020-02")) == 1);
        CHECK(months_between_inclusive(month("2020-02"), month("2020-01")) == 0);
        CHECK(months_between_inclusive(month("2020-02"), month("2019-01")) == 0);
    }

    TEST_CASE("adding months clamps to the end of the month and does not stick to it") {
        CHECK(text_of(add_months(day("2020-01-31"), 1)) == "2020-02-29");
        CHECK(text_of(add_months(day("2019-01-31"), 1)) == "2019-02-28");
        CHECK(text_of(add_months(day("2020-03-31"), -1)) == "2020-02-29");
        CHECK(text_of(add_months(day("2020-02-28"), 1)) == "2020-03-28");
        CHECK(text_of(add_months(day("2020-02-29"), 12)) == "2021-02-28");
        CHECK(text_of(add_months(day("2020-02-29"), 48)) == "2024-02-29");
        CHECK(text_of(add_months(day("2020-08-31"), 1)) == "2020-09-30");
        CHECK(text_of(add_months(day("2020-12-15"), 1)) == "2021-01-15");
        CHECK(text_of(add_months(day("2020-07-30"), 0)) == "2020-07-30");
        CHECK(text_of(add_months(day("9999-11-30"), 1)) == "9999-12-30");
        CHECK(text_of(add_months(day("9999-12-01"), 1)) == "nothing");
        CHECK(text_of(add_months(day("0001-01-31"), -1)) == "nothing");
        CHECK(text_of(add_months(day("2020-01-01"), INT64_MAX)) == "nothing");
        CHECK(text_of(add_months(day("2020-01-01"), INT64_MIN)) == "nothing");
    }

    TEST_CASE("adding days") {
        CHECK(text_of(add_days(day("2020-02-28"), 2)) == "2020-03-01");
        CHECK(text_of(add_days(day("2020-03-01"), -1)) == "2020-02-29");
        CHECK(text_of(add_days(maximum_date, 1)) == "nothing");
        CHECK(text_of(add_days(minimum_date, -1)) == "nothing");
        CHECK(text_of(add_days(maximum_date, INT64_MAX)) == "nothing");
        CHECK(days_between(day("2020-02-28"), day("2020-03-01")) == 2);
        CHECK(days_between(day("2020-03-01"), day("2020-02-28")) == -2);
        CHECK(days_between(minimum_date, maximum_date) == 3652058);
    }

    TEST_CASE("the last day of a term") {
        CHECK(text_of(term_end(day("2019-09-01"), 12)) == "2020-08-31");
        CHECK(text_of(term_end(day("2020-02-29"), 12)) == "2021-02-28");
        CHECK(text_of(term_end(day("2020-01-31"), 1)) == "2020-02-29");
        CHECK(text_of(term_end(day("2020-01-30"), 1)) == "2020-02-29");
        CHECK(text_of(term_end(day("2020-01-29"), 1)) == "2020-02-28");
        CHECK(text_of(term_end(day("2019-01-29"), 1)) == "2019-02-28");
        CHECK(text_of(term_end(day("2020-02-29"), 48)) == "2024-02-28");
        CHECK(text_of(term_end(day("2020-07-15"), 6)) == "2021-01-14");
        CHECK(text_of(term_end(day("2020-07-31"), 1)) == "2020-08-30");
        CHECK(text_of(term_end(day("2020-07-15"), 0)) == "2020-07-14");
        CHECK(text_of(term_end(day("9999-01-01"), 12)) == "9999-12-31");
        CHECK(text_of(term_end(day("9999-01-02"), 12)) == "nothing");
        CHECK(text_of(term_end(minimum_date, 0)) == "nothing");
        CHECK(text_of(term_end(day("2020-01-01"), INT64_MAX)) == "nothing");
    }

    TEST_CASE("whole months of a term") {
        CHECK(whole_months(day("2019-09-01"), day("2020-08-31")) == 12);
        CHECK(whole_months(day("2019-09-01"), day("2020-08-30")) == 11);
        CHECK(whole_months(day("2020-02-29"), day("2021-02-28")) == 12);
        CHECK(whole_months(day("2020-02-29"), day("2021-02-27")) == 11);
        CHECK(whole_months(day("2020-01-31"), day("2020-02-29")) == 1);
        CHECK(whole_months(day("2020-01-31"), day("2020-02-28")) == 0);
        CHECK(whole_months(day("2020-01-01"), day("2020-01-31")) == 1);
        CHECK(whole_months(day("2020-01-01"), day("2020-01-01")) == 0);
        CHECK(whole_months(day("2020-01-02"), day("2020-01-01")) == 0);
        CHECK(whole_months(day("2020-05-02"), day("2019-01-01")) == 0);
        CHECK(whole_months(minimum_date, maximum_date) == 9999 * 12);
        CHECK(whole_months(day("9999-12-01"), maximum_date) == 1);
        CHECK(whole_months(day("9999-12-02"), maximum_date) == 0);
    }

    TEST_CASE(
        "whole and completed months are the largest that fit, for every pair of days in fourteen months") {
        const Date start = day("2019-12-25");
        for (int first = 0; first < 80; ++first) {
            for (int length = 0; length < 430; ++length) {
                const Date a = *add_days(start, first);
                const Date b = *add_days(a, length);
                const std::int64_t whole = whole_months(a, b);
                REQUIRE(*term_end(a, whole) <= b);
                REQUIRE(*term_end(a, whole + 1) > b);
                const std::int64_t completed = completed_months(a, b);
                REQUIRE(*add_months(a, completed) <= b);
                REQUIRE(*add_months(a, completed + 1) > b);
            }
        }
    }

    TEST_CASE("completed months and years") {
        CHECK(completed_months(day("2020-01-31"), day("2020-02-28")) == 0);
        CHECK(completed_months(day("2020-01-31"), day("2020-02-29")) == 1);
        CHECK(completed_months(day("2020-01-31"), day("2019-01-01")) == 0);
        CHECK(completed_years(day("1999-08-02"), day("2020-08-01")) == 20);
        CHECK(completed_years(day("1999-08-02"), day("2020-08-02")) == 21);
        CHECK(completed_years(day("2000-02-29"), day("2001-02-27")) == 0);
        CHECK(completed_years(day("2000-02-29"), day("2001-02-28")) == 1);
        CHECK(completed_years(day("2000-02-29"), day("2004-02-28")) == 3);
        CHECK(completed_years(day("2000-02-29"), day("2004-02-29")) == 4);
        CHECK(completed_years(day("2020-01-01"), day("2020-01-01")) == 0);
        CHECK(completed_years(day("2020-01-01"), day("1990-01-01")) == 0);
        CHECK(completed_years(minimum_date, maximum_date) == 9998);
    }

    TEST_CASE("reading") {
        CHECK(parse_date("2020-12-31") == make_date(2020, 12, 31));
        CHECK(parse_date("2020年12月31日") == make_date(2020, 12, 31));
        CHECK(parse_date("2020年2月9日") == make_date(2020, 2, 9));
        CHECK(parse_date("2020年02月09日") == make_date(2020, 2, 9));
        CHECK(parse_month("2020-02") == make_month(2020, 2));
        CHECK(parse_month("2020年2月") == make_month(2020, 2));
        CHECK(parse_month("2020年12月") == make_month(2020, 12));
        for (const char* text : {"",
                                 "2020-02-30",
                                 "2020年2月30日",
                                 "2021-02-29",
                                 "2020-2-9",
                                 "20-02-09",
                                 "2020-12-31 ",
                                 " 2020-12-31",
                                 "2020-12-31T00:00",
                                 "2020/12/31",
                                 "20201231",
                                 "2020-12",
                                 "2020年12月",
                                 "2020年12月31",
                                 "2020-12月31日",
                                 "2020年12-31",
                                 "12020-12-31",
                                 "-020-12-31",
                                 "2020年001月1日",
                                 "0000-01-01",
                                 "2020-00-10",
                                 "2020-10-00"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_date(text));
        }
        for (const char* text : {"", "2020", "2020年", "2020-2", "2020-13", "2020-00", "2020年13月",
                                 "2020年2", "2020-02-01", "2020年2月1日", "2020-02月", "0000-01"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_month(text));
        }
    }

    TEST_CASE("writing") {
        CHECK(iso_text(day("2020-02-09")) == "2020-02-09");
        CHECK(iso_text(minimum_date) == "0001-01-01");
        CHECK(iso_text(month("2020-02")) == "2020-02");
        CHECK(chinese_text(day("2020-02-09")) == "2020年2月9日");
        CHECK(chinese_text(month("2020-12")) == "2020年12月");
        CHECK(parse_date(chinese_text(minimum_date)) == minimum_date);
        CHECK(parse_month(chinese_text(minimum_month)) == minimum_month);
    }
}
