#include "values/quantity.hpp"
#include "values/quantity_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tiaoli::values;

namespace {

const Unit currency = Unit::of(BaseUnit::currency);
const Unit person = Unit::of(BaseUnit::person);
const Unit month = Unit::of(BaseUnit::month);
const Unit day = Unit::of(BaseUnit::day);
const Unit per_month = divide(currency, month).value();
const Unit per_person_month = divide(per_month, person).value();

const std::vector<std::string> names{"家", "平方米"};
const std::vector<DeclaredUnit> declared{{"家", 0}, {"平方米", 1}};

std::string chinese(const Rational& value, const Unit& unit, bool as_percent = false) {
    return quantity_text(value, unit, names, Language::chinese, as_percent);
}
std::string english(const Rational& value, const Unit& unit, bool as_percent = false) {
    return quantity_text(value, unit, names, Language::english, as_percent);
}

} // namespace

TEST_SUITE("values: quantities") {
    TEST_CASE("literals as the documents write them") {
        CHECK(parse_quantity("30万元") == Quantity{{300000, 1}, currency});
        CHECK(parse_quantity("1.5亿元") == Quantity{{150000000, 1}, currency});
        CHECK(parse_quantity("1520元/月") == Quantity{{1520, 1}, per_month});
        CHECK(parse_quantity("500元/人·月") == Quantity{{500, 1}, per_person_month});
        CHECK(parse_quantity("1200元/年") == Quantity{{100, 1}, per_month});
        CHECK(parse_quantity("0.05元") == Quantity{{1, 20}, currency});
        CHECK(parse_quantity("70%") == Quantity{{7, 10}, Unit::none(), true});
        CHECK(parse_quantity("70％") == Quantity{{7, 10}, Unit::none(), true});
        CHECK(parse_quantity("0.5‰") == Quantity{{1, 2000}, Unit::none(), true});
        CHECK(parse_quantity("0.05%/日") == Quantity{{1, 2000}, divide(Unit::none(), day).value(), true});
        CHECK(parse_quantity("6个月") == Quantity{{6, 1}, month});
        CHECK(parse_quantity("2年") == Quantity{{24, 1}, month});
        CHECK(parse_quantity("30天") == Quantity{{30, 1}, day});
        CHECK(parse_quantity("15人") == Quantity{{15, 1}, person});
        CHECK(parse_quantity("5万人") == Quantity{{50000, 1}, person});
        CHECK(parse_quantity("5万") == Quantity{{50000, 1}, Unit::none()});
        CHECK(parse_quantity("12") == Quantity{{12, 1}, Unit::none()});
        CHECK(parse_quantity("6 months") == Quantity{{6, 1}, month});
        CHECK(parse_quantity("80平方米", declared) == Quantity{{80, 1}, Unit::of_declared(1)});
        CHECK(parse_quantity("3家", declared) == Quantity{{3, 1}, Unit::of_declared(0)});
    }

    TEST_CASE("not a quantity") {
        for (const char* text :
             {"",      "元",     "-5元",   "+5元", "1,000元", "1_000元",   "1e3元",  "1.元",  ".5元",
              "007元", "5美元",  "5元元",  "5 ",   " 5元",    "2020年2月", "70%%",   "70%元", "5%/",
              "3/月",  "2 1/月", "51/月x", "5家",  "1.2.3元", "五元",      "5万万元"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_quantity(text));
        }
        CHECK_FALSE(parse_quantity("170141183460469231731687303715884105727万元"));
    }

    TEST_CASE("money in Chinese") {
        CHECK(chinese({350000, 1}, currency) == "35万元");
        CHECK(chinese({35000, 1}, currency) == "3.5万元");
        CHECK(chinese({-35000, 1}, currency) == "-3.5万元");
        CHECK(chinese({10000, 1}, currency) == "1万元");
        CHECK(chinese({9000, 1}, currency) == "9000元");
        CHECK(chinese({12345, 1}, currency) == "12345元");
        CHECK(chinese({150000000, 1}, currency) == "1.5亿元");
        CHECK(chinese({105000000, 1}, currency) == "10500万元");
        CHECK(chinese({500, 1}, currency) == "500元");
        CHECK(chinese({}, currency) == "0元");
        CHECK(chinese({133333, 100}, currency) == "1333.33元");
        CHECK(chinese({13333, 10}, currency) == "1333.30元");
        CHECK(chinese({1, 2000}, currency) == "0.0005元");
        CHECK(chinese({2000, 3}, currency) == "2000/3元");
        CHECK(chinese({500, 1}, per_person_month) == "500元/人·月");
        CHECK(chinese({20000, 1}, per_month) == "2万元/月");
    }

    TEST_CASE("money in English") {
        CHECK(english({350000, 1}, currency) == "350,000 yuan");
        CHECK(english({133333, 100}, currency) == "1,333.33 yuan");
        CHECK(english({-133333, 100}, currency) == "-1,333.33 yuan");
        CHECK(english({-100, 1}, currency) == "-100 yuan");
        CHECK(english({2000, 3}, currency) == "2000/3 yuan");
        CHECK(english({500, 1}, per_person_month) == "500 yuan/person·month");
    }

    TEST_CASE("amounts by the year that do not divide by twelve stay amounts by the year") {
        CHECK(chinese(parse_quantity("1000元/年")->value, per_month) == "1000元/年");
        CHECK(chinese(parse_quantity("1200元/年")->value, per_month) == "100元/月");
        CHECK(chinese(parse_quantity("1000元/人·年")->value, per_person_month) == "1000元/人·年");
        CHECK(english(parse_quantity("1000元/年")->value, per_month) == "1,000 yuan/year");
        CHECK(chinese({1, 7}, per_month) == "1/7元/月");
        CHECK(chinese({1, 12}, divide(Unit::none(), month).value()) == "1/年");
    }

    TEST_CASE("times, persons and own units") {
        CHECK(chinese({12, 1}, month) == "1年");
        CHECK(chinese({6, 1}, month) == "6个月");
        CHECK(chinese({18, 1}, month) == "18个月");
        CHECK(chinese({3, 2}, month) == "1.5个月");
        CHECK(chinese({}, month) == "0个月");
        CHECK(chinese({-24, 1}, month) == "-2年");
        CHECK(chinese({30, 1}, day) == "30天");
        CHECK(chinese({15, 1}, person) == "15人");
        CHECK(chinese({12, 1}, person) == "12人");
        CHECK(chinese({25, 2}, Unit::of_declared(1)) == "12.5平方米");
        CHECK(english({12, 1}, month) == "1 year");
        CHECK(english({24, 1}, month) == "2 years");
        CHECK(english({1, 1}, month) == "1 month");
        CHECK(english({1, 1}, day) == "1 day");
        CHECK(english({0, 1}, day) == "0 days");
        CHECK(english({1500, 1}, person) == "1,500 persons");
        CHECK(english({1, 2}, person) == "0.5 persons");
        CHECK(english({25, 2}, Unit::of_declared(1)) == "12.5 平方米");
    }

    TEST_CASE("ratios and percentages") {
        CHECK(chinese({3, 20}, Unit::none(), true) == "15%");
        CHECK(chinese({1, 8}, Unit::none(), true) == "12.5%");
        CHECK(chinese({}, Unit::none(), true) == "0%");
        CHECK(chinese({2, 1}, Unit::none(), true) == "200%");
        CHECK(chinese({1, 6}, Unit::none(), true) == "1/6（≈16.67%）");
        CHECK(english({1, 6}, Unit::none(), true) == "1/6 (≈16.67%)");
        CHECK(english({-1, 3}, Unit::none(), true) == "-1/3 (≈-33.33%)");
        CHECK(english({2, 3}, Unit::none(), true) == "2/3 (≈66.67%)");
        CHECK(english({2, 3}, Unit::none()) == "2/3");
        CHECK(chinese({3, 20}, Unit::none()) == "0.15");
        CHECK(chinese({1, 2000}, divide(Unit::none(), day).value(), true) == "0.05%/天");
        CHECK(chinese({1, 6}, divide(Unit::none(), day).value(), true) == "(1/6)/天（≈16.67%/天）");
        CHECK(chinese({2, 7}, divide(Unit::none(), day).value()) == "(2/7)/天");
        CHECK(chinese({3, 20}, currency, true) == "0.15元");
    }

    TEST_CASE("amounts at the limit of 128 bits are still shown") {
        CHECK(english({int128_max, 1}, Unit::none(), true) == "170141183460469231731687303715884105727");
        CHECK(chinese({1, int128_max}, per_month) == "1/170141183460469231731687303715884105727元/月");
    }

    TEST_CASE("a literal shown is a literal that reads the same") {
        for (const char* text :
             {"30万元", "3.5万元", "500元", "1520元/月", "500元/人·月", "1000元/年", "70%", "12.5%",
              "0.05%/天", "6个月", "2年", "30天", "15人", "80平方米", "1333.33元", "1.5亿元", "0.0005元"}) {
            CAPTURE(text);
            const auto quantity = parse_quantity(text, declared);
            REQUIRE(quantity);
            CHECK(quantity_text(quantity->value, quantity->unit, names, Language::chinese,
                                quantity->was_percent) == text);
        }
    }
}
