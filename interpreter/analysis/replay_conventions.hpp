// How a file of decided cases says what JSON has no word for.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::analysis {

/// Every convention has a default, given here.
struct ReplayConventions {
    std::optional<bool> unmentioned; ///< what a yes/no name is that a case does not mention; default: unknown
    bool unmentioned_lists_are_empty = false; ///< a list that a case does not mention; default: unknown
    bool null_is_absent = false;              ///< null for an optional name: absent; default: unknown
    std::vector<std::string>
        absent_values;         ///< texts that say of an optional name: absent; 无 and none always do
    std::string unknown_names; ///< the expected entry that lists the unknown names; default: there is none
    /// In answers: undetermined, and not applicable. "null" is a null there. The first is what is shown.
    std::vector<std::string> unknown_values{"unknown"};
    std::vector<std::string> not_applicable_values{"null"};
    std::set<std::string, std::less<>> ordered; ///< answers that are lists whose order matters; default: none
};

/// Takes one `convention` of a policy. False if there is none of this name, or it has no such value.
bool set_convention(ReplayConventions& conventions, std::string_view name, std::string_view value);
/// The names of all conventions, for hints.
std::vector<std::string_view> convention_names();

} // namespace tiaoli::analysis
