// The facts a program asks for, flattened for reading: objects as levels of fields, with a quick search by
// name.
#pragma once

#include "program/program.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tiaoli::facts {

/// One name of an object.
struct Field {
    program::InputField::Kind kind = program::InputField::Kind::leaf;
    std::string_view name;
    std::uint32_t index = program::none; ///< FactId of a leaf, ListId of a list or a table
    std::uint32_t level = program::none; ///< record: its parts; list, table: those of an element
    bool plain_elements = false; ///< list: its elements are values, not objects (the level has one leaf)
    bool plain_values = false; ///< table: the level has two fields, `key` and the value; otherwise the fields
                               ///< after the first are the parts of the value
};

/// The names an object may have: fields first_field .. first_field + field_count.
struct Level {
    std::uint32_t first_field = 0;
    std::uint32_t field_count = 0;
    program::ScopeId scope = 0;
    std::unordered_map<std::string_view, std::uint32_t> by_name; ///< empty for small levels
};

/// What lives in one scope, and has to be given a place for each row.
struct ScopeFacts {
    std::vector<program::FactId> facts;
    std::vector<program::ListId> lists;
};

/// Views point into the program, which has to live as long.
struct Shape {
    std::vector<Field> fields;
    std::vector<Level> levels; ///< level 0 is the case itself
    std::vector<ScopeFacts> scopes;

    /// The field of this name, or `none`. `expected` is looked at first: people write names in the order of
    /// the policy.
    [[nodiscard]] std::uint32_t find(const Level& level, std::string_view name,
                                     std::uint32_t expected) const {
        if (expected < level.first_field + level.field_count && fields[expected].name == name)
            return expected;
        return search(level, name);
    }

private:
    [[nodiscard]] std::uint32_t search(const Level& level, std::string_view name) const;
};

[[nodiscard]] Shape shape_of(const program::Program& program);

/// The field that a heading names: by its own name, or by a path through records ("申请人.毕业日期"). Null if
/// there is none.
[[nodiscard]] const Field* find_path(const Shape& shape, const Level& level, std::string_view path);

/// What DiagnosticId::unknown_column says of a heading that has almost the name of a fact, record or list.
/// Empty if it has such a name itself, or one that is nowhere near.
[[nodiscard]] std::vector<std::string> misspelt_column(const program::Program& program,
                                                       std::string_view heading);

} // namespace tiaoli::facts
