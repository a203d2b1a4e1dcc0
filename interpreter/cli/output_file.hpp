// A file that appears under its name only when it is complete.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tiaoli::cli {

/// Writes beside the final name (NAME.part-PID) and renames at the end, so that a full disk or an interrupt
/// leaves nothing under the final name, and an older file of that name as it was; who may read it stays as it
/// is. Without `finish` what was
/// written is removed. Not for several threads at once.
class OutputFile {
public:
    /// False with `reason` if it cannot be made.
    bool open(const std::string& path);
    ~OutputFile();
    OutputFile() = default;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Buffered. False once anything could not be written, for whatever comes after as well.
    bool write(std::string_view text);
    /// Everything on disk under the final name.
    bool finish();
    [[nodiscard]] const std::string& reason() const { return reason_; }

    /// Removes the unfinished files of this process; may be called from a signal handler.
    static void remove_unfinished() noexcept;

private:
    bool flush();
    bool fail();
    void abandon() noexcept;

    std::string path_, part_, buffer_, reason_;
    int descriptor_ = -1;
    bool failed_ = false;
};

/// For as long as it lives, an interrupt leaves no unfinished file behind.
class RemoveUnfinished {
public:
    RemoveUnfinished();
    ~RemoveUnfinished();
    RemoveUnfinished(const RemoveUnfinished&) = delete;
    RemoveUnfinished& operator=(const RemoveUnfinished&) = delete;
};

} // namespace tiaoli::cli
