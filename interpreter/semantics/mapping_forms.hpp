// Several mappings of one clause serve cases of different forms. This pass holds them against each other.
#pragma once

#include "semantics/symbols.hpp"

namespace tiaoli::semantics {

// Reports a mapping that no case can reach, because every case that fits it fits an earlier one of the same
// clause.
void check_mapping_forms(const Symbols& symbols, Report& report);

} // namespace tiaoli::semantics
