// How the program is called: what is wrong with its arguments, and the words of its help that CLI11 would
// say in English only.
#pragma once

#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

namespace tiaoli::cli {

/// The help of this program and of its commands, which must be there already, speaks the language of the run.
void set_help_words(CLI::App& program, const Context& context);

/// What is wrong with the arguments that `program` refused with `error`, to standard error.
void print_usage_mistake(const CLI::App& program, const Context& context, const CLI::ParseError& error);

} // namespace tiaoli::cli
