#include "facts/csv_reader.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli::facts {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 18U;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Where the record that begins at `begin` ends: the place of its line break, or npos if that is not there
/// yet. `quoted` says whether the text ends inside quotes.
std::size_t end_of_record(std::string_view text, std::size_t begin, bool& quoted) {
    quoted = false;
    for (std::size_t at = begin; at < text.size(); ++at) {
        if (text[at] == '"')
            quoted = !quoted; // doubled quotes switch twice
        else if (text[at] == '\n' && !quoted)
            return at;
    }
    return std::string_view::npos;
}

} // namespace

bool CsvReader::fill() {
    if (at_end_) return false;
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t had = buffer_.size();
    buffer_.resize(had + std::max(piece_bytes, had)); // long records: twice as much each time
    const std::size_t got = source_(buffer_.data() + had, buffer_.size() - had);
    buffer_.resize(had + got);
    at_end_ = got == 0;
    if (!started_ && buffer_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    started_ = true;
    return got > 0;
}

CsvReader::Next CsvReader::next(std::vector<std::string_view>& fields) {
    fields.clear();
    unquoted_.clear();
    while (true) {
        bool quoted = false;
        std::size_t end = end_of_record(buffer_, at_, quoted);
        while (end == std::string_view::npos && fill())
            end = end_of_record(buffer_, at_, quoted);
        const bool is_last = end == std::string_view::npos;
        if (is_last && at_ == buffer_.size()) return Next::end;
        if (is_last) end = buffer_.size();
        line_ = next_line_;
        record_ = std::string_view(buffer_).substr(at_, end - at_);
        next_line_ += static_cast<std::uint64_t>(std::ranges::count(record_, '\n')) + 1;
        bytes_ += record_.size() + (is_last ? 0 : 1);
        at_ = is_last ? end : end + 1;
        if (is_last && quoted) return Next::open_quote;
        if (record_.ends_with('\r')) record_.remove_suffix(1);
        if (!record_.empty()) break;
    }
    unquoted_.reserve(record_.size());
    std::size_t at = 0;
    while (true) {
        if (at < record_.size() && record_[at] == '"') {
            const std::size_t from = unquoted_.size();
            for (++at; at < record_.size(); ++at) {
                if (record_[at] == '"' && (at + 1 == record_.size() || record_[at + 1] != '"')) break;
                if (record_[at] == '"') ++at;
                unquoted_ += record_[at];
            }
            at = std::min(at + 1, record_.size());
            // What follows the closing quote belongs to the field all the same.
            for (; at < record_.size() && record_[at] != ','; ++at)
                unquoted_ += record_[at];
            fields.push_back(std::string_view(unquoted_).substr(from));
        } else {
            const std::size_t end = std::min(record_.find(',', at), record_.size());
            fields.push_back(record_.substr(at, end - at));
            at = end;
        }
        if (at >= record_.size()) return Next::record;
        ++at; // the comma
        if (at == record_.size()) {
            fields.emplace_back();
            return Next::record;
        }
    }
}

} // namespace tiaoli::facts
