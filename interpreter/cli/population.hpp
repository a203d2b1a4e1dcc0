// `tiaoli run --out`: a file with any number of cases, decided row by row into another file.
#pragma once

#include "cli/asked_case.hpp"
#include "cli/output_file.hpp"
#include "cli/progress.hpp"
#include "cli/row_report.hpp"
#include "cli/terminal.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

struct PopulationOptions {
    Question question;
    std::string output;
    std::string bad_rows; ///< a file for what is wrong with rows; empty: the first few on standard error
    std::string rows;     ///< "1001..2000": only these; empty: all
    bool all = false;     ///< definitions too
};

/// Reads .csv, .jsonl or .ndjson (by the name) and writes .csv or .jsonl, or reads .arrow, .feather or
/// .arrows and writes .arrow or .arrows. A row with a mistake is reported and has no decisions; the others
/// are not affected. Nothing is under the final name before everything is.
void run_population(Context& context, const PopulationOptions& options);

/// Refuses what is no range of rows.
std::string check_rows(const std::string& text);

// ---- For the two kinds of files. ----

/// From 1, both included.
struct RowRange {
    std::uint64_t first = 1, last = UINT64_MAX;
};

/// What a run from file to file has whatever is in the files.
struct PopulationRun {
    PopulationRun(Context& context, const PopulationOptions& options, RowRange rows);

    Context& context;
    const PopulationOptions& options;
    RowRange range;
    OutputFile output;
    RowReport report;
    Progress progress;
    std::uint64_t rows_done = 0;

    /// Makes the files that are written to. False, with a diagnostic and the exit code, if it cannot.
    bool open_outputs();
    /// Both under their names, and the report printed.
    void finish();
    /// A diagnostic and the exit code; always false.
    bool fail(words::DiagnosticId id, std::vector<std::string> arguments, int exit_code);
    bool fail_to_write();
};

/// Whose decisions there are columns for: those asked for, or all that are shown without being asked for.
[[nodiscard]] std::vector<program::DecisionId> population_decisions(const AskedCase& asked, bool all);

/// population_text.cpp
void run_text_population(PopulationRun& run, AskedCase& asked);

/// population_arrow.cpp. Whether a file of this name is one, and a stream.
[[nodiscard]] bool is_arrow_file(std::string_view path);
void run_arrow_population(PopulationRun& run, AskedCase& asked);

} // namespace tiaoli::cli
