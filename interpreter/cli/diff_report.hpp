// What `tiaoli diff` found, and the forms in which it says so.
#pragma once

#include "analysis/answer_diff.hpp"
#include "analysis/policy_diff.hpp"
#include "cli/terminal.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::cli {

struct ComparedPolicy {
    std::string argument; ///< as the user gave it
    std::shared_ptr<const program::Program> program;
    std::vector<analysis::ClauseSummary> summaries;
    std::vector<std::string> unknown_facts; ///< names in the cases that this policy does not have
    std::vector<std::string> unmapped;      ///< decided cases that no mapping of this policy knows
};

/// A difference of one case; the reasons of both sides in the form of the report, if they were asked for.
struct ComparedAnswer {
    std::uint32_t case_number = 1;
    std::string case_name; ///< of a decided case: its id
    analysis::AnswerDifference difference;
    std::string left_reason, right_reason;
};

struct ComparedCases {
    std::string on;
    std::uint32_t cases = 0, different = 0;
    std::map<std::string, std::uint32_t> by_decision; ///< cases in which it differs
    std::vector<ComparedAnswer> answers;              ///< the first ones
    std::uint32_t left_out = 0;                       ///< further ones
};

struct DiffReport {
    ComparedPolicy left, right;
    analysis::PolicyDiff diff;
    std::optional<ComparedCases> cases;
    bool all = false; ///< also rows without a difference
};

/// Side by side in `width` columns.
[[nodiscard]] std::string diff_text(const Context& context, const DiffReport& report, std::uint32_t width);
/// Schema "tiaoli.diff/1" (docs/comparing.md). Holds every row.
[[nodiscard]] std::string diff_json(const DiffReport& report);
/// One self-contained HTML page.
[[nodiscard]] std::string diff_page(const DiffReport& report, words::Language language);

/// "figures" as people read it.
[[nodiscard]] std::string_view aspect_words(analysis::Aspect aspect, words::Language language);
/// A row's key as people read it: the topic with its label, or the clause.
[[nodiscard]] std::string row_title(const analysis::PolicyDiff& diff, const analysis::DiffRow& row,
                                    words::Language language);

} // namespace tiaoli::cli
