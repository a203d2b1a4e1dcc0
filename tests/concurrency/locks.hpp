// How often this test program has taken a lock.
#pragma once

#include <cstdint>
#include <optional>

namespace tiaoli::testing {

/// Nothing where locks cannot be counted: the sanitizers have functions of their own for them.
[[nodiscard]] std::optional<std::uint64_t> locks();

} // namespace tiaoli::testing
