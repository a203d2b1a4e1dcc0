// Loops over columns for those who fill batches, in the form for the processor at hand.
#pragma once

#include "engine/batch.hpp"

#include <cstdint>
#include <span>

namespace tiaoli::engine {

Range range_of(std::span<const std::int64_t> numbers);

// Every bit that one of the numbers has: none is greater, and the highest is the sign if one is below zero.
// Takes a third of the time of `range_of` where the processor has no instruction for the lesser of two.
std::uint64_t united_bits(std::span<const std::int64_t> numbers);

// The same numbers in 64 bits; `to` has room for all of them. Their range.
Range widen(std::span<const std::int32_t> numbers, std::int64_t* to);

// The numbers at these places; `to` has room for as many. False, and `to` is rubbish: a place is none.
bool look_up(std::span<const std::uint8_t> places, std::span<const std::int64_t> numbers, std::int64_t* to);

// Bits from number `first` on, the lowest of a byte first, as 0 and 1.
void spread(const void* bits, std::int64_t first, std::span<std::int64_t> to);

} // namespace tiaoli::engine
