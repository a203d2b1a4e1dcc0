// Checks small texts and says what came of them.
#pragma once

#include "semantics/checked_policy.hpp"
#include "words/diagnostic.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiaoli::tests {

using Modules = std::map<std::string, std::string, std::less<>>;

/// The files of one policy, with the modules they may use.
inline semantics::CheckedPolicy check(std::vector<std::string> files, Modules modules = {}) {
    std::vector<semantics::Source> sources;
    for (std::string& text : files)
        sources.push_back({"file-" + std::to_string(sources.size() + 1) + ".tiao", std::move(text)});
    return semantics::CheckedPolicy::check(
        std::move(sources),
        [modules = std::move(modules)](std::string_view name) -> std::optional<semantics::Source> {
            const auto found = modules.find(name);
            if (found == modules.end()) return std::nullopt;
            return semantics::Source{found->first, found->second};
        });
}

/// Every diagnostic as a person reads it.
inline std::string rendered(const semantics::CheckedPolicy& policy,
                            words::Language language = words::Language::english) {
    std::vector<words::Diagnostic> all(policy.diagnostics().begin(), policy.diagnostics().end());
    for (words::Diagnostic& diagnostic : policy.check_the_rest())
        all.push_back(std::move(diagnostic));
    const auto files = policy.files();
    std::string result;
    for (const words::Diagnostic& diagnostic : all)
        result += words::render(diagnostic, files, language, false);
    return result;
}

} // namespace tiaoli::tests
