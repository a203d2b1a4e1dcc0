// Checks small texts and says what came of them.
#pragma once

#include "semantics/checked_policy.hpp"
#include "words/diagnostic.hpp"

#include <algorithm>
#include <iterator>
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

/// What `tiaoli check` reports.
inline std::vector<words::Diagnostic> everything(const semantics::CheckedPolicy& policy) {
    std::vector<words::Diagnostic> all(policy.diagnostics().begin(), policy.diagnostics().end());
    std::ranges::move(policy.check_the_rest(), std::back_inserter(all));
    return all;
}

/// Every diagnostic as a person reads it.
inline std::string rendered(const semantics::CheckedPolicy& policy,
                            words::Language language = words::Language::english) {
    const auto files = policy.files();
    std::string result;
    for (const words::Diagnostic& diagnostic : everything(policy))
        result += words::render(diagnostic, files, language, false);
    return result;
}

/// "code `underlined text`" of each error, in the order they are reported.
inline std::string errors(const std::string& text, Modules modules = {}) {
    const auto policy = check({text}, std::move(modules));
    std::string result;
    for (const auto& diagnostic : everything(policy)) {
        if (words::info(diagnostic.id).severity != words::Severity::error) continue;
        const words::Span span = diagnostic.span;
        result += (result.empty() ? "" : ", ") + std::string(words::info(diagnostic.id).code) + " `" +
                  std::string(policy.files()[span.file].text.substr(span.begin, span.end - span.begin)) + "`";
    }
    return result;
}

} // namespace tiaoli::tests
