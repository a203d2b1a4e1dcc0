// An explanation as lines, one below the other and indented: what text, Markdown and HTML have in common.
#pragma once

#include "explain/explanation.hpp"
#include "explain/render.hpp"
#include "explain/why_not.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::explain {

enum class Mark : std::uint8_t {
    note,
    heading, // what the explanation is about
    yes,     // a condition that holds, a rule that applies
    no,
    open, // undetermined
    error,
    part, // everything else: arithmetic, parameters, facts
};

struct Line {
    std::uint32_t depth = 0;
    Mark mark = Mark::note;
    bool above = false; // what lies below it was shown above
    bool cut = false;   // … was left out
    std::string text;
    std::string quote; // the author's words, on one line
};

std::vector<Line> outline(const Explanation& explanation, const RenderOptions& options);
std::vector<Line> outline(const WhyNot& why_not, const RenderOptions& options);
void outline_missing(const std::vector<FactUse>& missing, const program::Program& program,
                     words::Language language, std::uint32_t depth, std::vector<Line>& lines);

std::string_view sign_of(Mark mark); // "✓", "✗" …

} // namespace tiaoli::explain
