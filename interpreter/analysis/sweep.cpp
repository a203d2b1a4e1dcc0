#include "analysis/sweep.hpp"

#include "analysis/movement.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace tiaoli::analysis {

using engine::State;
using program::none;
using program::ValueKind;
using values::Rational;

namespace {

constexpr std::uint32_t block = 1024;
constexpr std::int64_t most_points = 200'000;
/// Places looked at more closely because the outcome does something there.
constexpr std::size_t most_places = 1000;

class Sweeper {
public:
    Sweeper(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
            program::DecisionId decision, std::uint32_t row, const SweepLimits& limits,
            const std::function<bool()>& stop, Sweep& out)
        : plan_(plan), limits_(limits), stop_(stop), out_(out), probe_(plan, batch, options, decision, row),
          track_(probe_, out.dial) {}

    void table() {
        std::int64_t every = limits_.every;
        if (every <= 0)
            every = std::max<std::int64_t>(1, out_.last / std::max<std::int64_t>(1, limits_.points - 1));
        every = std::max(every, out_.last / most_points);
        is_scanned_ = scans_every_step();
        const std::int64_t tried = is_scanned_ ? 1 : every;
        std::vector<std::int64_t> steps;
        for (std::int64_t step = 0; step < out_.last; step += tried)
            if (out_.dial.column_value(step)) steps.push_back(step);
        if (out_.dial.column_value(out_.last)) steps.push_back(out_.last);
        scan(steps);
        for (const SweepPoint& point : scanned_)
            if (point.step % every == 0 || point.step == out_.last) out_.points.push_back(point);
    }

    void turns() {
        std::vector<std::int64_t> samples;
        const std::int64_t apart = std::max<std::int64_t>(1, out_.last / std::max(1U, limits_.samples - 1));
        for (std::int64_t step = 0; step <= out_.last; step += apart)
            samples.push_back(step);
        samples.push_back(out_.last);
        look(samples);
        refine();
        look(places_seen());
        refine();
        report();
        const bool sees_all = track_.known().empty() || track_.known().begin()->second.saw_all;
        out_.certain = out_.complete && sees_all &&
                       (is_scanned_ || bisection_is_enough(program(), probe_.decision(), out_.dial));
    }

private:
    const program::Program& program() const { return plan_.program(); }
    bool is_stopped() {
        if (stop_ && stop_()) out_.complete = false;
        return !out_.complete;
    }

    /// Where the outcome was seen to do something: to be another one, or, a number, to change its pace.
    std::vector<std::int64_t> places_seen() {
        std::vector<std::int64_t> places;
        const auto pace = [&](std::size_t i) { return rise(scanned_[i].outcome, scanned_[i + 1].outcome); };
        for (std::size_t i = 0; i + 1 < scanned_.size() && out_.complete; ++i) {
            if (same_outcome(scanned_[i].outcome, scanned_[i + 1].outcome)) continue;
            const auto here = pace(i);
            const auto before = here && i > 0 ? pace(i - 1) : std::nullopt;
            const auto after = here && i + 2 < scanned_.size() ? pace(i + 1) : std::nullopt;
            const Rational most = slack(true);
            if (here && (!before || is_about(*here, *before, most)) &&
                (!after || is_about(*here, *after, most)))
                continue;
            if (places.size() == 2 * most_places) out_.complete = false;
            places.push_back(scanned_[i].step);
            places.push_back(scanned_[i + 1].step);
        }
        return places;
    }

    static bool is_about(const Rational& a, const Rational& b, const Rational& slack) {
        const auto difference = values::subtract(a, b);
        return difference && !(slack < values::absolute(*difference));
    }

    /// By how much what follows the dial may be off its pace: an amount by the 分 that it is rounded to, a
    /// day by the unequal lengths of months (on the same way to the answer only).
    Rational slack(bool same_way) const {
        if (kind() == ValueKind::number) return {1, 100};
        return same_way ? Rational{3, 1} : Rational{};
    }

    ValueKind kind() const { return program().decisions[probe_.decision()].type.kind; }
    /// From one outcome to another, of decisions that can follow the dial: numbers and days.
    std::optional<Rational> rise(const engine::Cell& from, const engine::Cell& to) const {
        if (from.state != State::value || to.state != State::value) return std::nullopt;
        if (kind() == ValueKind::number) return values::subtract(to.number, from.number);
        if (kind() == ValueKind::date) return values::from_integer(to.bits - from.bits);
        return std::nullopt;
    }

    /// A list costs as many rows as it has, and a day an evaluation of its own.
    bool scans_every_step() const {
        const std::int64_t costs =
            out_.dial.fact == none ? 10 : (static_cast<std::int64_t>(probe_.variants().rows()) + 9) / 10;
        return out_.last <= limits_.scanned / costs;
    }

