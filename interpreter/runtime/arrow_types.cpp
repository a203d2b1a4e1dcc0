#include "runtime/arrow_types.hpp"

#include <charconv>
#include <cstring>

namespace tiaoli::runtime {
namespace {

using Kind = ArrowType::Kind;

std::optional<ArrowType> integer_of(char format) {
    switch (format) {
    case 'c': return ArrowType{Kind::integer, 1, true};
    case 'C': return ArrowType{Kind::integer, 1, false};
    case 's': return ArrowType{Kind::integer, 2, true};
    case 'S': return ArrowType{Kind::integer, 2, false};
    case 'i': return ArrowType{Kind::integer, 4, true};
    case 'I': return ArrowType{Kind::integer, 4, false};
    case 'l': return ArrowType{Kind::integer, 8, true};
    case 'L': return ArrowType{Kind::integer, 8, false};
    default: return std::nullopt;
    }
}

/// "d:precision,scale" and "d:precision,scale,bits"
std::optional<ArrowType> decimal_of(std::string_view format) {
    int numbers[3] = {0, 0, 128};
    const char* at = format.data() + 2;
    const char* end = format.data() + format.size();
    for (int& number : numbers) {
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc()) return std::nullopt;
        at = read.ptr;
        if (at == end) break;
        if (*at++ != ',') return std::nullopt;
    }
    const bool good =
        numbers[1] >= 0 && numbers[1] <= 38 && (numbers[2] == 32 || numbers[2] == 64 || numbers[2] == 128);
    if (!good) return std::nullopt;
    ArrowType type{Kind::decimal, numbers[2] / 8, true};
    type.scale = numbers[1];
    return type;
}

/// "tsn:" and so on, without a time zone: a day needs none.
std::optional<ArrowType> timestamp_of(std::string_view format) {
    if (format.size() != 4 || format[3] != ':') return std::nullopt;
    ArrowType type{Kind::timestamp, 8, true};
    switch (format[2]) {
    case 's': type.per_second = 1; break;
    case 'm': type.per_second = 1000; break;
    case 'u': type.per_second = 1'000'000; break;
    case 'n': type.per_second = 1'000'000'000; break;
    default: return std::nullopt;
    }
    return type;
}

} // namespace

std::optional<ArrowType> arrow_type(const ArrowSchema& schema) {
    if (!schema.format) return std::nullopt;
    std::string_view format = schema.format;
    if (schema.dictionary) {
        auto index = format.size() == 1 ? integer_of(format[0]) : std::nullopt;
        if (!index) return std::nullopt;
        index->kind = Kind::dictionary;
        return index;
    }
    if (format.size() == 1) {
        if (const auto integer = integer_of(format[0])) return integer;
        switch (format[0]) {
        case 'n': return ArrowType{Kind::null};
        case 'b': return ArrowType{Kind::boolean};
        case 'f': return ArrowType{Kind::floating, 4};
        case 'g': return ArrowType{Kind::floating, 8};
        case 'u': return ArrowType{Kind::text, 4};
        case 'U': return ArrowType{Kind::text, 8};
        default: return std::nullopt;
        }
    }
    if (format == "vu") return ArrowType{Kind::text_view};
    if (format == "tdD") return ArrowType{Kind::date, 4};
    if (format == "tdm") return ArrowType{Kind::date, 8};
    if (format == "+s") return ArrowType{Kind::record};
    if (format == "+l" || format == "+m")
        return schema.n_children == 1 ? std::optional(ArrowType{Kind::list, 4}) : std::nullopt;
    if (format == "+L")
        return schema.n_children == 1 ? std::optional(ArrowType{Kind::list, 8}) : std::nullopt;
    if (format.starts_with("d:")) return decimal_of(format);
    if (format.starts_with("ts")) return timestamp_of(format);
    return std::nullopt;
}

std::string arrow_type_name(const ArrowSchema& schema) {
    const auto type = arrow_type(schema);
    std::string format = schema.format ? schema.format : "";
    constexpr std::size_t zone_at = 4; // "tsu:Asia/Shanghai": which day it is depends on who looks
    if (!type && format.starts_with("ts") && format.size() > zone_at)
        return "timestamp[tz=" + format.substr(zone_at) + "]";
    if (!type) return "Arrow `" + format + "`";
    const std::string bits = std::to_string(type->bytes * 8);
    switch (type->kind) {
    case Kind::null: return "null";
    case Kind::boolean: return "bool";
    case Kind::integer: return (type->is_signed ? "int" : "uint") + bits;
    case Kind::floating: return "float" + bits;
    case Kind::decimal: return "decimal" + bits + "(" + format.substr(2) + ")";
    case Kind::date: return "date" + bits;
    case Kind::timestamp: return "timestamp";
    case Kind::text:
    case Kind::text_view: return "utf8";
    case Kind::dictionary: return "dictionary<" + arrow_type_name(*schema.dictionary) + ">";
    case Kind::list: return "list<" + arrow_type_name(*schema.children[0]) + ">";
    case Kind::record: return "struct";
    }
    return format;
}

std::string_view metadata_of(const ArrowSchema& schema, std::string_view key) {
    const char* at = schema.metadata;
    if (!at) return {};
    const auto number = [&] {
        std::int32_t value = 0;
        std::memcpy(&value, at, sizeof value);
        at += sizeof value;
        return value;
    };
    const auto text = [&] {
        const std::int32_t length = number();
        const std::string_view value(at, length > 0 ? static_cast<std::size_t>(length) : 0);
        at += value.size();
        return value;
    };
    for (std::int32_t pairs = number(); pairs > 0; --pairs) {
        const std::string_view name = text(), value = text();
        if (name == key) return value;
    }
    return {};
}

} // namespace tiaoli::runtime
