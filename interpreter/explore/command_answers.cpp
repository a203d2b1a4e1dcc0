// Commands that show what came out, and why.
#include "analysis/interview.hpp"
#include "explain/outline.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"
#include "explore/fact_place.hpp"
#include "explore/shell.hpp"

#include <algorithm>

namespace tiaoli::explore {

using engine::State;
using program::Decision;

namespace {

std::string padded(std::string_view text, std::uint32_t width) {
    std::string result(text);
    const std::uint32_t taken = words::display_width(text);
    if (taken < width) result.append(width - taken, ' ');
    return result;
}

bool is_negative(const Outcome& outcome, const Decision& decision, std::uint32_t row) {
    if (decision.list) return false;
    const engine::Cell cell = outcome.evaluation.cell(decision.node, row);
    const bool is_no =
        cell.state == State::value && decision.type.kind == program::ValueKind::yes_no && cell.bits == 0;
    return is_no || cell.state == State::not_applicable;
}

void append_group(const Shell& shell, const std::vector<analysis::AnswerLine>& lines, State state,
                  std::string_view title, std::string& out) {
    std::uint32_t width = 0;
    for (const analysis::AnswerLine& line : lines)
        if (line.state == state) width = std::max(width, words::display_width(line.name));
    if (width == 0) return;
    out.append(title).append("\n");
    for (const analysis::AnswerLine& line : lines) {
        if (line.state != state) continue;
        const std::string& rest =
            state == State::undetermined && !line.note.empty() ? line.note : line.answer;
        out.append("  ").append(rest.empty() ? line.name
                                             : padded(line.name, std::min(width, 48U)) + "  " + rest);
        out += "\n";
    }
    static_cast<void>(shell);
}

} // namespace

Reply command_results(Shell& shell, std::string_view arguments) {
    const Outcome& outcome = shell.session().outcome();
    const bool all = arguments == "全部" || arguments == "all";
    Reply reply;
    std::vector<program::DecisionId> wanted;
    if (!all) {
        const auto named = shell.decisions(arguments, reply);
        if (!named) return reply;
        wanted = *named;
    }
    const bool complete = all || !wanted.empty();
    if (wanted.empty()) {
        for (program::DecisionId id = 0; id < outcome.program().decisions.size(); ++id) {
            const Decision::Kind kind = outcome.program().decisions[id].kind;
            const bool by_default = kind != Decision::Kind::invariant && kind != Decision::Kind::definition;
            if (by_default || (all && kind == Decision::Kind::definition)) wanted.push_back(id);
        }
    }
    std::vector<analysis::AnswerLine> lines;
    for (const program::DecisionId id : wanted)
        analysis::append_answers(lines, outcome.evaluated(), id, 0, shell.language(), complete);
    std::string out;
    append_group(shell, lines, State::value, shell.say("已决定", "Decided"), out);
    append_group(shell, lines, State::error, shell.say("出错", "In error"), out);
    const auto open = static_cast<std::size_t>(
        std::ranges::count(lines, State::undetermined, &analysis::AnswerLine::state));
    constexpr std::size_t most_open = 20; // a policy of which nothing is known has hundreds
    if (complete || open <= most_open) {
        append_group(shell, lines, State::undetermined,
                     shell.say("未定（缺少以下事实）", "Undetermined (these facts are missing)"), out);
    } else {
        out.append(shell.say("未定：", "Undetermined: ")).append(std::to_string(open));
        out.append(shell.say("项（“结果 全部”列出，“询问 名称”逐个提问）\n",
                             " (`results all` lists them, `ask NAME` asks for what is missing)\n"));
    }
    if (complete) {
        append_group(shell, lines, State::not_applicable, shell.say("不适用", "Not applicable"), out);
    } else if (const auto none =
                   std::ranges::count(lines, State::not_applicable, &analysis::AnswerLine::state)) {
        out.append(shell.say("不适用：", "Not applicable: ")).append(std::to_string(none));
        out.append(shell.say("项\n", "\n"));
    }
    return {std::move(out), false, false};
}

Reply command_why(Shell& shell, std::string_view arguments) {
    Reply reply;
    std::string_view rest = arguments;
    const std::string_view name = take_word(rest);
    if (name.empty()) return shell.failure(std::string(shell.say("请写决定的名称", "which decision?")));
    const auto id = shell.decision(name, reply);
    if (!id) return reply;
    const Outcome& outcome = shell.session().outcome();
    const Decision& decision = outcome.program().decisions[*id];
    const auto rows = analysis::rows_of_case(outcome.program(), outcome.evaluation, decision.scope, 0);
    if (rows.begin == rows.end)
        return {std::string(shell.say("列表中没有一项\n", "the list has no element\n")), false, false};
    std::uint32_t row = rows.begin;
    for (const char c : rest) // `why 补贴额 2` or `[2]`
        if (c >= '0' && c <= '9') row = rows.begin + static_cast<std::uint32_t>(c - '0') - 1;
    row = std::clamp(row, rows.begin, rows.end - 1);
    const explain::RenderOptions options{.language = shell.language(), .quotes = true, .facts = true};
    const bool negative = is_negative(outcome, decision, row);
    std::vector<explain::Line> lines;
    if (negative)
        lines = explain::outline(explain::why_not(*outcome.plan, outcome.evaluation, outcome.batch, *id, row),
                                 options);
    const bool no_reasons = lines.size() <= 1;
    if (!negative || no_reasons || decision.type.kind == program::ValueKind::yes_no) {
        auto more = explain::outline(explain::why(*outcome.plan, outcome.evaluation, outcome.batch, *id, row),
                                     options);
        if (no_reasons) lines.clear();
        lines.insert(lines.end(), more.begin(), more.end());
    }
    shell.unfolding() = Unfolding(std::move(lines), 2);
    return {shell.unfolding().text(), false, false};
}

Reply command_open(Shell& shell, std::string_view arguments) {
    if (shell.unfolding().empty())
        return shell.failure(std::string(shell.say("先问“为什么”", "ask `why` first")));
    if (arguments == "全部" || arguments == "all") {
        shell.unfolding().open_all();
        return {shell.unfolding().text(), false, false};
    }
    const int number = std::atoi(std::string(arguments).c_str());
    if (number <= 0 || !shell.unfolding().open(static_cast<std::uint32_t>(number)))
        return shell.failure(std::string(shell.say("没有这个编号", "there is no such number")));
    return {shell.unfolding().text(), false, false};
}

Reply command_close(Shell& shell, std::string_view arguments) {
    const int number = std::atoi(std::string(arguments).c_str());
    if (number <= 0 || !shell.unfolding().close(static_cast<std::uint32_t>(number)))
        return shell.failure(std::string(shell.say("没有这个编号", "there is no such number")));
    return {shell.unfolding().text(), false, false};
}

Reply command_show(Shell& shell, std::string_view arguments) {
    const auto& compiled = shell.session().outcome().policy;
    const auto [text, file] = shell.session().policy().text_of(*compiled, arguments);
    if (text.empty())
        return shell.failure(std::string(shell.say("没有这个名称：", "there is no such name: ")) +
                             std::string(arguments));
    return {"-- " + file + "\n" + text + "\n", false, false};
}

Reply command_list(Shell& shell, std::string_view arguments) {
    const std::string_view kind = take_word(arguments);
    const program::Program& program = shell.session().outcome().program();
    std::string out;
    std::size_t shown = 0;
    const auto line = [&](std::string_view name, std::string_view label) {
        if (name.find(arguments) == std::string_view::npos && label.find(arguments) == std::string_view::npos)
            return;
        ++shown;
        out.append("  ").append(name);
        if (!label.empty()) out.append(shell.say("：", ": ")).append(label);
        out += "\n";
    };
    if (kind == "决定" || kind == "decisions") {
        for (const Decision& each : program.decisions)
            if (each.kind != Decision::Kind::invariant && each.kind != Decision::Kind::definition)
                line(each.name, each.label);
    } else if (kind == "事实" || kind == "facts") {
        for (const program::Fact& each : program.facts)
            line(each.path, each.label);
    } else if (kind == "条款" || kind == "clauses") {
        for (const program::Clause& each : program.clauses)
            if (!each.name.empty())
                line(each.name, each.citation + (each.summary.empty() ? "" : " " + each.summary));
    } else if (kind == "参数" || kind == "parameters") {
        for (const program::Parameter& each : program.parameters)
            line(each.name, each.label);
    } else if (kind == "解读" || kind == "readings") {
        for (std::size_t i = 0; i < program.readings.size(); ++i) {
            const program::Reading& each = program.readings[i];
            std::string options;
            for (std::size_t j = 0; j < each.options.size(); ++j) {
                const bool chosen = shell.session().outcome().options.readings[i] == j;
                options.append(options.empty() ? "" : ", ").append(each.options[j]).append(chosen ? "*" : "");
            }
            line(each.name, options);
        }
    } else {
        return shell.failure(
            std::string(shell.say("列出什么：决定、事实、条款、参数、解读",
                                  "list what: decisions, facts, clauses, parameters, readings")));
    }
    if (shown == 0) out = std::string(shell.say("没有\n", "none\n"));
    return {std::move(out), false, false};
}

Reply command_missing(Shell& shell, std::string_view arguments) {
    Reply reply;
    const auto wanted = shell.decisions(arguments, reply);
    if (!wanted) return reply;
    if (wanted->empty()) return command_results(shell, "");
    const Outcome& outcome = shell.session().outcome();
    const program::Program& program = outcome.program();
    std::string out;
    for (const program::DecisionId id : *wanted) {
        const Decision& decision = program.decisions[id];
        out.append(decision.name).append(shell.say("：", ": "));
        if (decision.scope == 0) out += analysis::answer_text(outcome.evaluated(), id, 0, shell.language());
        out += "\n";
        for (const analysis::Question& question :
             analysis::questions(outcome.evaluated(), outcome.options, {id}, 0)) {
            std::string name, label;
            switch (question.kind) {
            case explain::FactUse::Kind::fact: {
                const program::Fact& fact = program.facts[question.index];
                name = path_text(path_of(program, fact.path, fact.scope, question.positions));
                label = fact.label;
                break;
            }
            case explain::FactUse::Kind::list: {
                const program::ListFact& list = program.lists[question.index];
                name = path_text(path_of(program, list.path, list.parent, question.positions));
                label = list.label;
                break;
            }
            case explain::FactUse::Kind::parameter:
                name = program.parameters[question.index].name;
                label = program.parameters[question.index].source;
                break;
            }
            out.append("  ? ").append(name);
            if (!label.empty()) out.append(shell.say("（", " (")).append(label).append(shell.say("）", ")"));
            out += "\n";
        }
    }
    return {std::move(out), false, false};
}

} // namespace tiaoli::explore
