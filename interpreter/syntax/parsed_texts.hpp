// Texts that are parsed once for several checks: documents that use the same modules, and a policy that is
// checked again with one of its files changed.
#pragma once

#include "syntax/parse.hpp"

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace tiaoli::syntax {

/// Thread-safe: a text that another thread is parsing is waited for. Keeps a few hundred texts; those that
/// were not asked for longest go first. Texts with mistakes are not kept.
class ParsedTexts {
public:
    explicit ParsedTexts(const ParseLimits& limits = {}) : limits_(limits) {}

    /// As `parse_file`, with the limits of this object.
    ParseResult parse(std::string_view text, std::uint32_t number);

private:
    struct Entry {
        std::shared_future<std::shared_ptr<const File>> file; // null: the text has mistakes
        std::uint64_t asked = 0;
    };

    ParseLimits limits_;
    std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::uint64_t asked_ = 0;
};

/// Makes `number` the Span::file of everything in the file.
void renumber(File& file, std::uint32_t number);

} // namespace tiaoli::syntax
