// select and decide.

// Calls `use` with the operand in the form it has, so that a constant does not cost a column.
template <Checking C, typename Use>
inline bool with_operand(Run& run, const Instruction& instruction, u32 place, unsigned which, u32 rows,
                         Use use) {
    if (is_uniform(run, input(run, instruction, place)))
        return use(Fixed{scalar(run, instruction, place).numerator});
    const i64* numbers = column<C>(run, instruction, place, which, rows);
    return numbers && use(Varying{numbers});
}

// The only row of an operand, brought to the denominator of the node; true if that overflows.
inline bool only_row(const Run& run, const Instruction& instruction, u32 place, i64& to) {
    const program::NodeId node = input(run, instruction, place);
    if (is_uniform(run, node)) {
        to = scalar(run, instruction, place).numerator;
        return false;
    }
    return __builtin_mul_overflow(run.slot[node].numerators[0], run.factors[instruction.first_input + place],
                                  &to);
}
inline bool only_truth(const Run& run, const Instruction& instruction, u32 place) {
    return run.slot[input(run, instruction, place)].truths[0] != 0;
}

// Where the condition holds the input at place `first`, elsewhere that at `second`.
template <Checking C>
inline bool choose_numbers(Run& run, const Instruction& instruction, const u8* condition, u32 first,
                           u32 second, u32 rows) {
    i64* out = output(run, instruction);
    if (rows == 1) return !only_row(run, instruction, condition[0] ? first : second, out[0]);
    return with_operand<C>(run, instruction, first, 0, rows, [&](auto a) {
        return with_operand<C>(run, instruction, second, 1, rows, [&](auto b) {
            fill_lanes(out, rows, [=](Row i, auto tag) {
                return choose(mask_of(condition, i, tag), a.at(i, tag), b.at(i, tag));
            });
            return true;
        });
    });
}

inline bool choose_truths(Run& run, const Instruction& instruction, const u8* condition, u32 first,
                          u32 second, u32 rows) {
    const u8* a = truths(run, instruction, first, 1, rows);
    const u8* b = truths(run, instruction, second, 2, rows);
    fill(output_truths(run, instruction), rows,
         [=](u32 i) -> u8 { return (condition[i] & a[i]) | ((condition[i] ^ 1) & b[i]); });
    return true;
}

inline bool choose_fractions(Run& run, const Instruction& instruction, const u8* condition, u32 first,
                             u32 second, u32 rows) {
    const Fractions a = fractions(run, instruction, first), b = fractions(run, instruction, second);
    return fill_fractions<i64>(run, instruction, rows, [=](u32 i, i64& to, i64& below) {
        to = condition[i] ? a.numerator(i) : b.numerator(i);
        below = condition[i] ? a.denominator(i) : b.denominator(i);
        return false;
    });
}

template <Checking C>
bool select(Run& run, const Instruction& instruction, u32 rows) {
    return choose_numbers<C>(run, instruction, truths(run, instruction, 0, 0, rows), 1, 2, rows);
}

bool select_truths(Run& run, const Instruction& instruction, u32 rows) {
    return choose_truths(run, instruction, truths(run, instruction, 0, 0, rows), 1, 2, rows);
}

bool select_fractions(Run& run, const Instruction& instruction, u32 rows) {
    return choose_fractions(run, instruction, truths(run, instruction, 0, 0, rows), 1, 2, rows);
}

// The first input, and the second where the first does not apply: the only kernel that looks at a state.
inline const u8* applies(Run& run, const Instruction& instruction, u32 rows) {
    const Slot& first = run.slot[input(run, instruction, 0)];
    u8* out = scratch_truths(run, 0, rows);
    fill(out, rows, [=](u32 i) -> u8 {
        return !first.states || first.states[i & first.row_mask] != State::not_applicable;
    });
    return out;
}

template <Checking C>
bool coalesce(Run& run, const Instruction& instruction, u32 rows) {
    return choose_numbers<C>(run, instruction, applies(run, instruction, rows), 0, 1, rows);
}

bool coalesce_truths(Run& run, const Instruction& instruction, u32 rows) {
    return choose_truths(run, instruction, applies(run, instruction, rows), 0, 1, rows);
}

