// Values as the language writes them: from an expression to the facts' tree, and from a value back to text.
#pragma once

#include "engine/engine.hpp"
#include "explore/case_tree.hpp"
#include "program/program.hpp"
#include "syntax/ast.hpp"
#include "words/diagnostic.hpp"

#include <optional>
#include <span>
#include <string>

namespace tiaoli::explore {

/// The value that an expression writes down (an amount, a date, a set, a record, a list of them), for the
/// field that takes it. Nothing if something has to be worked out. Whether the value fits the field is for
/// the reader of the facts to say.
[[nodiscard]] std::optional<CaseTree> literal(const syntax::File& file, syntax::ExpressionId expression,
                                              const program::Program& program,
                                              const program::InputField& field);

/// The value of a cell (State::value, or not applicable for an absent fact) as a host would hand it over.
[[nodiscard]] CaseTree value_of(const program::Program& program, const program::Type& type,
                                const engine::Cell& cell, std::span<const std::string> texts);

/// The same value as an expression of the language: `45万元`, `2020-09-01`, `{高校毕业生}`, `2/3`, `not
/// applicable`.
void append_expression(std::string& out, const program::Program& program, const program::Type& type,
                       const engine::Cell& cell, std::span<const std::string> texts,
                       words::Language language);

/// A name, in backticks where it could be read as something else.
void append_name(std::string& out, std::string_view name);

} // namespace tiaoli::explore
