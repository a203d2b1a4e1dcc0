// Which clause gave an amount: the parts of a decision's value, each with the clause whose rule gave it.
#pragma once

#include "engine/engine.hpp"
#include "explain/walk.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::analysis {

/// A part of an amount. `clause` is none for what no clause gave (a definition alone).
struct Credit {
    program::ClauseId clause = program::none;
    values::Rational amount;
};

/// Appends the parts of the value of a cell. An exception has the credit for what it gives, the rule it
/// displaces none; of several rules that agree the first has it; a sum is divided among the clauses of its
/// terms; what limits and roundings add or take belongs to the clause whose limit it is. The cell must have
/// a value; the parts sum up to it unless a part does not fit a Rational (then `false`, and nothing is
/// appended).
bool append_credits(const explain::Walk& walk, explain::Cell cell, std::vector<Credit>& credits);

} // namespace tiaoli::analysis
