// What a case came to, decision by decision, as lines of a table.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::analysis {

struct AnswerLine {
    program::DecisionId decision = program::none;
    std::uint32_t row = 0; ///< of the decision's scope
    engine::State state = engine::State::value;
    std::string name;   ///< "补贴额 [2]" for the second element of a list
    std::string answer; ///< "可 最高不超过 40万元"; empty where it does not apply
    std::string note;   ///< undetermined: what is missing
};

/// One evaluated batch, for as long as the references live.
struct Evaluated {
    const engine::Plan& plan; ///< must compute every node
    const engine::Evaluation& evaluation;
    const engine::Batch& batch;
};

/// The lines of one decision for one case: one, or one for each element of the list it is about. `complete`
/// names everything that is missing; otherwise only the first few.
void append_answers(std::vector<AnswerLine>& lines, const Evaluated& evaluated, program::DecisionId decision,
                    std::uint32_t case_row, words::Language language, bool complete);

/// The answer of a decision in one row, as a person reads it, with its modality: "可 最高不超过 40万元",
/// "不适用", "未定".
[[nodiscard]] std::string answer_text(const Evaluated& evaluated, program::DecisionId decision,
                                      std::uint32_t row, words::Language language);

/// The rows of a scope that belong to a row of the root.
struct RowRange {
    std::uint32_t begin = 0, end = 0;
};
[[nodiscard]] RowRange rows_of_case(const program::Program& program, const engine::Evaluation& evaluation,
                                    program::ScopeId scope, std::uint32_t case_row);

} // namespace tiaoli::analysis
