// A decision as people read it, and in a form in which answers of different programs can be compared.
#pragma once

#include "analysis/answers.hpp"
#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>

namespace tiaoli::analysis {

struct StatedAnswer {
    engine::State state = engine::State::undetermined;
    explain::Modalities modalities;
    std::string
        text; ///< with its modality: "可 最高不超过 40万元", "是", "未定，至少 3人"; of a list its elements
    std::string json; ///< exact, without modality; "null": not applicable, "\"unknown\"": undetermined

    /// Whether they say the same, whichever program they are from.
    friend bool operator==(const StatedAnswer& a, const StatedAnswer& b) {
        return a.state == b.state && a.json == b.json && a.modalities == b.modalities;
    }
};

/// `row` is a row of the decision's scope. The plan must compute every node.
[[nodiscard]] StatedAnswer stated_answer(const Evaluated& evaluated, program::DecisionId decision,
                                         std::uint32_t row, words::Language language);

} // namespace tiaoli::analysis
