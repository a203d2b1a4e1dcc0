// Facts as columns: what a host hands to the engine for a block of cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::engine {

// Whether a fact is known in a row. Absent is a statement ("has not graduated"), allowed only for optional
// facts; unknown is the lack of one, and never turns into zero, no or an empty list.
enum class Presence : std::uint8_t { given, absent, unknown };

// The least and the greatest of some numbers. Of none, every number is less and greater than they are.
struct Range {
    std::int64_t least = INT64_MAX, most = INT64_MIN;
    bool operator==(const Range&) const = default;
};

// One leaf fact. `numerators` has one entry per row of the fact's scope, in the representation of the fact
// (see Plan::fact_layout): numbers as numerator over a fixed denominator, or over `denominators` where the
// layout is a fraction; yes/no 0 or 1; dates in days since 1970-01-01; months as year*12+month-1; category
// values by index; sets as bits; texts as an id: below Program::texts.size() a text of the program, from
// there on an index into Batch::texts (equal texts have equal ids).
struct FactColumn {
    std::vector<std::int64_t> numerators;
    std::vector<std::int64_t> denominators; // empty unless the layout is a fraction; entries are > 0
    std::vector<Presence> presence;         // empty: given in every row
    // Columns that the host keeps itself (an Arrow array): read instead of the vectors where not null, for
    // as long as the results are read. `reset` makes them null.
    const std::int64_t* lent_numerators = nullptr;
    const std::int64_t* lent_denominators = nullptr;
    // One in which the numerators lie, if whoever filled the column knows it; if they do not, numbers are
    // wrong. `reset` forgets it.
    std::optional<Range> range;
};

// Those that are read: the host's or the column's own.
inline const std::int64_t* numerators_of(const FactColumn& column) {
    return column.lent_numerators ? column.lent_numerators : column.numerators.data();
}
inline const std::int64_t* denominators_of(const FactColumn& column) {
    return column.lent_denominators ? column.lent_denominators : column.denominators.data();
}

// One list: row r of the parent scope owns the child rows offsets[r] .. offsets[r + 1].
struct ListColumn {
    std::vector<std::uint32_t> offsets; // rows of the parent scope + 1
    std::vector<Presence> presence;     // empty: given in every row; an unknown list owns no rows
};

// A block of cases. Owned and filled by one thread; the vectors keep their capacity from block to block.
struct Batch {
    std::uint32_t rows = 0;
    std::vector<FactColumn> facts;  // by program::FactId
    std::vector<ListColumn> lists;  // by program::ListId
    std::vector<std::string> texts; // texts that the program does not know
    // What the next block will be made from: it is fetched into the cache while this one is computed. `reset`
    // forgets it.
    std::vector<std::span<const std::byte>> read_next;
};

} // namespace tiaoli::engine
