// Shared by parse.cpp and tree_builder.cpp, which between them are the cage of ANTLR. Include it nowhere
// else.
#pragma once

#include "TiaoliLexer.h"
#include "TiaoliParser.h"
#include "syntax/parse.hpp"

#include <antlr4-runtime.h>

namespace tiaoli::syntax {

// ANTLR counts characters, everything else here counts bytes.
class ByteOffsets {
public:
    explicit ByteOffsets(std::string_view text); // well-formed UTF-8
    std::uint32_t byte(std::size_t character) const;

private:
    std::vector<std::uint32_t> offsets_;
};

inline words::Span token_span(const antlr4::Token& token, const ByteOffsets& offsets, std::uint32_t file) {
    if (token.getType() == antlr4::Token::EOF) {
        const auto end = offsets.byte(static_cast<std::size_t>(-1));
        return {file, end, end};
    }
    return {file, offsets.byte(token.getStartIndex()), offsets.byte(token.getStopIndex() + 1)};
}

// Fill result.file from the parse tree. Parts that the parser recovered from are left out or become
// ExpressionKind::error; at least one diagnostic is there then.
void build_file(tiaoli_grammar::TiaoliParser::FileContext& tree, const ByteOffsets& offsets,
                const ParseLimits& limits, ParseResult& result);
void build_expression(tiaoli_grammar::TiaoliParser::ExpressionContext& tree, const ByteOffsets& offsets,
                      const ParseLimits& limits, ParseResult& result);

} // namespace tiaoli::syntax
