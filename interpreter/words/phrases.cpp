#include "words/phrases.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::words {
namespace {

constexpr std::array rows = {
#define TIAOLI_PHRASE(key, english, chinese) PhraseInfo{#key, english, chinese},
#include "words/phrases.def"
#undef TIAOLI_PHRASE
};
static_assert(rows.size() == static_cast<std::size_t>(Phrase::count_));

// Row numbers in the order of their keys.
constexpr auto by_key = [] {
    std::array<std::uint16_t, rows.size()> order{};
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<std::uint16_t>(i);
    std::sort(order.begin(), order.end(),
              [](std::uint16_t a, std::uint16_t b) { return rows[a].key < rows[b].key; });
    return order;
}();

} // namespace

std::span<const PhraseInfo> all_phrases() {
    return rows;
}

const PhraseInfo& info(Phrase phrase) {
    return rows[static_cast<std::size_t>(phrase)];
}

std::string_view text(Phrase phrase, Language language) {
    const PhraseInfo& row = info(phrase);
    return language == Language::chinese ? row.chinese : row.english;
}

std::optional<Phrase> phrase_of_key(std::string_view key) {
    const auto found =
        std::lower_bound(by_key.begin(), by_key.end(), key,
                         [](std::uint16_t row, std::string_view k) { return rows[row].key < k; });
    if (found == by_key.end() || rows[*found].key != key) return std::nullopt;
    return static_cast<Phrase>(*found);
}

void append(std::string& out, Phrase phrase, Language language,
            std::initializer_list<std::string_view> arguments) {
    const std::string_view pattern = text(phrase, language);
    std::size_t begin = 0;
    // A full-width bracket brings its own space.
    const auto skip_space = [&] {
        const bool closed = language == Language::chinese && std::string_view(out).ends_with("）");
        if (closed && begin < pattern.size() && pattern[begin] == ' ') ++begin;
    };
    while (true) {
        const std::size_t brace = pattern.find('{', begin);
        if (brace == std::string_view::npos || brace + 2 >= pattern.size()) break;
        out.append(pattern, begin, brace - begin);
        const auto number = static_cast<std::size_t>(pattern[brace + 1] - '0');
        if (number < arguments.size()) out.append(arguments.begin()[number]);
        begin = brace + 3;
        skip_space();
    }
    out.append(pattern, begin);
}

std::string filled(Phrase phrase, Language language, std::initializer_list<std::string_view> arguments) {
    std::string out;
    append(out, phrase, language, arguments);
    return out;
}

} // namespace tiaoli::words
