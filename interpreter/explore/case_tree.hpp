// The facts of a session: a tree as JSON has it, changed by path.
//
// The tree is what a host would hand over as JSON (docs/facts.md), so facts that were typed, read from a file
// or answered in an interview are one thing, read by one reader.
#pragma once

#include "facts/json_tree.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::explore {

using CaseTree = facts::JsonValue; ///< an object at the root; `source` is not used

/// One part of `企业.在职职工[2].录用日期`.
struct PathPart {
    std::string name;
    std::uint32_t position = 0; ///< in a list, from 1; 0: the list itself, or no list
    friend bool operator==(const PathPart&, const PathPart&) = default;
};
using Path = std::vector<PathPart>;

/// Nothing if it is no path: names with dots between them, each perhaps with a position in brackets.
/// Full-width brackets and dots are read as their twins.
[[nodiscard]] std::optional<Path> parse_path(std::string_view text);
[[nodiscard]] std::string path_text(const Path& path);

/// What a policy asks for at a path; null if nothing.
[[nodiscard]] const program::InputField* field_at(const program::Program& program, const Path& path);

/// The value at a path; null if it is not there.
[[nodiscard]] const CaseTree* find(const CaseTree& tree, const Path& path);
/// Puts a value at a path, making what lies on the way. False if a position is beyond the end of its list by
/// more than one, or something on the way is no record or list.
bool put(CaseTree& tree, const Path& path, CaseTree value);
/// Takes the value away, and records that are empty without it. False if it is not there.
bool remove(CaseTree& tree, const Path& path);
/// Puts every value of `other`, an object, over those of `tree`.
void merge(CaseTree& tree, const CaseTree& other);

[[nodiscard]] CaseTree text_value(std::string text);
[[nodiscard]] CaseTree number_value(std::string digits);
[[nodiscard]] CaseTree yes_no_value(bool yes);
[[nodiscard]] CaseTree empty_case();

void append_json(std::string& out, const CaseTree& tree);

} // namespace tiaoli::explore
