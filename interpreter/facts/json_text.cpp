#include "facts/json_text.hpp"

#include "values/date.hpp"

#include <array>
#include <charconv>
#include <span>

namespace tiaoli::facts {
namespace {

using program::ValueKind;

/// Readers that keep numbers in doubles hold every whole number below this.
constexpr values::int128 largest_exact_double = values::int128{1} << 53U;
/// Longer decimals say less to a reader than the fraction does.
constexpr unsigned longest_decimal = 18;

void append_two_digits(std::string& out, std::int64_t value) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

void append_money(std::string& out, const values::Rational& value) {
    const auto fen = 100 % value.denominator == 0
                         ? values::checked_mul(value.numerator, 100 / value.denominator)
                         : std::nullopt;
    const auto short_fen = fen ? values::narrow(*fen) : std::nullopt;
    if (!short_fen || *short_fen == INT64_MIN) {
        out += values::to_decimal(value, longest_decimal);
        // Immense amounts have two decimals as all others do.
        if (value.denominator == 1) out += ".00";
        if (value.denominator == 2 || value.denominator == 5 || value.denominator == 10) out += '0';
        return;
    }
    if (*short_fen < 0) out += '-';
    const std::int64_t size = *short_fen < 0 ? -*short_fen : *short_fen;
    append_integer(out, size / 100);
    out += '.';
    append_two_digits(out, size % 100);
}

} // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(text, from, i - from);
        from = i + 1;
        switch (byte) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\t': out += "\\t"; break;
        default: {
            constexpr std::string_view digits = "0123456789abcdef";
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
        }
    }
    out.append(text, from);
    out += '"';
}

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, 24> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

void append_json_number(std::string& out, const values::Rational& value, const program::Type& type) {
    const bool is_money = type.unit.is(values::BaseUnit::currency);
    if (!is_money && type.whole && values::is_integer(value) && value.numerator < largest_exact_double &&
        value.numerator > -largest_exact_double) {
        append_integer(out, static_cast<std::int64_t>(value.numerator));
        return;
    }
    out += '"';
    if (is_money)
        append_money(out, value);
    else
        out += values::to_decimal(value, longest_decimal);
    out += '"';
}

void append_json_bits(std::string& out, const program::Program& program, const program::Type& type,
                      std::int64_t bits, std::span<const std::string> texts) {
    switch (type.kind) {
    case ValueKind::yes_no: out += bits != 0 ? "true" : "false"; break;
    case ValueKind::number: append_integer(out, bits); break;
    case ValueKind::date:
        append_json_text(out, values::iso_text(values::Date{static_cast<std::int32_t>(bits)}));
        break;
    case ValueKind::month:
        append_json_text(out, values::iso_text(values::Month{static_cast<std::int32_t>(bits)}));
        break;
    case ValueKind::category:
        append_json_text(out, program.categories[type.category].values[static_cast<std::size_t>(bits)]);
        break;
    case ValueKind::set: {
        out += '[';
        const auto& names = program.categories[type.category].values;
        bool first = true;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if ((static_cast<std::uint64_t>(bits) >> i & 1U) == 0) continue;
            if (!first) out += ',';
            append_json_text(out, names[i]);
            first = false;
        }
        out += ']';
        break;
    }
    case ValueKind::text: {
        const auto id = static_cast<std::size_t>(bits);
        append_json_text(out,
                         id < program.texts.size() ? program.texts[id] : texts[id - program.texts.size()]);
        break;
    }
    }
}

std::string indented(std::string_view json) {
    // A container whose source is this short, and holds no object, reads best on one line.
    constexpr std::size_t short_container = 60;
    std::string out;
    std::string margin = "\n";
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            std::size_t end = at + 1;
            while (end < json.size() && json[end] != '"')
                end += json[end] == '\\' ? 2 : 1;
            out += json.substr(at, end + 1 - at);
            at = end;
        } else if (c == '{' || c == '[') {
            const std::string_view rest = json.substr(at, short_container);
            const std::size_t end = rest.find(c == '{' ? '}' : ']');
            const bool is_short = end != std::string_view::npos &&
                                  rest.substr(1, end).find_first_of("{[") == std::string_view::npos &&
                                  (c == '[' || end == 1);
            if (is_short) {
                out += rest.substr(0, end + 1);
                at += end;
                continue;
            }
            margin += "  ";
            (out += c) += margin;
        } else if (c == '}' || c == ']') {
            margin.resize(margin.size() - 2);
            (out += margin) += c;
        } else if (c == ',') {
            (out += c) += margin;
        } else if (c == ':') {
            out += ": ";
        } else if (c != ' ' && c != '\n') {
            out += c;
        }
    }
    return out;
}

std::string compact(std::string_view json) {
    std::string out;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '"') {
            std::size_t end = at + 1;
            while (end < json.size() && json[end] != '"')
                end += json[end] == '\\' ? 2 : 1;
            out += json.substr(at, end + 1 - at);
            at = end;
        } else if (c == ',' || c == ':') {
            (out += c) += ' ';
        } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            out += c;
        }
    }
    return out;
}

} // namespace tiaoli::facts
