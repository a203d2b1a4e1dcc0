// Yes/no, comparisons, sets.

template <bool Decisive>
bool logic(Run& run, const Instruction& instruction, u32 rows) {
    u8* out = output_truths(run, instruction);
    const u8* columns[4];
    u32 count = 0;
    bool started = false;
    const auto combine = [](u8 a, u8 b) -> u8 { return Decisive ? a | b : a & b; };
    if (rows == 1) {
        u8 result = !Decisive;
        for (u32 place = 0; place < instruction.input_count; ++place)
            result = combine(result, run.slot[input(run, instruction, place)].truths[0]);
        out[0] = result;
        return true;
    }
    for (u32 place = 0; place <= instruction.input_count; ++place) {
        if (place < instruction.input_count) {
            const program::NodeId node = input(run, instruction, place);
            const u8* column = run.slot[node].truths;
            if (is_uniform(run, node)) {
                if ((column[0] != 0) != Decisive) continue;
                fill(out, rows, [](u32) -> u8 { return Decisive; });
                return true;
            }
            columns[count++] = column;
            if (count < 4) continue;
        }
        // Up to four columns at a time, and from the second time on what came of those before.
        const u8 *a = columns[0], *b = columns[1], *c = columns[2], *d = columns[3];
        if (started && count > 0) {
            if (count == 1) b = a;
            if (count <= 2) c = b;
            if (count <= 3) d = c;
            for (u32 i = 0; i < rows; ++i)
                out[i] = combine(out[i], combine(combine(a[i], b[i]), combine(c[i], d[i])));
        } else if (count == 4) {
            fill(out, rows, [=](u32 i) { return combine(combine(a[i], b[i]), combine(c[i], d[i])); });
        } else if (count == 3) {
            fill(out, rows, [=](u32 i) { return combine(combine(a[i], b[i]), c[i]); });
        } else if (count == 2) {
            fill(out, rows, [=](u32 i) { return combine(a[i], b[i]); });
        } else if (count == 1) {
            fill(out, rows, [=](u32 i) { return a[i]; });
        } else if (!started) {
            fill(out, rows, [](u32) -> u8 { return !Decisive; });
        }
        started = true;
        count = 0;
    }
    return true;
}

bool negation(Run& run, const Instruction& instruction, u32 rows) {
    const u8* a = truths(run, instruction, 0, 0, rows);
    fill(output_truths(run, instruction), rows, [=](u32 i) -> u8 { return a[i] ^ 1; });
    return true;
}

bool same_truth(Run& run, const Instruction& instruction, u32 rows) {
    const u8* a = truths(run, instruction, 0, 0, rows);
    const u8* b = truths(run, instruction, 1, 1, rows);
    fill(output_truths(run, instruction), rows, [=](u32 i) -> u8 { return a[i] == b[i]; });
    return true;
}

// is_applicable and is_known of what is.
bool certain(Run& run, const Instruction& instruction, u32 rows) {
    fill(output_truths(run, instruction), rows, [](u32) -> u8 { return 1; });
    return true;
}

struct Equal {
    template <typename T>
    static auto holds(T a, T b) {
        return a == b;
    }
};
struct Less {
    template <typename T>
    static auto holds(T a, T b) {
        return a < b;
    }
};
struct LessEqual {
    template <typename T>
    static auto holds(T a, T b) {
        return a <= b;
    }
};

template <typename Relation, Checking C>
bool compare(Run& run, const Instruction& instruction, u32 rows) {
    const Varying a{column<C>(run, instruction, 0, 0, rows)};
    const Varying b{column<C>(run, instruction, 1, 1, rows)};
    if (!a.numbers || !b.numbers) return false;
    fill_truths(output_truths(run, instruction), rows,
                [=](Row i, auto tag) { return Relation::holds(a.at(i, tag), b.at(i, tag)); });
    return true;
}

// With a number known for the whole run; see Derivation.
struct Above {
    template <typename T>
    static auto holds(T a, T b) {
        return a > b;
    }
};
template <typename Relation>
bool compare_scalar(Run& run, const Instruction& instruction, u32 rows) {
    const Varying a{run.slot[instruction.column_node].numerators};
    const Fixed b{run.scalars[instruction.scalar].numerator};
    fill_truths(output_truths(run, instruction), rows,
                [=](Row i, auto tag) { return Relation::holds(a.at(i, tag), b.at(i, tag)); });
    return true;
}

// Ratios are compared by their cross products.
template <typename Relation, typename Wide>
bool compare_fractions(Run& run, const Instruction& instruction, u32 rows) {
    const Fractions a = fractions(run, instruction, 0), b = fractions(run, instruction, 1);
    fill(output_truths(run, instruction), rows, [=](u32 i) -> u8 {
        return Relation::holds(static_cast<Wide>(a.numerator(i)) * b.denominator(i),
                               static_cast<Wide>(b.numerator(i)) * a.denominator(i));
    });
    return true;
}

// A ratio against a rate, the most frequent of them: `new hires / employees >= 15%`. `Atmost`: ratio <= rate,
// otherwise rate <= ratio. `Narrow`: all four numbers are below 2^31.
template <bool AtMost, bool Narrow>
bool compare_with_rate(Run& run, const Instruction& instruction, u32 rows) {
    const Slot& slot = run.slot[instruction.column_node];
    const Varying above{slot.numerators}, below{slot.denominators};
    const Scalar& rate = run.scalars[instruction.scalar];
    const Fixed rate_above{rate.numerator}, rate_below{rate.denominator};
    fill_truths(output_truths(run, instruction), rows, [=](Row i, auto tag) {
        const auto times = [](auto a, auto b) {
            if constexpr (Narrow)
                return narrow_product(a, b);
            else
                return a * b;
        };
        const auto left = times(above.at(i, tag), rate_below.at(i, tag));
        const auto right = times(rate_above.at(i, tag), below.at(i, tag));
        if constexpr (AtMost)
            return left <= right;
        else
            return left >= right;
    });
    return true;
}

inline u64 bit_of(i64 value) {
    return static_cast<u64>(value) < 64 ? u64{1} << value : 0;
}

bool includes(Run& run, const Instruction& instruction, u32 rows) {
    const i64* set = column<trusting>(run, instruction, 0, 0, rows);
    if (is_uniform(run, input(run, instruction, 1))) {
        const u64 bit = bit_of(scalar(run, instruction, 1).numerator);
        fill(output_truths(run, instruction), rows,
             [=](u32 i) -> u8 { return (static_cast<u64>(set[i]) & bit) != 0; });
        return true;
    }
    const i64* value = column<trusting>(run, instruction, 1, 1, rows);
    fill(output_truths(run, instruction), rows,
         [=](u32 i) -> u8 { return (static_cast<u64>(set[i]) & bit_of(value[i])) != 0; });
    return true;
}

bool intersects(Run& run, const Instruction& instruction, u32 rows) {
    const i64* a = column<trusting>(run, instruction, 0, 0, rows);
    const i64* b = column<trusting>(run, instruction, 1, 1, rows);
    fill(output_truths(run, instruction), rows, [=](u32 i) -> u8 { return (a[i] & b[i]) != 0; });
    return true;
}

bool make_set(Run& run, const Instruction& instruction, u32 rows) {
    i64* out = output(run, instruction);
    fill(out, rows, [](u32) -> i64 { return 0; });
    for (u32 place = 0; place < instruction.input_count; ++place) {
        const i64* value = column<trusting>(run, instruction, place, 0, rows);
        for (u32 i = 0; i < rows; ++i)
            out[i] |= static_cast<i64>(bit_of(value[i]));
    }
    return true;
}
