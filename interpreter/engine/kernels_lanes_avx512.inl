// What the loops of kernels_lanes.inl are made of, for processors with AVX-512: eight rows at a time, and
// masks in registers of their own, a bit for each row.
//
// The compiler's vectors would make all ones and all zeros of every comparison, so these are not they.

struct Mask {
    __mmask8 bits;
};
inline Mask operator|(Mask a, Mask b) {
    return {static_cast<__mmask8>(a.bits | b.bits)};
}
inline Mask operator&(Mask a, Mask b) {
    return {static_cast<__mmask8>(a.bits & b.bits)};
}
inline Mask& operator|=(Mask& a, Mask b) {
    return a = a | b;
}
inline bool any_lane(Mask mask) {
    return mask.bits != 0;
}

struct Lanes {
    __m512i all;
};
inline Lanes all_lanes(i64 number) {
    return {_mm512_set1_epi64(number)};
}
inline Lanes operator+(Lanes a, Lanes b) {
    return {_mm512_add_epi64(a.all, b.all)};
}
inline Lanes operator-(Lanes a, Lanes b) {
    return {_mm512_sub_epi64(a.all, b.all)};
}
inline Lanes operator*(Lanes a, Lanes b) {
    return {_mm512_mullo_epi64(a.all, b.all)};
}
inline Lanes operator|(Lanes a, Lanes b) {
    return {_mm512_or_si512(a.all, b.all)};
}
inline Lanes operator^(Lanes a, Lanes b) {
    return {_mm512_xor_si512(a.all, b.all)};
}
inline Lanes operator+(Lanes a, i64 b) {
    return a + all_lanes(b);
}
inline Lanes operator*(Lanes a, i64 b) {
    return a * all_lanes(b);
}
inline Lanes operator<<(Lanes a, int bits) {
    return {_mm512_slli_epi64(a.all, static_cast<u32>(bits))};
}
inline Lanes operator>>(Lanes a, int bits) {
    return {_mm512_srai_epi64(a.all, static_cast<u32>(bits))};
}

inline Mask operator==(Lanes a, Lanes b) {
    return {_mm512_cmpeq_epi64_mask(a.all, b.all)};
}
inline Mask operator<(Lanes a, Lanes b) {
    return {_mm512_cmplt_epi64_mask(a.all, b.all)};
}
inline Mask operator<=(Lanes a, Lanes b) {
    return {_mm512_cmple_epi64_mask(a.all, b.all)};
}
inline Mask operator>(Lanes a, Lanes b) {
    return b < a;
}
inline Mask operator>=(Lanes a, Lanes b) {
    return b <= a;
}
inline Mask operator!=(Lanes a, i64 b) {
    return {_mm512_cmpneq_epi64_mask(a.all, all_lanes(b).all)};
}
inline Mask operator<(Lanes a, i64 b) {
    return a < all_lanes(b);
}
inline Mask operator<=(Lanes a, i64 b) {
    return a <= all_lanes(b);
}
inline Mask operator>(Lanes a, i64 b) {
    return a > all_lanes(b);
}
constexpr u32 lanes = 8;
constexpr u32 lanes_at_once = 2;

inline Lanes choose(Mask mask, Lanes a, Lanes b) {
    return {_mm512_mask_blend_epi64(mask.bits, b.all, a.all)};
}
inline Lanes least_of(Lanes a, Lanes b) {
    return {_mm512_min_epi64(a.all, b.all)};
}
inline Lanes most_of(Lanes a, Lanes b) {
    return {_mm512_max_epi64(a.all, b.all)};
}

inline Mask mask_of(const u8* truths, Row row, Lanes) {
    const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(truths + row));
    return {static_cast<__mmask8>(_mm_test_epi8_mask(eight, eight))};
}
inline void store_truths(u8* to, Mask mask) {
    const u64 bytes = _pdep_u64(mask.bits, 0x0101010101010101);
    __builtin_memcpy(to, &bytes, sizeof bytes);
}
// Eight masks at once. `mask(k)` is that of rows 8k .. 8k + 7.
constexpr Row truths_at_once = 64;
template <typename Function>
inline void store_many_truths(u8* to, Function mask) {
    const auto both = [&](Row k) { return _mm512_kunpackb(mask(k + 1).bits, mask(k).bits); };
    const __mmask32 low = _mm512_kunpackw(both(2), both(0)), high = _mm512_kunpackw(both(6), both(4));
    _mm512_storeu_si512(to, _mm512_maskz_mov_epi8(_mm512_kunpackd(high, low), _mm512_set1_epi8(1)));
}

inline Lanes widened(const std::int32_t* from) {
    return {_mm512_cvtepi32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)))};
}

// Sixteen numbers in registers.
constexpr u32 most_few_numbers = 16;
struct FewNumbers {
    __m512i lower, upper;
    static bool can_hold(i64) { return true; }
    FewNumbers(const i64* numbers, u32 count) {
        i64 all[16] = {};
        for (u32 i = 0; i < count; ++i)
            all[i] = numbers[i];
        __builtin_memcpy(&lower, all, sizeof lower);
        __builtin_memcpy(&upper, all + 8, sizeof upper);
    }
    // For 2 * lanes places.
    void store_at(const u8* places, i64* to) const {
        for (u32 half = 0; half < 2 * lanes; half += lanes) {
            const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(places + half));
            _mm512_storeu_si512(to + half,
                                _mm512_permutex2var_epi64(lower, _mm512_cvtepu8_epi64(eight), upper));
        }
    }
};

inline Lanes narrow_product(Lanes a, Lanes b) {
    return {_mm512_mul_epi32(a.all, b.all)};
}

struct Doubles {
    __m512d all;
};
inline Doubles operator*(Doubles a, double b) {
    return {_mm512_mul_pd(a.all, _mm512_set1_pd(b))};
}
inline Doubles half_above(Lanes whole) {
    return {_mm512_add_pd(_mm512_cvtepi64_pd(whole.all), _mm512_set1_pd(0.5))};
}
inline Lanes whole_part(Doubles number) {
    return {_mm512_cvttpd_epi64(number.all)};
}
