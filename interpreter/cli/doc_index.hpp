// The index of one or more policies: every clause in a row, with what it gives, needs and says.
#pragma once

#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::cli {

struct IndexedPolicy {
    std::shared_ptr<const program::Program> program;
    std::vector<std::pair<std::string, std::string>> not_computable; ///< section, reason
};

[[nodiscard]] std::string index_markdown(const std::vector<IndexedPolicy>& policies,
                                         words::Language language);
/// One self-contained page.
[[nodiscard]] std::string index_page(const std::vector<IndexedPolicy>& policies, words::Language language);

} // namespace tiaoli::cli
