// Which rows of a case one row of a decision can rest on, told from the program alone: what is decided of one
// element of a list mostly rests on nothing that is said of the others.
#pragma once

#include "program/program.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::analysis {

enum class RowsNeeded : std::uint8_t {
    none,
    one, // the one that the decision's row is, or lies below
    all,
};

// By scope; of lists only. `cone` is what the decision is made of, in the order of the program.
std::vector<RowsNeeded> rows_needed(const program::Program& program, program::DecisionId decision,
                                    const std::vector<program::NodeId>& cone);

} // namespace tiaoli::analysis
