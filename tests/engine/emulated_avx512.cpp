// The kernels for AVX-512 on any processor: the instructions that kernels_lanes_avx512.inl names, a lane at a
// time, as Intel's manual (Software Developer's Manual, volume 2) describes them.
#include "engine/kernel_tables.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace tiaoli::engine::emulated {
namespace {

struct Integers { // 512 bits
    std::int64_t lane[8];
};
struct Floats {
    double lane[8];
};
struct Half { // 256 bits
    std::int32_t lane[8];
};
struct Quarter { // 128 bits
    std::uint8_t lane[16];
};

template <typename Result, typename Function>
Result each(Function lane) {
    Result result;
    for (int i = 0; i < 8; ++i)
        result.lane[i] = lane(i);
    return result;
}
template <typename Function>
std::uint8_t mask(Function lane) {
    unsigned bits = 0;
    for (int i = 0; i < 8; ++i)
        bits |= static_cast<unsigned>(lane(i) ? 1 : 0) << i;
    return static_cast<std::uint8_t>(bits);
}
// Integers wrap.
std::uint64_t bits(std::int64_t number) {
    return static_cast<std::uint64_t>(number);
}
std::int64_t number(std::uint64_t of_bits) {
    return static_cast<std::int64_t>(of_bits);
}

Integers set1_epi64(std::int64_t a) {
    return each<Integers>([=](int) { return a; });
}
Integers add_epi64(Integers a, Integers b) {
    return each<Integers>([&](int i) { return number(bits(a.lane[i]) + bits(b.lane[i])); });
}
Integers sub_epi64(Integers a, Integers b) {
    return each<Integers>([&](int i) { return number(bits(a.lane[i]) - bits(b.lane[i])); });
}
Integers mullo_epi64(Integers a, Integers b) {
    return each<Integers>([&](int i) { return number(bits(a.lane[i]) * bits(b.lane[i])); });
}
Integers mul_epi32(Integers a, Integers b) { // of the lower halves, with sign
    return each<Integers>([&](int i) {
        return std::int64_t{static_cast<std::int32_t>(a.lane[i])} * static_cast<std::int32_t>(b.lane[i]);
    });
}
Integers or_si512(Integers a, Integers b) {
    return each<Integers>([&](int i) { return a.lane[i] | b.lane[i]; });
}
Integers xor_si512(Integers a, Integers b) {
    return each<Integers>([&](int i) { return a.lane[i] ^ b.lane[i]; });
}
Integers slli_epi64(Integers a, unsigned count) {
    return each<Integers>([&](int i) { return count > 63 ? 0 : number(bits(a.lane[i]) << count); });
}
Integers srai_epi64(Integers a, unsigned count) {
    return each<Integers>([&](int i) { return a.lane[i] >> (count > 63 ? 63 : count); });
}
Integers min_epi64(Integers a, Integers b) {
    return each<Integers>([&](int i) { return a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]; });
}
Integers max_epi64(Integers a, Integers b) {
    return each<Integers>([&](int i) { return a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i]; });
}
std::uint8_t cmpeq_epi64_mask(Integers a, Integers b) {
    return mask([&](int i) { return a.lane[i] == b.lane[i]; });
}
std::uint8_t cmpneq_epi64_mask(Integers a, Integers b) {
    return mask([&](int i) { return a.lane[i] != b.lane[i]; });
}
std::uint8_t cmplt_epi64_mask(Integers a, Integers b) {
    return mask([&](int i) { return a.lane[i] < b.lane[i]; });
}
std::uint8_t cmple_epi64_mask(Integers a, Integers b) {
    return mask([&](int i) { return a.lane[i] <= b.lane[i]; });
}
Integers mask_blend_epi64(std::uint8_t chosen, Integers a, Integers b) { // b where the bit is set
    return each<Integers>([&](int i) { return (chosen >> i & 1) != 0 ? b.lane[i] : a.lane[i]; });
}
Integers permutex2var_epi64(Integers a, Integers places, Integers b) { // four bits of each place count
    return each<Integers>([&](int i) {
        const std::int64_t place = places.lane[i] & 15;
        return place < 8 ? a.lane[place] : b.lane[place - 8];
    });
}

std::uint16_t kunpackb(std::uint16_t high, std::uint16_t low) {
    return static_cast<std::uint16_t>((high & 0xff) << 8 | (low & 0xff));
}
std::uint32_t kunpackw(std::uint32_t high, std::uint32_t low) {
    return (high & 0xffff) << 16 | (low & 0xffff);
}
std::uint64_t kunpackd(std::uint64_t high, std::uint64_t low) {
    return high << 32 | (low & 0xffffffff);
}
std::uint64_t pdep_u64(std::uint64_t from, std::uint64_t places) { // its lowest bits go to the places in turn
    std::uint64_t result = 0;
    for (int i = 0; i < 64; ++i) {
        if ((places >> i & 1) == 0) continue;
        result |= (from & 1) << i;
        from >>= 1;
    }
    return result;
}

