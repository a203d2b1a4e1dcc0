// Explanations as text, JSON, Markdown and HTML, in either language. Every function appends to `out` and
// keeps what is there.
//
// JSON is schema "tiaoli.explanation/1", documented in docs/explanations.md.
#pragma once

#include "engine/engine.hpp"
#include "explain/explanation.hpp"
#include "explain/why_not.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tiaoli::explain {

enum class Format : std::uint8_t { text, json, markdown, html };

struct RenderOptions {
    words::Language language = words::Language::chinese;
    std::uint32_t indent = 0; // text: columns before each line
    bool quotes = true;       // text, Markdown, HTML: the author's words below each rule
    bool facts = true;        //                       the facts that the answer rests on, at the end
};

void render(const Explanation& explanation, Format format, const RenderOptions& options, std::string& out);
void render(const WhyNot& why_not, Format format, const RenderOptions& options, std::string& out);

// What is missing, one line each (text), without JSON: Explanation carries it there.
void render_missing(std::span<const FactUse> missing, const program::Program& program,
                    const RenderOptions& options, std::string& out);

// A value as people read it: "35万元", "yes", "2020-12-31", "高校毕业生", "not applicable". `texts` are those
// of the batch (engine::Batch::texts), for texts that the program does not know.
void append_value(std::string& out, const program::Program& program, const program::Type& type,
                  const engine::Cell& cell, std::span<const std::string> texts, words::Language language);

// One step as a sentence without mark-up: "新招用比例（1/6 ≈ 16.67%）≥ 15%".
void append_sentence(std::string& out, const Steps& steps, const Step& step, words::Language language);

} // namespace tiaoli::explain
