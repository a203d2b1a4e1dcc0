// The day and the readings that a question is asked with.
#pragma once

#include "engine/engine.hpp"
#include "tiaoli/session.hpp"

#include <cstdint>

namespace tiaoli::runtime {

/// Cases read from a text and evaluated together.
inline constexpr std::uint32_t text_block_rows = 1024;

[[nodiscard]] Result<engine::Options> engine_options(const Policy& policy, const SessionOptions& options);

} // namespace tiaoli::runtime
