#include "analysis/combination.hpp"

#include "analysis/answers.hpp"
#include "analysis/sensitivity.hpp"
#include "explain/facts.hpp"
#include "explain/render.hpp"
#include "explain/walk.hpp"
#include "words/phrases.hpp"

#include <algorithm>
#include <map>
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
    PairSearch(Probe& probe, const Evaluated& of, const CombinationLimits& limits,
               const std::function<bool()>& stop)
        : of_(of), program_(of.plan.program()), decision_(probe.decision()), limits_(limits), stop_(stop),
          probe_(probe) {}

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
        std::set<program::FactId> seen;
        for (const program::NodeId id : cone_of(program_, program_.decisions[decision_].node)) {
            const program::Node& node = program_.nodes[id];
            if (node.op != program::Op::fact || !seen.insert(node.payload).second) continue;
            const Variants::Range rows = probe_.variants().copied(node.scope);
            for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
                const auto& presence = of_.batch.facts[node.payload].presence;
                if (!presence.empty() && presence[row] != engine::Presence::given) continue;
                if (facts_.size() == limits_.facts) return;
                Changeable each;
                each.fact = node.payload;
                each.row = row;
                each.case_row = row - probe_.variants().first_row(node.scope);
                each.now = of_.evaluation.cell(id, row);
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
        const Dial dial = Dial::of_fact(of_.plan, each.fact, each.case_row, each.now);
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
        const Dial dial = Dial::of_fact(of_.plan, moved.fact, moved.case_row, moved.now);
        std::int64_t good = to.step, bad = 0;
        const auto middle_of = [](std::int64_t a, std::int64_t b) { return a + (b - a) / 2; };
        while (std::abs(good - bad) > 1) {
            // All that the next few bisections may ask for, in one evaluation.
            constexpr std::size_t at_once = 31;
            std::vector<std::int64_t> middles;
            std::vector<std::pair<TriedValue, TriedValue>> changes;
            std::vector<std::pair<std::int64_t, std::int64_t>> open = {{bad, good}};
            for (std::size_t next = 0; next < open.size() && changes.size() < at_once; ++next) {
                const auto [from, until] = open[next];
                if (std::abs(until - from) <= 1) continue;
                const std::int64_t middle = middle_of(from, until);
                open.insert(open.end(), {{from, middle}, {middle, until}});
                const auto value = dial.column_value(middle);
                if (!value) continue;
                middles.push_back(middle);
                changes.emplace_back(change(moved, *value), change(other, fixed.value));
            }
            const auto outcomes = probe_.outcomes(changes);
            std::map<std::int64_t, bool> does;
            for (std::size_t i = 0; i < middles.size(); ++i)
                does[middles[i]] = is_wanted(outcomes[i]);
            const std::int64_t first = middle_of(bad, good);
            for (std::int64_t middle = first; std::abs(good - bad) > 1; middle = middle_of(bad, good)) {
                const bool is_known = does.contains(middle) || !dial.column_value(middle);
                if (!is_known) break;
                (does.contains(middle) && does[middle] ? good : bad) = middle;
            }
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
        explain::append_positions(explain::Walk(program_, of_.evaluation, &of_.batch),
                                  program_.facts[from.fact].scope, from.row, move.positions);
        const program::Type& type = program_.facts[from.fact].type;
        if (!has_order(type)) return move;
        const auto distance = type.kind == ValueKind::number
                                  ? values::subtract(to.cell.number, from.now.number)
                                  : std::optional(values::from_integer(to.cell.bits - from.now.bits));
        if (distance) move.distance = values::absolute(*distance);
        return move;
    }

    const Evaluated& of_;
    const program::Program& program_;
    program::DecisionId decision_;
    CombinationLimits limits_;
    const std::function<bool()>& stop_;
    Probe& probe_;
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
    engine::Evaluation evaluation;
    evaluation.run(plan, batch, options);
    Probe probe(plan, batch, options, decision, row);
    return cheapest_pair(probe, {plan, evaluation, batch}, limits, stop);
}

std::optional<Combination> cheapest_pair(Probe& probe, const Evaluated& of, const CombinationLimits& limits,
                                         const std::function<bool()>& stop) {
    if (of.plan.program().decisions[probe.decision()].list) return std::nullopt;
    return PairSearch(probe, of, limits, stop).find();
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
