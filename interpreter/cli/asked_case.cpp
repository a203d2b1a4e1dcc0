#include "cli/asked_case.hpp"

#include "cli/exit_code.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tiaoli::cli {
namespace {

using words::DiagnosticId;

/// Cases evaluated together.
constexpr std::uint32_t block_rows = 1024;

std::string joined(const std::vector<std::string>& names) {
    std::string result;
    for (const std::string& name : names)
        result += (result.empty() ? "" : ", ") + name;
    return result.empty() ? "—" : result;
}

/// Options in force: those of the policy, changed by NAME=OPTION.
std::optional<std::vector<std::uint32_t>> chosen_readings(Context& context, const program::Program& program,
                                                          const std::vector<std::string>& chosen) {
    std::vector<std::uint32_t> options;
    for (const program::Reading& reading : program.readings)
        options.push_back(reading.in_force);
    for (const std::string& choice : chosen) {
        const std::size_t equal = choice.find('=');
        const std::string name = choice.substr(0, equal);
        const std::string option = equal == std::string::npos ? "" : choice.substr(equal + 1);
        const auto reading = std::ranges::find(program.readings, name, &program::Reading::name);
        if (reading == program.readings.end()) {
            std::vector<std::string> names;
            for (const program::Reading& each : program.readings)
                names.push_back(each.name);
            print_diagnostic(context, DiagnosticId::no_such_reading, {name, joined(names)});
            context.exit_code = exit_usage;
            return std::nullopt;
        }
        const auto found = std::ranges::find(reading->options, option);
        if (found == reading->options.end()) {
            print_diagnostic(context, DiagnosticId::no_such_option, {name, option, joined(reading->options)});
            context.exit_code = exit_usage;
            return std::nullopt;
        }
        options[static_cast<std::size_t>(reading - program.readings.begin())] =
            static_cast<std::uint32_t>(found - reading->options.begin());
    }
    return options;
}

/// Refuses what is no day before anything is loaded.
std::string check_day(const std::string& text) {
    return values::parse_date(text) ? std::string() : "`" + text + "` is not a day; write 2020-09-01";
}

} // namespace

void add_question_options(CLI::App& command, Question& question, const Context& context) {
    command
        .add_option("POLICY", question.policy,
                    std::string(context.say("政策：.tiao 文件、目录、模块名或 .tiaob 文件",
                                            "a .tiao file, a folder, a module or a .tiaob file")))
        ->required();
    command
        .add_option(
            "-f,--facts", question.facts,
            std::string(context.say("事实（JSON 文件，- 为标准输入）；缺省时一概未知",
                                    "facts as JSON (- for standard input); without it nothing is known")))
        ->type_name("FILE");
    add_day_option(command, question.on, context);
    command
        .add_option(
            "--reading", question.readings,
            std::string(context.say("采用另一解读（可重复）", "take another reading (may be repeated)")))
        ->type_name("NAME=OPTION");
    command
        .add_option("--max-list", question.max_list,
                    std::string(context.say("列表元素个数上限", "most elements a list may have")))
        ->capture_default_str();
}

void add_day_option(CLI::App& command, std::string& on, const Context& context) {
    command
        .add_option("--on", on,
                    std::string(context.say("按哪一天的政策（缺省为施行之日）",
                                            "as of which day (the day it came into force)")))
        ->type_name("DATE")
        ->check(CLI::Validator(check_day, ""));
}

void add_through_option(CLI::App& command, std::string& through, const Context& context) {
    command
        .add_option(
            "--through", through,
            std::string(context.say(
                "把共同的事实译成各政策事实的目录：每份政策一个同名的 .tiao 文件",
                "folder that translates common facts into each policy's: a .tiao file called like it")))
        ->type_name("FOLDER");
}

