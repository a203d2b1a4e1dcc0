// What an Explanation shares between its copies.
#pragma once

#include "explain/explanation.hpp"
#include "tiaoli/explanation.hpp"

#include <vector>

namespace tiaoli {

struct Explanation::Implementation {
    explain::Explanation source; ///< views of the steps point into its program
    Language language = Language::chinese;
    std::vector<Step> steps;
    std::vector<FactUse> rests_on, missing;
};

} // namespace tiaoli

namespace tiaoli::runtime {

[[nodiscard]] Explanation make_explanation(explain::Explanation source, Language language);
[[nodiscard]] std::vector<FactUse> fact_uses(const program::Program& program,
                                             const std::vector<explain::FactUse>& uses);

} // namespace tiaoli::runtime
