// The interview: one question after the other, until nothing can change any more.
#include "analysis/interview.hpp"
#include "explore/fact_place.hpp"
#include "explore/shell.hpp"
#include "values/unit.hpp"

#include <algorithm>
#include <charconv>

namespace tiaoli::explore {

using analysis::Question;
using explain::FactUse;
using program::ValueKind;

namespace {

std::string figure(const values::Rational& value) {
    std::string text = values::to_decimal(value, 2);
    if (text.find('/') == std::string::npos) return text;
    // For reading only: two decimals, marked as rounded.
    const auto hundredfold = value.numerator * 100 / value.denominator;
    return "≈" + values::to_decimal(values::make_rational(hundredfold, 100).value_or(values::Rational{}), 2);
}

std::vector<program::DecisionId> wanted_decisions(const Shell& shell) {
    const Outcome& outcome = shell.session().outcome();
    std::vector<program::DecisionId> result;
    for (program::DecisionId id = 0; id < outcome.program().decisions.size(); ++id) {
        const program::Decision& decision = outcome.program().decisions[id];
        if (!shell.interview_names().empty()) {
            if (std::ranges::find(shell.interview_names(), decision.name) != shell.interview_names().end())
                result.push_back(id);
        } else if (decision.kind == program::Decision::Kind::decision) {
            result.push_back(id);
        }
    }
    return result;
}

Path path_of_question(const program::Program& program, const Question& question) {
    switch (question.kind) {
    case FactUse::Kind::fact: {
        const program::Fact& fact = program.facts[question.index];
        return path_of(program, fact.path, fact.scope, question.positions);
    }
    case FactUse::Kind::list: {
        const program::ListFact& list = program.lists[question.index];
        return path_of(program, list.path, list.parent, question.positions);
    }
    case FactUse::Kind::parameter: return {{program.parameters[question.index].name, 0}};
    }
    return {};
}

/// "（是/否）", "（1 高校毕业生，2 返乡农民工）", "（元）".
std::string choices(const Shell& shell, const program::Type& type, bool optional) {
    const program::Program& program = shell.session().outcome().program();
    std::string out;
    switch (type.kind) {
    case ValueKind::yes_no: out = shell.say("是/否", "yes/no"); break;
    case ValueKind::category:
    case ValueKind::set: {
        const auto& values = program.categories[type.category].values;
        for (std::size_t i = 0; i < values.size(); ++i)
            out.append(i == 0 ? "" : shell.say("，", ", "))
                .append(std::to_string(i + 1))
                .append(" ")
                .append(values[i]);
        if (type.kind == ValueKind::set) out += shell.say("；可多选", "; several may hold");
        break;
    }
    case ValueKind::date: out = shell.say("日期，如 2020-09-01", "a date: 2020-09-01"); break;
    case ValueKind::month: out = shell.say("月份，如 2020-09", "a month: 2020-09"); break;
    case ValueKind::text: out = shell.say("文字", "a text"); break;
    case ValueKind::number:
        out = type.percent
                  ? std::string("%")
                  : values::to_text(type.unit, program.units,
                                    shell.language() == words::Language::chinese ? values::Language::chinese
                                                                                 : values::Language::english);
        if (out.empty()) out = shell.say("数", "a number");
        break;
    }
    if (optional) out += shell.say("；没有则答“无”", "; `none` if there is none");
    return std::string(shell.say("（", " (")) + out + std::string(shell.say("）", ")"));
}

/// The next question, or the end of the interview with what came out.
Reply next_question(Shell& shell, std::string text) {
    const Outcome& outcome = shell.session().outcome();
    const program::Program& program = outcome.program();
    Interview& interview = *shell.interview();
    const auto decisions = wanted_decisions(shell);
    const auto all = analysis::questions(outcome.evaluated(), outcome.options, decisions, 0);
    const auto next = std::ranges::find_if(all, [&](const Question& question) {
        const Path path = path_of_question(program, question);
        return std::ranges::find(interview.skipped, path) == interview.skipped.end();
    });
    if (next == all.end()) {
        text += all.empty()
                    ? shell.say("不必再问，结果已不会改变：\n",
                                "nothing more to ask; nothing can change any more:\n")
                    : shell.say("没有您能回答的问题了：\n", "there is nothing left that you can answer:\n");
        for (const program::DecisionId id : decisions) {
            if (interview.decisions.empty() &&
                outcome.evaluation.state(program.decisions[id].node, 0) != engine::State::value)
                continue;
            if (program.decisions[id].scope != 0 || program.decisions[id].list) continue;
            text.append("  ").append(program.decisions[id].name).append(shell.say("：", ": "));
            text.append(analysis::answer_text(outcome.evaluated(), id, 0, shell.language())).append("\n");
        }
        shell.interview().reset();
        return {std::move(text), false, false};
    }
    interview.asked = path_of_question(program, *next);
    text.append(path_text(interview.asked));
    switch (next->kind) {
    case FactUse::Kind::fact: {
        const program::Fact& fact = program.facts[next->index];
        if (!fact.label.empty()) text.append(shell.say("，", ", ")).append(fact.label);
        text += choices(shell, fact.type, fact.optional);
        break;
    }
    case FactUse::Kind::list:
        if (!program.lists[next->index].label.empty())
            text.append(shell.say("，", ", ")).append(program.lists[next->index].label);
        text += shell.say("（几项？或写 [{…}, {…}]）", " (how many elements? or write [{…}, {…}])");
        break;
    case FactUse::Kind::parameter: {
        const program::Parameter& parameter = program.parameters[next->index];
        if (!parameter.source.empty())
            text.append(shell.say("，由此规定：", ", set in: ")).append(parameter.source);
        text += choices(shell, parameter.type, false);
        break;
    }
    }
    text += "\n";
    text.append(shell.say("  还有", "  "))
        .append(std::to_string(all.size()))
        .append(shell.say("个问题", " questions are open"));
    if (next->tried)
        text.append(shell.say("，答了这个平均剩", "; after this one "))
            .append(figure(next->left))
            .append(shell.say("个", " on average"));
    text += shell.say("。“跳过”不答，“停”结束\n", ". `skip` leaves it, `stop` ends\n");
    return {std::move(text), false, false};
}

/// The answer as the right-hand side of an assignment.
std::string as_value(const Shell& shell, const Path& path, std::string_view entry) {
    const program::Program& program = shell.session().outcome().program();
    const program::InputField* field = field_at(program, path);
    std::string text(entry);
    if (field == nullptr) return text;
    if (field->kind == program::InputField::Kind::list) {
        std::uint32_t count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        constexpr std::uint32_t most = 1000;
        if (error != std::errc{} || end != text.data() + text.size() || count > most) return text;
        std::string list = "[";
        for (std::uint32_t i = 0; i < count; ++i)
            list += i == 0 ? "{}" : ", {}";
        return list + "]";
    }
    if (field->kind != program::InputField::Kind::leaf) return text;
    const program::Type& type = program.facts[field->index].type;
    if (entry == "无" || entry == "none") return "不适用";
    if (type.kind == ValueKind::text && !text.starts_with("\"")) return "\"" + text + "\"";
    if (type.kind != ValueKind::category && type.kind != ValueKind::set) return text;
    // Numbers of the choices; of a set several, however they are separated.
    const auto& values = program.categories[type.category].values;
    std::string named;
    std::string_view rest = entry;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(" ,;{}"), rest.size());
        std::size_t stop = end;
        for (const std::string_view mark : {"、", "，", "；", "　", "｛", "｝"})
            stop = std::min(stop, rest.find(mark));
        const std::string_view word = rest.substr(0, stop);
        rest.remove_prefix(stop);
        if (!rest.empty()) rest.remove_prefix(stop == end ? 1 : 3);
        if (word.empty()) continue;
        std::size_t number = 0;
        const auto [after, error] = std::from_chars(word.data(), word.data() + word.size(), number);
        const bool is_number = error == std::errc{} && after == word.data() + word.size() && number >= 1 &&
                               number <= values.size();
        named.append(named.empty() ? "" : ", ").append(is_number ? values[number - 1] : std::string(word));
    }
    return type.kind == ValueKind::set ? "{" + named + "}" : named;
}

} // namespace

