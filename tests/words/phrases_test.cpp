#include "words/phrases.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace tiaoli::words;

namespace {

std::set<char> placeholders(std::string_view pattern) {
    std::set<char> result;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i] == '{') result.insert(pattern[i + 1]);
    return result;
}

} // namespace

TEST_CASE("every phrase exists in both languages, and its placeholders are well formed") {
    for (const PhraseInfo& row : all_phrases()) {
        INFO(row.key);
        CHECK_FALSE(row.english.empty());
        CHECK_FALSE(row.chinese.empty());
        for (const std::string_view pattern : {row.english, row.chinese}) {
            for (std::size_t i = 0; i < pattern.size(); ++i) {
                if (pattern[i] != '{') continue;
                REQUIRE(i + 2 < pattern.size());
                CHECK(pattern[i + 1] >= '0');
                CHECK(pattern[i + 1] <= '9');
                CHECK(pattern[i + 2] == '}');
            }
        }
        const auto found = phrase_of_key(row.key);
        REQUIRE(found);
        CHECK(&info(*found) == &row);
    }
    CHECK_FALSE(phrase_of_key("no_such_key"));
    CHECK_FALSE(phrase_of_key(""));
}

TEST_CASE("no language leaves out what the other says, but for numbers that only one needs") {
    const std::set<std::string_view> uneven = {"first_over", "last_over"};
    for (const PhraseInfo& row : all_phrases()) {
        if (uneven.contains(row.key)) continue;
        INFO(row.key);
        CHECK(placeholders(row.english) == placeholders(row.chinese));
    }
}

TEST_CASE("the constructs that a checked program names have a phrase") {
    for (const char* key :
         {"at_least",        "at_most",  "more_than", "less_than",     "not_equal",    "within_before",
          "within_after",    "in_range", "in_set",    "above",         "meets",        "split",
          "split_remainder", "deduct",   "match",     "shared_higher", "shared_lower", "shared_first",
          "nth_month",       "duty",     "target",    "rounded"})
        CHECK_MESSAGE(phrase_of_key(key), key);
}

TEST_CASE("filling in") {
    CHECK(filled(Phrase::less, Language::english, {"a", "b"}) == "a < b");
    CHECK(filled(Phrase::less, Language::english, {"a"}) == "a < ");
    CHECK(filled(Phrase::less, Language::english, {"{1}", "b"}) == "{1} < b"); // arguments are not patterns
    // A full-width bracket brings its own space.
    CHECK(filled(Phrase::less, Language::chinese, {"甲（1）", "2"}) == "甲（1）< 2");
    std::string out = "x";
    append(out, Phrase::yes, Language::chinese, {});
    CHECK(out == "x是");
}
