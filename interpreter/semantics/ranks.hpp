// Which rules prevail where several apply: those of a document over those of another, and those of a clause
// over those of another.
//
// Between documents: `overrides P` puts this one above P, `under P` puts P above this one. Between clauses:
// `clause X overrides Y`. What a clause says of itself goes before what its document says.
#pragma once

#include "semantics/symbols.hpp"

#include <span>
#include <vector>

namespace tiaoli::semantics {

// Fills Symbols::prevails from the headers: rank between documents that are loaded together. Reports names of
// something that is no document, and documents that stand above themselves. After the clauses have been
// collected: looks their overrides up, too.
void rank_policies(Symbols& symbols, Report& report);

// For each of these clauses the others (as positions in `clauses`) whose rules displace its own wherever they
// apply. Absent where clauses stand above one another in a circle; `circle` then has them.
// If they are layered, every clause of a layer is above all those of the layers before it; otherwise there is
// one layer.
struct Ranks {
    std::vector<std::vector<std::size_t>> above;
    std::vector<std::size_t> circle;
    std::vector<std::size_t> layer; // of each clause
    std::size_t layers = 1;
    bool layered = true;
};
Ranks rank_clauses(const Symbols& symbols, std::span<const std::size_t> clauses);

} // namespace tiaoli::semantics
