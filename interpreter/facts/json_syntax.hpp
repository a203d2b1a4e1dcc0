// Where a text stops being JSON: for messages. The fast reader only says that it does.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tiaoli::facts {

/// The first byte that cannot stand where it stands in one JSON value, or nothing if the text is one. The
/// size of the text if it ends too early. Not recursive.
[[nodiscard]] std::optional<std::size_t> json_error(std::string_view text);

/// The first byte that is not part of a valid UTF-8 sequence, or nothing.
[[nodiscard]] std::optional<std::size_t> utf8_error(std::string_view text);

} // namespace tiaoli::facts
