// The reason for an answer in one piece: why, and where the answer is no or does not apply also why not.
#pragma once

#include "analysis/stated_answer.hpp"
#include "explain/render.hpp"

#include <string>

namespace tiaoli::cli {

/// Whether people ask "why not": the answer is no, or the decision does not apply.
[[nodiscard]] bool is_negative(const analysis::Evaluated& answered, program::DecisionId decision,
                               std::uint32_t row);

/// Not for JSON, where the two are documents of their own.
[[nodiscard]] std::string reason(const analysis::Evaluated& answered, program::DecisionId decision,
                                 std::uint32_t row, explain::Format format,
                                 const explain::RenderOptions& options);

} // namespace tiaoli::cli
