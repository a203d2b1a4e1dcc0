// `tiaoli repl`: the shell of the room `explore`, at a terminal or fed from a file.
#include "cli/asked_case.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/line_editor.hpp"
#include "cli/loading.hpp"
#include "cli/shell_host.hpp"
#include "explore/declarations.hpp"
#include "explore/shell.hpp"
#include "syntax/parse.hpp"

#include <unistd.h>

#include <csignal>
#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::cli {
namespace {

struct ReplOptions {
    std::vector<std::string> policies;
    std::string facts, on;
    bool echo = false;
};

/// Loads the policies, each on a thread of its own; the first is the one at hand.
bool load_all(Context& context, explore::Shell& shell, const ReplOptions& options) {
    std::vector<std::future<std::unique_ptr<explore::Policy>>> loading;
    const auto parsed = std::make_shared<syntax::ParsedTexts>(); // documents use the same modules
    for (const std::string& argument : options.policies) {
        auto source = policy_source(context, argument, Files::policy);
        if (!source) {
            context.exit_code = exit_policy;
            return false;
        }
        source->parsed = parsed;
        loading.push_back(std::async(std::launch::async, [source = std::move(*source)]() mutable {
            return std::make_unique<explore::Policy>(std::move(source));
        }));
    }
    std::string text;
    for (auto& each : loading) {
        const explore::Reply reply = shell.add(each.get());
        if (reply.is_error) {
            print_error(reply.text);
            context.exit_code = exit_policy;
            return false;
        }
        text += reply.text;
    }
    if (shell.has_session()) shell.switch_to(0);
    print(text);
    return true;
}

/// Entries from standard input, without a terminal. An entry goes on while it is unfinished; a declaration
/// also on lines that begin with a blank.
void run_script(Context& context, explore::Shell& shell, bool echo) {
    std::string line, entry;
    std::optional<std::string> ahead; // a line that was read to see that it belongs to the next entry
    const auto next = [&](std::string& into) {
        if (!ahead) return static_cast<bool>(std::getline(std::cin, into));
        into = *std::exchange(ahead, std::nullopt);
        return true;
    };
    while (next(entry)) {
        // Whatever cannot go on is answered at once: a program may be talking, and wait for it.
        while (shell.is_unfinished(entry) || explore::begins_declaration(entry)) {
            if (!next(line)) break;
            const bool is_indented = !line.empty() && (line[0] == ' ' || line[0] == '\t');
            if (!is_indented && !shell.is_unfinished(entry)) {
                ahead = line;
                break;
            }
            entry += "\n" + line;
        }
        if (echo && !explore::trimmed(entry).empty()) print(shell.prompt() + entry + "\n");
        const explore::Reply reply = shell.enter(entry);
        (reply.is_error ? print_error : print)(reply.text);
        if (reply.is_error) context.exit_code = exit_negative;
        if (reply.quit) return;
    }
}

/// Signs in colour: what holds, what does not, what is open.
std::string coloured_answer(const Context& context, std::string_view text, bool is_error) {
    if (!context.colour_out) return std::string(text);
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end);
        const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
        const std::string_view rest = line.substr(start);
        std::string_view colour;
        if (rest.starts_with("✓")) colour = "\033[32m";
        if (rest.starts_with("✗") || rest.starts_with("!") || is_error) colour = "\033[31m";
        if (rest.starts_with("? ")) colour = "\033[33m";
        if (rest.starts_with("| ")) colour = "\033[2m";
        const bool whole = rest.starts_with("| ") || is_error;
        const std::size_t length = whole ? rest.size() : rest.find(' ');
        if (colour.empty() || length == std::string_view::npos) {
            out += line;
            continue;
        }
        out.append(line.substr(0, start)).append(colour).append(rest.substr(0, length)).append("\033[0m");
        out += rest.substr(length);
    }
    return out;
}

/// The line as the lexer sees it; a command at its start stands out.
std::string coloured_line(std::string_view line) {
    std::string out;
    std::string_view arguments;
    std::size_t from = 0;
    if (explore::find_command(line, arguments) != nullptr) {
        from = line.size() - arguments.size();
        if (arguments.empty()) from = line.size();
        out.append("\033[1;36m").append(line.substr(0, from)).append("\033[0m");
    }
    for (const syntax::Token& token : syntax::tokens(line.substr(from))) {
        std::string_view colour;
        switch (token.kind) {
        case syntax::Token::Kind::keyword: colour = "\033[35m"; break;
        case syntax::Token::Kind::number: colour = "\033[33m"; break;
        case syntax::Token::Kind::text: colour = "\033[32m"; break;
        case syntax::Token::Kind::comment: colour = "\033[2m"; break;
        case syntax::Token::Kind::unknown: colour = "\033[31m"; break;
        default: break;
        }
        const std::string_view spelt = line.substr(from + token.begin, token.end - token.begin);
        out.append(colour).append(spelt).append(colour.empty() ? "" : "\033[0m");
    }
    return out;
}

