#include "cli/usage.hpp"

#include "words/terms.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {
namespace {

using words::DiagnosticId;

/// The command that was given; the program itself if none was.
const CLI::App& given_command(const CLI::App& program) {
    const auto commands = program.get_subcommands();
    return commands.empty() ? program : *commands.front();
}

std::string called(const CLI::App& program, const CLI::App& command) {
    return &program == &command ? "tiaoli" : "tiaoli " + command.get_name();
}

std::string_view nearest_option(const CLI::App& program, const CLI::App& command, std::string_view written,
                                std::vector<std::string>& names) {
    for (const CLI::App* app : {&command, &program})
        for (const CLI::Option* option : app->get_options())
            if (!option->get_positional()) names.push_back(option->get_name());
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return words::nearest(written, candidates);
}

/// The option that a message of CLI11 begins with: "--format: …", "POLICY is required".
std::string_view subject_of(std::string_view message) {
    return message.substr(0, std::min(message.find(':'), message.find(' ')));
}

/// CLI11's own counts bytes, which puts the columns of Chinese out of line.
class AlignedHelp : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        constexpr std::size_t indent = 2, gap = 1;
        const std::size_t column = get_column_width();
        std::string line =
            std::string(indent, ' ') + make_option_name(option, is_positional) + make_option_opts(option);
        const std::size_t width = words::display_width(line);
        if (width + gap > column)
            line += '\n' + std::string(column, ' ');
        else
            line.append(column - width, ' ');
        return line + make_option_desc(option) + '\n';
    }
};

} // namespace

void set_help_words(CLI::App& program, const Context& context) {
    const auto help = std::make_shared<AlignedHelp>();
    auto apps = program.get_subcommands({});
    for (CLI::App* command : apps)
        command->group(std::string(context.say("命令", "Commands")));
    apps.push_back(&program);
    for (CLI::App* app : apps) {
        app->formatter(help);
        app->get_help_ptr()->description(std::string(context.say("显示这段说明", "show this help")));
        for (CLI::Option* option : app->get_options()) {
            if (option->get_group().empty()) continue; // for our own Python package
            option->group(std::string(context.say("选项", "Options")));
            const std::string type = option->get_type_name();
            if (type == "TEXT" && option->get_positional()) option->type_name(""); // the name says what
            if (type == "UINT") option->type_name(std::string(context.say("整数", "NUMBER")));
        }
    }
    if (context.language == words::Language::english) return;
    for (const auto& [english, chinese] : {std::pair{"Usage", "用法"},
                                           {"OPTIONS", "选项"},
                                           {"SUBCOMMAND", "命令"},
                                           {"SUBCOMMANDS", "命令"},
                                           {"Positionals", "参数"},
                                           {"REQUIRED", "（必填）"},
                                           {"TEXT", "文本"},
                                           {"Needs", "须同用"}})
        help->label(english, chinese);
}

void print_usage_mistake(const CLI::App& program, const Context& context, const CLI::ParseError& error) {
    const CLI::App& command = given_command(program);
    const std::string call = called(program, command);
    const std::string message = error.what();
    const auto lists = [&](const std::string& what) { return words::term(words::Term::help_lists, {what}); };
    auto extras = program.remaining(true);
    std::erase(extras, "--");
    if (!extras.empty()) {
        const std::string& written = extras.front();
        std::vector<std::string> names;
        if (&command == &program && !written.starts_with('-')) {
            for (const CLI::App* each : program.get_subcommands({}))
                names.push_back(each->get_name());
            const std::vector<std::string_view> candidates(names.begin(), names.end());
            return print_diagnostic(context, DiagnosticId::unknown_command,
                                    {written, words::hint(words::nearest(written, candidates), lists(call))});
        }
        const auto nearest = nearest_option(program, command, written, names);
        return print_diagnostic(context, DiagnosticId::unknown_argument,
                                {written, call, words::hint(nearest, lists(call))});
    }
    const std::string subject(subject_of(message));
    const std::string kind = error.get_name();
    if (&command == &program && kind == "RequiredError")
        return print_diagnostic(context, DiagnosticId::no_command, {call});
    if (kind == "RequiredError")
        return print_diagnostic(context, DiagnosticId::missing_argument, {subject, call});
    if (kind == "RequiresError")
        return print_diagnostic(context, DiagnosticId::option_alone,
                                {subject, message.substr(message.rfind(' ') + 1)});
    constexpr std::string_view conversion = "Could not convert: ";
    const std::string option(message.starts_with(conversion)
                                 ? subject_of(std::string_view(message).substr(conversion.size()))
                                 : subject_of(message));
    const CLI::Option* found = command.get_option_no_throw(option);
    if (found == nullptr) found = program.get_option_no_throw(option);
    if (kind == "ArgumentMismatch" || found == nullptr || found->results().empty())
        return print_diagnostic(context, DiagnosticId::missing_value, {option, call});
    print_diagnostic(context, DiagnosticId::bad_argument,
                     {option, found->results().back(), found->get_type_name(), call});
}

} // namespace tiaoli::cli
