#include "analysis/sensitivity.hpp"

#include "analysis/movement.hpp"
#include "explain/facts.hpp"
#include "explain/outcome.hpp"
#include "explain/render.hpp"
#include "explain/walk.hpp"
#include "words/phrases.hpp"

#include <algorithm>
#include <map>

namespace tiaoli::analysis {

using engine::State;
using program::ValueKind;
using values::Rational;

namespace {

// Numbers are moved up to this many of their unit from where they are.
constexpr std::int64_t farthest = 1'000'000'000;
// One fact in one row, moved step by step: step 0 is the value it has.
class Search {
public:
    Search(Probe& of, const engine::Plan& plan, const SensitivityLimits& limits, program::FactId fact,
           std::uint32_t row, const engine::Cell& now)
        : case_(of), fact_(plan.program().facts[fact]), id_(fact), row_(row), now_(now),
          dial_(Dial::of_fact(plan, fact, row, now)), limits_(limits) {}

    // Boundaries up and down.
    void ordered(const engine::Cell& outcome_now, std::vector<Boundary>& out) {
        base_ = &at_[0];
        *base_ = case_.run(id_, row_, {*dial_.column_value(0)}).front();
        const bool turns_once = nearest_is_certain(case_.program(), case_.decision(), dial_);
        for (const Boundary::Direction direction : {Boundary::Direction::down, Boundary::Direction::up}) {
            const std::int64_t sign = direction == Boundary::Direction::up ? 1 : -1;
            std::vector<std::int64_t> steps = {0};
            for (std::int64_t step = 1; step <= most_steps(); step *= 2) {
                if (!dial_.column_value(sign * step)) break;
                steps.push_back(sign * step);
            }
            // The last value there is, if the next power of two is beyond it.
            std::int64_t low = steps.back(), high = 2 * (low == 0 ? sign : low);
            while (std::abs(high - low) > 1) {
                const std::int64_t middle = low + (high - low) / 2;
                (std::abs(middle) <= most_steps() && dial_.column_value(middle) ? low : high) = middle;
            }
            if (low != steps.back()) steps.push_back(low);
            evaluate(steps);
            refine(sign);
            if (!turns_once) scan(sign);
            pick(direction, sign, outcome_now, out);
        }
    }

    // Whether no nearer change can have been missed.
    bool is_certain() const { return is_certain_; }

    // Values without an order: the first other one that changes the outcome as one may want, or at all.
    void unordered(const program::Program& program, const engine::Cell& outcome_now,
                   std::vector<Boundary>& out) {
        std::vector<FactValue> others;
        const auto add = [&](std::int64_t bits) {
            if (bits != now_.bits || now_.state != State::value) others.push_back({bits, 1});
        };
        switch (fact_.type.kind) {
        case ValueKind::yes_no: add(1 - (now_.bits != 0 ? 1 : 0)); break;
        case ValueKind::category:
            for (std::size_t i = 0; i < program.categories[fact_.type.category].values.size(); ++i)
                add(static_cast<std::int64_t>(i));
            break;
        case ValueKind::set:
            for (std::size_t i = 0; i < program.categories[fact_.type.category].values.size(); ++i)
                add(static_cast<std::int64_t>(static_cast<std::uint64_t>(now_.bits) ^ std::uint64_t{1} << i));
            break;
        case ValueKind::text:
            for (std::size_t i = 0; i < program.texts.size() && i < 64; ++i)
                add(static_cast<std::int64_t>(i));
            break;
        case ValueKind::number:
        case ValueKind::date:
        case ValueKind::month: return; // have an order
        }
        const auto variants = case_.run(id_, row_, others);
        const program::Decision& decision = program.decisions[case_.decision()];
        const auto wanted = std::ranges::find_if(variants, [&](const Variant& variant) {
            return is_wanted(decision, outcome_now, variant.outcome);
        });
        const auto found =
            wanted != variants.end() ? wanted : std::ranges::find_if(variants, [&](const Variant& variant) {
                return variant.outcome.state != State::error && !same_outcome(variant.outcome, outcome_now);
            });
        if (found == variants.end()) return;
        Boundary& boundary = out.emplace_back();
        boundary.fact = id_;
        boundary.row = row_;
        boundary.now = now_;
        boundary.then.bits = others[static_cast<std::size_t>(found - variants.begin())].numerator;
        boundary.outcome_now = outcome_now;
        boundary.outcome_then = found->outcome;
    }

private:
    std::int64_t most_steps() const {
        return dial_.reach(limits_.days, limits_.months,
                           farthest * static_cast<std::int64_t>(dial_.size.denominator));
    }

    void evaluate(const std::vector<std::int64_t>& steps) {
        std::vector<std::int64_t> wanted;
        std::vector<FactValue> values;
        for (const std::int64_t step : steps) {
            if (at_.contains(step)) continue;
            const auto value = dial_.column_value(step);
            if (!value) continue;
            wanted.push_back(step);
            values.push_back(*value);
        }
        const auto variants = case_.run(id_, row_, values);
        for (std::size_t i = 0; i < wanted.size(); ++i)
            at_.emplace(wanted[i], variants[i]);
    }