bool coalesce_fractions(Run& run, const Instruction& instruction, u32 rows) {
    return choose_fractions(run, instruction, applies(run, instruction, rows), 0, 1, rows);
}

// What is left to do when the rules have been gone through: rows in which no rule holds, rows in which rules
// disagree.
inline bool finish_decision(Run& run, const Instruction& instruction, const u8* taken, const u8* conflicts,
                            u32 rows, bool has_base) {
    u8 all_taken = 1, any_conflict = 0;
    for (u32 i = 0; i < rows; ++i) {
        all_taken &= taken[i];
        any_conflict |= conflicts[i];
    }
    if (!has_base && !all_taken) mark_absent(run, instruction.node, taken, rows);
    for (u32 i = 0; i < rows && any_conflict; ++i)
        if (conflicts[i]) write(run, instruction.node, i, rows, error_answer(Fault::conflict));
    return true;
}

// Do two conditions hold in the same row? Leaves in `taken` where any does.
inline bool conditions_overlap(const u8* const* conditions, u32 pairs, u8* taken, u32 rows) {
    const u8* first = conditions[0];
    fill(taken, rows, [=](u32 i) { return first[i]; });
    u8 overlap = 0;
    for (u32 pair = 1; pair < pairs; ++pair) {
        const u8* condition = conditions[pair];
        for (u32 i = 0; i < rows; ++i)
            overlap |= condition[i] & taken[i];
        for (u32 i = 0; i < rows; ++i)
            taken[i] |= condition[i];
    }
    return overlap != 0;
}

// Rules whose condition is the same in every row (the policy is in force on that day) hold everywhere or
// nowhere. True if that leaves nothing to choose; `place` is then the input that every row takes, or `none`.
inline bool is_settled(const Run& run, const Instruction& instruction, u32& place) {
    const u32 pairs = instruction.input_count / 2;
    place = program::none;
    for (u32 pair = 0; pair < pairs; ++pair) {
        const program::NodeId condition = input(run, instruction, 2 * pair);
        if (!is_uniform(run, condition)) return false;
        if (run.slot[condition].truths[0] == 0) continue;
        if (place != program::none) return false; // the two may disagree
        place = 2 * pair + 1;
    }
    if (place == program::none && instruction.input_count % 2 == 1) place = 2 * pairs;
    return true;
}

// No row has a value.
inline bool all_absent(Run& run, const Instruction& instruction, u32 rows) {
    for (u32 i = 0; i < rows; ++i)
        write_absent(run, instruction.node, i, rows);
    return true;
}

// A column or a number, which of the two is known only when the loop runs.
struct Value {
    const i64* numbers;
    i64 number;
    i64 at(Row row, i64) const { return numbers ? numbers[row] : number; }
    Lanes at(Row row, Lanes) const { return numbers ? load(numbers + row) : Lanes{} + number; }
};

// The value whose condition holds, or the last one. Out of line: knowing how many pairs there may be, the
// compiler would make 10 KB of it.
[[gnu::noinline]] void choose_rows(i64* out, const u8* const* conditions, const Value* values_of, u32 pairs,
                            u32 rows) {
    fill_lanes(out, rows, [=](Row i, auto tag) {
        auto result = values_of[pairs].at(i, tag);
        for (u32 pair = 0; pair < pairs; ++pair)
            result = choose(mask_of(conditions[pair], i, tag), values_of[pair].at(i, tag), result);
        return result;
    });
}

// The same for so many pairs, all of whose values are numbers: everything stays in registers.
template <u32 Pairs>
inline void choose_numbers_of(i64* out, const u8* const* conditions, const Value* values_of, u32 rows) {
    const u8* condition[Pairs];
    i64 value[Pairs + 1];
    for (u32 pair = 0; pair < Pairs; ++pair)
        condition[pair] = conditions[pair];
    for (u32 pair = 0; pair <= Pairs; ++pair)
        value[pair] = values_of[pair].number;
    fill_lanes(out, rows, [=](Row i, auto tag) {
        auto result = tag + value[Pairs];
        for (u32 pair = 0; pair < Pairs; ++pair)
            result = choose(mask_of(condition[pair], i, tag), tag + value[pair], result);
        return result;
    });
}

