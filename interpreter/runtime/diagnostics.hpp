// Diagnostics of the house as those that hosts see.
#pragma once

#include "tiaoli/result.hpp"
#include "words/diagnostic.hpp"

#include <span>
#include <string>
#include <vector>

namespace tiaoli::runtime {

[[nodiscard]] Diagnostic public_diagnostic(const words::Diagnostic& diagnostic,
                                           std::span<const words::SourceText> files);

[[nodiscard]] Failure failure(Problem problem, std::span<const words::Diagnostic> diagnostics,
                              std::span<const words::SourceText> files);
/// With one diagnostic that belongs to no text.
[[nodiscard]] Failure failure(Problem problem, words::DiagnosticId id, std::vector<std::string> arguments);

} // namespace tiaoli::runtime
