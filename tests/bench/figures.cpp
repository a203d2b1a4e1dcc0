#include "bench/figures.hpp"

#include "values/date.hpp"
#include "words/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

namespace tiaoli::bench {
namespace {

enum class Quantity : std::uint8_t {
    time,    ///< of `benchmark`
    rate,    ///< items a second of `benchmark`
    speed,   ///< items a second of `benchmark` over those of `other`
    slower,  ///< time of `benchmark` over that of `other`
    counter, ///< `other` of `benchmark`
};

enum class Target : std::uint8_t { none, at_most, at_least };

struct Figure {
    std::string_view text;
    Quantity quantity;
    std::string_view benchmark, other;
    std::string_view unit; ///< ns, µs, ms, s: of times; others are written behind the number
    Target target = Target::none;
    double limit = 0;
};

// In the order in which they are read. A figure without a target stands there to be compared with.
constexpr Figure figures[] = {
    {"W1, one case, facts in slots", Quantity::time, "w1/one_case/slots", "", "µs", Target::at_most, 0.3},
    {"the same by hand", Quantity::time, "w1/one_case/by_hand", "", "µs"},
    {"W1, one case, JSON text in and out", Quantity::time, "w1/one_case/json", "", "µs", Target::at_most, 3},
    {"the same with each value also as people read it", Quantity::time, "w1/one_case/json_with_texts", "",
     "µs"},
    {"the same by hand (simdjson)", Quantity::time, "w1/one_case/json_by_hand", "", "µs"},
    {"W1, one case, JSON in and out with every explanation", Quantity::time, "w1/one_case/explained", "",
     "µs", Target::at_most, 50},
    {"W1 in columns", Quantity::rate, "w1/columns", "", "million rows/s"},
    {"the same by hand, branching", Quantity::rate, "w1/columns/by_hand", "", "million rows/s"},
    {"W1 in columns, over by hand", Quantity::speed, "w1/columns", "w1/columns/by_hand", "×",
     Target::at_least, 1},
    {"W2 in columns", Quantity::rate, "w2/columns", "", "million rows/s", Target::at_least, 100},
    {"the same by hand, branching", Quantity::rate, "w2/columns/by_hand", "", "million rows/s"},
    {"the same by hand, branch-free", Quantity::rate, "w2/columns/by_hand_branch_free", "", "million rows/s"},
    {"W2 in columns, over by hand, branching", Quantity::speed, "w2/columns", "w2/columns/by_hand", "×",
     Target::at_least, 1},
    {"W2 in columns, over by hand, branch-free", Quantity::speed, "w2/columns",
     "w2/columns/by_hand_branch_free", "×"},
    {"W2 from Arrow columns to Arrow columns", Quantity::rate, "columns/arrow", "", "million rows/s",
     Target::at_least, 100},
    {"the same with a mask for each clause, time over without", Quantity::slower, "columns/arrow/fired",
     "columns/arrow", "×", Target::at_most, 1.5},
    {"the same for a table of a million rows, on two threads over one", Quantity::speed,
     "columns/arrow/two_threads", "columns/arrow/one_thread", "×", Target::at_least, 1.8},
    {"wrong 分 in a million rows of W2, against exact rationals", Quantity::counter, "w2/wrong_fen", "wrong",
     "", Target::at_most, 0},
    {"peak memory, 1 million rows of W2", Quantity::counter, "memory/rows", "small", "MB"},
    {"peak memory, 16 million rows of W2", Quantity::counter, "memory/rows", "large", "MB"},
    {"growth of peak memory over 15 million rows", Quantity::counter, "memory/rows", "growth", "MB",
     Target::at_most, 1},
    {"recording what explanations need, W1 in columns", Quantity::slower, "w1/columns/recording",
     "w1/columns", "×", Target::at_most, 1.1},
    {"recording what explanations need, W2 in columns", Quantity::slower, "w2/columns/recording",
     "w2/columns", "×", Target::at_most, 1.1},
    {"recording what explanations need, 郑政〔2020〕17号, one case", Quantity::slower, "document/one_case",
     "document/one_case/results_only", "×", Target::at_most, 1.1},
    {"郑政〔2020〕17号 compiled from source, from process start", Quantity::time, "document/compile", "",
     "ms", Target::at_most, 60},
    {"郑政〔2020〕17号, all decisions of one case, every fact known", Quantity::time, "document/one_case", "",
     "µs", Target::at_most, 20},
    {"郑政〔2020〕17号, all decisions of examples/graduate.json, most facts unknown", Quantity::time,
     "document/one_case/mostly_unknown", "", "µs", Target::at_most, 20},
    {"the five documents compiled, from process start", Quantity::time, "documents/compile", "", "ms",
     Target::at_most, 250},
    {"all worked examples of the five documents in one process", Quantity::time, "documents/replay", "", "s",
     Target::at_most, 1},
    {"郑政〔2020〕17号, all decisions, 100,000 enterprises with ten employees each", Quantity::counter,
     "document/population", "rows_per_second", "enterprises/s"},
    {"peak memory of that", Quantity::counter, "document/population", "peak", "MB"},
    {"郑政〔2020〕17号, all decisions for a million enterprises with ten employees each, from Arrow columns "
     "to Arrow columns",
     Quantity::counter, "columns/arrow/document", "rows_per_second", "enterprises/s"},
    {"peak memory of that", Quantity::counter, "columns/arrow/document", "peak", "MB", Target::at_most, 1000},
    {"one case of W2 through typed handles", Quantity::time, "case/handles/one_clause", "", "µs"},
    {"郑政〔2020〕17号 loaded from a compiled file", Quantity::time, "load/tiaob/zhengzhou_2020_17", "", "ms",
     Target::at_most, 1},
    {"REPL: ready with the five documents, from process start", Quantity::time, "explore/ready", "", "ms",
     Target::at_most, 150},
    {"the same, time of both processors", Quantity::counter, "explore/ready", "processors", "ms"},
    {"REPL: a fact given, what it decides said", Quantity::time, "explore/assignment", "", "ms",
     Target::at_most, 20},
    {"REPL: all results", Quantity::time, "explore/results", "", "ms", Target::at_most, 20},
    {"REPL: why", Quantity::time, "explore/why", "", "ms", Target::at_most, 20},
    {"REPL: an expression", Quantity::time, "explore/expression", "", "ms", Target::at_most, 20},
    {"REPL: what if, with reasons", Quantity::time, "explore/what_if", "", "ms", Target::at_most, 20},
    {"REPL: what if a clause were another", Quantity::time, "explore/clause", "", "ms", Target::at_most, 20},
    {"REPL: nearest change of two facts together", Quantity::time, "explore/pair", "", "ms", Target::at_most,
     20},
    {"REPL: nearest changes", Quantity::time, "explore/nearest", "", "ms", Target::at_most, 20},
    {"REPL: nearest changes of a decision about each of four elements of a list", Quantity::time,
     "explore/nearest_in_list", "", "ms", Target::at_most, 20},
    {"REPL: what is missing, the most telling first", Quantity::time, "explore/missing", "", "ms",
     Target::at_most, 20},
    {"REPL: a changed parameter", Quantity::time, "explore/parameter", "", "ms", Target::at_most, 20},
    {"a sweep of 10,000 points with its turns", Quantity::time, "explore/sweep", "", "ms", Target::at_most,
     100},
    {"libtiaoli, stripped, without ANTLR's runtime", Quantity::counter, "library/size", "megabytes", "MB",
     Target::at_most, 3},
};

/// In the figure's unit; nothing if it was not measured.
std::optional<double> value_of(const Figure& figure, const Measurements& measurements) {
    const auto find = [&](std::string_view name) -> const Measured* {
        const auto found = measurements.find(std::string(name));
        return found == measurements.end() ? nullptr : &found->second;
    };
    const Measured* measured = find(figure.benchmark);
    if (measured == nullptr) return std::nullopt;
    switch (figure.quantity) {
    case Quantity::time:
        return measured->seconds * (figure.unit == "µs" ? 1e6 : figure.unit == "ms" ? 1e3 : 1);
    case Quantity::rate: return measured->items_per_second / 1e6;
    case Quantity::counter: {
        const auto found = measured->counters.find(std::string(figure.other));
        if (found == measured->counters.end()) return std::nullopt;
        return found->second;
    }
    default: break;
    }
    const Measured* other = find(figure.other);
    if (other == nullptr) return std::nullopt;
    if (figure.quantity == Quantity::speed) return measured->items_per_second / other->items_per_second;
    return measured->seconds / other->seconds;
}

std::string number_text(double value) {
    if (value == 0 || value >= 1000) return fmt::format("{:.0f}", value);
    return fmt::format("{:.{}f}", value, value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4);
}

std::string with_unit(const std::string& number, std::string_view unit) {
    return unit.empty() ? number : fmt::format("{} {}", number, unit);
}

std::string verdict(const FigureRow& row) {
    return row.met ? (*row.met ? "ok" : "NOT OK") : "";
}

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

} // namespace

void Recorder::ReportRuns(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        if (run.error_occurred) measurements_[run.run_name.function_name].problem = run.error_message;
        if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
        const auto [entry, is_new] = measurements_.try_emplace(run.run_name.function_name);
        Measured& measured = entry->second;
        const double iterations = static_cast<double>(std::max<std::int64_t>(run.iterations, 1));
        // Other processes say themselves how long they took.
        const bool is_manual = run.benchmark_name().find("/manual_time") != std::string::npos;
        const double seconds =
            (is_manual ? run.real_accumulated_time : run.cpu_accumulated_time) / iterations;
        if (is_new || seconds < measured.seconds) measured.seconds = seconds;
        for (const auto& [name, counter] : run.counters) {
            if (name == "items_per_second")
                measured.items_per_second = std::max<double>(measured.items_per_second, counter);
            else
                measured.counters[name] = counter;
        }
    }
    ConsoleReporter::ReportRuns(runs);
}

