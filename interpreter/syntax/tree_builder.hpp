// Parse tree in, tree of plain values out. Includes ANTLR: for parse.cpp and the tree builder's own units
// only.
#pragma once

#include "syntax/parse_internal.hpp"

#include <string>
#include <vector>

namespace tiaoli::syntax {

using Parser = tiaoli_grammar::TiaoliParser;

// Where the parser recovered from a mistake, parts of a context are missing (null): every function takes that
// in its stride.
class ExpressionBuilder {
public:
    ExpressionBuilder(const ByteOffsets& offsets, const ParseLimits& limits, ParseResult& result)
        : offsets_(offsets), limits_(limits), result_(result) {}

    ExpressionId expression(Parser::ExpressionContext* context);
    ExpressionId postfix(Parser::PostfixContext* context);

    Name name(antlr4::ParserRuleContext* context) const;
    std::string string(Parser::StringContext* context) const;
    Span span(antlr4::ParserRuleContext* context) const;
    Span span(antlr4::tree::TerminalNode* node) const;
    void report(words::DiagnosticId id, Span span, std::vector<std::string> arguments);

protected:
    const ByteOffsets& offsets_;
    const ParseLimits& limits_;
    ParseResult& result_;

private:
    ExpressionId add(Expression expression);
    Expression make(ExpressionKind kind, antlr4::ParserRuleContext* context) const;
    ExpressionId binary(ExpressionKind kind, antlr4::ParserRuleContext* context,
                        Parser::ExpressionContext* left, Parser::ExpressionContext* right,
                        std::string phrase = {});
    ExpressionId chain(ExpressionKind kind, antlr4::ParserRuleContext* context,
                       Parser::ExpressionContext* left, Parser::ExpressionContext* right);
    ExpressionId expression_unguarded(Parser::ExpressionContext* context);
    ExpressionId compare(Parser::CompareExpressionContext* context);
    ExpressionId aggregate(Parser::AggregateContext* context);
    ExpressionId months(Parser::MonthsContext* context);
    ExpressionId source(Parser::SourceContext* context);
    ExpressionId primary(Parser::PrimaryContext* context);
    ExpressionId literal(Parser::LiteralContext* context);
    ExpressionId match(Parser::MatchPrimaryContext* context);

    std::size_t depth_ = 0;
};

} // namespace tiaoli::syntax
