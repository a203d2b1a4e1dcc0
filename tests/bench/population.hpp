// Invented cases for any policy: every fact given, within the bounds that its type and the policy state.
#pragma once

#include "bench/columns.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"

#include <cstdint>

namespace tiaoli::bench {

/// Fills the batch with `rows` cases; each list of a case has `elements` elements, and a list within an
/// element two.
void fill_population(const engine::Plan& plan, Random& random, std::uint32_t rows, std::uint32_t elements,
                     engine::Batch& batch);

} // namespace tiaoli::bench
