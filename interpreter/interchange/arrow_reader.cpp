#include "interchange/arrow_reader.hpp"

#include "interchange/arrow_schema.hpp"
#include "interchange/arrow_unpack.hpp"
#include "runtime/arrow_build.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace tiaoli::interchange {
namespace {

using Kind = ColumnLayout::Kind;

constexpr char magic[] = {'A', 'R', 'R', 'O', 'W', '1'};
constexpr std::size_t before_messages = 8; ///< bytes of a file
/// Types inside one another, and tables in one message.
constexpr flatbuffers::uoffset_t deepest = 64, most_tables = 1'000'000;
/// A batch without bytes for its rows (nothing but nulls) may still have this many.
constexpr std::int64_t rows_without_bytes = 1 << 20;
/// A compressed batch may take so much, or so many times its size if that is more. A few hundred bytes can
/// stand for gigabytes.
constexpr std::int64_t most_unpacked_bytes = std::int64_t{4} << 30U, most_unpacked_times = 64;

/// The verifier of FlatBuffers leaves to us where the elements of a vector lie.
template <class Vector>
bool is_aligned(const Vector* vector) {
    return vector == nullptr || vector->size() == 0 ||
           reinterpret_cast<std::uintptr_t>(vector->Data()) % alignof(std::int64_t) == 0;
}

/// Arrays that show the body of a message. Addresses stay as they are while more are made.
struct Arrays {
    struct Made {
        ArrowArray array{};
        std::vector<const void*> buffers;
        std::vector<ArrowArray*> children;
        std::vector<std::int64_t> lengths; ///< of the buffers that views point into
    };
    runtime::Buffer body;
    std::vector<runtime::Buffer> unpacked;               ///< buffers that are compressed in the body
    std::vector<std::shared_ptr<const Arrays>> borrowed; ///< dictionaries, which may be replaced meanwhile
    std::deque<Made> made;

    Made& add() {
        Made& one = made.emplace_back();
        one.array.release = [](ArrowArray* array) { array->release = nullptr; }; // the reader owns it
        return one;
    }
};

struct Dictionary {
    const ColumnLayout* layout = nullptr;
    std::shared_ptr<const Arrays> arrays;
    ArrowArray* values = nullptr; ///< null: not read yet
};

/// Takes one batch apart. Throws nothing; the first thing that contradicts the rest is in `fault`.
class Decoder {
public:
    Decoder(const format::RecordBatch& batch, std::int64_t body_bytes,
            const std::map<std::int64_t, Dictionary>& dictionaries, Unpacker& unpacker, Arrays& arrays)
        : batch_(batch), bytes_(body_bytes), dictionaries_(dictionaries), unpacker_(unpacker),
          arrays_(arrays) {
        if (batch.compression())
            packing_ = batch.compression()->codec() == format::Codec::zstd ? Packing::zstd : Packing::lz4;
    }

    [[nodiscard]] const std::string& fault() const { return fault_; }

    /// A column; null with a fault.
    ArrowArray* column(const ColumnLayout& layout) {
        const format::FieldNode* node = next_node();
        if (!node) return fail("fewer columns than its schema says"), nullptr;
        const std::int64_t rows = node->length();
        if (rows < 0 || node->null_count() < 0 || node->null_count() > rows) return fail("a length"), nullptr;
        Arrays::Made& made = arrays_.add();
        made.array.length = rows;
        made.array.null_count = node->null_count();
        if (!take_buffers(layout, made, rows)) return nullptr;
        for (const ColumnLayout& child : layout.children) {
            ArrowArray* inner = column(child);
            if (!inner) return nullptr;
            made.children.push_back(inner);
        }
        if (!check_children(layout, made, rows)) return nullptr;
        if (layout.dictionary) {
            const Dictionary& dictionary = dictionaries_.at(*layout.dictionary);
            made.array.dictionary = dictionary.values;
            if (!made.array.dictionary) return fail("a dictionary is missing"), nullptr;
            arrays_.borrowed.push_back(dictionary.arrays);
        }
        made.array.n_buffers = static_cast<std::int64_t>(made.buffers.size());
        made.array.buffers = made.buffers.data();
        made.array.n_children = static_cast<std::int64_t>(made.children.size());
        made.array.children = made.children.data();
        return &made.array;
    }

