// How large the numbers in a column can get, so that loops need not check for overflow.
//
// Facts are assumed to lie in a power-of-two range. Every block checks its columns of facts once, at the
// price of one OR per row, and takes the first tier whose assumptions hold. What follows from the assumptions
// for every other node is worked out here, when the policy is compiled. In the last tier nothing is assumed,
// and kernels check each row.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/integer.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::engine {

// 0: amounts up to 20 million yuan and counts up to 32 thousand, so that products stay below 2^50, where
// doubles divide exactly. 1: amounts up to 700 billion yuan, counts up to 2 billion. 2: whatever fits 64
// bits.
inline constexpr int tiers = 3;

struct Extent {
    // Numerators; rows without a plain value hold 1, so 1 is always among them.
    values::int128 low = INT64_MIN;
    values::int128 high = INT64_MAX;
    // Denominators of fractions are in 1..denominator.
    values::int128 denominator = INT64_MAX;
    // The kernel of the node cannot overflow, neither in its result nor on the way.
    bool proven = false;
    // Rows may hold numbers that do not fit the layout (detail::wide).
    bool may_be_wide = false;
};

// By node.
std::vector<Extent> extents_of(const Plan::Implementation& plan, int tier);

// In this tier the fact is assumed to lie in 0..2^bits - 1, or in -2^bits..2^bits - 1 if it is signed; so are
// the denominators of a fraction. 63 bits: no assumption.
int assumed_bits(const program::Fact& fact, const Layout& layout, int tier);

// Rows that all scopes but the root are assumed to have at most, in tiers before the last.
inline constexpr std::uint32_t assumed_rows = 1U << 20;

} // namespace tiaoli::engine
