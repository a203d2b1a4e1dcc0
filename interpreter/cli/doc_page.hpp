// A policy as one readable page.
#pragma once

#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <span>
#include <string>
#include <utility>

namespace tiaoli::cli {

/// A self-contained HTML page: every clause with its text beside its citation, topic, fund, departments,
/// modality and readings; then parameters, facts, and the sections stated to be not computable. Needs no
/// other file and prints well.
[[nodiscard]] std::string doc_page(const program::Program& program,
                                   std::span<const std::pair<std::string, std::string>> not_computable,
                                   words::Language language);

} // namespace tiaoli::cli
