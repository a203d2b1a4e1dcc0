#include "words/diagnostic.hpp"

#include "words/terms.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::words {
namespace {

constexpr Severity error = Severity::error;
constexpr Severity warning = Severity::warning;

constexpr auto table = std::to_array<DiagnosticInfo>({
#define TIAOLI_DIAGNOSTIC(name, code, severity, english, chinese, english_help, chinese_help)                \
    {#name, code, severity, english, chinese, english_help, chinese_help},
#include "words/diagnostics.def"
#undef TIAOLI_DIAGNOSTIC
});
static_assert(table.size() == static_cast<std::size_t>(DiagnosticId::count_));
// A table without warnings would leave the name unused.
static_assert(warning != error);

/// The wording with {0}, {1} … replaced. A place without an argument is left as it stands, so that a slip in
/// the table shows instead of vanishing.
std::string filled(std::string_view wording, std::span<const std::string> arguments, Language language) {
    std::string result;
    for (std::size_t i = 0; i < wording.size(); ++i) {
        const bool is_place = wording[i] == '{' && i + 2 < wording.size() && wording[i + 1] >= '0' &&
                              wording[i + 1] <= '9' && wording[i + 2] == '}';
        if (is_place) {
            const auto index = static_cast<std::size_t>(wording[i + 1] - '0');
            if (index < arguments.size()) {
                result += half(arguments[index], language);
                i += 2;
                continue;
            }
        }
        result += wording[i];
    }
    return result;
}

} // namespace

const DiagnosticInfo& info(DiagnosticId id) {
    return table[std::min(static_cast<std::size_t>(id), table.size() - 1)];
}

std::span<const DiagnosticInfo> all_diagnostics() {
    return table;
}

std::string message(const Diagnostic& diagnostic, Language language) {
    const DiagnosticInfo& row = info(diagnostic.id);
    return filled(language == Language::chinese ? row.chinese : row.english, diagnostic.arguments, language);
}

std::string help(const Diagnostic& diagnostic, Language language) {
    const DiagnosticInfo& row = info(diagnostic.id);
    return filled(language == Language::chinese ? row.chinese_help : row.english_help, diagnostic.arguments,
                  language);
}

LineColumn line_column(std::string_view text, std::uint32_t offset) {
    const std::string_view before = text.substr(0, std::min<std::size_t>(offset, text.size()));
    const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
    const std::size_t start = before.rfind('\n') + 1; // npos + 1 is 0: the first line
    // Every byte but the continuation bytes of UTF-8 begins a character.
    const auto column = static_cast<std::uint32_t>(std::ranges::count_if(
        before.substr(start), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    return {line + 1, column + 1};
}

} // namespace tiaoli::words
