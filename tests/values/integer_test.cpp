#include "values/integer.hpp"

#include <doctest/doctest.h>

using namespace tiaoli::values;

TEST_SUITE("values: integers") {
    TEST_CASE("64-bit arithmetic reports what does not fit") {
        const std::int64_t one = 1;
        CHECK(checked_add<std::int64_t>(2, 3) == 5);
        CHECK_FALSE(checked_add<std::int64_t>(INT64_MAX, one));
        CHECK_FALSE(checked_sub<std::int64_t>(INT64_MIN, one));
        CHECK(checked_sub<std::int64_t>(INT64_MIN, 0) == INT64_MIN);
        CHECK_FALSE(checked_mul<std::int64_t>(INT64_MIN, -1));
        CHECK(checked_mul<std::int64_t>(INT64_MAX, -1) == -INT64_MAX);
        CHECK_FALSE(checked_mul<std::int64_t>(4'000'000'000, 4'000'000'000));
    }

    TEST_CASE("128-bit arithmetic reports what does not fit") {
        CHECK(checked_add<int128>(int128_max, -1) == int128_max - 1);
        CHECK_FALSE(checked_add<int128>(int128_max, 1));
        CHECK_FALSE(checked_sub<int128>(int128_min, 1));
        CHECK_FALSE(checked_mul<int128>(int128_min, -1));
        CHECK_FALSE(checked_mul<int128>(int128_max / 2, 3));
        CHECK(checked_mul<int128>(4'000'000'000, 4'000'000'000) == int128{16} * 1'000'000'000'000'000'000);
    }

    TEST_CASE("narrowing keeps the value or gives nothing") {
        CHECK(narrow(INT64_MAX) == INT64_MAX);
        CHECK(narrow(INT64_MIN) == INT64_MIN);
        CHECK_FALSE(narrow(int128{INT64_MAX} + 1));
        CHECK_FALSE(narrow(int128{INT64_MIN} - 1));
    }

    TEST_CASE("greatest common divisor and least common multiple") {
        CHECK(gcd(12, 18) == int128{6});
        CHECK(gcd(-12, 18) == int128{6});
        CHECK(gcd(0, -7) == int128{7});
        CHECK(gcd(0, 0) == int128{0});
        CHECK(gcd(int128_max, int128_max) == int128_max);
        CHECK(gcd(int128_min, 6) == int128{2});
        CHECK_FALSE(gcd(int128_min, int128_min));
        CHECK_FALSE(gcd(int128_min, 0));
        const int128 wide = int128{1} << 100;
        CHECK(gcd(wide * 3, wide * 5) == wide);
        CHECK(lcm(4, 6) == int128{12});
        CHECK(lcm(-4, 6) == int128{12});
        CHECK(lcm(0, 6) == int128{0});
        CHECK(lcm(int128_max, int128_max) == int128_max);
        CHECK_FALSE(lcm(int128_max, int128_max - 1));
        CHECK_FALSE(lcm(int128_min, 1));
    }

    TEST_CASE("text") {
        CHECK(to_string(int128{0}) == "0");
        CHECK(to_string(int128{-1200}) == "-1200");
        CHECK(to_string(int128_max) == "170141183460469231731687303715884105727");
        CHECK(to_string(int128_min) == "-170141183460469231731687303715884105728");
        CHECK(to_string(magnitude(int128_min)) == "170141183460469231731687303715884105728");
    }
}
