// Headings inside a file.
#pragma once

#include "syntax/ast.hpp"

namespace tiaoli::semantics {

// Gives every clause, duty, target, reading, exclusive and parameter the section, departments and fund of the
// heading it stands under, each where the declaration does not say its own. Whoever reads the tree afterwards
// need not know that headings exist.
void inherit_from_sections(syntax::File& file);

} // namespace tiaoli::semantics
