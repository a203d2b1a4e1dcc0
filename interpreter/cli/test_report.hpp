// What `tiaoli test` found, and the forms in which it says so.
#pragma once

#include "analysis/coverage.hpp"
#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::cli {

struct TestedExpectation {
    std::string text;
    std::string answer;      ///< "yes", "no", "undetermined" …, in the language of the run
    std::string explanation; ///< of one that failed
    bool passed = false;
};

struct TestedScenario {
    std::string name, citation, file;
    std::uint32_t line = 0;
    std::string mistake; ///< why it could not be run at all
    std::vector<TestedExpectation> expectations;
    std::vector<TestedExpectation> broken_invariants;

    [[nodiscard]] bool passed() const;
};

struct TestReport {
    std::string policy;
    std::vector<TestedScenario> scenarios;
    std::vector<std::string> invariants; ///< all names
    analysis::Coverage coverage;

    [[nodiscard]] std::size_t failed() const;
};

/// POLICY… and --only of the commands that test.
void add_tested_options(CLI::App& command, std::vector<std::string>& policies, std::vector<std::string>& only,
                        const Context& context);

/// Loads a policy and runs its scenarios (those with one of these texts in their name, if there are any) and
/// invariants. Nothing, with the exit code set, if the policy cannot be read or has errors; otherwise the
/// exit code says whether all passed.
std::optional<TestReport> test_policy(Context& context, const std::string& policy,
                                      const std::vector<std::string>& only);

struct CoverageTotals {
    std::size_t covered = 0, all = 0;
};
/// Clauses that applied, exceptions that applied, conditions seen to hold and to fail.
[[nodiscard]] CoverageTotals clause_totals(const analysis::Coverage& coverage);
[[nodiscard]] CoverageTotals exception_totals(const analysis::Coverage& coverage);
[[nodiscard]] CoverageTotals condition_totals(const analysis::Coverage& coverage);

/// Failures with their explanations, then the totals; with `uncovered`, what no scenario has tried.
[[nodiscard]] std::string test_text(const Context& context, const TestReport& report, bool uncovered);
/// Schema "tiaoli.test/1".
[[nodiscard]] std::string test_json(const TestReport& report);
/// JUnit's XML, as continuous integration reads it.
[[nodiscard]] std::string test_junit(const std::vector<TestReport>& reports);

} // namespace tiaoli::cli
