// Policies from the repository, compiled from source as a host would.
#pragma once

#include "engine/engine.hpp"
#include "explore/policy.hpp"
#include "program/program.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::bench {

/// The five documents, in the order of their dates.
inline const std::vector<std::string> documents = {"zhengzhou-2018-31", "xinmi-2020-4", "xuchang-2020-31",
                                                   "zhengzhou-2020-17", "luoyang-2020-25"};

/// Compiles policies/NAME, or a file of this folder (NAME ends in ".tiao"). Ends the process with the
/// mistakes on standard error if there are any: there is nothing to measure then.
std::shared_ptr<const program::Program> compile(std::string_view name);

/// The sources of policies/NAME, unchecked, and the way to the modules that they use.
explore::PolicySource source_of(std::string_view name);

program::FactId fact_named(const program::Program& program, std::string_view path);
program::DecisionId decision_named(const program::Program& program, std::string_view name);

/// Every decision that a host would ask for: all but definitions and invariants.
std::vector<program::DecisionId> outcomes_of(const program::Program& program);
std::vector<program::NodeId> nodes_of(const program::Program& program,
                                      const std::vector<program::DecisionId>& decisions);

} // namespace tiaoli::bench
