// `tiaoli diff`: what differs between two policies, and whose answers do.
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/decided_cases.hpp"
#include "cli/diff_report.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/reasons.hpp"
#include "cli/shared_facts.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace tiaoli::cli {
namespace {

struct DiffOptions {
    std::string left, right;
    std::string cases, through, on, output;
    Format format = Format::text;
    bool all = false;
    std::uint32_t width = 120;
    std::uint32_t most = 20;
};

/// The day of `--on`; otherwise the first on which both policies are in force.
std::optional<values::Date> common_day(Context& context, const DiffReport& report, const std::string& on) {
    const auto left = chosen_day(context, *report.left.program, on);
    const auto right = left ? chosen_day(context, *report.right.program, on) : std::nullopt;
    if (!right) return std::nullopt;
    return std::max(*left, *right);
}

class CasesCompared {
public:
    CasesCompared(Context& context, const DiffOptions& options, DiffReport& report)
        : context_(context), options_(options), report_(report), cases_(report.cases.emplace()) {}

    /// Facts in the policies' own names, or in those that `--through` translates.
    void facts(std::string text, const std::shared_ptr<const program::Program>& left,
               const std::shared_ptr<const program::Program>& right, values::Date day) {
        SharedFacts facts(options_.cases, std::move(text));
        facts.add(report_.left.argument, engine::Plan::prepare(left), day);
        facts.add(report_.right.argument, engine::Plan::prepare(right), day);
        cases_.on = values::iso_text(day);
        const auto answered = [&](std::size_t side) {
            const SharedFacts::Side& it = facts.side(side);
            return analysis::Evaluated{*it.plan, it.evaluation, it.batch};
        };
        while (facts.next(context_))
            for (std::uint32_t row = 0; row < facts.rows(); ++row)
                add(answered(0), answered(1), row, {});
        const auto names = [&](std::size_t side) {
            const auto& unknown = facts.side(side).unknown_facts;
            return std::vector<std::string>(unknown.begin(), unknown.end());
        };
        report_.left.unknown_facts = names(0);
        report_.right.unknown_facts = names(1);
    }

    /// Cases that both policies have a mapping for: two versions of one policy, mostly.
    void decided(const DecidedCases& file, analysis::Replayer& left, analysis::Replayer& right,
                 values::Date day) {
        cases_.on = values::iso_text(day);
        for (const facts::JsonValue& decided : file.cases->elements) {
            const analysis::DecidedCase on_left = left.decide(decided);
            const analysis::DecidedCase on_right = right.decide(decided);
            for (const analysis::DecidedCase* side : {&on_left, &on_right})
                if (!side->read.mistakes.empty()) report_unreadable(context_, file, decided, side->read);
            if (on_left.evaluated && on_right.evaluated) {
                add(*on_left.evaluated, *on_right.evaluated, 0, on_left.read.id);
                continue;
            }
            ++cases_.cases;
            if (!on_left.evaluated) report_.left.unmapped.push_back(on_left.read.id);
            if (!on_right.evaluated) report_.right.unmapped.push_back(on_right.read.id);
        }
    }

private:
    void add(const analysis::Evaluated& left, const analysis::Evaluated& right, std::uint32_t row,
             const std::string& name) {
        ++cases_.cases;
        auto differences = analysis::answer_differences(left, right, row, context_.language);
        cases_.different += differences.empty() ? 0 : 1;
        std::set<std::string> counted;
        for (analysis::AnswerDifference& difference : differences) {
            if (counted.insert(difference.name).second) ++cases_.by_decision[difference.name];
            if (cases_.answers.size() >= options_.most) {
                ++cases_.left_out;
                continue;
            }
            ComparedAnswer& answer = cases_.answers.emplace_back();
            answer.case_number = cases_.cases;
            answer.case_name = name;
            const bool is_page = options_.format == Format::html;
            const explain::Format form = is_page ? explain::Format::html : explain::Format::text;
            const explain::RenderOptions rendering{.language = context_.language, .indent = 4};
            if (difference.left != program::none)
                answer.left_reason = reason(left, difference.left, difference.left_row, form, rendering);
            if (difference.right != program::none)
                answer.right_reason = reason(right, difference.right, difference.right_row, form, rendering);
            answer.difference = std::move(difference);
        }
    }

