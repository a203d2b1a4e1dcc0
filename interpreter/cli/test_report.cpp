#include "cli/test_report.hpp"

#include "facts/json_text.hpp"

#include <algorithm>

namespace tiaoli::cli {
namespace {

std::string share(const CoverageTotals& totals) {
    std::string count = std::to_string(totals.covered) + "/" + std::to_string(totals.all);
    if (totals.all == 0) return count;
    return count + " (" + std::to_string(totals.covered * 100 / totals.all) + "%)";
}

std::string place_text(const analysis::Place& place) {
    return place.file + ":" + std::to_string(place.line);
}

void add_uncovered(const Context& context, const analysis::Coverage& coverage, std::string& out) {
    const auto line = [&](const analysis::Place& place, std::string_view what, std::string_view name) {
        out.append("  ")
            .append(place_text(place))
            .append(": ")
            .append(what)
            .append(context.say("", " "))
            .append(name)
            .append("\n");
    };
    for (const auto& clause : coverage.clauses)
        if (clause.times == 0)
            line(clause.place, context.say("条款从未适用：", "clause never applied:"), clause.name);
    for (const auto& rule : coverage.exceptions)
        if (rule.times == 0)
            line(rule.place, context.say("例外从未适用：", "exception never applied:"), rule.clause);
    for (const auto& condition : coverage.conditions) {
        if (condition.held > 0 && condition.failed > 0) continue;
        const std::string_view what =
            condition.held + condition.failed == 0 ? context.say("条件从未判定：", "condition never decided:")
            : condition.held == 0 ? context.say("条件从未成立：", "condition never held:")
                                  : context.say("条件从未不成立：", "condition never failed:");
        // Where a definition of a library says the condition, the clause tells whose it is.
        std::string text = condition.text;
        text.append(context.say("（条款 ", " (clause "))
            .append(condition.clause)
            .append(context.say("）", ")"));
        line(condition.place, what, text);
    }
}

void append_xml(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\n': out += "&#10;"; break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out += c;
        }
    }
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
    out.append(" ").append(name).append("=\"");
    append_xml(out, value);
    out += '"';
}

void append_expectations(std::string& out, const std::vector<TestedExpectation>& expectations) {
    out += '[';
    for (std::size_t i = 0; i < expectations.size(); ++i) {
        out += i == 0 ? "{\"text\":" : ",{\"text\":";
        facts::append_json_text(out, expectations[i].text);
        out += ",\"answer\":";
        facts::append_json_text(out, expectations[i].answer);
        out.append(",\"passed\":").append(expectations[i].passed ? "true" : "false");
        if (!expectations[i].explanation.empty()) {
            out += ",\"explanation\":";
            facts::append_json_text(out, expectations[i].explanation);
        }
        out += '}';
    }
    out += ']';
}

void append_place(std::string& out, const analysis::Place& place) {
    out += "\"file\":";
    facts::append_json_text(out, place.file);
    out += ",\"line\":" + std::to_string(place.line);
}

void append_coverage(std::string& out, const analysis::Coverage& coverage) {
    const auto totals = [&](std::string_view name, const CoverageTotals& of) {
        out.append("\"").append(name).append("\":{\"covered\":").append(std::to_string(of.covered));
        out.append(",\"all\":").append(std::to_string(of.all)).append("}");
    };
    out += "{";
    totals("clauses", clause_totals(coverage));
    out += ',';
    totals("exceptions", exception_totals(coverage));
    out += ',';
    totals("conditions", condition_totals(coverage));
    out += ",\"uncovered\":[";
    bool first = true;
    const auto item = [&](std::string_view kind, const analysis::Place& place, std::string_view name) {
        out.append(first ? "\n{\"kind\":\"" : ",\n{\"kind\":\"").append(kind).append("\",");
        append_place(out, place);
        out += ",\"name\":";
        facts::append_json_text(out, name);
        out += '}';
        first = false;
    };
    for (const auto& clause : coverage.clauses)
        if (clause.times == 0) item("clause", clause.place, clause.name);
    for (const auto& rule : coverage.exceptions)
        if (rule.times == 0) item("exception", rule.place, rule.clause);
    for (const auto& condition : coverage.conditions) {
        if (condition.held == 0) item("condition_true", condition.place, condition.text);
        if (condition.failed == 0) item("condition_false", condition.place, condition.text);
    }
    out += "]}";
}

template <typename T>
CoverageTotals totals_of(const std::vector<T>& all, bool (*is_covered)(const T&)) {
    return {static_cast<std::size_t>(std::ranges::count_if(all, is_covered)), all.size()};
}

} // namespace

bool TestedScenario::passed() const {
    return mistake.empty() && broken_invariants.empty() &&
           std::ranges::all_of(expectations, &TestedExpectation::passed);
}

std::size_t TestReport::failed() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(scenarios, [](const TestedScenario& each) { return !each.passed(); }));
}

CoverageTotals clause_totals(const analysis::Coverage& coverage) {
    return totals_of<analysis::CoveredClause>(coverage.clauses,
                                              [](const auto& each) { return each.times > 0; });
}
CoverageTotals exception_totals(const analysis::Coverage& coverage) {
    return totals_of<analysis::CoveredRule>(coverage.exceptions,
                                            [](const auto& each) { return each.times > 0; });
}
CoverageTotals condition_totals(const analysis::Coverage& coverage) {
    return totals_of<analysis::CoveredCondition>(
        coverage.conditions, [](const auto& each) { return each.held > 0 && each.failed > 0; });
}

