// Between scopes: rows of a parent spread over its children, and children reduced to their parent.

// The child rows of the parents' rows, by their offsets.
struct Children {
    const u32* offsets;
    u32 rows;
};
inline Children children(const Run& run, const Instruction& instruction) {
    const ScopeRows& scope = run.scopes[instruction.child];
    return {scope.offsets, scope.rows};
}

// Repeats each row of an ancestor scope for the rows below it.
template <typename T>
inline bool repeat(const Run& run, const Instruction& instruction, const T* from, T* __restrict to) {
    // From the ancestor down; deeper nesting than this is left to the general form.
    const u32* path[8];
    u32 depth = 0;
    const auto& scopes = run.plan->program->scopes;
    const program::ScopeId ancestor = run.plan->program->nodes[instruction.column_node].scope;
    for (program::ScopeId scope = instruction.scope; scope != ancestor; scope = scopes[scope].parent) {
        if (depth == 8) return false;
        path[depth++] = run.scopes[scope].offsets;
    }
    u32 begin = 0;
    const u32 ancestor_rows = run.scopes[ancestor].rows;
    for (u32 row = 0; row < ancestor_rows; ++row) {
        u32 end = row + 1;
        for (u32 level = depth; level > 0; --level)
            end = path[level - 1][end];
        const T value = from[row];
        for (u32 i = begin; i < end; ++i)
            to[i] = value;
        begin = end;
    }
    return true;
}

bool broadcast(Run& run, const Instruction& instruction, u32) {
    return repeat<i64>(run, instruction, run.slot[instruction.column_node].numerators,
                       output(run, instruction));
}
bool broadcast_truths(Run& run, const Instruction& instruction, u32) {
    return repeat<u8>(run, instruction, run.slot[instruction.column_node].truths,
                      output_truths(run, instruction));
}
bool broadcast_fractions(Run& run, const Instruction& instruction, u32) {
    const Slot &from = run.slot[instruction.column_node], &to = run.slot[instruction.node];
    return repeat<i64>(run, instruction, from.numerators, to.numerators) &&
           repeat<i64>(run, instruction, from.denominators, to.denominators);
}

// The rows of another list, once more for each row of the parent.
template <typename T>
inline void copy_rows(const Run& run, const Instruction& instruction, const T* from, T* to) {
    const ScopeRows& scope = run.scopes[instruction.scope];
    for (u32 parent = 0; parent < scope.parent_rows; ++parent) {
        const u32 begin = scope.offsets[parent], count = scope.offsets[parent + 1] - begin;
        const T* source = from + scope.first_sources[parent];
        for (u32 i = 0; i < count; ++i)
            to[begin + i] = source[i];
    }
}

bool gather(Run& run, const Instruction& instruction, u32) {
    copy_rows<i64>(run, instruction, run.slot[instruction.column_node].numerators, output(run, instruction));
    return true;
}
bool gather_truths(Run& run, const Instruction& instruction, u32) {
    copy_rows<u8>(run, instruction, run.slot[instruction.column_node].truths,
                  output_truths(run, instruction));
    return true;
}
bool gather_fractions(Run& run, const Instruction& instruction, u32) {
    const Slot &from = run.slot[instruction.column_node], &to = run.slot[instruction.node];
    copy_rows<i64>(run, instruction, from.numerators, to.numerators);
    copy_rows<i64>(run, instruction, from.denominators, to.denominators);
    return true;
}

