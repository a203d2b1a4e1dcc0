// What the parser makes of a text with mistakes: how it goes on, and what of its tree can be relied upon.
// Includes ANTLR: for parse.cpp and the tree builder's own units only.
#pragma once

#include "syntax/parse_internal.hpp"

#include <optional>
#include <vector>

namespace tiaoli::syntax {

// Where a keyword stands in a name's place, it is meant as the name: `fact 则 : 元` is one mistake. Unless
// it begins a line with a declaration of its own: then the name is what is missing.
class Recovery final : public antlr4::DefaultErrorStrategy {
public:
    antlr4::Token* recoverInline(antlr4::Parser* parser) override;

    // Whether the parser stands before such a keyword.
    static bool is_keyword_as_name(antlr4::Parser& parser);
};

// Everyday language has several words where this one has one: `是` for `为`, `从` for `自`, `unless` for
// `except when`. The token that such a word was written as, and the type of the one that was meant: where the
// parser now stands, or just before, if it took the word for a name. Nothing where no other word is likelier.
struct Meant {
    const antlr4::Token* written;
    std::size_t type;
};
std::optional<Meant> meant(antlr4::Parser& parser, const antlr4::misc::IntervalSet& expected);

// Everything in the tree that could be a name.
void add_names(antlr4::tree::ParseTree& tree, Unread& unread);

// The declarations of a file that stand as they were written, and in `unread` what the others may declare.
// A mistake may end a declaration early, and what is left of it may look like others: what stands further
// right than the declaration with the mistake still belongs to it.
std::vector<tiaoli_grammar::TiaoliParser::DeclarationContext*>
whole_declarations(tiaoli_grammar::TiaoliParser::FileContext& tree, Unread& unread);

} // namespace tiaoli::syntax
