// `tiaoli simulate`: what a policy costs over a population, and what a reform would change.
#include "analysis/simulation.hpp"
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/costed_decisions.hpp"
#include "cli/exit_code.hpp"
#include "cli/population_file.hpp"
#include "cli/reform.hpp"
#include "cli/simulation_tables.hpp"

#include <memory>

namespace tiaoli::cli {
namespace {

struct SimulateCommand {
    std::string policy, reform, reform_name, on, format = "text", output;
    PopulationQuestion population;
    std::vector<std::string> decisions;

    const std::string& shown_reform() const { return reform_name.empty() ? reform : reform_name; }
};

SimulationReport make_report(const Context& context, const SimulateCommand& command, const Reform& reform,
                             const CostedDecisions& decisions, values::Date day,
                             const analysis::SimulationResult& result) {
    SimulationReport report;
    report.unit = decisions.unit;
    if (!reform.before->policies.empty()) {
        const program::Policy& policy = reform.before->policies[0];
        report.title = policy.title.empty() ? policy.name : policy.title;
        if (!policy.number.empty())
            report.title +=
                std::string(context.say("（", " (")) + policy.number + std::string(context.say("）", ")"));
    }
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    report.about = say("人群 ", "population ") + command.population.shown() + say("，按 ", ", as of ") +
                   values::iso_text(day);
    if (!command.reform.empty()) report.about += say("，修改 ", ", reform ") + command.shown_reform();
    if (!command.population.weight.empty())
        report.about += say("，权数 ", ", weights ") + command.population.weight;
    if (!command.population.group.empty())
        report.about += say("，分组 ", ", groups ") + command.population.group;
    if (!decisions.left_out.empty()) {
        std::string names;
        for (const std::string& name : decisions.left_out)
            names += (names.empty() ? "" : say("、", ", ")) + name;
        report.notes.push_back(say("只是限额的决定不计：", "Amounts that are only a limit are left out: ") +
                               names + say("（可用 --decision 指定）", " (name them with --decision)"));
    }
    if (!reform.no_combinations.empty()) report.notes.push_back(reform.no_combinations);
    report.tables = simulation_tables(context, result, decisions.unit);
    return report;
}

void simulate(Context& context, const SimulateCommand& command) {
    const auto reform = load_reform(context, command.policy, command.reform, command.shown_reform());
    if (!reform) return;
    std::vector<std::shared_ptr<const program::Program>> programs = {reform->before};
    if (reform->after) programs.push_back(reform->after);
    std::vector<const program::Program*> compared;
    for (const auto& program : programs)
        compared.push_back(program.get());
    const auto decisions = costed_decisions(context, compared, command.decisions);
    const auto day = chosen_day(context, *reform->before, command.on);
    if (!decisions || !day) return;
    const bool has_combinations = !reform->combinations.empty();
    programs.insert(programs.end(), reform->combinations.begin(), reform->combinations.end());
    engine::Options options;
    options.today = *day;
    analysis::Simulation simulation(programs, decisions->names, options,
                                    has_combinations ? reform->provisions : std::vector<std::string>{});

    PopulationFile population(context, command.population);
    std::vector<std::shared_ptr<const engine::Plan>> plans;
    for (std::size_t version = 0; version < simulation.versions(); ++version)
        plans.push_back(simulation.plan(version));
    if (!population.open(std::move(plans))) return;
    analysis::PopulationRows rows;
    std::vector<const engine::Batch*> batches;
    while (population.next(rows, batches))
        simulation.add(rows, batches);
    if (!population.finish()) return;

    const analysis::SimulationResult result = simulation.result();
    if (!result.is_exact) {
        print_sum_too_large(context);
        context.exit_code = exit_facts;
        return;
    }
    const SimulationReport report = make_report(context, command, *reform, *decisions, *day, result);
    const std::string text = command.format == "json"   ? report_json(report)
                             : command.format == "csv"  ? report_csv(report)
                             : command.format == "html" ? report_page(context, report, result)
                                                        : report_text(context, report);
    if (result.error_count > 0 && context.exit_code == exit_ok) context.exit_code = exit_negative;
    if (command.output.empty() || command.output == "-") {
        print(text);
        return;
    }
    if (!write_file(context, command.output, text)) context.exit_code = exit_usage;
}

} // namespace

void add_simulate(CLI::App& program, Context& context) {
    auto options = std::make_shared<SimulateCommand>();
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    CLI::App* command =
        program.add_subcommand("simulate", say("测算政策或其修改对人群的花费",
                                               "what a policy, or a change of it, costs over a population"));
    command
        ->add_option("POLICY", options->policy,
                     say("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module"))
        ->required();
    add_population_options(*command, options->population, options->decisions, options->on, context);
    command
        ->add_option(
            "--reform", options->reform,
            say("修改：一个 .tiao 文件，其中的声明替换同名的声明，或加入政策",
                "a .tiao file whose declarations replace those of the same name, or join the policy"))
        ->type_name("CHANGES");
    // For the Python package, which writes a reform that is a text into a file.
    command->add_option("--reform-name", options->reform_name)->group("");
    command
        ->add_option("--by", options->population.group,
                     say("按此事实或列分组", "groups by this fact or column"))
        ->type_name("COLUMN");
    command
        ->add_option("--format", options->format, say("输出形式（缺省 text）", "form of the output (text)"))
        ->type_name("text|csv|json|html")
        ->check(CLI::IsMember({"text", "csv", "json", "html"}).description(""));
    command->add_option("-o,--out", options->output, say("写入文件", "write to a file"))->type_name("FILE");
    command->footer(say("示例：\n", "Example:\n") +
                    "  tiaoli simulate examples/population/subsidy.tiao --population "
                    "examples/population/enterprises.csv \\\n"
                    "    --reform examples/population/reform.tiao --by 规模 --weight 权数 --format html -o "
                    "report.html");
    command->callback([&context, options] { simulate(context, *options); });
}

} // namespace tiaoli::cli
