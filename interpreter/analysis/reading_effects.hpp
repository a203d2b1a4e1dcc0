// Where the outcome of cases depends on which reading of an ambiguous text is taken.
//
// Every reading is switched to each of its other options, alone. Then combinations of readings that one
// decision rests on are tried, for outcomes that no single switch brings about; their number grows as the
// product of the options, so it has a limit, and whether it was reached is part of the result.
#pragma once

#include "analysis/stated_answer.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::analysis {

/// A reading with an option that is not the one in force.
struct Switched {
    program::ReadingId reading = program::none;
    std::uint32_t option = 0;
    friend bool operator==(const Switched&, const Switched&) = default;
    friend auto operator<=>(const Switched&, const Switched&) = default;
};

struct ReadingOutcome {
    std::vector<Switched> switched; ///< by ReadingId; two or more: none of them alone changes the answer
    StatedAnswer answer;
};

/// A decision of one case that comes out otherwise under another reading.
struct ReadingEffect {
    std::uint32_t case_row = 0;
    program::DecisionId decision = program::none;
    std::uint32_t row = 0; ///< of the decision's scope
    StatedAnswer in_force;
    std::vector<ReadingOutcome> otherwise;
};

struct ReadingLimits {
    std::uint32_t runs = 256; ///< evaluations of a block beyond the first
};

struct ReadingEffects {
    std::vector<ReadingEffect> effects; ///< by case, then in the order of the policy
    std::uint32_t runs = 0;
    bool complete = true; ///< every combination that could matter was tried
};

/// For each decision, the readings it can depend on, by DecisionId.
[[nodiscard]] std::vector<std::vector<program::ReadingId>>
readings_of_decisions(const program::Program& program);

/// The plan must compute every node. `options.readings` are the options in force (empty: the policy's).
[[nodiscard]] ReadingEffects reading_effects(const engine::Plan& plan, const engine::Batch& batch,
                                             const engine::Options& options, words::Language language,
                                             const ReadingLimits& limits = {});

} // namespace tiaoli::analysis
