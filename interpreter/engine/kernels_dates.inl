// Dates, months and parameters: tables and calendars, a call for each row.

// Days from a to b, or months.
bool between(Run& run, const Instruction& instruction, u32 rows) {
    const i64* a = column<trusting>(run, instruction, 0, 0, rows);
    const i64* b = column<trusting>(run, instruction, 1, 1, rows);
    const i64 first = instruction.details->first_valid, last = instruction.details->last_valid;
    i64* out = output(run, instruction);
    i64 least = first, greatest = first;
    for (u32 i = 0; i < rows; ++i) {
        least = a[i] < least ? a[i] : least;
        greatest = a[i] > greatest ? a[i] : greatest;
        least = b[i] < least ? b[i] : least;
        greatest = b[i] > greatest ? b[i] : greatest;
    }
    if (least < first || greatest > last) return false;
    fill(out, rows, [=](u32 i) { return b[i] - a[i]; });
    return true;
}

bool calendar(Run& run, const Instruction& instruction, u32 rows) {
    const program::Op op = instruction.op;
    const program::ValueKind kind = instruction.input_kind;
    const i64* a = column<trusting>(run, instruction, 0, 0, rows);
    const i64* b = instruction.input_count > 1 ? column<trusting>(run, instruction, 1, 1, rows) : a;
    const i64* c = instruction.input_count > 2 ? column<trusting>(run, instruction, 2, 2, rows) : a;
    return fill_checked(output(run, instruction), rows,
                        [=](u32 i, i64& to) { return !compute_date(op, kind, a[i], b[i], c[i], to); });
}

bool parameter(Run& run, const Instruction& instruction, u32 rows) {
    const i64* on = column<trusting>(run, instruction, 0, 0, rows);
    const i64* key = instruction.input_count > 1 ? column<trusting>(run, instruction, 1, 1, rows) : nullptr;
    const Entry* entries = run.plan->entries.data() + instruction.details->first_entry;
    const u32 entry_count = instruction.details->entry_count;
    // What the host hands over goes before the table.
    const i64* supplied = nullptr;
    const Presence* presence = nullptr;
    if (instruction.details->supplied != program::none) {
        const FactColumn& fact = run.batch->facts[instruction.details->supplied];
        supplied = numerators_of(fact);
        presence = fact.presence.empty() ? nullptr : fact.presence.data();
    }
    return fill_checked(output(run, instruction), rows, [=, &instruction](u32 i, i64& to) {
        if (supplied && (!presence || presence[i] == Presence::given))
            return __builtin_mul_overflow(supplied[i], instruction.details->supplied_factor, &to);
        for (u32 e = 0; e < entry_count; ++e) {
            const Entry& entry = entries[e];
            if (on[i] < entry.from || on[i] > entry.to || (key && key[i] != entry.key)) continue;
            to = entry.numerator;
            return !entry.known;
        }
        return true;
    });
}
