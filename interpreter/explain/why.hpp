// Why a decision came out as it did, and what could settle one that did not.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::explain {

// `plan` must compute every node (prepared without a list of wanted nodes), and `evaluation` must hold the
// results of running it on `batch`; `row` is a row of the decision's scope. The explanation owns all it
// needs: it stays valid when the evaluation is reused.
Explanation why(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
                program::DecisionId decision, std::uint32_t row, const Limits& limits = {});

// The same into an explanation that was used before: keeps its capacity.
void why(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
         program::DecisionId decision, std::uint32_t row, const Limits& limits, Explanation& explanation);

// The facts and unset parameters that could settle an undetermined decision, and no others: facts in the
// order of the policy (a list that is unknown as a whole stands where its first field stands), then
// parameters. Empty for a decision with another answer.
std::vector<FactUse> missing(const engine::Plan& plan, const engine::Evaluation& evaluation,
                             const engine::Batch& batch, program::DecisionId decision, std::uint32_t row,
                             const Limits& limits = {});

// The known facts that the answer rests on, in the same order.
std::vector<FactUse> rests_on(const engine::Plan& plan, const engine::Evaluation& evaluation,
                              const engine::Batch& batch, program::DecisionId decision, std::uint32_t row,
                              const Limits& limits = {});

} // namespace tiaoli::explain
