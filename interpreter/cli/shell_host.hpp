// What the shell asks of the program: policies from the file system, files, interrupts.
#pragma once

#include "cli/terminal.hpp"
#include "explore/shell.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

explore::Host shell_host();

/// Writes beside the file, then puts the new one in its place: what was there stays if the disk is full.
/// Folders on the way are made. What a link points to is replaced, not the link; a device or a pipe is
/// written to.
bool replace_file(const std::string& path, std::string_view text, words::Language language,
                  std::string& problem);

/// Notices files that change on disk.
class FileWatch {
public:
    /// Watches the files a policy was read from, and, of more than one, their folders. What changed of a file
    /// that is watched already and was not yet reported still will be.
    void follow(const std::vector<std::string>& paths);
    /// Files whose text on disk is not this one have changed: they were saved while they were being read.
    void compare(const std::vector<words::SourceText>& read);
    /// Whether any has changed since the last time it was asked, came or went.
    bool has_changed();

private:
    struct Stamp {
        std::int64_t modified = 0;
        std::uint64_t size = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    [[nodiscard]] std::map<std::string, Stamp> look() const;

    std::vector<std::string> paths_;
    std::map<std::string, Stamp> stamps_;
};

/// Ctrl-C: asks what is running to stop, instead of ending the program.
void catch_interrupts();
bool is_interrupted();
void forget_interrupt();

} // namespace tiaoli::cli
