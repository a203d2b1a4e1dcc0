#include "cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>

namespace tiaoli::cli {
namespace {

constexpr std::uint64_t bar_width = 30;

} // namespace

void Progress::start(std::uint64_t total_bytes, const Context& context) {
    is_on_ = isatty(STDERR_FILENO) != 0;
    chinese_ = context.language == words::Language::chinese;
    total_ = total_bytes;
    begun_ = Clock::now();
    drawn_ = begun_;
}

void Progress::show(std::uint64_t bytes, std::uint64_t rows) {
    if (!is_on_) return;
    const auto now = Clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    std::string line = "\r";
    if (total_ > 0) {
        const std::uint64_t share = std::min(bytes, total_) * 100 / total_;
        const std::uint64_t filled = share * bar_width / 100;
        line += '[' + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] " +
                std::to_string(share) + "% ";
    }
    line += std::to_string(rows) + (chinese_ ? " 行 " : " rows ");
    line += std::to_string(static_cast<std::uint64_t>(static_cast<double>(rows) / seconds)) +
            (chinese_ ? " 行/秒" : "/s");
    print_error(line + "\033[K");
    is_drawn_ = true;
}

void Progress::finish() {
    if (is_drawn_) print_error("\r\033[K");
    is_drawn_ = false;
}

} // namespace tiaoli::cli
