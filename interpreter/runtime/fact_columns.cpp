// Plain memory as Arrow columns.
#include "runtime/arrow_build.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/guard.hpp"
#include "tiaoli/columns.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

namespace tiaoli {
namespace {

/// A column: what it owns, and what it shows.
struct Column {
    runtime::Buffer validity, values, text;
    const void* shown[3] = {nullptr, nullptr, nullptr};
    ArrowSchema schema{};
    ArrowArray array{};

    Column() = default;
    ~Column() {
        if (schema.release) schema.release(&schema);
    }
    Column(const Column&) = delete;
    Column& operator=(const Column&) = delete;
};

runtime::Buffer bits_of(std::span<const bool> truths) {
    runtime::Buffer bits((truths.size() + 7) / 8);
    std::memset(bits.as<char>(), 0, (truths.size() + 7) / 8);
    for (std::size_t row = 0; row < truths.size(); ++row)
        if (truths[row]) bits.as<std::uint8_t>()[row / 8] |= static_cast<std::uint8_t>(1U << (row % 8));
    return bits;
}

/// Nobody has to release what the FactColumns keeps.
void keep(ArrowSchema* schema) {
    schema->release = nullptr;
}
void keep(ArrowArray* array) {
    array->release = nullptr;
}

} // namespace

struct FactColumns::Implementation {
    std::size_t rows = 0;
    std::deque<Column> columns;
    std::vector<ArrowSchema*> fields;
    std::vector<ArrowArray*> arrays;
    const void* no_validity = nullptr;
    ArrowSchema schema{};
    ArrowArray array{};

    explicit Implementation(std::size_t count) : rows(count) {
        schema.format = "+s";
        schema.name = "";
        schema.release = [](ArrowSchema* self) { keep(self); };
        array.length = static_cast<std::int64_t>(rows);
        array.n_buffers = 1;
        array.buffers = &no_validity;
        array.release = [](ArrowArray* self) { keep(self); };
    }

    /// `fill` gives the column its values.
    template <typename Fill>
    Status add(std::string_view path, const char* format, std::size_t length, std::span<const bool> known,
               std::string_view unit, const Fill& fill) {
        return runtime::guarded([&]() -> Status {
            if (length != rows || (!known.empty() && known.size() != rows))
                return runtime::failure(Problem::usage, words::DiagnosticId::broken_columns,
                                        {"`" + std::string(path) +
                                         "`: " + std::to_string(length != rows ? length : known.size()) +
                                         " / " + std::to_string(rows)});
            fields.reserve(fields.size() + 1); // from here on only the column itself can fail
            arrays.reserve(arrays.size() + 1);
            Column& column = columns.emplace_back();
            try {
                fill(column);
                if (!known.empty()) {
                    column.validity = bits_of(known);
                    column.shown[0] = column.validity.data();
                    column.array.null_count = std::ranges::count(known, false);
                }
                runtime::SchemaParts parts{format, std::string(path), {}, {}, nullptr};
                if (!unit.empty()) parts.metadata = {{"unit", std::string(unit)}};
                runtime::make_schema(std::move(parts), column.schema);
            } catch (...) {
                columns.pop_back();
                throw;
            }
            column.array.length = static_cast<std::int64_t>(rows);
            column.array.n_buffers = column.text ? 3 : 2;
            column.array.buffers = column.shown;
            column.array.release = [](ArrowArray* self) { keep(self); };
            fields.push_back(&column.schema);
            arrays.push_back(&column.array);
            schema.children = fields.data();
            array.children = arrays.data();
            schema.n_children = array.n_children = static_cast<std::int64_t>(fields.size());
            return Done{};
        });
    }
};

FactColumns::FactColumns(std::size_t rows) : implementation_(std::make_unique<Implementation>(rows)) {}
FactColumns::~FactColumns() = default;
FactColumns::FactColumns(FactColumns&&) noexcept = default;
FactColumns& FactColumns::operator=(FactColumns&&) noexcept = default;

Status FactColumns::add(std::string_view path, std::span<const std::int64_t> values,
                        std::span<const bool> known, std::string_view unit) {
    return implementation_->add(path, "l", values.size(), known, unit,
                                [&](Column& column) { column.shown[1] = values.data(); });
}

Status FactColumns::add(std::string_view path, std::span<const double> values, std::span<const bool> known,
                        std::string_view unit) {
    return implementation_->add(path, "g", values.size(), known, unit, [&](Column& column) {
        column.values = runtime::Buffer(values.size_bytes());
        std::ranges::copy(values, column.values.as<double>());
        column.shown[1] = column.values.data();
    });
}

Status FactColumns::add(std::string_view path, std::span<const bool> values, std::span<const bool> known) {
    return implementation_->add(path, "b", values.size(), known, {}, [&](Column& column) {
        column.values = bits_of(values);
        column.shown[1] = column.values.data();
    });
}

Status FactColumns::add(std::string_view path, std::span<const Date> values, std::span<const bool> known) {
    return implementation_->add(path, "tdD", values.size(), known, {}, [&](Column& column) {
        column.values = runtime::Buffer(values.size() * sizeof(std::int32_t));
        std::ranges::transform(values, column.values.as<std::int32_t>(), &Date::days);
        column.shown[1] = column.values.data();
    });
}

Status FactColumns::add(std::string_view path, std::span<const std::string_view> values,
                        std::span<const bool> known) {
    return implementation_->add(path, "U", values.size(), known, {}, [&](Column& column) {
        std::size_t bytes = 0;
        for (const std::string_view text : values)
            bytes += text.size();
        column.values = runtime::Buffer((values.size() + 1) * sizeof(std::int64_t));
        column.text = runtime::Buffer(bytes);
        auto* offset = column.values.as<std::int64_t>();
        char* at = column.text.as<char>();
        *offset = 0;
        for (const std::string_view text : values) {
            at = std::ranges::copy(text, at).out;
            *++offset = at - column.text.as<char>();
        }
        column.shown[1] = column.values.data();
        column.shown[2] = column.text.data();
    });
}

const ArrowSchema& FactColumns::schema() const noexcept {
    return implementation_->schema;
}
const ArrowArray& FactColumns::array() const noexcept {
    return implementation_->array;
}

} // namespace tiaoli
