// Arithmetic on numbers over a denominator known when the policy was compiled: whole numbers.

struct Add {
    template <typename T>
    static T of(T a, T b) {
        return a + b;
    }
    static bool of(i64 a, i64 b, i64& to) { return __builtin_add_overflow(a, b, &to); }
};
struct Subtract {
    template <typename T>
    static T of(T a, T b) {
        return a - b;
    }
    static bool of(i64 a, i64 b, i64& to) { return __builtin_sub_overflow(a, b, &to); }
};
struct SubtractFrom { // with the scalar, which is always the second operand, on the left
    template <typename T>
    static T of(T a, T b) {
        return b - a;
    }
    static bool of(i64 a, i64 b, i64& to) { return __builtin_sub_overflow(b, a, &to); }
};
struct Multiply {
    template <typename T>
    static T of(T a, T b) {
        return a * b;
    }
    static bool of(i64 a, i64 b, i64& to) { return __builtin_mul_overflow(a, b, &to); }
};

struct NarrowMultiply {
    template <typename T>
    static T of(T a, T b) {
        return narrow_product(a, b);
    }
};

template <typename Operator, Checking C>
bool arithmetic(Run& run, const Instruction& instruction, u32 rows) {
    const Varying a{column<C>(run, instruction, 0, 0, rows)};
    const Varying b{column<C>(run, instruction, 1, 1, rows)};
    if (!a.numbers || !b.numbers) return false;
    i64* out = output(run, instruction);
    if constexpr (C == trusting) {
        fill_lanes(out, rows, [=](Row i, auto tag) { return Operator::of(a.at(i, tag), b.at(i, tag)); });
        return true;
    } else {
        return fill_checked(out, rows,
                            [=](u32 i, i64& to) { return Operator::of(a.numbers[i], b.numbers[i], to); });
    }
}

template <typename Operator, Checking C>
bool with_scalar(Run& run, const Instruction& instruction, u32 rows) {
    const Varying a{column<C>(run, instruction, instruction.column, 0, rows)};
    if (!a.numbers) return false;
    const Fixed b{run.scalars[instruction.scalar].numerator};
    i64* out = output(run, instruction);
    if constexpr (C == trusting) {
        fill_lanes(out, rows, [=](Row i, auto tag) { return Operator::of(a.at(i, tag), b.at(i, tag)); });
        return true;
    } else {
        return fill_checked(out, rows,
                            [=](u32 i, i64& to) { return Operator::of(a.numbers[i], b.number, to); });
    }
}

// Dividing by 12 what is over 100 is leaving it alone: it is over 1200 then.
bool same_numbers(Run& run, const Instruction& instruction, u32) {
    Slot& slot = run.slot[instruction.node];
    slot.numerators = run.slot[instruction.column_node].numerators;
    slot.denominators = run.slot[instruction.column_node].denominators;
    return true;
}

template <bool Largest, typename T>
inline T extreme_of(T a, T b) {
    return Largest ? most_of(a, b) : least_of(a, b);
}

template <bool Largest, Checking C>
bool extreme(Run& run, const Instruction& instruction, u32 rows) {
    i64* out = output(run, instruction);
    const i64* first = nullptr;
    i64 limit = Largest ? INT64_MIN : INT64_MAX;
    bool has_limit = false, started = false;
    for (u32 place = 0; place < instruction.input_count; ++place) {
        if (!is_uniform(run, input(run, instruction, place))) continue;
        limit = extreme_of<Largest>(limit, scalar(run, instruction, place).numerator);
        has_limit = true;
    }
    const auto combine = [&](auto a, auto b) {
        fill_lanes(out, rows,
                   [=](Row i, auto tag) { return extreme_of<Largest>(a.at(i, tag), b.at(i, tag)); });
        started = true;
    };
    for (u32 place = 0; place < instruction.input_count; ++place) {
        if (is_uniform(run, input(run, instruction, place))) continue;
        const i64* here = column<C>(run, instruction, place, first ? 1 : 0, rows);
        if (!here) return false;
        if (!first)
            first = here;
        else
            combine(Varying{started ? out : first}, Varying{here});
    }
    if (has_limit || !started) combine(Varying{started ? out : first}, Fixed{limit});
    return true;
}

template <Checking C>
bool absolute(Run& run, const Instruction& instruction, u32 rows) {
    const i64* a = column<C>(run, instruction, 0, 0, rows);
    if (!a) return false;
    i64* out = output(run, instruction);
    if constexpr (C == trusting) {
        fill(out, rows, [=](u32 i) { return a[i] < 0 ? -a[i] : a[i]; });
        return true;
    } else {
        return fill_checked(out, rows, [=](u32 i, i64& to) {
            to = a[i] < 0 ? static_cast<i64>(0 - static_cast<u64>(a[i])) : a[i];
            return a[i] == INT64_MIN;
        });
    }
}