template <Checking C>
bool pick(Run& run, const Instruction& instruction, u32) {
    const ScopeRows& scope = run.scopes[instruction.scope];
    const u32 parents = scope.parent_rows;
    i64* out = output(run, instruction);
    for (u32 place = 0; place < instruction.input_count; ++place) {
        const i64* from = column<C>(run, instruction, place, 0, parents);
        if (!from) return false;
        for (u32 parent = 0; parent < parents; ++parent)
            if (scope.offsets[parent] != scope.offsets[parent + 1])
                out[scope.offsets[parent] + place] = from[parent];
    }
    return true;
}
bool pick_truths(Run& run, const Instruction& instruction, u32) {
    const ScopeRows& scope = run.scopes[instruction.scope];
    const u32 parents = scope.parent_rows;
    u8* out = output_truths(run, instruction);
    for (u32 place = 0; place < instruction.input_count; ++place) {
        const u8* from = truths(run, instruction, place, 0, parents);
        for (u32 parent = 0; parent < parents; ++parent)
            if (scope.offsets[parent] != scope.offsets[parent + 1])
                out[scope.offsets[parent] + place] = from[parent];
    }
    return true;
}

bool scope_month(Run& run, const Instruction& instruction, u32) {
    const ScopeRows& scope = run.scopes[instruction.scope];
    i64* out = output(run, instruction);
    for (u32 parent = 0; parent < scope.parent_rows; ++parent)
        for (u32 i = scope.offsets[parent]; i < scope.offsets[parent + 1]; ++i)
            out[i] = scope.first_months[parent] + (i - scope.offsets[parent]);
    return true;
}

bool position(Run& run, const Instruction& instruction, u32) {
    const ScopeRows& scope = run.scopes[instruction.scope];
    i64* out = output(run, instruction);
    for (u32 parent = 0; parent < scope.parent_rows; ++parent)
        for (u32 i = scope.offsets[parent]; i < scope.offsets[parent + 1]; ++i)
            out[i] = i - scope.offsets[parent] + 1;
    return true;
}

// Without a condition every row counts.
inline const u8* condition_of(Run& run, const Instruction& instruction, u32 place, u32 rows) {
    if (input(run, instruction, place) != program::none) return truths(run, instruction, place, 0, rows);
    u8* all = scratch_truths(run, 0, rows);
    fill(all, rows, [](u32) -> u8 { return 1; });
    return all;
}

bool count(Run& run, const Instruction& instruction, u32 rows) {
    const Children below = children(run, instruction);
    i64* out = output(run, instruction);
    if (input(run, instruction, 0) == program::none) {
        fill(out, rows, [=](u32 i) -> i64 { return below.offsets[i + 1] - below.offsets[i]; });
        return true;
    }
    const u8* condition = truths(run, instruction, 0, 0, below.rows);
    for (u32 row = 0; row < rows; ++row) {
        i64 result = 0;
        for (u32 i = below.offsets[row]; i < below.offsets[row + 1]; ++i)
            result += condition[i];
        out[row] = result;
    }
    return true;
}

template <bool Any>
bool quantify(Run& run, const Instruction& instruction, u32 rows) {
    const Children below = children(run, instruction);
    const u8* condition = condition_of(run, instruction, 1, below.rows);
    const u8* satisfied = truths(run, instruction, 0, 1, below.rows);
    u8* out = output_truths(run, instruction);
    for (u32 row = 0; row < rows; ++row) {
        u8 decisive = 0;
        for (u32 i = below.offsets[row]; i < below.offsets[row + 1]; ++i)
            decisive |= condition[i] & (Any ? satisfied[i] : satisfied[i] ^ 1);
        out[row] = Any ? decisive : decisive ^ 1;
    }
    return true;
}

// One addition per row in 64 bits cannot wrap if the extents say so; otherwise 128 bits hold any sum of 2^32
// rows.
bool sum(Run& run, const Instruction& instruction, u32 rows) {
    const Children below = children(run, instruction);
    const u8* condition = condition_of(run, instruction, 1, below.rows);
    const i64* value = column<trusting>(run, instruction, 0, 0, below.rows);
    i64* out = output(run, instruction);
    bool failed = false;
    for (u32 row = 0; row < rows; ++row) {
        if (instruction.details->trusted[run.tier]) {
            i64 result = 0;
            for (u32 i = below.offsets[row]; i < below.offsets[row + 1]; ++i)
                result += condition[i] ? value[i] : 0;
            out[row] = result;
        } else {
            i128 result = 0;
            for (u32 i = below.offsets[row]; i < below.offsets[row + 1]; ++i)
                result += condition[i] ? value[i] : 0;
            out[row] = static_cast<i64>(result);
            failed |= out[row] != result;
        }
    }
    return !failed;
}

