// A reform: declarations that take the place of those of the same name in a policy, or join it.
#pragma once

#include "cli/terminal.hpp"
#include "explore/policy.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::cli {

struct Reform {
    std::shared_ptr<const program::Program> before, after;
    /// What can be enacted alone: clauses, and whatever replaces a declaration of the policy. New facts,
    /// definitions and parameters go with all of them.
    std::vector<std::string> provisions;
    /// The policy with the provisions whose bits are set in i + 1; empty unless there are 2 to 8 and the
    /// policy is sound with each set of them.
    std::vector<std::shared_ptr<const program::Program>> combinations;
    std::string no_combinations; ///< why there are none, to be told
};

/// Reads both. Without `path` there is no reform. Nothing if something is wrong: diagnostics are on standard
/// error, where the file of the reform is called `name`, and the exit code is set.
std::optional<Reform> load_reform(Context& context, const std::string& policy, const std::string& path,
                                  const std::string& name);

} // namespace tiaoli::cli
