// Any JSON text as a tree, numbers as written: for files whose shape is not that of a policy's facts.
#pragma once

#include "words/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::facts {

struct JsonMember;

struct JsonValue {
    enum class Kind : std::uint8_t { null, boolean, number, text, list, object };
    Kind kind = Kind::null;
    bool boolean = false;
    std::string text; ///< of a text, without quotes and escapes; of a number, its digits as written
    std::vector<JsonValue> elements; ///< of a list
    std::vector<JsonMember> members; ///< of an object, in order
    std::string_view source;         ///< the value as written, in the text it was read from

    /// The first member of this name, or nothing.
    [[nodiscard]] const JsonValue* find(std::string_view name) const;
    [[nodiscard]] bool is_text(std::string_view wanted) const { return kind == Kind::text && text == wanted; }
};

struct JsonMember {
    std::string name;
    JsonValue value;
};

/// The tree of `json`, whose `source` views point into `json`; nothing, with a diagnostic, if it is not JSON,
/// has a name twice in an object, or nests deeper than 100.
[[nodiscard]] std::optional<JsonValue>
read_json(std::string_view json, std::vector<words::Diagnostic>& diagnostics, std::uint32_t file = 0);

} // namespace tiaoli::facts
