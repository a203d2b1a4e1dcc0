// How amounts are spread over a population, in memory that does not grow with it.
#pragma once

#include "values/integer.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace tiaoli::analysis {

/// Sums over rows: exact, in 分 times weight. A weight is in millionths, so that rows without one weigh
/// 1,000,000.
using Weighted = values::int128;
inline constexpr std::int64_t weight_unit = 1'000'000;

/// Rows by the value they are ranked by. Up to `most_bins` different values each has its own bin, and all
/// results are exact; beyond that, neighbouring values share a bin, whose width is said.
class Distribution {
public:
    static constexpr std::size_t most_bins = 1U << 16U;

    struct Bin {
        std::uint64_t rows = 0;
        Weighted weight = 0;
        Weighted before = 0, after = 0;
    };

    /// False if a sum no longer fits.
    bool add(std::int64_t value, std::int64_t weight, std::int64_t before, std::int64_t after);

    /// 1: every value has its own bin. Otherwise values are known to within this many units.
    [[nodiscard]] std::int64_t width() const { return width_; }
    [[nodiscard]] std::uint64_t rows() const { return rows_; }

    /// The least value that at least this share of the weight does not exceed.
    [[nodiscard]] std::optional<std::int64_t> quantile(unsigned numerator, unsigned denominator) const;

    /// The rows in `count` parts of about equal weight, in the order of the value; rows of one value are
    /// never separated, so that a part may be empty.
    struct Part {
        std::int64_t lowest = 0, highest = 0; ///< value
        Bin sums;
    };
    [[nodiscard]] std::vector<Part> parts(unsigned count) const;

    /// The bins by the value they begin with.
    [[nodiscard]] std::vector<std::pair<std::int64_t, Bin>> bins() const;

private:
    void widen();

    std::map<std::int64_t, Bin> bins_; ///< by value / width_, rounded down
    std::int64_t width_ = 1;
    std::uint64_t rows_ = 0;
    Weighted weight_ = 0;
};

} // namespace tiaoli::analysis
