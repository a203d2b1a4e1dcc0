// The one unit that includes ANTLR: it turns text into tokens, runs the generated parser in SLL mode and
// hands the parse tree to TreeBuilder (tree_builder.cpp includes the same headers through parse_internal.hpp,
// and nothing else does).
#include "syntax/parse.hpp"

#include "syntax/parse_internal.hpp"
#include "syntax/quick_lexer.hpp"
#include "syntax/recovery.hpp"
#include "syntax/utf8.hpp"
#include "words/terms.hpp"
#include "words/words.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <span>

namespace tiaoli::syntax {

using tiaoli_grammar::TiaoliLexer;
using tiaoli_grammar::TiaoliParser;
using words::Diagnostic;
using words::DiagnosticId;
using words::Language;
using words::Term;

ByteOffsets::ByteOffsets(std::string_view text) {
    offsets_.reserve(text.size() / 2 + 2);
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // ANTLR leaves it out
    for (std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0; at < text.size();
         at += utf8_length(static_cast<unsigned char>(text[at])))
        offsets_.push_back(static_cast<std::uint32_t>(at));
    offsets_.push_back(static_cast<std::uint32_t>(text.size()));
}

std::uint32_t ByteOffsets::byte(std::size_t character) const {
    return offsets_[std::min(character, offsets_.size() - 1)];
}

namespace {

// How a token is named in a message: a keyword by its spelling, a class of tokens by what it is.
std::string token_text(const antlr4::dfa::Vocabulary& vocabulary, std::size_t type) {
    switch (type) {
    case antlr4::Token::EOF: return words::term(Term::end_of_file);
    case TiaoliLexer::NAME: return words::term(Term::some_name);
    case TiaoliLexer::NUMBER: return words::term(Term::some_number);
    case TiaoliLexer::QUANTITY: return words::term(Term::some_amount);
    case TiaoliLexer::DATE: return words::term(Term::some_date);
    case TiaoliLexer::MONTH: return words::term(Term::some_month);
    case TiaoliLexer::STRING: return words::term(Term::some_text);
    default: break;
    }
    if (const auto word = words::word_of_token(vocabulary.getSymbolicName(type)))
        return words::in_both("`" + std::string(words::spelling(*word, Language::english)) + "`",
                              "“" + std::string(words::spelling(*word, Language::chinese)) + "”");
    return vocabulary.getDisplayName(type);
}

// A token's text as a message shows it.
std::string shown_text(const antlr4::Token& token) {
    if (token.getType() == antlr4::Token::EOF) return words::term(Term::end_of_file);
    auto text = token.getText();
    if (text.size() == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f)) {
        static constexpr std::string_view digits = "0123456789ABCDEF";
        const auto code = static_cast<unsigned char>(text[0]);
        return std::string("U+00") + digits[code / 16] + digits[code % 16];
    }
    return text;
}

// Collects syntax mistakes as diagnostics. A mistake inside the recovery of another is not reported twice.
class ErrorCollector final : public antlr4::BaseErrorListener {
public:
    ErrorCollector(std::vector<Diagnostic>& diagnostics, std::string_view text, const ByteOffsets& offsets,
                   std::uint32_t file, std::size_t limit)
        : diagnostics_(diagnostics), text_(text), offsets_(offsets), file_(file), limit_(limit) {}