// The largest or smallest value that counts; not applicable where none does.
template <bool Largest>
bool extreme_over(Run& run, const Instruction& instruction, u32 rows) {
    const Children below = children(run, instruction);
    const u8* condition = condition_of(run, instruction, 1, below.rows);
    const i64* value = column<trusting>(run, instruction, 0, 0, below.rows);
    i64* out = output(run, instruction);
    u8* found = scratch_truths(run, 1, rows);
    u8 all_found = 1;
    for (u32 row = 0; row < rows; ++row) {
        constexpr i64 none_yet = Largest ? INT64_MIN : INT64_MAX;
        i64 result = none_yet;
        u8 any = 0;
        for (u32 i = below.offsets[row]; i < below.offsets[row + 1]; ++i) {
            result = extreme_of<Largest>(result, condition[i] ? value[i] : none_yet);
            any |= condition[i];
        }
        out[row] = result;
        found[row] = any;
        all_found &= any;
    }
    if (!all_found) mark_absent(run, instruction.node, found, rows);
    return true;
}

template <bool Forwards, typename T>
inline bool end_over(Run& run, const Instruction& instruction, u32 rows, const T* value, T* out) {
    const Children below = children(run, instruction);
    const u8* condition = condition_of(run, instruction, 1, below.rows);
    u8* found = scratch_truths(run, 1, rows);
    u8 all_found = 1;
    for (u32 row = 0; row < rows; ++row) {
        const u32 begin = below.offsets[row], end = below.offsets[row + 1];
        u32 i = 0;
        while (i < end - begin && !condition[Forwards ? begin + i : end - 1 - i])
            ++i;
        found[row] = i < end - begin;
        all_found &= found[row];
        out[row] = found[row] ? value[Forwards ? begin + i : end - 1 - i] : T{1};
    }
    if (!all_found) mark_absent(run, instruction.node, found, rows);
    return true;
}
template <bool Forwards>
bool end_number_over(Run& run, const Instruction& instruction, u32 rows) {
    const i64* value = column<trusting>(run, instruction, 0, 0, children(run, instruction).rows);
    return end_over<Forwards>(run, instruction, rows, value, output(run, instruction));
}
template <bool Forwards>
bool end_truth_over(Run& run, const Instruction& instruction, u32 rows) {
    const u8* value = truths(run, instruction, 0, 2, children(run, instruction).rows);
    return end_over<Forwards>(run, instruction, rows, value, output_truths(run, instruction));
}

// Pairs of rows are compared for their keys, which is the fastest way in the short lists people have; long
// ones go through the general form.
bool running_sum(Run& run, const Instruction& instruction, u32 rows) {
    constexpr u32 short_list = 64;
    const ScopeRows& scope = run.scopes[instruction.scope];
    const bool has_key = input(run, instruction, 1) != program::none;
    const i64* value = column<trusting>(run, instruction, 0, 0, rows);
    const i64* key = has_key ? column<trusting>(run, instruction, 1, 1, rows) : nullptr;
    const u8* condition = condition_of(run, instruction, 2, rows);
    i64* out = output(run, instruction);
    bool failed = false;
    for (u32 parent = 0; parent < scope.parent_rows; ++parent) {
        const u32 begin = scope.offsets[parent], end = scope.offsets[parent + 1];
        if (has_key && end - begin > short_list) return false;
        i64 total = 0;
        for (u32 i = begin; i < end; ++i) {
            if (has_key) {
                total = 0;
                for (u32 earlier = begin; earlier < i; ++earlier)
                    if (key[earlier] == key[i] && condition[earlier])
                        failed |= __builtin_add_overflow(total, value[earlier], &total);
            }
            if (condition[i]) failed |= __builtin_add_overflow(total, value[i], &total);
            out[i] = total;
        }
    }
    return !failed;
}