    void scan(std::span<const std::int64_t> steps) {
        while (!steps.empty() && !is_stopped()) {
            const auto part = steps.first(std::min<std::size_t>(steps.size(), block));
            steps = steps.subspan(part.size());
            const auto outcomes = probe_.outcomes(out_.dial, part);
            for (std::size_t i = 0; i < part.size(); ++i)
                scanned_.push_back({part[i], out_.dial.cell_at(part[i]), outcomes[i]});
        }
    }

    void look(std::vector<std::int64_t> steps) {
        std::erase_if(steps, [&](std::int64_t step) { return step < 0 || step > out_.last; });
        track_.look(std::move(steps));
    }
    void refine() {
        if (!track_.refine(stop_)) out_.complete = false;
    }

    std::optional<Rational> rise(std::int64_t from, std::int64_t to) {
        look({from, to});
        const auto a = track_.known().find(from), b = track_.known().find(to);
        if (a == track_.known().end() || b == track_.known().end()) return std::nullopt;
        return rise(a->second.outcome, b->second.outcome);
    }

    /// A number that goes on at about the pace it had, or takes up another one, has not jumped; nor has one
    /// that nothing turned for, however steep its curve.
    std::optional<Turn::Kind> kind_of(std::int64_t before, std::int64_t at) {
        const Variant low = track_.known().at(before), high = track_.known().at(at);
        const auto here = rise(low.outcome, high.outcome);
        if (!here)
            return same_outcome(low.outcome, high.outcome) ? std::nullopt : std::optional(Turn::Kind::jump);
        const auto left = rise(before - 1, before), right = rise(at, at + 1);
        const Rational none_at_all{};
        const Rational a = left ? values::absolute(*left) : none_at_all;
        const Rational b = right ? values::absolute(*right) : none_at_all;
        const Rational by = values::absolute(*here);
        const auto most = values::add(std::max(a, b, [](const auto& x, const auto& y) { return x < y; }),
                                      slack(low.trace == high.trace));
        const bool follows = a != none_at_all || b != none_at_all;
        // Where nothing follows the dial, every 分 by which something turned counts.
        const bool turned = differ(low, high);
        const bool keeps_pace = (follows || !turned) && most && !(*most < by);
        const bool leaps = by != none_at_all && !keeps_pace;
        if (leaps && (turned || probe_.takes_a_step(out_.dial, before, at))) return Turn::Kind::jump;
        if (!left || !right) return std::nullopt;
        const bool bends = !is_about(a, b, slack(true));
        const bool stops = (a == none_at_all) != (b == none_at_all) && low.trace != high.trace;
        return bends || stops ? std::optional(Turn::Kind::bend) : std::nullopt;
    }

    void report() {
        std::vector<std::pair<std::int64_t, std::int64_t>> places;
        if (track_.known().size() < 2) return;
        for (auto next = track_.known().begin(), before = next++; next != track_.known().end();
             before = next++) {
            if (next->first - before->first != 1) continue;
            const bool turns = before->second.trace != next->second.trace ||
                               !same_outcome(before->second.outcome, next->second.outcome);
            if (turns) places.emplace_back(before->first, next->first);
        }
        for (const auto& [before, at] : places) {
            if (is_stopped()) return;
            const auto kind = kind_of(before, at);
            if (!kind) continue;
            if (out_.turns.size() == limits_.turns) {
                out_.complete = false;
                return;
            }
            Turn turn;
            turn.kind = *kind;
            turn.step = at;
            turn.before = out_.dial.cell_at(before);
            turn.at = out_.dial.cell_at(at);
            turn.outcome_before = track_.known().at(before).outcome;
            turn.outcome_at = track_.known().at(at).outcome;
            turn.cause = probe_.cause(out_.dial, before, at);
            out_.turns.push_back(std::move(turn));
        }
    }

    const engine::Plan& plan_;
    const SweepLimits& limits_;
    const std::function<bool()>& stop_;
    Sweep& out_;
    Probe probe_;
    Track track_;
    std::vector<SweepPoint> scanned_;
    bool is_scanned_ = false; // every step
};

} // namespace

Sweep sweep(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
            program::DecisionId decision, std::uint32_t row, const Dial& dial, std::int64_t last,
            const SweepLimits& limits, const std::function<bool()>& stop) {
    Sweep result;
    result.decision = decision;
    result.dial = dial;
    result.last = std::max<std::int64_t>(0, last);
    if (plan.program().decisions[decision].list) return result;
    Sweeper sweeper(plan, batch, options, decision, row, limits, stop, result);
    sweeper.table();
    if (result.complete) sweeper.turns();
    return result;
}

} // namespace tiaoli::analysis
