#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/usage.hpp"

#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace {

using tiaoli::cli::Context;

/// The language has to be known before the options are read, because their help is written in it.
void choose_language(Context& context, int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
        std::string_view argument = arguments[i];
        if (argument == "--language" && i + 1 < count)
            argument = arguments[i + 1];
        else if (argument.starts_with("--language="))
            argument.remove_prefix(11);
        else
            continue;
        if (argument == "en") context.language = tiaoli::words::Language::english;
        if (argument == "zh") context.language = tiaoli::words::Language::chinese;
    }
}

int run(int count, char** arguments) {
    Context context;
    choose_language(context, count, arguments);
    context.colour_out = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    context.colour_err = isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;

    CLI::App program(
        std::string(context.say("条理：把政策条款写成可执行的规则，决定附带理由",
                                "Tiaoli: policy clauses as rules; decisions with their reasons")),
        "tiaoli");
    program.set_version_flag("--version", TIAOLI_VERSION,
                             std::string(context.say("显示版本", "show the version")));
    program.require_subcommand(1);
    program.fallthrough();
    std::string language;
    program
        .add_option("--language", language,
                    std::string(context.say("输出语言（缺省 zh）", "language of the output (zh)")))
        ->type_name("zh|en")
        ->check(CLI::IsMember({"zh", "en"}).description(""));
    program.footer(
        std::string(context.say("“tiaoli 命令 --help”附有示例。退出码见 docs/cli.md。",
                                "`tiaoli COMMAND --help` has an example. Exit codes: docs/cli.md.")));

    tiaoli::cli::add_run(program, context);
    tiaoli::cli::add_explain(program, context);
    tiaoli::cli::add_check(program, context);
    tiaoli::cli::add_test(program, context);
    tiaoli::cli::add_replay(program, context);
    tiaoli::cli::add_fmt(program, context);
    tiaoli::cli::add_facts(program, context);
    tiaoli::cli::add_doc(program, context);
    tiaoli::cli::add_repl(program, context);
    tiaoli::cli::add_build(program, context);
    tiaoli::cli::add_explore(program, context);
    tiaoli::cli::add_watch(program, context);
    tiaoli::cli::add_diff(program, context);
    tiaoli::cli::add_readings(program, context);
    tiaoli::cli::add_compare(program, context);
    tiaoli::cli::add_synth(program, context);
    tiaoli::cli::add_simulate(program, context);
    tiaoli::cli::add_solve(program, context);
    tiaoli::cli::set_help_words(program, context);

    try {
        program.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) { // help was asked for
            program.exit(error);
            return tiaoli::cli::exit_ok;
        }
        tiaoli::cli::print_usage_mistake(program, context, error);
        return tiaoli::cli::exit_usage;
    }
    if (!tiaoli::cli::finish_printing(context)) return tiaoli::cli::exit_usage;
    return context.exit_code;
}

} // namespace

int main(int count, char** arguments) {
    try {
        return run(count, arguments);
    } catch (const std::exception& error) {
        // Out of memory, and what the standard library may throw about files; nothing of ours throws.
        std::fprintf(stderr, "tiaoli: %s\n", error.what());
        return 70;
    }
}
