// What would change a decision: the nearest boundary of each fact it rests on.
//
// A fact that has an order (a number, a date, a month) is moved in steps of its own size (1 person, 0.01
// yuan, a day). Where a comparison, a limit, a parameter or the answer comes out differently between two
// values, the place is found by bisection, one for each of them; so a narrow window between two values that
// were tried is not missed. Every boundary is verified by evaluating the case with that one fact changed. All
// variants of a case are rows of one batch.
//
// Exact where the program shows that each comparison by itself turns at most once in each direction of the
// fact (movement.hpp). Where it may turn more often (the fact stands on both sides of one, say), the nearest
// values are tried one by one as well, and of what lies farther `uncertain` says that it may have missed one.
#pragma once

#include "analysis/answers.hpp"
#include "analysis/probe.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::analysis {

// A known fact that the answer rests on, and the nearest change of it, in one direction, that changes the
// answer.
struct Boundary {
    enum class Direction : std::uint8_t {
        up,    // more, later
        down,  // less, earlier
        other, // yes/no, categories, sets, texts: another value
    };
    enum class Effect : std::uint8_t {
        changes, // from `then` on the answer is another one
        stops,   // the answer follows the fact step by step (a share of an amount), until `then`: there a cap
                 // begins to bite, or another rule takes over
        follows, // the answer follows the fact, and nothing else happens; `then` is the first value at which
                 // it has moved
    };
    program::FactId fact = program::none;
    std::uint32_t row = 0;                // of the fact's scope, in the given batch
    std::vector<std::uint32_t> positions; // in the lists around it, from 1, outermost first
    Direction direction = Direction::other;
    Effect effect = Effect::changes;
    engine::Cell now;  // the fact as it is
    engine::Cell then; // the nearest value with another outcome
    values::Rational
        distance; // |then - now|: numbers in base units, dates in days, months in months; otherwise 0
    engine::Cell outcome_now; // of the decision, in final form
    engine::Cell outcome_then;
};

struct SensitivityLimits {
    std::uint32_t facts = 100;     // facts looked at
    std::uint32_t intervals = 512; // bisected at a time for each fact; beyond it the outermost are left
    std::int64_t days = 36525;     // how far dates are moved: a hundred years
    std::int64_t months = 1200;
    std::int64_t scanned = 200; // steps tried one by one where bisection may miss something
};

struct Boundaries {
    // At most one for each fact and direction; facts in the order of the policy; none for a fact that can
    // take any value without changing the answer.
    std::vector<Boundary> found;
    // Facts of which a nearer change may have been missed: some comparison may turn and turn back, and not
    // every value was tried.
    std::vector<program::FactId> uncertain;
};

// Of the decision and row that the probe is aimed at; `of` is what the probe was made with.
Boundaries boundaries(Probe& probe, const Evaluated& of, const SensitivityLimits& limits = {});
// The same for whoever has one question only. `plan` must compute every node (prepared without a list of
// wanted nodes); `row` is a row of the decision's scope.
std::vector<Boundary> boundaries(const engine::Plan& plan, const engine::Batch& batch,
                                 const engine::Options& options, program::DecisionId decision,
                                 std::uint32_t row, const SensitivityLimits& limits = {});

// The part of the sentence that says what is changed: "新招用人数：达到15人（+3人）".
void append_change(std::string& out, const program::Program& program, const Boundary& boundary,
                   std::span<const std::string> texts, words::Language language);

// "新招用人数：15人起（+3人），贴息资格变为是". One line without line break.
void append_sentence(std::string& out, const program::Program& program, program::DecisionId decision,
                     const Boundary& boundary, std::span<const std::string> texts, words::Language language);

} // namespace tiaoli::analysis
