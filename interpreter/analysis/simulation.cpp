#include "analysis/simulation.hpp"

#include "analysis/answers.hpp"
#include "explain/facts.hpp"
#include "explain/walk.hpp"
#include "values/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace tiaoli::analysis {

using engine::State;
using program::DecisionId;
using program::none;
using values::Rational;

namespace {

/// Cells visited to find out what an undetermined decision lacks.
constexpr std::uint32_t most_cells = 10'000;

} // namespace

struct Simulation::Version {
    std::shared_ptr<const engine::Plan> plan;
    /// By place in the question; nothing: this version has no such decision, and pays nothing for it.
    std::vector<std::optional<Payment>> payments;
    std::vector<std::uint32_t> clause_of; ///< number of a clause in the result, by ClauseId
    engine::Evaluation evaluation;
    const engine::Batch* facts = nullptr;
    bool is_compared = false; ///< before or after; not a combination of provisions

    [[nodiscard]] const program::Program& program() const { return plan->program(); }
};

Simulation::Simulation(const std::vector<std::shared_ptr<const program::Program>>& versions,
                       const std::vector<std::string>& decisions, const engine::Options& options,
                       const std::vector<std::string>& provisions)
    : options_(options), provisions_(provisions) {
    for (const auto& program : versions) {
        auto version = std::make_unique<Version>();
        std::vector<program::NodeId> wanted;
        for (const std::string& name : decisions) {
            const auto at = std::ranges::find(program->decisions, name, &program::Decision::name);
            version->payments.emplace_back();
            if (at == program->decisions.end()) continue;
            version->payments.back().emplace(*program,
                                             static_cast<DecisionId>(at - program->decisions.begin()));
            wanted.push_back(at->node);
        }
        version->plan = engine::Plan::prepare(program, wanted);
        version->is_compared = versions_.size() < 2;
        if (version->is_compared) {
            version->clause_of.resize(program->clauses.size(), none);
            for (program::ClauseId clause = 0; clause < program->clauses.size(); ++clause)
                version->clause_of[clause] = clause_number(*program, clause);
        }
        versions_.push_back(std::move(version));
    }
    clause_numbers_.emplace("", static_cast<std::uint32_t>(sums_.clauses.size()));
    sums_.clauses.emplace_back(); // what no clause gave
    sums_.has_reform = versions_.size() > 1;
    for (const std::string& name : decisions)
        sums_.decisions.emplace_back().name = name;
    values_.resize(provisions_.empty() ? 0 : std::size_t{1} << provisions_.size());
    amounts_.resize(decisions.size() * versions_.size());
    credits_.resize(sums_.clauses.size());
}

Simulation::~Simulation() = default;

const std::shared_ptr<const engine::Plan>& Simulation::plan(std::size_t version) const {
    return versions_[version]->plan;
}

std::uint32_t Simulation::clause_number(const program::Program& program, program::ClauseId id) {
    const program::Clause& clause = program.clauses[id];
    const auto [at, is_new] =
        clause_numbers_.try_emplace(clause.name, static_cast<std::uint32_t>(sums_.clauses.size()));
    if (is_new) sums_.clauses.push_back({clause.name, clause.citation, {clause.fund, clause.fund}, {}, {}});
    if (versions_.size() == 1) sums_.clauses[at->second].fund[1] = clause.fund;
    return at->second;
}

// ---- A block ----

void Simulation::add(const PopulationRows& rows, std::span<const engine::Batch* const> facts) {
    for (std::size_t v = 0; v < versions_.size(); ++v) {
        Version& version = *versions_[v];
        version.facts = facts[v];
        version.evaluation.run(*version.plan, *version.facts, options_);
    }
    sums_.is_weighted = sums_.is_weighted || !rows.weights.empty();
    for (std::uint32_t row = 0; row < rows.count; ++row)
        add_row(rows, row);
}

