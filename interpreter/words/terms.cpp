#include "words/terms.hpp"

#include <array>
#include <utility>

namespace tiaoli::words {

namespace {

// Between the halves. No source text shows it: as an ASCII control character it cannot be part of a name.
constexpr char separator = '\x1f';

struct Row {
    std::string_view english, chinese;
};
constexpr auto rows = std::to_array<Row>({
#define TIAOLI_TERM(key, english, chinese) {english, chinese},
#include "words/terms.def"
#undef TIAOLI_TERM
});

std::string filled(std::string_view wording, std::initializer_list<std::string_view> arguments,
                   Language language) {
    std::string result;
    for (std::size_t i = 0; i < wording.size(); ++i) {
        if (wording[i] == '{' && i + 2 < wording.size() && wording[i + 2] == '}') {
            const auto index = static_cast<std::size_t>(wording[i + 1] - '0');
            if (index < arguments.size()) result += half(arguments.begin()[index], language);
            i += 2;
        } else {
            result += wording[i];
        }
    }
    return result;
}

} // namespace

std::string in_both(std::string_view english, std::string_view chinese) {
    if (english == chinese) return std::string(english);
    return std::string(english) + separator + std::string(chinese);
}

std::string_view half(std::string_view argument, Language language) {
    const auto end = argument.find(separator);
    if (end == std::string_view::npos) return argument;
    return language == Language::english ? argument.substr(0, end) : argument.substr(end + 1);
}

std::string term(Term term, std::initializer_list<std::string_view> arguments) {
    const auto& row = rows[static_cast<std::size_t>(term)];
    return in_both(filled(row.english, arguments, Language::english),
                   filled(row.chinese, arguments, Language::chinese));
}

std::string hint(std::string_view nearest, std::string otherwise) {
    return nearest.empty() ? std::move(otherwise) : term(Term::did_you_mean, {nearest});
}

} // namespace tiaoli::words