    // Bisects every interval whose ends differ in something, until they are neighbours; not beyond the
    // nearest value that is known to change the answer.
    void refine(std::int64_t sign) {
        while (true) {
            std::int64_t enough = most_steps() + 1;
            for (const auto& [step, variant] : at_)
                if (step * sign > 0 && turns(variant)) enough = std::min(enough, std::abs(step));
            std::vector<std::int64_t> middles;
            for (auto next = at_.begin(), before = next++; next != at_.end(); before = next++) {
                if (before->first * sign < 0 || next->first * sign < 0) continue; // the other direction
                if (std::min(std::abs(before->first), std::abs(next->first)) >= enough) continue;
                if (next->first - before->first > 1 && differ(before->second, next->second))
                    middles.push_back(before->first + (next->first - before->first) / 2);
            }
            if (middles.empty()) return;
            if (sign < 0) std::ranges::reverse(middles);
            if (middles.size() > limits_.intervals) middles.resize(limits_.intervals); // the nearest
            const std::size_t known = at_.size();
            evaluate(middles);
            if (at_.size() == known) return;
        }
    }

    // Tries the nearest values one by one, up to the nearest that is known to change the answer.
    void scan(std::int64_t sign) {
        const auto moves = [&](const engine::Cell& outcome) {
            return outcome.state != State::error && !same_outcome(outcome, base_->outcome);
        };
        std::int64_t known = most_steps() + 1;
        for (const auto& [step, variant] : at_)
            if (step * sign > 0 && moves(variant.outcome)) known = std::min(known, std::abs(step));
        std::vector<std::int64_t> steps;
        for (std::int64_t step = 1; step < known && step <= limits_.scanned; ++step)
            if (dial_.column_value(sign * step)) steps.push_back(sign * step);
        const auto outcomes = case_.outcomes(dial_, steps);
        const auto first = std::ranges::find_if(outcomes, moves);
        if (first != outcomes.end())
            evaluate({steps[static_cast<std::size_t>(first - outcomes.begin())]});
        else if (known > limits_.scanned + 1 && dial_.column_value(sign * (limits_.scanned + 1)))
            is_certain_ = false;
    }

    // An answer that has moved away is of interest only as long as it is not known where it moves first.
    bool differ(const Variant& a, const Variant& b) const {
        const bool moved = same_outcome(a.outcome, base_->outcome) != same_outcome(b.outcome, base_->outcome);
        return moved || a.features != b.features || a.trace != b.trace;
    }

    // Whether the answer is another one, and not only because it follows the fact.
    bool turns(const Variant& variant) const {
        return variant.outcome.state != State::error && !same_outcome(variant.outcome, base_->outcome) &&
               variant.trace != base_->trace;
    }

    void pick(Boundary::Direction direction, std::int64_t sign, const engine::Cell& outcome_now,
              std::vector<Boundary>& out) {
        std::vector<std::int64_t> steps;
        for (const auto& [step, variant] : at_)
            if (step * sign > 0) steps.push_back(step);
        if (sign < 0) std::ranges::reverse(steps);
        std::optional<std::int64_t> moved, turned;
        for (const std::int64_t step : steps) {
            const Variant& variant = at_.at(step);
            if (variant.outcome.state == State::error || same_outcome(variant.outcome, base_->outcome))
                continue;
            if (!moved) moved = step;
            if (!turns(variant)) continue;
            turned = step;
            break;
        }
        if (!moved) return;
        Boundary& boundary = out.emplace_back();
        boundary.fact = id_;
        boundary.row = row_;
        boundary.direction = direction;
        boundary.effect = !turned             ? Boundary::Effect::follows
                          : *turned == *moved ? Boundary::Effect::changes
                                              : Boundary::Effect::stops;
        const std::int64_t step = turned ? *turned : *moved;
        const Rational value = *dial_.value_at(step);
        boundary.now = now_;
        boundary.then.number = fact_.type.kind == ValueKind::number ? value : Rational{};
        boundary.then.bits = fact_.type.kind == ValueKind::number ? 0 : *values::to_integer(value);
        const auto distance = values::multiply(values::from_integer(std::abs(step)), dial_.size);
        if (distance) boundary.distance = *distance;
        boundary.outcome_now = outcome_now;
        boundary.outcome_then = at_.at(step).outcome;
    }

