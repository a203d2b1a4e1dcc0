// Why a decision does not apply, or why a yes/no decision is no: for each rule that could have made it
// otherwise the smallest set of conditions that failed, and by how much.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tiaoli::explain {

// One condition that failed: the step shows it with its values, its `distance` says by how much.
struct Failure {
    std::uint32_t step = none;
    bool wanted = true;   // what it would have to be: a failing "not X" is the step of X and wanted = false
    bool unknown = false; // it has not failed: it is undetermined
};

// One way to the other answer. `rule` is none where the decision is not made by rules.
struct Candidate {
    program::RuleId rule = none;
    program::ClauseId clause = none;
    std::string_view name; // of the clause, or of what was to hold
    std::string_view citation;
    std::string_view source; // the author's words
    bool possible = true;    // false: no facts can make it hold (a constant says no)
    std::vector<Failure> failures;
};

struct WhyNot : Steps {
    program::DecisionId decision = none;
    std::uint32_t row = 0;
    engine::State state = engine::State::not_applicable;
    bool applies = false; // the decision has a value and is not "no": there is nothing to explain
    std::vector<Candidate>
        candidates; // the fewest failures first, otherwise in the order of the rules. An exception that needs
                    // all that its general rule needs, and more, is left out
};

WhyNot why_not(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
               program::DecisionId decision, std::uint32_t row, const Limits& limits = {});

} // namespace tiaoli::explain
