// Which decisions a simulation adds up.
#pragma once

#include "cli/terminal.hpp"
#include "program/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tiaoli::cli {

struct CostedDecisions {
    std::vector<std::string> names;
    std::string unit;                  ///< of all of them
    std::vector<std::string> left_out; ///< amounts that are a limit, not a payment
};

/// The decisions of these names in some of the programs; none named: every decision in 元 that is not
/// declared "at most" or "at least". Nothing, with a diagnostic and the exit code, if a name is unknown or
/// no money, or units differ.
std::optional<CostedDecisions> costed_decisions(Context& context,
                                                const std::vector<const program::Program*>& programs,
                                                const std::vector<std::string>& names);

} // namespace tiaoli::cli
