// Files of decided cases, in somebody else's names, and the policies whose mappings translate them
// (docs/replay.md). `replay` compares their answers; `readings` and `diff` ask something else of them.
#pragma once

#include "analysis/replay.hpp"
#include "cli/loading.hpp"
#include "cli/terminal.hpp"
#include "facts/json_tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

struct DecidedCases {
    std::string name, text; ///< of the file
    facts::JsonValue tree;  ///< of `text`
    const facts::JsonValue* cases = nullptr;

    /// "cases.json:36": where a case stands.
    [[nodiscard]] std::string place_of(const facts::JsonValue& decided) const;
};

/// Whether the JSON text holds decided cases, each with a clause and its facts, and not facts in a policy's
/// own names. A large file of the latter is not read for it.
[[nodiscard]] bool holds_decided_cases(std::string_view text);

/// The cases of a text that was read from the file `name`. Null, with what is wrong on standard error and the
/// exit code set, if it has mistakes. `are_compared`: each must say what is expected.
std::unique_ptr<DecidedCases> decided_cases(Context& context, const std::string& name, std::string text,
                                            bool are_compared);

/// Ready for cases of a policy that was loaded with its replay files. Every mapping is checked, whether some
/// case needs it or not; nothing, with the mistakes on standard error and the exit code set, if one has any.
std::optional<analysis::Replayer> replayer_of(Context& context, const LoadedPolicy& loaded,
                                              analysis::ReplayOptions options);

/// Says on standard error which facts of a case could not be read, and sets the exit code.
void report_unreadable(Context& context, const DecidedCases& file, const facts::JsonValue& decided,
                       const analysis::ReplayedCase& read);

} // namespace tiaoli::cli
