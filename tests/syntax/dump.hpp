// The tree of a file as text, so that a test can say in a line what it expects. One declaration a line;
// expressions in parentheses; nothing of places, so that two spellings of one text have one dump.
#pragma once

#include "syntax/ast.hpp"

#include <string>
#include <string_view>

namespace tiaoli::syntax {

std::string dump(const File& file);
std::string dump(const File& file, ExpressionId expression);

/// The dump of one expression, or its first diagnostic in English.
std::string dump_expression(std::string_view text);

} // namespace tiaoli::syntax
