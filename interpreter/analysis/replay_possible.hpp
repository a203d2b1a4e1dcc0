// The values an answer can still have while some facts are not known.
#pragma once

#include "analysis/replay_answer.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tiaoli::analysis {

/// Decides the one case of `batch` again for every combination of the facts that its answer is missing, be
/// they of the case or of elements of its lists, where each of them has finitely many values to try: yes/no,
/// categories, sets, and texts (those the policy compares with, and one more). Days and months are tried
/// where an answer is likely to turn: at those that the policy or the case names, right before and after
/// them, and far away. The distinct outcomes in the order met; nothing if a number is missing, or there are
/// more combinations than `limit`.
[[nodiscard]] std::optional<std::vector<Answer>>
possible_answers(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
                 const engine::Options& options, program::DecisionId decision, std::uint32_t limit);

} // namespace tiaoli::analysis
