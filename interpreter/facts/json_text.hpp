// Pieces of JSON, appended to a text.
#pragma once

#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tiaoli::facts {

/// The text in quotes, with what JSON wants escaped. Requires valid UTF-8.
void append_json_text(std::string& out, std::string_view text);

void append_integer(std::string& out, std::int64_t value);

/// A number in base units, exact. Money is a text with two decimals ("400000.00"), or more if it has more;
/// whole numbers below 2^53 are JSON numbers; everything else is a text: a decimal if it ends ("0.15"), a
/// fraction if not ("2000/3").
void append_json_number(std::string& out, const values::Rational& value, const program::Type& type);

/// A value that is no number, from its bits (see engine::FactColumn): true, "2020-12-31", "高校毕业生",
/// ["A","B"]. `texts` are those the program does not know.
void append_json_bits(std::string& out, const program::Program& program, const program::Type& type,
                      std::int64_t bits, std::span<const std::string> texts);

/// The same JSON with line breaks and two spaces for each level; short lists and objects without members stay
/// on their line.
[[nodiscard]] std::string indented(std::string_view json);

/// The same JSON on one line, with a space after each colon and comma.
[[nodiscard]] std::string compact(std::string_view json);

} // namespace tiaoli::facts
