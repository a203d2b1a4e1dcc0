// `tiaoli sweep`, `tiaoli what-if`, `tiaoli ask` and `tiaoli boundaries`: what the REPL does, one question at
// a time, for scripts.
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/shell_host.hpp"
#include "explore/boundary_scenarios.hpp"
#include "explore/chart.hpp"
#include "explore/documents.hpp"
#include "explore/fact_place.hpp"
#include "explore/shell.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tiaoli::cli {
namespace {

struct ExploreOptions {
    Question question; ///< `decisions` as of `run`
    Format format = Format::text;
    std::string fact, range, svg, output;
    std::int64_t points = 0;
    std::vector<std::string> changes;
};

/// A shell with the policy, the facts, the day and the readings of the command line. Nothing, with the exit
/// code set, if something is wrong.
std::unique_ptr<explore::Shell> open_shell(Context& context, const Question& question) {
    auto source = policy_source(context, question.policy, Files::policy);
    if (!source) {
        context.exit_code = exit_policy;
        return nullptr;
    }
    auto shell = std::make_unique<explore::Shell>(shell_host(), context.language);
    explore::Reply reply = shell->add(std::make_unique<explore::Policy>(std::move(*source)));
    int code = exit_policy;
    const auto enter = [&](const std::string& entry, int wrong) {
        if (reply.is_error) return;
        reply = shell->enter(entry);
        code = wrong;
    };
    if (!question.on.empty()) enter("on " + question.on, exit_usage);
    for (const std::string& reading : question.readings)
        enter("take " + reading, exit_usage);
    if (!question.facts.empty()) enter("read \"" + question.facts + "\"", exit_facts);
    if (!reply.is_error) return shell;
    print_error(reply.text);
    context.exit_code = code;
    return nullptr;
}

std::optional<std::vector<program::DecisionId>> named(Context& context, const explore::Shell& shell,
                                                      const std::vector<std::string>& names) {
    explore::Reply reply;
    std::string all;
    for (const std::string& name : names)
        all.append(name).append(" ");
    auto decisions = shell.decisions(all, reply);
    if (decisions) return decisions;
    print_error(reply.text);
    context.exit_code = exit_usage;
    return std::nullopt;
}

void print_json(std::string_view schema, const explore::Shell& shell, std::string_view key,
                const std::string& body) {
    const explore::Outcome& outcome = shell.session().outcome();
    print("{\"schema\":\"" + std::string(schema) + "\",\"on\":\"" + values::iso_text(outcome.options.today) +
          "\",\"" + std::string(key) + "\":" + body + "}\n");
}

void sweep(Context& context, const ExploreOptions& options) {
    catch_interrupts();
    const auto shell = open_shell(context, options.question);
    if (!shell) return;
    const auto fail = [&](const std::string& problem) {
        print_error(problem + "\n");
        context.exit_code = exit_usage;
    };
    const explore::Outcome& outcome = shell->session().outcome();
    std::string problem;
    const std::string text = options.fact + " " + options.range;
    const auto request = explore::sweep_request(outcome, text, context.language, problem);
    if (!request) return fail(problem);
    const auto decisions = named(context, *shell, options.question.decisions);
    if (!decisions) return;
    std::string out, json;
    for (const program::DecisionId id : *decisions) {
        analysis::SweepLimits limits;
        if (options.points > 0) limits.points = static_cast<std::uint32_t>(options.points);
        const analysis::Sweep result = analysis::sweep(*outcome.plan, outcome.batch, outcome.options, id, 0,
                                                       request->dial, request->last, limits, is_interrupted);
        const explore::SweptNames names{request->name, outcome.program().decisions[id].name};
        if (options.format == Format::json) {
            json += json.empty() ? "[" : ",";
            explore::append_sweep(json, outcome, result, request->name, context.language);
        } else {
            out += explore::stretches_text(outcome, result, names, context.language);
            out += explore::plot_text(outcome, result, context.language, 60);
        }
        const bool draws = !options.svg.empty() && id == decisions->front();
        if (draws && !replace_file(options.svg, explore::plot_svg(outcome, result, names, context.language),
                                   context.language, problem))
            return fail(problem);
        if (!result.complete) context.exit_code = exit_negative;
    }
    if (options.format == Format::json)
        print_json("tiaoli.sweeps/1", *shell, "sweeps", json + "]");
    else
        print(out);
}

void what_if(Context& context, const ExploreOptions& options) {
    const auto shell = open_shell(context, options.question);
    if (!shell) return;
    explore::Situation situation = shell->session().situation();
    explore::Reply reply;
    for (const std::string& change : options.changes)
        if (!shell->apply(change, situation, reply)) {
            print_error(reply.text);
            context.exit_code = exit_usage;
            return;
        }
    const explore::Attempt attempt = shell->session().attempt(situation);
    if (!attempt.outcome) {
        print_error(shell->refusal(attempt).text);
        context.exit_code = exit_facts;
        return;
    }
    if (options.format == Format::text) {
        print(explore::changes_text(*shell, shell->session().outcome(), *attempt.outcome, true, true));
        return;
    }
    std::string json;
    explore::append_changes(json, analysis::changes(shell->session().outcome().evaluated(), 0,
                                                    attempt.outcome->evaluated(), 0, context.language));
    print_json("tiaoli.what-if/1", *shell, "changes", json);
}

void ask_next(Context& context, const ExploreOptions& options) {
    const auto shell = open_shell(context, options.question);
    if (!shell) return;
    const auto decisions = named(context, *shell, options.question.decisions);
    if (!decisions) return;
    if (options.format == Format::text) {
        std::string entry = "missing";
        for (const program::DecisionId id : *decisions)
            entry += " " + shell->session().outcome().program().decisions[id].name;
        print(shell->enter(entry).text);
        return;
    }
    const explore::Outcome& outcome = shell->session().outcome();
    std::string json;
    explore::append_questions(json, outcome,
                              analysis::questions(outcome.evaluated(), outcome.options, *decisions, 0));
    print_json("tiaoli.questions/1", *shell, "questions", json);
}

void boundaries(Context& context, const ExploreOptions& options) {
    catch_interrupts();
    auto source = policy_source(context, options.question.policy, Files::policy);
    if (!source) {
        context.exit_code = exit_policy;
        return;
    }
    explore::Policy policy(std::move(*source));
    if (!policy.base()->program) {
        std::vector<words::Diagnostic> errors(policy.base()->checked.diagnostics().begin(),
                                              policy.base()->checked.diagnostics().end());
        print_diagnostics(context, errors, policy.base()->files);
        context.exit_code = exit_policy;
        return;
    }
    const auto day = chosen_day(context, *policy.base()->program, options.question.on);
    const auto decisions = find_decisions(context, *policy.base()->program, options.question.decisions);
    if (!day || !decisions) return;
    explore::BoundaryOptions wanted;
    wanted.language = context.language;
    wanted.today = *day;
    wanted.decisions = options.question.decisions;
    wanted.stop = is_interrupted;
    const explore::BoundaryScenarios found = explore::boundary_scenarios(policy, wanted);
    std::string out(context.say(
        "-- 文本中的各个边界：差一步、恰到、过一步。答案由现行条款得出，请对照文件逐一确认。\n\n",
        "-- Every boundary in the text: one short, at it, one past. The answers are those of the clauses as "
        "they are; hold each against the document.\n\n"));
    out += found.text;
    if (!found.not_found.empty()) {
        out.append("\n-- ").append(
            context.say("没有找到情形的边界：\n", "boundaries for which no case was found:\n"));
        for (const std::string& each : found.not_found)
            out.append("--   ").append(each).append("\n");
    }
    std::string problem;
    if (options.output.empty()) {
        print(out);
    } else if (!replace_file(options.output, out, context.language, problem)) {
        print_error(problem + "\n");
        context.exit_code = exit_usage;
        return;
    }
    print_error(std::to_string(found.boundaries) + std::string(context.say("个边界，", " boundaries, ")) +
                std::to_string(found.scenarios) + std::string(context.say("个情形，", " scenarios; ")) +
                std::to_string(found.not_found.size()) +
                std::string(context.say("个边界没有找到情形\n", " boundaries without a case\n")));
    if (!found.complete) context.exit_code = exit_negative;
}

void add_decisions(CLI::App& command, ExploreOptions& options, const Context& context, bool required) {
    auto* option = command.add_option("DECISION", options.question.decisions,
                                      std::string(context.say("决定的名称", "names of decisions")));
    if (required) option->required();
}

} // namespace

