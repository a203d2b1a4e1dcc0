// A sweep as a table of stretches, a plot of characters and an SVG.
#pragma once

#include "analysis/sweep.hpp"
#include "explore/session.hpp"
#include "words/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

/// What is swept, in words.
struct SweptNames {
    std::string dial;     ///< "核定新招人数", "日期"
    std::string decision; ///< "可得贴息"
};

/// Each stretch between two turns on a line: from, to, what comes out, and what begins there:
/// "9人 … 20人  是  ← 条款“小微企业贴息资格”（三（九））：…".
[[nodiscard]] std::string stretches_text(const Outcome& outcome, const analysis::Sweep& sweep,
                                         const SweptNames& names, words::Language language);

/// The values at the points of the sweep, at most `columns` wide; the turns are marked below.
[[nodiscard]] std::string plot_text(const Outcome& outcome, const analysis::Sweep& sweep,
                                    words::Language language, std::uint32_t columns);

/// The same as a drawing that stands by itself.
[[nodiscard]] std::string plot_svg(const Outcome& outcome, const analysis::Sweep& sweep,
                                   const SweptNames& names, words::Language language);

/// What turns there: the clause with its section, and the author's words.
[[nodiscard]] std::string cause_text(const program::Program& program, const analysis::Cause& cause,
                                     words::Language language);

/// A value of the dial, or of the decision, as people read it.
[[nodiscard]] std::string dial_text(const Outcome& outcome, const analysis::Sweep& sweep,
                                    const engine::Cell& cell, words::Language language);
[[nodiscard]] std::string swept_text(const Outcome& outcome, program::DecisionId decision,
                                     const engine::Cell& cell, words::Language language);

} // namespace tiaoli::explore
