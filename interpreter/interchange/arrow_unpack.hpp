// Compressed buffers of Arrow files: each is a frame of LZ4 or Zstandard behind its length.
#pragma once

#include "runtime/arrow_build.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace tiaoli::interchange {

enum class Packing : std::uint8_t { none, lz4, zstd };

/// Keeps what the libraries need from one buffer to the next.
class Unpacker {
public:
    Unpacker();
    ~Unpacker();
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;

    /// An empty buffer if `packed` is not exactly `bytes` bytes, packed. Memory is asked for at once, so
    /// whoever calls this holds `bytes` against something first.
    runtime::Buffer unpack(Packing packing, std::span<const std::byte> packed, std::size_t bytes);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// No byte of a compressed buffer can stand for more than so many: what claims otherwise is damaged.
[[nodiscard]] std::int64_t most_unpacked(Packing packing, std::int64_t packed_bytes);

} // namespace tiaoli::interchange
