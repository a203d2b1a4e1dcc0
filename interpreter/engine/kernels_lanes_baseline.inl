// What the loops of kernels_lanes.inl are made of, for any processor: two rows at a time.

typedef i64 Lanes __attribute__((vector_size(16)));
typedef double Doubles __attribute__((vector_size(16)));
constexpr u32 lanes = 2;
constexpr u32 lanes_at_once = 2;

// All ones or all zeros in each lane.
using Mask = Lanes;
inline bool any_lane(Mask mask) {
    return (mask[0] | mask[1]) != 0;
}

inline Lanes choose(Mask mask, Lanes a, Lanes b) {
    return (mask & a) | (~mask & b);
}
inline Lanes least_of(Lanes a, Lanes b) {
    return choose(a < b, a, b);
}
inline Lanes most_of(Lanes a, Lanes b) {
    return choose(a > b, a, b);
}

inline Mask mask_of(const u8* truths, Row row, Lanes) {
    return Mask{-static_cast<i64>(truths[row]), -static_cast<i64>(truths[row + 1])};
}
inline void store_truths(u8* to, Mask mask) {
    to[0] = static_cast<u8>(mask[0] & 1);
    to[1] = static_cast<u8>(mask[1] & 1);
}
// Row by row is as fast as anything.
constexpr Row truths_at_once = 0;

// Looking up numbers by places: only in memory.
constexpr u32 most_few_numbers = 0;
struct FewNumbers {
    FewNumbers(const i64*, u32) {}
    static bool can_hold(i64) { return false; }
    void store_at(const u8*, i64*) const {}
};

inline Lanes widened(const std::int32_t* from) {
    return Lanes{from[0], from[1]};
}

inline Lanes narrow_product(Lanes a, Lanes b) {
    return a * b;
}

// A whole number below 2^52 is the lower bits of 2^52 more than it.
inline Doubles half_above(Lanes whole) {
    return reinterpret_cast<Doubles>(whole | 0x4330000000000000) - (0x1p52 - 0.5);
}
inline Lanes whole_part(Doubles number) {
    const Doubles whole = Doubles{std::floor(number[0]), std::floor(number[1])};
    return reinterpret_cast<Lanes>(whole + 0x1p52) & 0xfffffffffffff;
}