// Every row takes this input. A column over the same denominator is shown, not copied.
template <Checking C>
bool take(Run& run, const Instruction& instruction, u32 place, u32 rows) {
    Slot& slot = run.slot[instruction.node];
    const program::NodeId value = input(run, instruction, place);
    if (!is_uniform(run, value) && run.factors[instruction.first_input + place] == 1) {
        slot.numerators = run.slot[value].numerators;
        return true;
    }
    const i64* from = column<C>(run, instruction, place, 0, rows);
    if (!from) return false;
    fill(slot.numerators, rows, [=](u32 i) { return from[i]; });
    return true;
}

// A decision about one row. `get(place, to)` is true if the value at that place cannot be had.
template <typename T, typename Get>
inline bool decide_only_row(Run& run, const Instruction& instruction, T* out, Get get) {
    const u32 pairs = instruction.input_count / 2;
    bool taken = false, conflict = false;
    T result{1};
    for (u32 pair = 0; pair < pairs; ++pair) {
        if (!only_truth(run, instruction, 2 * pair)) continue;
        T value;
        if (get(2 * pair + 1, value)) return false;
        conflict |= taken && value != result;
        taken = true;
        result = value;
    }
    if (conflict)
        write(run, instruction.node, 0, 1, error_answer(Fault::conflict));
    else if (taken)
        *out = result;
    else if (instruction.input_count % 2 == 1)
        return !get(2 * pairs, *out);
    else
        write_absent(run, instruction.node, 0, 1);
    return true;
}

template <Checking C>
bool decide(Run& run, const Instruction& instruction, u32 rows) {
    constexpr u32 most = 16; // more rules than that do not share a decision
    const bool has_base = instruction.input_count % 2 == 1;
    use_own_memory(run, instruction.node);
    if (rows == 1)
        return decide_only_row(run, instruction, output(run, instruction),
                               [&](u32 place, i64& to) { return only_row(run, instruction, place, to); });
    if (u32 place; is_settled(run, instruction, place))
        return place == program::none ? all_absent(run, instruction, rows)
                                      : take<C>(run, instruction, place, rows);
    const u32 all_pairs = instruction.input_count / 2;
    if (all_pairs > most) return false;
    const u8* conditions[most];
    Value values_of[most + 1];
    unsigned scratch_used = 0;
    bool all_numbers = true;
    u32 pairs = 0; // those that may hold
    for (u32 pair = 0; pair < all_pairs + (has_base ? 1 : 0); ++pair) {
        const bool is_base = pair == all_pairs;
        if (!is_base) {
            const program::NodeId condition = input(run, instruction, 2 * pair);
            if (is_uniform(run, condition) && run.slot[condition].truths[0] == 0) continue;
            conditions[pairs] = truths(run, instruction, 2 * pair, 2, rows);
        }
        const u32 place = is_base ? 2 * pair : 2 * pair + 1;
        const program::NodeId value = input(run, instruction, place);
        if (is_uniform(run, value)) {
            values_of[pairs] = {nullptr, scalar(run, instruction, place).numerator};
        } else {
            const bool scaled = run.factors[instruction.first_input + place] != 1;
            if (scaled && scratch_used == 4) return false;
            values_of[pairs] = {column<C>(run, instruction, place, scaled ? scratch_used++ : 0, rows), 0};
            if (!values_of[pairs].numbers) return false;
            all_numbers = false;
        }
        if (!is_base) ++pairs;
    }
    if (!has_base) values_of[pairs] = {nullptr, 1};

    i64* out = output(run, instruction);
    u8* taken = scratch_truths(run, 0, rows);
    const bool overlap = conditions_overlap(conditions, pairs, taken, rows);
    if (all_numbers && pairs == 2)
        choose_numbers_of<2>(out, conditions, values_of, rows);
    else if (all_numbers && pairs == 3)
        choose_numbers_of<3>(out, conditions, values_of, rows);
    else if (all_numbers && pairs == 4)
        choose_numbers_of<4>(out, conditions, values_of, rows);
    else
        choose_rows(out, conditions, values_of, pairs, rows);
    if (!overlap && has_base) return true;
    u8* conflicts = scratch_truths(run, 1, rows);
    fill(conflicts, rows, [](u32) -> u8 { return 0; });
    for (u32 pair = 0; pair < pairs && overlap; ++pair)
        for (u32 i = 0; i < rows; ++i)
            conflicts[i] |= static_cast<u8>(conditions[pair][i] & (out[i] != values_of[pair].at(i, i64{})));
    return finish_decision(run, instruction, taken, conflicts, rows, has_base);
}

