#include "values/rational.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

using namespace tiaoli::values;

namespace {

Rational ratio(int128 numerator, int128 denominator) {
    return make_rational(numerator, denominator).value();
}

std::vector<Rational> small_fractions() {
    std::vector<Rational> all;
    for (int denominator = 1; denominator <= 12; ++denominator) {
        for (int numerator = -15; numerator <= 15; ++numerator)
            all.push_back(ratio(numerator, denominator));
    }
    return all;
}

bool keeps_invariant(const Rational& a) {
    return a.denominator > 0 && a.numerator != int128_min &&
           gcd_of_magnitudes(magnitude(a.numerator), magnitude(a.denominator)) == 1;
}

} // namespace

TEST_SUITE("values: rationals") {
    TEST_CASE("fractions are kept in lowest terms") {
        CHECK(ratio(6, 4) == Rational{3, 2});
        CHECK(ratio(6, -4) == Rational{-3, 2});
        CHECK(ratio(-6, -4) == Rational{3, 2});
        CHECK(ratio(0, -5) == Rational{});
        CHECK(from_integer(7) == Rational{7, 1});
        CHECK_FALSE(make_rational(1, 0));
        CHECK_FALSE(make_rational(0, 0));
    }

    TEST_CASE("limits of 128 bits") {
        CHECK_FALSE(make_rational(int128_min, 1));
        CHECK_FALSE(make_rational(int128_min, -1));
        CHECK_FALSE(make_rational(1, int128_min));
        CHECK(make_rational(int128_min, 2) == Rational{-(int128{1} << 126), 1});
        CHECK(make_rational(int128_min, int128_min) == Rational{1, 1});
        CHECK(negate(ratio(-int128_max, 1)) == Rational{int128_max, 1});
        CHECK_FALSE(add(Rational{int128_max, 1}, Rational{1, 1}));
        CHECK_FALSE(subtract(Rational{-int128_max, 1}, Rational{1, 1}));
        CHECK(add(Rational{int128_max, 1}, Rational{-int128_max, 1}) == Rational{});
        CHECK_FALSE(add(Rational{1, int128_max}, Rational{1, int128_max - 1}));
        CHECK_FALSE(multiply(Rational{int128_max, 1}, Rational{2, 1}));
        CHECK_FALSE(multiply(Rational{int128{1} << 126, 1}, Rational{-2, 1}));
        CHECK(multiply(Rational{int128_max, 2}, Rational{2, int128_max}) == Rational{1, 1});
        CHECK_FALSE(divide(Rational{1, int128_max}, Rational{2, 1}));
    }

    TEST_CASE("division by zero is told from overflow by is_zero") {
        CHECK_FALSE(divide(Rational{1, 1}, Rational{}));
        CHECK(is_zero(Rational{}));
        CHECK_FALSE(is_zero(Rational{2, 1}));
        CHECK(divide(Rational{1, 1}, Rational{-3, 2}) == Rational{-2, 3});
    }

    TEST_CASE("arithmetic agrees with the textbook on all small fractions") {
        const auto all = small_fractions();
        for (const Rational& a : all) {
            for (const Rational& b : all) {
                const auto sum = add(a, b);
                const auto product = multiply(a, b);
                REQUIRE(sum == make_rational(a.numerator * b.denominator + b.numerator * a.denominator,
                                             a.denominator * b.denominator));
                REQUIRE(product == make_rational(a.numerator * b.numerator, a.denominator * b.denominator));
                REQUIRE(keeps_invariant(*sum));
                REQUIRE(keeps_invariant(*product));
                REQUIRE(subtract(*sum, b) == a);
                if (!is_zero(b)) REQUIRE(divide(*product, b) == a);
                REQUIRE(compare(a, b) == (a.numerator * b.denominator <=> b.numerator * a.denominator));
            }
        }
    }

    TEST_CASE("a third three times is one") {
        const auto third = divide(from_integer(1), from_integer(3));
        CHECK(multiply(*third, from_integer(3)) == from_integer(1));
        CHECK(multiply(from_integer(1000), Rational{2, 3}) == Rational{2000, 3});
    }

    TEST_CASE("comparison is exact beyond 128-bit cross products") {
        const Rational below{int128_max - 1, int128_max};
        const Rational far_below{int128_max - 2, int128_max - 1};
        CHECK(far_below < below);
        CHECK(negate(below) < negate(far_below));
        CHECK(below < from_integer(1));
        CHECK(compare(below, below) == std::strong_ordering::equal);
        CHECK(Rational{1, int128_max} < Rational{1, int128_max - 1});
        CHECK(Rational{-1, int128_max} > Rational{-1, int128_max - 1});
        CHECK(Rational{int128_max, 2} > Rational{int128_max - 2, 2});
        CHECK(Rational{int128_max, 2} > Rational{int128_max, 3});
        CHECK(Rational{-int128_max, 2} < Rational{-int128_max, 3});
        CHECK(Rational{-int128_max, 2} < Rational{1, int128_max});
    }

    TEST_CASE("comparison of neighbours in a long continued fraction") {
        // Neighbouring quotients of Fibonacci numbers differ by less than 1 / 2^240 and alternate around the
        // golden ratio.
        int128 previous = 1;
        int128 current = 1;
        while (current < int128_max / 2 - previous) {
            const int128 next = previous + current;
            previous = current;
            current = next;
        }
        const int128 before = current - previous;
        const Rational last{current, previous};
        const Rational one_before{previous, before};
        CHECK(compare(last, one_before) == (0 <=> compare(one_before, last)));
        const int128 determinant_sign =
            static_cast<int128>(static_cast<uint128>(current) * static_cast<uint128>(before) -
                                static_cast<uint128>(previous) * static_cast<uint128>(previous));
        CHECK(compare(last, one_before) == (determinant_sign <=> 0));
    }

    TEST_CASE("whole numbers") {
        CHECK(to_integer(Rational{12, 1}) == 12);
        CHECK_FALSE(to_integer(Rational{1, 2}));
        CHECK_FALSE(to_integer(Rational{int128{INT64_MAX} + 1, 1}));
        CHECK(is_integer(Rational{}));
        CHECK(absolute(Rational{-1, 2}) == Rational{1, 2});
        CHECK(is_negative(Rational{-1, 2}));
    }
}

