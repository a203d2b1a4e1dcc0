// Whatever a program lacks, the checker says so and goes on.
#include "semantics/checking.hpp"
#include "source_files.hpp"
#include "syntax/parse.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;

namespace {

/// Checks it and holds the diagnostics against the text.
void check_sound(const std::string& text) {
    const auto policy = tests::check({text});
    std::size_t errors = 0;
    for (const auto& diagnostic : policy.diagnostics()) {
        errors += words::info(diagnostic.id).severity == words::Severity::error ? 1 : 0;
        if (diagnostic.span.file == words::Span::no_file) continue;
        CHECK(diagnostic.span.begin <= diagnostic.span.end);
        CHECK(diagnostic.span.end <= text.size());
        CHECK(!words::message(diagnostic, words::Language::chinese).empty());
    }
    CHECK(policy.ok() == (errors == 0));
    CHECK((policy.program() != nullptr) == policy.ok());
    (void)tests::rendered(policy); // also what is lowered late
}

} // namespace

TEST_CASE("every example of the documentation with any one line taken away") {
    for (const auto& page : tests::pages())
        for (const auto& block : tests::blocks_of(page.name)) {
            CAPTURE(block.name);
            for (std::size_t begin = 0; begin < block.text.size();) {
                const std::size_t end = block.text.find('\n', begin) + 1;
                CAPTURE(block.text.substr(begin, end - begin));
                check_sound(block.text.substr(0, begin) + block.text.substr(end));
                begin = end;
            }
        }
}

TEST_CASE("every example of the documentation with any one name, number or word exchanged") {
    for (const auto& page : tests::pages())
        for (const auto& block : tests::blocks_of(page.name)) {
            CAPTURE(block.name);
            for (const auto& token : syntax::tokens(block.text)) {
                using Kind = syntax::Token::Kind;
                if (token.kind == Kind::space || token.kind == Kind::newline || token.kind == Kind::comment)
                    continue;
                CAPTURE(block.text.substr(token.begin, token.end - token.begin));
                for (const char* other : {"子丑", "3人", ""})
                    check_sound(block.text.substr(0, token.begin) + other + block.text.substr(token.end));
            }
        }
}
