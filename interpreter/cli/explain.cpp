// `tiaoli explain`: the reasons for decisions.
#include "analysis/answers.hpp"
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/reasons.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tiaoli::cli {
namespace {

using engine::State;
using program::Decision;

struct ExplainOptions {
    Question question;
    Format format = Format::text;
    std::uint32_t case_number = 1;
};

explain::Format explain_format(Format format) {
    switch (format) {
    case Format::text: return explain::Format::text;
    case Format::json: return explain::Format::json;
    case Format::markdown: return explain::Format::markdown;
    case Format::html: return explain::Format::html;
    }
    return explain::Format::text;
}

constexpr std::string_view style =
    "body{font-family:system-ui,\"Noto Sans CJK SC\",sans-serif;max-width:60em;margin:2em auto;padding:0 "
    "1em;line-height:1.5}\n";

void explain_decisions(Context& context, const ExplainOptions& options) {
    const auto asked = ask(context, options.question);
    if (!asked) return;
    bool found = false;
    while (!found && asked->next())
        found = options.case_number > asked->first_case && options.case_number <= asked->cases_read;
    if (!asked->check_facts(context)) return;
    if (!found) {
        print_error(std::string(context.say("没有这个案件：", "there is no case ")) +
                    std::to_string(options.case_number) + "\n");
        context.exit_code = exit_usage;
        return;
    }
    const std::uint32_t case_row = options.case_number - 1 - asked->first_case;
    std::vector<program::DecisionId> decisions = asked->decisions;
    if (decisions.empty()) {
        // Without a name: what came out, and what is still open.
        for (program::DecisionId id = 0; id < asked->program().decisions.size(); ++id) {
            const Decision& decision = asked->program().decisions[id];
            if (decision.kind != Decision::Kind::decision || decision.scope != 0 || decision.list) continue;
            if (asked->evaluation.state(decision.node, case_row) != State::not_applicable)
                decisions.push_back(id);
        }
    }
    const explain::Format format = explain_format(options.format);
    const explain::RenderOptions rendering{.language = context.language};
    std::string out;
    if (format == explain::Format::json)
        out = "{\"schema\":\"tiaoli.explanations/1\",\"on\":\"" + values::iso_text(asked->options.today) +
              "\",\"explanations\":[";
    if (format == explain::Format::html)
        out = "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<style>\n" + std::string(style) + "</style>\n";
    bool first = true;
    const auto separate = [&] {
        if (!first) out += format == explain::Format::json ? ",\n" : "\n";
        first = false;
    };
    for (const program::DecisionId id : decisions) {
        const Decision& decision = asked->program().decisions[id];
        const auto [begin, end] =
            analysis::rows_of_case(asked->program(), asked->evaluation, decision.scope, case_row);
        for (std::uint32_t row = begin; row < end; ++row) {
            separate();
            const bool negative = is_negative({*asked->plan, asked->evaluation, asked->batch}, id, row);
            explain::render(explain::why(*asked->plan, asked->evaluation, asked->batch, id, row), format,
                            rendering, out);
            if (!negative) continue;
            if (format == explain::Format::json) separate();
            explain::render(explain::why_not(*asked->plan, asked->evaluation, asked->batch, id, row), format,
                            rendering, out);
        }
    }
    if (format == explain::Format::json) out += "]}\n";
    if (!out.empty() && out.back() != '\n') out += '\n';
    print(out);
}

} // namespace

void add_explain(CLI::App& program, Context& context) {
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command = program.add_subcommand(
        "explain", std::string(context.say("说明决定的理由，或为何不适用",
                                           "why a decision came out, or why it does not apply")));
    add_question_options(*command, options->question, context);
    command->add_option("DECISION", options->question.decisions,
                        std::string(context.say("决定的名称；缺省为所有适用的决定",
                                                "names of decisions; without any, all that apply")));
    command
        ->add_option("--case", options->case_number,
                     std::string(context.say("多个案件时的第几个", "which case, if the facts have several")))
        ->capture_default_str();
    add_format_option(*command, options->format, true, context);
    command->footer(
        std::string(context.say("示例：\n", "Example:\n")) +
        "  tiaoli explain policies/zhengzhou-2020-17 贷款额度 --facts examples/graduate.json --on "
        "2020-09-01\n"
        "  tiaoli explain policies/zhengzhou-2020-17 贷款额度 --facts - --format html > why.html");
    command->callback([&context, options] { explain_decisions(context, *options); });
}

} // namespace tiaoli::cli
