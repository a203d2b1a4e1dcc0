#include "explore/unfolding.hpp"

#include <algorithm>

namespace tiaoli::explore {

Unfolding::Unfolding(std::vector<explain::Line> lines, std::uint32_t levels)
    : lines_(std::move(lines)), open_(lines_.size()) {
    for (std::size_t i = 0; i < lines_.size(); ++i)
        open_[i] = lines_[i].depth < levels;
}

std::string Unfolding::text() const {
    std::string out;
    std::uint32_t number = 0;
    std::uint32_t hidden_below = 0xffffffffU; // lines deeper than this are not visible
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const explain::Line& line = lines_[i];
        const bool more = has_more(i);
        if (more) ++number;
        if (line.depth > hidden_below) continue;
        hidden_below = 0xffffffffU;
        out.append(2UL * line.depth, ' ');
        const std::string_view sign = explain::sign_of(line.mark);
        if (!sign.empty()) out.append(sign).append(" ");
        for (const char c : line.text)
            out += c == '\n' ? ' ' : c;
        if (more && line.depth > 0) out.append(open_[i] ? " ▾" : " ▸").append(std::to_string(number));
        out += '\n';
        const bool shows_quote = !line.quote.empty() && (open_[i] || !more);
        if (shows_quote) out.append(2UL * line.depth + 2, ' ').append("| ").append(line.quote).append("\n");
        if (more && !open_[i]) hidden_below = line.depth;
    }
    return out;
}

bool Unfolding::set(std::uint32_t number, bool open) {
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (!has_more(i) || ++at != number) continue;
        open_[i] = open;
        // What was open below a line that is opened again is closed: one level at a time.
        for (std::size_t j = i + 1; j < lines_.size() && lines_[j].depth > lines_[i].depth; ++j)
            open_[j] = false;
        return true;
    }
    return false;
}

bool Unfolding::open(std::uint32_t number) {
    return set(number, true);
}
bool Unfolding::close(std::uint32_t number) {
    return set(number, false);
}
void Unfolding::open_all() {
    open_.assign(lines_.size(), true);
}

std::uint32_t Unfolding::foldable() const {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i)
        count += has_more(i) ? 1 : 0;
    return count;
}

} // namespace tiaoli::explore
