// Bytes and characters of UTF-8 text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tiaoli::syntax {

// Offset of the first byte that is not part of a well-formed character (RFC 3629: no overlong forms, no
// surrogates), if any.
inline std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[at + k]); };
        const unsigned lead = byte(0);
        std::size_t length = lead < 0x80                    ? 1
                             : lead >= 0xC2 && lead <= 0xDF ? 2
                             : (lead & 0xF0) == 0xE0        ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
        if (length == 0 || at + length > text.size()) return at;
        for (std::size_t k = 1; k < length; ++k)
            if ((byte(k) & 0xC0) != 0x80) return at;
        if (length >
            2) { // the second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF
            const unsigned second = byte(1);
            if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
                return at;
        }
        at += length;
    }
    return std::nullopt;
}

// Bytes of the character that starts at `lead`, a lead byte of well-formed text.
inline std::size_t utf8_length(unsigned char lead) {
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

} // namespace tiaoli::syntax