    /// As many rows as there are bits for.
    [[nodiscard]] std::int64_t most_rows() const { return product(bytes_ + unpacked_, 8); }

    /// Whether everything that the batch has was used.
    [[nodiscard]] bool is_used_up() const {
        return node_ == (batch_.nodes() ? batch_.nodes()->size() : 0) &&
               buffer_ == (batch_.buffers() ? batch_.buffers()->size() : 0);
    }

private:
    bool fail(const char* what) {
        if (fault_.empty()) fault_ = what;
        return false;
    }

    const format::FieldNode* next_node() {
        const auto* nodes = batch_.nodes();
        return nodes && node_ < nodes->size() ? nodes->Get(node_++) : nullptr;
    }

    struct Taken {
        const void* data = nullptr;
        std::int64_t length = 0;
    };
    /// The next buffer, of at least so many bytes; an empty one is null.
    bool take(std::int64_t at_least, Taken& taken) {
        const auto* buffers = batch_.buffers();
        if (!buffers || buffer_ >= buffers->size()) return fail("fewer buffers than its columns need");
        const format::Buffer& buffer = *buffers->Get(buffer_++);
        if (buffer.offset() < 0 || buffer.length() < 0 || buffer.offset() > bytes_ ||
            buffer.length() > bytes_ - buffer.offset())
            return fail("a buffer lies outside of its batch");
        if (buffer.offset() % 8 != 0 && buffer.length() > 0) return fail("a buffer is not aligned");
        taken = {nullptr, buffer.length()};
        if (taken.length > 0) taken.data = arrays_.body.as<std::byte>() + buffer.offset();
        if (packing_ != Packing::none && taken.length > 0 && !unpack(taken)) return false;
        if (taken.length < at_least) return fail("a buffer is shorter than its column");
        return true;
    }
    /// A compressed buffer has the length of what is in it in front, or -1 for what stayed as it was.
    bool unpack(Taken& taken) {
        std::int64_t bytes = 0;
        if (taken.length < static_cast<std::int64_t>(sizeof bytes)) return fail("a compressed buffer");
        std::memcpy(&bytes, taken.data, sizeof bytes);
        const std::span packed(static_cast<const std::byte*>(taken.data) + sizeof bytes,
                               static_cast<std::size_t>(taken.length) - sizeof bytes);
        taken = {packed.data(), static_cast<std::int64_t>(packed.size())};
        if (bytes == -1) return true;
        if (bytes < 0 || bytes > most_unpacked(packing_, taken.length)) return fail("a compressed buffer");
        if (bytes > std::max(most_unpacked_bytes, product(bytes_, most_unpacked_times)) - unpacked_)
            return fail("a batch of too many bytes in too few");
        unpacked_ += bytes;
        runtime::Buffer made = unpacker_.unpack(packing_, packed, static_cast<std::size_t>(bytes));
        if (!made) return fail("a compressed buffer");
        taken = {bytes > 0 ? made.data() : nullptr, bytes};
        arrays_.unpacked.push_back(std::move(made));
        return true;
    }
    /// rows × bytes, or more than any buffer has.
    static std::int64_t product(std::int64_t rows, std::int64_t bytes) {
        std::int64_t result = 0;
        return __builtin_mul_overflow(rows, bytes, &result) ? INT64_MAX : result;
    }

