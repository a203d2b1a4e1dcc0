// Which question to ask next: of the facts that can still change an answer, the most telling first.
//
// Only facts that could settle an undetermined decision are asked for (explain::missing), so an interview
// asks nothing that does not matter, and ends when nothing can change any more. How telling a question is, is
// measured by trying it: over the values the fact may take (both answers, every value of its category, the
// figures it is compared with and their neighbours), how many questions are left on average, and how many
// answers are open. The order is a courtesy: whatever it is, the answers come out the same.
#pragma once

#include "analysis/answers.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::analysis {

struct Question {
    explain::FactUse::Kind kind = explain::FactUse::Kind::fact;
    std::uint32_t index = program::none;  // FactId, ListId or ParameterId
    std::uint32_t row = 0;                // facts: of their scope; lists: of the parent scope
    std::vector<std::uint32_t> positions; // in the lists around it, from 1, outermost first
    std::uint32_t decisions = 0;          // that wait for it
    bool tried = false;                   // the two figures below were measured
    values::Rational open;                // decisions still open after the answer, on average
    values::Rational left;                // questions left, on average
};

struct InterviewLimits {
    std::uint32_t tried = 12;  // questions measured: those that most decisions wait for
    std::uint32_t values = 16; // tried of each
    std::uint32_t cells = 1U << 16U;
};

/// The questions of one case, the most telling first. `decisions` are those of interest; those that are not
/// undetermined ask nothing.
[[nodiscard]] std::vector<Question> questions(const Evaluated& evaluated, const engine::Options& options,
                                              const std::vector<program::DecisionId>& decisions,
                                              std::uint32_t case_row, const InterviewLimits& limits = {});

} // namespace tiaoli::analysis
