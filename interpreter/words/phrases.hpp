// What Tiaoli says about programs and their results, in both languages. The wording lives in phrases.def, one
// row a phrase; who has something to say names the row and hands over the arguments.
#pragma once

#include "words/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tiaoli::words {

enum class Phrase : std::uint16_t {
#define TIAOLI_PHRASE(key, english, chinese) key,
#include "words/phrases.def"
#undef TIAOLI_PHRASE
    count_,
};

struct PhraseInfo {
    std::string_view key;
    std::string_view english;
    std::string_view chinese;
};

std::span<const PhraseInfo> all_phrases();
const PhraseInfo& info(Phrase phrase);
std::string_view text(Phrase phrase, Language language);

// The row with this key (the key of a construct in program::Origin::phrase, the name of an operation), or
// nothing.
std::optional<Phrase> phrase_of_key(std::string_view key);

// Appends the phrase with {0}, {1} … replaced. An argument that is not there leaves nothing. Never throws but
// for memory.
void append(std::string& out, Phrase phrase, Language language,
            std::initializer_list<std::string_view> arguments);
std::string filled(Phrase phrase, Language language, std::initializer_list<std::string_view> arguments);

} // namespace tiaoli::words
