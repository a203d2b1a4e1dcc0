#include "words/words.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace tiaoli::words;

TEST_CASE("every word of the lexer has a spelling in each language, and is found by it") {
    CHECK(all_words().size() > 150);
    for (const WordInfo& row : all_words()) {
        INFO(row.token);
        const auto word = word_of_token(row.token);
        REQUIRE(word);
        CHECK(&info(*word) == &row);
        CHECK_FALSE(row.english.empty());
        CHECK_FALSE(row.chinese.empty());
        for (const Language language : {Language::chinese, Language::english}) {
            const auto found = word_of_spelling(spelling(*word, language));
            REQUIRE(found);
            CHECK(*found == *word);
        }
    }
    CHECK_FALSE(word_of_token("NO_SUCH_TOKEN"));
    CHECK_FALSE(word_of_spelling("no such word"));
    CHECK_FALSE(word_of_spelling(""));
}

TEST_CASE("no spelling belongs to two words") {
    std::set<std::string> seen;
    for (const WordInfo& row : all_words()) {
        std::string_view rest = row.all;
        while (!rest.empty()) {
            const std::size_t bar = rest.find('|');
            CHECK_MESSAGE(seen.insert(std::string(rest.substr(0, bar))).second, row.all);
            rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
        }
    }
}

TEST_CASE("the formatter's spelling is the first of its language") {
    CHECK(spelling(Word::CLAUSE, Language::english) == "clause");
    CHECK(spelling(Word::CLAUSE, Language::chinese) == "条款");
    CHECK(spelling(Word::EXCEPT_WHEN, Language::english) == "except when");
    CHECK(spelling(Word::EXCEPT_WHEN, Language::chinese) == "但当");
    CHECK(spelling(Word::AT_LEAST, Language::chinese) == "不低于");
    CHECK(word_of_spelling("不少于") == Word::AT_LEAST);
    CHECK(word_of_spelling("未满") == Word::LESS_THAN);
    // Signs are written the same in both, their full-width twins are read.
    CHECK(spelling(Word::COLON, Language::chinese) == ":");
    CHECK(word_of_spelling("：") == Word::COLON);
    CHECK(is_keyword(Word::CLAUSE));
    CHECK_FALSE(is_keyword(Word::COLON));
}
