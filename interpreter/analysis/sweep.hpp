// A decision over a range of one fact or of the day: its value along the way, and every place where it turns.
//
// Turns are found by bisection on how each comparison, limit and parameter comes out (see sensitivity.hpp),
// so they are exact to the smallest step of the fact, however far apart the points of the table are. In a
// range of up to 20,000 steps (of the as-of day 2,000, of a long list fewer) every step is tried as well, so
// that no turn is missed whatever the policy says. Of longer ranges `certain` says whether the policy is one
// of which bisection misses no jump.
#pragma once

#include "analysis/probe.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace tiaoli::analysis {

struct SweepPoint {
    std::int64_t step = 0;
    engine::Cell at;      // value of the dial
    engine::Cell outcome; // in final form
};

// A place where another rule, limit or figure takes over.
struct Turn {
    enum class Kind : std::uint8_t {
        jump, // the outcome is another one from `at` on
        bend, // it stops or begins to follow the dial: a cap begins to bite
    };
    Kind kind = Kind::jump;
    std::int64_t step = 0; // the first step of the new stretch
    engine::Cell before, at;
    engine::Cell outcome_before, outcome_at;
    Cause cause;
};

struct Sweep {
    program::DecisionId decision = program::none;
    Dial dial;
    std::int64_t last = 0; // last step
    std::vector<SweepPoint> points;
    std::vector<Turn> turns;
    bool complete = true; // false: stopped, or there are more turns than the limit
    // False: it may jump in other places, too, if only for a while: where something is rounded or goes by
    // months (each step is a jump), or where a comparison may turn and turn back.
    bool certain = false;
};

struct SweepLimits {
    std::uint32_t points = 41;     // of the table, evenly apart, both ends included
    std::int64_t every = 0;        // steps between points instead; 0: as above
    std::uint32_t turns = 200;     // reported
    std::uint32_t samples = 65;    // between which turns are looked for
    std::int64_t scanned = 20'000; // steps of a range in which every step is tried, of ten rows at most
};

// From step 0 of the dial to step `last`; steps that the fact cannot have are left out. `stop` is asked now
// and then. `plan` must compute every node; `row` is a row of the decision's scope.
Sweep sweep(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
            program::DecisionId decision, std::uint32_t row, const Dial& dial, std::int64_t last,
            const SweepLimits& limits = {}, const std::function<bool()>& stop = {});

} // namespace tiaoli::analysis