    bool take_buffers(const ColumnLayout& layout, Arrays::Made& made, std::int64_t rows) {
        const bool has_validity = layout.kind != Kind::nothing && layout.kind != Kind::run_ends &&
                                  layout.kind != Kind::sparse_union && layout.kind != Kind::dense_union;
        Taken taken;
        if (has_validity) {
            if (!take(made.array.null_count == 0 ? 0 : rows / 8 + (rows % 8 != 0 ? 1 : 0), taken))
                return false;
            made.buffers.push_back(made.array.null_count == 0 ? nullptr : taken.data);
        }
        const auto add = [&](std::int64_t at_least) {
            if (!take(rows == 0 ? 0 : at_least, taken)) return false;
            made.buffers.push_back(taken.data);
            return true;
        };
        switch (layout.kind) {
        case Kind::bits: return add(rows / 8 + (rows % 8 != 0 ? 1 : 0));
        case Kind::fixed: return add(product(rows, layout.bytes));
        case Kind::text: return add_text(layout, made, rows);
        case Kind::view: return add(product(rows, 16)) && add_pointed_into(made);
        case Kind::list: return add(rows == INT64_MAX ? rows : product(rows + 1, layout.bytes));
        case Kind::list_view:
            for (int buffer = 0; buffer < 2; ++buffer) // begins and lengths
                if (!add(product(rows, layout.bytes))) return false;
            return true;
        case Kind::sparse_union: return add(rows);
        case Kind::dense_union: return add(rows) && add(product(rows, 4));
        default: return true;
        }
    }

    template <typename Offset>
    static bool are_within(const void* offsets, std::int64_t rows, std::int64_t bytes) {
        const auto* each = static_cast<const Offset*>(offsets);
        for (std::int64_t row = 0; row <= rows; ++row)
            if (each[row] < 0 || each[row] > bytes) return false;
        return true;
    }
    bool add_text(const ColumnLayout& layout, Arrays::Made& made, std::int64_t rows) {
        Taken offsets, text;
        if (!take(rows == 0           ? 0
                  : rows == INT64_MAX ? rows
                                      : product(rows + 1, layout.bytes),
                  offsets) ||
            !take(0, text))
            return false;
        const bool good =
            rows == 0 || (layout.bytes == 4 ? are_within<std::int32_t>(offsets.data, rows, text.length)
                                            : are_within<std::int64_t>(offsets.data, rows, text.length));
        if (!good) return fail("a text lies outside of its column");
        made.buffers.push_back(offsets.data);
        made.buffers.push_back(text.data);
        return true;
    }
    bool add_pointed_into(Arrays::Made& made) {
        const auto* counts = batch_.variadic_counts();
        if (!counts || variadic_ >= counts->size()) return fail("fewer buffers than its columns need");
        for (std::int64_t left = counts->Get(variadic_++); left > 0; --left) {
            Taken taken;
            if (!take(0, taken)) return false;
            made.buffers.push_back(taken.data);
            made.lengths.push_back(taken.length);
        }
        made.buffers.push_back(made.lengths.data());
        return true;
    }

    /// Who reads a list checks its offsets against the child; the others take their rows as given.
    bool check_children(const ColumnLayout& layout, const Arrays::Made& made, std::int64_t rows) {
        std::int64_t needed = 0;
        if (layout.kind == Kind::record || layout.kind == Kind::sparse_union) needed = rows;
        if (layout.kind == Kind::array) needed = product(rows, layout.bytes);
        for (const ArrowArray* child : made.children)
            if (child->length < needed) return fail("a column is shorter than its record");
        return true;
    }

    const format::RecordBatch& batch_;
    std::int64_t bytes_;
    const std::map<std::int64_t, Dictionary>& dictionaries_;
    Unpacker& unpacker_;
    Arrays& arrays_;
    Packing packing_ = Packing::none;
    std::int64_t unpacked_ = 0; ///< bytes that were compressed
    flatbuffers::uoffset_t node_ = 0, buffer_ = 0, variadic_ = 0;
    std::string fault_;
};

} // namespace

struct ArrowReader::Implementation {
    struct Close {
        void operator()(std::FILE* opened) const { std::fclose(opened); }
    };
    std::unique_ptr<std::FILE, Close> file;
    std::uint64_t size = 0, read = 0;     ///< read: where in the file we are
    bool is_file = false, at_end = false; ///< a file has its footer at the end, a stream has not
    struct Block {
        std::uint64_t offset, header_length, body_length;
        bool is_batch;
    };
    std::vector<Block> blocks; ///< of a file, in the order in which they are read
    std::size_t next_block = 0;
    std::uint64_t messages_end = 0; ///< of a file: where its footer begins
    std::int64_t listed_bytes = 0;
    std::vector<std::byte> header; ///< of the message at hand
    ArrowSchema schema{};
    std::vector<ColumnLayout> columns;
    std::map<std::int64_t, Dictionary> dictionaries; ///< by id
    std::unique_ptr<Arrays> batch;
    Unpacker unpacker;
    ArrowFault fault;