    void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t, std::size_t,
                     const std::string&, std::exception_ptr) override {
        if (token == nullptr || diagnostics_.size() >= limit_) return;
        Diagnostic diagnostic;
        diagnostic.span = token_span(*token, offsets_, file_);
        const auto expected = static_cast<antlr4::Parser&>(*recognizer).getExpectedTokens();
        if (token->getType() == TiaoliLexer::UNKNOWN) {
            const auto character = token->getText();
            const bool quote = character == "\"" || character == "“";
            diagnostic.id = quote ? DiagnosticId::unfinished_text : DiagnosticId::unknown_character;
            diagnostic.arguments = {shown_text(*token)};
            if (quote) unfinished_until_ = text_.find('\n', diagnostic.span.begin);
        } else if (diagnostic.span.begin < unfinished_until_) {
            return; // what was meant as text
        } else if (const auto word = meant(static_cast<antlr4::Parser&>(*recognizer), expected)) {
            diagnostic.id = DiagnosticId::unexpected_token;
            diagnostic.span = token_span(*word->written, offsets_, file_);
            diagnostic.arguments = {shown_text(*word->written),
                                    token_text(recognizer->getVocabulary(), word->type)};
        } else if (Recovery::is_keyword_as_name(static_cast<antlr4::Parser&>(*recognizer))) {
            diagnostic.id = DiagnosticId::keyword_as_name;
            diagnostic.arguments = {token->getText()};
        } else {
            diagnostic.id = token->getType() == antlr4::Token::EOF ? DiagnosticId::unexpected_end
                                                                   : DiagnosticId::unexpected_token;
            diagnostic.arguments = {shown_text(*token), listed(*recognizer, expected)};
        }
        diagnostics_.push_back(std::move(diagnostic));
    }

private:
    static bool has(const antlr4::misc::IntervalSet& expected, std::size_t type) {
        return expected.contains(static_cast<ssize_t>(type));
    }
    // What could stand here. Where a value could, nobody wants a list of everything that starts one; where
    // much else could, the classes of tokens come first: they say more than a list of keywords.
    static std::string listed(antlr4::Recognizer& recognizer, const antlr4::misc::IntervalSet& expected) {
        constexpr std::size_t shown = 6; // more would hide the likely ones
        if (has(expected, TiaoliLexer::NUMBER) && has(expected, TiaoliLexer::NAME))
            return words::term(Term::some_value);
        auto types = expected.toList();
        std::stable_partition(types.begin(), types.end(), [](ssize_t type) {
            return type == TiaoliLexer::NAME || type == TiaoliLexer::NUMBER ||
                   type == TiaoliLexer::QUANTITY || type == TiaoliLexer::DATE || type == TiaoliLexer::STRING;
        });
        // Words that may be names as well are no news beside "a name".
        if (has(expected, TiaoliLexer::NAME))
            std::erase_if(types, [&](ssize_t type) {
                const auto soft = soft_keywords(recognizer.getATN());
                return type == TiaoliLexer::QUOTED_NAME ||
                       std::find(soft.begin(), soft.end(), type) != soft.end();
            });
        std::string english, chinese;
        for (std::size_t i = 0; i < types.size() && i < shown; ++i) {
            const auto text = token_text(recognizer.getVocabulary(), static_cast<std::size_t>(types[i]));
            english += (i == 0                  ? ""
                        : i + 1 == types.size() ? " or "
                                                : ", ") +
                       std::string(words::half(text, Language::english));
            chinese += (i == 0                  ? ""
                        : i + 1 == types.size() ? "或"
                                                : "、") +
                       std::string(words::half(text, Language::chinese));
        }
        return types.size() > shown ? words::in_both(english + " …", chinese + "等")
                                    : words::in_both(english, chinese);
    }
    // The keywords that rule `name` accepts.
    static std::span<const ssize_t> soft_keywords(const antlr4::atn::ATN& atn) {
        static const auto list = [&] {
            auto types = atn.nextTokens(atn.ruleToStartState[TiaoliParser::RuleName]).toList();
            std::erase_if(types, [](ssize_t type) { return type == TiaoliLexer::NAME; });
            return types;
        }();
        return list;
    }

    std::vector<Diagnostic>& diagnostics_;
    std::string_view text_;
    const ByteOffsets& offsets_;
    std::uint32_t file_;
    std::size_t limit_;
    std::size_t unfinished_until_ = 0; // the end of a line with a text that has no end
};

// The place where brackets are nested deeper than the limit. The parser must not see them: it looks ahead
// over brackets, again at each level.
const antlr4::Token* too_deep(const std::vector<antlr4::Token*>& tokens, std::size_t limit) {
    std::size_t open = 0;
    for (const auto* token : tokens) {
        switch (token->getType()) {
        case TiaoliLexer::LEFT_PAREN:
        case TiaoliLexer::LEFT_BRACE:
        case TiaoliLexer::LEFT_BRACKET:
            if (++open > limit) return token;
            break;
        case TiaoliLexer::RIGHT_PAREN:
        case TiaoliLexer::RIGHT_BRACE:
        case TiaoliLexer::RIGHT_BRACKET:
            if (open > 0) --open;
            break;
        default: break;
        }
    }
    return nullptr;
}

// The generated parser recurses, also over prefix operators, `if` and aggregates; this one stops before the
// stack ends.
class GuardedParser final : public TiaoliParser {
public:
    struct TooDeep {
        const antlr4::Token* token;
    };

