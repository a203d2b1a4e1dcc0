// `tiaoli build`: a policy as a file that loads without the parser.
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "program/compiled.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace tiaoli::cli {
namespace {

struct BuildOptions {
    std::string policy;
    std::string output;
};

void build(Context& context, const BuildOptions& options) {
    const auto loaded = load_good_policy(context, options.policy, Files::policy);
    if (!loaded) return;
    const auto bytes = program::write_compiled(*loaded->checked.program());
    // A file that nobody could load is not worth having.
    if (const auto read = program::read_compiled(bytes);
        read.fault != program::ReadCompiled::Fault::nothing) {
        print_diagnostic(context, words::DiagnosticId::compiled_policy_damaged,
                         {options.policy, read.detail});
        context.exit_code = exit_policy;
        return;
    }
    const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!write_file(context, options.output, content)) context.exit_code = exit_usage;
}

} // namespace

void add_build(CLI::App& program, Context& context) {
    auto options = std::make_shared<BuildOptions>();
    CLI::App* command = program.add_subcommand(
        "build", std::string(context.say("编译政策，供宿主程序和 run、explain、facts 直接载入",
                                         "compile a policy for hosts, and for run, explain, facts")));
    command
        ->add_option(
            "POLICY", options->policy,
            std::string(context.say("政策：.tiao 文件、目录或模块名", "a .tiao file, a folder or a module")))
        ->required();
    command
        ->add_option("-o,--output", options->output,
                     std::string(context.say("写入的文件", "the file to write")))
        ->type_name("FILE.tiaob")
        ->required();
    command->footer(std::string(context.say("示例：\n", "Example:\n")) +
                    "  tiaoli build policies/zhengzhou-2020-17 -o zhengzhou.tiaob\n"
                    "  tiaoli run zhengzhou.tiaob --facts examples/graduate.json --on 2020-09-01");
    command->callback([&context, options] { build(context, *options); });
}

} // namespace tiaoli::cli
