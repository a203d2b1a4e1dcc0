// Pieces of comma-separated values (RFC 4180), appended to a text.
#pragma once

#include <string>
#include <string_view>

namespace tiaoli::facts {

/// The field, in quotes where it needs them.
void append_csv_field(std::string& out, std::string_view field);

} // namespace tiaoli::facts
