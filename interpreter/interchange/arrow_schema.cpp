#include "interchange/arrow_schema.hpp"

#include "runtime/arrow_build.hpp"
#include "runtime/arrow_types.hpp"

#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace tiaoli::interchange {
namespace {

using Kind = ColumnLayout::Kind;
using Layout = std::optional<ColumnLayout>;

ColumnLayout layout(Kind kind, std::int64_t bytes = 0) {
    ColumnLayout made;
    made.kind = kind;
    made.bytes = bytes;
    return made;
}

Layout read_int(const format::Int& type, std::string& text) {
    switch (type.bits()) {
    case 8: text = type.is_signed() ? "c" : "C"; break;
    case 16: text = type.is_signed() ? "s" : "S"; break;
    case 32: text = type.is_signed() ? "i" : "I"; break;
    case 64: text = type.is_signed() ? "l" : "L"; break;
    default: return std::nullopt;
    }
    return layout(Kind::fixed, type.bits() / 8);
}

char unit_letter(format::TimeUnit unit) {
    switch (unit) {
    case format::TimeUnit::second: return 's';
    case format::TimeUnit::millisecond: return 'm';
    case format::TimeUnit::microsecond: return 'u';
    default: return 'n';
    }
}

Layout read_union(const format::Union& type, std::string& text) {
    const bool is_dense = type.mode() == format::UnionMode::dense;
    text = is_dense ? "+ud:" : "+us:";
    for (std::size_t i = 0; type.ids() && i < type.ids()->size(); ++i)
        text += (i > 0 ? "," : "") + std::to_string(type.ids()->Get(static_cast<flatbuffers::uoffset_t>(i)));
    return layout(is_dense ? Kind::dense_union : Kind::sparse_union);
}

/// The type of a field, without children: its format in the C data interface, and its layout.
Layout read_type(const format::Field& field, std::string& text) {
    using format::Type;
    const auto plain = [&](const char* written, Kind kind, std::int64_t bytes = 0) {
        text = written;
        return layout(kind, bytes);
    };
    switch (field.type_type()) {
    case Type::Null: return plain("n", Kind::nothing);
    case Type::Int: return read_int(*field.type_as_Int(), text);
    case Type::FloatingPoint:
        switch (field.type_as_FloatingPoint()->precision()) {
        case format::Precision::half: return plain("e", Kind::fixed, 2);
        case format::Precision::single: return plain("f", Kind::fixed, 4);
        case format::Precision::twofold: return plain("g", Kind::fixed, 8);
        default: return std::nullopt;
        }
    case Type::Binary: return plain("z", Kind::text, 4);
    case Type::Utf8: return plain("u", Kind::text, 4);
    case Type::LargeBinary: return plain("Z", Kind::text, 8);
    case Type::LargeUtf8: return plain("U", Kind::text, 8);
    case Type::BinaryView: return plain("vz", Kind::view);
    case Type::Utf8View: return plain("vu", Kind::view);
    case Type::Bool: return plain("b", Kind::bits);
    case Type::Decimal: {
        const format::Decimal& type = *field.type_as_Decimal();
        const int bits = type.bits();
        if (bits != 32 && bits != 64 && bits != 128 && bits != 256) return std::nullopt;
        text = "d:" + std::to_string(type.precision()) + "," + std::to_string(type.scale());
        if (bits != 128) text += "," + std::to_string(bits);
        return layout(Kind::fixed, bits / 8);
    }
    case Type::Date:
        return field.type_as_Date()->unit() == format::DateUnit::day ? plain("tdD", Kind::fixed, 4)
                                                                     : plain("tdm", Kind::fixed, 8);
    case Type::Time:
        text = std::string("tt") + unit_letter(field.type_as_Time()->unit());
        return layout(Kind::fixed, field.type_as_Time()->bits() == 64 ? 8 : 4);
    case Type::Timestamp: {
        const format::Timestamp& type = *field.type_as_Timestamp();
        text = std::string("ts") + unit_letter(type.unit()) + ":" + (type.zone() ? type.zone()->str() : "");
        return layout(Kind::fixed, 8);
    }
    case Type::Duration:
        text = std::string("tD") + unit_letter(field.type_as_Duration()->unit());
        return layout(Kind::fixed, 8);
    case Type::Interval:
        switch (field.type_as_Interval()->unit()) {
        case format::IntervalUnit::year_month: return plain("tiM", Kind::fixed, 4);
        case format::IntervalUnit::day_time: return plain("tiD", Kind::fixed, 8);
        case format::IntervalUnit::month_day_nano: return plain("tin", Kind::fixed, 16);
        default: return std::nullopt;
        }
    case Type::FixedSizeBinary:
        if (field.type_as_FixedSizeBinary()->bytes() < 0) return std::nullopt;
        text = "w:" + std::to_string(field.type_as_FixedSizeBinary()->bytes());
        return layout(Kind::fixed, field.type_as_FixedSizeBinary()->bytes());
    case Type::FixedSizeList:
        if (field.type_as_FixedSizeList()->size() < 0) return std::nullopt;
        text = "+w:" + std::to_string(field.type_as_FixedSizeList()->size());
        return layout(Kind::array, field.type_as_FixedSizeList()->size());
    case Type::List: return plain("+l", Kind::list, 4);
    case Type::Map: return plain("+m", Kind::list, 4);
    case Type::LargeList: return plain("+L", Kind::list, 8);
    case Type::ListView: return plain("+vl", Kind::list_view, 4);
    case Type::LargeListView: return plain("+vL", Kind::list_view, 8);
    case Type::Struct: return plain("+s", Kind::record);
    case Type::Union: return read_union(*field.type_as_Union(), text);
    case Type::RunEndEncoded: return plain("+r", Kind::run_ends);
    default: return std::nullopt;
    }
}

bool has_children(Kind kind, std::size_t children) {
    switch (kind) {
    case Kind::list:
    case Kind::list_view:
    case Kind::array: return children == 1;
    case Kind::run_ends: return children == 2;
    case Kind::record:
    case Kind::sparse_union:
    case Kind::dense_union: return true;
    default: return children == 0;
    }
}

} // namespace

