// The kernels for any processor, and the choice between them and those for newer ones.
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

namespace {

// From the slowest to the fastest.
constexpr const KernelTable* all_kernels[] = {&baseline_kernels, &avx2_kernels, &avx512_kernels};

std::size_t count_runnable() {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) return 1;
    // The first processors with AVX-512 slow down when they use it; those that do not have VBMI2, too.
    for (const bool has : {__builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512bw"),
                           __builtin_cpu_supports("avx512dq"), __builtin_cpu_supports("avx512vl"),
                           __builtin_cpu_supports("avx512vbmi2")})
        if (!has) return 2;
    return 3;
#else
    return 1;
#endif
}

} // namespace

std::span<const KernelTable* const> runnable_kernels() {
    return std::span(all_kernels).first(count_runnable());
}

const KernelTable& kernels_for_this_processor() {
    return *runnable_kernels().back();
}

Range range_of(std::span<const std::int64_t> numbers) {
    return kernels_for_this_processor().range_of(numbers.data(), static_cast<std::uint32_t>(numbers.size()));
}

std::uint64_t united_bits(std::span<const std::int64_t> numbers) {
    return kernels_for_this_processor().united_bits(numbers.data(),
                                                    static_cast<std::uint32_t>(numbers.size()));
}

Range widen(std::span<const std::int32_t> numbers, std::int64_t* to) {
    return kernels_for_this_processor().widen(numbers.data(), to, static_cast<std::uint32_t>(numbers.size()));
}

bool look_up(std::span<const std::uint8_t> places, std::span<const std::int64_t> numbers, std::int64_t* to) {
    return kernels_for_this_processor().look_up(places.data(), numbers.data(),
                                                static_cast<std::uint32_t>(numbers.size()), to,
                                                static_cast<std::uint32_t>(places.size()));
}

void spread(const void* bits, std::int64_t first, std::span<std::int64_t> to) {
    kernels_for_this_processor().spread(static_cast<const std::uint8_t*>(bits) + first / 8,
                                        static_cast<std::uint32_t>(first % 8), to.data(),
                                        static_cast<std::uint32_t>(to.size()));
}

} // namespace tiaoli::engine
