// The kernels for any processor, and the choice between them and those for AVX2.
#include "engine/columns.hpp"
#include "engine/kernels.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

namespace tiaoli::engine {

namespace baseline {
namespace {
#include "engine/kernels_all.inl"
} // namespace
} // namespace baseline

constinit const KernelTable baseline_kernels = baseline::kernel_table();

const KernelTable& kernels_for_this_processor() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return avx2_kernels;
#endif
    return baseline_kernels;
}

bool all_within(std::span<const std::int64_t> numbers, std::int64_t least, std::int64_t most) {
    const auto rows = static_cast<std::uint32_t>(numbers.size());
    return !kernels_for_this_processor().any_outside(numbers.data(), rows, least, most);
}

bool widen(std::span<const std::int32_t> numbers, std::int64_t least, std::int64_t most, std::int64_t* to) {
    const auto lowest = static_cast<std::int32_t>(std::clamp<std::int64_t>(least, INT32_MIN, INT32_MAX));
    const auto highest = static_cast<std::int32_t>(std::clamp<std::int64_t>(most, INT32_MIN, INT32_MAX));
    const auto rows = static_cast<std::uint32_t>(numbers.size());
    const bool outside = kernels_for_this_processor().widen(numbers.data(), to, rows, lowest, highest);
    return rows == 0 || (!outside && lowest >= least && highest <= most);
}

void spread(const void* bits, std::int64_t first, std::span<std::int64_t> to) {
    kernels_for_this_processor().spread(static_cast<const std::uint8_t*>(bits) + first / 8,
                                        static_cast<std::uint32_t>(first % 8), to.data(),
                                        static_cast<std::uint32_t>(to.size()));
}

} // namespace tiaoli::engine
