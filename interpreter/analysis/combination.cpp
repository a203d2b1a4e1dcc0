#include "analysis/combination.hpp"

#include "analysis/answers.hpp"
#include "analysis/sensitivity.hpp"
#include "explain/facts.hpp"
#include "explain/render.hpp"
#include "explain/walk.hpp"
#include "words/phrases.hpp"

#include <algorithm>
#include <set>

namespace tiaoli::analysis {

using program::none;
using program::ValueKind;
using values::Rational;

namespace {

constexpr std::int64_t most_days = 3653, most_months = 120, most_steps = 100'000'000;

struct Candidate {
    FactValue value;
    engine::Cell cell;
    std::int64_t step = 0; ///< on the dial; facts without an order have none
    Rational cost;
    engine::Cell outcome; ///< of this change alone
};

struct Changeable {
    program::FactId fact = none;
    std::uint32_t row = 0;      ///< of the fact's scope
    std::uint32_t case_row = 0; ///< counted from the case's first
    engine::Cell now;
    std::vector<Candidate> candidates;
};

class PairSearch {
public:
    PairSearch(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
               program::DecisionId decision, std::uint32_t row, const CombinationLimits& limits,
               const std::function<bool()>& stop)
        : plan_(plan), program_(plan.program()), batch_(batch), options_(options), decision_(decision),
          row_(row), limits_(limits), stop_(stop), probe_(plan, batch, options, decision, row) {}

    std::optional<Combination> find() {
        base_ = probe_.run();
        collect();
        for (Changeable& each : facts_) {
            if (stop_ && stop_()) return std::nullopt;
            fill_candidates(each);
        }
        if (one_is_enough()) return std::nullopt;
        struct Pair {
            std::size_t first, second, first_value, second_value;
            Rational cost;
        };
        std::vector<Pair> tried, found;
        std::vector<std::pair<TriedValue, TriedValue>> changes;
        // Many pairs an evaluation: it costs as much for one row as for dozens.
        const auto look = [&] {
            const auto outcomes = probe_.outcomes(changes);
            for (std::size_t i = 0; i < tried.size(); ++i)
                if (is_wanted(outcomes[i])) found.push_back(tried[i]);
            tried.clear();
            changes.clear();
        };
        constexpr std::size_t at_once = 1024;
        for (std::size_t i = 0; i < facts_.size(); ++i)
            for (std::size_t j = i + 1; j < facts_.size(); ++j) {
                if (stop_ && stop_()) return std::nullopt;
                for (std::size_t a = 0; a < facts_[i].candidates.size(); ++a)
                    for (std::size_t b = 0; b < facts_[j].candidates.size(); ++b) {
                        const Candidate &one = facts_[i].candidates[a], &other = facts_[j].candidates[b];
                        const auto cost = values::add(one.cost, other.cost);
                        if (!cost) continue;
                        tried.push_back({i, j, a, b, *cost});
                        changes.emplace_back(change(facts_[i], one.value), change(facts_[j], other.value));
                    }
                if (changes.size() >= at_once) look();
            }
        look();
        if (found.empty()) return std::nullopt;
        std::ranges::stable_sort(found, [](const Pair& a, const Pair& b) { return a.cost < b.cost; });
        std::optional<Combination> best;
        constexpr std::size_t most_drawn = 4;
        for (std::size_t i = 0; i < found.size() && i < most_drawn; ++i) {
            Combination drawn =
                draw_closer(found[i].first, found[i].second, found[i].first_value, found[i].second_value);
            if (!best || drawn.cost < best->cost) best = std::move(drawn);
        }
        return best;
    }

private:
    bool is_wanted(const engine::Cell& outcome) const {
        return analysis::is_wanted(program_.decisions[decision_], base_.outcome, outcome);
    }

    static TriedValue change(const Changeable& fact, const FactValue& value) {
        return {fact.fact, fact.case_row, value};
    }
    engine::Cell outcome_of(const Changeable& first, const FactValue& first_value, const Changeable& second,
                            const FactValue& second_value) {
        const std::pair changes(change(first, first_value), change(second, second_value));
        return probe_.outcomes({&changes, 1}).front();
    }

    bool one_is_enough() const {
        return std::ranges::any_of(facts_, [&](const Changeable& each) {
            return std::ranges::any_of(
                each.candidates, [&](const Candidate& candidate) { return is_wanted(candidate.outcome); });
        });
    }

