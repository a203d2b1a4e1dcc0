// The commands of the program, a file each.
#pragma once

#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

namespace tiaoli::cli {

// Each adds its command to the program; when the command is given, its result goes to standard output and the
// exit status into `context`, which has to live as long as the program.
void add_run(CLI::App& program, Context& context);
void add_explain(CLI::App& program, Context& context);
void add_check(CLI::App& program, Context& context);
void add_test(CLI::App& program, Context& context);
void add_replay(CLI::App& program, Context& context);
void add_fmt(CLI::App& program, Context& context);
void add_facts(CLI::App& program, Context& context);
void add_doc(CLI::App& program, Context& context);
void add_repl(CLI::App& program, Context& context);
void add_build(CLI::App& program, Context& context);
void add_explore(CLI::App& program, Context& context); ///< sweep, what-if, ask, boundaries
void add_watch(CLI::App& program, Context& context);
void add_diff(CLI::App& program, Context& context);
void add_readings(CLI::App& program, Context& context);
void add_compare(CLI::App& program, Context& context);
void add_synth(CLI::App& program, Context& context);
void add_simulate(CLI::App& program, Context& context);
void add_solve(CLI::App& program, Context& context);

} // namespace tiaoli::cli
