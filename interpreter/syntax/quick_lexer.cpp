#include "syntax/quick_lexer.hpp"

#include "words/words.hpp"

#include <unordered_map>

namespace tiaoli::syntax {

using tiaoli_grammar::TiaoliLexer;

namespace {

constexpr std::size_t at_end = static_cast<std::size_t>(-1); // what LA gives behind the last character

bool is_han(std::size_t c) {
    return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3400 && c <= 0x4DB5);
}
bool is_ascii_name(std::size_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Signs that stand behind names in practice. Another alphabet may go on with a name, and among the signs of
// Chinese text are letters (々, 〆, 〱): of all the rest the generated lexer knows.
bool ends_name(std::size_t c) {
    return c < 0x80 || c == at_end || (c >= 0x3000 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011) ||
           (c >= 0xFF00 && c <= 0xFF0F) || c == 0xFF1A || c == 0xFF1B || c == 0x00B7 || c == 0x201C ||
           c == 0x201D;
}

// Type of the token by spelling, for the keywords that consist of Han characters.
const std::unordered_map<std::string_view, std::size_t>&
han_keywords(const antlr4::dfa::Vocabulary& vocabulary) {
    static const auto table = [&] {
        std::unordered_map<std::string_view, std::size_t> result;
        std::unordered_map<std::string_view, std::size_t> types;
        // The vocabulary hands out names by value: keep them while the table is made.
        std::vector<std::string> names;
        for (std::size_t type = 0; type <= vocabulary.getMaxTokenType(); ++type)
            names.push_back(vocabulary.getSymbolicName(type));
        for (std::size_t type = 1; type < names.size(); ++type)
            types[names[type]] = type;
        for (const auto& word : words::all_words())
            for (std::size_t begin = 0; begin < word.all.size();) {
                const auto end = std::min(word.all.find('|', begin), word.all.size());
                const auto spelling = word.all.substr(begin, end - begin);
                if (static_cast<unsigned char>(spelling[0]) >= 0x80)
                    result.emplace(spelling, types.at(word.token));
                begin = end + 1;
            }
        return result;
    }();
    return table;
}

// The sign that `first` is, whatever follows; no token has another that begins with it. 0: none of these.
std::size_t sign_type(std::size_t first, std::size_t next) {
    switch (first) {
    case '(':
    case 0xFF08: return TiaoliLexer::LEFT_PAREN;
    case ')':
    case 0xFF09: return TiaoliLexer::RIGHT_PAREN;
    case '{': return TiaoliLexer::LEFT_BRACE;
    case '}': return TiaoliLexer::RIGHT_BRACE;
    case '[': return TiaoliLexer::LEFT_BRACKET;
    case ']': return TiaoliLexer::RIGHT_BRACKET;
    case ',':
    case 0xFF0C:
    case 0x3001: return TiaoliLexer::COMMA;
    case ':':
    case 0xFF1A: return TiaoliLexer::COLON;
    case ';':
    case 0xFF1B: return TiaoliLexer::SEMICOLON;
    case '?': return TiaoliLexer::QUESTION;
    case '=': return TiaoliLexer::EQUAL;
    case '+': return TiaoliLexer::PLUS;
    case '*': return TiaoliLexer::STAR;
    // Of these another sign may begin.
    case '.': return next == '.' ? 0 : TiaoliLexer::DOT;
    case '-': return next == '-' ? 0 : TiaoliLexer::MINUS;
    case '/': return next == '/' ? 0 : TiaoliLexer::SLASH;
    case '<': return next == '=' ? TiaoliLexer::LE : TiaoliLexer::LT;
    case '>': return next == '=' ? TiaoliLexer::GE : TiaoliLexer::GT;
    default: return 0;
    }
}

} // namespace

std::unique_ptr<antlr4::Token> QuickLexer::token(std::size_t kind, std::size_t on_channel, std::size_t begin,
                                                 std::size_t end) {
    _input->seek(end);
    return getTokenFactory()->create({this, _input}, kind, "", on_channel, begin, end - 1, 1, begin);
}

std::size_t QuickLexer::word_type(std::size_t begin, std::size_t end) const {
    constexpr std::size_t longest = 8; // no keyword has more characters
    if (end - begin > longest) return NAME;
    const auto& keywords = han_keywords(getVocabulary());
    const auto found = keywords.find(_input->getText(antlr4::misc::Interval(begin, end - 1)));
    return found == keywords.end() ? static_cast<std::size_t>(NAME) : found->second;
}

std::unique_ptr<antlr4::Token> QuickLexer::nextToken() {
    if (!quick_) return TiaoliLexer::nextToken();
    const auto begin = _input->index();
    const auto ahead = [&](std::size_t k) { return _input->LA(static_cast<ssize_t>(k) + 1); };
    const auto first = ahead(0);
    std::size_t length = 0;
    if (is_han(first)) {
        while (is_han(ahead(length)) || is_ascii_name(ahead(length)))
            ++length;
        const auto next = ahead(length);
        if (ends_name(next))
            return token(word_type(begin, begin + length), DEFAULT_TOKEN_CHANNEL, begin, begin + length);
    } else if (first == ' ' || first == '\t') {
        while (ahead(length) == ' ' || ahead(length) == '\t')
            ++length;
        const auto next = ahead(length);
        if (next != 0x3000 && next != 0xFEFF) return token(SPACE, HIDDEN, begin, begin + length);
    } else if (first == '\n' || (first == '\r' && ahead(1) == '\n')) {
        while (ahead(length) == '\n' || (ahead(length) == '\r' && ahead(length + 1) == '\n'))
            ++length;
        return token(NEWLINE, HIDDEN, begin, begin + length);
    } else if (first == '"') {
        for (length = 1; ahead(length) != '"'; ++length) {
            const auto c = ahead(length);
            if (c == at_end || c == '\n' || c == '\r' || c == '\\') return TiaoliLexer::nextToken();
        }
        return token(STRING, DEFAULT_TOKEN_CHANNEL, begin, begin + length + 1);
    } else if ((first == '-' || first == '/') && ahead(1) == first) {
        while (ahead(length) != '\n' && ahead(length) != '\r' && ahead(length) != at_end)
            ++length;
        return token(COMMENT, HIDDEN, begin, begin + length);
    } else if (const std::size_t sign = sign_type(first, ahead(1))) {
        const bool two = sign == LE || sign == GE;
        return token(sign, DEFAULT_TOKEN_CHANNEL, begin, begin + (two ? 2 : 1));
    }
    return TiaoliLexer::nextToken();
}

} // namespace tiaoli::syntax
