// How far a long run has come, on a terminal.
#pragma once

#include "cli/terminal.hpp"

#include <chrono>
#include <cstdint>

namespace tiaoli::cli {

/// A bar on standard error, drawn at most ten times a second, and only if that is a terminal.
class Progress {
public:
    /// `total_bytes` 0: not known, so that only rows are counted.
    void start(std::uint64_t total_bytes, const Context& context);
    void show(std::uint64_t bytes, std::uint64_t rows);
    /// Takes the bar away. May be called again.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    bool is_on_ = false, is_drawn_ = false;
    bool chinese_ = true;
    std::uint64_t total_ = 0;
    Clock::time_point begun_, drawn_;
};

} // namespace tiaoli::cli
