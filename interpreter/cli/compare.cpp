// `tiaoli compare`: one case under several policies, side by side.
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/compare_report.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/reasons.hpp"
#include "cli/shared_facts.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace tiaoli::cli {
namespace {

struct CompareOptions {
    std::vector<std::string> policies;
    std::string facts, through, on, output;
    Format format = Format::text;
    std::uint32_t width = 160;
    std::uint32_t case_number = 1;
};

/// The day of `--on`; otherwise the first on which all policies are in force.
std::optional<values::Date> common_day(Context& context, const CompareReport& report, const std::string& on) {
    std::optional<values::Date> latest;
    for (const ComparedColumn& column : report.columns) {
        const auto day = chosen_day(context, *column.program, on);
        if (!day) return std::nullopt;
        latest = latest ? std::max(*latest, *day) : *day;
    }
    return latest;
}

void add_reasons(ComparedColumn& column, const analysis::Evaluated& answered, words::Language language) {
    const explain::RenderOptions rendering{.language = language};
    for (const analysis::TopicEntitlements& topic : column.topics) {
        std::vector<std::string>& reasons = column.reasons.emplace_back();
        const auto add = [&](const analysis::Entitlement& entry) {
            reasons.push_back(reason(answered, entry.decision, entry.row, explain::Format::html, rendering));
        };
        std::ranges::for_each(topic.entries, add);
        std::ranges::for_each(topic.inapplicable, add);
    }
}

/// The case asked for, under every policy.
bool answer(Context& context, const CompareOptions& options, SharedFacts& facts, CompareReport& report) {
    bool found = false;
    while (facts.next(context)) {
        const std::uint32_t row = options.case_number - 1 - facts.first_case();
        if (found || options.case_number <= facts.first_case() || row >= facts.rows()) continue;
        found = true;
        for (std::size_t i = 0; i < report.columns.size(); ++i) {
            const SharedFacts::Side& side = facts.side(i);
            const analysis::Evaluated answered{*side.plan, side.evaluation, side.batch};
            ComparedColumn& column = report.columns[i];
            column.topics = analysis::entitlements(answered, row, context.language);
            if (options.format == Format::html) add_reasons(column, answered, context.language);
        }
    }
    if (context.exit_code != exit_ok) return false;
    if (!found) {
        print_error(std::string(context.say("没有这个案件：", "there is no case ")) +
                    std::to_string(options.case_number) + "\n");
        context.exit_code = exit_usage;
        return false;
    }
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
        const auto& unknown = facts.side(i).unknown_facts;
        report.columns[i].unknown_facts.assign(unknown.begin(), unknown.end());
    }
    return true;
}

void compare(Context& context, const CompareOptions& options) {
    CompareReport report;
    for (const std::string& argument : options.policies) {
        ComparedColumn& column = report.columns.emplace_back();
        column.argument = argument;
        const auto loaded = load_translated_policy(context, argument, options.through);
        if (!loaded) return;
        column.program = loaded->translated;
    }
    const auto day = common_day(context, report, options.on);
    if (!day) return;
    report.on = values::iso_text(*day);
    auto text = read_facts(context, options.facts);
    if (!text) {
        context.exit_code = exit_facts;
        return;
    }
    SharedFacts facts(options.facts, std::move(*text));
    for (const ComparedColumn& column : report.columns)
        facts.add(column.argument, engine::Plan::prepare(column.program), *day);
    if (!answer(context, options, facts, report)) return;
    align_topics(report);
    std::string out;
    switch (options.format) {
    case Format::json: out = compare_json(report); break;
    case Format::html: out = compare_page(report, context.language); break;
    default: out = compare_text(context, report, options.width); break;
    }
    if (options.output.empty())
        print(out);
    else if (!write_file(context, options.output, out))
        context.exit_code = exit_usage;
}

} // namespace

void add_compare(CLI::App& program, Context& context) {
    auto options = std::make_shared<CompareOptions>();
    const auto help = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    CLI::App* command =
        program.add_subcommand("compare", help("同一案件在几份政策下的结果，并排列出",
                                               "one case under several policies, side by side"));
    command
        ->add_option("POLICY", options->policies,
                     help("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module"))
        ->required();
    command
        ->add_option("-f,--facts", options->facts,
                     help("事实（JSON 文件，- 为标准输入）", "facts as JSON (- for standard input)"))
        ->required()
        ->type_name("FILE");
    add_through_option(*command, options->through, context);
    add_day_option(*command, options->on, context);
    command->add_option("--case", options->case_number, help("第几个案件", "which of several cases"))
        ->capture_default_str()
        ->check(CLI::PositiveNumber.description(""));
    add_report_options(*command, options->format, options->width, options->output, context);
    command->footer(help("示例：\n", "Example:\n") +
                    "  tiaoli compare policies/zhengzhou-2020-17 policies/xuchang-2020-31 \\\n"
                    "    --through examples/showcase --facts examples/showcase/facts.json --on 2020-12-01");
    command->callback([&context, options] { compare(context, *options); });
}

} // namespace tiaoli::cli
