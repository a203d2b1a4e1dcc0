// How kernels reach their operands. Included once per processor, inside a namespace of its own.

// A loop that the compiler makes vectors of by itself; see also fill_lanes. The output never overlaps an
// input.
template <typename Out, typename Function>
inline void fill(Out* __restrict out, u32 rows, Function row) {
    for (u32 i = 0; i < rows; ++i)
        out[i] = row(i);
}

// The same for operators that can fail in a row: true if no row did.
template <typename Out, typename Function>
inline bool fill_checked(Out* __restrict out, u32 rows, Function row) {
    bool failed = false;
    for (u32 i = 0; i < rows; ++i)
        failed |= row(i, out[i]);
    return !failed;
}

inline program::NodeId input(const Run& run, const Instruction& instruction, u32 place) {
    return run.input_ids[instruction.first_input + place];
}
inline bool is_uniform(const Run& run, program::NodeId node) {
    return run.slot[node].row_mask == 0;
}
inline const Scalar& scalar(const Run& run, const Instruction& instruction, u32 place) {
    return run.scalars[instruction.first_input + place];
}
inline i64* output(const Run& run, const Instruction& instruction) {
    return run.slot[instruction.node].numerators;
}
inline u8* output_truths(const Run& run, const Instruction& instruction) {
    return run.slot[instruction.node].truths;
}

// Column `place` of the inputs, brought to the denominator of the node; nullptr if that overflows. `which`
// scratch column it may use: for a uniform input, and for one over another denominator.
template <Checking C>
inline const i64* column(Run& run, const Instruction& instruction, u32 place, unsigned which, u32 rows) {
    const program::NodeId node = input(run, instruction, place);
    if (is_uniform(run, node)) {
        const i64 value = scalar(run, instruction, place).numerator;
        i64* out = scratch(run, which, rows);
        fill(out, rows, [=](u32) { return value; });
        return out;
    }
    const i64* numbers = run.slot[node].numerators;
    const i64 factor = run.factors[instruction.first_input + place];
    if (factor == 1) return numbers;
    i64* out = scratch(run, which, rows);
    if constexpr (C == trusting) {
        fill(out, rows, [=](u32 i) { return numbers[i] * factor; });
    } else {
        if (!fill_checked(out, rows,
                          [=](u32 i, i64& to) { return __builtin_mul_overflow(numbers[i], factor, &to); }))
            return nullptr;
    }
    return out;
}

inline const u8* truths(Run& run, const Instruction& instruction, u32 place, unsigned which, u32 rows) {
    const program::NodeId node = input(run, instruction, place);
    if (!is_uniform(run, node)) return run.slot[node].truths;
    const u8 value = run.slot[node].truths[0];
    u8* out = scratch_truths(run, which, rows);
    fill(out, rows, [=](u32) { return value; });
    return out;
}

// An operand as a fraction, whatever its layout: columns of one entry have the mask 0.
struct Fractions {
    const i64* numerators;
    const i64* denominators;
    u32 numerator_mask, denominator_mask;
    i64 numerator(u32 row) const { return numerators[row & numerator_mask]; }
    i64 denominator(u32 row) const { return denominators[row & denominator_mask]; }
};
inline Fractions fractions(const Run& run, const Instruction& instruction, u32 place) {
    const program::NodeId node = input(run, instruction, place);
    if (is_uniform(run, node)) {
        const Scalar& value = scalar(run, instruction, place);
        return {&value.numerator, &value.denominator, 0, 0};
    }
    const Slot& slot = run.slot[node];
    if (slot.denominators) return {slot.numerators, slot.denominators, ~0U, ~0U};
    return {slot.numerators, &run.plan->nodes[node].layout.denominator, ~0U, 0};
}
