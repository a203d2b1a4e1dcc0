// Arrow structs that own what they show, as the specification wants them released.
#pragma once

#include "tiaoli/arrow.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace tiaoli::runtime {

/// Memory that nobody clears first: most of it is written once, right away.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t bytes) : memory_(std::malloc(bytes == 0 ? 1 : bytes)) {
        if (!memory_) throw std::bad_alloc();
    }
    template <typename T>
    [[nodiscard]] T* as() const {
        return static_cast<T*>(memory_.get());
    }
    [[nodiscard]] const void* data() const { return memory_.get(); }
    explicit operator bool() const { return memory_ != nullptr; }

private:
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    std::unique_ptr<void, Free> memory_;
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
