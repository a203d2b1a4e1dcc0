// Loops over columns for those who fill batches, in the form for the processor at hand.
#pragma once

#include <cstdint>
#include <span>

namespace tiaoli::engine {

// Whether every number lies in least..most.
bool all_within(std::span<const std::int64_t> numbers, std::int64_t least, std::int64_t most);

} // namespace tiaoli::engine
