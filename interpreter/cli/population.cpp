#include "cli/population.hpp"

#include "cli/exit_code.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

namespace tiaoli::cli {

using words::DiagnosticId;

namespace {

std::optional<RowRange> parse_rows(std::string_view text) {
    RowRange range;
    if (text.empty()) return range;
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto number = [](std::string_view digits, std::uint64_t& value) {
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return digits.empty() || (read.ec == std::errc() && read.ptr == digits.data() + digits.size());
    };
    const bool good = number(text.substr(0, dots), range.first) &&
                      number(text.substr(dots + 2), range.last) && range.first >= 1 &&
                      range.first <= range.last;
    return good ? std::optional(range) : std::nullopt;
}

} // namespace

PopulationRun::PopulationRun(Context& given, const PopulationOptions& asked_for, RowRange rows)
    : context(given), options(asked_for), range(rows), report(given, asked_for.question.facts) {}

bool PopulationRun::fail(DiagnosticId id, std::vector<std::string> arguments, int exit_code) {
    progress.finish();
    print_diagnostic(context, id, std::move(arguments));
    context.exit_code = exit_code;
    return false;
}

bool PopulationRun::fail_to_write() {
    return fail(DiagnosticId::cannot_write, {options.output, output.reason()}, exit_usage);
}

bool PopulationRun::open_outputs() {
    if (!output.open(options.output)) return fail_to_write();
    if (!options.bad_rows.empty() && !report.open(options.bad_rows))
        return fail(DiagnosticId::cannot_write, {options.bad_rows, report.reason()}, exit_usage);
    return true;
}

void PopulationRun::finish() {
    progress.finish();
    if (!report.finish()) {
        fail(DiagnosticId::cannot_write, {options.bad_rows, report.reason()}, exit_usage);
        return;
    }
    if (!output.finish()) {
        fail_to_write();
        return;
    }
    report.print(rows_done, options.output);
}

std::vector<program::DecisionId> population_decisions(const AskedCase& asked, bool all) {
    using Decision = program::Decision;
    if (!asked.decisions.empty()) return asked.decisions;
    std::vector<program::DecisionId> decisions;
    for (program::DecisionId id = 0; id < asked.program().decisions.size(); ++id) {
        const Decision::Kind kind = asked.program().decisions[id].kind;
        if (kind != Decision::Kind::invariant && (kind != Decision::Kind::definition || all))
            decisions.push_back(id);
    }
    return decisions;
}

std::string check_rows(const std::string& text) {
    return parse_rows(text) ? std::string()
                            : "`" + text + "` is no range of rows; write 1..1000000 or 1000001..";
}

void run_population(Context& context, const PopulationOptions& options) {
    Question question = options.question;
    question.facts.clear(); // read here, piece by piece
    const auto asked = ask(context, question);
    if (!asked) return;
    const RemoveUnfinished on_interrupt;
    PopulationRun run(context, options, *parse_rows(options.rows));
    const bool is_arrow = is_arrow_file(options.question.facts);
    for (const std::string& written : {options.output, options.bad_rows}) {
        std::error_code none;
        if (std::filesystem::equivalent(written, options.question.facts, none)) {
            run.fail(DiagnosticId::facts_written_over, {written}, exit_usage);
            return;
        }
    }
    if (is_arrow != is_arrow_file(options.output))
        run.fail(DiagnosticId::table_formats_differ, {options.question.facts, options.output}, exit_usage);
    else if (is_arrow)
        run_arrow_population(run, *asked);
    else
        run_text_population(run, *asked);
}

} // namespace tiaoli::cli
