// The facts at the bottom of an answer: those that it rests on, and those that are missing.
#pragma once

#include "explain/explanation.hpp"
#include "explain/walk.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::explain {

enum class Purpose : std::uint8_t {
    basis,   // known facts that the answer rests on
    missing, // unknown facts, unknown lists and unset parameters that could settle an undetermined cell
};

// A leaf of the walk: a fact or a list in a row of its scope, or a parameter.
struct Leaf {
    FactUse::Kind kind = FactUse::Kind::fact;
    std::uint32_t index = none;
    std::uint32_t row = 0; // facts: of their scope; lists: of the parent scope; parameters: 0
    Cell cell;             // facts: where the value is
};

// Walks from a cell to the facts. Leaves come in the order of the policy, without repetition. False: more
// than `cells` cells would have to be visited, and the leaves are not all.
bool collect_leaves(const Walk& walk, Cell start, Purpose purpose, std::uint32_t cells,
                    std::vector<Leaf>& leaves);

// The same, a FactUse for each fact, list and parameter.
bool collect_facts(const Walk& walk, Cell start, Purpose purpose, const Limits& limits,
                   std::vector<FactUse>& uses, const engine::Batch& batch);

// Positions (from 1) of a row in the lists around it, the outermost first; none for the root.
void append_positions(const Walk& walk, ScopeId scope, std::uint32_t row,
                      std::vector<std::uint32_t>& positions);
std::uint32_t depth_of(const program::Program& program, ScopeId scope);

} // namespace tiaoli::explain