void Simulation::add_credits(std::size_t side) {
    const Version& version = *versions_[side];
    const explain::Walk walk(version.program(), version.evaluation, version.facts);
    for (const PaidCell& paid : cells_) {
        parts_.clear();
        if (!append_credits(walk, {paid.node, paid.row}, parts_)) parts_.assign(1, {});
        // The last clause has what is left of the 分 that the parts were cut to.
        std::int64_t left = paid.fen;
        std::uint32_t last = none;
        for (const Credit& part : parts_) {
            last = part.clause == none ? clause_numbers_.at("") : version.clause_of[part.clause];
            if (std::ranges::find(credited_, last) == credited_.end()) credited_.push_back(last);
            const auto cut = values::round_to(part.amount, Rational{1, 100}, values::Rounding::down);
            const auto fen = cut ? values::multiply(*cut, values::from_integer(100)) : std::nullopt;
            const auto given = fen ? values::to_integer(*fen) : std::nullopt;
            credits_[last].applied[side] = true;
            credits_[last].fen[side] += given.value_or(0);
            left -= given.value_or(0);
        }
        credits_[last].fen[side] += left;
    }
}

void Simulation::tally(Tally& tally, std::int64_t weight) {
    ++tally.rows;
    tally.weight += weight; // 2^63 rows of the largest weight fit
}

void Simulation::sum(Weighted& into, std::int64_t amount, std::int64_t weight) {
    if (__builtin_add_overflow(into, Weighted{amount} * weight, &into)) sums_.is_exact = false;
}

void Simulation::judge(Verdicts& verdicts, State state, std::int64_t difference, std::int64_t weight) {
    tally(state == State::error          ? verdicts.in_error
          : state == State::undetermined ? verdicts.undetermined
          : difference > 0               ? verdicts.winners
          : difference < 0               ? verdicts.losers
                                         : verdicts.unchanged,
          weight);
}

GroupResult& Simulation::group_of(const std::string& name) {
    const auto known = groups_.find(name);
    if (known != groups_.end()) return known->second;
    if (groups_.size() >= most_groups) sums_.more_groups = true;
    // "\xff" sorts behind every name.
    const std::string key = groups_.size() >= most_groups ? std::string("\xff") : name;
    GroupResult& group = groups_[key];
    if (key == name) group.name = name;
    return group;
}