Integers set1_epi8(char a) {
    Integers result;
    std::memset(&result, a, sizeof result);
    return result;
}
Integers maskz_mov_epi8(std::uint64_t chosen, Integers a) { // zero where the bit is not set
    std::uint8_t lanes[64];
    std::memcpy(lanes, &a, sizeof lanes);
    for (int i = 0; i < 64; ++i)
        if ((chosen >> i & 1) == 0) lanes[i] = 0;
    std::memcpy(&a, lanes, sizeof lanes);
    return a;
}
void storeu_si512(void* to, Integers a) {
    std::memcpy(to, &a, sizeof a);
}
Quarter loadl_epi64(const Quarter* from) { // the lower half; the upper one is zero
    Quarter result{};
    std::memcpy(&result, from, 8);
    return result;
}
Half loadu_si256(const Half* from) {
    Half result;
    std::memcpy(&result, from, sizeof result);
    return result;
}
std::uint16_t test_epi8_mask(Quarter a, Quarter b) {
    unsigned result = 0;
    for (int i = 0; i < 16; ++i)
        result |= static_cast<unsigned>((a.lane[i] & b.lane[i]) != 0 ? 1 : 0) << i;
    return static_cast<std::uint16_t>(result);
}
Integers cvtepu8_epi64(Quarter a) {
    return each<Integers>([&](int i) { return std::int64_t{a.lane[i]}; });
}
Integers cvtepi32_epi64(Half a) {
    return each<Integers>([&](int i) { return std::int64_t{a.lane[i]}; });
}

Floats set1_pd(double a) {
    return each<Floats>([=](int) { return a; });
}
Floats add_pd(Floats a, Floats b) {
    return each<Floats>([&](int i) { return a.lane[i] + b.lane[i]; });
}
Floats mul_pd(Floats a, Floats b) {
    return each<Floats>([&](int i) { return a.lane[i] * b.lane[i]; });
}
Floats cvtepi64_pd(Integers a) {
    return each<Floats>([&](int i) { return static_cast<double>(a.lane[i]); });
}
Integers cvttpd_epi64(Floats a) {
    return each<Integers>([&](int i) {
        const bool fits = a.lane[i] >= -0x1p63 && a.lane[i] < 0x1p63;
        return fits ? static_cast<std::int64_t>(a.lane[i]) : INT64_MIN;
    });
}

// The names of the instructions, which some header of the library may already have, too.
#define __m512i Integers
#define __m512d Floats
#define __m256i Half
#define __m128i Quarter
#define __mmask8 std::uint8_t
#define __mmask32 std::uint32_t
#define _mm512_set1_epi64 set1_epi64
#define _mm512_add_epi64 add_epi64
#define _mm512_sub_epi64 sub_epi64
#define _mm512_mullo_epi64 mullo_epi64
#define _mm512_mul_epi32 mul_epi32
#define _mm512_or_si512 or_si512
#define _mm512_xor_si512 xor_si512
#define _mm512_slli_epi64 slli_epi64
#define _mm512_srai_epi64 srai_epi64
#define _mm512_min_epi64 min_epi64
#define _mm512_max_epi64 max_epi64
#define _mm512_cmpeq_epi64_mask cmpeq_epi64_mask
#define _mm512_cmpneq_epi64_mask cmpneq_epi64_mask
#define _mm512_cmplt_epi64_mask cmplt_epi64_mask
#define _mm512_cmple_epi64_mask cmple_epi64_mask
#define _mm512_mask_blend_epi64 mask_blend_epi64
#define _mm512_permutex2var_epi64 permutex2var_epi64
#define _mm512_kunpackb kunpackb
#define _mm512_kunpackw kunpackw
#define _mm512_kunpackd kunpackd
#define _pdep_u64 pdep_u64
#define _mm512_set1_epi8 set1_epi8
#define _mm512_maskz_mov_epi8 maskz_mov_epi8
#define _mm512_storeu_si512 storeu_si512
#define _mm_loadl_epi64 loadl_epi64
#define _mm256_loadu_si256 loadu_si256
#define _mm_test_epi8_mask test_epi8_mask
#define _mm512_cvtepu8_epi64 cvtepu8_epi64
#define _mm512_cvtepi32_epi64 cvtepi32_epi64
#define _mm512_set1_pd set1_pd
#define _mm512_add_pd add_pd
#define _mm512_mul_pd mul_pd
#define _mm512_cvtepi64_pd cvtepi64_pd
#define _mm512_cvttpd_epi64 cvttpd_epi64

#define TIAOLI_AVX512 1
#include "engine/kernels_all.inl"

} // namespace
} // namespace tiaoli::engine::emulated

namespace tiaoli::engine {

constinit const KernelTable emulated_avx512_kernels = emulated::kernel_table();

} // namespace tiaoli::engine