std::string test_text(const Context& context, const TestReport& report, bool uncovered) {
    std::string out;
    for (const TestedScenario& scenario : report.scenarios) {
        if (scenario.passed()) continue;
        out.append(context.red()).append(context.say("未通过 ", "FAILED ")).append(context.plain());
        out.append(scenario.file)
            .append(":")
            .append(std::to_string(scenario.line))
            .append(" ")
            .append(scenario.name)
            .append("\n");
        if (!scenario.mistake.empty()) out.append("    ").append(scenario.mistake).append("\n");
        for (const TestedExpectation& expectation : scenario.expectations) {
            if (expectation.passed) continue;
            out.append("    ").append(expectation.text);
            out.append(context.say("，结果：", ", but: "))
                .append(expectation.answer)
                .append("\n")
                .append(expectation.explanation);
        }
        for (const TestedExpectation& invariant : scenario.broken_invariants) {
            out.append(context.say("    恒成立而不成立：", "    does not hold: ")).append(invariant.text);
            out.append(context.say("，结果：", ": "))
                .append(invariant.answer)
                .append("\n")
                .append(invariant.explanation);
        }
    }
    if (uncovered) {
        out.append(context.bold())
            .append(context.say("未覆盖", "Not covered"))
            .append(context.plain())
            .append("\n");
        add_uncovered(context, report.coverage, out);
    }
    const std::size_t failed = report.failed();
    out.append(report.policy).append(context.say("：", ": "));
    const std::string passed = std::to_string(report.scenarios.size() - failed);
    if (context.language == words::Language::chinese)
        out += "情形通过" + passed + "个，未通过" + std::to_string(failed) + "个；恒成立" +
               std::to_string(report.invariants.size()) + "条\n";
    else
        out += passed + " scenarios passed, " + std::to_string(failed) + " failed; " +
               std::to_string(report.invariants.size()) + " invariants\n";
    out.append(context.say("  覆盖：条款 ", "  coverage: clauses "))
        .append(share(clause_totals(report.coverage)));
    out.append(context.say("，例外 ", ", exceptions ")).append(share(exception_totals(report.coverage)));
    out.append(context.say("，条件 ", ", conditions "))
        .append(share(condition_totals(report.coverage)))
        .append("\n");
    return out;
}

std::string test_json(const TestReport& report) {
    std::string out = "{\"policy\":";
    facts::append_json_text(out, report.policy);
    out += ",\"passed\":" + std::to_string(report.scenarios.size() - report.failed());
    out += ",\"failed\":" + std::to_string(report.failed()) + ",\"scenarios\":[";
    for (std::size_t i = 0; i < report.scenarios.size(); ++i) {
        const TestedScenario& scenario = report.scenarios[i];
        out += i == 0 ? "\n{\"name\":" : ",\n{\"name\":";
        facts::append_json_text(out, scenario.name);
        out += ",\"file\":";
        facts::append_json_text(out, scenario.file);
        out += ",\"line\":" + std::to_string(scenario.line) +
               ",\"passed\":" + (scenario.passed() ? "true" : "false");
        if (!scenario.mistake.empty()) {
            out += ",\"mistake\":";
            facts::append_json_text(out, scenario.mistake);
        }
        out += ",\"expectations\":";
        append_expectations(out, scenario.expectations);
        out += ",\"broken_invariants\":";
        append_expectations(out, scenario.broken_invariants);
        out += '}';
    }
    out += "\n],\"invariants\":[";
    for (std::size_t i = 0; i < report.invariants.size(); ++i) {
        if (i > 0) out += ',';
        facts::append_json_text(out, report.invariants[i]);
    }
    out += "],\"coverage\":";
    append_coverage(out, report.coverage);
    return out + "}";
}

std::string test_junit(const std::vector<TestReport>& reports) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const TestReport& report : reports) {
        out += "<testsuite";
        append_attribute(out, "name", report.policy);
        append_attribute(out, "tests", std::to_string(report.scenarios.size()));
        append_attribute(out, "failures", std::to_string(report.failed()));
        out += ">\n";
        for (const TestedScenario& scenario : report.scenarios) {
            out += "<testcase";
            append_attribute(out, "name", scenario.name);
            append_attribute(out, "classname", report.policy);
            append_attribute(out, "file", scenario.file);
            append_attribute(out, "line", std::to_string(scenario.line));
            if (scenario.passed()) {
                out += "/>\n";
                continue;
            }
            out += ">\n";
            const auto failure = [&](std::string_view message, std::string_view text) {
                out += "<failure";
                append_attribute(out, "message", message);
                out += '>';
                append_xml(out, text);
                out += "</failure>\n";
            };
            if (!scenario.mistake.empty()) failure(scenario.mistake, "");
            for (const auto* list : {&scenario.expectations, &scenario.broken_invariants})
                for (const TestedExpectation& each : *list)
                    if (!each.passed) failure(each.text + ": " + each.answer, each.explanation);
            out += "</testcase>\n";
        }
        out += "</testsuite>\n";
    }
    return out + "</testsuites>\n";
}

} // namespace tiaoli::cli
