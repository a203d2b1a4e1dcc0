// A small generator of our own, so that a seed gives the same numbers on every machine: the distributions of
// the standard library are not specified to the bit.
#pragma once

#include <cstdint>

namespace tiaoli::analysis {

/// SplitMix64. Good enough to vary cases; not for secrets.
class Random {
public:
    /// The generator of one row: rows do not depend on each other, so that any range of them can be made.
    Random(std::uint64_t seed, std::uint64_t row) : state_(mix(seed) ^ mix(row + 0x632be59bd9b4e019U)) {}

    std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15U); }

    /// 0 … count - 1. Requires count > 0. The bias of a modulus is far below what anybody could see here.
    std::uint64_t below(std::uint64_t count) { return next() % count; }
    /// low … high, both included. Requires low <= high.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        const std::uint64_t width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
        const std::uint64_t offset = width == UINT64_MAX ? next() : below(width + 1);
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
    }
    bool one_in(std::uint64_t count) { return below(count) == 0; }

private:
    static std::uint64_t mix(std::uint64_t z) {
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    std::uint64_t state_;
};

} // namespace tiaoli::analysis
