// Comparisons as people read them: which side is compared with which limit, and how far it is from holding.
#pragma once

#include "explain/explanation.hpp"
#include "explain/walk.hpp"

#include <optional>

namespace tiaoli::explain {

// equal, less, less_equal, or the negation of one of them.
struct Comparison {
    Relation relation = Relation::equal; // subject RELATION limit
    NodeId subject = none;
    NodeId limit = none;
    bool flipped = false; // the subject is the second input of the operation
};

// The comparison that a yes/no node makes; nothing if it makes none.
std::optional<Comparison> comparison_of(const program::Program& program, NodeId node);

Relation opposite(Relation relation);

// A value between two ends: all_of of two comparisons with the same subject, one from below and one from
// above.
struct Window {
    NodeId subject = none;
    NodeId low = none, high = none;
    bool low_strict = false, high_strict = false;
    Comparison from_below, from_above; // what the two comparisons say of the subject
};
std::optional<Window> window_of(const program::Program& program, NodeId node);

// How far the comparison is from holding (`wanted`) or from not holding. Nothing if it is as wanted already,
// or if a side has no value.
std::optional<Distance> distance(const Walk& walk, const Comparison& comparison, std::uint32_t row,
                                 bool wanted);

} // namespace tiaoli::explain
