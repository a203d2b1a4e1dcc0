// Random values for random programs and their facts.
#pragma once

#include "program/program.hpp"
#include "reference/random.hpp"
#include "values/rational.hpp"

#include <cstdint>

namespace tiaoli::testing {

// Texts that a program knows; facts may hold others.
constexpr int text_count = 3;

// Whether a value of one type may stand where one of the other is needed.
bool same_sort(const program::Type& a, const program::Type& b);
bool has_order(const program::Type& type);

// Days since 1970-01-01 and months since year 0; `extreme` ones may lie at the ends of the calendar.
std::int64_t random_day(Random& random, bool extreme);
std::int64_t random_month(Random& random, bool extreme);
// `big` ones may lie near the limits of 64 bits.
values::Rational random_number(Random& random, bool whole, bool is_signed, bool big);

} // namespace tiaoli::testing
