#include "facts/population_reader.hpp"

#include "facts/json_text.hpp"
#include "facts/json_tree.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tiaoli::facts {

using words::DiagnosticId;

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 18U;

} // namespace

std::optional<PopulationFormat> population_format(std::string_view path) {
    if (path.ends_with(".csv")) return PopulationFormat::csv;
    if (path.ends_with(".jsonl") || path.ends_with(".ndjson")) return PopulationFormat::json_lines;
    return std::nullopt;
}

RecordSource::RecordSource(ByteSource source, PopulationFormat format)
    : source_(std::move(source)), format_(format), csv_(source_) {}

bool RecordSource::read_heading() {
    if (format_ != PopulationFormat::csv) return true;
    std::vector<std::string_view> fields;
    if (csv_.next(fields) != CsvReader::Next::record) return false;
    heading_.assign(fields.begin(), fields.end());
    return true;
}

bool RecordSource::next_line(std::string_view& line) {
    std::size_t end = pending_.find('\n', at_);
    while (end == std::string::npos && !at_end_) {
        pending_.erase(0, at_);
        at_ = 0;
        const std::size_t had = pending_.size();
        pending_.resize(had + piece_bytes);
        const std::size_t got = source_(pending_.data() + had, piece_bytes);
        pending_.resize(had + got);
        at_end_ = got == 0;
        end = pending_.find('\n', had);
    }
    if (end == std::string::npos && at_ == pending_.size()) return false;
    line = std::string_view(pending_).substr(at_, end == std::string::npos ? end : end - at_);
    at_ = end == std::string::npos ? pending_.size() : end + 1;
    ++line_;
    return true;
}

bool RecordSource::next(RecordBlock& block, std::uint32_t most) {
    block.text.clear();
    block.places.clear();
    block.first_row = rows_ + 1;
    block.is_last_open = false;
    const auto add = [&](std::string_view record, std::uint64_t line) {
        block.places.push_back({block.text.size(), record.size(), line});
        block.text.append(record).append("\n");
    };
    std::vector<std::string_view> fields;
    std::string_view line;
    while (block.places.size() < most && !block.is_last_open) {
        if (format_ == PopulationFormat::json_lines) {
            if (!next_line(line)) break;
            if (line.find_first_not_of(" \t\r") != std::string_view::npos) add(line, line_);
            continue;
        }
        const CsvReader::Next next = csv_.next(fields);
        if (next == CsvReader::Next::end) break;
        block.is_last_open = next == CsvReader::Next::open_quote;
        add(csv_.record(), csv_.line());
    }
    rows_ += block.places.size();
    return !block.places.empty();
}

RecordReader::RecordReader(std::shared_ptr<const engine::Plan> plan, PopulationFormat format,
                           const ReadLimits& limits)
    : plan_(plan), format_(format), lines_(plan, limits),
      table_(std::make_unique<TableReader>(std::move(plan))) {}

bool RecordReader::bind(std::span<const std::string> heading, std::vector<std::string> further,
                        std::vector<words::Diagnostic>& diagnostics) {
    further_ = std::move(further);
    values_.resize(further_.size());
    if (format_ != PopulationFormat::csv) return true;
    heading_size_ = heading.size();
    const std::vector<std::string_view> names(heading.begin(), heading.end());
    std::vector<std::string> unknown;
    bool good = table_->bind(names, diagnostics, unknown);
    for (const std::string& name : further_) {
        const auto at = std::ranges::find(heading, name);
        if (at == heading.end()) {
            diagnostics.push_back({DiagnosticId::missing_column, {}, {name}, {}});
            good = false;
        }
        further_at_.push_back(static_cast<std::size_t>(at - heading.begin()));
    }
    return good;
}

void RecordReader::read(const RecordBlock& block, engine::Batch& batch, std::vector<BadRow>& bad) {
    for (auto& column : values_)
        column.assign(block.places.size(), {});
    if (format_ == PopulationFormat::csv)
        read_table(block, batch, bad);
    else
        read_lines(block, batch, bad);
}

void RecordReader::read_table(const RecordBlock& block, engine::Batch& batch, std::vector<BadRow>& bad) {
    std::size_t read = 0;
    CsvReader csv([&](char* buffer, std::size_t size) {
        const std::size_t piece = std::min(size, block.text.size() - read);
        std::memcpy(buffer, block.text.data() + read, piece);
        read += piece;
        return piece;
    });
    std::vector<std::string_view> fields;
    std::vector<words::Diagnostic> diagnostics;
    table_->start(batch);
    for (std::size_t row = 0; row < block.places.size(); ++row) {
        diagnostics.clear();
        if (block.is_last_open && row + 1 == block.places.size()) {
            std::vector<words::Diagnostic> ignored; // of a row without fields
            table_->add({}, ignored);
            diagnostics.push_back({DiagnosticId::csv_quote_open, {}, {}, {}});
        } else {
            csv.next(fields);
            table_->add(fields, diagnostics);
            if (fields.size() == heading_size_)
                for (std::size_t i = 0; i < further_at_.size(); ++i)
                    values_[i][row] = fields[further_at_[i]];
        }
        if (!diagnostics.empty()) bad.push_back({block.first_row + row, block.places[row].line, diagnostics});
    }
    table_->finish();
}

/// The line without its members that are no facts; what they say is kept.
std::string RecordReader::without_further(std::string_view line, std::size_t row) {
    std::vector<words::Diagnostic> ignored; // what is no JSON is reported by who reads the facts
    const auto tree = read_json(line, ignored);
    if (!tree || tree->kind != JsonValue::Kind::object) return std::string(line);
    std::string out = "{";
    for (const JsonMember& member : tree->members) {
        const auto at = std::ranges::find(further_, member.name);
        if (at != further_.end()) {
            const JsonValue& value = member.value;
            std::string& kept = values_[static_cast<std::size_t>(at - further_.begin())][row];
            if (value.kind == JsonValue::Kind::text || value.kind == JsonValue::Kind::number)
                kept = value.text;
            else if (value.kind != JsonValue::Kind::null)
                kept = value.source;
            continue;
        }
        if (out.size() > 1) out += ',';
        append_json_text(out, member.name);
        out.append(":").append(member.value.source);
    }
    return out + "}";
}

/// A block at once. If something is wrong with it, once more line by line, to find out with which.
void RecordReader::read_lines(const RecordBlock& block, engine::Batch& batch, std::vector<BadRow>& bad) {
    std::vector<std::string> lines;
    std::string text;
    if (!further_.empty()) {
        for (std::size_t row = 0; row < block.places.size(); ++row) {
            lines.push_back(without_further(block.record(row), row));
            text.append(lines.back()).append("\n");
        }
    }
    const auto line = [&](std::size_t row) {
        return lines.empty() ? block.record(row) : std::string_view(lines[row]);
    };
    std::vector<words::Diagnostic> diagnostics;
    if (lines_.read(lines.empty() ? std::string_view(block.text) : text, batch, diagnostics) &&
        batch.rows == block.places.size())
        return;
    std::string good_text;
    for (std::size_t row = 0; row < block.places.size(); ++row) {
        diagnostics.clear();
        if (lines_.read(line(row), batch, diagnostics) && batch.rows == 1) {
            good_text.append(line(row)).append("\n");
            continue;
        }
        if (diagnostics.empty()) diagnostics.push_back({DiagnosticId::facts_not_an_object, {}, {"["}, {}});
        bad.push_back({block.first_row + row, block.places[row].line, diagnostics});
        good_text += "{}\n"; // keeps its place
    }
    diagnostics.clear();
    lines_.read(good_text, batch, diagnostics);
}

} // namespace tiaoli::facts