std::optional<ColumnLayout> read_field(const format::Field& field, ArrowSchema& out) {
    runtime::SchemaParts parts;
    struct Release { // of what was made, if this comes to nothing
        std::vector<ArrowSchema>& made;
        ~Release() {
            for (ArrowSchema& schema : made)
                if (schema.release) schema.release(&schema);
        }
    } release{parts.children};
    if (field.name()) parts.name = field.name()->str();
    if (!field.type()) return std::nullopt;
    auto made = read_type(field, parts.format);
    if (!made) return std::nullopt;
    const auto* children = field.children();
    for (flatbuffers::uoffset_t i = 0; children && i < children->size(); ++i) {
        parts.children.emplace_back();
        auto inner = read_field(*children->Get(i), parts.children.back());
        if (!inner) return std::nullopt;
        made->children.push_back(*std::move(inner));
    }
    if (!has_children(made->kind, made->children.size())) return std::nullopt;
    if (field.metadata())
        for (const format::KeyValue* pair : *field.metadata())
            parts.metadata.emplace_back(pair->key() ? pair->key()->str() : "",
                                        pair->value() ? pair->value()->str() : "");
    if (const format::DictionaryEncoding* encoding = field.dictionary()) {
        // What the field says of itself is true of the values; the rows hold their numbers.
        auto values = std::make_unique<ArrowSchema>();
        runtime::SchemaParts of_values{parts.format, "", {}, std::move(parts.children), nullptr};
        parts.children.clear();
        runtime::make_schema(std::move(of_values), *values);
        parts.dictionary = std::move(values);
        parts.format = "i";
        Layout index = layout(Kind::fixed, 4);
        if (encoding->index()) index = read_int(*encoding->index(), parts.format);
        if (!index) {
            parts.dictionary->release(parts.dictionary.get());
            return std::nullopt;
        }
        index->dictionary = encoding->id();
        index->values.push_back(*std::move(made));
        made = std::move(index);
    }
    runtime::make_schema(std::move(parts), out);
    return made;
}

