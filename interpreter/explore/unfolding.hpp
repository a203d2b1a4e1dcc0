// An explanation that is opened level by level: lines with something below them are closed until asked for.
#pragma once

#include "explain/outline.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiaoli::explore {

class Unfolding {
public:
    Unfolding() = default;
    /// The first `levels` levels are open.
    explicit Unfolding(std::vector<explain::Line> lines, std::uint32_t levels = 1);

    /// What is visible. A line with something below it carries its number: "▸2" closed, "▾2" open.
    [[nodiscard]] std::string text() const;
    /// Opens the line of this number by one level, or closes it. False if there is none.
    bool open(std::uint32_t number);
    bool close(std::uint32_t number);
    void open_all();

    [[nodiscard]] bool empty() const { return lines_.empty(); }
    /// Lines with something below them.
    [[nodiscard]] std::uint32_t foldable() const;

private:
    [[nodiscard]] bool has_more(std::size_t line) const {
        return line + 1 < lines_.size() && lines_[line + 1].depth > lines_[line].depth;
    }
    bool set(std::uint32_t number, bool open);

    std::vector<explain::Line> lines_;
    std::vector<bool> open_; ///< by line
};

} // namespace tiaoli::explore