    void collect() {
        engine::Evaluation evaluation;
        evaluation.run(plan_, batch_, options_);
        const explain::Walk walk(program_, evaluation, &batch_);
        std::set<program::FactId> seen;
        for (const program::NodeId id : cone_of(program_, program_.decisions[decision_].node)) {
            const program::Node& node = program_.nodes[id];
            if (node.op != program::Op::fact || !seen.insert(node.payload).second) continue;
            const Variants::Range rows = probe_.variants().copied(node.scope);
            for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
                const auto& presence = batch_.facts[node.payload].presence;
                if (!presence.empty() && presence[row] != engine::Presence::given) continue;
                if (facts_.size() == limits_.facts) return;
                Changeable each;
                each.fact = node.payload;
                each.row = row;
                each.case_row = row - probe_.variants().first_row(node.scope);
                each.now = evaluation.cell(id, row);
                facts_.push_back(std::move(each));
            }
        }
    }

    void fill_candidates(Changeable& each) {
        const program::Type& type = program_.facts[each.fact].type;
        if (!has_order(type)) {
            std::vector<FactValue> others;
            const auto add = [&](std::int64_t bits) {
                if (bits != each.now.bits && others.size() < limits_.values) others.push_back({bits, 1});
            };
            if (type.kind == ValueKind::yes_no) add(1 - (each.now.bits != 0 ? 1 : 0));
            if (type.kind == ValueKind::category)
                for (std::size_t i = 0; i < program_.categories[type.category].values.size(); ++i)
                    add(static_cast<std::int64_t>(i));
            if (type.kind == ValueKind::set)
                for (std::size_t i = 0; i < program_.categories[type.category].values.size(); ++i)
                    add(static_cast<std::int64_t>(static_cast<std::uint64_t>(each.now.bits) ^ std::uint64_t{1}
                                                                                                  << i));
            const auto variants = probe_.run(each.fact, each.case_row, others);
            for (std::size_t i = 0; i < others.size(); ++i) {
                engine::Cell cell;
                cell.bits = others[i].numerator;
                each.candidates.push_back({others[i], cell, 0, {1, 1}, variants[i].outcome});
            }
            return;
        }
        const Dial dial = Dial::of_fact(plan_, each.fact, each.case_row, each.now);
        Track track(probe_, dial);
        const std::int64_t most = dial.reach(most_days, most_months, most_steps);
        std::vector<std::int64_t> steps = {0};
        for (std::int64_t step = 1; step <= most; step *= 2) {
            steps.push_back(step);
            steps.push_back(-step);
        }
        // As far down as it goes.
        if (const auto zero = dial.step_of({}); type.kind == ValueKind::number && zero)
            steps.push_back(*zero);
        track.look(std::move(steps));
        track.refine(stop_, 4000);
        for (const int sign : {-1, 1}) {
            std::vector<std::pair<std::int64_t, const Variant*>> way;
            for (const auto& [step, variant] : track.known())
                if (step * sign >= 0) way.emplace_back(step, &variant);
            if (sign < 0) std::ranges::reverse(way);
            std::uint32_t taken = 0;
            for (std::size_t i = 1; i < way.size() && taken < limits_.values / 2; ++i) {
                // As far as it goes, too: what takes two need not turn anything alone.
                if (i + 1 < way.size() && !differ(*way[i - 1].second, *way[i].second)) continue;
                const auto value = dial.column_value(way[i].first);
                const engine::Cell cell = dial.cell_at(way[i].first);
                each.candidates.push_back(
                    {*value, cell, way[i].first, cost_of(type, each.now, cell), way[i].second->outcome});
                ++taken;
            }
        }
    }

    /// One fact of a pair between where it is and where it is known to do: the nearest that still does.
    void nearer(const Changeable& moved, Candidate& to, const Changeable& other, const Candidate& fixed) {
        if (!has_order(program_.facts[moved.fact].type)) return;
        const Dial dial = Dial::of_fact(plan_, moved.fact, moved.case_row, moved.now);
        std::int64_t good = to.step, bad = 0;
        while (std::abs(good - bad) > 1) {
            const std::int64_t middle = bad + (good - bad) / 2;
            const auto value = dial.column_value(middle);
            const bool does = value && is_wanted(outcome_of(moved, *value, other, fixed.value));
            (does ? good : bad) = middle;
        }
        to.step = good;
        to.value = *dial.column_value(good);
        to.cell = dial.cell_at(good);
        to.cost = cost_of(program_.facts[moved.fact].type, moved.now, to.cell);
    }

