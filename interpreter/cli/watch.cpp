// `tiaoli watch`: checks a policy and runs its scenarios again whenever a file is saved.
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "cli/shell_host.hpp"
#include "cli/test_report.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tiaoli::cli {
namespace {

using namespace std::chrono_literals;

struct WatchOptions {
    std::vector<std::string> policies;
    std::vector<std::string> only;
    bool once = false;
};

/// The files that a change of matters: the policies' own, their scenarios, and the modules they use.
std::vector<std::string> files_of(const Context& context, const std::vector<std::string>& policies) {
    std::vector<std::string> paths;
    for (const std::string& policy : policies) {
        const auto own = policy_files(context, policy, Files::with_scenarios);
        paths.insert(paths.end(), own.begin(), own.end());
        if (const auto loaded = load_policy(context, policy, Files::policy))
            for (const words::SourceText& file : loaded->files)
                paths.emplace_back(file.name);
    }
    return paths;
}

/// At once, also where the output is no terminal.
void say_now(std::string_view text) {
    print(text);
    std::fflush(stdout);
}

void run_once(Context& context, const WatchOptions& options) {
    context.exit_code = exit_ok;
    for (const std::string& policy : options.policies) {
        const auto report = test_policy(context, policy, options.only);
        if (report) print(test_text(context, *report, false));
    }
    const bool good = context.exit_code == exit_ok;
    say_now(std::string(good ? context.green() : context.red()) +
            std::string(good ? context.say("✓ 无误", "✓ all is well")
                             : context.say("✗ 有误", "✗ something is wrong")) +
            std::string(context.plain()) + "\n");
}

void watch(Context& context, const WatchOptions& options) {
    catch_interrupts();
    FileWatch files;
    // Followed before they are read, here and below: a file saved meanwhile is a change, not what was tested.
    files.follow(files_of(context, options.policies));
    run_once(context, options);
    if (options.once) return;
    say_now(context.say("等待文件改变，Ctrl-C 结束\n", "waiting for a file to change; Ctrl-C ends\n"));
    while (!is_interrupted()) {
        std::this_thread::sleep_for(200ms);
        if (!files.has_changed()) continue;
        std::this_thread::sleep_for(50ms); // an editor may write several files
        say_now(context.say("\n── 文件已改变 ──\n", "\n── a file has changed ──\n"));
        files.follow(files_of(context, options.policies));
        run_once(context, options);
    }
    context.exit_code = exit_ok;
}

} // namespace

void add_watch(CLI::App& program, Context& context) {
    auto options = std::make_shared<WatchOptions>();
    CLI::App* command = program.add_subcommand(
        "watch",
        std::string(context.say("每次保存后重新检查并运行情形", "checks and tests again on every save")));
    add_tested_options(*command, options->policies, options->only, context);
    command->add_flag("--once", options->once, std::string(context.say("只运行一次", "once, and no more")));
    command->footer(std::string(context.say("示例：\n", "Example:\n")) +
                    "  tiaoli watch policies/zhengzhou-2020-17");
    command->callback([&context, options] { watch(context, *options); });
}

} // namespace tiaoli::cli
