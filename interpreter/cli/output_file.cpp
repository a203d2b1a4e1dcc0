#include "cli/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace tiaoli::cli {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20U;

/// The one file that is being written: what a signal handler may look at. A command writes one at a time.
std::atomic<const char*> unfinished{nullptr};

} // namespace

bool OutputFile::open(const std::string& path) {
    struct stat status {};
    const bool exists = stat(path.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode)) {
        // A device or a pipe stays what it is; there is nothing to rename.
        descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        return descriptor_ >= 0 || fail();
    }
    // What a link points to is meant.
    std::error_code none;
    const std::filesystem::path real = std::filesystem::weakly_canonical(path, none);
    path_ = real.empty() ? path : real.string();
    part_ = path_ + ".part-" + std::to_string(getpid());
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) return fail();
    if (exists) fchmod(descriptor_, status.st_mode & 07777);
    unfinished = part_.c_str();
    buffer_.reserve(buffer_bytes + 4096);
    return true;
}

bool OutputFile::fail() {
    if (!failed_) reason_ = std::strerror(errno);
    failed_ = true;
    return false;
}

bool OutputFile::write(std::string_view text) {
    if (failed_) return false;
    buffer_ += text;
    return buffer_.size() < buffer_bytes || flush();
}

bool OutputFile::flush() {
    std::size_t done = 0;
    while (done < buffer_.size()) {
        const ssize_t count = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail();
        done += static_cast<std::size_t>(count);
    }
    buffer_.clear();
    return true;
}

bool OutputFile::finish() {
    if (failed_ || !flush()) return false;
    if (fsync(descriptor_) != 0 && errno != EINVAL) return fail(); // a pipe or device cannot be synced
    if (close(descriptor_) != 0) {
        descriptor_ = -1;
        return fail();
    }
    descriptor_ = -1;
    if (part_.empty()) return true;
    if (std::rename(part_.c_str(), path_.c_str()) != 0) return fail();
    unfinished = nullptr;
    part_.clear();
    return true;
}

void OutputFile::abandon() noexcept {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
    unfinished = nullptr;
    if (!part_.empty()) unlink(part_.c_str());
    part_.clear();
}

OutputFile::~OutputFile() {
    abandon();
}

void OutputFile::remove_unfinished() noexcept {
    if (const char* path = unfinished) unlink(path);
}

extern "C" {
static void remove_and_end(int signal) {
    OutputFile::remove_unfinished();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}
}

RemoveUnfinished::RemoveUnfinished() {
    std::signal(SIGINT, remove_and_end);
    std::signal(SIGTERM, remove_and_end);
}

RemoveUnfinished::~RemoveUnfinished() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

} // namespace tiaoli::cli
