// Schema "tiaoli.explanation/1", see docs/explanations.md.
#pragma once

#include "explain/render.hpp"

namespace tiaoli::explain {

void render_json(const Explanation& explanation, const RenderOptions& options, std::string& out);
void render_json(const WhyNot& why_not, const RenderOptions& options, std::string& out);

// A string with its quotes. Bytes that are not UTF-8 become U+FFFD, so that the result is always JSON.
void append_json_string(std::string& out, std::string_view text);

} // namespace tiaoli::explain
