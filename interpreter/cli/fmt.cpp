// `tiaoli fmt`: the one way to lay a policy out.
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/loading.hpp"
#include "syntax/format.hpp"
#include "syntax/parse.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace tiaoli::cli {
namespace {

struct FmtOptions {
    std::vector<std::string> policies;
    std::string keywords = "keep";
    bool check = false;
};

std::optional<words::Language> keyword_language(const std::string& choice) {
    if (choice == "zh") return words::Language::chinese;
    if (choice == "en") return words::Language::english;
    return std::nullopt;
}

/// One file, or standard input to standard output.
void format_file(Context& context, const FmtOptions& options, const std::string& path) {
    const auto text = read_file(context, path);
    if (!text) {
        context.exit_code = exit_policy;
        return;
    }
    if (const auto parsed = syntax::parse_file(*text, 0); !parsed.diagnostics.empty()) {
        const words::SourceText source{path, *text};
        print_diagnostics(context, parsed.diagnostics, {&source, 1});
        context.exit_code = exit_policy;
        return;
    }
    const std::string formatted = syntax::format(*text, keyword_language(options.keywords));
    const bool is_stream = path == "-";
    const bool is_same = formatted == *text;
    if (options.check && !is_same)
        context.exit_code = std::max(context.exit_code, static_cast<int>(exit_negative));
    if (!is_stream && !is_same) print(path + "\n");
    if (options.check) return;
    if (is_stream)
        print(formatted);
    else if (!is_same && !write_file(context, path, formatted))
        context.exit_code = exit_usage;
}

void format_files(Context& context, const FmtOptions& options) {
    for (const std::string& policy : options.policies) {
        std::vector<std::string> paths{policy};
        if (policy != "-") paths = policy_files(context, policy, Files::all);
        if (paths.empty()) context.exit_code = exit_policy;
        for (const std::string& path : paths)
            format_file(context, options, path);
    }
}

} // namespace

void add_fmt(CLI::App& program, Context& context) {
    auto options = std::make_shared<FmtOptions>();
    CLI::App* command = program.add_subcommand(
        "fmt", std::string(context.say("统一政策的排版；可转换关键字的语言",
                                       "lay policies out; turn keywords Chinese or English")));
    command
        ->add_option(
            "POLICY", options->policies,
            std::string(context.say("政策：.tiao 文件、目录或模块名，- 为标准输入",
                                    ".tiao files, folders or modules; - for standard input to output")))
        ->required();
    command
        ->add_option(
            "--keywords", options->keywords,
            std::string(context.say("关键字的语言（缺省不变）", "language of the keywords (as they are)")))
        ->type_name("zh|en|keep")
        ->check(CLI::IsMember({"zh", "en", "keep"}).description(""));
    command->add_flag(
        "--check", options->check,
        std::string(context.say("只列出需要改动的文件，不改写；有则退出码为 1",
                                "list what would change and write nothing; exit code 1 if there is any")));
    command->footer(std::string(context.say("示例：\n", "Example:\n")) +
                    "  tiaoli fmt policies/zhengzhou-2020-17\n"
                    "  tiaoli fmt --keywords en - < policy.tiao");
    command->callback([&context, options] { format_files(context, *options); });
}

} // namespace tiaoli::cli
