// Texts side by side in a terminal: Chinese characters take two columns each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

/// The text in lines of at most `width` columns. Breaks at spaces and between Chinese characters, but not
/// before closing punctuation nor between a number and its unit; a longer word is broken where the line ends.
/// Line breaks in the text stay; later lines of a part begin with `indent` spaces.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::uint32_t width,
                                               std::uint32_t indent = 0);

/// Cells beside one another, each wrapped to its width, with `gap` between them. Ends with a line break.
void append_columns(std::string& out, const std::vector<std::string>& cells,
                    const std::vector<std::uint32_t>& widths, std::string_view gap = "  ");

} // namespace tiaoli::cli
