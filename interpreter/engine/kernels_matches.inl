// Tables and ranges (matches.cpp).

// `Count`: how many cases there are, if that is known; with that, all numbers stay in registers. `Stored`:
// somebody may read the conditions and the selects in between.
template <typename Relation, bool Stored, u32 Count>
inline void match_rows(const Run& run, const Match& match, u32 rows) {
    constexpr u32 most = Count > 0 ? Count : 16;
    const u32 count = Count > 0 ? Count : static_cast<u32>(match.cases.size());
    struct {
        i64 compared[most], value[most];
        u8* holds[most];
        i64* result[most];
    } cases;
    for (u32 k = 0; k < count; ++k) {
        const Match::Case& from = match.cases[k];
        cases.compared[k] = run.scalars[from.compared].numerator;
        cases.value[k] = run.scalars[from.value].numerator;
        cases.holds[k] = run.slot[from.condition].truths;
        cases.result[k] = run.slot[from.node].numerators;
    }
    const Varying column{run.slot[match.column].numerators};
    const i64 otherwise = run.scalars[match.otherwise].numerator;
    const auto row = [=](Row i, auto tag) {
        const auto number = column.at(i, tag);
        auto result = tag + otherwise;
        for (u32 k = count; k-- > 0;) {
            const auto holds = Relation::holds(number, tag + cases.compared[k]);
            result = choose(holds, tag + cases.value[k], result);
            if constexpr (Stored) {
                store_truths(cases.holds[k] + i, holds);
                if (k > 0) store(cases.result[k] + i, result);
            }
        }
        return result;
    };
    if constexpr (Count > 0)
        fill_lanes(cases.result[0], rows, row);
    else // the compiler would make 10 KB of it
        fill_lanes(cases.result[0], rows,
                   [&](Row i, auto tag) __attribute__((noinline)) { return row(i, tag); });
}

template <typename Relation, bool Stored>
bool match(Run& run, const Instruction& instruction, u32 rows) {
    const Match& match = run.plan->matches[instruction.match];
    switch (match.cases.size()) {
    case 1: match_rows<Relation, Stored, 1>(run, match, rows); break;
    case 2: match_rows<Relation, Stored, 2>(run, match, rows); break;
    case 3: match_rows<Relation, Stored, 3>(run, match, rows); break;
    case 4: match_rows<Relation, Stored, 4>(run, match, rows); break;
    default: match_rows<Relation, Stored, 0>(run, match, rows); break;
    }
    return true;
}

bool within(Run& run, const Instruction& instruction, u32 rows) {
    const Match& match = run.plan->matches[instruction.match];
    const Varying column{run.slot[match.column].numerators};
    const Fixed below{run.scalars[match.cases[0].compared].numerator};
    const Fixed above{run.scalars[match.cases[1].compared].numerator};
    fill_truths(output_truths(run, instruction), rows, [=](Row i, auto tag) {
        const auto number = column.at(i, tag);
        return (number > below.at(i, tag)) & (number <= above.at(i, tag));
    });
    return true;
}