std::optional<ColumnLayout> layout_of(const ArrowSchema& schema) {
    const auto type = runtime::arrow_type(schema);
    if (!type) return std::nullopt;
    using Of = runtime::ArrowType::Kind;
    ColumnLayout made;
    switch (type->kind) {
    case Of::null: break;
    case Of::boolean: made.kind = Kind::bits; break;
    case Of::integer:
    case Of::floating:
    case Of::decimal:
    case Of::date:
    case Of::timestamp:
    case Of::dictionary: made = layout(Kind::fixed, type->bytes); break;
    case Of::text: made = layout(Kind::text, type->bytes); break;
    case Of::record: made.kind = Kind::record; break;
    case Of::list: made = layout(Kind::list, type->bytes); break;
    case Of::text_view: return std::nullopt;
    }
    if (schema.dictionary) {
        auto values = layout_of(*schema.dictionary);
        if (!values) return std::nullopt;
        made.values.push_back(*std::move(values));
        return made;
    }
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        auto child = layout_of(*schema.children[i]);
        if (!child) return std::nullopt;
        made.children.push_back(*std::move(child));
    }
    return made;
}

namespace {

using Built = flatbuffers::Offset<void>;

/// Of the kinds that decisions come in.
Built write_type(flatbuffers::FlatBufferBuilder& builder, const ArrowSchema& schema, format::Type& type) {
    const std::string_view text = schema.format;
    const auto is = [&](format::Type written) { type = written; };
    if (text == "b") {
        is(format::Type::Bool);
        return format::CreateBool(builder).Union();
    }
    if (text == "u") {
        is(format::Type::Utf8);
        return format::CreateUtf8(builder).Union();
    }
    if (text == "U") {
        is(format::Type::LargeUtf8);
        return format::CreateLargeUtf8(builder).Union();
    }
    if (text == "tdD") {
        is(format::Type::Date);
        return format::CreateDate(builder, format::DateUnit::day).Union();
    }
    if (text == "+s") {
        is(format::Type::Struct);
        return format::CreateStruct(builder).Union();
    }
    if (text.starts_with("d:")) {
        int precision = 0, scale = 0;
        const char* end = text.data() + text.size();
        const auto read = std::from_chars(text.data() + 2, end, precision);
        if (read.ec != std::errc() || read.ptr == end) return {};
        if (std::from_chars(read.ptr + 1, end, scale).ptr != end) return {};
        is(format::Type::Decimal);
        return format::CreateDecimal(builder, precision, scale).Union();
    }
    const auto integer = runtime::arrow_type(schema);
    if (!integer || integer->kind != runtime::ArrowType::Kind::integer) return {};
    is(format::Type::Int);
    return format::CreateInt(builder, integer->bytes * 8, integer->is_signed).Union();
}

} // namespace

flatbuffers::Offset<format::Field> write_field(flatbuffers::FlatBufferBuilder& builder,
                                               const ArrowSchema& schema, std::int64_t& dictionaries) {
    std::vector<flatbuffers::Offset<format::Field>> children;
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        children.push_back(write_field(builder, *schema.children[i], dictionaries));
        if (children.back().IsNull()) return {};
    }
    format::Type type = format::Type::NONE;
    const Built written = write_type(builder, schema.dictionary ? *schema.dictionary : schema, type);
    if (written.IsNull()) return {};
    flatbuffers::Offset<format::DictionaryEncoding> encoding;
    if (schema.dictionary) {
        ArrowSchema index = schema;
        index.dictionary = nullptr;
        const auto of_index = runtime::arrow_type(index);
        if (!of_index || of_index->kind != runtime::ArrowType::Kind::integer) return {};
        encoding = format::CreateDictionaryEncoding(
            builder, dictionaries++, format::CreateInt(builder, of_index->bytes * 8, of_index->is_signed));
    }
    std::vector<flatbuffers::Offset<format::KeyValue>> metadata;
    if (const std::string_view unit = runtime::metadata_of(schema, "unit"); !unit.empty())
        metadata.push_back(format::CreateKeyValue(builder, builder.CreateString("unit"),
                                                  builder.CreateString(unit.data(), unit.size())));
    const auto name = builder.CreateString(schema.name ? schema.name : "");
    const auto child_vector = builder.CreateVector(children);
    const auto metadata_vector = builder.CreateVector(metadata);
    return format::CreateField(builder, name, true, type, written, encoding, child_vector, metadata_vector);
}

} // namespace tiaoli::interchange
