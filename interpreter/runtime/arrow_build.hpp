// Arrow structs that own what they show, as the specification wants them released.
#pragma once

#include "tiaoli/arrow.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace tiaoli::runtime {

/// Blocks of memory that go round: what the receiver of one batch has released serves the next, and is
/// neither handed back to the system nor cleared by it. Any thread may give back, without a lock; one at a
/// time takes. Lives as long as one of its blocks does.
class BlockPool {
public:
    BlockPool() = default;
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    /// At least `bytes`.
    [[nodiscard]] void* take(std::size_t bytes);
    /// A block for which `take` was asked for so many bytes. It is kept unless many are.
    void give_back(void* block, std::size_t bytes) noexcept;

private:
    /// At the beginning of a block that nobody uses.
    struct Kept {
        Kept* next;
        std::size_t size;
    };
    static constexpr std::size_t most_kept = std::size_t{32} << 20U;

    static constexpr std::size_t alignment = 64; ///< as Arrow recommends
    static_assert(sizeof(Kept) <= alignment);

    /// A power of two, so that batches that differ in length share blocks; pages that nobody touches are
    /// none.
    static std::size_t size_of(std::size_t bytes) { return std::bit_ceil(std::max(bytes, alignment)); }

    Kept* kept_[std::numeric_limits<std::size_t>::digits] = {}; ///< lists by the logarithm of their size
    std::atomic<Kept*> given_back_{nullptr};                    ///< not among them yet
    std::atomic<std::size_t> kept_bytes_{0};                    ///< of both
};

/// Where the memory of a Buffer goes.
struct ReleaseBlock {
    std::shared_ptr<BlockPool> pool; ///< that the memory is of, if any
    std::size_t bytes = 0;
    void operator()(void* memory) const noexcept {
        if (pool)
            pool->give_back(memory, bytes);
        else
            std::free(memory);
    }
};

/// Memory that nobody clears first: most of it is written once, right away.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t bytes) : memory_(std::malloc(bytes == 0 ? 1 : bytes)) {
        if (!memory_) throw std::bad_alloc();
    }
    Buffer(const std::shared_ptr<BlockPool>& pool, std::size_t bytes)
        : memory_(pool->take(bytes), ReleaseBlock{pool, bytes}) {}
    template <typename T>
    [[nodiscard]] T* as() const {
        return static_cast<T*>(memory_.get());
    }
    [[nodiscard]] const void* data() const { return memory_.get(); }
    explicit operator bool() const { return memory_ != nullptr; }

private:
    std::unique_ptr<void, ReleaseBlock> memory_;
};

/// A field; children and dictionary are moved in.
struct SchemaParts {
    std::string format, name;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<ArrowSchema> children;
    std::unique_ptr<ArrowSchema> dictionary;
};
void make_schema(SchemaParts parts, ArrowSchema& out);

struct ArrayParts {
    std::int64_t length = 0;
    std::int64_t null_count = 0;
    std::vector<Buffer> buffers; ///< an empty one is NULL
    std::vector<ArrowArray> children;
    std::unique_ptr<ArrowArray> dictionary;
};
void make_array(ArrayParts parts, ArrowArray& out);

} // namespace tiaoli::runtime