TEST_SUITE("values: decimals") {
    TEST_CASE("reading numbers of JSON") {
        CHECK(parse_decimal("0") == Rational{});
        CHECK(parse_decimal("-0") == Rational{});
        CHECK(parse_decimal("-0.0e5") == Rational{});
        CHECK(parse_decimal("0.1") == Rational{1, 10});
        CHECK(parse_decimal("-12.50") == Rational{-25, 2});
        CHECK(parse_decimal("1e3") == Rational{1000, 1});
        CHECK(parse_decimal("1E+3") == Rational{1000, 1});
        CHECK(parse_decimal("25e-1") == Rational{5, 2});
        CHECK(parse_decimal("10.05") == Rational{201, 20});
        CHECK(parse_decimal("100200") == Rational{100200, 1});
        CHECK(parse_decimal("1.0000000000000000000000000000000000000000000000000000") == Rational{1, 1});
        CHECK(parse_decimal("0.00000000000000000000000000000000000001e38") == Rational{1, 1});
    }

    TEST_CASE("anything else is not a number") {
        for (const char* text : {"",    "-",        "+1",    "01", "-01",   ".5",    "1.",    "1.e3",
                                 "1e",  "1e+",      "1e1.5", " 1", "1 ",    "1,000", "1_000", "0x10",
                                 "NaN", "Infinity", "--1",   "1-", "1e3e3", "1.2.3", "１",    "一"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_decimal(text));
        }
    }

    TEST_CASE("limits of 128 bits") {
        CHECK(parse_decimal("170141183460469231731687303715884105727") == Rational{int128_max, 1});
        CHECK(parse_decimal("-170141183460469231731687303715884105727") == Rational{-int128_max, 1});
        CHECK_FALSE(parse_decimal("170141183460469231731687303715884105728"));
        CHECK_FALSE(parse_decimal("-170141183460469231731687303715884105728"));
        CHECK(parse_decimal("1e38").has_value());
        CHECK_FALSE(parse_decimal("1e39"));
        CHECK_FALSE(parse_decimal("1e400"));
        CHECK_FALSE(parse_decimal("1e-400"));
        CHECK_FALSE(parse_decimal("1e99999999999999999999999999"));
        CHECK_FALSE(parse_decimal("1e-99999999999999999999999999"));
        CHECK(parse_decimal("0e99999999999999999999999999") == Rational{});
        CHECK(parse_decimal("1e-38").has_value());
        CHECK_FALSE(parse_decimal("1e-39"));
        // 5^39 / 10^39: the denominator before cancelling would not fit
        CHECK(parse_decimal("1818989403545856475830078125e-39") == Rational{1, int128{1} << 39});
    }

    TEST_CASE("writing exact decimals") {
        CHECK(to_decimal(Rational{1, 2000}, 12) == "0.0005");
        CHECK(to_decimal(Rational{-1, 2000}, 12) == "-0.0005");
        CHECK(to_decimal(Rational{}, 12) == "0");
        CHECK(to_decimal(Rational{-12, 1}, 0) == "-12");
        CHECK(to_decimal(Rational{25, 2}, 12) == "12.5");
        CHECK(to_decimal(Rational{2000, 3}, 12) == "2000/3");
        CHECK(to_decimal(Rational{-2000, 3}, 12) == "-2000/3");
        CHECK(to_decimal(Rational{1, 8}, 3) == "0.125");
        CHECK(to_decimal(Rational{1, 8}, 2) == "1/8");
        CHECK(to_decimal(Rational{int128_max, 1}, 0) == "170141183460469231731687303715884105727");
    }

    TEST_CASE("long division does not overflow near 2^127") {
        const Rational tiny{(int128{1} << 126) - 1, int128{1} << 126};
        const std::string text = to_decimal(tiny, 200);
        CHECK(text.size() == 2 + 126);
        CHECK(text.starts_with("0.9999999999999999999999999999999999999882"));
        CHECK(text.ends_with("5"));
    }

    TEST_CASE("which decimals end") {
        CHECK(is_terminating(Rational{1, 2}));
        CHECK(is_terminating(Rational{7, 640}));
        CHECK(is_terminating(Rational{}));
        CHECK_FALSE(is_terminating(Rational{1, 3}));
        CHECK_FALSE(is_terminating(Rational{1, 70}));
    }

    TEST_CASE("what is written can be read") {
        for (int denominator : {1, 2, 4, 5, 8, 10, 16, 25, 100, 1000, 1024}) {
            for (int numerator = -50; numerator <= 50; ++numerator) {
                const Rational value = ratio(numerator, denominator);
                REQUIRE(parse_decimal(to_decimal(value, 12)) == value);
            }
        }
    }
}
