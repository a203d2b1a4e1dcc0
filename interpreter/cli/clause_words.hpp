// How commands name what a clause says: shared by `doc`, `diff`, `run` and `compare`.
#pragma once

#include "analysis/clause_summary.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

[[nodiscard]] std::string joined(const std::vector<std::string>& items, std::string_view separator);
/// The first ten, and how many there are if there are more: "n1, n2, … (184)".
[[nodiscard]] std::string joined_some(const std::vector<std::string>& items, std::string_view separator);

/// "可、最高不超过": in the order in which they are said.
[[nodiscard]] std::vector<std::string> modality_words(std::span<const program::Modality> modalities,
                                                      words::Language language);
/// "可 贷款额度 最高不超过 35万元".
[[nodiscard]] std::string effect_words(const program::Program& program, const analysis::RuleSummary& rule,
                                       words::Language language);

/// Names of what a clause gives and needs, each once.
[[nodiscard]] std::vector<std::string> decision_names(const program::Program& program,
                                                      const std::vector<program::DecisionId>& decisions);
/// Facts by their paths, a list of values by its own.
[[nodiscard]] std::vector<std::string> fact_names(const program::Program& program,
                                                  const analysis::ClauseSummary& summary);
[[nodiscard]] std::vector<std::string> parameter_names(const program::Program& program,
                                                       const analysis::ClauseSummary& summary);
[[nodiscard]] std::vector<std::string> reading_names(const program::Program& program,
                                                     const analysis::ClauseSummary& summary);

/// "关于……的意见（郑政〔2020〕17号）": the policy a program is; its name if it has neither.
[[nodiscard]] std::string policy_title(const program::Program& program, words::Language language);
/// The shortest that tells it from others: its number, or its name.
[[nodiscard]] std::string policy_number(const program::Program& program);

} // namespace tiaoli::cli
