#include "syntax/recovery.hpp"

#include "words/words.hpp"

#include <algorithm>
#include <string>

namespace tiaoli::syntax {

using tiaoli_grammar::TiaoliLexer;
using tiaoli_grammar::TiaoliParser;

namespace {

bool is_keyword(const antlr4::Parser& parser, const antlr4::Token& token) {
    const auto word = words::word_of_token(parser.getVocabulary().getSymbolicName(token.getType()));
    return word && words::is_keyword(*word);
}

bool begins_declaration(const antlr4::Parser& parser, const antlr4::Token& token) {
    const auto& atn = parser.getATN();
    const auto first = atn.nextTokens(atn.ruleToStartState[TiaoliParser::RuleDeclaration]);
    return first.contains(static_cast<ssize_t>(token.getType()));
}

// The parser marks where it recovered: with a token that it left out or made up, or with the exception.
bool has_mistake(const antlr4::tree::ParseTree& tree) {
    if (dynamic_cast<const antlr4::tree::ErrorNode*>(&tree) != nullptr) return true;
    const auto* context = dynamic_cast<const antlr4::ParserRuleContext*>(&tree);
    if (context != nullptr && context->exception) return true;
    return std::ranges::any_of(tree.children, [](const auto* child) { return has_mistake(*child); });
}

// The characters of its line that stand before a token.
std::vector<std::string> before_on_line(const antlr4::Token& token) {
    std::vector<std::string> result;
    for (auto at = static_cast<ssize_t>(token.getStartIndex()) - 1; at >= 0; --at) {
        auto character = token.getInputStream()->getText({at, at});
        if (character == "\n") break;
        result.push_back(std::move(character));
    }
    return result;
}

const antlr4::Token* first_token(antlr4::tree::ParseTree& tree) {
    if (auto* context = dynamic_cast<antlr4::ParserRuleContext*>(&tree)) return context->getStart();
    return static_cast<antlr4::tree::TerminalNode&>(tree).getSymbol();
}

struct Everyday {
    std::string_view written;
    std::size_t meant;
};
constexpr Everyday everyday_words[] = {
    {"从", TiaoliLexer::FROM},        {"自从", TiaoliLexer::FROM},
    {"since", TiaoliLexer::FROM},     {"到", TiaoliLexer::UNTIL},
    {"to", TiaoliLexer::UNTIL},       {"是", TiaoliLexer::IS},
    {"等于", TiaoliLexer::IS},        {"=", TiaoliLexer::IS},
    {"are", TiaoliLexer::IS},         {"等于", TiaoliLexer::EQUAL},
    {"为", TiaoliLexer::EQUAL},       {"is", TiaoliLexer::EQUAL},
    {"如果", TiaoliLexer::WHEN},      {"若", TiaoliLexer::WHEN},
    {"如", TiaoliLexer::WHEN},        {"if", TiaoliLexer::WHEN},
    {"当", TiaoliLexer::IF},          {"若", TiaoliLexer::IF},
    {"when", TiaoliLexer::IF},        {"那么", TiaoliLexer::THEN},
    {"就", TiaoliLexer::THEN},        {"除非", TiaoliLexer::EXCEPT_WHEN},
    {"但", TiaoliLexer::EXCEPT_WHEN}, {"unless", TiaoliLexer::EXCEPT_WHEN},
    {"和", TiaoliLexer::AND},         {"并", TiaoliLexer::AND},
    {"以及", TiaoliLexer::AND},       {"不", TiaoliLexer::NOT},
    {"没有", TiaoliLexer::NOT},       {"小于等于", TiaoliLexer::LE},
    {"大于等于", TiaoliLexer::GE},
};

} // namespace

bool Recovery::is_keyword_as_name(antlr4::Parser& parser) {
    const auto expected = parser.getExpectedTokens();
    const auto accepts = [&](std::size_t type) { return expected.contains(static_cast<ssize_t>(type)); };
    return is_keyword(parser, *parser.getCurrentToken()) && accepts(TiaoliLexer::NAME) &&
           !accepts(TiaoliLexer::NUMBER);
}

antlr4::Token* Recovery::recoverInline(antlr4::Parser* parser) {
    if (!is_keyword_as_name(*parser)) return DefaultErrorStrategy::recoverInline(parser);
    auto* token = parser->getCurrentToken();
    const bool is_first_of_line = std::ranges::all_of(
        before_on_line(*token), [](const auto& character) { return character == " " || character == "\t"; });
    if (is_first_of_line && begins_declaration(*parser, *token))
        return DefaultErrorStrategy::recoverInline(parser);
    reportUnwantedToken(parser);
    parser->consume();
    return token;
}

std::optional<Meant> meant(antlr4::Parser& parser, const antlr4::misc::IntervalSet& expected) {
    const auto* before = parser.getTokenStream()->LT(-1);
    // Where the parser took a value or a declaration for finished, it no longer expects what would have gone
    // on with it.
    auto* file = dynamic_cast<TiaoliParser::FileContext*>(parser.getContext());
    const auto before_it =
        file == nullptr ? std::vector<TiaoliParser::DeclarationContext*>() : file->declaration();
    const bool lists_names = !before_it.empty() && (before_it.back()->categoryDeclaration() != nullptr ||
                                                    before_it.back()->unitDeclaration() != nullptr);
    const auto goes_on = [&](std::size_t type) {
        const bool joins = type == TiaoliLexer::AND || type == TiaoliLexer::LE || type == TiaoliLexer::GE;
        const bool adds = type == TiaoliLexer::THEN || type == TiaoliLexer::EXCEPT_WHEN;
        return !lists_names && (joins || (file != nullptr && adds));
    };
    for (const auto* token : {static_cast<const antlr4::Token*>(parser.getCurrentToken()),
                              static_cast<const antlr4::Token*>(before)}) {
        if (token == nullptr || (token == before && token->getType() != TiaoliLexer::NAME)) continue;
        const auto text = token->getText();
        for (const auto& word : everyday_words)
            if (word.written == text &&
                (expected.contains(static_cast<ssize_t>(word.meant)) || goes_on(word.meant)))
                return Meant{token, word.meant};
    }
    return std::nullopt;
}

void add_names(antlr4::tree::ParseTree& tree, Unread& unread) {
    if (auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(&tree)) {
        auto text = leaf->getSymbol()->getText();
        if (text.size() >= 2 && text.front() == '`') text = text.substr(1, text.size() - 2);
        unread.names.insert(std::move(text));
    }
    for (auto* child : tree.children)
        add_names(*child, unread);
}

std::vector<TiaoliParser::DeclarationContext*> whole_declarations(TiaoliParser::FileContext& tree,
                                                                  Unread& unread) {
    struct Part {
        antlr4::tree::ParseTree* tree;
        TiaoliParser::DeclarationContext* declaration; // or null
        std::size_t column;
    };
    std::vector<Part> parts;
    for (auto* child : tree.children)
        if (const auto* first = first_token(*child);
            first != nullptr && first->getType() != antlr4::Token::EOF)
            parts.push_back({child, dynamic_cast<TiaoliParser::DeclarationContext*>(child),
                             before_on_line(*first).size()});
    if (tree.exception) unread.is_anything = true; // the parser gave up before the end

    std::vector<TiaoliParser::DeclarationContext*> result;
    for (auto part = parts.begin(); part != parts.end();) {
        const auto next = part + 1;
        const bool goes_on =
            next != parts.end() && next->declaration == nullptr && next->column > part->column;
        if (!goes_on && !has_mistake(*part->tree)) {
            if (part->declaration != nullptr) result.push_back(part->declaration); // not the header
            part = next;
            continue;
        }
        if (dynamic_cast<TiaoliParser::PolicyHeaderContext*>(part->tree) != nullptr) unread.is_header = true;
        const auto end =
            std::find_if(next, parts.end(), [&](const Part& each) { return each.column <= part->column; });
        for (auto each = part; each != end; ++each)
            add_names(*each->tree, unread);
        part = end;
    }
    return result;
}

} // namespace tiaoli::syntax
