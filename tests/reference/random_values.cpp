#include "reference/random_values.hpp"

#include "engine/program_builder.hpp"

#include <algorithm>
#include <limits>

namespace tiaoli::testing {

using program::Type;
using program::ValueKind;
using values::Rational;

bool same_sort(const Type& a, const Type& b) {
    return a.kind == b.kind && a.unit == b.unit && a.category == b.category;
}

bool has_order(const Type& type) {
    return type.kind == ValueKind::number || type.kind == ValueKind::date || type.kind == ValueKind::month;
}

// Values come from small pools, so that comparisons often find equal ones; the edges of the calendar are
// over-represented.
std::int64_t random_day(Random& random, bool extreme) {
    if (extreme && random.chance(30))
        return random.chance(50) ? values::minimum_date.days + random.between(0, 40)
                                 : values::maximum_date.days - random.between(0, 40);
    const std::int64_t year = random.between(2019, 2021);
    const std::int64_t month = random.between(1, 12);
    static constexpr int days[] = {1, 1, 2, 15, 27, 28, 29, 30, 31};
    const std::int64_t last = values::civil(values::last_day(*values::make_month(year, month))).day;
    return values::make_date(year, month, std::min<std::int64_t>(random.of(days), last))->days;
}

std::int64_t random_month(Random& random, bool extreme) {
    if (extreme && random.chance(30))
        return random.chance(50) ? values::minimum_month.index + random.between(0, 3)
                                 : values::maximum_month.index - random.between(0, 3);
    return month_index(2020, 1) + random.between(-2, 9);
}

Rational random_number(Random& random, bool whole, bool is_signed, bool big) {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
    if (big && random.chance(30)) {
        static constexpr std::int64_t limits[] = {std::numeric_limits<std::int64_t>::max(),
                                                  std::int64_t{1} << 62,
                                                  std::int64_t{1} << 53,
                                                  std::int64_t{1} << 46,
                                                  std::int64_t{1} << 32,
                                                  std::int64_t{1} << 31,
                                                  std::int64_t{1} << 15,
                                                  9'223'372'036'854'775,
                                                  92'233'720'368'547'758,
                                                  3'037'000'499};
        numerator = random.of(limits) - random.between(0, 2);
        if (!whole && random.chance(50))
            denominator = random.chance(50) ? 100 : random.of(limits) - random.between(0, 2);
    } else {
        static constexpr std::int64_t numerators[] = {0,  0,  1,  1,  2,   3,   4,    5,    7,
                                                      10, 12, 15, 20, 100, 500, 1000, 1999, 35'000};
        static constexpr std::int64_t denominators[] = {1, 1, 1, 1, 2, 3, 4, 7, 10, 12, 100, 1000};
        numerator = random.of(numerators);
        if (!whole) denominator = random.of(denominators);
    }
    if (is_signed && random.chance(40)) numerator = -numerator;
    return ratio(numerator, denominator);
}

} // namespace tiaoli::testing
