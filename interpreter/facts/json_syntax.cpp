#include "facts/json_syntax.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::facts {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hexadecimal(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::optional<std::size_t> run() {
        // What may come next. The stack holds the open brackets.
        enum class Wanted : std::uint8_t {
            value,
            value_or_end,
            key,
            key_or_end,
            colon,
            comma_or_end,
            nothing
        };
        auto wanted = Wanted::value;
        std::vector<char> open;
        const auto after_value = [&] { return open.empty() ? Wanted::nothing : Wanted::comma_or_end; };
        for (skip_space(); at_ < text_.size(); skip_space()) {
            const char c = text_[at_];
            const bool wants_value = wanted == Wanted::value || wanted == Wanted::value_or_end;
            if (wants_value && (c == '{' || c == '[')) {
                open.push_back(c);
                wanted = c == '{' ? Wanted::key_or_end : Wanted::value_or_end;
                ++at_;
            } else if ((c == ']' && (wanted == Wanted::value_or_end || wanted == Wanted::comma_or_end)) ||
                       (c == '}' && (wanted == Wanted::key_or_end || wanted == Wanted::comma_or_end))) {
                if (open.back() != (c == ']' ? '[' : '{')) return at_;
                open.pop_back();
                wanted = after_value();
                ++at_;
            } else if (c == ',' && wanted == Wanted::comma_or_end) {
                wanted = open.back() == '{' ? Wanted::key : Wanted::value;
                ++at_;
            } else if (c == ':' && wanted == Wanted::colon) {
                wanted = Wanted::value;
                ++at_;
            } else if (c == '"' && (wanted == Wanted::key || wanted == Wanted::key_or_end)) {
                if (!string()) return at_;
                wanted = Wanted::colon;
            } else if (wants_value && scalar()) {
                wanted = after_value();
            } else {
                return at_;
            }
        }
        if (wanted != Wanted::nothing) return text_.size();
        return std::nullopt;
    }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
    }
    bool digits() {
        if (!is_digit(peek())) return false;
        while (is_digit(peek()))
            ++at_;
        return true;
    }
    bool word(std::string_view wanted) {
        if (!text_.substr(at_).starts_with(wanted)) return false;
        at_ += wanted.size();
        return true;
    }
    bool number() {
        if (peek() == '-') ++at_;
        if (peek() == '0')
            ++at_;
        else if (!digits())
            return false;
        if (peek() == '.') {
            ++at_;
            if (!digits()) return false;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') ++at_;
            if (!digits()) return false;
        }
        return true;
    }
    bool string() {
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c == '\\' && !escape()) return false;
        }
        return false;
    }
    /// At the backslash; afterwards at the last character of the escape, or at the first that is wrong.
    bool escape() {
        const std::size_t begin = at_++;
        if (peek() != 'u')
            return at_ < text_.size() &&
                   std::string_view("\"\\/bfnrt").find(peek()) != std::string_view::npos;
        // A character beyond the first 65536 is a pair of halves, and half a character is none.
        const unsigned first = code_unit();
        const bool is_half = first >= 0xD800 && first <= 0xDFFF;
        if (first <= 0xFFFF && !is_half) return true;
        if (first > 0xFFFF) return false;
        if (first < 0xDC00 && text_.substr(at_ + 1).starts_with("\\u")) {
            at_ += 2;
            const unsigned second = code_unit();
            if (second >= 0xDC00 && second <= 0xDFFF) return true;
        }
        at_ = begin;
        return false;
    }
    /// At the `u`; afterwards at the last of four digits, or at what is none.
    unsigned code_unit() {
        constexpr unsigned none = 0x10000;
        unsigned result = 0;
        for (int i = 0; i < 4; ++i) {
            ++at_;
            const char digit = peek();
            if (!is_hexadecimal(digit)) return none;
            const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
            result = result * 16 + static_cast<unsigned>(value);
        }
        return result;
    }
    bool scalar() {
        const char c = peek();
        if (c == '"') return string();
        if (c == '-' || is_digit(c)) return number();
        return word("true") || word("false") || word("null");
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

std::optional<std::size_t> json_error(std::string_view text) {
    return Scanner(text).run();
}

std::optional<std::size_t> utf8_error(std::string_view text) {
    const auto continues = [&](std::size_t at, unsigned char low = 0x80, unsigned char high = 0xBF) {
        if (at >= text.size()) return false;
        const auto byte = static_cast<unsigned char>(text[at]);
        return byte >= low && byte <= high;
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        std::size_t length = 1;
        bool valid = lead < 0x80;
        if (lead >= 0xC2 && lead <= 0xDF) {
            length = 2;
            valid = continues(at + 1);
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            length = 3;
            valid = continues(at + 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) &&
                    continues(at + 2);
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            length = 4;
            valid = continues(at + 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) &&
                    continues(at + 2) && continues(at + 3);
        }
        if (!valid) return at;
        at += length;
    }
    return std::nullopt;
}

} // namespace tiaoli::facts
