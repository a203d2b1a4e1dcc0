// Which rules fired: a view on the slots of an evaluation. The conditions of every rule are computed anyway,
// so this costs nothing until it is read.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tiaoli::engine {

/// A rule and the nodes that say, in each row of a scope, whether the rule made the value of its decision:
/// its own condition holds, those of the rules it is an exception of hold as well, and no rule does that
/// displaces it, be it an exception of it or of a higher rank. A rule may have several of these (it is
/// lowered once for each place where a record stands).
struct RuleCondition {
    program::RuleId rule = program::none;
    std::vector<program::NodeId> conditions; ///< all hold; the last is the rule's own
    std::vector<program::NodeId> displacing; ///< `decide` nodes, of whose conditions none holds
    program::ScopeId scope = 0;              ///< all of these live in it, or in one above it
};

/// The rules of all decisions of a program, in the order of the rules.
[[nodiscard]] std::vector<RuleCondition> rule_conditions(const program::Program& program);

/// Those that the plan computes.
[[nodiscard]] std::vector<RuleCondition> rule_conditions(const Plan& plan);

/// Appends the nodes that has_fired and mark_fired read: a plan of which only wanted nodes may be read has to
/// have them among these.
void append_nodes_read(const program::Program& program, const RuleCondition& rule,
                       std::vector<program::NodeId>& nodes);

/// Whether the rule made the value in this row of its scope. What is undetermined or in error did not.
[[nodiscard]] bool has_fired(const Evaluation& evaluation, const program::Program& program,
                             const RuleCondition& rule, std::uint32_t row);

/// Sets fired[r] to 1 in every row r of the root scope in which the rule fired (for one below the root: in
/// some row that belongs to it), and leaves the others. Call it after `run`; `fired` has as many entries as
/// the root scope has rows.
void mark_fired(const Evaluation& evaluation, const program::Program& program, const RuleCondition& rule,
                std::span<std::uint8_t> fired);

} // namespace tiaoli::engine
