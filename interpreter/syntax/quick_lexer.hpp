// The grammar's lexer with short cuts. For parse.cpp only: it includes ANTLR.
#pragma once

#include "syntax/parse_internal.hpp"

namespace tiaoli::syntax {

// ANTLR's lexers keep transitions for ASCII alone and simulate an automaton for every other character, which
// for Chinese source costs four fifths of the whole parse. The tokens of which such source mostly consists
// are runs: names and keywords of Han characters, texts in quotes, comments, blanks. Their extent is found
// here by a plain loop; whatever is less simple is left to the generated lexer. The spelling of keywords
// still comes from the grammar, through the table of words, and `quick_lexer_agrees` compares both ways over
// every file.
class QuickLexer final : public tiaoli_grammar::TiaoliLexer {
public:
    QuickLexer(antlr4::ANTLRInputStream* input, bool quick) : TiaoliLexer(input), quick_(quick) {}

    std::unique_ptr<antlr4::Token> nextToken() override;

private:
    std::unique_ptr<antlr4::Token> token(std::size_t kind, std::size_t on_channel, std::size_t begin,
                                         std::size_t end);
    std::size_t word_type(std::size_t begin, std::size_t end) const;

    bool quick_;
};

} // namespace tiaoli::syntax
