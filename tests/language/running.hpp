// Runs small texts of the language, the way a host does.
#pragma once

#include "engine/engine.hpp"
#include "explain/outcome.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "facts/fact_path.hpp"
#include "facts/json_reader.hpp"
#include "program/verify.hpp"
#include "repository_module.hpp"
#include "semantics/checked_policy.hpp"
#include "semantics/checking.hpp"
#include "source_files.hpp"
#include "words/phrases.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiaoli::tests {

inline semantics::CheckedPolicy check_block(const SourceFile& block) {
    return semantics::CheckedPolicy::check({{block.name, block.text}}, repository_module);
}

/// One case, evaluated.
struct Run {
    std::shared_ptr<const engine::Plan> plan;
    engine::Batch batch;
    engine::Evaluation evaluation;
    std::string mistakes; ///< in the facts, or in the program

    Run(const std::shared_ptr<const program::Program>& program, std::string_view facts, values::Date day)
        : plan(engine::Plan::prepare(program)) {
        for (const std::string& violation : program::verify(*program))
            mistakes += violation + "；";
        std::vector<words::Diagnostic> found;
        facts::JsonReader(plan).read(facts, batch, found);
        for (const words::Diagnostic& mistake : found)
            mistakes += words::message(mistake, words::Language::chinese) + "；";
        engine::Options options;
        options.today = day;
        evaluation.run(*plan, batch, options);
    }

    /// The answer as a person reads it in Chinese: 可 不超过 35万元, 不适用, 待定：人数, 出错：除数为零.
    std::string answer(program::DecisionId id, std::uint32_t row = 0) const {
        using words::Phrase;
        constexpr auto chinese = words::Language::chinese;
        const program::Program& program = plan->program();
        const program::Decision& decision = program.decisions[id];
        const explain::Outcome outcome = explain::outcome(evaluation, program, id, row);
        std::string text;
        if (outcome.cell.state == engine::State::undetermined) {
            for (const explain::FactUse& use : explain::missing(*plan, evaluation, batch, id, row))
                for (const std::string& path : facts::paths_of(program, use))
                    text.append(text.empty() ? "" : "、").append(path);
            return "待定：" + text;
        }
        if (outcome.cell.state == engine::State::value) {
            constexpr std::pair<program::Modality, Phrase> words[] = {
                {program::Modality::must, Phrase::modality_must},
                {program::Modality::must_not, Phrase::modality_must_not},
                {program::Modality::may, Phrase::modality_may},
                {program::Modality::in_principle, Phrase::modality_in_principle},
                {program::Modality::encouraged, Phrase::modality_encouraged},
                {program::Modality::at_most, Phrase::modality_at_most},
                {program::Modality::at_least, Phrase::modality_at_least}};
            for (const auto& [modality, phrase] : words)
                if (outcome.modalities.has(modality)) text.append(words::text(phrase, chinese)).append(" ");
        }
        explain::append_value(text, program, decision.type, outcome.cell, batch.texts, chinese);
        return text;
    }
};

/// The answers to an expression over the policy's names: one, or of a decision about each element of a list
/// one for each. A mistake in the expression gives its code and message.
inline std::string answer_to(const semantics::CheckedPolicy& policy, std::string_view expression,
                             std::string_view facts, values::Date day) {
    // A decision by its name keeps its modality.
    auto program = policy.program();
    const auto named = std::ranges::find(program->decisions, expression, &program::Decision::name);
    auto id = static_cast<program::DecisionId>(named - program->decisions.begin());
    if (named == program->decisions.end()) {
        auto [own, diagnostics] = policy.expression_program(expression);
        if (!diagnostics.empty())
            return std::string(words::info(diagnostics[0].id).code) + " " +
                   words::message(diagnostics[0], words::Language::chinese);
        program = std::move(own);
        id = static_cast<program::DecisionId>(program->decisions.size() - 1);
    }
    const Run run(program, facts, day);
    std::string result = run.mistakes;
    for (std::uint32_t row = 0; row < run.evaluation.rows(program->decisions[id].scope); ++row)
        result.append(result.empty() ? "" : " | ").append(run.answer(id, row));
    return result;
}

/// What of the scenarios does not hold, by name; empty if all hold.
inline std::string broken_scenarios(const semantics::CheckedPolicy& policy) {
    std::string result;
    const program::Policy& header = policy.program()->policies[0];
    for (std::size_t i = 0; i < policy.scenarios().size(); ++i) {
        const semantics::ScenarioInfo& info = policy.scenarios()[i];
        const auto program = policy.scenario_program(i);
        if (!program || (!info.day && !header.has_from)) {
            result += info.name + ": has mistakes, or no day\n";
            continue;
        }
        const Run run(program, "{}", info.day ? *info.day : header.from);
        for (program::DecisionId id = 0; id < program->decisions.size(); ++id) {
            const program::Decision& decision = program->decisions[id];
            for (std::uint32_t row = 0; row < run.evaluation.rows(decision.scope); ++row) {
                const engine::Cell cell = run.evaluation.cell(decision.node, row);
                const bool is_yes = cell.state == engine::State::value && cell.bits != 0;
                const bool is_no = cell.state == engine::State::error ||
                                   (cell.state == engine::State::value && cell.bits == 0);
                const bool is_invariant = decision.kind == program::Decision::Kind::invariant;
                if (is_invariant ? is_no : !is_yes)
                    result += info.name + ": " + decision.name + " → " + run.answer(id, row) + "\n";
            }
        }
    }
    return result;
}

} // namespace tiaoli::tests
