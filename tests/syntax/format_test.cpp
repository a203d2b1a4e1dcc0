// The formatter: idempotent, the same tokens, comments kept; keywords change language and back without
// changing the meaning.
#include "source_files.hpp"
#include "syntax/dump.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

using namespace tiaoli;
using words::Language;

namespace {

std::string dumped(std::string_view text) {
    const auto result = syntax::parse_file(text, 0);
    return result.diagnostics.empty() ? syntax::dump(result.file)
                                      : words::message(result.diagnostics[0], Language::english);
}

std::vector<std::string> comments(std::string_view text) {
    std::vector<std::string> result;
    for (const auto& token : syntax::tokens(text)) {
        if (token.kind != syntax::Token::Kind::comment) continue;
        std::string comment(text.substr(token.begin, token.end - token.begin));
        while (comment.ends_with(' ') || comment.ends_with('\t'))
            comment.pop_back();
        result.push_back(std::move(comment));
    }
    return result;
}

/// No keyword of the other language is left, save in the two forms whose operands have another order.
bool is_all(std::string_view text, Language language) {
    const auto tokens = syntax::placed_tokens(text);
    if (!tokens) return false;
    for (const auto& token : *tokens)
        if (token.kind == syntax::Token::Kind::keyword && !token.english.empty() &&
            (static_cast<unsigned char>(text[token.begin]) < 0x80) != (language == Language::english))
            return false;
    return true;
}

} // namespace

TEST_CASE("what holds of every source file") {
    for (const auto& [name, text] : tests::all_sources()) {
        CAPTURE(name);
        REQUIRE(syntax::parse_file(text, 0).diagnostics.empty());
        CHECK(syntax::sll_suffices(text));
        CHECK(syntax::quick_lexer_agrees(text));

        const std::string formatted = syntax::format(text);
        CHECK(syntax::format(formatted) == formatted);
        CHECK(dumped(formatted) == dumped(text));
        CHECK(comments(formatted) == comments(text));

        const std::string chinese = syntax::format(text, Language::chinese);
        const std::string english = syntax::format(chinese, Language::english);
        CHECK(is_all(chinese, Language::chinese));
        CHECK(is_all(english, Language::english));
        CHECK(dumped(chinese) == dumped(text));
        CHECK(dumped(english) == dumped(text));
        CHECK(comments(english) == comments(text));
        CHECK(dumped(syntax::format(english, Language::chinese)) == dumped(text));
    }
}

// What holds of every source file says something of a keyword only if some file has it.
TEST_CASE("every keyword stands in some source, and may be turned into the other language there") {
    std::set<words::Word> seen;
    for (const auto& [name, text] : tests::all_sources()) {
        const auto tokens = syntax::placed_tokens(text);
        REQUIRE(tokens);
        for (const auto& token : *tokens)
            if (token.kind == syntax::Token::Kind::keyword) seen.insert(token.word);
    }
    for (std::size_t i = 0; i < words::all_words().size(); ++i) {
        const auto word = static_cast<words::Word>(i);
        CAPTURE(words::info(word).token);
        if (words::is_keyword(word)) CHECK(seen.contains(word));
    }
}

TEST_CASE("the policies and the library are laid out by the formatter") {
    for (const char* folder : {"policies", "stdlib"})
        for (const auto& [name, text] : tests::files_below(folder)) {
            CAPTURE(name);
            const bool is_formatted = syntax::format(text) == text; // else: tiaoli fmt policies/* stdlib
            CHECK(is_formatted);
        }
}

// tests/syntax/format/NAME.tiao, and beside it NAME.expected, NAME.chinese and NAME.english.
// TIAOLI_UPDATE_GOLDEN=1 rewrites them.
TEST_CASE("golden files of the formatter") {
    const bool update = std::getenv("TIAOLI_UPDATE_GOLDEN") != nullptr;
    const auto inputs = tests::files_below("tests/syntax/format", ".tiao");
    CHECK_FALSE(inputs.empty());
    for (const auto& [name, text] : inputs) {
        const std::string stem = name.substr(0, name.size() - std::string(".tiao").size());
        const auto golden = [&](const std::string& ending, const std::string& actual) {
            CAPTURE(stem + ending);
            const auto path = tests::repository() / (stem + ending);
            if (update) std::ofstream(path, std::ios::binary) << actual;
            CHECK(tests::read_text(path) == actual);
        };
        golden(".expected", syntax::format(text));
        golden(".chinese", syntax::format(text, Language::chinese));
        golden(".english", syntax::format(text, Language::english));
    }
}