    GuardedParser(antlr4::TokenStream* stream, std::size_t nesting)
        : TiaoliParser(stream), deepest_(5 * nesting + 50) {}

    void enterRule(antlr4::ParserRuleContext* context, std::size_t state, std::size_t rule) override {
        guard(context);
        TiaoliParser::enterRule(context, state, rule);
    }
    void enterRecursionRule(antlr4::ParserRuleContext* context, std::size_t state, std::size_t rule,
                            int level) override {
        guard(context);
        TiaoliParser::enterRecursionRule(context, state, rule, level);
    }

private:
    // A parenthesis is three rules deep. The way to the root is short wherever the text is not absurd.
    void guard(const antlr4::RuleContext* context) {
        std::size_t depth = 0;
        // What a rule stands in is a rule: a checked cast at each step took a twentieth of the parse.
        for (; context != nullptr; context = static_cast<const antlr4::RuleContext*>(context->parent))
            if (++depth > deepest_) throw TooDeep{getCurrentToken()};
    }

    std::size_t deepest_;
};

// ANTLR shares prediction tables between parsers. Its own locking in 4.9 is coarse and correct, except for
// the first use, which must not race.
std::once_flag tables_ready;

struct Session {
    antlr4::ANTLRInputStream input;
    QuickLexer lexer;
    antlr4::CommonTokenStream stream;

    explicit Session(std::string_view text, bool quick = true)
        : input(std::string(text)), lexer(&input, quick), stream(&lexer) {
        lexer.removeErrorListeners();
        stream.fill();
    }
};

enum class Start : std::uint8_t { file, expression };

ParseResult parse(std::string_view text, std::uint32_t number, const ParseLimits& limits, Start start) {
    ParseResult result;
    result.file.number = number;
    result.unread.is_anything = true; // until it has been read
    if (text.size() > limits.file_bytes) {
        result.diagnostics.push_back({DiagnosticId::file_too_large,
                                      {number, 0, 0},
                                      {std::to_string(text.size()), std::to_string(limits.file_bytes)},
                                      {}});
        return result;
    }
    if (const auto invalid = first_invalid_utf8(text)) {
        const auto at = static_cast<std::uint32_t>(*invalid);
        result.diagnostics.push_back({DiagnosticId::invalid_utf8, {number, at, at + 1}, {}, {}});
        return result;
    }
    std::call_once(tables_ready, [] {
        Session warm("");
        TiaoliParser parser(&warm.stream);
    });
    const ByteOffsets offsets(text);
    Session session(text);
    if (const auto* token = too_deep(session.stream.getTokens(), limits.nesting)) {
        result.diagnostics.push_back({DiagnosticId::too_deep,
                                      token_span(*token, offsets, number),
                                      {std::to_string(limits.nesting)},
                                      {}});
        return result;
    }
    GuardedParser parser(&session.stream, limits.nesting);
    ErrorCollector errors(result.diagnostics, text, offsets, number, limits.diagnostics);
    parser.removeErrorListeners();
    parser.addErrorListener(&errors);
    parser.setErrorHandler(std::make_shared<Recovery>());
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::SLL);
    try {
        if (start == Start::file) {
            result.unread.is_anything = false;
            build_file(*parser.file(), offsets, limits, result);
        } else {
            auto* tree = parser.expression();
            if (session.stream.LA(1) != antlr4::Token::EOF && result.diagnostics.empty()) {
                auto* token = session.stream.LT(1);
                result.diagnostics.push_back({DiagnosticId::unexpected_token,
                                              token_span(*token, offsets, number),
                                              {shown_text(*token), words::term(Term::end_of_expression)},
                                              {}});
            }
            build_expression(*tree, offsets, limits, result);
        }
    } catch (const GuardedParser::TooDeep& deep) {
        result.file = {};
        result.file.number = number;
        result.unread.is_anything = true;
        result.diagnostics.push_back({DiagnosticId::too_deep,
                                      token_span(*deep.token, offsets, number),
                                      {std::to_string(limits.nesting)},
                                      {}});
    }
    return result;
}

} // namespace

bool Unread::covers(std::string_view name) const {
    if (is_anything) return true;
    if (names.empty()) return false;
    constexpr std::array<std::string_view, 3> between_parts{".", "/", "·"};
    for (std::size_t at = 0; at < name.size(); ++at)
        for (const auto sign : between_parts)
            if (name.substr(at).starts_with(sign))
                return covers(name.substr(0, at)) || covers(name.substr(at + sign.size()));
    return names.contains(name);
}

