// What a policy asks for, as JSON Schema (draft 2020-12).
#pragma once

#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <string>

namespace tiaoli::facts {

/// The schema of the facts of one case, as indented JSON. Titles are the policy's labels; a unit, and how to
/// say that an optional fact is absent, stand in the description. Every property accepts null, which is "not
/// known". A text that satisfies the schema may still be refused: days that do not exist and units in texts
/// are beyond a schema.
[[nodiscard]] std::string json_schema(const program::Program& program, words::Language language);

} // namespace tiaoli::facts
