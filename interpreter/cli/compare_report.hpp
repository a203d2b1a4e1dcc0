// What `tiaoli compare` found: one case under several policies, topic by topic.
#pragma once

#include "analysis/entitlements.hpp"
#include "cli/terminal.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tiaoli::cli {

/// One policy's column.
struct ComparedColumn {
    std::string argument;
    std::shared_ptr<const program::Program> program;
    std::vector<std::string> unknown_facts; ///< names in the facts that this policy does not have
    std::vector<analysis::TopicEntitlements> topics;
    /// By position in `topics` and in its entries, then in its inapplicable ones; only for HTML.
    std::vector<std::vector<std::string>> reasons;
};

/// One topic across all columns: positions in ComparedColumn::topics; `absent` where the policy is silent.
struct ComparedTopic {
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);
    std::string name, label;
    std::vector<std::size_t> places;
};

struct CompareReport {
    std::string on;
    std::vector<ComparedColumn> columns;
    std::vector<ComparedTopic> topics; ///< those on which some policy says something to this case
    std::size_t not_asked = 0;         ///< topics left out: nothing that their clauses ask for is known
};

/// An open decision that more facts than this are missing for is counted, not listed: it says little that a
/// few of its facts happen to be known.
inline constexpr std::size_t most_missing = 4;

/// Topics of all columns, in the order in which they are declared.
void align_topics(CompareReport& report);

[[nodiscard]] std::string compare_text(const Context& context, const CompareReport& report,
                                       std::uint32_t width);
/// Schema "tiaoli.compare/1" (docs/comparing.md).
[[nodiscard]] std::string compare_json(const CompareReport& report);
/// One self-contained HTML page; reasons unfold.
[[nodiscard]] std::string compare_page(const CompareReport& report, words::Language language);

/// "贷款额度：可 最高不超过 40万元"; of a decision without an answer its name alone.
[[nodiscard]] std::string entitlement_words(const ComparedColumn& column, const analysis::Entitlement& entry,
                                            words::Language language);

} // namespace tiaoli::cli
