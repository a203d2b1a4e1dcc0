#include "runtime/arrow_values.hpp"

#include <cstring>

namespace tiaoli::runtime {

bool has_rows(const ArrowArray& array, std::int64_t first, std::int64_t rows, std::int64_t buffers) {
    if (array.length < 0 || array.offset < 0 || array.n_buffers < buffers) return false;
    if (first < 0 || rows < 0 || first > array.length || rows > array.length - first) return false;
    if (rows == 0) return true;
    for (std::int64_t i = 1; i < buffers; ++i)
        if (!array.buffers[i]) return false;
    return true;
}

std::int64_t buffers_of(const ArrowType& type) {
    using Kind = ArrowType::Kind;
    switch (type.kind) {
    case Kind::null: return 0;
    case Kind::record: return 1;
    default: return 2; // of texts any number of others, or none, checked where they are used
    }
}

std::int64_t arrow_integer(const ArrowType& type, const ArrowArray& array, std::int64_t index) {
    const void* values = array.buffers[1];
    switch (type.bytes * (type.is_signed ? 1 : -1)) {
    case 1: return static_cast<const std::int8_t*>(values)[index];
    case -1: return static_cast<const std::uint8_t*>(values)[index];
    case 2: return static_cast<const std::int16_t*>(values)[index];
    case -2: return static_cast<const std::uint16_t*>(values)[index];
    case 4: return static_cast<const std::int32_t*>(values)[index];
    case -4: return static_cast<const std::uint32_t*>(values)[index];
    default: return static_cast<const std::int64_t*>(values)[index];
    }
}

double arrow_floating(const ArrowType& type, const ArrowArray& array, std::int64_t index) {
    if (type.bytes == 8) return static_cast<const double*>(array.buffers[1])[index];
    return static_cast<double>(static_cast<const float*>(array.buffers[1])[index]);
}

std::optional<std::string_view> arrow_text(const ArrowType& type, const ArrowArray& array,
                                           std::int64_t index) {
    if (type.kind == ArrowType::Kind::text_view) {
        const auto* view = static_cast<const std::byte*>(array.buffers[1]) + index * 16;
        std::int32_t length = 0, buffer = 0, offset = 0;
        std::memcpy(&length, view, 4);
        if (length < 0) return std::nullopt;
        if (length <= 12)
            return std::string_view(reinterpret_cast<const char*>(view) + 4,
                                    static_cast<std::size_t>(length));
        std::memcpy(&buffer, view + 8, 4);
        std::memcpy(&offset, view + 12, 4);
        // The last buffer holds the lengths of those between.
        const std::int64_t variadic = array.n_buffers - 3;
        if (buffer < 0 || buffer >= variadic || offset < 0) return std::nullopt;
        const auto* lengths = static_cast<const std::int64_t*>(array.buffers[array.n_buffers - 1]);
        if (!lengths || !array.buffers[2 + buffer] || std::int64_t{offset} + length > lengths[buffer])
            return std::nullopt;
        return std::string_view(static_cast<const char*>(array.buffers[2 + buffer]) + offset,
                                static_cast<std::size_t>(length));
    }
    const std::int64_t begin = arrow_offset(type, array, index), end = arrow_offset(type, array, index + 1);
    if (begin < 0 || end < begin) return std::nullopt;
    if (end == begin) return std::string_view();
    if (array.n_buffers < 3 || !array.buffers[2]) return std::nullopt;
    return std::string_view(static_cast<const char*>(array.buffers[2]) + begin,
                            static_cast<std::size_t>(end - begin));
}

} // namespace tiaoli::runtime
