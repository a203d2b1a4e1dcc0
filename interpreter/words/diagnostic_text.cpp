// A diagnostic as a person reads it on a terminal.
#include "words/diagnostic.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::words {
namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

/// The character that begins at `at`. What is not UTF-8 is one invalid byte.
CodePoint decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF5 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || at + length > text.size()) return {};
    char32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        value = value << 6U | (byte(i) & 0x3FU);
    }
    static constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least[length] || is_surrogate || value > 0x10FFFF) return {};
    return {value, length, true};
}

struct Range {
    char32_t first, last;
};

/// East Asian Width W and F of Unicode 14, from U+1100 on; unassigned gaps between two wide ranges are
/// closed.
constexpr auto wide = std::to_array<Range>(
    {{0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F3},
     {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},
     {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
     {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F5},   {0x26FA, 0x26FD},   {0x2705, 0x2705},
     {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274E},   {0x2753, 0x2757},   {0x2795, 0x2797},
     {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
     {0x2E80, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4C6},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},
     {0xF900, 0xFAD9},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
     {0x16FE0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F19A},
     {0x1F200, 0x1F320}, {0x1F32D, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0},
     {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F53D}, {0x1F54B, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596},
     {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6DF},
     {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAF6},
     {0x20000, 0x3FFFD}});

/// The combining and formatting characters that turn up in documents.
constexpr auto zero_width = std::to_array<Range>({{0x300, 0x36F},
                                                  {0x200B, 0x200F},
                                                  {0x202A, 0x202E},
                                                  {0x2060, 0x2064},
                                                  {0x20D0, 0x20F0},
                                                  {0xFE00, 0xFE0F},
                                                  {0xFEFF, 0xFEFF}});

template <std::size_t size>
bool is_in(const std::array<Range, size>& ranges, char32_t value) {
    const auto after = std::ranges::upper_bound(ranges, value, {}, &Range::first);
    return after != ranges.begin() && value <= std::prev(after)->last;
}

std::uint32_t width(char32_t value) {
    if (value < 0x300) return 1;
    if (is_in(zero_width, value)) return 0;
    return is_in(wide, value) ? 2 : 1;
}

constexpr std::uint32_t tab = 4;
/// A longer line is shown in part, around the mistake.
constexpr std::uint32_t longest_line = 160;
constexpr std::uint32_t before_mistake = 60;

/// One character of a source line as it is shown.
struct Shown {
    std::string text;
    std::uint32_t column = 0; // where it begins
    std::uint32_t width = 0;
    std::uint32_t offset = 0; // byte in the file
};

/// A window of the line: tabs become spaces, control characters and what is not UTF-8 a replacement
/// character.
std::vector<Shown> shown_line(std::string_view file, std::uint32_t begin, std::uint32_t end) {
    std::vector<Shown> result;
    std::uint32_t column = 0;
    for (std::uint32_t at = begin; at < end;) {
        const CodePoint point = decode(file, at);
        Shown shown;
        shown.column = column;
        shown.offset = at;
        if (point.valid && point.value == '\t') {
            shown.width = tab - column % tab;
            shown.text.assign(shown.width, ' ');
        } else if (!point.valid || point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0)) {
            shown.width = 1;
            shown.text = "\uFFFD";
        } else {
            shown.width = width(point.value);
            shown.text = file.substr(at, point.bytes);
        }
        column += shown.width;
        at += static_cast<std::uint32_t>(point.bytes);
        result.push_back(std::move(shown));
    }
    return result;
}

struct Excerpt {
    std::string line;
    std::string carets;
};