// Whole steps in a / divisor (divisor > 0), rounded; as values::round_quotient does, in 64 bits.
inline i64 rounded(i64 a, i64 divisor, values::Rounding rounding) {
    const i64 quotient = a / divisor, remainder = a % divisor;
    const u64 rest = remainder < 0 ? 0 - static_cast<u64>(remainder) : static_cast<u64>(remainder);
    const u64 whole = static_cast<u64>(divisor);
    bool away = false;
    switch (rounding) {
    case values::Rounding::half_up: away = rest >= whole - rest; break;
    case values::Rounding::half_even:
        away = rest > whole - rest || (rest == whole - rest && quotient % 2 != 0);
        break;
    case values::Rounding::down: break;
    case values::Rounding::up: away = rest != 0; break;
    }
    return away ? quotient + (a < 0 ? -1 : 1) : quotient;
}

template <Checking C>
bool round_exactly(Run& run, const Instruction& instruction, u32 rows) {
    const i64* a = run.slot[instruction.column_node].numerators;
    const i64 multiplier = instruction.details->multiplier, divisor = instruction.details->divisor,
              step = instruction.details->step;
    const values::Rounding rounding = instruction.details->rounding;
    i64* out = output(run, instruction);
    if constexpr (C == trusting) {
        fill(out, rows, [=](u32 i) { return rounded(a[i] * multiplier, divisor, rounding) * step; });
        return true;
    } else {
        return fill_checked(out, rows, [=](u32 i, i64& to) {
            i64 product;
            if (__builtin_mul_overflow(a[i], multiplier, &product)) return true;
            return __builtin_mul_overflow(rounded(product, divisor, rounding), step, &to);
        });
    }
}

// A division takes as long as all the rest of a rule, so small numbers are divided in doubles, exactly.
//
// For whole 0 <= n < 2^50 and divisors d < 2^50, floor((n + 1/2) * (1/d)) is the whole part of n / d. n + 1/2
// is exact. It lies at least 1/2 away from every multiple of d, so the true quotient lies at least 1/(2d)
// away from every whole number. The two roundings (of 1/d and of the product) move it by less than (n +
// 1/2)/d * 2^-52 * (1 + 2^-53) < 1/(2d) * (2^51 * 2^-52) * (1 + 2^-53) < 1/(2d).
//
// Rounding is done before: half up is (n + d/2) / d (for odd d there is no half, and (d - 1)/2 is enough), up
// is (n + d - 1) / d.
template <typename T>
inline T small_quotient(T value, double reciprocal) {
    return whole_part(half_above(value) * reciprocal);
}

// `Shift`: the multiplier is a power of two.
template <bool Signed, bool Shift>
inline void round_small_rows(const i64* numbers, const Instruction& instruction, i64* out, u32 rows) {
    const i64 offset = instruction.details->offset, multiplier = instruction.details->small_multiplier,
              step = instruction.details->step;
    const int shift = __builtin_ctzll(static_cast<u64>(multiplier));
    const double reciprocal = instruction.details->reciprocal;
    const auto quotient = [=](auto value) {
        if constexpr (Shift)
            value = value << shift;
        else
            value = value * multiplier;
        return small_quotient(value + offset, reciprocal);
    };
    const Varying a{numbers};
    const auto fill_with = [=](auto finish) {
        fill_lanes(out, rows, [=](Row i, auto tag) {
            const auto value = a.at(i, tag);
            if constexpr (!Signed) {
                return finish(quotient(value));
            } else {
                const auto sign = value >> 63; // x ^ sign - sign negates where sign is -1
                const auto magnitude = finish(quotient((value ^ sign) - sign));
                return (magnitude ^ sign) - sign;
            }
        });
    };
    if (step == 1)
        fill_with([](auto value) { return value; });
    else
        fill_with([=](auto value) { return value * step; });
}

template <bool Signed>
bool round_small(Run& run, const Instruction& instruction, u32 rows) {
    const i64* numbers = run.slot[instruction.column_node].numerators;
    const bool shift =
        (instruction.details->small_multiplier & (instruction.details->small_multiplier - 1)) == 0;
    if (shift)
        round_small_rows<Signed, true>(numbers, instruction, output(run, instruction), rows);
    else
        round_small_rows<Signed, false>(numbers, instruction, output(run, instruction), rows);
    return true;
}
