// Diagnostics as values: what is wrong, where, and how to mend it, in both languages. The wording lives in
// diagnostics.def; the place that finds a mistake names the row and hands over the arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::words {

enum class Language : std::uint8_t { chinese, english };
enum class Severity : std::uint8_t { error, warning };

// Bytes begin..end of file number `file`. For facts, `file` counts the inputs of the command and 0 is the
// first.
struct Span {
    static constexpr std::uint32_t no_file = 0xffffffffU;
    std::uint32_t file = no_file;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

enum class DiagnosticId : std::uint16_t {
#define TIAOLI_DIAGNOSTIC(name, code, severity, english, chinese, english_help, chinese_help) name,
#include "words/diagnostics.def"
#undef TIAOLI_DIAGNOSTIC
    count_,
};

// A second place that belongs to a mistake ("first declared here"); `text` is a row of its own in phrase
// form.
struct RelatedPlace {
    Span span;
    std::string english;
    std::string chinese;
};

struct Diagnostic {
    DiagnosticId id{};
    Span span;
    std::vector<std::string> arguments; // {0}, {1} … of the wording
    std::vector<RelatedPlace> related;
};

struct DiagnosticInfo {
    std::string_view name;
    std::string_view code; // "T0101"; stable, never reused
    Severity severity;
    std::string_view english, chinese, english_help, chinese_help;
};

const DiagnosticInfo& info(DiagnosticId id);
std::span<const DiagnosticInfo> all_diagnostics();

// The message or the help with its arguments filled in. An empty help gives an empty text.
std::string message(const Diagnostic& diagnostic, Language language);
std::string help(const Diagnostic& diagnostic, Language language);

// A file for `render`: its name and whole text.
struct SourceText {
    std::string_view name;
    std::string_view text;
};

// The diagnostic as a person reads it: `file:line:column: error[T0101]: message`, the source line, a caret
// under the span (Chinese characters are two columns wide, tabs go to the next multiple of 4), the help, and
// related places. `colour` adds ANSI codes.
std::string render(const Diagnostic& diagnostic, std::span<const SourceText> files, Language language,
                   bool colour);

struct LineColumn {
    std::uint32_t line;   // from 1
    std::uint32_t column; // from 1, in characters
};
LineColumn line_column(std::string_view text, std::uint32_t offset);

// Columns that a text takes on a terminal: East Asian wide and full-width characters take two.
std::uint32_t display_width(std::string_view text);

// The candidate nearest to `name` (edit distance over characters, at most a third of its length and at least
// one), or an empty view.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

} // namespace tiaoli::words
