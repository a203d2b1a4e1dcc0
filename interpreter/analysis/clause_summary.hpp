// What a clause says, as data: its figures, windows, conditions, modality, and what it needs. Read off the
// program, so that two policies can be compared, and an index written, without their text.
#pragma once

#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::analysis {

/// A constant that a clause rests on, or a value of a dated table that it reads.
struct Figure {
    enum class Kind : std::uint8_t {
        amount, ///< money, counts, ratios
        time,   ///< a day, a month, a length of time
        group,  ///< a value of a category, or a set of them
    };
    Kind kind = Kind::amount;
    std::string text;                               ///< "35万元", "15%", "2020-12-31", "小型、微型"
    bool in_condition = false;                      ///< otherwise it is part of the value
    std::string context;                            ///< the author's words around it, on one line
    program::ParameterId parameter = program::none; ///< the table it stands in
};

/// One "then" of a clause for one decision.
struct RuleSummary {
    program::DecisionId decision = program::none;
    bool exception = false;
    std::vector<program::Modality> modalities;
    std::string value;                   ///< the author's words; a yes is "是"
    std::vector<std::string> conditions; ///< what `and`, `or`, `not` join, in the author's words
    std::vector<Figure> figures;         ///< of both, in the order of the text
};

struct ClauseSummary {
    program::ClauseId clause = program::none;
    std::vector<program::DecisionId> decisions; ///< that it gives
    std::vector<RuleSummary> rules;
    std::vector<program::FactId>
        facts; ///< that it needs, also through definitions; not through other clauses
    std::vector<program::ListId> lists;
    std::vector<program::ParameterId> parameters;
    std::vector<program::ReadingId> readings;
    std::vector<program::DecisionId> uses; ///< decisions of other clauses that it rests on

    /// Every modality of its rules, once, in the order of program::Modality.
    [[nodiscard]] std::vector<program::Modality> modalities() const;
};

/// Of every clause, by ClauseId. `language` is that of the figures' texts.
[[nodiscard]] std::vector<ClauseSummary> summarise(const program::Program& program, words::Language language);

} // namespace tiaoli::analysis
