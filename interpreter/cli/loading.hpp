// Policies for commands: loaded and checked, with what is wrong on standard error.
#pragma once

#include "cli/terminal.hpp"
#include "explore/policy.hpp"
#include "library/policy_files.hpp"
#include "semantics/checked_policy.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::cli {

using library::Files;

struct LoadedPolicy {
    std::string argument; ///< as the user gave it
    semantics::CheckedPolicy checked;
    std::vector<words::SourceText> files; ///< for diagnostics; views into `checked`
};

/// Reads and checks the policy that `argument` names: a .tiao file, a folder (all *.tiao in it, sorted, the
/// file with the `policy` header first), or a module. Nothing, and a diagnostic on standard error, if there
/// is no such thing; mistakes in the policy itself are in its diagnostics.
std::optional<LoadedPolicy> load_policy(const Context& context, const std::string& argument, Files files);

/// The same for commands that need a policy without errors: prints its errors to standard error and sets the
/// exit code. Warnings are left to `tiaoli check`.
std::optional<LoadedPolicy> load_good_policy(Context& context, const std::string& argument, Files files);

/// The program of a policy without errors, for commands that need nothing of the source: of what
/// `load_good_policy` accepts, or of a compiled file (.tiaob). Null if something is wrong, as above.
std::shared_ptr<const program::Program> load_program(Context& context, const std::string& argument);

/// The sources of the policy that `argument` names, unchecked, for a session that checks them again and
/// again.
std::optional<explore::PolicySource> policy_source(const Context& context, const std::string& argument,
                                                   Files files);

/// A policy, and the same seen through the translation of common facts into its own.
struct TranslatedPolicy {
    std::shared_ptr<const program::Program> policy;
    std::shared_ptr<const program::Program> translated; ///< its facts are the common ones
};

/// The policy with the files that translate: `common.tiao` of `folder`, if there is one, and the file called
/// like the policy's folder, which holds one mapping. Without a folder its facts are its own. Nothing if
/// something is wrong, as above.
std::optional<TranslatedPolicy> load_translated_policy(Context& context, const std::string& argument,
                                                       const std::string& folder);

/// The .tiao files that `argument` names, for commands that work on files.
std::vector<std::string> policy_files(const Context& context, const std::string& argument, Files files);

} // namespace tiaoli::cli