void add_format_option(CLI::App& command, Format& format, bool documents, const Context& context) {
    std::map<std::string, Format> choices{{"text", Format::text}, {"json", Format::json}};
    if (documents) {
        choices.emplace("markdown", Format::markdown);
        choices.emplace("html", Format::html);
    }
    command.add_option("--format", format, std::string(context.say("输出格式", "what to print")))
        ->type_name(documents ? "text|json|markdown|html" : "text|json")
        ->transform(CLI::CheckedTransformer(choices, CLI::ignore_case).description(""));
}

void add_report_options(CLI::App& command, Format& format, std::uint32_t& width, std::string& output,
                        const Context& context) {
    command.add_option("--width", width, std::string(context.say("文本的宽度（列）", "columns of the text")))
        ->capture_default_str()
        ->check(CLI::Range(40, 1000).description(""));
    const std::map<std::string, Format> formats{
        {"text", Format::text}, {"json", Format::json}, {"html", Format::html}};
    command.add_option("--format", format, std::string(context.say("输出格式", "what to print")))
        ->type_name("text|json|html")
        ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case).description(""));
    command
        .add_option("-o,--output", output,
                    std::string(context.say("写入文件，缺省为标准输出",
                                            "the file to write; standard output without it")))
        ->type_name("FILE");
}

std::optional<values::Date> chosen_day(Context& context, const program::Program& program,
                                       const std::string& on) {
    if (!on.empty()) return values::parse_date(on);
    if (!program.policies.empty() && program.policies[0].has_from) return program.policies[0].from;
    print_diagnostic(context, DiagnosticId::day_needed, {});
    context.exit_code = exit_usage;
    return std::nullopt;
}

std::optional<std::vector<program::DecisionId>>
find_decisions(Context& context, const program::Program& program, const std::vector<std::string>& names) {
    std::vector<program::DecisionId> found;
    std::vector<std::string_view> known;
    for (const program::Decision& decision : program.decisions)
        known.push_back(decision.name);
    bool good = true;
    for (const std::string& name : names) {
        const auto place = std::ranges::find(known, std::string_view(name));
        if (place != known.end()) {
            found.push_back(static_cast<program::DecisionId>(place - known.begin()));
            continue;
        }
        good = false;
        const std::string_view near = words::nearest(name, known);
        if (near.empty())
            print_diagnostic(context, DiagnosticId::unknown_decision, {name});
        else
            print_diagnostic(context, DiagnosticId::misspelt_decision, {name, std::string(near)});
    }
    if (good) return found;
    context.exit_code = exit_usage;
    return std::nullopt;
}

std::unique_ptr<AskedCase> ask(Context& context, const Question& question, std::optional<std::string> json) {
    const auto program = load_program(context, question.policy);
    if (!program) return nullptr;
    auto asked = std::make_unique<AskedCase>();
    const auto decisions = find_decisions(context, *program, question.decisions);
    const auto day = chosen_day(context, *program, question.on);
    auto readings = chosen_readings(context, *program, question.readings);
    if (!decisions || !day || !readings) return nullptr;
    asked->decisions = *decisions;
    asked->options.today = *day;
    asked->options.readings = std::move(*readings);
    asked->facts_name = question.facts;
    if (!json) json = question.facts.empty() ? "{}" : read_facts(context, question.facts);
    if (!json) {
        context.exit_code = exit_facts;
        return nullptr;
    }
    asked->json = std::move(*json);
    asked->plan = engine::Plan::prepare(program);
    facts::ReadLimits limits;
    limits.list_elements = question.max_list;
    asked->reader = std::make_unique<facts::JsonReader>(asked->plan, limits);
    asked->reader->open(asked->json, asked->diagnostics);
    return asked;
}

bool AskedCase::next() {
    first_case = cases_read;
    while (reader->next(batch, block_rows)) {
        cases_read += batch.rows;
        if (reader->mistakes() > 0) continue;
        evaluation.run(*plan, batch, options);
        return true;
    }
    return false;
}

bool AskedCase::check_facts(Context& context) const {
    if (diagnostics.empty()) return true;
    const words::SourceText file{facts_name, json};
    print_diagnostics(context, diagnostics, {&file, 1});
    context.exit_code = exit_facts;
    return false;
}

} // namespace tiaoli::cli
