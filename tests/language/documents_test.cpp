// What the documentation shows is true, and what is made of the documents is sound.
#include "language/running.hpp"
#include "library/policy_files.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;

TEST_CASE("the examples of the documentation check, and their scenarios hold") {
    std::size_t scenarios = 0;
    for (const tests::SourceFile& page : tests::pages())
        for (const tests::SourceFile& block : tests::blocks_of(page.name)) {
            CAPTURE(block.name);
            const auto policy = tests::check_block(block);
            CHECK(tests::rendered(policy) == "");
            if (!policy.ok()) continue;
            CHECK(tests::broken_scenarios(policy) == "");
            scenarios += policy.scenarios().size();
        }
    CHECK(scenarios > 5);
}

TEST_CASE("what the documents, their scenarios and their mappings are lowered to satisfies the verifier") {
    std::size_t programs = 0;
    const auto check = [&](const std::shared_ptr<const program::Program>& program, const std::string& what) {
        CAPTURE(what);
        REQUIRE(program);
        const auto violations = program::verify(*program);
        CHECK_MESSAGE(violations.empty(), violations.front());
        ++programs;
    };
    for (const auto& entry : std::filesystem::directory_iterator(tests::repository() / "policies")) {
        const auto paths = library::policy_files(entry.path().string(), library::Files::all).paths;
        if (!std::filesystem::exists(entry.path() / "policy.tiao")) continue; // shared declarations
        CAPTURE(entry.path());
        const auto policy = semantics::CheckedPolicy::check(library::read_policy(paths).sources,
                                                            library::module_loader(paths));
        REQUIRE(policy.ok());
        check(policy.program(), "policy");
        for (std::size_t i = 0; i < policy.scenarios().size(); ++i)
            check(policy.scenario_program(i), policy.scenarios()[i].name);
        for (std::size_t i = 0; i < policy.mappings().size(); ++i) {
            std::vector<words::Diagnostic> mistakes;
            check(policy.mapping_program(i, mistakes), "mapping " + std::to_string(i));
        }
    }
    CHECK(programs > 500);
}
