// How often this test program has allocated.
#pragma once

#include <cstdint>

namespace tiaoli::testing {

[[nodiscard]] std::uint64_t allocations();

} // namespace tiaoli::testing
