#include "interchange/arrow_unpack.hpp"

#include <lz4frame.h>
#include <zstd.h>

namespace tiaoli::interchange {

struct Unpacker::Implementation {
    struct Free {
        void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    std::unique_ptr<LZ4F_dctx, Free> lz4;
    std::unique_ptr<ZSTD_DCtx, Free> zstd;

    bool unpack_lz4(std::span<const std::byte> packed, void* to, std::size_t bytes) {
        if (!lz4) {
            LZ4F_dctx* made = nullptr;
            if (LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION)) != 0) return false;
            lz4.reset(made);
        }
        LZ4F_resetDecompressionContext(lz4.get());
        std::size_t read = 0, written = 0;
        while (true) {
            std::size_t source = packed.size() - read, room = bytes - written;
            const std::size_t left = LZ4F_decompress(lz4.get(), static_cast<std::byte*>(to) + written, &room,
                                                     packed.data() + read, &source, nullptr);
            if (LZ4F_isError(left) != 0) return false;
            read += source;
            written += room;
            if (left == 0) return written == bytes && read == packed.size(); // the end of the frame
            if (source == 0 && room == 0) return false; // it wants more input, or more room
        }
    }
    bool unpack_zstd(std::span<const std::byte> packed, void* to, std::size_t bytes) {
        if (!zstd) zstd.reset(ZSTD_createDCtx());
        return zstd && ZSTD_decompressDCtx(zstd.get(), to, bytes, packed.data(), packed.size()) == bytes;
    }
};

Unpacker::Unpacker() : implementation_(std::make_unique<Implementation>()) {}
Unpacker::~Unpacker() = default;

runtime::Buffer Unpacker::unpack(Packing packing, std::span<const std::byte> packed, std::size_t bytes) {
    runtime::Buffer made(bytes);
    const bool good = packing == Packing::lz4 ? implementation_->unpack_lz4(packed, made.as<void>(), bytes)
                                              : implementation_->unpack_zstd(packed, made.as<void>(), bytes);
    return good ? std::move(made) : runtime::Buffer();
}

std::int64_t most_unpacked(Packing packing, std::int64_t packed_bytes) {
    // LZ4 says a length in bytes of 255; a block of Zstandard has at least four bytes, and stands for 128 KiB
    // at most.
    const std::int64_t for_each = packing == Packing::lz4 ? 255 : 128 * 1024 / 4;
    std::int64_t most = 0;
    return __builtin_mul_overflow(packed_bytes, for_each, &most) ? INT64_MAX : most;
}

} // namespace tiaoli::interchange