/// Whether a declaration may go on: one that was begun over several lines is ended by an empty one.
bool awaits_empty_line(const explore::Shell& shell, const std::string& entry) {
    std::string_view text = explore::trimmed(entry);
    std::string_view arguments;
    const explore::CommandInfo* command = explore::find_command(text, arguments);
    if (command != nullptr && command->function == explore::command_what_if) text = arguments;
    if (!shell.has_session() || shell.is_interviewing() || !explore::begins_declaration(text)) return false;
    const std::size_t last = entry.rfind('\n');
    return last != std::string::npos && !explore::trimmed(entry.substr(last)).empty();
}

void run_terminal(Context& context, explore::Shell& shell) {
    FileWatch watch;
    const auto follow = [&] {
        if (!shell.has_session()) return;
        std::vector<std::string> paths = shell.session().policy().source().paths;
        for (const words::SourceText& file : shell.session().policy().base()->files)
            paths.emplace_back(file.name);
        watch.follow(paths);
    };
    // What was saved while it was being read is a change, too.
    const auto follow_anew = [&] {
        follow();
        if (shell.has_session()) watch.compare(shell.session().policy().base()->files);
    };
    follow_anew();
    EditorQuestions questions;
    questions.completions = [&](std::string_view line, std::size_t cursor, std::size_t& begin) {
        return shell.completions(line, cursor, begin);
    };
    questions.coloured = [&](std::string_view line) {
        return context.colour_out ? coloured_line(line) : std::string(line);
    };
    questions.idle = [&]() -> std::string {
        if (!shell.has_session() || !watch.has_changed()) return {};
        const explore::Reply reply = shell.reload(false);
        follow();
        return coloured_answer(context, reply.text, reply.is_error);
    };
    LineEditor editor(std::move(questions), history_path());
    print(context.say("“?”看帮助，Tab 补全，↑ 找回以前的输入，“退出”结束\n",
                      "`?` for help, Tab completes, ↑ brings back what was typed, `quit` ends\n"));
    while (true) {
        std::string entry, line;
        std::string prompt = shell.prompt();
        LineEditor::Result result = editor.read(prompt, line);
        entry = line;
        while (result == LineEditor::Result::line &&
               (shell.is_unfinished(entry) || awaits_empty_line(shell, entry))) {
            result = editor.read("… ", line);
            if (result == LineEditor::Result::line) entry += "\n" + line;
        }
        if (result == LineEditor::Result::end) break;
        if (result == LineEditor::Result::too_long)
            print(context.say("输入过长（超过262144个字符），未处理\n",
                              "the line is too long (over 262,144 characters) and was left alone\n"));
        if (result != LineEditor::Result::line || explore::trimmed(entry).empty()) continue;
        editor.remember(entry);
        forget_interrupt();
        const explore::Session* before = shell.has_session() ? &shell.session() : nullptr;
        const explore::Reply reply = shell.enter(entry);
        print(coloured_answer(context, reply.text, reply.is_error));
        if (is_interrupted()) editor.forget_input(); // and what was typed or pasted behind it
        forget_interrupt();
        if (reply.quit) break;
        if (shell.has_session() && &shell.session() != before) follow_anew();
    }
}

void repl(Context& context, const ReplOptions& options) {
    explore::Shell shell(shell_host(), context.language);
    catch_interrupts();
    std::signal(SIGXFSZ, SIG_IGN); // a limit on the size of files: the write fails, as on a full disk
    if (!load_all(context, shell, options)) return;
    for (const std::string& entry : {options.on.empty() ? "" : "on " + options.on,
                                     options.facts.empty() ? "" : "read \"" + options.facts + "\""}) {
        const explore::Reply reply = shell.enter(entry);
        if (!reply.is_error) continue;
        print_error(reply.text);
        context.exit_code = exit_facts;
        return;
    }
    const bool at_terminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
    if (at_terminal)
        run_terminal(context, shell);
    else
        run_script(context, shell, options.echo);
}

} // namespace

void add_repl(CLI::App& program, Context& context) {
    auto options = std::make_shared<ReplOptions>();
    CLI::App* command = program.add_subcommand(
        "repl", std::string(context.say("与政策对话：给事实、问理由、试改动",
                                        "explore a policy: give facts, ask why, try changes")));
    command
        ->add_option("POLICY", options->policies,
                     std::string(context.say("政策：.tiao 文件、目录或模块名；可有多个",
                                             ".tiao files, folders or modules")))
        ->type_name("");
    command
        ->add_option("-f,--facts", options->facts,
                     std::string(context.say("先读入的事实（JSON 文件）", "facts to begin with (JSON)")))
        ->type_name("FILE");
    command->add_option("--on", options->on, std::string(context.say("按哪一天", "as of which day")))
        ->type_name("DATE");
    command->add_flag("--echo", options->echo,
                      std::string(context.say("没有终端时，把每个输入也写出来",
                                              "without a terminal: print each entry, too")));
    command->footer(std::string(context.say("没有终端时从标准输入逐行读取。示例：\n",
                                            "Without a terminal it reads standard input. Examples:\n")) +
                    "  tiaoli repl policies/zhengzhou-2020-17\n"
                    "  echo '贷款额度' | tiaoli repl policies/zhengzhou-2020-17 -f examples/graduate.json");
    command->callback([&context, options] { repl(context, *options); });
}

} // namespace tiaoli::cli