/// The line that holds `span.begin`, and carets below the part of the span that lies in it (at least one).
Excerpt excerpt(std::string_view file, const Span& span) {
    const auto size = static_cast<std::uint32_t>(file.size());
    const std::uint32_t at = std::min(span.begin, size);
    const std::size_t newline = at == 0 ? std::string_view::npos : file.rfind('\n', at - 1);
    std::uint32_t begin = newline == std::string_view::npos ? 0 : static_cast<std::uint32_t>(newline + 1);
    std::uint32_t end = static_cast<std::uint32_t>(std::min<std::size_t>(file.find('\n', at), size));
    if (end > begin && end > at && file[end - 1] == '\r') --end;

    // A file without line breaks may be one line of megabytes: look only at the neighbourhood.
    const bool cut_before = at - begin > longest_line * 4;
    if (cut_before) {
        begin = at - before_mistake;
        while (begin < at && (static_cast<unsigned char>(file[begin]) & 0xC0U) == 0x80U)
            ++begin;
    }
    const bool far = end > at && end - at > longest_line * 4;
    if (far) end = at + longest_line * 4;

    std::vector<Shown> shown = shown_line(file, begin, end);
    const auto mistake = std::ranges::find_if(shown, [&](const Shown& s) { return s.offset >= at; });
    const std::uint32_t total = shown.empty() ? 0 : shown.back().column + shown.back().width;
    const std::uint32_t caret_column = mistake == shown.end() ? total : mistake->column;
    std::uint32_t first_column = 0;
    if (total > longest_line && caret_column > before_mistake) first_column = caret_column - before_mistake;

    Excerpt result;
    if (cut_before || first_column > 0) {
        result.line = "…";
        result.carets = " ";
    }
    std::uint32_t start = 0;
    bool started = false;
    std::uint32_t carets = 0;
    std::uint32_t padding = 0;
    bool cut_after = far;
    for (const Shown& s : shown) {
        if (s.column < first_column) continue;
        if (!started) {
            start = s.column;
            started = true;
        }
        if (s.column + s.width > start + longest_line) {
            cut_after = true;
            break;
        }
        result.line += s.text;
        if (s.offset < at)
            padding += s.width;
        else if (s.offset < span.end)
            carets += s.width;
    }
    if (cut_after) result.line += "…";
    result.carets.append(padding, ' ');
    result.carets.append(std::max<std::uint32_t>(carets, 1), '^');
    return result;
}

struct Colours {
    std::string_view bold, red, yellow, cyan, reset;
};
constexpr Colours coloured{"\033[1m", "\033[1;31m", "\033[1;33m", "\033[36m", "\033[0m"};
constexpr Colours plain{};

std::string place_text(const SourceText& file, const Span& span) {
    const LineColumn place = line_column(file.text, span.begin);
    return std::string(file.name) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
           ": ";
}

std::string excerpt_text(const SourceText& file, const Span& span, const Colours& colours,
                         std::string_view caret) {
    const Excerpt part = excerpt(file.text, span);
    const std::string number = std::to_string(line_column(file.text, span.begin).line);
    const std::string margin(std::max<std::size_t>(number.size(), 4), ' ');
    std::string result;
    result += colours.cyan;
    result += margin.substr(number.size()) + number + " | ";
    result += colours.reset;
    result += part.line + "\n";
    result += colours.cyan;
    result += margin + " | ";
    result += colours.reset;
    result += caret;
    result += part.carets;
    result += colours.reset;
    return result + "\n";
}

} // namespace

std::uint32_t display_width(std::string_view text) {
    std::uint32_t total = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode(text, at);
        total += point.valid ? width(point.value) : 1;
        at += point.bytes;
    }
    return total;
}

std::string render(const Diagnostic& diagnostic, std::span<const SourceText> files, Language language,
                   bool colour) {
    const Colours& colours = colour ? coloured : plain;
    const DiagnosticInfo& row = info(diagnostic.id);
    const bool is_error = row.severity == Severity::error;
    const bool chinese = language == Language::chinese;
    const std::string_view mark = is_error ? colours.red : colours.yellow;
    const bool has_place = diagnostic.span.file < files.size();

    std::string result;
    result += colours.bold;
    if (has_place) result += place_text(files[diagnostic.span.file], diagnostic.span);
    result += mark;
    result += is_error ? (chinese ? "错误" : "error") : (chinese ? "警告" : "warning");
    result += "[" + std::string(row.code) + "]";
    result += colours.reset;
    result += (chinese ? "：" : ": ") + message(diagnostic, language) + "\n";
    if (has_place) result += excerpt_text(files[diagnostic.span.file], diagnostic.span, colours, mark);

    if (const std::string text = help(diagnostic, language); !text.empty()) {
        result += colours.cyan;
        result += chinese ? "     = 办法：" : "     = help: ";
        result += colours.reset;
        result += text + "\n";
    }
    for (const RelatedPlace& place : diagnostic.related) {
        const bool known = place.span.file < files.size();
        result += known ? place_text(files[place.span.file], place.span) : "     = ";
        result += chinese ? "参见：" + place.chinese : "note: " + place.english;
        result += "\n";
        if (known) result += excerpt_text(files[place.span.file], place.span, colours, colours.cyan);
    }
    return result;
}

} // namespace tiaoli::words
