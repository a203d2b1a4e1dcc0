// Why a written value is not of the shape that a fact asks for: a list where one record is wanted, …
#pragma once

#include "explore/case_tree.hpp"
#include "program/program.hpp"
#include "syntax/ast.hpp"
#include "words/diagnostic.hpp"

#include <string>

namespace tiaoli::explore {

/// A sentence about the first part that does not fit; empty if every part may have the value written there,
/// or one to be worked out. `path` is where the value is to go.
[[nodiscard]] std::string shape_problem(const syntax::File& file, syntax::ExpressionId expression,
                                        const program::Program& program, const program::InputField& field,
                                        const Path& path, words::Language language);

} // namespace tiaoli::explore
