// `tiaoli run`: decisions for facts.
#include "analysis/answers.hpp"
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/population.hpp"
#include "facts/json_writer.hpp"

#include <algorithm>
#include <memory>

namespace tiaoli::cli {
namespace {

using analysis::AnswerLine;
using engine::State;
using program::Decision;

struct RunOptions {
    Question question;
    Format format = Format::text;
    bool all = false;
    std::string output, bad_rows, rows; ///< of many cases, see run_population
};

class Table {
public:
    /// `complete`: nothing is shortened.
    Table(const Context& context, const AskedCase& asked, bool complete)
        : context_(context), asked_(asked), complete_(complete) {}

    void add(program::DecisionId id, std::uint32_t case_row) {
        analysis::append_answers(lines_, {*asked_.plan, asked_.evaluation, asked_.batch}, id, case_row,
                                 context_.language, complete_);
    }

    /// Groups in the order of interest; what does not apply is only counted unless `all`.
    [[nodiscard]] std::string text(bool all) const {
        std::uint32_t width = 0;
        for (const AnswerLine& line : lines_)
            if (line.state != State::not_applicable || all)
                width = std::max(width, words::display_width(line.name));
        width = std::min<std::uint32_t>(width, 48);
        std::string out;
        group(out, State::value, context_.say("结果", "Decided"), width);
        group(out, State::undetermined,
              context_.say("未定（缺少以下事实）", "Undetermined (these facts are missing)"), width);
        group(out, State::error, context_.say("出错", "In error"), width);
        if (all) {
            group(out, State::not_applicable, context_.say("不适用", "Not applicable"), width);
        } else {
            const auto count = std::ranges::count(lines_, State::not_applicable, &AnswerLine::state);
            if (count > 0) {
                out.append(context_.dim());
                out.append(context_.say("不适用：", "Not applicable: ")).append(std::to_string(count));
                out.append(context_.say("项（--all 列出）", " (--all lists them)"));
                out.append(context_.plain()).append("\n");
            }
        }
        return out;
    }

private:
    void group(std::string& out, State state, std::string_view title, std::uint32_t width) const {
        if (std::ranges::count(lines_, state, &AnswerLine::state) == 0) return;
        out.append(context_.bold()).append(title).append(context_.plain()).append("\n");
        for (const AnswerLine& line : lines_) {
            if (line.state != state) continue;
            out.append("  ");
            const bool has_answer = !line.answer.empty() || !line.note.empty();
            out.append(has_answer ? padded(line.name, width) + "  " : line.name);
            if (state == State::undetermined && !line.note.empty())
                out.append(line.note);
            else
                out.append(line.answer);
            out.append("\n");
        }
    }

