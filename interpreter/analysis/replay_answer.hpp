// Comparing what a case expects with what was decided.
#pragma once

#include "analysis/replay.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "facts/json_tree.hpp"
#include "program/program.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::analysis {

/// One decided value, in final form.
struct Answer {
    engine::State state = engine::State::undetermined;
    engine::Fault fault = engine::Fault::none;
    program::Type type;
    values::Rational number; ///< money rounded to 分 where nobody rounded it
    std::int64_t bits = 0;
    std::string text; ///< of texts
};

/// What an answer of a mapping came out as: a value, or a list of them, perhaps with keys.
struct AnswerTree {
    Answer value; ///< its state is that of the whole
    bool is_list = false, has_keys = false;
    std::vector<Answer> elements;
    std::vector<std::string> keys; ///< as texts
};

[[nodiscard]] AnswerTree answer_of(const engine::Plan& plan, const engine::Evaluation& evaluation,
                                   const engine::Batch& batch, program::DecisionId decision,
                                   std::uint32_t row);

/// As JSON, with undetermined and not applicable spelt as the conventions have them.
[[nodiscard]] std::string json_of(const AnswerTree& answer, const program::Program& program,
                                  const ReplayConventions& conventions);
[[nodiscard]] std::string json_of(const Answer& answer, const program::Program& program,
                                  const ReplayConventions& conventions);

/// Whether they say the same: numbers exactly, whatever their spelling; lists without regard to order unless
/// `ordered`.
[[nodiscard]] bool agrees(const AnswerTree& answer, const facts::JsonValue& expected,
                          const program::Program& program, const ReplayConventions& conventions,
                          bool ordered);
[[nodiscard]] bool agrees(const Answer& answer, const facts::JsonValue& expected,
                          const program::Program& program, const ReplayConventions& conventions);

/// Whether two lists agree: every element of one with an element of its own of the other.
[[nodiscard]] bool agrees(const std::vector<Answer>& answers, const std::vector<facts::JsonValue>& expected,
                          const program::Program& program, const ReplayConventions& conventions,
                          bool ordered);

} // namespace tiaoli::analysis
