// The cheapest change of two facts together that changes a decision, where no single one does.
//
// Each known fact that the decision could rest on is tried at the values where something turns by itself (a
// comparison, a limit), at the farthest it can go, and at every other value if it has no order; where none of
// these does, all pairs of them are evaluated, and the cheapest few are drawn closer by bisection, each of
// the two facts in turn. So the pair is verified, no single one of the values tried does the same, and
// neither change of the pair can be made smaller alone; a cheaper pair that turns only at values where
// neither fact alone makes anything turn is not found.
#pragma once

#include "analysis/answers.hpp"
#include "analysis/probe.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::analysis {

struct Move {
    program::FactId fact = program::none;
    std::uint32_t row = 0;                // of the fact's scope
    std::vector<std::uint32_t> positions; // in the lists around it, from 1
    engine::Cell now, then;
    values::Rational distance; // |then - now| in base units, days or months; 0 for values without an order
};

struct Combination {
    Move first, second;
    engine::Cell outcome_now, outcome_then;
    values::Rational cost; // see `cost_of`
};

struct CombinationLimits {
    std::uint32_t facts = 16; // in the order of the policy
    std::uint32_t values = 8; // of each: the nearest in both directions
};

// What a change costs, so that changes of different kinds can be compared: 1 for another value without an
// order; for a number the part of itself by which it moves; for a day the part of a year, for a month the
// part of twelve; never more than 1.
values::Rational cost_of(const program::Type& type, const engine::Cell& now, const engine::Cell& then);

// Nothing if a single change is enough, or no pair is found. What is wanted of the decision: see `is_wanted`.
// Of the decision and row that the probe is aimed at; `of` is what the probe was made with.
std::optional<Combination> cheapest_pair(Probe& probe, const Evaluated& of,
                                         const CombinationLimits& limits = {},
                                         const std::function<bool()>& stop = {});
// The same for whoever has one question only.
std::optional<Combination> cheapest_pair(const engine::Plan& plan, const engine::Batch& batch,
                                         const engine::Options& options, program::DecisionId decision,
                                         std::uint32_t row, const CombinationLimits& limits = {},
                                         const std::function<bool()>& stop = {});

// "总人数：降至53人（−48人），且 申请日期：…，可得贴息变为是"
void append_sentence(std::string& out, const program::Program& program, program::DecisionId decision,
                     const Combination& combination, std::span<const std::string> texts,
                     words::Language language);

} // namespace tiaoli::analysis
