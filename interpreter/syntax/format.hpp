// The formatter: the same tokens in the same order, with even spacing, indentation by construct, the columns
// of fields, facts and dated values under one another, and on request every keyword in one language. Comments
// and blank lines (at most one) are kept.
#pragma once

#include "words/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::syntax {

// `keywords`: the language to write keywords in; absent: as they are. The text must parse (a text that does
// not is returned as it is). Idempotent, and the result has the same meaning: both are tested over every
// file.
std::string format(std::string_view text, std::optional<words::Language> keywords = std::nullopt);

} // namespace tiaoli::syntax
