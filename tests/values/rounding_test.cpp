#include "values/rounding.hpp"

#include <doctest/doctest.h>

using namespace tiaoli::values;

namespace {
constexpr Rounding all_roundings[] = {Rounding::half_up, Rounding::half_even, Rounding::down, Rounding::up};
}

TEST_SUITE("values: rounding") {
    TEST_CASE("halves, and what lies beside them") {
        struct Row {
            int numerator, denominator, half_up, half_even, down, up;
        };
        constexpr Row rows[] = {
            {5, 2, 3, 2, 2, 3},       {7, 2, 4, 4, 3, 4},    {-5, 2, -3, -2, -2, -3}, {-7, 2, -4, -4, -3, -4},
            {1, 3, 0, 0, 0, 1},       {2, 3, 1, 1, 0, 1},    {-1, 3, 0, 0, 0, -1},    {-2, 3, -1, -1, 0, -1},
            {1, 2, 1, 0, 0, 1},       {-1, 2, -1, 0, 0, -1}, {0, 7, 0, 0, 0, 0},      {14, 7, 2, 2, 2, 2},
            {-14, 7, -2, -2, -2, -2},
        };
        for (const Row& row : rows) {
            CAPTURE(row.numerator);
            CAPTURE(row.denominator);
            CHECK(round_quotient(row.numerator, row.denominator, Rounding::half_up) == row.half_up);
            CHECK(round_quotient(row.numerator, row.denominator, Rounding::half_even) == row.half_even);
            CHECK(round_quotient(row.numerator, row.denominator, Rounding::down) == row.down);
            CHECK(round_quotient(row.numerator, row.denominator, Rounding::up) == row.up);
        }
    }

    TEST_CASE("a negative amount is the mirror image of the positive one") {
        for (const Rounding rounding : all_roundings) {
            for (int denominator = 1; denominator <= 9; ++denominator) {
                for (int numerator = 0; numerator <= 40; ++numerator) {
                    REQUIRE(round_quotient(-numerator, denominator, rounding) ==
                            -round_quotient(numerator, denominator, rounding));
                }
            }
        }
    }

    TEST_CASE("floor and ceiling") {
        CHECK(floor_quotient(-7, 2) == -4);
        CHECK(floor_quotient(7, 2) == 3);
        CHECK(floor_quotient(-8, 2) == -4);
        CHECK(ceiling_quotient(-7, 2) == -3);
        CHECK(ceiling_quotient(7, 2) == 4);
        CHECK(ceiling_quotient(8, 2) == 4);
    }

    TEST_CASE("limits of 128 bits") {
        CHECK(round_quotient(int128_max, 2, Rounding::half_up) == (int128{1} << 126));
        CHECK(round_quotient(int128_min, 1, Rounding::up) == int128_min);
        CHECK(round_quotient(int128_min, int128_max, Rounding::up) == -2);
        CHECK(round_quotient(int128_min, int128_max, Rounding::half_up) == -1);
        CHECK(round_quotient(int128_max - 1, int128_max, Rounding::half_even) == 1);
        CHECK(round_quotient(int128_max / 2, int128_max, Rounding::half_up) == 0);
        CHECK(round_quotient(int128_max / 2 + 1, int128_max, Rounding::half_up) == 1);
    }

    TEST_CASE("rounding to a step") {
        const Rational fen{1, 100};
        CHECK(round_to(Rational{2000, 3}, fen, Rounding::half_up) == Rational{66667, 100});
        CHECK(round_to(Rational{2000, 3}, fen, Rounding::down) == make_rational(66666, 100));
        CHECK(round_to(Rational{-2000, 3}, fen, Rounding::half_up) == Rational{-66667, 100});
        CHECK(round_to(Rational{1, 200}, fen, Rounding::half_up) == fen);
        CHECK(round_to(Rational{1, 200}, fen, Rounding::half_even) == Rational{});
        CHECK(round_to(Rational{3, 200}, fen, Rounding::half_even) == *make_rational(2, 100));
        CHECK(round_to(Rational{-1, 200}, fen, Rounding::half_up) == Rational{-1, 100});
        CHECK(round_to(Rational{-1, 200}, fen, Rounding::down) == Rational{});
        CHECK(round_to(Rational{15, 10}, Rational{1, 1}, Rounding::down) == Rational{1, 1});
        CHECK(round_to(Rational{1250, 1}, Rational{100, 1}, Rounding::half_even) == Rational{1200, 1});
        CHECK(round_to(Rational{7, 1}, Rational{2, 3}, Rounding::down) == Rational{20, 3});
    }

    TEST_CASE("a step has to be positive, and the number of steps to fit") {
        CHECK_FALSE(round_to(Rational{1, 1}, Rational{}, Rounding::down));
        CHECK_FALSE(round_to(Rational{1, 1}, Rational{-1, 100}, Rounding::down));
        CHECK_FALSE(round_to(Rational{int128_max, 1}, Rational{1, 100}, Rounding::down));
    }
}
