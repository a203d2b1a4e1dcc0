// Commands that try something else.
#include "analysis/combination.hpp"
#include "analysis/probe.hpp"
#include "analysis/sensitivity.hpp"
#include "explain/outcome.hpp"
#include "explore/declarations.hpp"
#include "explore/shell.hpp"

#include <algorithm>

namespace tiaoli::explore {

namespace {

/// The changes of a `what-if`, separated by semicolons outside of brackets and texts. A declaration takes the
/// rest of its line.
std::vector<std::string> separated(std::string_view text) {
    std::vector<std::string> parts(1);
    int open = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == '(' || c == '{' || c == '[')) ++open;
        if (!quoted && (c == ')' || c == '}' || c == ']')) --open;
        const bool wide = text.substr(i).starts_with("；");
        if (!quoted && open <= 0 && (c == ';' || wide)) {
            parts.emplace_back();
            if (wide) i += 2;
            continue;
        }
        parts.back() += c;
    }
    std::erase_if(parts, [](const std::string& part) { return trimmed(part).empty(); });
    return parts;
}

/// Where a nearer change may have been missed.
std::string uncertain_text(const Shell& shell, const std::vector<program::FactId>& facts) {
    if (facts.empty()) return {};
    std::string names;
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < facts.size() && i < most; ++i)
        names.append(i == 0 ? "" : shell.say("、", ", "))
            .append(shell.session().outcome().program().facts[facts[i]].path);
    if (facts.size() > most) names += shell.say("等", ", …");
    return std::string(shell.say("  未必最近：", "  perhaps not the nearest: ")) + names +
           std::string(shell.say("（有的条件可能变过去又变回来，远处的值未逐一试过）\n",
                                 " (some condition may turn and turn back; values farther off were not "
                                 "tried one by one)\n"));
}

} // namespace

Reply command_what_if(Shell& shell, std::string_view arguments) {
    if (arguments.empty())
        return shell.failure(
            std::string(shell.say("假如什么？例如：假如 贷款.申请金额 = 38万元",
                                  "what if what? For example: what-if 贷款.申请金额 = 38万元")));
    Situation situation = shell.session().situation();
    Reply reply;
    std::string what;
    const auto parts = begins_declaration(arguments) ? std::vector<std::string>{std::string(arguments)}
                                                     : separated(arguments);
    for (const std::string& part : parts) {
        std::string one;
        if (!shell.apply(part, situation, reply, &one)) return reply;
        what.append(what.empty() ? "" : "; ").append(one);
    }
    const Attempt attempt = shell.session().attempt(situation);
    if (!attempt.outcome) return shell.refusal(attempt);
    std::string text(shell.say("假如 ", "what if "));
    text.append(what).append("\n");
    text += changes_text(shell, shell.session().outcome(), *attempt.outcome, true, true);
    return {std::move(text), false, false};
}

Reply command_nearest(Shell& shell, std::string_view arguments) {
    Reply reply;
    std::string_view rest = arguments;
    const auto id = shell.decision(take_word(rest), reply);
    if (!id) return reply;
    const Outcome& outcome = shell.session().outcome();
    const program::Decision& decision = outcome.program().decisions[*id];
    const auto rows = analysis::rows_of_case(outcome.program(), outcome.evaluation, decision.scope, 0);
    if (decision.list)
        return shell.failure(decision.name +
                             std::string(shell.say("是一个列表，不能问差多少；请问各项的决定",
                                                   " is a list, which no single change moves; ask "
                                                   "for a decision about its elements")));
    if (rows.begin == rows.end)
        return shell.failure(
            decision.name +
            std::string(shell.say("：所属的列表中还没有一项", ": the list it is about has no elements yet")));
    std::string out;
    analysis::Probe probe(*outcome.plan, outcome.batch, outcome.options, *id, rows.begin);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
        probe.aim(row);
        out.append(decision.name);
        if (decision.scope != 0) out.append(" [").append(std::to_string(row - rows.begin + 1)).append("]");
        out.append(shell.say("：", ": "));
        out.append(analysis::answer_text(outcome.evaluated(), *id, row, shell.language())).append("\n");
        const auto [boundaries, uncertain] = analysis::boundaries(probe, outcome.evaluated());
        for (const analysis::Boundary& boundary : boundaries) {
            out += "  ";
            analysis::append_sentence(out, outcome.program(), *id, boundary, outcome.batch.texts,
                                      shell.language());
            out += "\n";
        }
        const engine::Cell now = explain::outcome(outcome.evaluation, outcome.program(), *id, row).cell;
        const bool is_open = now.state == engine::State::undetermined;
        if (is_open)
            out +=
                shell.say("  尚未确定：先看“缺什么”；下列改变不必补齐事实\n",
                          "  not settled yet: see `missing`; these changes do without the missing facts\n");
        if (boundaries.empty() && !is_open)
            out += shell.say("  任何一个事实单独改变都不会使它改变\n",
                             "  no change of a single fact changes it\n");
        out += uncertain_text(shell, uncertain);
        const bool one_does = std::ranges::any_of(boundaries, [&](const analysis::Boundary& boundary) {
            return analysis::is_wanted(decision, now, boundary.outcome_then);
        });
        if (is_open || one_does) continue;
        const auto pair = analysis::cheapest_pair(probe, outcome.evaluated(), {}, shell.host().interrupted);
        if (!pair) continue;
        out += shell.say("  两个事实一起改变：", "  two together: ");
        analysis::append_sentence(out, outcome.program(), *id, *pair, outcome.batch.texts, shell.language());
        out += "\n";
    }
    return {std::move(out), false, false};
}

} // namespace tiaoli::explore
