// The final form of a result: its modality, and the one rounding of money that nobody rounded.
#pragma once

#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"
#include "values/rounding.hpp"

#include <cstdint>

namespace tiaoli::explain {

// The modalities of the rules that made this result: of every rule that applied on the way from the decision
// to its value, through choices, limits and roundings but not through arithmetic (twice "at most 5万元" is an
// amount of its own).
Modalities modality_of(const engine::Evaluation& evaluation, const program::Program& program,
                       program::DecisionId decision, std::uint32_t row);

// The modalities of all rules the decision's value can come from, whatever the facts.
Modalities declared_modality(const program::Program& program, program::DecisionId decision);

struct FinalNumber {
    values::Rational rounded;
    bool was_rounded = false; // the exact value had a fraction of a 分
    values::Rounding rounding = values::Rounding::half_up;
};

// A money result (a unit with 元 to the first power) is a whole number of 分: half up, but down if it is "at
// most" and up if it is "at least". Numbers of other units are as they are. The first form takes the modality
// the decision declares; the second the one of the result at hand, which is what `why` shows.
FinalNumber final_number(const program::Program& program, program::DecisionId decision,
                         const values::Rational& value);
FinalNumber final_number(const program::Program& program, program::DecisionId decision,
                         const values::Rational& value, Modalities modalities);

// The cell of a decision with its number in final form. Not for decisions that are lists.
struct Outcome {
    engine::Cell cell;
    Modalities modalities;
    bool was_rounded = false;
    values::Rational before_rounding;
    values::Rounding rounding = values::Rounding::half_up;
};
Outcome outcome(const engine::Evaluation& evaluation, const program::Program& program,
                program::DecisionId decision, std::uint32_t row);
// The same for a decision that declares no modality, without the search for one.
Outcome outcome_without_modality(const engine::Evaluation& evaluation, const program::Program& program,
                                 program::DecisionId decision, std::uint32_t row);

} // namespace tiaoli::explain
