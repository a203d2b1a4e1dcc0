// Loops over columns for those who fill batches, in the form for the processor at hand.
#pragma once

#include <cstdint>
#include <span>

namespace tiaoli::engine {

// Whether every number lies in least..most.
bool all_within(std::span<const std::int64_t> numbers, std::int64_t least, std::int64_t most);

// The same numbers in 64 bits; `to` has room for all of them. Whether every one lies in least..most.
bool widen(std::span<const std::int32_t> numbers, std::int64_t least, std::int64_t most, std::int64_t* to);

// Bits from number `first` on, the lowest of a byte first, as 0 and 1.
void spread(const void* bits, std::int64_t first, std::span<std::int64_t> to);

} // namespace tiaoli::engine
