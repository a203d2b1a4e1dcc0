// Commands that change what is known, or show it.
#include "analysis/changes.hpp"
#include "explore/scenario.hpp"
#include "explore/shell.hpp"

#include <algorithm>

namespace tiaoli::explore {

namespace {

constexpr std::size_t most_changes = 12;

bool says_all(std::string_view text) {
    return text == "全部" || text == "all";
}

std::string side(const Shell& shell, const analysis::AnswerLine& line) {
    switch (line.state) {
    case engine::State::not_applicable: return std::string(shell.say("不适用", "not applicable"));
    case engine::State::undetermined: return std::string(shell.say("未定", "undetermined"));
    case engine::State::error: return std::string(shell.say("出错", "in error"));
    case engine::State::value: return line.answer;
    }
    return line.answer;
}

} // namespace

std::string changes_text(const Shell& shell, const Outcome& before, const Outcome& after, bool reasons,
                         bool says_none) {
    const auto changes =
        analysis::changes(before.evaluated(), 0, after.evaluated(), 0, shell.language(), false);
    std::string text;
    std::size_t shown = 0;
    for (const analysis::Change& change : changes) {
        if (!reasons && shown == most_changes) {
            const std::string rest = std::to_string(changes.size() - shown);
            text.append(shell.say("  ……另有", "  … and ")).append(rest);
            text.append(shell.say("项改变（“结果”列出全部）\n", " more (`results` lists them)\n"));
            break;
        }
        ++shown;
        text.append("  ").append(change.after.name).append(shell.say("：", ": "));
        text.append(side(shell, change.before)).append(" → ").append(side(shell, change.after)).append("\n");
        if (!reasons) continue;
        for (const std::string& reason : change.because)
            text.append("      ").append(shell.say("因为 ", "because ")).append(reason).append("\n");
    }
    if (changes.empty() && says_none)
        text = std::string(shell.say("没有决定因此改变\n", "no decision changes\n"));
    return text;
}

Reply command_set(Shell& shell, std::string_view arguments) {
    Situation situation = shell.session().situation();
    Reply reply;
    if (!shell.apply(arguments, situation, reply)) return reply;
    return shell.commit(std::move(situation), "");
}

Reply command_unset(Shell& shell, std::string_view arguments) {
    Situation situation = shell.session().situation();
    if (says_all(arguments)) {
        situation.facts = empty_case();
        return shell.commit(std::move(situation), shell.say("所有事实已收回", "all facts are unknown again"));
    }
    const auto path = parse_path(arguments);
    if (path && remove(situation.facts, *path)) return shell.commit(std::move(situation), "");
    // Something declared on the spot may be taken back, too.
    const auto declared = std::ranges::find_if(situation.declarations, [&](const std::string& each) {
        return !arguments.empty() && each.find(arguments) != std::string::npos;
    });
    if (declared == situation.declarations.end())
        return shell.failure(std::string(shell.say("没有给出过：", "was not given: ")) +
                             std::string(arguments));
    situation.declarations.erase(declared);
    return shell.commit(std::move(situation), shell.say("声明已收回", "the declaration was taken back"));
}

Reply command_day(Shell& shell, std::string_view arguments) {
    std::string_view rest = arguments;
    if (take_word(rest) == "of") arguments = rest; // `as of DATE`, as answers put it
    if (arguments.empty()) {
        const std::string day = values::iso_text(shell.session().outcome().options.today);
        return {std::string(shell.say("按 ", "as of ")) + day + "\n", false, false};
    }
    Situation situation = shell.session().situation();
    Reply reply;
    std::string what;
    if (!shell.apply("on " + std::string(arguments), situation, reply, &what)) return reply;
    return shell.commit(std::move(situation), what);
}

Reply command_take(Shell& shell, std::string_view arguments) {
    Situation situation = shell.session().situation();
    Reply reply;
    std::string what;
    if (!shell.apply("take " + std::string(arguments), situation, reply, &what)) return reply;
    return shell.commit(std::move(situation), what);
}

Reply command_undo(Shell& shell, std::string_view) {
    const auto before = shell.session().shared_outcome();
    if (!shell.session().undo())
        return shell.failure(std::string(shell.say("没有可撤销的改动", "there is nothing to undo")));
    return {std::string(shell.say("已撤销\n", "undone\n")) +
                changes_text(shell, *before, shell.session().outcome()),
            false, false};
}

Reply command_redo(Shell& shell, std::string_view) {
    const auto before = shell.session().shared_outcome();
    if (!shell.session().redo())
        return shell.failure(std::string(shell.say("没有可重做的改动", "there is nothing to redo")));
    return {std::string(shell.say("已重做\n", "done again\n")) +
                changes_text(shell, *before, shell.session().outcome()),
            false, false};
}

Reply command_facts(Shell& shell, std::string_view arguments) {
    // `已知 事实 = 值` gives it, as in a scenario.
    if (arguments.find('=') != std::string_view::npos) return command_set(shell, arguments);
    const Outcome& outcome = shell.session().outcome();
    const Situation& situation = shell.session().situation();
    std::string text(shell.say("按 ", "as of "));
    text.append(values::iso_text(outcome.options.today)).append("\n");
    std::string givens;
    append_givens(givens, outcome, shell.language());
    std::string_view rest = givens;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n') + 1;
        if (rest.substr(0, end).find(arguments) != std::string_view::npos) text += rest.substr(0, end);
        rest.remove_prefix(end);
    }
    for (const words::Diagnostic& mistake : outcome.mistakes)
        text += words::render(mistake, {}, shell.language(), false);
    for (const std::string& declaration : situation.declarations)
        text.append(shell.say("  会话中声明：", "  declared in this session: "))
            .append(declaration.substr(0, declaration.find('\n')))
            .append("\n");
    if (givens.empty() && situation.declarations.empty())
        text += shell.say("  尚未给出事实\n", "  no facts yet\n");
    return {std::move(text), false, false};
}

} // namespace tiaoli::explore
