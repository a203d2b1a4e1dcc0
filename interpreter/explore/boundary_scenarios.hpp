// A scenario for every boundary in a policy's text: just before it, at it, and one step beyond, with the
// answer the policy gives, for somebody who knows the document to confirm.
#pragma once

#include "explore/policy.hpp"
#include "values/date.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

struct BoundaryOptions {
    words::Language language = words::Language::chinese;
    values::Date today{};
    std::vector<std::string> decisions; ///< by name; empty: all
    std::function<bool()> stop;
};

struct BoundaryScenarios {
    std::string text; ///< scenarios of the language, which hold in the policy
    std::size_t scenarios = 0;
    std::size_t boundaries = 0;         ///< comparisons that were brought to their boundary
    std::vector<std::string> not_found; ///< comparisons for which no case was found: the clause and the words
    bool complete = true;
};

/// Looks for a case in which each rule applies, moves each of its facts that has an order to where the answer
/// turns, and writes down both sides. Each scenario is run again before it is written.
[[nodiscard]] BoundaryScenarios boundary_scenarios(Policy& policy, const BoundaryOptions& options);

} // namespace tiaoli::explore
