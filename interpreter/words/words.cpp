#include "words/words.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::words {
namespace {

constexpr std::array rows = {
#define TIAOLI_WORD(token, english, chinese, spellings) WordInfo{#token, english, chinese, spellings},
#include "words.inc"
#undef TIAOLI_WORD
};

// Whether `spelling` is one of the spellings of a row.
constexpr bool spells(const WordInfo& row, std::string_view spelling) {
    std::string_view rest = row.all;
    while (true) {
        const std::size_t bar = rest.find('|');
        if (rest.substr(0, bar) == spelling) return true;
        if (bar == std::string_view::npos) return false;
        rest.remove_prefix(bar + 1);
    }
}

} // namespace

std::span<const WordInfo> all_words() {
    return rows;
}

const WordInfo& info(Word word) {
    return rows[static_cast<std::size_t>(word)];
}

std::string_view spelling(Word word, Language language) {
    return language == Language::chinese ? info(word).chinese : info(word).english;
}

std::optional<Word> word_of_token(std::string_view token) {
    const auto found = std::ranges::find(rows, token, &WordInfo::token);
    if (found == rows.end()) return std::nullopt;
    return static_cast<Word>(found - rows.begin());
}

std::optional<Word> word_of_spelling(std::string_view spelling) {
    if (spelling.empty()) return std::nullopt;
    const auto found = std::ranges::find_if(rows, [&](const WordInfo& row) { return spells(row, spelling); });
    if (found == rows.end()) return std::nullopt;
    return static_cast<Word>(found - rows.begin());
}

bool is_keyword(Word word) {
    const char first = info(word).english.front();
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
}

} // namespace tiaoli::words