    Combination draw_closer(std::size_t i, std::size_t j, std::size_t a, std::size_t b) {
        Candidate first = facts_[i].candidates[a], second = facts_[j].candidates[b];
        nearer(facts_[i], first, facts_[j], second);
        nearer(facts_[j], second, facts_[i], first);
        Combination result;
        result.outcome_now = base_.outcome;
        result.outcome_then = outcome_of(facts_[i], first.value, facts_[j], second.value);
        result.cost = values::add(first.cost, second.cost).value_or(Rational{2, 1});
        result.first = move_of(facts_[i], first);
        result.second = move_of(facts_[j], second);
        return result;
    }

    Move move_of(const Changeable& from, const Candidate& to) {
        Move move;
        move.fact = from.fact;
        move.row = from.row;
        move.now = from.now;
        move.then = to.cell;
        engine::Evaluation evaluation;
        evaluation.run(plan_, batch_, options_);
        explain::append_positions(explain::Walk(program_, evaluation, &batch_),
                                  program_.facts[from.fact].scope, from.row, move.positions);
        const program::Type& type = program_.facts[from.fact].type;
        if (!has_order(type)) return move;
        const auto distance = type.kind == ValueKind::number
                                  ? values::subtract(to.cell.number, from.now.number)
                                  : std::optional(values::from_integer(to.cell.bits - from.now.bits));
        if (distance) move.distance = values::absolute(*distance);
        return move;
    }

    const engine::Plan& plan_;
    const program::Program& program_;
    const engine::Batch& batch_;
    const engine::Options& options_;
    program::DecisionId decision_;
    std::uint32_t row_;
    CombinationLimits limits_;
    const std::function<bool()>& stop_;
    Probe probe_;
    Variant base_;
    std::vector<Changeable> facts_;
};

} // namespace

Rational cost_of(const program::Type& type, const engine::Cell& now, const engine::Cell& then) {
    const Rational whole{1, 1};
    if (!has_order(type)) return whole;
    std::optional<Rational> cost;
    if (type.kind == ValueKind::number) {
        const auto distance = values::subtract(then.number, now.number);
        const Rational size = values::absolute(now.number);
        if (distance && !values::is_zero(size)) cost = values::divide(values::absolute(*distance), size);
    } else {
        const std::int64_t year = type.kind == ValueKind::date ? 365 : 12;
        cost = values::make_rational(std::abs(then.bits - now.bits), year);
    }
    return cost && *cost < whole ? *cost : whole;
}

std::optional<Combination> cheapest_pair(const engine::Plan& plan, const engine::Batch& batch,
                                         const engine::Options& options, program::DecisionId decision,
                                         std::uint32_t row, const CombinationLimits& limits,
                                         const std::function<bool()>& stop) {
    if (plan.program().decisions[decision].list) return std::nullopt;
    return PairSearch(plan, batch, options, decision, row, limits, stop).find();
}

void append_sentence(std::string& out, const program::Program& program, program::DecisionId decision,
                     const Combination& combination, std::span<const std::string> texts,
                     words::Language language) {
    const bool chinese = language == words::Language::chinese;
    for (const Move* move : {&combination.first, &combination.second}) {
        Boundary boundary;
        boundary.fact = move->fact;
        boundary.positions = move->positions;
        boundary.now = move->now;
        boundary.then = move->then;
        boundary.distance = move->distance;
        const program::Type& type = program.facts[move->fact].type;
        if (has_order(type)) {
            const bool up = type.kind == ValueKind::number ? move->now.number < move->then.number
                                                           : move->now.bits < move->then.bits;
            boundary.direction = up ? Boundary::Direction::up : Boundary::Direction::down;
        }
        if (move == &combination.second) out += chinese ? "，且 " : ", and ";
        append_change(out, program, boundary, texts, language);
    }
    std::string outcome;
    explain::append_value(outcome, program, program.decisions[decision].type, combination.outcome_then, texts,
                          language);
    words::append(out, words::Phrase::change_result, language,
                  {"", program.decisions[decision].name, outcome});
}

} // namespace tiaoli::analysis
