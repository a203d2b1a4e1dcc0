// What all commands share about the outside: the language, the streams, and how diagnostics reach people and
// programs.
#pragma once

#include "words/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tiaoli::cli {

enum class Format : std::uint8_t { text, json, markdown, html };

struct Context {
    words::Language language = words::Language::chinese;
    int exit_code = 0;
    bool colour_out = false; ///< standard output is a terminal
    bool colour_err = false;

    /// The text in the language of this run.
    [[nodiscard]] std::string_view say(std::string_view chinese, std::string_view english) const {
        return language == words::Language::chinese ? chinese : english;
    }
    [[nodiscard]] std::string_view bold() const { return colour_out ? "\033[1m" : ""; }
    [[nodiscard]] std::string_view dim() const { return colour_out ? "\033[2m" : ""; }
    [[nodiscard]] std::string_view green() const { return colour_out ? "\033[32m" : ""; }
    [[nodiscard]] std::string_view red() const { return colour_out ? "\033[31m" : ""; }
    [[nodiscard]] std::string_view plain() const { return colour_out ? "\033[0m" : ""; }
};

void print(std::string_view text);
/// False, and a diagnostic on standard error, if not all that was printed has arrived (a full disk).
bool finish_printing(const Context& context);
void print_error(std::string_view text);

/// The whole file, or standard input for "-". Nothing, and a diagnostic on standard error, if it cannot be
/// read.
std::optional<std::string> read_file(const Context& context, const std::string& path);
/// The same for facts in JSON; of a table it is said where tables go.
std::optional<std::string> read_facts(const Context& context, const std::string& path);
/// Complete, or not at all (see OutputFile). False, and a diagnostic on standard error, if it cannot be
/// written.
bool write_file(const Context& context, const std::string& path, std::string_view text);

/// To standard error, as a person reads them.
void print_diagnostics(const Context& context, std::span<const words::Diagnostic> diagnostics,
                       std::span<const words::SourceText> files);
/// One diagnostic without a place.
void print_diagnostic(const Context& context, words::DiagnosticId id, std::vector<std::string> arguments);

/// [{"code":…,"severity":…,"message":…,"help":…,"file":…,"line":…,"column":…,"end_line":…,"end_column":…},…]
std::string diagnostics_json(words::Language language, std::span<const words::Diagnostic> diagnostics,
                             std::span<const words::SourceText> files);

/// The text with spaces up to this many columns.
std::string padded(std::string_view text, std::uint32_t width);

} // namespace tiaoli::cli
