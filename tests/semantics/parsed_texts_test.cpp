#include "program/dump.hpp"
#include "repository_module.hpp"
#include "source_files.hpp"
#include "syntax/parsed_texts.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tiaoli;
using tests::repository_module;

namespace {

/// Every place in a program, and what is wrong with its scenarios and mappings, as text.
std::string described(const semantics::CheckedPolicy& policy) {
    REQUIRE(policy.ok());
    const program::Program& program = *policy.program();
    std::string out = program::dump(program);
    const auto number = [&](std::uint32_t value) { out += std::to_string(value) + " "; };
    for (const program::Origin& origin : program.origins) {
        number(origin.file);
        number(origin.begin);
        number(origin.end);
    }
    const auto span = [&](const words::Span& place) {
        number(place.file);
        number(place.begin);
        number(place.end);
    };
    for (const auto& each : policy.diagnostics())
        span(each.span);
    for (const auto& each : policy.check_the_rest())
        span(each.span);
    for (const auto& scenario : policy.scenarios())
        span(scenario.span);
    for (const auto& mapping : policy.mappings())
        span(mapping.span);
    return out;
}

} // namespace

TEST_CASE("what was parsed before is what is parsed anew, under whatever number") {
    syntax::ParsedTexts parsed;
    std::vector<std::string> anew, known;
    for (int round = 0; round < 2; ++round)
        for (const char* folder : {"zhengzhou-2020-17", "xinmi-2020-4"}) {
            std::vector<semantics::Source> sources;
            for (const tests::SourceFile& file : tests::files_below("policies/" + std::string(folder)))
                sources.push_back({file.name, file.text});
            // In the second round every text is known, under another number.
            if (round == 1) std::ranges::reverse(sources);
            anew.push_back(described(semantics::CheckedPolicy::check(sources, repository_module)));
            known.push_back(
                described(semantics::CheckedPolicy::check(sources, repository_module, {}, &parsed)));
        }
    for (std::size_t i = 0; i < anew.size(); ++i)
        CHECK((anew[i] == known[i]));
}

TEST_CASE("a text with mistakes says them every time") {
    syntax::ParsedTexts parsed;
    for (const std::uint32_t number : {3U, 5U}) {
        const auto result = parsed.parse("条款 (", number);
        REQUIRE(!result.diagnostics.empty());
        CHECK(result.diagnostics[0].span.file == number);
    }
}
