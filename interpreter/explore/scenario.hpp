// A session as text of the language: a scenario that says what is given and what is expected.
#pragma once

#include "explore/session.hpp"
#include "words/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

/// The givens of an outcome, a line each, two blanks before it: every fact that is known, by its root.
void append_givens(std::string& out, const Outcome& outcome, words::Language language);

/// The line that expects the answer a decision has, or nothing where there is none that a scenario could
/// expect (in error, a list). That a decision is undetermined can be expected, too.
[[nodiscard]] std::string expectation(const Outcome& outcome, program::DecisionId decision,
                                      words::Language language);

/// Decisions worth expecting where nobody names any: those of the case that have a value.
[[nodiscard]] std::vector<program::DecisionId> settled(const program::Program& program,
                                                       const Outcome& outcome);

struct ScenarioText {
    std::string text;
    std::size_t expectations = 0;
    std::vector<std::string> left_out; ///< names of decisions that a scenario cannot expect
};

/// The outcome as a scenario. `name` is its text.
[[nodiscard]] ScenarioText scenario(const Outcome& outcome, std::string_view name,
                                    const std::vector<program::DecisionId>& decisions,
                                    words::Language language);

} // namespace tiaoli::explore
