// A table of text, a case for each row, read into columns: what CSV files are.
#pragma once

#include "facts/batch_filler.hpp"
#include "facts/scalar.hpp"
#include "facts/shape.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::facts {

/// Reads rows of texts for one plan. A column belongs to the fact whose path is its heading
/// ("申请人.毕业日期"); other columns are left alone. An empty field is a fact that is not known; everything
/// else as docs/facts.md says for texts. Sets are values with "、", "," or ";" between them, and "无" or
/// "none" for none of them. One per thread.
class TableReader {
public:
    explicit TableReader(std::shared_ptr<const engine::Plan> plan);
    TableReader(const TableReader&) = delete; // its parts point to one another
    TableReader& operator=(const TableReader&) = delete;

    /// Takes the heading. What is wrong with it (a list, two columns for one fact) goes to `diagnostics`;
    /// false then. Columns that are no fact are named in `unknown`.
    bool bind(std::span<const std::string_view> heading, std::vector<words::Diagnostic>& diagnostics,
              std::vector<std::string>& unknown);

    /// Begins a block of rows.
    void start(engine::Batch& batch);
    /// Appends a row. With a mistake the row is there with unknowns in its place, and what is wrong is
    /// appended to `diagnostics`.
    bool add(std::span<const std::string_view> fields, std::vector<words::Diagnostic>& diagnostics);
    void finish();

private:
    struct Column {
        program::FactId fact = program::none;
        bool is_set = false;
        std::string name;
    };
    bool store(const Column& column, std::string_view text, std::vector<words::Diagnostic>& diagnostics);

    std::shared_ptr<const engine::Plan> plan_;
    Shape shape_;
    ScalarReader scalars_;
    BatchFiller filler_;
    std::vector<Column> columns_;
    engine::Batch* batch_ = nullptr;
};

} // namespace tiaoli::facts
