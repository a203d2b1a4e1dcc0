// Arrow arrays for tests: built column by column, and read back.
#pragma once

#include "runtime/arrow_build.hpp"
#include "tiaoli/arrow.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::testing {

using runtime::Buffer;

class Table {
public:
    explicit Table(std::int64_t rows) : rows_(rows) {}
    ~Table() {
        if (array_.release) array_.release(&array_);
        if (schema_.release) schema_.release(&schema_);
    }
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    void integers(std::string name, const std::vector<std::int64_t>& values,
                  const std::vector<bool>& known = {}) {
        plain("l", std::move(name), values, known);
    }
    void doubles(std::string name, const std::vector<double>& values, const std::vector<bool>& known = {}) {
        plain("g", std::move(name), values, known);
    }
    void days(std::string name, const std::vector<std::int32_t>& values,
              const std::vector<bool>& known = {}) {
        plain("tdD", std::move(name), values, known);
    }
    void decimals(std::string name, int scale, const std::vector<__int128>& values) {
        plain("d:38," + std::to_string(scale), std::move(name), values, {});
    }
    void bools(std::string name, const std::vector<bool>& values, const std::vector<bool>& known = {}) {
        add("b", std::move(name), static_cast<std::int64_t>(values.size()), known, bits(values));
    }
    void texts(std::string name, const std::vector<std::string>& values) {
        columns_.push_back({});
        columns_.back().schema.format = "u";
        columns_.back().schema.name = std::move(name);
        columns_.back().array = text_parts(values);
    }
    void dictionary(std::string name, const std::vector<std::string>& values,
                    const std::vector<std::int32_t>& indices) {
        plain("i", std::move(name), indices, {});
        runtime::SchemaParts text;
        text.format = "u";
        columns_.back().schema.dictionary = std::make_unique<ArrowSchema>();
        runtime::make_schema(std::move(text), *columns_.back().schema.dictionary);
        columns_.back().array.dictionary = std::make_unique<ArrowArray>();
        runtime::make_array(text_parts(values), *columns_.back().array.dictionary);
    }
    /// As a large list: offsets of 64 bits, whatever they are.
    void list_of_texts(std::string name, const std::vector<std::int64_t>& offsets,
                       const std::vector<std::string>& values) {
        plain("+L", std::move(name), offsets, {});
        --columns_.back().array.length;
        columns_.back().schema.children.emplace_back();
        runtime::make_schema({"u", "item", {}, {}, nullptr}, columns_.back().schema.children.back());
        columns_.back().array.children.emplace_back();
        runtime::make_array(text_parts(values), columns_.back().array.children.back());
    }
    void large_list_of_records(std::string name, const std::vector<std::int64_t>& offsets,
                               std::int64_t records) {
        plain("+L", std::move(name), offsets, {});
        --columns_.back().array.length;
        columns_.back().element = std::make_unique<Table>(records);
    }
    /// Fill its records in `last()`.
    void list_of_records(std::string name, const std::vector<std::int32_t>& offsets,
                         const std::vector<bool>& known = {}) {
        plain("+l", std::move(name), offsets, known);
        --columns_.back().array.length;
        columns_.back().element = std::make_unique<Table>(offsets.back());
    }
    Table& last() { return *columns_.back().element; }
    void unit(std::string name) { columns_.back().schema.metadata = {{"unit", std::move(name)}}; }

    ArrowSchema& schema() {
        finish();
        return schema_;
    }
    ArrowArray& array() {
        finish();
        return array_;
    }

    /// The table `times` over, as a stream.
    void stream(int times, ArrowArrayStream& out) {
        finish();
        struct State {
            Table* table;
            int left;
        };
        out.get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
            *schema = static_cast<State*>(self->private_data)->table->schema_;
            schema->release = [](ArrowSchema* done) { done->release = nullptr; }; // still the table's
            return 0;
        };
        out.get_next = [](ArrowArrayStream* self, ArrowArray* array) {
            auto& state = *static_cast<State*>(self->private_data);
            array->release = nullptr;
            if (state.left-- == 0) return 0;
            *array = state.table->array_;
            array->release = [](ArrowArray* done) { done->release = nullptr; };
            return 0;
        };
        out.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
        out.release = [](ArrowArrayStream* self) {
            delete static_cast<State*>(self->private_data);
            self->release = nullptr;
        };
        out.private_data = new State{this, times};
    }

