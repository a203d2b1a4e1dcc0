// A sweep of the documents' facts, parameters and days against trying every step.
#include "analysis/sweep.hpp"
#include "exploring/documents.hpp"

#include <algorithm>
#include <map>

using namespace tiaoli;
using namespace tiaoli::testing;
using engine::State;
using values::Rational;

namespace {

/// Steps at which the outcome is another one, or a number or a day leaves the pace it has on both sides (a
/// day by more than months differ in length) because something turned or was rounded to another step.
std::vector<std::int64_t> jumps_by_hand(const explore::Outcome& outcome, const Movable& moved) {
    analysis::Probe probe(*outcome.plan, outcome.batch, outcome.options, moved.decision, 0);
    std::vector<std::int64_t> steps;
    for (std::int64_t step = 0; step <= moved.last; ++step)
        steps.push_back(step);
    const auto variants = probe.run(moved.dial, steps);
    const program::ValueKind kind = outcome.program().decisions[moved.decision].type.kind;
    const auto pace = [&](std::size_t i) -> std::optional<Rational> {
        if (i == 0 || i >= variants.size()) return std::nullopt;
        const engine::Cell &low = variants[i - 1].outcome, &high = variants[i].outcome;
        if (low.state != State::value || high.state != State::value) return std::nullopt;
        if (kind == program::ValueKind::date) return values::from_integer(high.bits - low.bits);
        if (kind != program::ValueKind::number) return std::nullopt;
        return values::subtract(high.number, low.number);
    };
    const Rational slack = kind == program::ValueKind::date ? Rational{3, 1} : Rational{1, 100};
    const auto is_more = [&](const Rational& here, const std::optional<Rational>& beside) {
        const auto most = values::add(beside ? values::absolute(*beside) : Rational{}, slack);
        return most && *most < values::absolute(here);
    };
    std::vector<std::int64_t> jumps;
    for (std::size_t i = 1; i < variants.size(); ++i) {
        if (analysis::same_outcome(variants[i - 1].outcome, variants[i].outcome)) continue;
        const auto here = pace(i);
        const auto at = static_cast<std::int64_t>(i);
        const bool turned = analysis::differ(variants[i - 1], variants[i]);
        const auto moves = [&](std::size_t place) { return pace(place).value_or(Rational{}) != Rational{}; };
        const bool leaps = here && ((is_more(*here, pace(i - 1)) && is_more(*here, pace(i + 1))) ||
                                    (turned && !moves(i - 1) && !moves(i + 1)));
        if (!here || (leaps && (turned || probe.takes_a_step(moved.dial, at - 1, at)))) jumps.push_back(at);
    }
    return jumps;
}

struct Found {
    std::vector<std::int64_t> jumps;
    bool certain = false;
};

Found jumps_found(const explore::Outcome& outcome, const Movable& moved, std::int64_t scanned) {
    analysis::SweepLimits limits;
    limits.scanned = scanned;
    limits.turns = 2000;
    const analysis::Sweep sweep = analysis::sweep(*outcome.plan, outcome.batch, outcome.options,
                                                  moved.decision, 0, moved.dial, moved.last, limits);
    CHECK(sweep.complete);
    Found found;
    found.certain = sweep.certain;
    for (const analysis::Turn& turn : sweep.turns)
        if (turn.kind == analysis::Turn::Kind::jump) {
            CHECK(!analysis::same_outcome(turn.outcome_before, turn.outcome_at));
            found.jumps.push_back(turn.step);
        }
    return found;
}

} // namespace

namespace {

std::string text(const std::vector<std::int64_t>& steps) {
    std::string out;
    for (const std::int64_t step : steps)
        out += std::to_string(step) + " ";
    return out;
}

} // namespace

TEST_CASE("a sweep finds the jumps that trying every step finds") {
    std::size_t all_jumps = 0, all_sweeps = 0, certain_sweeps = 0;
    for (const std::string& name : documents) {
        Document document(name);
        std::size_t sweeps = 0, jumps = 0;
        for (std::uint64_t row = 0; row < 2; ++row) {
            const auto outcome = document.outcome(document.facts(row));
            for (const Movable& moved : movables(*outcome, row, 8)) {
                CAPTURE(name);
                CAPTURE(row);
                CAPTURE(moved.name);
                CAPTURE(outcome->program().decisions[moved.decision].name);
                const auto expected = jumps_by_hand(*outcome, moved);
                const bool is_day =
                    outcome->program().decisions[moved.decision].type.kind == program::ValueKind::date;
                const auto agrees = [&](const std::vector<std::int64_t>& found) {
                    if (is_day) // a rule may also put it off by a day or two
                        CHECK_MESSAGE(std::ranges::includes(found, expected), text(found),
                                      "!= ", text(expected));
                    else
                        CHECK(text(found) == text(expected));
                };
                const Found all = jumps_found(*outcome, moved, 20'000);
                CHECK(all.certain);
                agrees(all.jumps);
                // By bisection alone, as in a range that is too long for trying every step: what it may miss,
                // it says.
                const Found bisected = jumps_found(*outcome, moved, 0);
                if (bisected.certain)
                    agrees(bisected.jumps);
                else
                    CHECK_MESSAGE(std::ranges::includes(all.jumps, bisected.jumps), text(bisected.jumps),
                                  "not in ", text(all.jumps));
                certain_sweeps += bisected.certain ? 1 : 0;
                ++sweeps;
                jumps += expected.size();
            }
        }
        MESSAGE(name, ": ", sweeps, " sweeps, ", jumps, " jumps");
        CHECK(sweeps >= 20);
        all_jumps += jumps;
        all_sweeps += sweeps;
    }
    MESSAGE(certain_sweeps, " of ", all_sweeps, " certain by bisection alone");
    CHECK(2 * certain_sweeps > all_sweeps);
    CHECK(all_jumps >= 50);
}
