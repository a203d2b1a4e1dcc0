// Arguments of diagnostics that are worded themselves. A diagnostic carries its arguments as texts, so an
// argument that differs by language holds both, and `message` and `help` take the half they need.
#pragma once

#include "words/diagnostic.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tiaoli::words {

enum class Term : std::uint8_t {
#define TIAOLI_TERM(key, english, chinese) key,
#include "words/terms.def"
#undef TIAOLI_TERM
};

// One argument that says the one in English and the other in Chinese.
std::string in_both(std::string_view english, std::string_view chinese);

// The half of an argument for a language: all of it if it is the same in both.
std::string_view half(std::string_view argument, Language language);

// A row of the table with {0}, {1} … filled in.
std::string term(Term term, std::initializer_list<std::string_view> arguments = {});

// "did you mean …?" if there is a `nearest` name, the other hint otherwise.
std::string hint(std::string_view nearest, std::string otherwise);

} // namespace tiaoli::words