private:
    struct Column {
        runtime::SchemaParts schema;
        runtime::ArrayParts array;
        std::unique_ptr<Table> element;
    };

    static Buffer bits(const std::vector<bool>& values) {
        Buffer buffer((values.size() + 7) / 8);
        std::memset(buffer.as<char>(), 0, (values.size() + 7) / 8);
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i]) buffer.as<std::uint8_t>()[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
        return buffer;
    }
    template <typename T>
    void plain(std::string format, std::string name, const std::vector<T>& values,
               const std::vector<bool>& known) {
        Buffer buffer(values.size() * sizeof(T));
        std::memcpy(buffer.as<char>(), values.data(), values.size() * sizeof(T));
        add(std::move(format), std::move(name), static_cast<std::int64_t>(values.size()), known,
            std::move(buffer));
    }
    void add(std::string format, std::string name, std::int64_t length, const std::vector<bool>& known,
             Buffer values) {
        columns_.push_back({});
        Column& column = columns_.back();
        column.schema.format = std::move(format);
        column.schema.name = std::move(name);
        column.array.length = length;
        for (const bool is_known : known)
            column.array.null_count += is_known ? 0 : 1;
        column.array.buffers.push_back(known.empty() ? Buffer() : bits(known));
        column.array.buffers.push_back(std::move(values));
    }
    static runtime::ArrayParts text_parts(const std::vector<std::string>& values) {
        runtime::ArrayParts parts;
        parts.length = static_cast<std::int64_t>(values.size());
        Buffer offsets((values.size() + 1) * 4);
        std::string all;
        offsets.as<std::int32_t>()[0] = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            all += values[i];
            offsets.as<std::int32_t>()[i + 1] = static_cast<std::int32_t>(all.size());
        }
        Buffer bytes(all.size());
        std::memcpy(bytes.as<char>(), all.data(), all.size());
        parts.buffers.emplace_back();
        parts.buffers.push_back(std::move(offsets));
        parts.buffers.push_back(std::move(bytes));
        return parts;
    }

    void finish() {
        if (schema_.release) return;
        runtime::SchemaParts schema;
        runtime::ArrayParts array;
        schema.format = "+s";
        array.length = rows_;
        array.buffers.emplace_back();
        for (Column& column : columns_) {
            if (column.element) {
                column.element->finish();
                column.schema.children.push_back(column.element->schema_);
                column.array.children.push_back(column.element->array_);
                column.element->schema_.release = nullptr; // moved
                column.element->array_.release = nullptr;
            }
            schema.children.emplace_back();
            runtime::make_schema(std::move(column.schema), schema.children.back());
            array.children.emplace_back();
            runtime::make_array(std::move(column.array), array.children.back());
        }
        runtime::make_schema(std::move(schema), schema_);
        runtime::make_array(std::move(array), array_);
    }

    std::int64_t rows_;
    std::vector<Column> columns_;
    ArrowSchema schema_{};
    ArrowArray array_{};
};

inline int place_of(const ArrowSchema& schema, std::string_view name) {
    for (std::int64_t i = 0; i < schema.n_children; ++i)
        if (schema.children[i]->name == name) return static_cast<int>(i);
    return -1;
}
inline const ArrowArray* child(const ArrowSchema& schema, const ArrowArray& array, std::string_view name) {
    return array.children[place_of(schema, name)];
}
inline const ArrowSchema* child_schema(const ArrowSchema& schema, std::string_view name) {
    return schema.children[place_of(schema, name)];
}
inline bool bit(const void* bits, std::uint32_t row) {
    return ((static_cast<const std::uint8_t*>(bits)[row / 8] >> (row % 8)) & 1U) != 0;
}
inline bool is_null(const ArrowSchema& schema, const ArrowArray& array, std::string_view name,
                    std::uint32_t row) {
    const void* validity = child(schema, array, name)->buffers[0];
    return validity && !bit(validity, row);
}
inline bool bool_at(const ArrowSchema& schema, const ArrowArray& array, std::string_view name,
                    std::uint32_t row) {
    return bit(child(schema, array, name)->buffers[1], row);
}
inline std::int64_t int64_at(const ArrowSchema& schema, const ArrowArray& array, std::string_view name,
                             std::uint32_t row) {
    return static_cast<const std::int64_t*>(child(schema, array, name)->buffers[1])[row];
}
inline std::int64_t decimal_at(const ArrowSchema& schema, const ArrowArray& array, std::string_view name,
                               std::uint32_t row) {
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>(static_cast<const Wide*>(child(schema, array, name)->buffers[1])[row]);
}
inline int state_at(const ArrowSchema& schema, const ArrowArray& array, const std::string& name,
                    std::uint32_t row) {
    return static_cast<const std::int8_t*>(child(schema, array, name + ".state")->buffers[1])[row];
}
inline std::string text_at(const ArrowSchema& schema, const ArrowArray& array, std::string_view name,
                           std::uint32_t row) {
    const ArrowArray& column = *child(schema, array, name);
    const auto* offsets = static_cast<const std::int64_t*>(column.buffers[1]);
    return {static_cast<const char*>(column.buffers[2]) + offsets[row],
            static_cast<std::size_t>(offsets[row + 1] - offsets[row])};
}

/// Whether two struct arrays of one schema hold the same, row by row.
inline bool same(const ArrowArray& a, const ArrowArray& b, const ArrowSchema& schema) {
    if (a.length != b.length || a.null_count != b.null_count || a.n_children != b.n_children) return false;
    const std::string_view format = schema.format;
    for (std::int64_t i = 0; i < a.n_children; ++i)
        if (!same(*a.children[i], *b.children[i], *schema.children[i])) return false;
    const auto rows = static_cast<std::uint32_t>(a.length);
    if (format == "+s") return true;
    const std::size_t bytes = format == "b" || format == "U"     ? 0
                              : format == "l"                    ? 8
                              : format == "c"                    ? 1
                              : format == "i" || format == "tdD" ? 4
                                                                 : 16;
    for (std::uint32_t row = 0; row < rows; ++row) {
        const bool known = !a.buffers[0] || bit(a.buffers[0], row);
        if (known != (!b.buffers[0] || bit(b.buffers[0], row))) return false;
        if (!known) continue;
        if (format == "b") {
            if (bit(a.buffers[1], row) != bit(b.buffers[1], row)) return false;
        } else if (format == "U") {
            const auto text = [&](const ArrowArray& array) {
                const auto* offsets = static_cast<const std::int64_t*>(array.buffers[1]);
                return std::string_view(static_cast<const char*>(array.buffers[2]) + offsets[row],
                                        static_cast<std::size_t>(offsets[row + 1] - offsets[row]));
            };
            if (text(a) != text(b)) return false;
        } else if (std::memcmp(static_cast<const char*>(a.buffers[1]) + row * bytes,
                               static_cast<const char*>(b.buffers[1]) + row * bytes, bytes) != 0) {
            return false;
        }
    }
    return true;
}

} // namespace tiaoli::testing