    Context& context_;
    const DiffOptions& options_;
    DiffReport& report_;
    ComparedCases& cases_;
};

/// Both policies with their mappings, for a file of decided cases.
bool compare_decided(Context& context, const DiffOptions& options, std::string text, DiffReport& report) {
    const auto left = load_good_policy(context, options.left, Files::with_replay);
    const auto right = left ? load_good_policy(context, options.right, Files::with_replay) : std::nullopt;
    const auto day = right ? common_day(context, report, options.on) : std::nullopt;
    if (!day) return false;
    const analysis::ReplayOptions replaying{.today = *day, .language = context.language};
    auto left_cases = replayer_of(context, *left, replaying);
    auto right_cases = replayer_of(context, *right, replaying);
    const auto file = decided_cases(context, options.cases, std::move(text), false);
    if (!file || !left_cases || !right_cases) return false;
    CasesCompared(context, options, report).decided(*file, *left_cases, *right_cases, *day);
    return context.exit_code == exit_ok;
}

void diff(Context& context, const DiffOptions& options) {
    const auto left = load_translated_policy(context, options.left, options.through);
    const auto right = left ? load_translated_policy(context, options.right, options.through) : std::nullopt;
    if (!right) return;
    const auto side = [&](const std::string& argument, const TranslatedPolicy& loaded) {
        return ComparedPolicy{
            argument, loaded.policy, analysis::summarise(*loaded.policy, context.language), {}, {}};
    };
    DiffReport report{side(options.left, *left), side(options.right, *right), {}, {}, options.all};
    report.diff =
        analysis::compare_policies({*report.left.program, report.left.summaries},
                                   {*report.right.program, report.right.summaries}, context.language);
    if (!options.cases.empty()) {
        auto text = read_facts(context, options.cases);
        if (!text) {
            context.exit_code = exit_facts;
            return;
        }
        if (options.through.empty() && holds_decided_cases(*text)) {
            if (!compare_decided(context, options, std::move(*text), report)) return;
        } else {
            const auto day = common_day(context, report, options.on);
            if (!day) return;
            CasesCompared(context, options, report)
                .facts(std::move(*text), left->translated, right->translated, *day);
            if (context.exit_code != exit_ok) return;
        }
    }
    std::string out;
    switch (options.format) {
    case Format::json: out = diff_json(report); break;
    case Format::html: out = diff_page(report, context.language); break;
    default: out = diff_text(context, report, options.width); break;
    }
    if (options.output.empty())
        print(out);
    else if (!write_file(context, options.output, out))
        context.exit_code = exit_usage;
}

} // namespace

void add_diff(CLI::App& program, Context& context) {
    auto options = std::make_shared<DiffOptions>();
    const auto help = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    CLI::App* command = program.add_subcommand(
        "diff", help("两份政策按主题、或同一政策两个版本按条款的差别",
                     "what differs between two policies by topic, or two versions of one by clause"));
    command
        ->add_option("LEFT", options->left,
                     help("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module"))
        ->required();
    command
        ->add_option("RIGHT", options->right,
                     help("另一份政策，或同一政策的另一版本", "another policy, or another version"))
        ->required();
    command
        ->add_option("--cases", options->cases,
                     help("事实或已决案件（JSON 文件，- 为标准输入）：列出结果不同的案件及理由",
                          "facts or decided cases as JSON (- for standard input): whose answers differ, and "
                          "why"))
        ->type_name("FILE");
    add_through_option(*command, options->through, context);
    add_day_option(*command, options->on, context);
    command
        ->add_option("--most", options->most,
                     help("最多列出多少处不同的结果", "most differing answers that are shown"))
        ->capture_default_str();
    command->add_flag("--all", options->all, help("连同没有差别的", "also what does not differ"));
    add_report_options(*command, options->format, options->width, options->output, context);
    command->footer(help("示例：\n", "Example:\n") +
                    "  tiaoli diff policies/zhengzhou-2020-17 policies/xuchang-2020-31\n"
                    "  tiaoli diff old/ new/ --cases cases.json --format html -o changes.html");
    command->callback([&context, options] { diff(context, *options); });
}

} // namespace tiaoli::cli
