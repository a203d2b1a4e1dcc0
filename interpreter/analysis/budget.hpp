// The value of a parameter at which what a policy costs meets a budget.
//
// The value is handed over as a fact, so that nothing is compiled again. The search works in steps as small
// as the parameter's unit allows. Each pass over the population tries several values and narrows the search
// to two of them that are next to each other; when no value lies between them, it is exact.
#pragma once

#include "analysis/amount.hpp"
#include "analysis/distribution.hpp"
#include "analysis/probe.hpp"
#include "analysis/simulation.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::analysis {

/// What the policy costs at one value.
struct BudgetPoint {
    values::Rational value;
    Weighted cost = 0;              ///< of the decisions that are determined, in 分 times millionths
    std::uint64_t undetermined = 0; ///< decisions of cases, not in the cost
    std::uint64_t in_error = 0;
};

struct BudgetAnswer {
    enum class Kind : std::uint8_t {
        found, ///< `within` is the last value within the budget, `beyond` the next one, which exceeds it
        always_within, ///< no value that was tried exceeds it
        never_within,  ///< every value that was tried exceeds it
    };
    Kind kind = Kind::found;
    bool is_monotone = true;    ///< over the values that were tried: the cost only rises, or only falls
    bool is_exact = true;       ///< false: a sum does not fit 128 bits, and the answer is of no use
    BudgetPoint within, beyond; ///< if found
    /// By value: what was tried, without values that put more decisions in error than others do. Their cost
    /// lacks what those would pay, and is compared with no budget.
    std::vector<BudgetPoint> tried;
    std::uint64_t bad_rows = 0;
};

class BudgetSearch {
public:
    /// `parameter` is a number that the program uses. `step` is positive; nothing: the smallest of its unit.
    BudgetSearch(std::shared_ptr<const program::Program> program, program::ParameterId parameter,
                 const std::vector<program::DecisionId>& decisions, Weighted budget,
                 const engine::Options& options, const std::optional<values::Rational>& step = {});

    [[nodiscard]] const std::shared_ptr<const engine::Plan>& plan() const { return plan_; }

    /// One pass: begin, the whole population, end. More passes until `is_done`.
    [[nodiscard]] bool is_done() const { return probes_.empty(); }
    void begin_pass();
    void add(const PopulationRows& rows, const engine::Batch& facts);
    void end_pass();

    [[nodiscard]] BudgetAnswer answer() const;

private:
    using Point = std::pair<std::int64_t, BudgetPoint>;
    [[nodiscard]] std::vector<Point> comparable() const;
    [[nodiscard]] std::optional<std::pair<Point, Point>> crossing() const;

    std::shared_ptr<const engine::Plan> plan_;
    program::FactId fact_ = program::none;
    std::vector<Payment> payments_;
    Weighted budget_;
    engine::Options options_;
    Dial dial_;
    std::vector<std::int64_t> probes_; ///< steps to try in this pass
    std::map<std::int64_t, BudgetPoint> known_;
    engine::Batch batch_;
    engine::Evaluation evaluation_;
    std::uint64_t bad_rows_ = 0;
    bool is_exact_ = true;
};

} // namespace tiaoli::analysis
