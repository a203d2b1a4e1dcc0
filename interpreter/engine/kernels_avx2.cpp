// The same kernels for processors with AVX2: four rows at a time instead of two.
#include "engine/kernels.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#if defined(__x86_64__)
#include <immintrin.h>
#define TIAOLI_AVX2 1
#endif

// From here on every function may use AVX2, so nothing but the kernels may follow: all headers come before.
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi2")
#endif
#endif

namespace tiaoli::engine {

namespace avx2 {
namespace {
#include "engine/kernels_all.inl"
} // namespace
} // namespace avx2

constinit const KernelTable avx2_kernels = avx2::kernel_table();

} // namespace tiaoli::engine

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif
