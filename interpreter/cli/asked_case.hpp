// One question on the command line: a policy, facts, a day, readings and decisions, evaluated.
#pragma once

#include "cli/loading.hpp"
#include "cli/terminal.hpp"
#include "engine/engine.hpp"
#include "facts/json_reader.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::cli {

/// What `run` and `explain` have in common on the command line.
struct Question {
    std::string policy;
    std::string facts; ///< a file, "-" for standard input, empty for no facts
    std::string on;
    std::vector<std::string> readings; ///< NAME=OPTION
    std::vector<std::string> decisions;
    std::uint32_t max_list = facts::ReadLimits{}.list_elements;
};

void add_question_options(CLI::App& command, Question& question, const Context& context);
/// --on, a day.
void add_day_option(CLI::App& command, std::string& on, const Context& context);
/// --through, the folder of `load_translated_policy`.
void add_through_option(CLI::App& command, std::string& through, const Context& context);
/// --format with these choices.
void add_format_option(CLI::App& command, Format& format, bool documents, const Context& context);

/// --format (text, json or html), --width and --output: for reports that compare.
void add_report_options(CLI::App& command, Format& format, std::uint32_t& width, std::string& output,
                        const Context& context);

/// A question made ready. Its cases are read and evaluated block by block, so that a population fits.
struct AskedCase {
    std::shared_ptr<const engine::Plan> plan;
    engine::Options options;
    std::vector<program::DecisionId> decisions; ///< those asked for by name; empty if none was

    // The block at hand.
    engine::Batch batch;
    engine::Evaluation evaluation;
    std::uint32_t first_case = 0; ///< number of its first case, from 0

    // Where the next one comes from.
    std::string facts_name, json;
    std::unique_ptr<facts::JsonReader> reader;
    std::vector<words::Diagnostic> diagnostics;
    std::uint32_t cases_read = 0;

    [[nodiscard]] const program::Program& program() const { return plan->program(); }

    /// Reads and evaluates the next block; false if there is none. With a mistake in the facts nothing is
    /// evaluated any more, but the rest is read for mistakes.
    bool next();
    /// After the last block: true if the facts were good; prints what is wrong and sets the exit code
    /// otherwise.
    bool check_facts(Context& context) const;
};

/// Loads the policy and opens the facts. Nothing if something is wrong: diagnostics are on standard error and
/// the exit code is set. `json`: what the facts' file holds, where it has been read already.
std::unique_ptr<AskedCase> ask(Context& context, const Question& question,
                               std::optional<std::string> json = std::nullopt);

/// Decisions by name; prints what there is not.
std::optional<std::vector<program::DecisionId>>
find_decisions(Context& context, const program::Program& program, const std::vector<std::string>& names);

/// The day of `--on`, or the day from which the policy is in force.
std::optional<values::Date> chosen_day(Context& context, const program::Program& program,
                                       const std::string& on);

} // namespace tiaoli::cli
