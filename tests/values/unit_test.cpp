#include "values/unit.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace tiaoli::values;

namespace {

const Unit currency = Unit::of(BaseUnit::currency);
const Unit person = Unit::of(BaseUnit::person);
const Unit month = Unit::of(BaseUnit::month);
const Unit day = Unit::of(BaseUnit::day);

const std::vector<std::string> names{"家", "平方米", "亩"};
const std::vector<DeclaredUnit> declared{{"家", 0}, {"平方米", 1}, {"亩", 2}, {"household", 0}};

Unit per(const Unit& a, const Unit& b) {
    return divide(a, b).value();
}
Unit times(const Unit& a, const Unit& b) {
    return multiply(a, b).value();
}

bool reads_as(std::string_view text, const Unit& unit, const Rational& factor) {
    const auto parsed = parse_unit(text, declared);
    return parsed && parsed->unit == unit && parsed->factor == factor;
}

} // namespace

TEST_SUITE("values: units") {
    TEST_CASE("algebra") {
        CHECK(Unit::none().is_none());
        CHECK(per(currency, currency).is_none());
        CHECK(currency.is(BaseUnit::currency));
        CHECK_FALSE(per(currency, month).is(BaseUnit::currency));
        CHECK(per(currency, month).exponent(BaseUnit::month) == -1);
        CHECK_FALSE(currency == person);
        CHECK(times(times(per(per(currency, person), month), person), month) == currency);
        CHECK(per(per(currency, person), month) == per(currency, times(month, person)));
        CHECK_FALSE(month == day);
    }

    TEST_CASE("declared units are kept in order, whatever the order they came in") {
        const Unit a = Unit::of_declared(5);
        const Unit b = Unit::of_declared(2);
        const Unit c = Unit::of_declared(59);
        CHECK(times(times(a, b), c) == times(c, times(b, a)));
        CHECK(per(times(a, b), a) == b);
        CHECK(per(times(a, b), b) == a);
        CHECK(per(times(times(a, b), c), b) == times(a, c));
        CHECK(per(a, a).is_none());
        CHECK(times(per(b, a), a) == b);
    }

    TEST_CASE("four declared units fit, a fifth does not, unless another one cancels") {
        Unit four = Unit::none();
        for (std::uint8_t id = 0; id < 4; ++id)
            four = times(four, Unit::of_declared(id));
        CHECK_FALSE(multiply(four, Unit::of_declared(9)));
        CHECK_FALSE(divide(four, Unit::of_declared(9)));
        CHECK(multiply(four, Unit::of_declared(3)));
        CHECK(divide(four, four) == Unit::none());
        const Unit swap = per(Unit::of_declared(9), Unit::of_declared(3));
        REQUIRE(multiply(four, swap));
        CHECK(times(four, swap) == times(per(four, Unit::of_declared(3)), Unit::of_declared(9)));
        CHECK(multiply(swap, four) == multiply(four, swap));
    }

    TEST_CASE("exponents do not wrap") {
        Unit power = Unit::none();
        Unit declared_power = Unit::none();
        for (int i = 0; i < 127; ++i) {
            power = times(power, currency);
            declared_power = times(declared_power, Unit::of_declared(7));
        }
        CHECK_FALSE(multiply(power, currency));
        CHECK_FALSE(multiply(declared_power, Unit::of_declared(7)));
        const Unit inverse = per(Unit::none(), power);
        CHECK_FALSE(divide(inverse, currency));
        CHECK(times(inverse, power).is_none());
    }

    TEST_CASE("text") {
        CHECK(to_text(Unit::none(), names) == "");
        CHECK(to_text(currency, names) == "元");
        CHECK(to_text(month, names) == "个月");
        CHECK(to_text(per(currency, month), names) == "元/月");
        CHECK(to_text(per(per(currency, person), month), names) == "元/人·月");
        CHECK(to_text(times(person, month), names) == "人·月");
        CHECK(to_text(per(Unit::none(), month), names) == "1/月");
        CHECK(to_text(times(currency, currency), names) == "元²");
        CHECK(to_text(per(currency, Unit::of_declared(1)), names) == "元/平方米");
        CHECK(to_text(Unit::of_declared(7), names) == "#7");
        CHECK(to_text(per(per(currency, person), month), names, Language::english) == "yuan/person·month");
        CHECK(to_text(month, names, Language::english) == "month");
    }

    TEST_CASE("reading") {
        CHECK(reads_as("元", currency, {1, 1}));
        CHECK(reads_as("角", currency, {1, 10}));
        CHECK(reads_as("分", currency, {1, 100}));
        CHECK(reads_as("百元", currency, {100, 1}));
        CHECK(reads_as("千元", currency, {1000, 1}));
        CHECK(reads_as("万元", currency, {10000, 1}));
        CHECK(reads_as("百万元", currency, {1000000, 1}));
        CHECK(reads_as("千万元", currency, {10000000, 1}));
        CHECK(reads_as("亿元", currency, {100000000, 1}));
        CHECK(reads_as("万亿元", currency, {1000000000000, 1}));
        CHECK(reads_as("yuan", currency, {1, 1}));
        CHECK(reads_as("名", person, {1, 1}));
        CHECK(reads_as("万人", person, {10000, 1}));
        CHECK(reads_as("people", person, {1, 1}));
        CHECK(reads_as("个月", month, {1, 1}));
        CHECK(reads_as("年", month, {12, 1}));
        CHECK(reads_as("years", month, {12, 1}));
        CHECK(reads_as("日", day, {1, 1}));
        CHECK(reads_as("元/月", per(currency, month), {1, 1}));
        CHECK(reads_as("元/年", per(currency, month), {1, 12}));
        CHECK(reads_as("万元/年", per(currency, month), {2500, 3}));
        CHECK(reads_as("元/人·月", per(per(currency, person), month), {1, 1}));
        CHECK(reads_as("元/人・月", per(per(currency, person), month), {1, 1}));
        CHECK(reads_as("元/人/月", per(per(currency, person), month), {1, 1}));
        CHECK(reads_as("yuan/person·month", per(per(currency, person), month), {1, 1}));
        CHECK(reads_as("人·月", times(person, month), {1, 1}));
        CHECK(reads_as("家", Unit::of_declared(0), {1, 1}));
        CHECK(reads_as("household", Unit::of_declared(0), {1, 1}));
        CHECK(reads_as("千家", Unit::of_declared(0), {1000, 1}));
        CHECK(reads_as("元/平方米·月", per(per(currency, Unit::of_declared(1)), month), {1, 1}));
        CHECK(reads_as("元/年²", per(per(currency, month), month), {1, 144}));
        CHECK(reads_as("人/人", Unit::none(), {1, 1}));
    }

    TEST_CASE("not a unit") {
        for (const char* text : {"", "万", "1", "个", "美元", "元/", "/月", "元//月", "元·", "·元", "元/1",
                                 "元 / 月", "万万元", "元²²", "²", "YUAN", "元月", "2/月", "1·元"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_unit(text, declared));
        }
        CHECK_FALSE(parse_unit("家"));
        const std::vector<DeclaredUnit> bad{{"", 1}, {"箱", 60}};
        CHECK_FALSE(parse_unit("", bad));
        CHECK_FALSE(parse_unit("万", bad));
        CHECK_FALSE(parse_unit("箱", bad));
    }

    TEST_CASE("a name that begins with a multiplier is not taken apart") {
        const std::vector<DeclaredUnit> own{{"千瓦", 3}, {"瓦", 4}, {"百家", 5}};
        CHECK(parse_unit("千瓦", own)->unit == Unit::of_declared(3));
        CHECK(parse_unit("万千瓦", own)->unit == Unit::of_declared(3));
        CHECK(parse_unit("万瓦", own)->unit == Unit::of_declared(4));
        CHECK(parse_unit("百家", own)->factor == Rational{1, 1});
    }

    TEST_CASE("what is written can be read") {
        const Unit bases[] = {currency, person, month, day, Unit::of_declared(0), Unit::of_declared(2)};
        for (const Unit& a : bases) {
            for (const Unit& b : bases) {
                for (const Unit& c : bases) {
                    const Unit unit = per(times(a, b), c);
                    if (unit.is_none()) continue;
                    for (const Language language : {Language::chinese, Language::english}) {
                        const std::string text = to_text(unit, names, language);
                        CAPTURE(text);
                        REQUIRE(reads_as(text, unit, {1, 1}));
                        const Unit inverse = per(c, times(a, b));
                        REQUIRE(reads_as(to_text(inverse, names, language), inverse, {1, 1}));
                    }
                }
            }
        }
    }

    TEST_CASE("the tables of words") {
        std::set<std::string_view> seen;
        for (const UnitWord& row : unit_words()) {
            CAPTURE(row.word);
            CHECK(seen.insert(row.word).second);
            CHECK(reads_as(row.word, row.unit, row.factor));
        }
        for (const MultiplierWord& row : multiplier_words()) {
            CAPTURE(row.word);
            CHECK(seen.insert(row.word).second);
            CHECK(find_multiplier(row.word) == row.factor);
        }
        CHECK_FALSE(find_multiplier("元"));
        CHECK_FALSE(find_multiplier(""));
    }
}
