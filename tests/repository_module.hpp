// The modules of the repository, for tests that load them themselves.
#pragma once

#include "semantics/checked_policy.hpp"
#include "source_files.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::tests {

/// "henan.people" is policies/henan/people.tiao, "std.caps" stdlib/caps.tiao, and a document the file with
/// its header: "xinmi_2020_4" is policies/xinmi-2020-4/policy.tiao.
inline std::optional<semantics::Source> repository_module(std::string_view name) {
    std::string path(name);
    std::ranges::replace(path, '.', '/');
    path = path.starts_with("std/") ? "stdlib/" + path.substr(4) : "policies/" + path;
    std::string document = path;
    std::ranges::replace(document, '_', '-');
    for (const std::string& file : {path + ".tiao", document + "/policy.tiao"})
        if (std::filesystem::exists(repository() / file))
            return semantics::Source{file, read_text(repository() / file)};
    return std::nullopt;
}

} // namespace tiaoli::tests
