// Whose answers differ between two policies, for the same cases.
#pragma once

#include "analysis/stated_answer.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::analysis {

/// One decision of one case that came out differently. Decisions are the same if they have the same name;
/// one that only one policy makes counts where it has a value.
struct AnswerDifference {
    std::string name;
    std::string topic;                                               ///< of the first clause that gives it
    program::DecisionId left = program::none, right = program::none; ///< none: this policy has none
    std::uint32_t left_row = 0, right_row = 0;                       ///< of the decision's scope
    std::uint32_t position = 0; ///< of the element, from 1; 0: the decision is about the whole case
    StatedAnswer left_answer, right_answer;
};

/// The decisions that differ in row `case_row` of both batches (the same case), in the order of the left
/// policy, then those that only the right one makes. Elements of lists are compared position by position.
[[nodiscard]] std::vector<AnswerDifference> answer_differences(const Evaluated& left, const Evaluated& right,
                                                               std::uint32_t case_row,
                                                               words::Language language);

} // namespace tiaoli::analysis
