// `tiaoli synth`: a population made from the declared facts.
#include "analysis/synthesis.hpp"
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/output_file.hpp"

#include <memory>

namespace tiaoli::cli {
namespace {

struct SynthCommand {
    std::string policy, on, output;
    std::uint64_t rows = 1000, seed = 1;
    std::uint32_t longest_list = 4;
    std::vector<std::string> decisions;
};

void synth(Context& context, const SynthCommand& command) {
    const auto program = load_program(context, command.policy);
    if (!program) return;
    const auto decisions = find_decisions(context, *program, command.decisions);
    const auto day = chosen_day(context, *program, command.on);
    if (!decisions || !day) return;
    const analysis::Synthesis synthesis(program, {command.seed, *day, command.longest_list, *decisions});
    const bool csv = command.output.ends_with(".csv");
    if (csv && !synthesis.is_flat()) {
        print_diagnostic(context, words::DiagnosticId::column_in_list, {synthesis.first_list()});
        context.exit_code = exit_usage;
        return;
    }
    const bool to_file = !command.output.empty() && command.output != "-";
    const RemoveUnfinished on_interrupt;
    OutputFile file;
    bool good = !to_file || file.open(command.output);
    std::string text;
    const auto write = [&](bool last) {
        if (!last && text.size() < (1U << 16U)) return;
        if (to_file)
            good = good && file.write(text);
        else
            print(text);
        text.clear();
    };
    if (csv) {
        synthesis.append_csv_heading(text);
        text += '\n';
    }
    for (std::uint64_t row = 0; good && row < command.rows; ++row) {
        if (csv)
            synthesis.append_csv(row, text);
        else
            synthesis.append_json(row, text);
        text += '\n';
        write(false);
    }
    write(true);
    if (good && (!to_file || file.finish())) return;
    print_diagnostic(context, words::DiagnosticId::cannot_write, {command.output, file.reason()});
    context.exit_code = exit_usage;
}

} // namespace

void add_synth(CLI::App& program, Context& context) {
    auto options = std::make_shared<SynthCommand>();
    const auto say = [&](std::string_view chinese, std::string_view english) {
        return std::string(context.say(chinese, english));
    };
    CLI::App* command = program.add_subcommand(
        "synth", say("按声明的事实生成虚拟人群", "make a population from the declared facts"));
    command
        ->add_option("POLICY", options->policy,
                     say("政策：.tiao 文件、目录、模块名或 .tiaob 文件",
                         "a .tiao file, a folder, a module or a .tiaob file"))
        ->required();
    command->add_option("--rows", options->rows, say("案件数（缺省 1000）", "number of cases (1000)"))
        ->type_name("N")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000'000'000}).description(""));
    command
        ->add_option(
            "--seed", options->seed,
            say("种子（缺省 1）：同一种子处处得到同样的人群", "seed (1): the same population everywhere"))
        ->type_name("S");
    command
        ->add_option("-o,--out", options->output,
                     say("写入文件（.jsonl；事实不含列表时可为 .csv）",
                         "write to a file (.jsonl; .csv where the facts have no lists)"))
        ->type_name("FILE");
    command->add_option("--on", options->on, say("日期以此日为中心", "dates lie around this day"))
        ->type_name("DATE");
    command
        ->add_option("--longest-list", options->longest_list,
                     say("列表最多几个元素（缺省 4）", "elements of a list, at most (4)"))
        ->type_name("N")
        ->check(CLI::Range(0U, 10'000U).description(""));
    command
        ->add_option("--decision", options->decisions,
                     say("只生成这些决定所用的事实（可重复）",
                         "only the facts that these decisions rest on (may be repeated)"))
        ->type_name("NAME");
    command->footer(say("示例：\n", "Example:\n") +
                    "  tiaoli synth policies/zhengzhou-2020-17 --rows 1000 --seed 7 -o people.jsonl");
    command->callback([&context, options] { synth(context, *options); });
}

} // namespace tiaoli::cli
