// What the program's exit status says; documented in docs/cli.md.
#pragma once

namespace tiaoli::cli {

enum ExitCode : int {
    exit_ok = 0,
    exit_negative = 1, ///< the answer is no: an error in the policy (check), a failed scenario, a mismatch,
                       ///< an unformatted file
    exit_usage = 2,    ///< the command line is wrong
    exit_facts = 3,    ///< facts or cases cannot be read
    exit_policy = 4,   ///< the policy cannot be read or has errors
};

} // namespace tiaoli::cli
