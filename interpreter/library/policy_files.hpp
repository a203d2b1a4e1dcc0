// Policies from the file system: what a path names, and where modules are found. The only part of the library
// that reads files of policies.
#pragma once

#include "semantics/checked_policy.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::library {

/// Where modules are looked for, in this order: the folder of the policy (its own files), the folders in
/// TIAOLI_PATH, the folders above the policy, share/tiaoli and folders with a stdlib/ above the program or
/// library, and the folder TIAOLI_DEFAULT_PATH that was set when it was built. `first_roots` come before all
/// but the policy's own. In each root `std.x.y` is stdlib/x/y.tiao and `a.b` is policies/a/b.tiao; a folder
/// or file may be spelt with '-' where the module has '_', and a module that is a folder is the file in it
/// that has the `policy` header.
class ModuleFinder {
public:
    explicit ModuleFinder(const std::string& policy_folder, std::span<const std::string> first_roots = {});

    /// Its text; an empty one for a file that is already part of the policy, under the name it has there:
    /// `own_path` gives its path.
    [[nodiscard]] std::optional<semantics::Source>
    load(std::string_view module,
         const std::function<std::optional<std::string>(const std::string&)>& own_path) const;
    /// Its file; for a module that is a folder all files of the folder, the one with the header first. Empty
    /// if there is none.
    [[nodiscard]] std::vector<std::string> find(std::string_view module) const;
    /// Of the modules that `find` finds; of very many, some.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    std::string own_folder_;
    std::vector<std::string> roots_;
};

/// Which files of a policy's folder a command reads. `scenarios.tiao` and `….scenarios.tiao` hold scenarios,
/// `replay.tiao` and `….replay.tiao` mappings of decided cases; the others are the policy, which every
/// command reads.
enum class Files : std::uint8_t { policy, with_scenarios, with_replay, all };

/// The whole file; nothing if it cannot be read (`errno` says why).
[[nodiscard]] std::optional<std::string> read_text(const std::string& path);

/// As people want to read it in a message: relative to where they are, if it lies below.
[[nodiscard]] std::string shown_path(const std::string& path);

/// The .tiao files that an argument names: a file, those of a folder (sorted, the one with the `policy`
/// header first), or a module. Without paths there is no such thing.
struct FoundFiles {
    std::vector<std::string> paths;
    bool is_empty_folder = false; ///< it is a folder, but none of its files is wanted
};
[[nodiscard]] FoundFiles policy_files(const std::string& argument, Files files,
                                      std::span<const std::string> first_roots = {});

/// The texts of files. With one that cannot be read its path is in `unreadable`.
struct PolicySources {
    std::vector<semantics::Source> sources;
    std::string unreadable, reason;
};
[[nodiscard]] PolicySources read_policy(const std::vector<std::string>& paths);

/// Finds the modules that these files of one policy use.
[[nodiscard]] semantics::Loader module_loader(const std::vector<std::string>& paths,
                                              std::span<const std::string> first_roots = {});

} // namespace tiaoli::library