Reply command_ask(Shell& shell, std::string_view arguments) {
    Reply reply;
    const auto wanted = shell.decisions(arguments, reply);
    if (!wanted) return reply;
    Interview interview;
    for (const program::DecisionId id : *wanted)
        interview.decisions.push_back(shell.session().outcome().program().decisions[id].name);
    shell.interview() = std::move(interview);
    return next_question(shell, "");
}

Reply answer_question(Shell& shell, std::string_view entry) {
    Interview& interview = *shell.interview();
    for (const std::string_view word : {"停", "stop", "停止", "退出", "quit", "exit"})
        if (entry == word) {
            shell.interview().reset();
            return {std::string(shell.say("已停，答过的都保留\n", "stopped; what was answered is kept\n")),
                    false, false};
        }
    for (const std::string_view word : {"跳过", "skip", "不知道", "未知", "unknown"})
        if (entry == word) {
            interview.skipped.push_back(interview.asked);
            return next_question(shell, "");
        }
    std::string_view arguments;
    const CommandInfo* command = find_command(entry, arguments);
    Situation situation = shell.session().situation();
    Reply reply;
    const std::string assignment =
        path_text(interview.asked) + " = " + as_value(shell, interview.asked, entry);
    const bool is_answer = command == nullptr && shell.apply(assignment, situation, reply);
    if (is_answer) {
        reply = shell.commit(std::move(situation), "");
        if (!reply.is_error) {
            ++interview.answered;
            return next_question(shell, std::move(reply.text));
        }
    } else if (command != nullptr) {
        if (command->function == command_load || command->function == command_switch_ ||
            command->function == command_ask) {
            shell.interview().reset();
            return command->function(shell, arguments);
        }
        reply = command->function(shell, arguments);
        if (!shell.interview()) return reply;
    }
    const bool is_error = reply.is_error;
    Reply again = next_question(shell, std::move(reply.text));
    again.is_error = is_error;
    return again;
}

} // namespace tiaoli::explore