void Unread::add(Unread other) {
    names.merge(other.names);
    is_header = is_header || other.is_header;
    is_anything = is_anything || other.is_anything;
}

ParseResult parse_file(std::string_view text, std::uint32_t number, const ParseLimits& limits) {
    return parse(text, number, limits, Start::file);
}

ParseResult parse_expression(std::string_view text, std::uint32_t number, const ParseLimits& limits) {
    return parse(text, number, limits, Start::expression);
}

bool sll_suffices(std::string_view text) {
    const auto tree = [&](antlr4::atn::PredictionMode mode) {
        Session session(text);
        TiaoliParser parser(&session.stream);
        parser.removeErrorListeners();
        parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
        const auto shape = parser.file()->toStringTree(&parser);
        return std::pair{parser.getNumberOfSyntaxErrors(), shape};
    };
    const auto sll = tree(antlr4::atn::PredictionMode::SLL);
    return sll.first == 0 && sll == tree(antlr4::atn::PredictionMode::LL);
}

bool quick_lexer_agrees(std::string_view text) {
    const auto list = [&](bool quick) {
        Session session(text, quick);
        std::vector<std::array<std::size_t, 4>> result;
        for (const auto* token : session.stream.getTokens())
            result.push_back(
                {token->getType(), token->getStartIndex(), token->getStopIndex(), token->getChannel()});
        return result;
    };
    return list(true) == list(false);
}