bool decide_truths(Run& run, const Instruction& instruction, u32 rows) {
    u8* out = output_truths(run, instruction);
    if (rows == 1)
        return decide_only_row(run, instruction, out, [&](u32 place, u8& to) {
            to = only_truth(run, instruction, place);
            return false;
        });
    if (u32 place; is_settled(run, instruction, place)) {
        if (place == program::none) return all_absent(run, instruction, rows);
        const u8* value = truths(run, instruction, place, 0, rows);
        fill(out, rows, [=](u32 i) { return value[i]; });
        return true;
    }
    u8* taken = scratch_truths(run, 0, rows);
    u8* conflicts = scratch_truths(run, 1, rows);
    const u32 pairs = instruction.input_count / 2;
    const bool has_base = instruction.input_count % 2 == 1;
    fill(conflicts, rows, [](u32) -> u8 { return 0; });
    fill(taken, rows, [](u32) -> u8 { return 0; });
    if (has_base) {
        const u8* base = truths(run, instruction, 2 * pairs, 2, rows);
        fill(out, rows, [=](u32 i) { return base[i]; });
    } else {
        fill(out, rows, [](u32) -> u8 { return 0; });
    }
    for (u32 pair = 0; pair < pairs; ++pair) {
        const u8* condition = truths(run, instruction, 2 * pair, 2, rows);
        const u8* value = truths(run, instruction, 2 * pair + 1, 3, rows);
        for (u32 i = 0; i < rows; ++i) {
            conflicts[i] |= static_cast<u8>(condition[i] & taken[i] & (out[i] ^ value[i]));
            out[i] = static_cast<u8>((condition[i] & value[i]) | ((condition[i] ^ 1) & out[i]));
            taken[i] |= condition[i];
        }
    }
    return finish_decision(run, instruction, taken, conflicts, rows, has_base);
}

bool decide_fractions(Run& run, const Instruction& instruction, u32 rows) {
    i64* numerators = run.slot[instruction.node].numerators;
    i64* denominators = run.slot[instruction.node].denominators;
    if (u32 place; is_settled(run, instruction, place)) {
        if (place == program::none) return all_absent(run, instruction, rows);
        const Fractions value = fractions(run, instruction, place);
        fill(numerators, rows, [=](u32 i) { return value.numerator(i); });
        fill(denominators, rows, [=](u32 i) { return value.denominator(i); });
        return true;
    }
    u8* taken = scratch_truths(run, 0, rows);
    u8* conflicts = scratch_truths(run, 1, rows);
    const u32 pairs = instruction.input_count / 2;
    const bool has_base = instruction.input_count % 2 == 1;
    fill(conflicts, rows, [](u32) -> u8 { return 0; });
    fill(taken, rows, [](u32) -> u8 { return 0; });
    const Fractions base = fractions(run, instruction, has_base ? 2 * pairs : 1);
    fill(numerators, rows, [=](u32 i) { return base.numerator(i); });
    fill(denominators, rows, [=](u32 i) { return base.denominator(i); });
    for (u32 pair = 0; pair < pairs; ++pair) {
        const u8* condition = truths(run, instruction, 2 * pair, 2, rows);
        const Fractions value = fractions(run, instruction, 2 * pair + 1);
        for (u32 i = 0; i < rows; ++i) {
            if (!condition[i]) continue;
            if (taken[i] && static_cast<i128>(numerators[i]) * value.denominator(i) !=
                                static_cast<i128>(value.numerator(i)) * denominators[i])
                conflicts[i] = 1;
            numerators[i] = value.numerator(i);
            denominators[i] = value.denominator(i);
            taken[i] = 1;
        }
    }
    return finish_decision(run, instruction, taken, conflicts, rows, has_base);
}
