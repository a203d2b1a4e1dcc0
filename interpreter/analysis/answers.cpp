#include "analysis/answers.hpp"

#include "explain/outcome.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "facts/fact_path.hpp"
#include "words/phrases.hpp"

#include <utility>

namespace tiaoli::analysis {

using engine::State;
using program::Decision;
using words::Language;

namespace {

/// Names of missing facts in a line of a long table.
constexpr std::size_t longest_missing = 4;

std::string modality_text(explain::Modalities modalities, Language language) {
    using program::Modality;
    using words::Phrase;
    constexpr std::pair<Modality, Phrase> rows[] = {
        {Modality::must, Phrase::modality_must},
        {Modality::must_not, Phrase::modality_must_not},
        {Modality::may, Phrase::modality_may},
        {Modality::in_principle, Phrase::modality_in_principle},
        {Modality::encouraged, Phrase::modality_encouraged},
        {Modality::at_most, Phrase::modality_at_most},
        {Modality::at_least, Phrase::modality_at_least},
    };
    std::string text;
    for (const auto& [modality, phrase] : rows)
        if (modalities.has(modality)) text.append(words::text(phrase, language)).append(" ");
    return text;
}

std::string_view say(Language language, std::string_view chinese, std::string_view english) {
    return language == Language::chinese ? chinese : english;
}

/// The facts that would settle it.
std::string missing_text(const Evaluated& of, program::DecisionId id, std::uint32_t row, Language language,
                         bool complete) {
    std::vector<std::string> names;
    for (const explain::FactUse& use : explain::missing(of.plan, of.evaluation, of.batch, id, row)) {
        for (std::string& path : facts::paths_of(of.plan.program(), use))
            names.push_back(std::move(path));
        if (use.kind == explain::FactUse::Kind::parameter)
            names.back() += say(language, "（另行规定）", " (set elsewhere)");
    }
    const std::size_t shown =
        complete || names.size() <= longest_missing + 1 ? names.size() : longest_missing;
    std::string text;
    for (std::size_t i = 0; i < shown; ++i)
        text.append(i == 0 ? "" : say(language, "、", ", ")).append(names[i]);
    if (shown < names.size()) {
        text.append(say(language, "等", " and "))
            .append(std::to_string(names.size() - (language == Language::chinese ? 0 : shown)));
        text.append(say(language, "项", " more"));
    }
    return text;
}

State list_answer(const Evaluated& of, const Decision& decision, std::uint32_t row, Language language,
                  std::string& answer) {
    const program::Program& program = of.plan.program();
    const auto inputs = program.inputs_of(decision.node);
    std::vector<std::uint32_t> rows;
    const State state = of.evaluation.list_rows(decision.node, row, rows);
    if (state != State::value) return state;
    for (const std::uint32_t child : rows) {
        if (!answer.empty()) answer += say(language, "，", ", ");
        if (inputs.size() > 2 && inputs[2] != program::none) {
            explain::append_value(answer, program, program.nodes[inputs[2]].type,
                                  of.evaluation.cell(inputs[2], child), of.batch.texts, language);
            answer += say(language, "：", ": ");
        }
        explain::append_value(answer, program, decision.type, of.evaluation.cell(inputs[0], child),
                              of.batch.texts, language);
    }
    if (rows.empty()) answer = say(language, "（空）", "(none)");
    return state;
}

State plain_answer(const Evaluated& of, program::DecisionId id, std::uint32_t row, Language language,
                   std::string& answer) {
    const program::Program& program = of.plan.program();
    const explain::Outcome outcome = explain::outcome(of.evaluation, program, id, row);
    if (outcome.cell.state == State::value) answer = modality_text(outcome.modalities, language);
    explain::append_value(answer, program, program.decisions[id].type, outcome.cell, of.batch.texts,
                          language);
    return outcome.cell.state;
}

} // namespace

RowRange rows_of_case(const program::Program& program, const engine::Evaluation& evaluation,
                      program::ScopeId scope, std::uint32_t case_row) {
    if (scope == 0) return {case_row, case_row + 1};
    const RowRange above = rows_of_case(program, evaluation, program.scopes[scope].parent, case_row);
    const auto offsets = evaluation.offsets(scope);
    return {offsets[above.begin], offsets[above.end]};
}

void append_answers(std::vector<AnswerLine>& lines, const Evaluated& of, program::DecisionId id,
                    std::uint32_t case_row, Language language, bool complete) {
    const program::Program& program = of.plan.program();
    const Decision& decision = program.decisions[id];
    const RowRange range = rows_of_case(program, of.evaluation, decision.scope, case_row);
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
        AnswerLine& line = lines.emplace_back();
        line.decision = id;
        line.row = row;
        line.name = decision.name;
        // A decision about each element of a list: a line each, numbered from 1.
        if (decision.scope != 0) line.name += " [" + std::to_string(row - range.begin + 1) + "]";
        line.state = decision.list ? list_answer(of, decision, row, language, line.answer)
                                   : plain_answer(of, id, row, language, line.answer);
        if (line.state == State::not_applicable) line.answer.clear();
        if (line.state == State::undetermined) line.note = missing_text(of, id, row, language, complete);
    }
}

std::string answer_text(const Evaluated& of, program::DecisionId id, std::uint32_t row, Language language) {
    std::string answer;
    const Decision& decision = of.plan.program().decisions[id];
    if (!decision.list) {
        plain_answer(of, id, row, language, answer);
        return answer;
    }
    engine::Cell cell;
    cell.state = list_answer(of, decision, row, language, answer);
    if (cell.state != State::value)
        explain::append_value(answer, of.plan.program(), decision.type, cell, of.batch.texts, language);
    return answer;
}

} // namespace tiaoli::analysis
