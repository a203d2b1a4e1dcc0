// The hint for a misspelt name.
#include "words/diagnostic.hpp"

#include <algorithm>
#include <numeric>

namespace tiaoli::words {
namespace {

/// Names are short; longer ones are not misspellings of anything, and comparing them would take time.
constexpr std::size_t longest_name = 64;

/// The characters of a name, ASCII letters in lower case. A byte that is not UTF-8 stands for itself.
std::u32string characters(std::string_view text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80    ? 1
                                   : lead >= 0xF0 ? 4
                                   : lead >= 0xE0 ? 3
                                   : lead >= 0xC0 ? 2
                                                  : 1;
        char32_t code = 0;
        for (std::size_t j = 0; j < length && i + j < text.size(); ++j)
            code = code << 8U | static_cast<unsigned char>(text[i + j]);
        if (code >= U'A' && code <= U'Z') code += U'a' - U'A';
        result += code;
        i += length;
    }
    return result;
}

/// Characters to insert, remove, replace or exchange with their neighbour to turn a into b.
std::size_t distance(const std::u32string& a, const std::u32string& b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

} // namespace

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
    const std::u32string wanted = characters(name);
    if (wanted.empty() || wanted.size() > longest_name) return {};
    // One character in a name of one or two leaves nothing to recognise it by, yet is what people mistype:
    // 企业 for 企页.
    std::size_t best = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::u32string other = characters(candidate);
        if (other.empty() || other.size() > longest_name) continue;
        const std::size_t steps = distance(wanted, other);
        // A distance of the whole length would make any short name a hint for any other.
        if (steps < best && steps < std::max(wanted.size(), other.size())) {
            best = steps;
            found = candidate;
        }
    }
    return found;
}

} // namespace tiaoli::words
