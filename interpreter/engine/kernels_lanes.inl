// Several rows at a time, in the compiler's vectors. An operator is written once, as a lambda over a row and
// a tag: Lanes{} for the body of the loop, i64{} for the rows that are left over (and for the single case,
// which is all left over).
//
// The compiler would make vectors of plain loops, too, but not good ones where yes/no bytes meet 64-bit
// numbers.

using i64 = std::int64_t;
using u64 = std::uint64_t;
using u32 = std::uint32_t;
using u8 = std::uint8_t;
using i128 = values::int128;
// A row in a loop. As wide as an address: numbers[row + 4] is then an address with an offset, where 32 bits,
// which may wrap, take an instruction of their own.
using Row = std::size_t;

#if defined(TIAOLI_AVX2)
typedef i64 Lanes __attribute__((vector_size(32)));
typedef double Doubles __attribute__((vector_size(32)));
#else
typedef i64 Lanes __attribute__((vector_size(16)));
typedef double Doubles __attribute__((vector_size(16)));
#endif
constexpr u32 lanes = sizeof(Lanes) / sizeof(i64);

inline Lanes load(const i64* from) {
    Lanes result;
    __builtin_memcpy(&result, from, sizeof result);
    return result;
}
inline void store(i64* to, Lanes value) {
    __builtin_memcpy(to, &value, sizeof value);
}

// Operands: a column, or one number for all rows.
struct Varying {
    const i64* numbers;
    i64 at(Row row, i64) const { return numbers[row]; }
    Lanes at(Row row, Lanes) const { return load(numbers + row); }
};
struct Fixed {
    i64 number;
    i64 at(Row, i64) const { return number; }
    Lanes at(Row, Lanes) const { return Lanes{} + number; }
};

// A mask is all ones or all zeros in each lane; for one row it is a bool.
inline i64 choose(bool mask, i64 a, i64 b) {
    return mask ? a : b;
}
inline Lanes choose(Lanes mask, Lanes a, Lanes b) {
#if defined(TIAOLI_AVX2)
    return reinterpret_cast<Lanes>(_mm256_blendv_epi8(
        reinterpret_cast<__m256i>(b), reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(mask)));
#else
    return (mask & a) | (~mask & b);
#endif
}

// Yes/no bytes as a mask.
inline bool mask_of(const u8* truths, Row row, i64) {
    return truths[row] != 0;
}
inline Lanes mask_of(const u8* truths, Row row, Lanes) {
#if defined(TIAOLI_AVX2)
    std::int32_t four;
    __builtin_memcpy(&four, truths + row, sizeof four);
    return -reinterpret_cast<Lanes>(_mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four)));
#else
    return Lanes{-static_cast<i64>(truths[row]), -static_cast<i64>(truths[row + 1])};
#endif
}

// A mask as yes/no bytes.
inline void store_truths(u8* to, bool mask) {
    *to = mask;
}
inline void store_truths(u8* to, Lanes mask) {
#if defined(TIAOLI_AVX2)
    const int bits = _mm256_movemask_pd(reinterpret_cast<__m256d>(mask));
    const u32 bytes = _pdep_u32(static_cast<u32>(bits), 0x01010101);
    __builtin_memcpy(to, &bytes, sizeof bytes);
#else
    to[0] = static_cast<u8>(mask[0] & 1);
    to[1] = static_cast<u8>(mask[1] & 1);
#endif
}
inline void store(i64* to, i64 value) {
    *to = value;
}

// The product of numbers in -2^31 .. 2^31 - 1: one instruction, where the full product takes eight.
inline i64 narrow_product(i64 a, i64 b) {
    return a * b;
}
inline Lanes narrow_product(Lanes a, Lanes b) {
#if defined(TIAOLI_AVX2)
    return reinterpret_cast<Lanes>(
        _mm256_mul_epi32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
    return a * b;
#endif
}

inline double floor_of(double value) {
    return std::floor(value);
}
inline Doubles floor_of(Doubles value) {
#if defined(TIAOLI_AVX2)
    return reinterpret_cast<Doubles>(_mm256_floor_pd(reinterpret_cast<__m256d>(value)));
#else
    return Doubles{std::floor(value[0]), std::floor(value[1])};
#endif
}
template <typename To, typename From>
inline To bits_as(From from) {
    To to;
    static_assert(sizeof to == sizeof from);
    __builtin_memcpy(&to, &from, sizeof to);
    return to;
}
template <typename T>
using Real = std::conditional_t<std::is_same_v<T, Lanes>, Doubles, double>;

// Keeps the compiler from making vectors of what is left over: that takes longer than the few rows do.
inline void row_by_row() {
    __asm__ volatile("" ::: "memory");
}

// The loop over rows. `row(i, tag)` is the result of row i, or of the rows from i on.
template <typename Function>
inline void fill_lanes(i64* out, Row rows, Function row) {
    Row i = 0;
    for (; i + 4 * lanes <= rows; i += 4 * lanes) { // counting rows costs as much as most operators do
        store(out + i, row(i, Lanes{}));
        store(out + i + lanes, row(i + lanes, Lanes{}));
        store(out + i + 2 * lanes, row(i + 2 * lanes, Lanes{}));
        store(out + i + 3 * lanes, row(i + 3 * lanes, Lanes{}));
    }
    for (; i + lanes <= rows; i += lanes)
        store(out + i, row(i, Lanes{}));
    for (; i < rows; ++i) {
        out[i] = row(i, i64{});
        row_by_row();
    }
}

// The same for yes/no: `row` gives a mask.
template <typename Function>
inline void fill_truths(u8* out, Row rows, Function row) {
    Row i = 0;
#if defined(TIAOLI_AVX2)
    const __m256i ones = _mm256_set1_epi8(1);
    for (; i + 32 <= rows; i += 32) {
        const auto lane = [&](Row k) { return reinterpret_cast<__m256i>(row(i + 4 * k, Lanes{})); };
        // Eight masks of four rows to 32 bytes. Packing works within the halves of a register, so the rows
        // end up with the first two of each four in the lower half and the last two in the upper one.
        const __m256i a = _mm256_packs_epi32(lane(0), lane(1)), b = _mm256_packs_epi32(lane(2), lane(3));
        const __m256i c = _mm256_packs_epi32(lane(4), lane(5)), d = _mm256_packs_epi32(lane(6), lane(7));
        const __m256i bytes =
            _mm256_and_si256(_mm256_packs_epi16(_mm256_packs_epi16(a, b), _mm256_packs_epi16(c, d)), ones);
        const __m128i low = _mm256_castsi256_si128(bytes), high = _mm256_extracti128_si256(bytes, 1);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm_unpacklo_epi16(low, high));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i + 16), _mm_unpackhi_epi16(low, high));
    }
    for (; i + lanes <= rows; i += lanes)
        store_truths(out + i, row(i, Lanes{}));
#endif
    for (; i < rows; ++i) {
        out[i] = row(i, i64{});
        row_by_row();
    }
}

// Does some row fulfil the condition? `row` gives a mask.
template <typename Function>
inline bool any_row(Row rows, Function row) {
    Row i = 0;
    Lanes any{}, other{};
    for (; i + 2 * lanes <= rows; i += 2 * lanes) {
        any |= row(i, Lanes{});
        other |= row(i + lanes, Lanes{});
    }
    any |= other;
    for (; i + lanes <= rows; i += lanes)
        any |= row(i, Lanes{});
    bool result = false;
    for (u32 lane = 0; lane < lanes; ++lane)
        result |= any[lane] != 0;
    for (; i < rows; ++i) {
        result |= row(i, i64{});
        row_by_row();
    }
    return result;
}
