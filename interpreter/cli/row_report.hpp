// What is wrong with single rows of a population, for people and for programs.
#pragma once

#include "cli/output_file.hpp"
#include "cli/terminal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::cli {

/// Rows with mistakes: all of them in a file, a line of JSON for each mistake, or the first few on standard
/// error at the end.
class RowReport {
public:
    /// `facts`: the file of the rows, as a message names it.
    RowReport(Context& context, std::string facts) : context_(context), facts_(std::move(facts)) {}

    /// Everything goes to this file. False if it cannot be made.
    bool open(const std::string& path);
    [[nodiscard]] bool has_file() const { return has_file_; }

    /// One more row is bad; then what is wrong with it. Rows and lines from 1; line 0: the file has none.
    void add_row() { ++bad_rows_; }
    void add(std::uint64_t row, std::uint64_t line, std::string_view code, std::string_view message,
             std::string_view help);

    /// The file is complete, or could not be written (`reason`).
    bool finish();
    [[nodiscard]] const std::string& reason() const { return file_.reason(); }

    /// To standard error, with the exit code, if there was a bad row. `output`: where the others are.
    void print(std::uint64_t rows, const std::string& output);

private:
    Context& context_;
    std::string facts_;
    OutputFile file_;
    bool has_file_ = false;
    std::uint64_t bad_rows_ = 0;
    std::vector<std::string> shown_;
};

} // namespace tiaoli::cli
