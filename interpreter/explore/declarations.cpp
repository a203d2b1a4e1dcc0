#include "explore/declarations.hpp"

#include "syntax/parse.hpp"

#include <algorithm>

namespace tiaoli::explore {

using syntax::PlacedToken;
using syntax::Token;
using words::Word;

namespace {

bool is_hidden(const Token& token) {
    return token.kind == Token::Kind::comment || token.kind == Token::Kind::newline ||
           token.kind == Token::Kind::space;
}

constexpr Word declaring[] = {Word::CLAUSE,    Word::DEFINE, Word::PARAMETER, Word::FACT,     Word::CATEGORY,
                              Word::RECORD,    Word::UNIT,   Word::READING,   Word::DUTY,     Word::TARGET,
                              Word::EXCLUSIVE, Word::USE,    Word::SCENARIO,  Word::INVARIANT};

} // namespace

std::vector<Declaration> declarations_in(std::string_view text) {
    std::vector<Declaration> result;
    const auto tokens = syntax::placed_tokens(text);
    if (!tokens) return result;
    bool wants_name = false;
    for (const PlacedToken& token : *tokens) {
        if (is_hidden(token)) continue;
        const std::string_view spelt = text.substr(token.begin, token.end - token.begin);
        if (token.place == PlacedToken::Place::declaration && token.kind == Token::Kind::keyword) {
            result.push_back({token.word, "", token.begin, token.end});
            wants_name = true;
            continue;
        }
        if (result.empty()) continue;
        result.back().end = token.end;
        if (!wants_name) continue;
        wants_name = false;
        const bool framed = spelt.size() >= 2 && (spelt.front() == '`' || spelt.front() == '"');
        result.back().name = framed ? spelt.substr(1, spelt.size() - 2) : spelt;
    }
    return result;
}

bool begins_declaration(std::string_view text) {
    const auto tokens = syntax::tokens(text);
    const auto first = std::ranges::find_if_not(tokens, is_hidden);
    if (first == tokens.end() || first->kind != Token::Kind::keyword) return false;
    if (std::ranges::find(declaring, first->word) == std::end(declaring)) return false;
    const auto second = std::find_if_not(first + 1, tokens.end(), is_hidden);
    if (second == tokens.end()) return false;
    // `事实 贷款` asks for facts; `事实 贷款 : 创业担保贷款` declares one.
    if (first->word == Word::FACT && text.find(':') == std::string_view::npos &&
        text.find("：") == std::string_view::npos)
        return false;
    // `单位.企业规模 = 小型`: a fact that is called as a keyword is spelt.
    return second->kind == Token::Kind::name || second->kind == Token::Kind::text ||
           second->kind == Token::Kind::keyword;
}

bool is_unfinished(std::string_view text) {
    int open = 0;
    for (const Token& token : syntax::tokens(text)) {
        if (token.kind != Token::Kind::sign) continue;
        switch (token.word) {
        case Word::LEFT_PAREN:
        case Word::LEFT_BRACE:
        case Word::LEFT_BRACKET: ++open; break;
        case Word::RIGHT_PAREN:
        case Word::RIGHT_BRACE:
        case Word::RIGHT_BRACKET: --open; break;
        default: break;
        }
    }
    if (open != 0) return open > 0;
    if (!begins_declaration(text)) return false;
    const auto parsed = syntax::parse_file(text, 0);
    return std::ranges::any_of(parsed.diagnostics, [](const words::Diagnostic& diagnostic) {
        return diagnostic.id == words::DiagnosticId::unexpected_end;
    });
}

} // namespace tiaoli::explore
