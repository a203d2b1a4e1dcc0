// Arrow files (also called Feather) and streams, read batch by batch from beginning to end.
//
// Nothing in a file is believed: every length, offset and count is held against the bytes that there are
// before it is used, and a file that ends too early is an error. What a batch takes is bounded by the size of
// the file; of a compressed one, by 4 GiB or 64 times its size. Files of another byte order are refused.
#pragma once

#include "tiaoli/arrow.h"

#include <cstdint>
#include <memory>
#include <string>

namespace tiaoli::interchange {

/// What is wrong with a file, in both languages. Empty: nothing.
struct ArrowFault {
    std::string english, chinese;
    [[nodiscard]] explicit operator bool() const { return !english.empty(); }
};

/// Not for several threads at once.
class ArrowReader {
public:
    ArrowReader();
    ~ArrowReader();
    ArrowReader(const ArrowReader&) = delete;
    ArrowReader& operator=(const ArrowReader&) = delete;

    /// Opens a file and reads what columns it has. False with a fault.
    bool open(const std::string& path);
    /// A struct of the columns; lives as long as the reader.
    [[nodiscard]] const ArrowSchema& schema() const;

    /// The next batch; null at the end and with a fault. It is the reader's, and lives until the next call.
    const ArrowArray* next();

    [[nodiscard]] const ArrowFault& fault() const;
    [[nodiscard]] std::uint64_t size() const;       ///< bytes of the file
    [[nodiscard]] std::uint64_t bytes_read() const; ///< of it, so far

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace tiaoli::interchange
