// Nothing that a file can hold crashes or hangs the parser.
#include "source_files.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>
#include <string_view>

using namespace tiaoli;

namespace {

std::string repeated(std::string_view part, std::size_t times) {
    std::string result;
    result.reserve(part.size() * times);
    while (times-- > 0)
        result += part;
    return result;
}

std::string first_code(std::string_view text) {
    const auto result = syntax::parse_file(text, 0);
    return result.diagnostics.empty() ? "" : std::string(words::info(result.diagnostics.front().id).code);
}

constexpr std::size_t many = 100'000;

} // namespace

TEST_CASE("nesting without end is one diagnostic") {
    CHECK(first_code("define a = " + repeated("(", many)) == "T0107");
    CHECK(first_code("define a = " + repeated("(", many) + "1" + repeated(")", many)) == "T0107");
    CHECK(first_code("define a = " + repeated("[{x: ", many)) == "T0107");
    CHECK(first_code("define a = " + repeated("not ", many) + "b") == "T0107");
    CHECK(first_code("define a = " + repeated("- ", many) + "1") == "T0107");
    CHECK(first_code("define a = " + repeated("b = not ", many) + "b") == "T0107");
    CHECK(first_code("define a = " + repeated("if b then 1 else ", many) + "2") == "T0107");
    CHECK(first_code("define a = " + repeated("count of b where c + ", many) + "1") == "T0107");
    CHECK(first_code("define a = " + repeated("b or else if c then ", many) + "1") == "T0107");
    CHECK(first_code("define a = " + repeated("1 + ", many) + "1") == "T0107");
    CHECK(first_code("define a = b" + repeated(".b", many)) == "T0107");
    CHECK(first_code("clause a cites \"一\" then b is 1 except when c then b is 2 " +
                     repeated("{ except when c then b is 2 ", many)) == "T0107");
    CHECK(first_code("fact a : list of " + repeated("{ a : list of ", many)) == "T0107");
}

TEST_CASE("nesting that somebody might write is read") {
    CHECK(first_code("define a = " + repeated("(", 190) + "1" + repeated(")", 190)) == "");
    CHECK(first_code("define a = " + repeated("not (", 190) + "b" + repeated(")", 190)) == "");
    CHECK(first_code("define a = " + repeated("1 + ", 1000) + "1") == "");
    CHECK(first_code("define a = " + repeated("b and ", 1900) + "b") == "");
    CHECK(first_code("define a = " + repeated("if b then 1 else ", 500) + "2") == "");
    CHECK(first_code("mapping \"1\" answers x0 = 1" + repeated(", x = if b then 1 else 2", 2000)) == "");
    CHECK(first_code("record r" + repeated(" a : set of b", 5000)) == "");
}

TEST_CASE("a file of 50 MB is refused at once, one of 4 MB is read") {
    const auto started = std::chrono::steady_clock::now();
    CHECK(first_code(repeated("-- 注释\n", 5'000'000)) == "T0108");
    CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(1));
    CHECK(first_code(repeated("-- 注释\n", 400'000)) == "");
}

TEST_CASE("invalid UTF-8 is refused with its place") {
    for (const std::string_view text :
         {"fact \xFF", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "fact 甲\xE7\x94"}) {
        const auto result = syntax::parse_file(text, 0);
        REQUIRE(result.diagnostics.size() == 1);
        CHECK(words::info(result.diagnostics[0].id).code == "T0101");
    }
    CHECK(syntax::parse_file("fact \xFF", 0).diagnostics[0].span.begin == 5);
    CHECK(syntax::tokens("\xFF").empty());
    CHECK(syntax::format("\xFF") == "\xFF");
}

TEST_CASE("random bytes, random characters and broken files end in diagnostics") {
    std::mt19937 random(20200730);
    for (int round = 0; round < 200; ++round) {
        std::string bytes(random() % 200, ' ');
        for (char& byte : bytes)
            byte = static_cast<char>(random());
        syntax::parse_file(bytes, 0);
        for (char& byte : bytes)
            byte = static_cast<char>(random() % 128);
        syntax::parse_file(bytes, 0);
        CHECK(syntax::quick_lexer_agrees(bytes));
    }
    // A real text with a piece cut out, doubled or moved.
    const auto sources = tests::all_sources();
    REQUIRE_FALSE(sources.empty());
    for (int round = 0; round < 150; ++round) {
        std::string text = sources[random() % sources.size()].text.substr(0, 4000);
        for (int change = 0; change < 3 && !text.empty(); ++change) {
            const std::size_t at = random() % text.size();
            const std::string piece = text.substr(at, random() % 30);
            if (random() % 2 == 0) text.erase(at, piece.size());
            text.insert(random() % (text.size() + 1), piece);
        }
        syntax::parse_file(text, 0);
        syntax::format(text);
    }
}
