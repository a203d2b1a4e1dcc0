// Commands about files, policies and the program itself.
#include "explore/declarations.hpp"
#include "explore/scenario.hpp"
#include "explore/shell.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_text.hpp"

#include <algorithm>

namespace tiaoli::explore {

namespace {

/// `"a text in quotes"` or a word.
std::string take_text(std::string_view& text) {
    text = trimmed(text);
    constexpr std::pair<std::string_view, std::string_view> quotes[] = {{"\"", "\""}, {"“", "”"}};
    for (const auto& [open, close] : quotes) {
        if (!text.starts_with(open)) continue;
        const std::size_t end = text.find(close, open.size());
        if (end == std::string_view::npos) break;
        std::string result(text.substr(open.size(), end - open.size()));
        text = trimmed(text.substr(end + close.size()));
        return result;
    }
    return std::string(take_word(text));
}

std::string first_spelling(std::string_view spellings) {
    return std::string(spellings.substr(0, spellings.find('|')));
}

/// The scenario, run in the policy of the session: the expectations that do not hold, by their text.
std::optional<std::vector<std::string>> failures(Shell& shell, const std::string& scenario,
                                                 Attempt& attempt) {
    std::vector<std::string> declarations = shell.session().situation().declarations;
    declarations.push_back(scenario);
    const auto compiled = shell.session().policy().with(declarations);
    attempt.policy = compiled;
    const auto diagnostics = compiled->checked.diagnostics();
    attempt.diagnostics.assign(diagnostics.begin(), diagnostics.end());
    if (!compiled->program || compiled->checked.scenarios().empty()) return std::nullopt;
    const auto program = compiled->checked.scenario_program(compiled->checked.scenarios().size() - 1);
    if (!program) {
        attempt.diagnostics = compiled->checked.check_the_rest();
        return std::nullopt;
    }
    const auto plan = engine::Plan::prepare(program);
    engine::Batch batch;
    static_cast<void>(read_facts(plan, empty_case(), batch)); // the scenario gives them
    engine::Options options = shell.session().outcome().options;
    engine::Evaluation evaluation;
    evaluation.run(*plan, batch, options);
    std::vector<std::string> result;
    for (const program::Decision& each : program->decisions) {
        if (each.kind != program::Decision::Kind::answer) continue;
        const engine::Cell cell = evaluation.cell(each.node, 0);
        if (cell.state != engine::State::value || cell.bits == 0) result.push_back(each.name);
    }
    return result;
}

Reply save_scenario(Shell& shell, std::string_view arguments) {
    const std::string name = take_text(arguments);
    const std::string path = take_text(arguments);
    if (name.empty() || path.empty())
        return shell.failure(std::string(shell.say("请写：保存 情形 \"名称\" 文件 [决定…]",
                                                   "write: save scenario \"NAME\" FILE [DECISION…]")));
    Reply reply;
    auto wanted = shell.decisions(arguments, reply);
    if (!wanted) return reply;
    const Outcome& outcome = shell.session().outcome();
    if (wanted->empty()) wanted = settled(outcome.program(), outcome);
    ScenarioText text = scenario(outcome, name, *wanted, shell.language());
    if (text.expectations == 0)
        return shell.failure(
            std::string(shell.say("没有可以预期的决定：先给出事实，或写明决定的名称",
                                  "there is nothing to expect: give facts first, or name decisions")));
    Attempt attempt;
    const auto wrong = failures(shell, text.text, attempt);
    if (!wrong) return shell.refusal(attempt);
    std::string out;
    const Situation& situation = shell.session().situation();
    const auto comment = [&](std::string_view title, std::string_view lines) {
        out.append("-- ").append(title).append("\n");
        while (!lines.empty()) {
            const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
            out.append("--   ").append(lines.substr(0, end));
            if (out.back() != '\n') out += '\n';
            lines.remove_prefix(end);
        }
    };
    for (const std::string& declaration : situation.declarations)
        comment(shell.say("本情形以政策作如下改动为前提：",
                          "this scenario holds in the policy with this change:"),
                declaration);
    out += text.text;
    // Where the file is there, the scenario goes to its end.
    std::string problem, whole = out;
    if (const auto old = shell.host().read_file(path, shell.language(), problem)) {
        whole = *old;
        if (!whole.empty() && whole.back() != '\n') whole += '\n';
        whole += "\n" + out;
    } else if (shell.host().is_file(path)) {
        return shell.failure(problem);
    }
    if (!wrong->empty()) {
        std::string message(shell.say("未保存：再次运行时这些预期不成立：",
                                      "not saved: run again, these expectations do not hold: "));
        for (const std::string& each : *wrong)
            message.append(each).append("; ");
        return shell.failure(message);
    }
    if (!shell.host().write_file(path, whole, shell.language(), problem)) return shell.failure(problem);
    std::string done(shell.say("已保存 ", "saved "));
    done.append(path).append(shell.say("：", ": ")).append(std::to_string(text.expectations));
    done += shell.say("项预期，均已再次运行核对", " expectations, run again and found to hold");
    if (!situation.declarations.empty())
        done +=
            shell.say("；情形以改动后的条款为前提，“保存 草案 目录”可把政策一并存下",
                      "; it rests on the changed clauses: `save draft FOLDER` keeps the policy with them");
    for (const std::string& left : text.left_out)
        done.append("\n  ")
            .append(shell.say("未列入（出错或为列表）：", "left out (in error or a list): "))
            .append(left);
    return {done + "\n\n" + out, false, false};
}

Reply save_facts(Shell& shell, std::string_view arguments) {
    const std::string path = take_text(arguments);
    if (path.empty()) return shell.failure(std::string(shell.say("存到哪个文件？", "to which file?")));
    std::string json, problem;
    append_json(json, shell.session().situation().facts);
    if (!shell.host().write_file(path, facts::indented(json) + "\n", shell.language(), problem))
        return shell.failure(problem);
    return {std::string(shell.say("已保存 ", "saved ")) + path + "\n", false, false};
}

Reply save_draft(Shell& shell, std::string_view arguments) {
    std::string folder = take_text(arguments);
    if (folder.empty()) return shell.failure(std::string(shell.say("存到哪个目录？", "to which folder?")));
    while (folder.size() > 1 && folder.back() == '/')
        folder.pop_back();
    std::string problem, done;
    const auto& declarations = shell.session().situation().declarations;
    for (const RevisedFile& file : shell.session().policy().revised(declarations)) {
        if (!file.is_own && !file.is_changed) continue;
        std::string name = file.name.substr(file.name.rfind('/') + 1);
        if (name == "<session>") name = "draft.tiao";
        // A module in the policy's own folder is found before all others.
        if (!shell.host().write_file(folder + "/" + name, file.text, shell.language(), problem))
            return shell.failure(problem);
        if (file.is_changed) done.append("  ").append(name).append(shell.say("（已改动）\n", " (changed)\n"));
    }
    return {std::string(shell.say("草案已保存到 ", "the draft is in ")) + folder + "\n" + done, false, false};
}

} // namespace

Reply command_save(Shell& shell, std::string_view arguments) {
    const std::string_view what = take_word(arguments);
    if (what == "情形" || what == "scenario") return save_scenario(shell, arguments);
    if (what == "事实" || what == "facts") return save_facts(shell, arguments);
    if (what == "草案" || what == "draft") return save_draft(shell, arguments);
    return shell.failure(
        std::string(shell.say("保存什么：情形 \"名称\" 文件、事实 文件、草案 目录",
                              "save what: scenario \"NAME\" FILE, facts FILE, draft FOLDER")));
}

Reply command_read(Shell& shell, std::string_view arguments) {
    std::string problem;
    const std::string path = take_text(arguments);
    if (path.empty()) return shell.failure(std::string(shell.say("读入哪个文件？", "read which file?")));
    if (const auto table = facts::table_for_json(path))
        return shell.failure(words::render(*table, {}, shell.language(), false));
    const auto text = shell.host().read_file(path, shell.language(), problem);
    if (!text) return shell.failure(problem);
    // Read as the policy's facts first: mistakes are then shown where they stand in the file.
    std::vector<words::Diagnostic> diagnostics;
    const auto tree = facts::read_json(*text, diagnostics);
    if (tree && tree->kind == CaseTree::Kind::object) {
        engine::Batch batch;
        facts::JsonReader(shell.session().outcome().plan).read(*text, batch, diagnostics);
    }
    const words::SourceText file{path, *text};
    if (!diagnostics.empty()) {
        Reply reply;
        reply.is_error = true;
        for (const words::Diagnostic& diagnostic : diagnostics)
            reply.text += words::render(diagnostic, {&file, 1}, shell.language(), false) + "\n";
        return reply;
    }
    if (!tree || tree->kind != CaseTree::Kind::object)
        return shell.failure(std::string(shell.say("文件应当是一个案件（一个 JSON 对象）",
                                                   "the file should hold one case (a JSON object)")));
    Situation situation = shell.session().situation();
    merge(situation.facts, *tree);
    return shell.commit(std::move(situation), std::string(shell.say("已读入 ", "read ")) + path);
}

Reply command_load(Shell& shell, std::string_view arguments) {
    const std::string argument = take_text(arguments);
    if (argument.empty())
        return shell.failure(std::string(shell.say("载入哪个政策？", "load which policy?")));
    return shell.load(argument);
}

Reply command_switch_(Shell& shell, std::string_view arguments) {
    std::string names;
    for (std::size_t i = 0; i < shell.sessions().size(); ++i) {
        const Session& each = *shell.sessions()[i];
        const program::Program& program = each.outcome().program();
        const std::string name = program.policies.empty() ? "" : program.policies[0].name;
        const std::string& argument = shell.sessions()[i]->policy().source().argument;
        const std::string number = program.policies.empty() ? "" : program.policies[0].number;
        if (!arguments.empty() && (arguments == name || arguments == argument || arguments == number ||
                                   arguments == std::to_string(i + 1))) {
            shell.switch_to(i);
            return {name + " " + number + "\n", false, false};
        }
        names.append("  ")
            .append(std::to_string(i + 1))
            .append(" ")
            .append(name)
            .append(" ")
            .append(number)
            .append("\n");
    }
    return {std::string(shell.say("已载入的政策：\n", "the loaded policies:\n")) + names, !arguments.empty(),
            false};
}

Reply command_reload(Shell& shell, std::string_view) {
    return shell.reload();
}

Reply command_language(Shell& shell, std::string_view arguments) {
    if (arguments == "en" || arguments == "英文")
        shell.set_language(words::Language::english);
    else if (arguments == "zh" || arguments == "中文")
        shell.set_language(words::Language::chinese);
    else
        return shell.failure(std::string(shell.say("语言 zh 或 语言 en", "language zh or language en")));
    return {std::string(shell.say("回答用中文\n", "answers are in English\n")), false, false};
}

Reply command_quit(Shell&, std::string_view) {
    return {"", false, true};
}

Reply command_help(Shell& shell, std::string_view arguments) {
    const bool chinese = shell.language() == words::Language::chinese;
    std::string out;
    std::string_view ignored;
    if (const CommandInfo* command = arguments.empty() ? nullptr : find_command(arguments, ignored)) {
        out.append(first_spelling(command->chinese)).append(" / ").append(first_spelling(command->english));
        out.append("  ")
            .append(chinese ? command->chinese_arguments : command->english_arguments)
            .append("\n  ");
        out.append(chinese ? command->chinese_help : command->english_help).append("\n");
        out.append(shell.say("  例：", "  example: "));
        out.append(chinese ? command->chinese_example : command->english_example).append("\n");
        return {std::move(out), false, false};
    }
    out = shell.say(
        "写下来就行：\n"
        "  贷款.申请金额 = 45万元          给出事实（“未知”收回）；参数也可以这样改\n"
        "  贷款额度                        任何名称或算式都会得到回答\n"
        "  条款 个人贷款额度 …             写一个同名的条款、定义或参数，就取代原来的；空行结束\n"
        "命令（每个都有中英两种写法，“? 命令”看示例）：\n",
        "Just write it:\n"
        "  贷款.申请金额 = 45万元          gives a fact (`unknown` takes it back); a parameter likewise\n"
        "  贷款额度                        any name or expression is answered\n"
        "  clause 个人贷款额度 …           a clause, definition or parameter takes the place of the one of "
        "its\n"
        "                                  name; an empty line ends it\n"
        "Commands (each is spelt in Chinese and in English; `? COMMAND` shows an example):\n");
    std::vector<std::string> heads;
    std::uint32_t width = 0;
    for (const CommandInfo& command : commands()) {
        std::string head = first_spelling(chinese ? command.chinese : command.english);
        head.append(" ").append(chinese ? command.chinese_arguments : command.english_arguments);
        if (words::display_width(head) <= 36) width = std::max(width, words::display_width(head));
        heads.push_back(std::move(head));
    }
    for (std::size_t i = 0; i < heads.size(); ++i) {
        out.append("  ").append(heads[i]);
        const std::uint32_t taken = words::display_width(heads[i]);
        if (taken > width) out.append("\n  ").append(width, ' ');
        if (taken < width) out.append(width - taken, ' ');
        out.append("  ")
            .append(chinese ? commands()[i].chinese_help : commands()[i].english_help)
            .append("\n");
    }
    return {std::move(out), false, false};
}

} // namespace tiaoli::explore
