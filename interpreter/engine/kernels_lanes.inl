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

// The same names in each: Lanes and Doubles of `lanes` rows, Mask of comparisons, and what is done with them.
#if defined(TIAOLI_AVX512)
#include "engine/kernels_lanes_avx512.inl"
#elif defined(TIAOLI_AVX2)
#include "engine/kernels_lanes_avx2.inl"
#else
#include "engine/kernels_lanes_baseline.inl"
#endif

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

// For one row a mask is a bool.
inline i64 choose(bool mask, i64 a, i64 b) {
    return mask ? a : b;
}
inline i64 least_of(i64 a, i64 b) {
    return a < b ? a : b;
}
inline i64 most_of(i64 a, i64 b) {
    return a > b ? a : b;
}
inline bool mask_of(const u8* truths, Row row, i64) {
    return truths[row] != 0;
}
inline void store_truths(u8* to, bool mask) {
    *to = mask;
}
inline void store(i64* to, i64 value) {
    *to = value;
}

// The product of numbers in -2^31 .. 2^31 - 1: one instruction for lanes, where the full product takes three
// or eight.
inline i64 narrow_product(i64 a, i64 b) {
    return a * b;
}

// A whole number 0 <= n < 2^52 and a half, which a double holds exactly; the whole part of a double that is
// not below zero.
inline double half_above(i64 whole) {
    return static_cast<double>(whole) + 0.5;
}
inline i64 whole_part(double number) {
    return static_cast<i64>(number);
}

// Keeps the compiler from making vectors of what is left over: that takes longer than the few rows do.
inline void row_by_row() {
    __asm__ volatile("" ::: "memory");
}

// The loop over rows. `row(i, tag)` is the result of row i, or of the rows from i on.
template <typename Function>
inline void fill_lanes(i64* out, Row rows, Function row) {
    Row i = 0;
    // Counting rows costs as much as most operators do.
    for (; i + lanes * lanes_at_once <= rows; i += lanes * lanes_at_once)
        for (Row k = i; k < i + lanes * lanes_at_once; k += lanes)
            store(out + k, row(k, Lanes{}));
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
    if constexpr (truths_at_once > 0) {
        for (; i + truths_at_once <= rows; i += truths_at_once)
            store_many_truths(out + i, [&](Row k) { return row(i + lanes * k, Lanes{}); });
        for (; i + lanes <= rows; i += lanes)
            store_truths(out + i, row(i, Lanes{}));
    }
    for (; i < rows; ++i) {
        out[i] = row(i, i64{});
        row_by_row();
    }
}

// Does some row fulfil the condition? `row` gives a mask.
template <typename Function>
inline bool any_row(Row rows, Function row) {
    Row i = 0;
    Mask any{}, other{};
    for (; i + 2 * lanes <= rows; i += 2 * lanes) {
        any |= row(i, Lanes{});
        other |= row(i + lanes, Lanes{});
    }
    any |= other;
    for (; i + lanes <= rows; i += lanes)
        any |= row(i, Lanes{});
    bool result = any_lane(any);
    for (; i < rows; ++i) {
        result |= row(i, i64{});
        row_by_row();
    }
    return result;
}