TEST_CASE("a text with mistakes stays as it is") {
    CHECK(syntax::format("fact  甲 :\n") == "fact  甲 :\n");
    CHECK(syntax::format("") == "");
    CHECK(syntax::format("-- 只有注释") == "-- 只有注释\n");
    CHECK(syntax::format("\n\n\n") == "");
}

TEST_CASE("signs never come to mean something else") {
    CHECK(syntax::format("define a=- -b") == "define a = - -b\n"); // not a comment
    CHECK(syntax::format("define a = b - -c") == "define a = b - -c\n");
    CHECK(syntax::format("define a = 100元÷人数") == "define a = 100元 / 人数\n");
    CHECK(syntax::format("define a = 100元÷人") ==
          "define a = 100元 / 人\n"); // `100元/人` would be one amount
    CHECK(syntax::format("fact a : 元 / 人 · 月") == "fact a : 元/人·月\n");
    CHECK(syntax::format("define a=f (b,c 、d)-1") == "define a = f(b, c, d) - 1\n");
    CHECK(syntax::format("define a=b and(c or d)") == "define a = b and (c or d)\n");
    CHECK(syntax::format("define a=“甲\"乙”") == "define a = “甲\"乙”\n");
    CHECK(syntax::format("define a=“甲”") == "define a = \"甲\"\n");
    CHECK(syntax::format("define a = x 的 y") == "define a = x.y\n");
    CHECK(syntax::format("define a = 1 … 3") == "define a = 1..3\n");
    CHECK(syntax::format("clause a then b is split c 8 : 2 among d, e") ==
          "clause a then b is split c 8:2 among d, e\n");
    CHECK(syntax::format("fact a : yes/no fact b : date ?") == "fact a : yes/no\nfact b : date?\n");
    CHECK(syntax::format("定义 a = f(b,c 、 d，e)") == "定义 a = f(b, c、d, e)\n");
    CHECK(syntax::format("定义 a = f(b 、 c)", Language::english) == "define a = f(b, c)\n");
}

TEST_CASE("rows that stand together have their columns under one another") {
    CHECK(syntax::format("record r\n  a : text \"x\"\n  长名 : date?\n\n  b : 元 \"y\"\n") ==
          "record r\n  a    : text \"x\"\n  长名 : date?\n\n  b : 元 \"y\"\n");
    CHECK(syntax::format("fact a : 元 \"x\"\nfact bcd : yes/no \"y\"\n-- c\nfact ef : date\nfact g : text "
                         "fact hi : text") == "fact a   : 元     \"x\"\nfact bcd : yes/no \"y\"\n-- c\nfact "
                                              "ef  : date\nfact g   : text\nfact hi  : text\n");
    // A row that stands out by itself does not push the others away; two rows in one line are no row.
    CHECK(syntax::format(
              "record r\n  a : 元 \"x\"\n  b : list of {one two three four five six : 元} \"y\"\n") ==
          "record r\n  a : 元 \"x\"\n  b : list of {one two three four five six: 元} \"y\"\n");
    CHECK(syntax::format("record r\n  a : 元 bcd : 元\n  e : 元\n") ==
          "record r\n  a : 元 bcd : 元\n  e : 元\n");
    CHECK(syntax::format("parameter p(规模) : 元\n  大型 from 2020-01-01 : 1元 source \"x\"\n  from "
                         "2021-01-01 : 200元 source \"y\"\n"
                         "  otherwise : 3元\n") ==
          "parameter p(规模) : 元\n  大型      from 2020-01-01 : 1元   source \"x\"\n            from "
          "2021-01-01 : 200元 source \"y\"\n"
          "  otherwise                 : 3元\n");
}

TEST_CASE("words with two Chinese spellings, and those that stay") {
    CHECK(syntax::format("exclusive a : b, c choose first define d = first of e over f", Language::chinese) ==
          "互斥 a : b, c 择取 先者\n定义 d = 首个 之 e 于 f\n");
    CHECK(syntax::format("define a = b within 2年 after c", Language::chinese) ==
          "定义 a = b within 2年 after c\n");
    CHECK(syntax::format("定义 a = b 在 c 前 2年 内 且 d", Language::english) ==
          "define a = b 在 c 前 2年 内 and d\n");
    CHECK(syntax::format("record r title : text", Language::chinese) == "记录 r title : 文本\n");
}
