// Public values and those of the house: the same content under two names.
#pragma once

#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"
#include "tiaoli/explanation.hpp"
#include "tiaoli/policy.hpp"
#include "tiaoli/value.hpp"
#include "values/rational.hpp"
#include "words/diagnostic.hpp"

namespace tiaoli::runtime {

// The enumerations have the same members in the same order, so that a cast converts them.
static_assert(static_cast<int>(State::error) == static_cast<int>(engine::State::error));
static_assert(static_cast<int>(Fault::too_many_rows) == static_cast<int>(engine::Fault::too_many_rows));
static_assert(static_cast<int>(Kind::text) == static_cast<int>(program::ValueKind::text));
static_assert(static_cast<int>(Modality::must_not) == static_cast<int>(program::Modality::must_not));
static_assert(static_cast<int>(StepKind::not_applicable) == explain::step_kind_count - 1);
static_assert(static_cast<int>(DecisionInfo::Role::invariant) ==
              static_cast<int>(program::Decision::Kind::invariant));

inline State state(engine::State state) {
    return static_cast<State>(state);
}
inline Fault fault(engine::Fault fault) {
    return static_cast<Fault>(fault);
}
inline Kind kind(program::ValueKind kind) {
    return static_cast<Kind>(kind);
}
inline Number number(const values::Rational& value) {
    return {value.numerator, value.denominator};
}
/// The number must be in lowest terms.
inline values::Rational rational(const Number& value) {
    return {value.numerator, value.denominator};
}
inline words::Language language(Language language) {
    return static_cast<words::Language>(language);
}

} // namespace tiaoli::runtime
