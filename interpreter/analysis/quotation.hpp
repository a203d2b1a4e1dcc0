// The author's words of a place in the policy, for reports.
#pragma once

#include "program/program.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tiaoli::analysis {

/// The text of a place as it stands in its file; empty where there is none. Valid as long as the program.
[[nodiscard]] std::string_view source_text(const program::Program& program, program::OriginId origin);

/// The text of a place on one line, cut (with "…") at the last character that fits into `longest` bytes.
[[nodiscard]] std::string quotation(const program::Program& program, program::OriginId origin,
                                    std::size_t longest = 120);

/// The whole declaration of a clause; empty for a clause without a place. Valid as long as the program.
[[nodiscard]] std::string_view clause_text(const program::Program& program, program::ClauseId clause);

/// Runs of white space as one space, nothing at the ends.
[[nodiscard]] std::string on_one_line(std::string_view text);

} // namespace tiaoli::analysis
