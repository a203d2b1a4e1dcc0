// Comma-separated values (RFC 4180), record by record, from bytes that come in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::facts {

/// Fills a buffer with up to `size` further bytes and says how many; 0 at the end.
using ByteSource = std::function<std::size_t(char* buffer, std::size_t size)>;

/// Takes what people's programs write: fields in quotes or not, quotes doubled inside, line breaks inside
/// quotes; lines that end with LF or CRLF; a byte order mark; empty lines between records, which are left
/// out.
class CsvReader {
public:
    explicit CsvReader(ByteSource source) : source_(std::move(source)) {}

    enum class Next : std::uint8_t { record, end, open_quote };
    /// The next record; `fields` are views that live until the next call. With `open_quote` the file ends
    /// inside quotes, and the rest of it is no record.
    Next next(std::vector<std::string_view>& fields);

    [[nodiscard]] std::uint64_t line() const { return line_; }        ///< of the record's first line, from 1
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }      ///< consumed so far
    [[nodiscard]] std::string_view record() const { return record_; } ///< as it was written

private:
    bool fill();

    ByteSource source_;
    std::string buffer_;
    std::size_t at_ = 0;
    bool at_end_ = false, started_ = false;
    std::uint64_t line_ = 0, next_line_ = 1, bytes_ = 0;
    std::string unquoted_; ///< fields that had doubled quotes, without them
    std::string_view record_;
};

} // namespace tiaoli::facts
