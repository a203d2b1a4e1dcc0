// Which decisions of a case change between two evaluations, and why: of the same policy with other facts or
// another day, or of two versions of it.
#pragma once

#include "analysis/answers.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::analysis {

struct Change {
    AnswerLine before, after; ///< `decision` is none where one side has no such decision
    std::vector<std::string>
        because; ///< sentences that hold after and did not before: the rule, its conditions
};

/// The changes of one case between two batches, decisions matched by name, in the order of `after`. Decisions
/// about elements of a list are matched by their number. Definitions are left out unless asked for.
[[nodiscard]] std::vector<Change> changes(const Evaluated& before, std::uint32_t before_row,
                                          const Evaluated& after, std::uint32_t after_row,
                                          words::Language language, bool definitions = false);

/// What is said of one decision after, and was not said before.
[[nodiscard]] std::vector<std::string> reasons(const Evaluated& before, program::DecisionId before_decision,
                                               std::uint32_t before_row, const Evaluated& after,
                                               program::DecisionId after_decision, std::uint32_t after_row,
                                               words::Language language);

} // namespace tiaoli::analysis
