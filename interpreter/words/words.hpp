// The keywords of the language, as a table made from the lexer grammar (grammar/words.py): for whoever has to
// spell the language without parsing it.
#pragma once

#include "words/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tiaoli::words {

// One per token of the lexer that has a spelling: Word::CLAUSE, Word::EXCEPT_WHEN …
enum class Word : std::uint8_t {
#define TIAOLI_WORD(token, english, chinese, spellings) token,
#include "words.inc"
#undef TIAOLI_WORD
};

struct WordInfo {
    std::string_view token;   // its name in the grammar: "EXCEPT_WHEN"
    std::string_view english; // what the formatter writes: "except when"
    std::string_view chinese; // "但当"
    std::string_view all;     // every spelling the lexer reads, separated by '|'
};

// In the order of the grammar; the row of a word is at its own number.
std::span<const WordInfo> all_words();
const WordInfo& info(Word word);

// The spelling that the formatter writes.
std::string_view spelling(Word word, Language language);

// The word with this token name, and the word that is spelt so in either language ("不少于" is AT_LEAST). One
// space stands where the grammar allows any white space.
std::optional<Word> word_of_token(std::string_view token);
std::optional<Word> word_of_spelling(std::string_view spelling);

// Whether it is a keyword (letters), as opposed to a sign.
bool is_keyword(Word word);

} // namespace tiaoli::words
