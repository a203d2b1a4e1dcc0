// The results of a simulation as tables, which every form of the report shows.
#pragma once

#include "analysis/simulation.hpp"
#include "cli/terminal.hpp"

#include <string>
#include <vector>

namespace tiaoli::cli {

struct ReportTable {
    struct Column {
        std::string key; ///< in CSV and JSON
        std::string heading;
        bool is_number = false;
        /// A name that does not depend on the language; not shown to people.
        [[nodiscard]] bool is_for_programs() const { return key == "key"; }
    };
    std::string key;
    std::string title, note;
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows; ///< numbers without marks between thousands
};

struct SimulationReport {
    std::string title; ///< of the policy
    std::string about; ///< population, day, reform
    std::string unit;  ///< of the amounts
    std::vector<std::string> notes;
    std::vector<ReportTable> tables;
};

/// Tables without rows are left out.
std::vector<ReportTable> simulation_tables(const Context& context, const analysis::SimulationResult& result,
                                           const std::string& unit);

/// A sum in 分 times millionths as an amount with two decimals, rounded half up.
std::string amount_text(analysis::Weighted sum);
/// "1234567.80" as "1,234,567.80".
std::string with_thousands(std::string_view number);

/// For results that are of no use because a sum over the population does not fit 128 bits.
void print_sum_too_large(Context& context);

std::string report_text(const Context& context, const SimulationReport& report);
/// One line for each figure: table, row, column, value.
std::string report_csv(const SimulationReport& report);
std::string report_json(const SimulationReport& report);
/// One page that needs nothing else, with charts.
std::string report_page(const Context& context, const SimulationReport& report,
                        const analysis::SimulationResult& result);

} // namespace tiaoli::cli
