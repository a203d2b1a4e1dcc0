// Columns in the words of Arrow's messages and in those of the C data interface.
#pragma once

#include "arrow_format_generated.h"
#include "tiaoli/arrow.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiaoli::interchange {

/// How the values of a column lie in buffers. Every column but those without values, unions and run ends has
/// a validity buffer first.
struct ColumnLayout {
    enum class Kind : std::uint8_t {
        nothing, ///< no buffers
        bits,    ///< a bit for each row
        fixed,   ///< `bytes` for each row
        text,    ///< offsets of `bytes`, then what they point into
        view,    ///< views of 16 bytes, then any number of buffers that they point into
        list,    ///< offsets of `bytes` into the child
        list_view,
        record,
        array, ///< `bytes` rows of the child for each row
        sparse_union,
        dense_union,
        run_ends,
    };
    Kind kind = Kind::nothing;
    std::int64_t bytes = 0;
    std::vector<ColumnLayout> children;
    std::optional<std::int64_t> dictionary; ///< its id; the values then have the layout `values[0]`
    std::vector<ColumnLayout> values;

    friend bool operator==(const ColumnLayout&, const ColumnLayout&) = default;
};

/// What a field of a file is. Nothing for a type that this version of the format does not have.
[[nodiscard]] std::optional<ColumnLayout> read_field(const format::Field& field, ArrowSchema& out);

/// The other way, for the kinds of columns that decisions come in (export of columns.hpp) and their children.
/// Dictionaries are numbered in the order in which they are met, from `dictionaries` on. A null offset for a
/// column of another kind.
[[nodiscard]] flatbuffers::Offset<format::Field>
write_field(flatbuffers::FlatBufferBuilder& builder, const ArrowSchema& schema, std::int64_t& dictionaries);

/// The layout of such a column, by the format of the C data interface.
[[nodiscard]] std::optional<ColumnLayout> layout_of(const ArrowSchema& schema);

} // namespace tiaoli::interchange