void add_explore(CLI::App& program, Context& context) {
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    {
        auto options = std::make_shared<ExploreOptions>();
        CLI::App* command =
            program.add_subcommand("sweep", say("让一个事实、参数或日期走过一段范围",
                                                "a decision over a range of a fact, a parameter or the day"));
        add_question_options(*command, options->question, context);
        command
            ->add_option("FACT", options->fact, say("事实、参数，或“日期”", "a fact, a parameter, or `day`"))
            ->required();
        command->add_option("RANGE", options->range, say("起..止", "FROM..TO"))->required();
        add_decisions(*command, *options, context, true);
        command
            ->add_option("--points", options->points,
                         say("表中的点数（缺省 41）", "points of the table (41)"))
            ->check(CLI::Range(2, 100'000));
        command->add_option("--svg", options->svg, say("另存为图", "write the drawing to a file"))
            ->type_name("FILE");
        add_format_option(*command, options->format, false, context);
        command->footer(say("示例：\n", "Example:\n") +
                        "  tiaoli sweep policies/zhengzhou-2020-17 核定新招人数 0人..20人 可得贴息 -f "
                        "examples/enterprise.json");
        command->callback([&context, options] { sweep(context, *options); });
    }
    {
        auto options = std::make_shared<ExploreOptions>();
        CLI::App* command = program.add_subcommand(
            "what-if", say("改动事实、参数、日期或条款后，哪些决定改变，为什么",
                           "which decisions change with a fact, a parameter, the day or a clause, and why"));
        add_question_options(*command, options->question, context);
        command
            ->add_option("CHANGE", options->changes,
                         say("“事实 = 值”“于 日期”“采用 解读 = 选项”，或一个条款的全文",
                             "`FACT = VALUE`, `on DATE`, `take READING = OPTION`, or the text of a clause"))
            ->required();
        add_format_option(*command, options->format, false, context);
        command->footer(say("示例：\n", "Example:\n") +
                        "  tiaoli what-if policies/zhengzhou-2020-17 '贷款.借款人群体 = {返乡农民工}' -f "
                        "examples/graduate.json");
        command->callback([&context, options] { what_if(context, *options); });
    }
    {
        auto options = std::make_shared<ExploreOptions>();
        CLI::App* command = program.add_subcommand(
            "ask", say("还缺哪些事实，最要紧的在前",
                       "which facts could still change a decision, the most telling first"));
        add_question_options(*command, options->question, context);
        add_decisions(*command, *options, context, true);
        add_format_option(*command, options->format, false, context);
        command->footer(say("示例：\n", "Example:\n") +
                        "  tiaoli ask policies/zhengzhou-2020-17 可得贴息 --format json");
        command->callback([&context, options] { ask_next(context, *options); });
    }
    {
        auto options = std::make_shared<ExploreOptions>();
        CLI::App* command = program.add_subcommand(
            "boundaries", say("为文本中的每个边界写出情形，供核对",
                              "writes a scenario for every boundary in the text, to be confirmed"));
        command
            ->add_option("POLICY", options->question.policy,
                         say("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module"))
            ->required();
        add_decisions(*command, *options, context, false);
        command->add_option("--on", options->question.on, say("按哪一天", "as of which day"))
            ->type_name("DATE");
        command->add_option("-o,--output", options->output, say("写入文件", "write to a file"))
            ->type_name("FILE");
        command->footer(
            say("示例：\n", "Example:\n") +
            "  tiaoli boundaries policies/zhengzhou-2020-17 可得贴息 -o boundaries.scenarios.tiao");
        command->callback([&context, options] { boundaries(context, *options); });
    }
}

} // namespace tiaoli::cli