std::vector<FigureRow> figure_rows(const Measurements& measurements) {
    std::vector<FigureRow> rows;
    for (const Figure& figure : figures) {
        const auto measured = measurements.find(std::string(figure.benchmark));
        if (measured == measurements.end()) continue;
        const std::string& problem = measured->second.problem;
        const auto value = problem.empty() ? value_of(figure, measurements) : std::nullopt;
        if (!value && problem.empty()) continue;
        FigureRow row{std::string(figure.text), "", "", {}};
        row.measured =
            value ? with_unit(number_text(*value), figure.unit) : fmt::format("not measured: {}", problem);
        if (figure.target != Target::none) {
            const bool at_most = figure.target == Target::at_most;
            row.target = fmt::format("{} {}", at_most ? "≤" : "≥",
                                     with_unit(fmt::format("{:g}", figure.limit), figure.unit));
            if (value) row.met = at_most ? *value <= figure.limit : *value >= figure.limit;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string as_text(const std::vector<FigureRow>& rows) {
    std::uint32_t widths[2] = {};
    for (const FigureRow& row : rows) {
        widths[0] = std::max(widths[0], words::display_width(row.figure));
        widths[1] = std::max(widths[1], words::display_width(row.measured));
    }
    std::string out;
    for (const FigureRow& row : rows) {
        const auto padding = [](std::string_view text, std::uint32_t width) {
            return std::string(width - words::display_width(text), ' ');
        };
        out += row.figure + padding(row.figure, widths[0]) + "  " + padding(row.measured, widths[1]) +
               row.measured;
        if (!row.target.empty()) out += "   " + row.target + "   " + verdict(row);
        out += '\n';
    }
    return out;
}

std::string as_markdown(const std::vector<FigureRow>& rows, const std::string& file) {
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::chrono::year_month_day today(now);
    std::string out = fmt::format(
        "# Speed and memory\n\n"
        "Made by `./dev bench --markdown {}`, not by hand. {}-{:02}-{:02}, {}, {} "
        "cores, of which one is used.\n\n"
        "W1 (three decisions over eight facts) is tests/bench/decisions.tiao, W2 (one clause of "
        "about twenty operations) tests/bench/clause.tiao; \"by hand\" is the same in C++, "
        "tests/bench/by_hand.cpp, measured in the same run. Times are the best of the repetitions.\n\n"
        "| figure | measured | target | |\n| --- | ---: | --- | --- |\n",
        file, static_cast<int>(today.year()), static_cast<unsigned>(today.month()),
        static_cast<unsigned>(today.day()), processor(), std::thread::hardware_concurrency());
    for (const FigureRow& row : rows)
        out += fmt::format("| {} | {} | {} | {} |\n", row.figure, row.measured, row.target, verdict(row));
    return out;
}

} // namespace tiaoli::bench
