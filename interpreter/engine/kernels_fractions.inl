// Arithmetic on fractions of two columns. Results are not brought to lowest terms as long as they fit.

// Puts a fraction down in 64 bits; true if it does not fit even in lowest terms.
template <typename Wide>
inline bool put(Wide numerator, Wide denominator, i64& to, i64& below) {
    to = static_cast<i64>(numerator);
    below = static_cast<i64>(denominator);
    if constexpr (sizeof(Wide) > sizeof(i64)) {
        if (to == numerator && below == denominator) return false;
        const auto divisor = static_cast<i128>(
            values::gcd_of_magnitudes(values::magnitude(numerator), values::magnitude(denominator)));
        to = static_cast<i64>(numerator / divisor);
        below = static_cast<i64>(denominator / divisor);
        return to != numerator / divisor || below != denominator / divisor;
    }
    return false;
}

template <typename Wide, typename Function>
inline bool fill_fractions(const Run& run, const Instruction& instruction, u32 rows, Function row) {
    i64* __restrict numerators = run.slot[instruction.node].numerators;
    i64* __restrict denominators = run.slot[instruction.node].denominators;
    bool failed = false;
    for (u32 i = 0; i < rows; ++i)
        failed |= row(i, numerators[i], denominators[i]);
    return !failed;
}

// The sum of two products of two 64-bit numbers always fits 128 bits but in one case: four times -2^63.
template <typename Wide, bool Minus>
bool add_fractions(Run& run, const Instruction& instruction, u32 rows) {
    const Fractions a = fractions(run, instruction, 0), b = fractions(run, instruction, 1);
    return fill_fractions<Wide>(run, instruction, rows, [=](u32 i, i64& to, i64& below) {
        const Wide left = static_cast<Wide>(a.numerator(i)) * b.denominator(i);
        const Wide right = static_cast<Wide>(b.numerator(i)) * a.denominator(i);
        Wide sum;
        const bool overflow =
            Minus ? __builtin_sub_overflow(left, right, &sum) : __builtin_add_overflow(left, right, &sum);
        return overflow | put<Wide>(sum, static_cast<Wide>(a.denominator(i)) * b.denominator(i), to, below);
    });
}

template <typename Wide>
bool multiply_fractions(Run& run, const Instruction& instruction, u32 rows) {
    const Fractions a = fractions(run, instruction, 0), b = fractions(run, instruction, 1);
    return fill_fractions<Wide>(run, instruction, rows, [=](u32 i, i64& to, i64& below) {
        return put<Wide>(static_cast<Wide>(a.numerator(i)) * b.numerator(i),
                         static_cast<Wide>(a.denominator(i)) * b.denominator(i), to, below);
    });
}

inline void mark_divisions_by_zero(Run& run, const Instruction& instruction, const Fractions& divisor,
                                   u32 rows) {
    for (u32 i = 0; i < rows; ++i)
        if (divisor.numerator(i) == 0)
            write(run, instruction.node, i, rows, error_answer(Fault::division_by_zero));
}

template <typename Wide>
bool divide_fractions(Run& run, const Instruction& instruction, u32 rows) {
    const Fractions a = fractions(run, instruction, 0), b = fractions(run, instruction, 1);
    bool zero = false;
    const bool done = fill_fractions<Wide>(run, instruction, rows, [=, &zero](u32 i, i64& to, i64& below) {
        Wide numerator = static_cast<Wide>(a.numerator(i)) * b.denominator(i);
        Wide denominator = static_cast<Wide>(b.numerator(i)) * a.denominator(i);
        zero |= denominator == 0;
        if (denominator == 0) denominator = 1;
        if (denominator < 0) {
            numerator = -numerator;
            denominator = -denominator;
        }
        return put<Wide>(numerator, denominator, to, below);
    });
    if (done && zero) mark_divisions_by_zero(run, instruction, b, rows);
    return done;
}

// Over one denominator, the quotient of two columns is the fraction of their numerators: nothing to compute.
bool quotient(Run& run, const Instruction& instruction, u32 rows) {
    const Varying below{run.slot[instruction.first_inputs[1]].numerators};
    if (any_row(rows, [=](Row i, auto tag) { return below.at(i, tag) <= 0; })) {
        use_own_memory(run, instruction.node);
        return divide_fractions<i128>(run, instruction, rows);
    }
    Slot& slot = run.slot[instruction.node];
    slot.numerators = run.slot[instruction.column_node].numerators;
    slot.denominators = run.slot[instruction.first_inputs[1]].numerators;
    return true;
}

template <bool Largest, typename Wide>
bool extreme_fractions(Run& run, const Instruction& instruction, u32 rows) {
    i64* numerators = run.slot[instruction.node].numerators;
    i64* denominators = run.slot[instruction.node].denominators;
    for (u32 place = 0; place < instruction.input_count; ++place) {
        const Fractions a = fractions(run, instruction, place);
        for (u32 i = 0; i < rows; ++i) {
            if (place > 0) {
                const Wide so_far = static_cast<Wide>(numerators[i]) * a.denominator(i);
                const Wide here = static_cast<Wide>(a.numerator(i)) * denominators[i];
                if (Largest ? so_far >= here : so_far <= here) continue;
            }
            numerators[i] = a.numerator(i);
            denominators[i] = a.denominator(i);
        }
    }
    return true;
}

bool absolute_fractions(Run& run, const Instruction& instruction, u32 rows) {
    const Fractions a = fractions(run, instruction, 0);
    return fill_fractions<i64>(run, instruction, rows, [=](u32 i, i64& to, i64& below) {
        below = a.denominator(i);
        if (a.numerator(i) == INT64_MIN) return true;
        to = a.numerator(i) < 0 ? -a.numerator(i) : a.numerator(i);
        return false;
    });
}

// To a fixed denominator.
template <typename Wide>
bool round_fractions(Run& run, const Instruction& instruction, u32 rows) {
    const Fractions a = fractions(run, instruction, 0);
    const i64 multiplier = instruction.details->multiplier, divisor = instruction.details->divisor,
              step = instruction.details->step;
    const values::Rounding rounding = instruction.details->rounding;
    return fill_checked(output(run, instruction), rows, [=](u32 i, i64& to) {
        const Wide above = static_cast<Wide>(a.numerator(i)) * multiplier;
        const Wide below = static_cast<Wide>(a.denominator(i)) * divisor;
        if constexpr (sizeof(Wide) == sizeof(i64)) {
            to = rounded(above, below, rounding) * step;
            return false;
        } else {
            const i128 steps = values::round_quotient(above, below, rounding);
            return steps != static_cast<i64>(steps) ||
                   __builtin_mul_overflow(static_cast<i64>(steps), step, &to);
        }
    });
}
