// Plain memory as Arrow columns.
#include "runtime/arrow_build.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/guard.hpp"
#include "tiaoli/columns.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli {
namespace {

/// Columns of as many rows: those of the batch, or those of a list's elements one after another.
struct Group {
    std::size_t rows = 0;
    std::vector<ArrowSchema*> fields;
    std::vector<ArrowArray*> arrays;
    const void* no_validity = nullptr;
    ArrowSchema schema{}; ///< a struct of them
    ArrowArray array{};
};

/// A column: what it owns, and what it shows.
struct Column {
    runtime::Buffer validity, values, text;
    const void* shown[3] = {nullptr, nullptr, nullptr};
    ArrowSchema schema{};
    ArrowArray array{};

    // Of a list.
    std::string path;
    std::unique_ptr<Group> elements;
    bool is_plain = false; ///< its elements are values: its child is a column, and no struct
    ArrowSchema* element_schema = nullptr;
    ArrowArray* element_array = nullptr;

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

namespace {

void make_struct(Group& group, std::size_t rows) {
    group.rows = rows;
    group.schema.format = "+s";
    group.schema.name = "";
    group.schema.release = [](ArrowSchema* self) { keep(self); };
    group.array.length = static_cast<std::int64_t>(rows);
    group.array.n_buffers = 1;
    group.array.buffers = &group.no_validity;
    group.array.release = [](ArrowArray* self) { keep(self); };
}

Failure broken(std::string_view path, const std::string& how) {
    return runtime::failure(Problem::usage, words::DiagnosticId::broken_columns,
                            {"`" + std::string(path) + "`: " + how});
}

} // namespace

struct FactColumns::Implementation {
    std::deque<Column> columns;
    std::vector<Column*> lists;
    Group root;

    explicit Implementation(std::size_t count) { make_struct(root, count); }

    /// The list that a fact is of, by its path: "职工.工资" is of "职工", and so is "职工" itself, its value.
    Column* list_of(std::string_view path) {
        Column* found = nullptr;
        for (Column* list : lists)
            if (path.starts_with(list->path) &&
                (path.size() == list->path.size() || path[list->path.size()] == '.') &&
                (!found || found->path.size() < list->path.size()))
                found = list;
        return found;
    }

    /// `fill` gives the column its values.
    template <typename Fill>
    Status add(std::string_view path, const char* format, std::size_t length, std::span<const bool> known,
               std::string_view unit, const Fill& fill) {
        return runtime::guarded([&]() -> Status {
            Column* list = list_of(path);
            Group& group = list ? *list->elements : root;
            const bool is_element = list && path.size() == list->path.size();
            for (const std::size_t given : {length, known.empty() ? group.rows : known.size()})
                if (given != group.rows)
                    return broken(path, std::to_string(given) + " / " + std::to_string(group.rows));
            if (list && (list->is_plain || (is_element && !group.fields.empty())))
                return broken(list->path, is_element && list->is_plain ? "2×" : "list<struct> / list<value>");
            group.fields.reserve(group.fields.size() + 1); // from here on only the column itself can fail
            group.arrays.reserve(group.arrays.size() + 1);
            Column& column = columns.emplace_back();
            try {
                fill(column);
                if (!known.empty()) {
                    column.validity = bits_of(known);
                    column.shown[0] = column.validity.data();
                    column.array.null_count = std::ranges::count(known, false);
                }
                std::string name(!list ? path : is_element ? "item" : path.substr(list->path.size() + 1));
                runtime::SchemaParts parts{format, std::move(name), {}, {}, nullptr};
                if (!unit.empty()) parts.metadata = {{"unit", std::string(unit)}};
                runtime::make_schema(std::move(parts), column.schema);
            } catch (...) {
                columns.pop_back();
                throw;
            }
            column.array.length = static_cast<std::int64_t>(group.rows);
            column.array.n_buffers = column.text ? 3 : 2;
            column.array.buffers = column.shown;
            column.array.release = [](ArrowArray* self) { keep(self); };
            if (is_element) {
                list->is_plain = true;
                list->element_schema = &column.schema;
                list->element_array = &column.array;
                return Done{};
            }
            group.fields.push_back(&column.schema);
            group.arrays.push_back(&column.array);
            group.schema.children = group.fields.data();
            group.array.children = group.arrays.data();
            group.schema.n_children = group.array.n_children = static_cast<std::int64_t>(group.fields.size());
            return Done{};
        });
    }

    Status add_list(std::string_view path, std::span<const std::uint32_t> counts,
                    std::span<const bool> known) {
        return runtime::guarded([&]() -> Status {
            Column* around = list_of(path);
            if (around && around->path.size() == path.size()) return broken(path, "2×");
            for (std::size_t row = 0; row < known.size() && row < counts.size(); ++row)
                if (!known[row] && counts[row] != 0) return broken(path, "a null list with elements");
            // What came before would be taken for facts of the batch.
            for (const Column& column : columns)
                if (std::string_view(column.schema.name).starts_with(std::string(path) + "."))
                    return broken(column.schema.name, "list<struct>");
            lists.reserve(lists.size() + 1);
            auto elements = std::make_unique<Group>();
            std::string kept(path);
            Status added = add(path, "+L", counts.size(), known, {}, [&](Column& column) {
                column.values = runtime::Buffer((counts.size() + 1) * sizeof(std::int64_t));
                auto* offset = column.values.as<std::int64_t>();
                *offset = 0;
                for (const std::uint32_t count : counts) {
                    offset[1] = *offset + count;
                    ++offset;
                }
                column.shown[1] = column.values.data();
                make_struct(*elements, static_cast<std::size_t>(*offset));
            });
            if (!added) return added;
            Column& list = columns.back();
            list.path = std::move(kept);
            list.elements = std::move(elements);
            list.element_schema = &list.elements->schema;
            list.element_array = &list.elements->array;
            list.schema.children = &list.element_schema;
            list.array.children = &list.element_array;
            list.schema.n_children = list.array.n_children = 1;
            lists.push_back(&list);
            return added;
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

Status FactColumns::add_list(std::string_view path, std::span<const std::uint32_t> counts,
                             std::span<const bool> known) {
    return implementation_->add_list(path, counts, known);
}

const ArrowSchema& FactColumns::schema() const noexcept {
    return implementation_->root.schema;
}
const ArrowArray& FactColumns::array() const noexcept {
    return implementation_->root.array;
}

} // namespace tiaoli
