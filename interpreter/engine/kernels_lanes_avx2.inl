// What the loops of kernels_lanes.inl are made of, for processors with AVX2: four rows at a time.

typedef i64 Lanes __attribute__((vector_size(32)));
typedef double Doubles __attribute__((vector_size(32)));
constexpr u32 lanes = 4;
constexpr u32 lanes_at_once = 4;

// All ones or all zeros in each lane.
using Mask = Lanes;
inline bool any_lane(Mask mask) {
    return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask)) != 0;
}

inline Lanes choose(Mask mask, Lanes a, Lanes b) {
    return reinterpret_cast<Lanes>(_mm256_blendv_epi8(
        reinterpret_cast<__m256i>(b), reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(mask)));
}
inline Lanes least_of(Lanes a, Lanes b) {
    return choose(a < b, a, b);
}
inline Lanes most_of(Lanes a, Lanes b) {
    return choose(a > b, a, b);
}

inline Mask mask_of(const u8* truths, Row row, Lanes) {
    std::int32_t four;
    __builtin_memcpy(&four, truths + row, sizeof four);
    return -reinterpret_cast<Lanes>(_mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four)));
}
inline void store_truths(u8* to, Mask mask) {
    const int bits = _mm256_movemask_pd(reinterpret_cast<__m256d>(mask));
    const u32 bytes = _pdep_u32(static_cast<u32>(bits), 0x01010101);
    __builtin_memcpy(to, &bytes, sizeof bytes);
}
// Eight masks at once. `mask(k)` is that of rows 4k .. 4k + 3.
constexpr Row truths_at_once = 32;
template <typename Function>
inline void store_many_truths(u8* to, Function mask) {
    const auto lane = [&](Row k) { return reinterpret_cast<__m256i>(mask(k)); };
    // Packing works within the halves of a register, so the rows end up with the first two of each four in
    // the lower half and the last two in the upper one.
    const __m256i a = _mm256_packs_epi32(lane(0), lane(1)), b = _mm256_packs_epi32(lane(2), lane(3));
    const __m256i c = _mm256_packs_epi32(lane(4), lane(5)), d = _mm256_packs_epi32(lane(6), lane(7));
    const __m256i bytes = _mm256_and_si256(
        _mm256_packs_epi16(_mm256_packs_epi16(a, b), _mm256_packs_epi16(c, d)), _mm256_set1_epi8(1));
    const __m128i low = _mm256_castsi256_si128(bytes), high = _mm256_extracti128_si256(bytes, 1);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_unpacklo_epi16(low, high));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 16), _mm_unpackhi_epi16(low, high));
}

inline Lanes widened(const std::int32_t* from) {
    return reinterpret_cast<Lanes>(
        _mm256_cvtepi32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
}

// Eight narrow numbers in a register.
constexpr u32 most_few_numbers = 8;
struct FewNumbers {
    __m256i all;
    static bool can_hold(i64 number) { return number == static_cast<std::int32_t>(number); }
    FewNumbers(const i64* numbers, u32 count) {
        std::int32_t narrow[8] = {};
        for (u32 i = 0; i < count; ++i)
            narrow[i] = static_cast<std::int32_t>(numbers[i]);
        __builtin_memcpy(&all, narrow, sizeof all);
    }
    // For 2 * lanes places.
    void store_at(const u8* places, i64* to) const {
        const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(places));
        const __m256i found = _mm256_permutevar8x32_epi32(all, _mm256_cvtepu8_epi32(eight));
        const auto put = [](i64* out, __m128i half) {
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_cvtepi32_epi64(half));
        };
        put(to, _mm256_castsi256_si128(found));
        put(to + lanes, _mm256_extracti128_si256(found, 1));
    }
};

inline Lanes narrow_product(Lanes a, Lanes b) {
    return reinterpret_cast<Lanes>(
        _mm256_mul_epi32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
}

// As in kernels_lanes_baseline.inl.
inline Doubles half_above(Lanes whole) {
    return reinterpret_cast<Doubles>(whole | 0x4330000000000000) - (0x1p52 - 0.5);
}
inline Lanes whole_part(Doubles number) {
    const Doubles whole = reinterpret_cast<Doubles>(_mm256_floor_pd(reinterpret_cast<__m256d>(number)));
    return reinterpret_cast<Lanes>(whole + 0x1p52) & 0xfffffffffffff;
}
