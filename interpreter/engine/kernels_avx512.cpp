// The same kernels for processors with AVX-512: eight rows at a time instead of four.
#include "engine/kernels.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#if defined(__x86_64__)
// g++ 12 takes its own header for reading something that nobody wrote.
#pragma GCC diagnostic ignored "-Wuninitialized"
#include <immintrin.h>
#define TIAOLI_AVX512 1
#endif

// From here on every function may use AVX-512, so nothing but the kernels may follow: all headers come
// before.
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi2"))),             \
                             apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,bmi2")
#endif
#endif

namespace tiaoli::engine {

namespace avx512 {
namespace {
#include "engine/kernels_all.inl"
} // namespace
} // namespace avx512

constinit const KernelTable avx512_kernels = avx512::kernel_table();

} // namespace tiaoli::engine

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif
