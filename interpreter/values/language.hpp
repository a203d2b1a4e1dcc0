// The two languages every word of Tiaoli exists in.
#pragma once

#include <cstdint>

namespace tiaoli::values {

enum class Language : std::uint8_t { chinese, english };

} // namespace tiaoli::values
