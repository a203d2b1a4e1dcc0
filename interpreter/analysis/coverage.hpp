// Which clauses, exceptions and conditions of a policy its scenarios have tried.
//
// A clause is covered when one of its rules made a decision in some scenario, a rule or exception when it did
// (where an exception or a rule of a higher rank displaces it, it did not), and an atomic condition (what
// `and`, `or`, `not` join) when it was seen to hold and seen to fail. Each scenario is a program of its own:
// a rule is told by its place in the source, a condition by its way from there, because a scenario's facts
// stand in its place.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace tiaoli::analysis {

struct Place {
    std::string file;
    std::uint32_t begin = 0, end = 0; ///< bytes
    std::uint32_t line = 0;
    friend bool operator==(const Place&, const Place&) = default;
    friend bool operator<(const Place& a, const Place& b) {
        return std::tie(a.file, a.begin, a.end, a.line) < std::tie(b.file, b.begin, b.end, b.line);
    }
};

struct CoveredClause {
    Place place;
    std::string name, citation;
    std::uint32_t times = 0; ///< scenarios in which one of its rules decided
};

struct CoveredRule {
    Place place;
    std::string clause;
    bool exception = false;
    std::uint32_t times = 0; ///< scenarios in which it decided
};

struct CoveredCondition {
    Place place;
    std::string clause;
    std::string text;                   ///< the author's words, on one line
    std::uint32_t held = 0, failed = 0; ///< scenarios in which it was seen so
};

struct Coverage {
    std::vector<CoveredClause> clauses; ///< each in the order of the source
    std::vector<CoveredRule> rules;     ///< without exceptions
    std::vector<CoveredRule> exceptions;
    std::vector<CoveredCondition> conditions;
};

class CoverageCounter {
public:
    /// What there is to cover.
    explicit CoverageCounter(const program::Program& policy);

    /// Counts what the run of one scenario tried: every row of every decision.
    void add(const program::Program& scenario, const engine::Evaluation& evaluation);

    [[nodiscard]] Coverage coverage() const;

private:
    struct RuleKey {
        Place place;
        bool exception = false;
        friend bool operator<(const RuleKey& a, const RuleKey& b) {
            return std::tie(a.place, a.exception) < std::tie(b.place, b.exception);
        }
    };
    /// Where a condition stands in a rule: which input to take of each join on the way.
    struct Atom {
        std::vector<std::uint32_t> way;
        std::size_t condition = 0; ///< into conditions_
    };
    struct CountedRule {
        CoveredRule rule;
        std::vector<Atom> atoms;
    };
    std::map<std::string, CoveredClause> clauses_; ///< by name
    std::map<RuleKey, CountedRule> rules_;
    std::vector<CoveredCondition> conditions_;
};

/// In the format of lcov: lines are those of rules and conditions, functions are clauses, branches the two
/// sides of conditions.
[[nodiscard]] std::string lcov(const Coverage& coverage);

} // namespace tiaoli::analysis
