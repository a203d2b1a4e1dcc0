// Single values of Arrow arrays, and whether an array has the memory that its rows need.
#pragma once

#include "runtime/arrow_types.hpp"
#include "values/integer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::runtime {

/// Whether the array holds rows first .. first + rows, with that many buffers for them.
[[nodiscard]] bool has_rows(const ArrowArray& array, std::int64_t first, std::int64_t rows,
                            std::int64_t buffers);

/// How many buffers rows of this type need at least.
[[nodiscard]] std::int64_t buffers_of(const ArrowType& type);

// Of each: element `index` counted from the beginning of the buffers, which are there.
[[nodiscard]] std::int64_t arrow_integer(const ArrowType& type, const ArrowArray& array, std::int64_t index);
/// As it is stored; whoever makes money of it takes the shortest decimal that reads back as it.
[[nodiscard]] double arrow_floating(const ArrowType& type, const ArrowArray& array, std::int64_t index);
/// Nothing if the offsets contradict the array.
[[nodiscard]] std::optional<std::string_view> arrow_text(const ArrowType& type, const ArrowArray& array,
                                                         std::int64_t index);
[[nodiscard]] inline bool arrow_bit(const void* bits, std::int64_t index) {
    return ((static_cast<const std::uint8_t*>(bits)[index >> 3U] >> (index & 7U)) & 1U) != 0;
}

// In loops over whole columns.
[[nodiscard]] inline values::int128 arrow_decimal(const ArrowType& type, const ArrowArray& array,
                                                  std::int64_t index) {
    const auto* bytes = static_cast<const std::byte*>(array.buffers[1]) + index * type.bytes;
    const auto read = [&](auto value) {
        std::memcpy(&value, bytes, sizeof value);
        return static_cast<values::int128>(value);
    };
    if (type.bytes == 4) return read(std::int32_t{});
    if (type.bytes == 8) return read(std::int64_t{});
    return read(values::int128{});
}
/// Where the element of a list begins; that of the row behind the last is where it ends.
[[nodiscard]] inline std::int64_t arrow_offset(const ArrowType& type, const ArrowArray& array,
                                               std::int64_t index) {
    if (type.bytes == 4) return static_cast<const std::int32_t*>(array.buffers[1])[index];
    return static_cast<const std::int64_t*>(array.buffers[1])[index];
}

} // namespace tiaoli::runtime
