#include "interchange/arrow_writer.hpp"

#include "interchange/arrow_schema.hpp"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::interchange {
namespace {

using Kind = ColumnLayout::Kind;
using flatbuffers::FlatBufferBuilder;

constexpr std::string_view magic = "ARROW1";
constexpr std::string_view zeros("\0\0\0\0\0\0\0\0", 8);

/// Up to the next multiple of eight bytes.
std::size_t padding(std::size_t bytes) {
    return (8 - bytes % 8) % 8;
}

/// The columns of a batch, one behind the other.
struct Body {
    std::vector<format::FieldNode> nodes;
    std::vector<format::Buffer> buffers;
    std::string bytes;

    void add(const void* data, std::int64_t length) {
        buffers.emplace_back(static_cast<std::int64_t>(bytes.size()), length);
        if (length == 0) return;
        bytes.append(static_cast<const char*>(data), static_cast<std::size_t>(length));
        bytes.append(zeros.substr(0, padding(bytes.size())));
    }

    void add(const ColumnLayout& layout, const ArrowArray& array) {
        const std::int64_t rows = array.length, bits = (rows + 7) / 8;
        nodes.emplace_back(rows, array.null_count);
        if (layout.kind == Kind::nothing) return;
        add(array.buffers[0], array.null_count == 0 ? 0 : bits);
        switch (layout.kind) {
        case Kind::bits: add(array.buffers[1], bits); break;
        case Kind::fixed: add(array.buffers[1], rows * layout.bytes); break;
        case Kind::text:
            add(array.buffers[1], (rows + 1) * layout.bytes);
            add(array.buffers[2], last_offset(layout, array));
            break;
        case Kind::list: add(array.buffers[1], (rows + 1) * layout.bytes); break;
        default: break;
        }
        for (std::size_t i = 0; i < layout.children.size(); ++i)
            add(layout.children[i], *array.children[i]);
    }

private:
    static std::int64_t last_offset(const ColumnLayout& layout, const ArrowArray& array) {
        if (layout.bytes == 4) return static_cast<const std::int32_t*>(array.buffers[1])[array.length];
        return static_cast<const std::int64_t*>(array.buffers[1])[array.length];
    }
};

flatbuffers::Offset<format::RecordBatch> batch_header(FlatBufferBuilder& builder, std::int64_t rows,
                                                      const Body& body) {
    const auto nodes = builder.CreateVectorOfStructs(body.nodes);
    const auto buffers = builder.CreateVectorOfStructs(body.buffers);
    return format::CreateRecordBatch(builder, rows, nodes, buffers);
}

} // namespace

struct ArrowWriter::Implementation {
    ByteSink sink;
    ArrowForm form = ArrowForm::file;
    const ArrowSchema* schema = nullptr;
    ColumnLayout layout;
    std::int64_t written = 0;
    bool good = true, has_dictionaries = false;
    std::vector<format::Block> dictionaries, batches;

    bool put(std::string_view bytes) {
        good = good && sink(bytes);
        written += static_cast<std::int64_t>(bytes.size());
        return good;
    }

    bool put_message(FlatBufferBuilder& builder, format::Header type, flatbuffers::Offset<void> header,
                     std::string_view body, std::vector<format::Block>* blocks) {
        builder.Finish(format::CreateMessage(builder, format::Version::V5, type, header,
                                             static_cast<std::int64_t>(body.size())));
        const std::size_t size = builder.GetSize(), more = padding(8 + size);
        const std::uint32_t mark = 0xffffffffU;
        const auto length = static_cast<std::int32_t>(size + more);
        std::string prefix(8, '\0');
        std::memcpy(prefix.data(), &mark, 4);
        std::memcpy(prefix.data() + 4, &length, 4);
        if (blocks) blocks->emplace_back(written, length + 8, static_cast<std::int64_t>(body.size()));
        return put(prefix) && put({reinterpret_cast<const char*>(builder.GetBufferPointer()), size}) &&
               put(zeros.substr(0, more)) && put(body);
    }

    /// Null if a column is of a kind that is not written.
    flatbuffers::Offset<format::Schema> schema_header(FlatBufferBuilder& builder) const {
        std::vector<flatbuffers::Offset<format::Field>> fields;
        std::int64_t number = 0;
        for (std::int64_t i = 0; i < schema->n_children; ++i) {
            fields.push_back(write_field(builder, *schema->children[i], number));
            if (fields.back().IsNull()) return {};
        }
        return format::CreateSchema(builder, format::Endianness::little, builder.CreateVector(fields));
    }

    bool start(const ArrowSchema& given) {
        schema = &given;
        auto made = layout_of(given);
        FlatBufferBuilder builder;
        const auto header = schema_header(builder);
        good = made && made->kind == Kind::record && !header.IsNull();
        if (!good) return false;
        layout = *std::move(made);
        if (form == ArrowForm::file && !(put(magic) && put(zeros.substr(0, 2)))) return false;
        return put_message(builder, format::Header::Schema, header.Union(), {}, nullptr);
    }

    /// In the order in which write_field numbers them.
    bool put_dictionaries(const ColumnLayout& column, const ArrowArray& array, std::int64_t& number) {
        for (std::size_t i = 0; i < column.children.size(); ++i)
            if (!put_dictionaries(column.children[i], *array.children[i], number)) return false;
        if (column.values.empty()) return true;
        if (!array.dictionary) return false;
        Body body;
        body.add(column.values[0], *array.dictionary);
        FlatBufferBuilder builder;
        const auto data = batch_header(builder, array.dictionary->length, body);
        const auto header = format::CreateDictionaryBatch(builder, number++, data);
        return put_message(builder, format::Header::DictionaryBatch, header.Union(), body.bytes,
                           &dictionaries);
    }

    bool write(const ArrowArray& batch) {
        if (!good) return false;
        if (!has_dictionaries) {
            has_dictionaries = true;
            std::int64_t number = 0;
            good = put_dictionaries(layout, batch, number);
            if (!good) return false;
        }
        Body body;
        for (std::size_t i = 0; i < layout.children.size(); ++i)
            body.add(layout.children[i], *batch.children[i]);
        FlatBufferBuilder builder;
        const auto header = batch_header(builder, batch.length, body);
        return put_message(builder, format::Header::RecordBatch, header.Union(), body.bytes, &batches);
    }

    bool finish() {
        if (!put(std::string_view("\xff\xff\xff\xff\0\0\0\0", 8)) || form == ArrowForm::stream) return good;
        FlatBufferBuilder builder;
        const auto header = schema_header(builder);
        const auto of_dictionaries = builder.CreateVectorOfStructs(dictionaries);
        const auto of_batches = builder.CreateVectorOfStructs(batches);
        builder.Finish(
            format::CreateFooter(builder, format::Version::V5, header, of_dictionaries, of_batches));
        const auto size = static_cast<std::int32_t>(builder.GetSize());
        std::string length(4, '\0');
        std::memcpy(length.data(), &size, 4);
        return put({reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()}) &&
               put(length) && put(magic);
    }
};

ArrowWriter::ArrowWriter(ByteSink sink, ArrowForm form)
    : implementation_(std::make_unique<Implementation>()) {
    implementation_->sink = std::move(sink);
    implementation_->form = form;
}
ArrowWriter::~ArrowWriter() = default;

bool ArrowWriter::start(const ArrowSchema& schema) {
    return implementation_->start(schema);
}
bool ArrowWriter::write(const ArrowArray& batch) {
    return implementation_->write(batch);
}
bool ArrowWriter::finish() {
    return implementation_->finish();
}

} // namespace tiaoli::interchange
