#include "runtime/arrow_build.hpp"

#include <cstring>
#include <utility>

namespace tiaoli::runtime {
namespace {

/// What `private_data` points to. `children` are what the consumer may move away one by one.
template <typename Struct>
struct OwnedChildren {
    std::vector<Struct> children;
    std::vector<Struct*> pointers;
    std::unique_ptr<Struct> dictionary;

    void adopt() {
        for (Struct& child : children)
            pointers.push_back(&child);
    }
    ~OwnedChildren() {
        for (Struct& child : children)
            if (child.release) child.release(&child);
        if (dictionary && dictionary->release) dictionary->release(dictionary.get());
    }
    OwnedChildren() = default;
    OwnedChildren(const OwnedChildren&) = delete;
    OwnedChildren& operator=(const OwnedChildren&) = delete;
};

struct OwnedSchema : OwnedChildren<ArrowSchema> {
    std::string format, name, metadata;
};

struct OwnedArray : OwnedChildren<ArrowArray> {
    std::vector<Buffer> buffers;
    std::vector<const void*> addresses;
};

std::string encoded(const std::vector<std::pair<std::string, std::string>>& metadata) {
    std::string out;
    const auto number = [&](std::size_t value) {
        const auto word = static_cast<std::int32_t>(value);
        char bytes[sizeof word];
        std::memcpy(bytes, &word, sizeof word);
        out.append(bytes, sizeof word);
    };
    if (metadata.empty()) return out;
    number(metadata.size());
    for (const auto& [key, value] : metadata) {
        number(key.size());
        out += key;
        number(value.size());
        out += value;
    }
    return out;
}

} // namespace

BlockPool::~BlockPool() {
    const auto free_all = [](Kept* block) {
        while (block)
            std::free(std::exchange(block, block->next));
    };
    std::ranges::for_each(kept_, free_all);
    free_all(given_back_);
}

void* BlockPool::take(std::size_t bytes) {
    const std::size_t size = size_of(bytes);
    Kept*& blocks = kept_[std::countr_zero(size)];
    if (!blocks) {
        Kept* block = given_back_.exchange(nullptr, std::memory_order_acquire);
        while (block) {
            Kept*& list = kept_[std::countr_zero(block->size)];
            Kept* const next = std::exchange(block->next, list);
            list = std::exchange(block, next);
        }
    }
    if (blocks) {
        kept_bytes_.fetch_sub(size, std::memory_order_relaxed);
        return std::exchange(blocks, blocks->next);
    }
    void* const block = std::aligned_alloc(alignment, size);
    if (!block) throw std::bad_alloc();
    return block;
}

void BlockPool::give_back(void* block, std::size_t bytes) noexcept {
    const std::size_t size = size_of(bytes);
    if (kept_bytes_.fetch_add(size, std::memory_order_relaxed) + size > most_kept) {
        kept_bytes_.fetch_sub(size, std::memory_order_relaxed);
        std::free(block);
        return;
    }
    auto* const kept = new (block) Kept{given_back_.load(std::memory_order_relaxed), size};
    while (!given_back_.compare_exchange_weak(kept->next, kept, std::memory_order_release,
                                              std::memory_order_relaxed)) {
    }
}

void make_schema(SchemaParts parts, ArrowSchema& out) {
    auto owned = std::make_unique<OwnedSchema>();
    owned->format = std::move(parts.format);
    owned->name = std::move(parts.name);
    owned->metadata = encoded(parts.metadata);
    owned->children = std::move(parts.children);
    owned->dictionary = std::move(parts.dictionary);
    owned->adopt();
    out = {};
    out.format = owned->format.c_str();
    out.name = owned->name.c_str();
    out.metadata = owned->metadata.empty() ? nullptr : owned->metadata.data();
    out.flags = ARROW_FLAG_NULLABLE;
    out.n_children = static_cast<std::int64_t>(owned->pointers.size());
    out.children = owned->pointers.empty() ? nullptr : owned->pointers.data();
    out.dictionary = owned->dictionary.get();
    out.release = [](ArrowSchema* schema) {
        delete static_cast<OwnedSchema*>(schema->private_data);
        schema->release = nullptr;
    };
    out.private_data = owned.release();
}

void make_array(ArrayParts parts, ArrowArray& out) {
    auto owned = std::make_unique<OwnedArray>();
    owned->buffers = std::move(parts.buffers);
    for (const Buffer& buffer : owned->buffers)
        owned->addresses.push_back(buffer.data());
    owned->children = std::move(parts.children);
    owned->dictionary = std::move(parts.dictionary);
    owned->adopt();
    out = {};
    out.length = parts.length;
    out.null_count = parts.null_count;
    out.n_buffers = static_cast<std::int64_t>(owned->addresses.size());
    out.buffers = owned->addresses.data();
    out.n_children = static_cast<std::int64_t>(owned->pointers.size());
    out.children = owned->pointers.empty() ? nullptr : owned->pointers.data();
    out.dictionary = owned->dictionary.get();
    out.release = [](ArrowArray* array) {
        delete static_cast<OwnedArray*>(array->private_data);
        array->release = nullptr;
    };
    out.private_data = owned.release();
}

} // namespace tiaoli::runtime
