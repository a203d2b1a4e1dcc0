#include "analysis/budget.hpp"

#include "values/rounding.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tiaoli::analysis {

using engine::State;
using values::Rational;

namespace {

/// The first pass looks at steps 0, 1, 2, 4 … up to here: ten billion yuan in 分 is far below it.
constexpr unsigned largest_power = 41;
/// Values tried in each later pass.
constexpr std::int64_t probes_per_pass = 15;

} // namespace

BudgetSearch::BudgetSearch(std::shared_ptr<const program::Program> program, program::ParameterId parameter,
                           const std::vector<program::DecisionId>& decisions, Weighted budget,
                           const engine::Options& options, const std::optional<Rational>& step)
    : budget_(budget), options_(options) {
    std::vector<program::NodeId> wanted;
    for (const program::DecisionId decision : decisions) {
        payments_.emplace_back(*program, decision);
        wanted.push_back(program->decisions[decision].node);
    }
    fact_ = program->parameters[parameter].supplied;
    plan_ = engine::Plan::prepare(std::move(program), wanted);
    dial_ = Dial::of_fact(*plan_, fact_, 0, engine::Cell{});
    if (step) dial_.size = *step;
    std::set<std::int64_t> first = {0};
    for (unsigned power = 0; power <= largest_power; ++power)
        first.insert(std::int64_t{1} << power);
    for (const std::int64_t probe : first)
        if (dial_.column_value(probe)) probes_.push_back(probe);
}

void BudgetSearch::begin_pass() {
    bad_rows_ = 0;
    for (const std::int64_t probe : probes_)
        known_[probe].value = *dial_.value_at(probe);
}

void BudgetSearch::add(const PopulationRows& rows, const engine::Batch& facts) {
    batch_ = facts;
    for (const std::uint8_t bad : rows.bad)
        bad_rows_ += bad;
    engine::FactColumn& column = batch_.facts[fact_];
    column.presence.clear();
    column.lent_numerators = column.lent_denominators = nullptr;
    for (const std::int64_t probe : probes_) {
        const FactValue value = *dial_.column_value(probe);
        column.numerators.assign(rows.count, value.numerator);
        if (dial_.layout.fraction) column.denominators.assign(rows.count, value.denominator);
        evaluation_.run(*plan_, batch_, options_);
        BudgetPoint& point = known_[probe];
        for (std::uint32_t row = 0; row < rows.count; ++row) {
            if (!rows.bad.empty() && rows.bad[row] != 0) continue;
            const std::int64_t weight = rows.weights.empty() ? weight_unit : rows.weights[row];
            for (const Payment& payment : payments_) {
                const Amount amount = payment.amount(evaluation_, row);
                if (amount.state == State::undetermined) ++point.undetermined;
                if (amount.state == State::error) ++point.in_error;
                if (is_open(amount.state)) continue;
                if (__builtin_add_overflow(point.cost, Weighted{amount.fen} * weight, &point.cost))
                    is_exact_ = false;
            }
        }
    }
}

/// Two neighbours among the values tried, of which one is within the budget.
std::optional<std::pair<BudgetSearch::Point, BudgetSearch::Point>> BudgetSearch::crossing() const {
    const std::vector<Point> points = comparable();
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        if ((points[i].second.cost <= budget_) != (points[i + 1].second.cost <= budget_))
            return std::pair(points[i], points[i + 1]);
    return std::nullopt;
}

/// An error costs nothing; a value that makes one is not cheap for it.
std::vector<BudgetSearch::Point> BudgetSearch::comparable() const {
    // Some decisions may be in error whatever the value, or for all but 0: the usual number of a quarter.
    std::vector<std::uint64_t> errors;
    for (const auto& [step, point] : known_)
        errors.push_back(point.in_error);
    std::ranges::sort(errors);
    std::vector<Point> points;
    for (const auto& point : known_)
        if (point.second.in_error <= errors[errors.size() / 4]) points.emplace_back(point);
    return points;
}

void BudgetSearch::end_pass() {
    probes_.clear();
    const auto found = crossing();
    if (!found) return;
    const std::int64_t low = found->first.first, high = found->second.first;
    const std::int64_t between = high - low - 1;
    const std::int64_t count = std::min(between, probes_per_pass);
    for (std::int64_t i = 1; i <= count; ++i) {
        const std::int64_t probe =
            low + static_cast<std::int64_t>(values::int128{high - low} * i / (count + 1));
        if (dial_.column_value(probe) && !known_.contains(probe)) probes_.push_back(probe);
    }
}

BudgetAnswer BudgetSearch::answer() const {
    BudgetAnswer answer;
    answer.is_exact = is_exact_;
    answer.bad_rows = bad_rows_;
    bool rises = false, falls = false;
    for (const auto& [step, point] : comparable()) {
        if (!answer.tried.empty()) {
            rises = rises || point.cost > answer.tried.back().cost;
            falls = falls || point.cost < answer.tried.back().cost;
        }
        answer.tried.push_back(point);
    }
    answer.is_monotone = !(rises && falls);
    if (const auto found = crossing()) {
        const BudgetPoint &low = found->first.second, &high = found->second.second;
        answer.within = low.cost <= budget_ ? low : high;
        answer.beyond = low.cost <= budget_ ? high : low;
    } else if (!answer.tried.empty()) {
        const bool within = answer.tried.front().cost <= budget_;
        answer.kind = within ? BudgetAnswer::Kind::always_within : BudgetAnswer::Kind::never_within;
    }
    return answer;
}

} // namespace tiaoli::analysis
