// A population as commands read it: a file of rows, the weights and groups in it, and what is wrong with it.
#pragma once

#include "analysis/simulation.hpp"
#include "cli/terminal.hpp"
#include "facts/population_reader.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::cli {

struct PopulationQuestion {
    std::string path;
    std::string name;   ///< as the report and messages name it, if not by its path
    std::string weight; ///< a fact of the case or a further column; empty: each row weighs 1
    std::string group;
    std::vector<std::string>
        columns; ///< of it, among which those that are nothing to the policy are left alone

    [[nodiscard]] const std::string& shown() const { return name.empty() ? path : name; }
};

/// Says of columns that are no facts, but have almost the name of one. Others are the population's own.
void warn_misspelt(Context& context, const program::Program& program, std::span<const std::string> columns);

/// What commands about populations have in common: --population, --weight, --decision, --on.
void add_population_options(CLI::App& command, PopulationQuestion& question,
                            std::vector<std::string>& decisions, std::string& on, const Context& context);

/// Reads a population block by block for several plans. What is wrong with the file as a whole is said before
/// the first row; rows with mistakes are reported with their number while the rest goes on.
class PopulationFile {
public:
    PopulationFile(Context& context, const PopulationQuestion& question)
        : context_(context), question_(question) {}

    /// False, with a diagnostic and the exit code, if it cannot be read. Plans with the same facts share
    /// their batches. `quiet`: a further pass over the same file, of which nothing is said again.
    bool open(std::vector<std::shared_ptr<const engine::Plan>> plans, bool quiet = false);

    /// The next rows, with a batch for each plan; false at the end or if reading fails (see `finish`).
    bool next(analysis::PopulationRows& rows, std::vector<const engine::Batch*>& batches);

    /// Whether the file was read to its end. Prints what was wrong with rows (unless `quiet`: a further pass
    /// over the same file), and sets the exit code.
    bool finish(bool quiet = false);

private:
    struct Column {
        program::FactId fact = program::none;
        std::size_t further = 0; ///< otherwise: number of the further column
    };
    std::optional<Column> find_column(const std::string& name, std::vector<std::string>& further);
    std::string text_of(const Column& column, std::uint32_t row) const;
    void read_weights(analysis::PopulationRows& rows, std::vector<facts::BadRow>& bad);
    void report(const facts::BadRow& row);
    bool fail(words::DiagnosticId id, std::vector<std::string> arguments);

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    Context& context_;
    PopulationQuestion question_;
    std::unique_ptr<std::FILE, Close> file_;
    int read_error_ = 0;
    std::optional<facts::RecordSource> source_;
    std::vector<std::shared_ptr<const engine::Plan>> plans_;
    std::vector<std::size_t> batch_of_; ///< by plan
    std::vector<facts::RecordReader> readers_;
    std::vector<engine::Batch> batches_;
    std::optional<Column> weight_, group_;
    facts::RecordBlock block_;
    std::uint64_t rows_ = 0, bad_rows_ = 0;
    bool has_groups_ = false; ///< some row says its group
    std::vector<std::string> shown_;
};

} // namespace tiaoli::cli