namespace {

syntax::Token plain_token(const antlr4::Token& token, const ByteOffsets& offsets,
                          const antlr4::dfa::Vocabulary& vocabulary) {
    using Kind = syntax::Token::Kind;
    const auto span = token_span(token, offsets, 0);
    syntax::Token item{Kind::unknown, {}, span.begin, span.end};
    switch (token.getType()) {
    case TiaoliLexer::COMMENT: item.kind = Kind::comment; break;
    case TiaoliLexer::NEWLINE: item.kind = Kind::newline; break;
    case TiaoliLexer::SPACE: item.kind = Kind::space; break;
    case TiaoliLexer::NAME:
    case TiaoliLexer::QUOTED_NAME: item.kind = Kind::name; break;
    case TiaoliLexer::NUMBER:
    case TiaoliLexer::QUANTITY:
    case TiaoliLexer::DATE:
    case TiaoliLexer::MONTH: item.kind = Kind::number; break;
    case TiaoliLexer::STRING: item.kind = Kind::text; break;
    case TiaoliLexer::UNKNOWN: break;
    default:
        if (const auto word = words::word_of_token(vocabulary.getSymbolicName(token.getType()))) {
            item.word = *word;
            item.kind = words::is_keyword(*word) ? Kind::keyword : Kind::sign;
        }
    }
    return item;
}

// Marks the tokens of a tree with what their rules say of them.
// Where the columns of a field, a fact or a value of a parameter begin.
void place_columns(antlr4::ParserRuleContext& context, std::vector<PlacedToken>& tokens) {
    using Table = PlacedToken::Table;
    const auto begin = [&](const antlr4::Token* token, Table table, std::uint8_t column) {
        if (token == nullptr) return;
        tokens[token->getTokenIndex()].table = table;
        tokens[token->getTokenIndex()].column = column;
    };
    const auto symbol = [](antlr4::tree::TerminalNode* node) {
        return node == nullptr ? nullptr : node->getSymbol();
    };
    if (auto* field = dynamic_cast<TiaoliParser::FieldDeclarationContext*>(&context)) {
        const bool is_fact = dynamic_cast<TiaoliParser::FactDeclarationContext*>(context.parent) != nullptr;
        const auto table = is_fact ? Table::facts : Table::fields;
        begin(symbol(field->COLON()), table, 1);
        if (field->string() != nullptr) begin(field->string()->getStart(), table, 2);
    } else if (auto* entry = dynamic_cast<TiaoliParser::ParameterEntryContext*>(&context)) {
        begin(symbol(entry->FROM() != nullptr ? entry->FROM() : entry->UNTIL()), Table::entries, 1);
        begin(symbol(entry->COLON()), Table::entries, 2);
        begin(symbol(entry->SOURCE()), Table::entries, 3);
    }
}

void place(antlr4::tree::ParseTree* tree, std::vector<PlacedToken>& tokens) {
    using Place = PlacedToken::Place;
    if (auto* context = dynamic_cast<antlr4::ParserRuleContext*>(tree);
        context != nullptr && context->getStart() != nullptr) {
        auto& first = tokens[context->getStart()->getTokenIndex()];
        const auto each = [&](auto action) {
            for (auto* child : context->children)
                if (auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child))
                    action(tokens[leaf->getSymbol()->getTokenIndex()], leaf->getSymbol()->getType());
        };
        switch (context->getRuleIndex()) {
        case TiaoliParser::RulePolicyHeader:
        case TiaoliParser::RuleDeclaration: first.place = Place::declaration; break;
        case TiaoliParser::RulePolicyAttribute:
        case TiaoliParser::RuleSectionAttribute:
        case TiaoliParser::RuleCitation:
        case TiaoliParser::RuleFieldDeclaration:
        case TiaoliParser::RuleParameterEntry:
        case TiaoliParser::RuleSubject:
        case TiaoliParser::RuleCondition:
        case TiaoliParser::RuleEffect:
        case TiaoliParser::RuleException_:
        case TiaoliParser::RuleDutyPart:
        case TiaoliParser::RuleReadingOption:
        case TiaoliParser::RuleGiven:
        case TiaoliParser::RuleExpectation:
        case TiaoliParser::RuleMappingPart:
            first.place = Place::part;
            place_columns(*context, tokens);
            break;
        case TiaoliParser::RuleClauseDeclaration:
            each([](PlacedToken& token, std::size_t type) {
                if (type == TiaoliLexer::APPLIES) token.place = Place::part;
            });
            break;
        case TiaoliParser::RuleReadingDeclaration:
            each([](PlacedToken& token, std::size_t type) {
                if (type == TiaoliLexer::BECAUSE) token.place = Place::part;
            });
            break;
        case TiaoliParser::RuleName:
        case TiaoliParser::RuleTypeName: first.kind = syntax::Token::Kind::name; break;
        case TiaoliParser::RuleScalarType:
        case TiaoliParser::RuleRatioList:
            each([](PlacedToken& token, std::size_t) {
                token.tight = token.kind == syntax::Token::Kind::sign;
            });
            break;
        case TiaoliParser::RuleExpression:
            if (dynamic_cast<TiaoliParser::NegateExpressionContext*>(context) != nullptr) first.prefix = true;
            if (dynamic_cast<TiaoliParser::InsideExpressionContext*>(context) != nullptr ||
                dynamic_cast<TiaoliParser::WithinExpressionContext*>(context) != nullptr)
                each([](PlacedToken& token, std::size_t) { token.english = token.chinese = {}; });
            break;
        case TiaoliParser::RuleAggregate:
            if (first.word == words::Word::EARLIER) first.chinese = "首个";
            break;
        case TiaoliParser::RuleScenarioDeclaration:
            each([](PlacedToken& token, std::size_t type) {
                if (type != TiaoliLexer::ON && type != TiaoliLexer::OVER) return;
                token.english = words::spelling(words::Word::ON, Language::english);
                token.chinese = words::spelling(words::Word::OVER, Language::chinese);
            });
            break;
        default: break;
        }
    }
    for (auto* child : tree->children)
        place(child, tokens);
}

} // namespace

std::vector<syntax::Token> tokens(std::string_view text) {
    std::vector<syntax::Token> result;
    if (first_invalid_utf8(text)) return result;
    const ByteOffsets offsets(text);
    Session session(text);
    for (const auto* token : session.stream.getTokens())
        if (token->getType() != antlr4::Token::EOF)
            result.push_back(plain_token(*token, offsets, session.lexer.getVocabulary()));
    return result;
}

std::optional<std::vector<PlacedToken>> placed_tokens(std::string_view text) {
    if (!parse_file(text, 0).diagnostics.empty()) return std::nullopt;
    const ByteOffsets offsets(text);
    Session session(text);
    TiaoliParser parser(&session.stream);
    parser.removeErrorListeners();
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::SLL);
    std::vector<PlacedToken> result;
    for (const auto* token : session.stream.getTokens()) {
        PlacedToken item{plain_token(*token, offsets, session.lexer.getVocabulary())};
        if (item.kind == syntax::Token::Kind::keyword) {
            item.english = words::spelling(item.word, Language::english);
            item.chinese = words::spelling(item.word, Language::chinese);
        }
        result.push_back(item);
    }
    place(parser.file(), result);
    result.pop_back(); // the end of the file
    return result;
}

} // namespace tiaoli::syntax