void Simulation::add_row(const PopulationRows& rows, std::uint32_t row) {
    if (!rows.bad.empty() && rows.bad[row] != 0) {
        ++sums_.bad_rows;
        return;
    }
    const std::int64_t weight = rows.weights.empty() ? weight_unit : rows.weights[row];
    GroupResult* group = rows.groups.empty() ? nullptr : &group_of(rows.groups[row]);
    tally(sums_.all, weight);
    if (group != nullptr) tally(group->all, weight);
    for (const std::uint32_t clause : credited_)
        credits_[clause] = {};
    credited_.clear();

    State whole = State::value;
    std::array<std::int64_t, 2> paid{}; // before and after, over the decisions that count
    const std::size_t after_version = versions_.size() > 1 ? 1 : 0;
    for (std::size_t d = 0; d < sums_.decisions.size(); ++d) {
        Amount* amounts = &amounts_[d * versions_.size()];
        State state = State::value, compared = State::value;
        for (std::size_t v = 0; v < versions_.size(); ++v) {
            const auto& payment = versions_[v]->payments[d];
            amounts[v] = payment ? payment->amount(versions_[v]->evaluation, row) : Amount{};
            state = worse(amounts[v].state, state);
            if (v < 2) compared = worse(amounts[v].state, compared);
        }
        const std::int64_t before = amounts[0].fen, after = amounts[after_version].fen;
        DecisionResult& decision = sums_.decisions[d];
        judge(decision.verdicts, compared, after - before, weight);
        whole = worse(compared, whole);
        if (compared == State::undetermined) add_missing(d, row, weight);
        if (compared == State::error) add_error(rows, row, d);
        if (is_open(compared)) continue;
        for (std::size_t v = 0; v <= after_version; ++v) { // only now is it sure that the decision counts
            cells_.clear();
            if (const auto& payment = versions_[v]->payments[d])
                (void)payment->amount(versions_[v]->evaluation, row, &cells_);
            add_credits(v);
        }
        sum(decision.cost.before, before, weight);
        sum(decision.cost.after, after, weight);
        paid[0] += before;
        paid[1] += after;
        if (is_open(state) || values_.empty()) continue;
        for (std::size_t bits = 0; bits < values_.size(); ++bits) {
            const std::size_t v = bits == 0 ? 0 : bits == values_.size() - 1 ? 1 : bits + 1;
            sum(values_[bits], amounts[v].fen, weight);
        }
    }

    judge(sums_.verdicts, whole, paid[1] - paid[0], weight);
    sum(sums_.cost.before, paid[0], weight);
    sum(sums_.cost.after, paid[1], weight);
    if (group != nullptr) {
        judge(group->verdicts, whole, paid[1] - paid[0], weight);
        sum(group->cost.before, paid[0], weight);
        sum(group->cost.after, paid[1], weight);
    }
    for (const std::uint32_t clause : credited_) {
        ClauseResult& sums = sums_.clauses[clause];
        const GivenAmount& given = credits_[clause];
        sum(sums.cost.before, given.fen[0], weight);
        sum(sums.cost.after, given.fen[after_version], weight);
        for (std::size_t side = 0; side <= after_version; ++side)
            if (given.applied[side]) tally(sums.applied[side], weight);
    }

    ++spread_rows_;
    const auto count = static_cast<double>(spread_rows_);
    for (std::size_t i = 0; i < 3; ++i) {
        const std::int64_t amount = i < 2 ? paid[i] : paid[1] - paid[0];
        const double x = static_cast<double>(amount) * static_cast<double>(weight) / weight_unit;
        const double distance = x - spreads_[i].mean;
        spreads_[i].mean += distance / count;
        spreads_[i].squares += distance * (x - spreads_[i].mean);
    }
    if (is_open(whole)) return;
    const bool good = sums_.before.add(paid[0], weight, paid[0], paid[1]) &&
                      sums_.after.add(paid[1], weight, paid[0], paid[1]) &&
                      sums_.gain.add(paid[1] - paid[0], weight, paid[0], paid[1]);
    sums_.is_exact = sums_.is_exact && good;
    if (paid[0] != paid[1]) add_change(weight, paid[1] - paid[0]);
}

void Simulation::add_missing(std::size_t place, std::uint32_t row, std::int64_t weight) {
    std::set<std::string> names; // a row counts once for each
    for (std::size_t v = 0; v < std::min<std::size_t>(2, versions_.size()); ++v) {
        const Version& version = *versions_[v];
        if (!version.payments[place]) continue;
        const DecisionId id = version.payments[place]->decision();
        const program::Program& program = version.program();
        const explain::Walk walk(program, version.evaluation, version.facts);
        const program::Decision& decision = program.decisions[id];
        std::vector<explain::Leaf> leaves;
        const RowRange range = rows_of_case(program, version.evaluation, decision.scope, row);
        for (std::uint32_t at = range.begin; at < range.end; ++at) {
            leaves.clear();
            explain::collect_leaves(walk, {decision.node, at}, explain::Purpose::missing, most_cells, leaves);
            for (const explain::Leaf& leaf : leaves)
                names.insert(leaf.kind == explain::FactUse::Kind::fact ? program.facts[leaf.index].path
                             : leaf.kind == explain::FactUse::Kind::list
                                 ? program.lists[leaf.index].path
                                 : program.parameters[leaf.index].name);
        }
        for (program::ScopeId scope = decision.scope; scope != 0; scope = program.scopes[scope].parent)
            if (range.begin == range.end && program.scopes[scope].list != none)
                names.insert(program.lists[program.scopes[scope].list].path);
    }
    for (const std::string& name : names)
        tally(sums_.decisions[place].missing[name], weight);
}

