// The figures that the benchmark is for: what is measured becomes a table of figure, target, and whether it
// is met.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::bench {

/// What one benchmark gave: the best of its repetitions. Other processes only ever make a run slower.
struct Measured {
    double seconds = 0;          ///< of one iteration
    double items_per_second = 0; ///< 0 if it counts none
    std::map<std::string, double> counters;
    std::string problem; ///< why it could not be measured; empty if it was
};

using Measurements = std::map<std::string, Measured>;

/// Prints as Google Benchmark does, and keeps what was measured.
class Recorder : public benchmark::ConsoleReporter {
public:
    Recorder() : ConsoleReporter(OO_Tabular) {}
    void ReportRuns(const std::vector<Run>& runs) override;
    [[nodiscard]] const Measurements& measurements() const { return measurements_; }

private:
    Measurements measurements_;
};

struct FigureRow {
    std::string figure, measured, target;
    std::optional<bool> met; ///< nothing: for comparison only
};

/// The figures for which something was measured, in the order of the table, and those that could not be, with
/// the reason.
std::vector<FigureRow> figure_rows(const Measurements& measurements);

std::string as_text(const std::vector<FigureRow>& rows);
/// A page for `file`: the table, the machine, the day, and how to make it again.
std::string as_markdown(const std::vector<FigureRow>& rows, const std::string& file);

} // namespace tiaoli::bench
