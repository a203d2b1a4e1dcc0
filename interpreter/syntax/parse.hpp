// Source text in, tree out. The only door to ANTLR: parse.cpp alone includes its headers.
#pragma once

#include "syntax/ast.hpp"
#include "words/diagnostic.hpp"
#include "words/words.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::syntax {

struct ParseLimits {
    std::size_t file_bytes = 4U << 20;
    std::size_t nesting = 200; // brackets inside one another; `if` and prefix operators: five times as many
    std::size_t diagnostics = 100;
};

// What could not be read. It may declare whatever it names, so nobody can say that such a name is unknown.
struct Unread {
    std::set<std::string, std::less<>> names;
    bool is_header = false;   // the policy's header, or part of it
    bool is_anything = false; // there is no telling what is declared

    // Whether `name`, or a part of it ("贷款.额度", "元/人"), may be declared there.
    bool covers(std::string_view name) const;
    void add(Unread other);
};

struct ParseResult {
    File file; // without the declarations that have a syntax mistake
    std::vector<words::Diagnostic> diagnostics;
    Unread unread;
};

// Parses a whole file. `number` becomes Span::file. Recovers from mistakes: one run reports every one it can
// tell apart. Thread-safe; ANTLR's caches are shared and locked.
ParseResult parse_file(std::string_view text, std::uint32_t number, const ParseLimits& limits = {});

// Parses one expression, as typed in the REPL: the file's last expression is its root.
ParseResult parse_expression(std::string_view text, std::uint32_t number, const ParseLimits& limits = {});

// Whether SLL prediction, which `parse_file` uses alone, accepts the text and finds the tree that full LL
// finds. A test asks this of every file in policies/ and stdlib/.
bool sll_suffices(std::string_view text);

// Whether the short cuts of QuickLexer find the tokens that the grammar's lexer finds. Asked of the same
// files, and by fuzzing.
bool quick_lexer_agrees(std::string_view text);

// The tokens of a text, hidden ones included, for the formatter and for highlighting. Never fails.
struct Token {
    enum class Kind : std::uint8_t {
        keyword,
        sign,
        name,
        number,
        text,
        comment,
        newline,
        space,
        unknown
    } kind;
    words::Word word; // keywords and signs only
    std::uint32_t begin, end;
};
std::vector<Token> tokens(std::string_view text);

// A token with what the grammar says of it. A keyword that stands where a name stands has the kind `name`.
struct PlacedToken : Token {
    enum class Place : std::uint8_t { inside, part, declaration };
    Place place = Place::inside; // what it is the first token of
    bool tight = false;          // a sign within a type or a ratio: 元/月, 8:2
    bool prefix = false;         // the minus before an operand
    // Lines of one table that stand together have their columns under one another. This token begins column
    // number `column` of its line; column 0 is what a line begins with.
    enum class Table : std::uint8_t { none, fields, facts, entries };
    Table table = Table::none;
    std::uint8_t column = 0;
    // How a keyword is spelt here. Empty: as it is, being a word of `X within N before E` or `X 在 E 前 N
    // 内`, whose operands have another order.
    std::string_view english{}, chinese{};
};

// The tokens of a text without mistakes, hidden ones included. Absent if the text does not parse.
std::optional<std::vector<PlacedToken>> placed_tokens(std::string_view text);

} // namespace tiaoli::syntax
