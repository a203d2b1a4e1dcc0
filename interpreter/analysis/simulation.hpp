// What a policy costs over a population, and what a change of it would: by clause, fund and group, who wins
// and who loses and by which clause, and what nobody can say because facts are missing.
//
// A simulation takes blocks of rows, one row a case, and keeps sums: its memory grows with the block and the
// numbers of clauses, groups and different amounts, not with the rows. All sums of money are exact.
//
// The rule for what is counted: a decision of a case counts where it is determined (a value, or not
// applicable, which pays nothing) under every version that is compared. Where it is undetermined or in error
// it is counted as that, with what is missing; it is never taken as zero.
#pragma once

#include "analysis/amount.hpp"
#include "analysis/credit.hpp"
#include "analysis/distribution.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::analysis {

/// A block of rows besides their facts.
struct PopulationRows {
    std::uint64_t first = 1; ///< number of the first row, from 1
    std::uint32_t count = 0;
    std::vector<std::uint8_t> bad;     ///< rows that could not be read; empty: none
    std::vector<std::int64_t> weights; ///< in millionths, not negative; empty: each row weighs 1
    std::vector<std::string> groups;   ///< empty: there are no groups
};

struct Tally {
    std::uint64_t rows = 0;
    Weighted weight = 0; ///< in millionths
};

struct Cost {
    Weighted before = 0, after = 0; ///< in 分 times millionths
};

/// Winners get more after than before.
struct Verdicts {
    Tally winners, losers, unchanged;
    Tally undetermined; ///< some decision is undetermined, before or after
    Tally in_error;     ///< some decision is in error (and counts here alone)
};

struct DecisionResult {
    std::string name;
    Cost cost;
    Verdicts verdicts;
    std::map<std::string, Tally> missing; ///< rows that lack this fact, list or parameter
};

struct ClauseResult {
    std::string name, citation;
    std::array<std::string, 2> fund; ///< before and after: a reform may change who pays
    std::array<Tally, 2> applied;    ///< rows in which it gave an amount (0 included), before and after
    Cost cost;                       ///< what it gave
};

struct GroupResult {
    std::string name;
    Tally all;
    Cost cost;
    Verdicts verdicts;
};

/// Rows whose amount changed and in which the same clauses made the difference; numbers are places in
/// SimulationResult::clauses.
struct ChangeResult {
    std::vector<std::uint32_t> gone;    ///< gave an amount before only
    std::vector<std::uint32_t> come;    ///< give one after only
    std::vector<std::uint32_t> altered; ///< give another amount
    Tally winners, losers;
    Weighted difference = 0;
};

struct RowError {
    std::uint64_t row = 0;
    std::string decision;
    engine::Fault fault = engine::Fault::none;
    bool after = false; ///< only under the reform
};

struct SimulationResult {
    bool has_reform = false, is_weighted = false;
    bool is_exact = true; ///< false: a sum does not fit 128 bits, and no result is of use
    std::uint64_t bad_rows = 0;
    Tally all; ///< rows that could be read
    Cost cost;
    Verdicts verdicts;
    /// Standard errors of the costs before and after and of their difference, in 分, as of rows drawn
    /// independently with these weights; only where rows have weights.
    std::array<double, 3> standard_errors{};
    std::vector<DecisionResult> decisions;
    std::vector<ClauseResult> clauses;
    std::vector<std::pair<std::string, Cost>> funds; ///< "" last: no clause, or one without a fund
    std::vector<GroupResult> groups;                 ///< in the order of their names
    bool more_groups = false;          ///< there were more than `most_groups`: the last one is all others
    std::vector<ChangeResult> changes; ///< the largest differences first
    bool more_changes = false;         ///< the last one is all others
    std::vector<RowError> errors;      ///< the first ones
    std::uint64_t error_count = 0;
    Distribution before, after, gain; ///< of amounts of rows that are wholly determined
    /// The part of each provision in the difference, whatever their order (Shapley's value), in 分 times
    /// millionths. They sum up to `explained`, which is the difference over the decisions that are determined
    /// under every combination of provisions.
    std::vector<std::pair<std::string, values::Rational>> provisions;
    Weighted explained = 0;
};

/// Versions of one policy, compared. One thread.
class Simulation {
public:
    static constexpr std::size_t most_groups = 1000;
    static constexpr std::size_t most_changes = 1000;
    static constexpr std::size_t most_errors = 100;
    static constexpr std::size_t most_provisions = 8;

    /// `decisions` by name, each in one of the versions at least; amounts of money of one unit.
    ///
    /// One version: what the policy costs. Two: the second is the reform. With `provisions` (2 to 8 names)
    /// there are 2 + 2^n - 2 versions: the policy, the policy with all of them, and then, for each m from 1
    /// to 2^n - 2, the policy with those provisions whose bits are set in m.
    Simulation(const std::vector<std::shared_ptr<const program::Program>>& versions,
               const std::vector<std::string>& decisions, const engine::Options& options,
               const std::vector<std::string>& provisions = {});
    ~Simulation();

    [[nodiscard]] std::size_t versions() const { return versions_.size(); }
    [[nodiscard]] const std::shared_ptr<const engine::Plan>& plan(std::size_t version) const;

    /// Takes a block; `facts[v]` is read for the plan of version v. Several versions may share a batch.
    void add(const PopulationRows& rows, std::span<const engine::Batch* const> facts);

    [[nodiscard]] SimulationResult result() const;

private:
    struct Version;
    struct Changed {
        Tally winners, losers;
        Weighted difference = 0;
    };
    /// What a clause gave in the row at hand, before and after.
    struct GivenAmount {
        std::array<std::int64_t, 2> fen{};
        std::array<bool, 2> applied{};
    };
    using ChangeKey = std::array<std::vector<std::uint32_t>, 3>;

    std::uint32_t clause_number(const program::Program& program, program::ClauseId clause);
    void add_credits(std::size_t side);
    void add_row(const PopulationRows& rows, std::uint32_t row);
    void add_missing(std::size_t decision, std::uint32_t row, std::int64_t weight);
    void add_change(std::int64_t weight, std::int64_t difference);
    void add_error(const PopulationRows& rows, std::uint32_t row, std::size_t decision);
    void judge(Verdicts& verdicts, engine::State state, std::int64_t difference, std::int64_t weight);
    void tally(Tally& tally, std::int64_t weight);
    void sum(Weighted& into, std::int64_t amount, std::int64_t weight);
    GroupResult& group_of(const std::string& name);
    void add_provisions(SimulationResult& result) const;

    engine::Options options_;
    std::vector<std::unique_ptr<Version>> versions_;
    std::vector<std::string> provisions_;
    std::map<std::string, std::uint32_t> clause_numbers_;
    std::map<std::string, GroupResult> groups_;
    std::map<ChangeKey, Changed> changes_;
    std::vector<Weighted> values_;        ///< of each set of provisions, by bits
    std::vector<Amount> amounts_;         ///< of the row at hand, by decision and version
    std::vector<GivenAmount> credits_;    ///< of the row at hand, by clause
    std::vector<std::uint32_t> credited_; ///< clauses with a credit in the row at hand
    std::vector<PaidCell> cells_;
    std::vector<Credit> parts_;
    SimulationResult sums_;
    /// Running mean and sum of squared deviations of weight times amount. These are doubles: a standard error
    /// is an estimate, decides nothing, and is the same on every machine because rows come in order.
    struct Spread {
        double mean = 0, squares = 0;
    };
    std::array<Spread, 3> spreads_;
    std::uint64_t spread_rows_ = 0;
};

} // namespace tiaoli::analysis
