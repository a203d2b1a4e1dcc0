// What an Arrow column is made of, read from its format string.
#pragma once

#include "tiaoli/arrow.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::runtime {

struct ArrowType {
    enum class Kind : std::uint8_t {
        null,
        boolean,
        integer,   // `bytes`, `is_signed`
        floating,  // `bytes`
        decimal,   // `bytes`, `scale`
        date,      // `bytes` 4: days; 8: milliseconds
        timestamp, // `per_second`
        text,      // `bytes` of an offset: 4 or 8
        text_view,
        dictionary, // `bytes`, `is_signed` of the index; the values are those of the schema's dictionary
        list,       // `bytes` of an offset; also maps
        record,
    };
    Kind kind = Kind::null;
    int bytes = 0;
    bool is_signed = true;
    int scale = 0;
    std::int64_t per_second = 1;
};

/// Nothing for what cannot be read.
[[nodiscard]] std::optional<ArrowType> arrow_type(const ArrowSchema& schema);

/// As people know it: "int32", "decimal128(18, 2)".
[[nodiscard]] std::string arrow_type_name(const ArrowSchema& schema);

/// The value of a key in the metadata of a field; empty if there is none.
[[nodiscard]] std::string_view metadata_of(const ArrowSchema& schema, std::string_view key);

} // namespace tiaoli::runtime
