#include "cli/columns.hpp"

#include "cli/terminal.hpp"
#include "words/diagnostic.hpp"

#include <algorithm>

namespace tiaoli::cli {
namespace {

std::size_t character_length(std::string_view text, std::size_t at) {
    std::size_t length = 1;
    while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U)
        ++length;
    return length;
}

bool is_ascii_word(char c) {
    return static_cast<unsigned char>(c) < 0x80U && c != ' ' && c != '\n';
}

/// Characters that do not begin a line: what closes, and what counts.
bool stays_behind(std::string_view character, bool after_digit) {
    constexpr std::string_view closing = "，。、：；？！）〕》”’％%";
    constexpr std::string_view counting = "万亿元个月天年人家岁";
    const auto among = [&](std::string_view all) { return all.find(character) != std::string_view::npos; };
    return among(closing) || (after_digit && among(counting));
}

/// What may not be parted: an ASCII word or one other character, with what may not begin a line behind it.
std::size_t piece_length(std::string_view text, std::size_t at) {
    std::size_t end = at;
    if (is_ascii_word(text[at])) {
        while (end < text.size() && is_ascii_word(text[end]))
            ++end;
    } else {
        end += character_length(text, at);
    }
    const bool after_digit = text[end - 1] >= '0' && text[end - 1] <= '9';
    while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80U) {
        const std::size_t length = character_length(text, end);
        if (!stays_behind(text.substr(end, length), after_digit)) break;
        end += length;
    }
    return end - at;
}

} // namespace

std::vector<std::string> wrapped(std::string_view text, std::uint32_t width, std::uint32_t indent) {
    std::vector<std::string> lines(1);
    std::uint32_t taken = 0;
    const auto new_line = [&](std::uint32_t begin) {
        while (!lines.back().empty() && lines.back().back() == ' ')
            lines.back().pop_back();
        lines.emplace_back(begin, ' ');
        taken = begin;
    };
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == '\n') {
            new_line(0);
            ++at;
            continue;
        }
        std::string_view piece = text.substr(at, piece_length(text, at));
        at += piece.size();
        if (taken + words::display_width(piece) > width && taken > indent) {
            new_line(indent);
            if (piece == " ") continue;
        }
        while (taken + words::display_width(piece) > width && piece.size() > 1) {
            std::size_t fits = 0;
            while (fits < piece.size() && taken + words::display_width(piece.substr(0, fits + 1)) <= width)
                fits += character_length(piece, fits);
            if (fits == 0) fits = character_length(piece, 0);
            if (fits >= piece.size()) break;
            lines.back() += piece.substr(0, fits);
            piece.remove_prefix(fits);
            new_line(indent);
        }
        lines.back() += piece;
        taken += words::display_width(piece);
    }
    return lines;
}

void append_columns(std::string& out, const std::vector<std::string>& cells,
                    const std::vector<std::uint32_t>& widths, std::string_view gap) {
    std::vector<std::vector<std::string>> columns;
    std::size_t height = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        columns.push_back(wrapped(cells[i], widths[i], 2));
        height = std::max(height, columns.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
        std::string row;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) row += gap;
            row += padded(line < columns[i].size() ? columns[i][line] : "", widths[i]);
        }
        while (!row.empty() && row.back() == ' ')
            row.pop_back();
        out.append(row).append("\n");
    }
}

} // namespace tiaoli::cli