    ~Implementation() {
        if (schema.release) schema.release(&schema);
    }

    bool fail(std::string english, std::string chinese) {
        if (!fault) fault = {std::move(english), std::move(chinese)};
        at_end = true;
        return false;
    }
    bool fail_to_read() {
        const std::string reason = std::strerror(errno);
        return fail(reason, reason);
    }
    bool ends_early() { return fail("it ends too early", "文件不完整"); }
    bool broken(const std::string& what) {
        return fail("it contradicts itself (" + what + ")", "内容自相矛盾（" + what + "）");
    }
    bool foreign() { return fail("it is no Arrow file or stream", "不是 Arrow 文件或数据流"); }

    bool take(void* to, std::size_t bytes) {
        if (bytes > size - read) return ends_early();
        if (bytes > 0 && std::fread(to, 1, bytes, file.get()) != bytes)
            return std::ferror(file.get()) != 0 ? fail_to_read() : ends_early(); // it became shorter
        read += bytes;
        return true;
    }

    bool seek(std::uint64_t to) {
        if (std::fseek(file.get(), static_cast<long>(to), SEEK_SET) != 0) return fail_to_read();
        read = to;
        return true;
    }

    bool open(const std::string& path) {
        file.reset(std::fopen(path.c_str(), "rb"));
        if (!file || std::fseek(file.get(), 0, SEEK_END) != 0) return fail_to_read();
        const long end = std::ftell(file.get());
        if (end < 0) return fail_to_read();
        size = static_cast<std::uint64_t>(end);
        char start[before_messages] = {};
        if (size < sizeof start) return foreign();
        if (!seek(0) || !take(start, sizeof start)) return false;
        is_file = std::memcmp(start, magic, sizeof magic) == 0;
        if (is_file) return read_footer();
        if (!seek(0)) return false;
        const format::Message* message = nullptr;
        if (!next_message(message)) {
            if (!fault) broken("no schema");
            return false;
        }
        if (message->header_type() != format::Header::Schema) return broken("no schema");
        return read_schema(*message->header_as_Schema());
    }

