// `tiaoli check`: every mistake in a policy.
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "facts/json_text.hpp"

#include <algorithm>
#include <memory>

namespace tiaoli::cli {
namespace {

struct CheckOptions {
    std::vector<std::string> policies;
    Format format = Format::text;
};

std::string summary(const Context& context, const std::string& policy, std::size_t files, std::size_t errors,
                    std::size_t warnings) {
    const auto count = [](std::size_t n, std::string_view one, std::string_view many) {
        return std::to_string(n) + " " + std::string(n == 1 ? one : many);
    };
    if (context.language == words::Language::chinese)
        return policy + "：" + std::to_string(files) + "个文件，" + std::to_string(errors) + "处错误，" +
               std::to_string(warnings) + "处警告\n";
    return policy + ": " + count(files, "file", "files") + ", " + count(errors, "error", "errors") + ", " +
           count(warnings, "warning", "warnings") + "\n";
}

void check(Context& context, const CheckOptions& options) {
    std::string json = "{\"schema\":\"tiaoli.check/1\",\"policies\":[";
    for (const std::string& policy : options.policies) {
        const auto loaded = load_policy(context, policy, Files::all);
        if (!loaded) {
            context.exit_code = exit_policy;
            continue;
        }
        std::vector<words::Diagnostic> diagnostics(loaded->checked.diagnostics().begin(),
                                                   loaded->checked.diagnostics().end());
        std::ranges::move(loaded->checked.check_the_rest(), std::back_inserter(diagnostics));
        const auto errors =
            static_cast<std::size_t>(std::ranges::count_if(diagnostics, [](const words::Diagnostic& each) {
                return words::info(each.id).severity == words::Severity::error;
            }));
        if (errors > 0 && context.exit_code == exit_ok) context.exit_code = exit_negative;
        if (options.format == Format::json) {
            if (json.back() != '[') json += ',';
            json += "\n{\"policy\":";
            facts::append_json_text(json, policy);
            json += ",\"ok\":" + std::string(errors == 0 ? "true" : "false") +
                    ",\"diagnostics\":" + diagnostics_json(context.language, diagnostics, loaded->files) +
                    "}";
        } else {
            print_diagnostics(context, diagnostics, loaded->files);
            print(summary(context, policy, loaded->files.size(), errors, diagnostics.size() - errors));
        }
    }
    if (options.format == Format::json) print(json + "\n]}\n");
}

} // namespace

void add_check(CLI::App& program, Context& context) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command = program.add_subcommand(
        "check", std::string(context.say("检查政策、情形和对照，报告全部错误",
                                         "report every mistake in a policy, its scenarios and mappings")));
    command
        ->add_option(
            "POLICY", options->policies,
            std::string(context.say("政策：.tiao 文件、目录或模块名", ".tiao files, folders or modules")))
        ->required();
    add_format_option(*command, options->format, false, context);
    command->footer(std::string(context.say("示例：\n", "Example:\n")) +
                    "  tiaoli check policies/zhengzhou-2020-17\n"
                    "  tiaoli check --format json policies/zhengzhou-2020-17");
    command->callback([&context, options] { check(context, *options); });
}

} // namespace tiaoli::cli
