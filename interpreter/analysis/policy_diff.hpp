// What differs between two policies: by declared topic, or between two versions of one policy by clause.
//
// Clauses are matched by what the policies declare, never by likeness: by topic where the policies have
// different names, by the name of the clause where they have the same.
#pragma once

#include "analysis/clause_summary.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::analysis {

/// What is compared of the clauses on a topic.
enum class Aspect : std::uint8_t {
    figures,    ///< amounts, rates, counts
    windows,    ///< days, months, lengths of time
    groups,     ///< categories that are named
    modality,   ///< must, may, in principle, at most …
    conditions, ///< in the author's words
    standards,  ///< what other documents set
    readings,   ///< of ambiguous texts
    fund,
    departments,
    citation, ///< versions only
    text,     ///< versions only: the declaration
};
inline constexpr int aspect_count = static_cast<int>(Aspect::text) + 1;

/// "figures": the name in JSON.
[[nodiscard]] std::string_view aspect_name(Aspect aspect);

/// What only one side has. Not both are empty.
struct AspectDifference {
    Aspect aspect = Aspect::figures;
    std::vector<std::string> left, right;
};

/// The clauses of both sides on one topic (or of one name), and how they differ.
struct DiffRow {
    enum class Status : std::uint8_t { same, different, only_left, only_right };
    Status status = Status::same;
    std::string key;   ///< the topic; empty: clauses without one. Between versions: the clause's name
    std::string label; ///< what the topic is about, if it says so
    std::vector<program::ClauseId> left, right;
    std::vector<AspectDifference> differences; ///< only of `different`
};

struct PolicyDiff {
    bool by_clause = false; ///< two versions of one policy
    /// In the order of the left policy, then what only the right one has. By topic: first what both speak of.
    std::vector<DiffRow> rows;
};

/// One policy to compare; both parts have to live as long as the call.
struct DiffSide {
    const program::Program& program;
    const std::vector<ClauseSummary>& summaries; ///< of both sides in one language
};

[[nodiscard]] PolicyDiff compare_policies(const DiffSide& left, const DiffSide& right,
                                          words::Language language);

} // namespace tiaoli::analysis