    /// A file is read by the table of contents at its end: what lies at its beginning is not the same for all
    /// writers.
    bool read_footer() {
        std::int32_t length = 0;
        char end[sizeof magic] = {};
        constexpr std::uint64_t behind = sizeof length + sizeof end;
        if (size < before_messages + behind) return ends_early();
        if (!seek(size - behind) || !take(&length, sizeof length) || !take(end, sizeof end)) return false;
        if (std::memcmp(end, magic, sizeof magic) != 0) return ends_early();
        if (length <= 0 || static_cast<std::uint64_t>(length) > size - before_messages - behind)
            return broken("its footer");
        messages_end = size - behind - static_cast<std::uint64_t>(length);
        std::vector<std::byte> bytes(static_cast<std::size_t>(length));
        if (!seek(messages_end) || !take(bytes.data(), bytes.size())) return false;
        flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                                       deepest * 2, most_tables);
        if (!verifier.VerifyBuffer<format::Footer>(nullptr)) return broken("its footer");
        const auto* footer = flatbuffers::GetRoot<format::Footer>(bytes.data());
        if (!is_known(footer->version())) return false;
        if (!footer->schema()) return broken("no schema");
        // Dictionaries first: in a file none replaces another.
        for (const auto* each : {footer->dictionaries(), footer->batches()}) {
            if (!is_aligned(each)) return broken("its footer");
            for (flatbuffers::uoffset_t i = 0; each && i < each->size(); ++i)
                if (!add_block(*each->Get(i), each == footer->batches())) return false;
        }
        return read_schema(*footer->schema()) && seek(before_messages);
    }
    bool add_block(const format::Block& block, bool is_batch) {
        const auto whole = static_cast<std::int64_t>(messages_end);
        if (block.offset() < static_cast<std::int64_t>(before_messages) || block.offset() > whole ||
            block.header_length() <= 0 || block.body_length() < 0 ||
            block.header_length() > whole - block.offset() ||
            block.body_length() > whole - block.offset() - block.header_length())
            return broken("its footer");
        // Were they allowed to overlap, a small file could be any number of batches.
        listed_bytes += block.header_length() + block.body_length();
        if (listed_bytes > whole) return broken("its footer");
        blocks.push_back({static_cast<std::uint64_t>(block.offset()),
                          static_cast<std::uint64_t>(block.header_length()),
                          static_cast<std::uint64_t>(block.body_length()), is_batch});
        return true;
    }
    bool is_known(format::Version version) {
        return version == format::Version::V4 || version == format::Version::V5 ||
               fail("it is of an old version of the format", "格式版本过旧");
    }

    /// The header of the next message, checked. False at the end and with a fault.
    bool next_message(const format::Message*& message) {
        return is_file ? next_of_file(message) : next_of_stream(message);
    }
    bool next_of_file(const format::Message*& message) {
        if (next_block == blocks.size()) {
            read = size;
            at_end = true;
            return false;
        }
        const Block& block = blocks[next_block++];
        if (!seek(block.offset) || !take_header(message)) return false;
        const bool is_batch = message->header_type() == format::Header::RecordBatch;
        if (read > block.offset + block.header_length || is_batch != block.is_batch ||
            static_cast<std::uint64_t>(message->body_length()) != block.body_length)
            return broken("its footer");
        return seek(block.offset + block.header_length);
    }
    bool next_of_stream(const format::Message*& message) {
        if (!take_header(message)) return false;
        return static_cast<std::uint64_t>(message->body_length()) <= size - read || ends_early();
    }
    /// From here on. At the end of a stream there is an empty one.
    bool take_header(const format::Message*& message) {
        std::uint32_t mark = 0;
        std::int32_t length = 0;
        if (!take(&mark, 4)) return false;
        if (mark != 0xffffffffU) return is_file ? broken("a header") : foreign();
        if (!take(&length, 4)) return false;
        if (length == 0 && !is_file) {
            at_end = true;
            return false;
        }
        if (length <= 0) return broken("a length");
        if (static_cast<std::uint64_t>(length) > size - read) return ends_early();
        header.resize(static_cast<std::size_t>(length));
        if (!take(header.data(), header.size())) return false;
        flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(header.data()), header.size(),
                                       deepest * 2, most_tables);
        if (!format::VerifyMessageBuffer(verifier)) return broken("a header");
        message = format::GetMessage(header.data());
        if (!is_known(message->version())) return false;
        if (!message->header() && message->header_type() != format::Header::NONE) return broken("a header");
        return message->body_length() >= 0 || broken("a length");
    }

    bool read_schema(const format::Schema& given) {
        if (given.endianness() != format::Endianness::little)
            return fail("its numbers are in another byte order", "字节序不同");
        runtime::SchemaParts parts;
        parts.format = "+s";
        bool good = true;
        for (flatbuffers::uoffset_t i = 0; given.fields() && good && i < given.fields()->size(); ++i) {
            parts.children.emplace_back();
            auto column = read_field(*given.fields()->Get(i), parts.children.back());
            good = column.has_value();
            if (good) columns.push_back(*std::move(column));
        }
        if (good)
            runtime::make_schema(std::move(parts), schema);
        else
            for (ArrowSchema& child : parts.children)
                if (child.release) child.release(&child);
        if (!good) return fail("it has a column of an unknown type", "有类型未知的列");
        return std::ranges::all_of(columns,
                                   [&](const ColumnLayout& column) { return note_dictionaries(column); }) ||
               broken("a dictionary");
    }
    /// Columns may share a dictionary, if its values are the same to them.
    bool note_dictionaries(const ColumnLayout& column) {
        if (column.dictionary) {
            const auto [known, is_new] = dictionaries.try_emplace(*column.dictionary);
            if (is_new)
                known->second.layout = &column.values[0];
            else if (*known->second.layout != column.values[0])
                return false;
        }
        const auto note = [&](const ColumnLayout& each) { return note_dictionaries(each); };
        return std::ranges::all_of(column.children, note) && std::ranges::all_of(column.values, note);
    }

    /// The body of the message at hand.
    bool read_body(const format::Message& message, const format::RecordBatch* given, Arrays& arrays) {
        if (!given || !is_aligned(given->nodes()) || !is_aligned(given->buffers()) ||
            !is_aligned(given->variadic_counts()))
            return broken("a batch");
        if (const format::Compression* compression = given->compression();
            compression && (compression->method() != format::CompressionMethod::buffer ||
                            (compression->codec() != format::Codec::lz4_frame &&
                             compression->codec() != format::Codec::zstd)))
            return fail("it is compressed in an unknown way", "压缩方式未知");
        const auto bytes = static_cast<std::size_t>(message.body_length());
        arrays.body = runtime::Buffer(bytes);
        return take(arrays.body.as<void>(), bytes);
    }

    bool read_dictionary(const format::Message& message) {
        const format::DictionaryBatch& given = *message.header_as_DictionaryBatch();
        const auto known = dictionaries.find(given.id());
        if (known == dictionaries.end()) return broken("a dictionary");
        if (given.is_delta())
            return fail("it adds to a dictionary, which is not supported", "含增量字典，不支持");
        const auto arrays = std::make_shared<Arrays>();
        if (!read_body(message, given.data(), *arrays)) return false;
        Decoder decoder(*given.data(), message.body_length(), dictionaries, unpacker, *arrays);
        ArrowArray* values = decoder.column(*known->second.layout);
        if (!values) return broken(decoder.fault());
        known->second.arrays = arrays;
        known->second.values = values;
        return true;
    }

    const ArrowArray* read_batch(const format::Message& message) {
        const format::RecordBatch& given = *message.header_as_RecordBatch();
        auto arrays = std::make_unique<Arrays>();
        if (!read_body(message, &given, *arrays)) return nullptr;
        const std::int64_t rows = given.length();
        Decoder decoder(given, message.body_length(), dictionaries, unpacker, *arrays);
        Arrays::Made& root = arrays->add();
        for (const ColumnLayout& column : columns) {
            ArrowArray* child = decoder.column(column);
            if (!child) return broken(decoder.fault()), nullptr;
            if (child->length != rows) return broken("a length"), nullptr;
            root.children.push_back(child);
        }
        if (rows < 0 || rows > std::max(rows_without_bytes, decoder.most_rows()))
            return broken("a length"), nullptr;
        if (!decoder.is_used_up()) return broken("more columns than its schema says"), nullptr;
        root.buffers.push_back(nullptr);
        root.array.length = rows;
        root.array.n_buffers = 1;
        root.array.buffers = root.buffers.data();
        root.array.n_children = static_cast<std::int64_t>(root.children.size());
        root.array.children = root.children.data();
        batch = std::move(arrays);
        return &root.array;
    }

    const ArrowArray* next() {
        const format::Message* message = nullptr;
        while (!at_end && next_message(message)) {
            switch (message->header_type()) {
            case format::Header::RecordBatch: return read_batch(*message);
            case format::Header::DictionaryBatch:
                if (!read_dictionary(*message)) return nullptr;
                break;
            default: return broken("a message between its batches"), nullptr;
            }
        }
        return nullptr;
    }
};

ArrowReader::ArrowReader() : implementation_(std::make_unique<Implementation>()) {}
ArrowReader::~ArrowReader() = default;

bool ArrowReader::open(const std::string& path) {
    return implementation_->open(path);
}
const ArrowSchema& ArrowReader::schema() const {
    return implementation_->schema;
}
const ArrowArray* ArrowReader::next() {
    try {
        return implementation_->next();
    } catch (const std::bad_alloc&) {
        implementation_->fail("there is not enough memory for a batch", "内存容不下一批");
        return nullptr;
    }
}
const ArrowFault& ArrowReader::fault() const {
    return implementation_->fault;
}
std::uint64_t ArrowReader::size() const {
    return implementation_->size;
}
std::uint64_t ArrowReader::bytes_read() const {
    return implementation_->read;
}

} // namespace tiaoli::interchange
