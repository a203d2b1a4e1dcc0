#include "analysis/changes.hpp"

#include "explain/outline.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace tiaoli::analysis {

using engine::State;
using explain::Line;
using explain::Mark;
using program::Decision;

namespace {

constexpr std::size_t most_reasons = 3;

/// Why it came out so; if it does not apply or is no, why not.
std::vector<Line> outline_of(const Evaluated& of, program::DecisionId id, std::uint32_t row,
                             words::Language language) {
    const explain::RenderOptions options{.language = language, .quotes = false, .facts = false};
    const Decision& decision = of.plan.program().decisions[id];
    const bool negative = !decision.list && of.evaluation.state(decision.node, row) == State::not_applicable;
    if (!negative) return explain::outline(explain::why(of.plan, of.evaluation, of.batch, id, row), options);
    return explain::outline(explain::why_not(of.plan, of.evaluation, of.batch, id, row), options);
}

} // namespace

std::vector<std::string> reasons(const Evaluated& before, program::DecisionId before_decision,
                                 std::uint32_t before_row, const Evaluated& after,
                                 program::DecisionId after_decision, std::uint32_t after_row,
                                 words::Language language) {
    std::set<std::string> known;
    if (before_decision != program::none)
        for (const Line& line : outline_of(before, before_decision, before_row, language))
            known.insert(line.text);
    const std::vector<Line> lines = outline_of(after, after_decision, after_row, language);
    std::vector<std::string> result;
    const auto add = [&](const Line& line) {
        std::string text(explain::sign_of(line.mark));
        text.append(text.empty() ? "" : " ").append(line.text);
        if (result.size() < most_reasons && std::ranges::find(result, text) == result.end())
            result.push_back(std::move(text));
    };
    const auto is_new = [&](const Line& line) { return line.depth > 0 && !known.contains(line.text); };
    // The rule first, then what it rests on: the new lines with nothing new below them.
    for (const Line& line : lines)
        if (is_new(line) && line.depth == 1 && line.mark != Mark::part) {
            add(line);
            break;
        }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_new(lines[i])) continue;
        bool is_lowest = true;
        for (std::size_t j = i + 1; j < lines.size() && lines[j].depth > lines[i].depth; ++j)
            is_lowest = is_lowest && !is_new(lines[j]);
        if (is_lowest) add(lines[i]);
    }
    return result;
}

std::vector<Change> changes(const Evaluated& before, std::uint32_t before_row, const Evaluated& after,
                            std::uint32_t after_row, words::Language language, bool definitions) {
    const auto lines_of = [&](const Evaluated& of, std::uint32_t row) {
        std::vector<AnswerLine> lines;
        const auto& decisions = of.plan.program().decisions;
        for (program::DecisionId id = 0; id < decisions.size(); ++id) {
            const Decision::Kind kind = decisions[id].kind;
            if (kind == Decision::Kind::invariant || (kind == Decision::Kind::definition && !definitions))
                continue;
            append_answers(lines, of, id, row, language, false);
        }
        return lines;
    };
    const std::vector<AnswerLine> old_lines = lines_of(before, before_row);
    std::unordered_map<std::string, const AnswerLine*> by_name;
    for (const AnswerLine& line : old_lines)
        by_name.emplace(line.name, &line);
    std::vector<Change> result;
    for (AnswerLine& line : lines_of(after, after_row)) {
        const auto found = by_name.find(line.name);
        Change change;
        if (found != by_name.end()) {
            change.before = *found->second;
            by_name.erase(found);
            if (change.before.state == line.state && change.before.answer == line.answer) continue;
        } else {
            change.before.state = State::not_applicable;
            change.before.name = line.name;
        }
        change.because = reasons(before, change.before.decision, change.before.row, after, line.decision,
                                 line.row, language);
        change.after = std::move(line);
        result.push_back(std::move(change));
    }
    for (const AnswerLine& line : old_lines) {
        if (!by_name.contains(line.name) || line.state == State::not_applicable) continue;
        Change change;
        change.before = line;
        change.after.name = line.name;
        change.after.state = State::not_applicable;
        result.push_back(std::move(change));
    }
    return result;
}

} // namespace tiaoli::analysis
