// Where the declarations of a source text stand, so that one of them can be read, or another put in its
// place.
#pragma once

#include "words/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

struct Declaration {
    words::Word kind{};               ///< CLAUSE, DEFINE …
    std::string name;                 ///< of a scenario its text; empty where it has none
    std::uint32_t begin = 0, end = 0; ///< bytes
};

/// In the order of the text; empty if the text does not parse.
[[nodiscard]] std::vector<Declaration> declarations_in(std::string_view text);

/// Whether a text begins with a word that begins a declaration (and is not merely a name that is spelt so).
[[nodiscard]] bool begins_declaration(std::string_view text);

/// Whether more is to come: a bracket or a text is open, or the text ends where something is expected.
[[nodiscard]] bool is_unfinished(std::string_view text);

} // namespace tiaoli::explore
