// Words and signs: every spelling is its token, in both languages and both widths.
#include "syntax/dump.hpp"
#include "syntax/parse.hpp"
#include "syntax/utf8.hpp"
#include "words/words.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace tiaoli;
using syntax::Token;

namespace {

std::vector<std::string> spellings(const words::WordInfo& row) {
    std::vector<std::string> result;
    for (std::size_t begin = 0; begin <= row.all.size();) {
        const std::size_t end = std::min(row.all.find('|', begin), row.all.size());
        result.emplace_back(row.all.substr(begin, end - begin));
        begin = end + 1;
    }
    return result;
}

std::string dump_of(std::string_view text) {
    const auto result = syntax::parse_file(text, 0);
    std::string dumped = syntax::dump(result.file);
    for (const auto& diagnostic : result.diagnostics)
        dumped += words::message(diagnostic, words::Language::english) + "\n";
    return dumped;
}

} // namespace

TEST_CASE("every spelling of every word lexes to its token") {
    CHECK(words::all_words().size() > 150);
    for (std::size_t i = 0; i < words::all_words().size(); ++i) {
        const words::WordInfo& row = words::all_words()[i];
        for (const std::string& spelling : spellings(row)) {
            CAPTURE(spelling);
            const auto tokens = syntax::tokens(spelling);
            REQUIRE(tokens.size() == 1);
            const bool is_word = words::is_keyword(static_cast<words::Word>(i));
            CHECK(tokens[0].kind == (is_word ? Token::Kind::keyword : Token::Kind::sign));
            CHECK(tokens[0].word == static_cast<words::Word>(i));
            CHECK(syntax::quick_lexer_agrees(spelling));
            // A longer name is not the keyword.
            const bool is_one = spelling.find_first_of(" /") == std::string::npos;
            if (is_word && is_one) CHECK(syntax::tokens(spelling + "甲")[0].kind == Token::Kind::name);
        }
    }
}

TEST_CASE("words of several parts take any white space between them") {
    CHECK(syntax::tokens("except  \t when").size() == 1);
    CHECK(syntax::tokens("not\napplicable").size() == 3);
}

TEST_CASE("full-width punctuation is read as its ASCII twin") {
    CHECK(dump_of("类别 规模 为 大型，小型、微型\n事实 甲：规模\n定义 乙（丙：元）：元 ＝ 丙 × 2 － （1元 ＋ "
                  "丙）÷ 2\n") == dump_of("category 规模 is 大型, 小型, 微型\nfact 甲 : 规模\ndefine 乙(丙 : "
                                          "元) : 元 = 丙 * 2 - (1元 + 丙) / 2\n"));
    CHECK(dump_of("类别 规模 为 大型，小型") == "category 规模 is 大型 小型\n");
    CHECK(dump_of("条款 甲 依据 “一” 则 乙 为 ｛丙｝") == dump_of("clause 甲 cites \"一\" then 乙 is {丙}"));
}

TEST_CASE("quick_lexer_agrees on what is not plain") {
    for (const std::string_view text : {"",
                                        "甲",
                                        "甲乙丙丁戊己庚辛壬",
                                        "\"未完",
                                        "\"a\\\"b\" \"c\n\"",
                                        "“甲”乙",
                                        "甲·乙",
                                        "a甲",
                                        "甲é",
                                        "甲Ω乙",
                                        "甲１",
                                        "--",
                                        "-- 注\r\n甲",
                                        "//x",
                                        "- -",
                                        "/ /",
                                        "甲--注",
                                        " \t\xE3\x80\x80甲",
                                        "\xEF\xBB\xBF政策 甲",
                                        "甲\xE3\x80\x82",
                                        "3万元/人·月",
                                        "是否",
                                        "是 否",
                                        "不低于甲",
                                        "㐀䶵",
                                        "\xF0\xA0\x80\x80",
                                        "甲\xF0\xA0\x80\x80",
                                        "`甲 乙`",
                                        "甲`乙`",
                                        "甲\xEF\xBC\x9A乙",
                                        "甲〇乙",
                                        "二〇二〇年"}) {
        CAPTURE(text);
        CHECK(syntax::quick_lexer_agrees(text));
    }
}

TEST_CASE("quick_lexer_agrees on every character there is") {
    // Before, within and behind a name, and by itself.
    std::string text;
    for (std::uint32_t c = 1; c <= 0x10FFFF; ++c) {
        if (c == '"' || c == 0x201C || c == '`') continue; // these take what follows: tested above
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string character;
        if (c < 0x80) {
            character = {static_cast<char>(c)};
        } else if (c < 0x800) {
            character = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
        } else if (c < 0x10000) {
            character = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                         static_cast<char>(0x80 | (c & 0x3F))};
        } else {
            character = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
                         static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
        }
        text += character + "甲" + character + "是" + character + "\n";
        // Of the large blocks of one kind (Han, Hangul, private use, the higher planes) a sample will do.
        const bool alike =
            (c > 0x4E00 && c < 0x9F00) || (c > 0xAC10 && c < 0xD700) || (c > 0xE010 && c < 0xF8E0);
        if (alike || c >= 0x10000) c += c % 32;
        if (text.size() > 1U << 16) {
            REQUIRE(syntax::first_invalid_utf8(text) == std::nullopt);
            CAPTURE(c); // the last one of the piece
            CHECK(syntax::quick_lexer_agrees(text));
            text.clear();
        }
    }
    CHECK(syntax::quick_lexer_agrees(text));
}

TEST_CASE("soft keywords may be names, and the tokens for layout say so") {
    const auto tokens = syntax::placed_tokens("record 标题 title : text\nfact fund : 元\npolicy");
    CHECK_FALSE(tokens); // `policy` needs a name
    const auto placed = syntax::placed_tokens("record 甲\n title : text\n  fund : 元/月\n");
    REQUIRE(placed);
    std::string kinds;
    for (const auto& token : *placed)
        kinds += token.kind == Token::Kind::name      ? 'n'
                 : token.kind == Token::Kind::keyword ? 'k'
                 : token.kind == Token::Kind::sign    ? (token.tight ? 't' : 's')
                                                      : ' ';
    CHECK(kinds == "k n  n s k  n s ntn ");
}