    const Context& context_;
    const AskedCase& asked_;
    bool complete_;
    std::vector<AnswerLine> lines_;
};

std::string heading(const Context& context, const AskedCase& asked) {
    std::string out;
    if (!asked.program().policies.empty()) {
        const program::Policy& policy = asked.program().policies[0];
        out.append(policy.title.empty() ? policy.name : policy.title);
        if (!policy.number.empty())
            out.append(context.say("（", " (")).append(policy.number).append(context.say("）", ")"));
        out.append(context.say("，", ", "));
    }
    out.append(context.say("按 ", "as of ")).append(values::iso_text(asked.options.today)).append("\n\n");
    return out;
}

bool is_any_in_error(const AskedCase& asked, const std::vector<program::DecisionId>& decisions) {
    std::vector<std::uint32_t> children;
    return std::ranges::any_of(decisions, [&](program::DecisionId id) {
        const Decision& decision = asked.program().decisions[id];
        const std::uint32_t rows = asked.evaluation.rows(decision.scope);
        for (std::uint32_t row = 0; row < rows; ++row) {
            const State state = decision.list ? asked.evaluation.list_rows(decision.node, row, children)
                                              : asked.evaluation.state(decision.node, row);
            if (state == State::error) return true;
        }
        return false;
    });
}

std::vector<program::DecisionId> shown_decisions(const AskedCase& asked, bool all) {
    if (!asked.decisions.empty()) return asked.decisions;
    std::vector<program::DecisionId> decisions;
    for (program::DecisionId id = 0; id < asked.program().decisions.size(); ++id) {
        const Decision::Kind kind = asked.program().decisions[id].kind;
        const bool by_default = kind != Decision::Kind::invariant && kind != Decision::Kind::definition;
        if (by_default || (all && kind == Decision::Kind::definition)) decisions.push_back(id);
    }
    return decisions;
}

void append_tables(const Context& context, const AskedCase& asked,
                   const std::vector<program::DecisionId>& decisions, bool complete, std::string& out) {
    for (std::uint32_t row = 0; row < asked.batch.rows; ++row) {
        Table table(context, asked, complete);
        for (const program::DecisionId id : decisions)
            table.add(id, row);
        if (asked.reader->has_many())
            out.append(context.say("案件 ", "Case "))
                .append(std::to_string(asked.first_case + row + 1))
                .append("\n");
        out += table.text(complete);
        if (asked.reader->has_many()) out += "\n";
    }
}

void run(Context& context, const RunOptions& options) {
    const auto asked = ask(context, options.question);
    if (!asked) return;
    const std::vector<program::DecisionId> decisions = shown_decisions(*asked, options.all);
    const bool complete = options.all || !asked->decisions.empty();
    const bool json = options.format == Format::json;
    const facts::DecisionWriter writer(asked->plan, {context.language, true, true}, decisions);
    const values::Date today = asked->options.today;
    bool has_errors = false;
    std::string out;
    if (!json) out = heading(context, *asked);
    while (asked->next()) {
        has_errors = has_errors || is_any_in_error(*asked, decisions);
        if (!json) {
            append_tables(context, *asked, decisions, complete, out);
        } else if (!asked->reader->has_many()) {
            writer.write(asked->evaluation, asked->batch, today, 0, out);
        } else {
            if (asked->first_case == 0) writer.begin_cases(today, out);
            writer.append_cases(asked->evaluation, asked->batch, asked->first_case == 0, out);
        }
    }
    if (!asked->check_facts(context)) return;
    if (json && asked->reader->has_many()) {
        if (asked->cases_read == 0) writer.begin_cases(today, out);
        writer.end_cases(out);
    }
    if (json) out += '\n';
    print(out);
    if (has_errors) context.exit_code = exit_negative;
}

} // namespace

void add_run(CLI::App& program, Context& context) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command =
        program.add_subcommand("run", std::string(context.say("根据事实作出决定", "decide on facts")));
    add_question_options(*command, options->question, context);
    command
        ->add_option(
            "--decision", options->question.decisions,
            std::string(context.say("只看这些决定（可重复）", "only these decisions (may be repeated)")))
        ->type_name("NAME");
    command->add_flag(
        "--all", options->all,
        std::string(context.say("连同不适用的决定和定义", "also what does not apply, and definitions")));
    add_format_option(*command, options->format, false, context);
    auto* out = command->add_option(
        "--out", options->output,
        std::string(context.say("把大量案件的决定写入文件（.csv、.jsonl、.arrow）",
                                "write the decisions on many cases to a file (.csv, .jsonl, .arrow)")));
    out->type_name("FILE")->needs("--facts");
    command
        ->add_option(
            "--rows", options->rows,
            std::string(context.say("只处理这些行（与 --out 同用）", "only these rows (with --out)")))
        ->type_name("FIRST..LAST")
        ->check(CLI::Validator(check_rows, ""))
        ->needs(out);
    command
        ->add_option("--bad-rows", options->bad_rows,
                     std::string(context.say("有误的行写入此文件（.jsonl，与 --out 同用）",
                                             "write what is wrong with rows to a file (.jsonl, with --out)")))
        ->type_name("FILE")
        ->needs(out);
    command->footer(
        std::string(context.say("示例：\n", "Example:\n")) +
        "  tiaoli run policies/zhengzhou-2020-17 --facts examples/graduate.json --on 2020-09-01\n"
        "  echo '{}' | tiaoli run policies/zhengzhou-2020-17 --facts - --format json\n"
        "  tiaoli run policies/zhengzhou-2020-17 --facts people.csv --out decisions.csv --rows 1..1000000");
    command->callback([&context, options] {
        if (options->output.empty())
            run(context, *options);
        else
            run_population(context, {options->question, options->output, options->bad_rows, options->rows,
                                     options->all});
    });
}

} // namespace tiaoli::cli