    Probe& case_;
    const program::Fact& fact_;
    program::FactId id_;
    std::uint32_t row_;
    engine::Cell now_;
    Dial dial_;
    const SensitivityLimits& limits_;
    std::map<std::int64_t, Variant> at_;
    Variant* base_ = nullptr;
    bool is_certain_ = true;
};

} // namespace

std::vector<Boundary> boundaries(const engine::Plan& plan, const engine::Batch& batch,
                                 const engine::Options& options, program::DecisionId decision,
                                 std::uint32_t row, const SensitivityLimits& limits) {
    engine::Evaluation evaluation;
    evaluation.run(plan, batch, options);
    Probe probe(plan, batch, options, decision, row);
    return boundaries(probe, {plan, evaluation, batch}, limits).found;
}

Boundaries boundaries(Probe& probe, const Evaluated& of, const SensitivityLimits& limits) {
    Boundaries all;
    std::vector<Boundary>& result = all.found;
    const program::Program& program = of.plan.program();
    const program::Decision& what = program.decisions[probe.decision()];
    if (what.list) return all;
    const explain::Walk walk(program, of.evaluation, &of.batch);
    const std::uint32_t row = probe.row();
    const engine::Cell now = explain::outcome(of.evaluation, program, probe.decision(), row).cell;

    std::vector<explain::Leaf> leaves;
    explain::collect_leaves(walk, {what.node, row}, explain::Purpose::basis, explain::Limits{}.cells, leaves);
    std::uint32_t facts = 0;
    for (const explain::Leaf& leaf : leaves) {
        if (leaf.kind != explain::FactUse::Kind::fact) continue;
        if (facts++ == limits.facts) break;
        const engine::Cell value = of.evaluation.cell(leaf.cell.node, leaf.cell.row);
        if (value.state != State::value) continue; // none: nothing to move
        const program::ScopeId scope = program.facts[leaf.index].scope;
        const std::uint32_t within = leaf.row - probe.variants().first_row(scope);
        Search search(probe, of.plan, limits, leaf.index, within, value);
        const std::size_t before = result.size();
        switch (program.facts[leaf.index].type.kind) {
        case ValueKind::number:
        case ValueKind::date:
        case ValueKind::month: search.ordered(now, result); break;
        case ValueKind::yes_no:
        case ValueKind::category:
        case ValueKind::set:
        case ValueKind::text: search.unordered(program, now, result); break;
        }
        if (!search.is_certain() && !std::ranges::count(all.uncertain, leaf.index))
            all.uncertain.push_back(leaf.index);
        for (std::size_t i = before; i < result.size(); ++i) {
            result[i].row = leaf.row;
            explain::append_positions(walk, scope, leaf.row, result[i].positions);
        }
    }
    return all;
}

namespace {

std::string place_name(const program::Fact& fact, const Boundary& boundary, words::Language language) {
    std::string name = fact.path;
    if (boundary.positions.empty()) return name;
    std::string place;
    for (const std::uint32_t position : boundary.positions) {
        if (!place.empty()) place += '.';
        place += std::to_string(position);
    }
    name += words::filled(words::Phrase::clause_comma, language, {});
    words::append(name, words::Phrase::row_plain, language, {"", place});
    return name;
}

} // namespace

void append_change(std::string& out, const program::Program& program, const Boundary& boundary,
                   std::span<const std::string> texts, words::Language language) {
    using words::Phrase;
    const program::Fact& fact = program.facts[boundary.fact];
    const auto value = [&](const program::Type& type, const engine::Cell& cell) {
        std::string text;
        explain::append_value(text, program, type, cell, texts, language);
        return text;
    };
    const std::string name = place_name(fact, boundary, language);
    program::Type distance_type = fact.type;
    if (fact.type.kind == ValueKind::date || fact.type.kind == ValueKind::month) {
        distance_type = {};
        distance_type.kind = ValueKind::number;
        distance_type.unit = values::Unit::of(fact.type.kind == ValueKind::date ? values::BaseUnit::day
                                                                                : values::BaseUnit::month);
    }
    engine::Cell distance;
    distance.number = boundary.distance;
    const bool is_calendar = distance_type.kind != fact.type.kind;
    const bool up = boundary.direction == Boundary::Direction::up;
    if (boundary.direction == Boundary::Direction::other) {
        words::append(out, Phrase::change_other, language,
                      {name, value(fact.type, boundary.then), value(fact.type, boundary.now)});
    } else {
        const Phrase phrase = is_calendar ? (up ? Phrase::change_later : Phrase::change_earlier)
                                          : (up ? Phrase::change_up : Phrase::change_down);
        words::append(out, phrase, language,
                      {name, value(fact.type, boundary.then), value(distance_type, distance)});
    }
}

void append_sentence(std::string& out, const program::Program& program, program::DecisionId decision,
                     const Boundary& boundary, std::span<const std::string> texts, words::Language language) {
    using words::Phrase;
    std::string change;
    append_change(change, program, boundary, texts, language);
    const program::Decision& what = program.decisions[decision];
    std::string outcome;
    explain::append_value(outcome, program, what.type, boundary.outcome_then, texts, language);
    switch (boundary.effect) {
    case Boundary::Effect::changes:
        words::append(out, Phrase::change_result, language, {change, what.name, outcome});
        return;
    case Boundary::Effect::stops:
        words::append(out, Phrase::change_stops, language, {change, what.name, outcome});
        return;
    case Boundary::Effect::follows:
        words::append(out, Phrase::change_follows, language,
                      {place_name(program.facts[boundary.fact], boundary, language), what.name});
        return;
    }
}

} // namespace tiaoli::analysis
