// The documents as sessions, and cases made for them.
#pragma once

#include "analysis/probe.hpp"
#include "analysis/synthesis.hpp"
#include "explore/session.hpp"
#include "facts/json_tree.hpp"
#include "library/policy_files.hpp"
#include "source_files.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::testing {

inline const std::vector<std::string> documents = {"zhengzhou-2020-17", "zhengzhou-2018-31", "xinmi-2020-4",
                                                   "xuchang-2020-31", "luoyang-2020-25"};

class Document {
public:
    explicit Document(const std::string& name) : session_(source_of(name)) {}

    explore::Session& session() { return session_; }

    /// A case with every fact known; which one, says `row`.
    explore::CaseTree facts(std::uint64_t row) {
        const auto& program = session_.policy().base()->program;
        analysis::SynthesisOptions options;
        options.today = day;
        std::string json;
        analysis::Synthesis(program, options).append_json(row, json);
        std::vector<words::Diagnostic> mistakes;
        auto tree = facts::read_json(json, mistakes);
        REQUIRE(tree);
        return std::move(*tree);
    }
    std::shared_ptr<const explore::Outcome> outcome(explore::CaseTree facts) {
        explore::Situation situation;
        situation.day = day;
        situation.facts = std::move(facts);
        const explore::Attempt attempt = session_.attempt(situation);
        REQUIRE(attempt.outcome);
        return attempt.outcome;
    }

    static constexpr values::Date day{18506}; // 2020-09-01

private:
    static explore::PolicySource source_of(const std::string& name) {
        explore::PolicySource source;
        source.argument = (tests::repository() / "policies" / name).string();
        source.paths = library::policy_files(source.argument, library::Files::policy).paths;
        source.files = library::read_policy(source.paths).sources;
        source.loader = library::module_loader(source.paths);
        return source;
    }

    explore::Session session_;
};

/// Something that can be moved, and how far.
struct Movable {
    program::DecisionId decision = program::none;
    analysis::Dial dial; ///< from its first value on
    std::int64_t last = 0;
    std::string name;
};

/// Facts, parameters and the day, moved some way to both sides of where they are, each with a decision that
/// rests on it: one in `every` of all there are.
std::vector<Movable> movables(const explore::Outcome& outcome, std::uint64_t row, std::uint64_t every);

} // namespace tiaoli::testing
