// The kernels for any processor, and the choice between them and those for AVX2.
#include "engine/columns.hpp"
#include "engine/kernels.hpp"

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

void widen(std::span<const std::int32_t> numbers, std::int64_t* to) {
    kernels_for_this_processor().widen(numbers.data(), to, static_cast<std::uint32_t>(numbers.size()));
}

} // namespace tiaoli::engine