void Simulation::add_error(const PopulationRows& rows, std::uint32_t row, std::size_t place) {
    ++sums_.error_count;
    if (sums_.errors.size() >= most_errors) return;
    const Amount* amounts = &amounts_[place * versions_.size()];
    const bool before = amounts[0].state == State::error;
    sums_.errors.push_back({rows.first + row, sums_.decisions[place].name,
                            before ? amounts[0].fault : amounts[1].fault, !before});
}

void Simulation::add_change(std::int64_t weight, std::int64_t difference) {
    ChangeKey key;
    for (const std::uint32_t clause : credited_) {
        const GivenAmount& given = credits_[clause];
        if (!given.applied[1]) key[0].push_back(clause);
        if (!given.applied[0]) key[1].push_back(clause);
        if (given.applied[0] && given.applied[1] && given.fen[0] != given.fen[1]) key[2].push_back(clause);
    }
    for (auto& clauses : key)
        std::ranges::sort(clauses);
    if (changes_.size() >= most_changes && !changes_.contains(key)) {
        sums_.more_changes = true;
        key = {};
    }
    Changed& changed = changes_[key];
    tally(difference > 0 ? changed.winners : changed.losers, weight);
    sum(changed.difference, difference, weight);
}

// ---- The end ----

void Simulation::add_provisions(SimulationResult& result) const {
    const std::size_t count = provisions_.size();
    if (count == 0) return;
    std::array<std::int64_t, most_provisions + 1> factorial{1};
    for (std::size_t i = 1; i <= count; ++i)
        factorial[i] = factorial[i - 1] * static_cast<std::int64_t>(i);
    result.explained = values_.back() - values_.front();
    for (std::size_t i = 0; i < count; ++i) {
        Weighted sum = 0; // in parts of count!
        for (std::size_t bits = 0; bits < values_.size(); ++bits) {
            if ((bits >> i & 1U) != 0) continue;
            const auto size = static_cast<std::size_t>(__builtin_popcountll(bits));
            Weighted part = 0;
            if (__builtin_mul_overflow(values_[bits | std::size_t{1} << i] - values_[bits],
                                       Weighted{factorial[size]} * factorial[count - size - 1], &part) ||
                __builtin_add_overflow(sum, part, &sum))
                result.is_exact = false;
        }
        result.provisions.emplace_back(provisions_[i],
                                       values::make_rational(sum, factorial[count]).value_or(Rational{}));
    }
}

SimulationResult Simulation::result() const {
    SimulationResult result = sums_;
    if (sums_.is_weighted && spread_rows_ > 1) {
        // The total of n independent draws: n / (n - 1) times the sum of the squared deviations.
        const auto n = static_cast<double>(spread_rows_);
        for (std::size_t i = 0; i < 3; ++i)
            result.standard_errors[i] = std::sqrt(spreads_[i].squares * n / (n - 1));
    }
    for (const auto& [key, group] : groups_)
        result.groups.push_back(group);
    std::map<std::string, Cost> funds;
    for (const ClauseResult& clause : result.clauses) {
        funds[clause.fund[0]].before += clause.cost.before;
        funds[clause.fund[1]].after += clause.cost.after;
    }
    for (const auto& [name, cost] : funds)
        if (!name.empty()) result.funds.emplace_back(name, cost);
    const Cost other = funds[""];
    if (other.before != 0 || other.after != 0) result.funds.emplace_back("", other);
    for (const auto& [key, changed] : changes_)
        result.changes.push_back(
            {key[0], key[1], key[2], changed.winners, changed.losers, changed.difference});
    const auto size = [](const ChangeResult& change) { return values::magnitude(change.difference); };
    std::ranges::stable_sort(result.changes, std::greater{}, size);
    add_provisions(result);
    return result;
}

} // namespace tiaoli::analysis
