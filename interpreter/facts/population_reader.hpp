// A population from a file: blocks of rows as they are written, and each block as facts for one plan or for
// several whose columns differ.
#pragma once

#include "facts/csv_reader.hpp"
#include "facts/json_reader.hpp"
#include "facts/table_reader.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::facts {

enum class PopulationFormat : std::uint8_t { csv, json_lines };

/// By the end of the name: .csv, .jsonl or .ndjson.
[[nodiscard]] std::optional<PopulationFormat> population_format(std::string_view path);

/// Some rows of a file, as they are written.
struct RecordBlock {
    struct Place {
        std::size_t begin = 0, size = 0; ///< in `text`
        std::uint64_t line = 0;          ///< of the file, from 1
    };
    std::string text;
    std::vector<Place> places;
    std::uint64_t first_row = 1;
    bool is_last_open = false; ///< the last record of a table ends inside quotes

    [[nodiscard]] std::string_view record(std::size_t row) const {
        return std::string_view(text).substr(places[row].begin, places[row].size);
    }
};

/// Cuts a file into records.
class RecordSource {
public:
    RecordSource(ByteSource source, PopulationFormat format);

    /// Of a table: takes the first record. False if there is none.
    bool read_heading();
    [[nodiscard]] const std::vector<std::string>& heading() const { return heading_; }

    /// The next rows, at most `most`. False at the end.
    bool next(RecordBlock& block, std::uint32_t most);

private:
    bool next_line(std::string_view& line);

    ByteSource source_;
    PopulationFormat format_;
    CsvReader csv_;
    std::vector<std::string> heading_;
    std::string pending_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 0, rows_ = 0;
    bool at_end_ = false;
};

/// What is wrong with a row.
struct BadRow {
    std::uint64_t row = 0, line = 0; ///< from 1
    std::vector<words::Diagnostic> diagnostics;
};

/// Reads blocks as facts for one plan. One per thread.
class RecordReader {
public:
    RecordReader(std::shared_ptr<const engine::Plan> plan, PopulationFormat format,
                 const ReadLimits& limits = {});

    /// Takes the heading of a table, and the names of further columns that are no facts of the policy, such
    /// as weights: in a table they are columns, in JSON lines members of the outer object.
    bool bind(std::span<const std::string> heading, std::vector<std::string> further,
              std::vector<words::Diagnostic>& diagnostics);

    /// Fills the batch with one row for each record. Rows with a mistake are appended to `bad` and have
    /// nothing but unknown facts.
    void read(const RecordBlock& block, engine::Batch& batch, std::vector<BadRow>& bad);

    /// What a further column says in a row of the block read last; empty where it says nothing.
    [[nodiscard]] std::string_view further(std::size_t column, std::size_t row) const {
        return values_[column][row];
    }

private:
    void read_table(const RecordBlock& block, engine::Batch& batch, std::vector<BadRow>& bad);
    void read_lines(const RecordBlock& block, engine::Batch& batch, std::vector<BadRow>& bad);
    std::string without_further(std::string_view line, std::size_t row);

    std::shared_ptr<const engine::Plan> plan_;
    PopulationFormat format_;
    JsonReader lines_;
    std::unique_ptr<TableReader> table_; ///< stays where it is when this moves
    std::size_t heading_size_ = 0;
    std::vector<std::string> further_;
    std::vector<std::size_t> further_at_; ///< of a table: columns
    std::vector<std::vector<std::string>> values_;
};

} // namespace tiaoli::facts
