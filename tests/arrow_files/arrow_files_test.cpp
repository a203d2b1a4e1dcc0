// Arrow files as pyarrow writes them (files/make_files.py), and as we do.
#include "interchange/arrow_reader.hpp"
#include "interchange/arrow_writer.hpp"
#include "library/arrow_sample.hpp"
#include "source_files.hpp"
#include "tiaoli/tiaoli.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

using namespace tiaoli;
using interchange::ArrowForm;
using interchange::ArrowReader;
using interchange::ArrowWriter;

namespace {

std::string path_of(const std::string& name) {
    return (tests::repository() / "tests/arrow_files/files" / name).string();
}

const Policy& loan() {
    static const Policy policy =
        compile_file((tests::repository() / "tests/cli/loan").string()).value().policy;
    return policy;
}

/// A file of our own for as long as the test runs. In memory: some disks take milliseconds to replace a file.
class Scratch {
public:
    Scratch() : file_(memfd_create("tiaoli-arrow", 0)) { REQUIRE(file_ >= 0); }
    ~Scratch() { close(file_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    void write(std::string_view bytes) const {
        REQUIRE(ftruncate(file_, 0) == 0);
        REQUIRE(pwrite(file_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};

/// Reads a file to its end and decides every batch. Whether it was whole.
bool survives(const std::string& path, std::uint64_t& rows) {
    ArrowReader reader;
    rows = 0;
    if (!reader.open(path)) {
        CHECK(!reader.fault().chinese.empty());
        return false;
    }
    auto decider = ColumnDecider::open(loan(), reader.schema());
    while (const ArrowArray* batch = reader.next()) {
        rows += static_cast<std::uint64_t>(batch->length);
        if (!decider) continue;
        ArrowArray decided{};
        if (decider->decide(*batch, &decided).ok()) decided.release(&decided);
    }
    return !reader.fault();
}

struct Decided {
    ArrowSchema schema{};
    std::vector<ArrowArray> batches;
    ColumnReport report;
    ~Decided() {
        if (schema.release) schema.release(&schema);
        for (ArrowArray& batch : batches)
            batch.release(&batch);
    }
};

void decide(const std::string& path, Decided& out) {
    ArrowReader reader;
    REQUIRE(reader.open(path));
    ColumnOptions options;
    options.fired = true;
    ColumnDecider decider = ColumnDecider::open(loan(), reader.schema(), {}, options).value();
    decider.schema(&out.schema).value();
    while (const ArrowArray* batch = reader.next()) {
        out.batches.emplace_back();
        decider.decide(*batch, &out.batches.back()).value();
    }
    CHECK_MESSAGE(!reader.fault(), reader.fault().english);
    out.report = decider.report();
}

} // namespace

TEST_CASE("files and streams of pyarrow decide as the values in them say") {
    for (const char* name : {"people.arrow", "people.arrows", "people-lz4.arrow", "people-zstd.arrows"}) {
        CAPTURE(name);
        Decided decided;
        decide(path_of(name), decided);
        REQUIRE(decided.batches.size() == 3);
        CHECK(decided.report.rows == 250);
        CHECK(decided.report.bad_rows == 1);
        CHECK(decided.report.described[0].row == 120);
        for (std::uint32_t row = 0; row < 250; ++row) {
            CAPTURE(row);
            const ArrowArray& batch = decided.batches[row / 100];
            const bool is_known = row % 7 != 3, is_graduate = row % 2 == 0;
            const int state = row == 120 ? 4 : !is_known ? 2 : is_graduate ? 0 : 1;
            CHECK(testing::state_at(decided.schema, batch, "补助", row % 100) == state);
            if (state == 0) // a third, half up to 分
                CHECK(testing::decimal_at(decided.schema, batch, "补助", row % 100) == (row * 200 + 3) / 6);
            // Never two new ones, so never interest; but a list that is not known may have them.
            const int interest = row == 120 ? 4 : row % 3 == 1 || row % 5 != 4 ? 1 : 2;
            CHECK(testing::state_at(decided.schema, batch, "可贴息", row % 100) == interest);
        }
    }
}

TEST_CASE("a file of Polars, whose beginning is its own, is read by its table of contents") {
    Decided decided;
    decide(path_of("people-polars.arrow"), decided);
    REQUIRE(decided.batches.size() == 1);
    CHECK(decided.report.rows == 250);
    CHECK(decided.report.bad_rows == 1);
    for (std::uint32_t row = 0; row < 250; ++row) {
        const int state = row == 120 ? 4 : row % 7 == 3 ? 2 : row % 2 == 0 ? 0 : 1;
        CHECK(testing::state_at(decided.schema, decided.batches[0], "补助", row) == state);
        if (state == 0) // Polars keeps no unit: amounts in 元
            CHECK(testing::decimal_at(decided.schema, decided.batches[0], "补助", row) ==
                  (row * 20000 + 3) / 6);
    }
}

TEST_CASE("a file whose table of contents lists more than there is, is refused") {
    const std::string good = tests::read_text(path_of("people.arrow"));
    struct Block {
        std::int64_t offset;
        std::int32_t header, padding;
        std::int64_t body;
    };
    Block blocks[3] = {};
    std::size_t at =
        good.size() - sizeof blocks; // where they stand in the file: each begins where the one before ends
    const auto follows = [](const Block& block, const Block& before) { // what is looked at may be anything
        return static_cast<std::uint64_t>(block.offset) == static_cast<std::uint64_t>(before.offset) +
                                                               static_cast<std::uint64_t>(before.header) +
                                                               static_cast<std::uint64_t>(before.body);
    };
    do {
        REQUIRE(--at > 0);
        std::memcpy(blocks, good.data() + at, sizeof blocks);
    } while (blocks[0].offset < 8 || !follows(blocks[1], blocks[0]) || !follows(blocks[2], blocks[1]));
    const Scratch scratch;
    const auto opens = [&](const Block& second, const Block& third) {
        std::string bytes = good;
        std::memcpy(bytes.data() + at + sizeof second, &second, sizeof second);
        std::memcpy(bytes.data() + at + 2 * sizeof second, &third, sizeof third);
        scratch.write(bytes);
        ArrowReader reader;
        if (reader.open(scratch.path())) {
            while (reader.next()) {
            }
            return !reader.fault();
        }
        CHECK(reader.fault().english == "it contradicts itself (its footer)");
        return false;
    };
    CHECK(opens(blocks[1], blocks[2]));
    CHECK(opens(blocks[2], blocks[1]));       // in any order
    CHECK_FALSE(opens(blocks[0], blocks[0])); // the largest one three times
    Block wrong = blocks[1];
    wrong.body = INT64_MAX;
    CHECK_FALSE(opens(wrong, blocks[2]));
    wrong = blocks[1];
    wrong.offset = -8;
    CHECK_FALSE(opens(wrong, blocks[2]));
    wrong = blocks[1];
    wrong.header -= 8;
    CHECK_FALSE(opens(wrong, blocks[2]));
}

TEST_CASE("what is written reads back the same, as a file and as a stream") {
    Decided decided;
    decide(path_of("people.arrow"), decided);
    const Scratch scratch;
    for (const ArrowForm form : {ArrowForm::file, ArrowForm::stream}) {
        std::string bytes;
        ArrowWriter writer([&](std::string_view more) { return bytes.append(more), true; }, form);
        REQUIRE(writer.start(decided.schema));
        for (const ArrowArray& batch : decided.batches)
            REQUIRE(writer.write(batch));
        REQUIRE(writer.finish());
        scratch.write(bytes);
        ArrowReader reader;
        REQUIRE(reader.open(scratch.path()));
        REQUIRE(reader.schema().n_children == decided.schema.n_children);
        for (std::int64_t i = 0; i < decided.schema.n_children; ++i) {
            CHECK(std::string_view(reader.schema().children[i]->name) == decided.schema.children[i]->name);
            CHECK(std::string_view(reader.schema().children[i]->format) ==
                  decided.schema.children[i]->format);
        }
        for (const ArrowArray& batch : decided.batches) {
            const ArrowArray* read = reader.next();
            REQUIRE(read);
            CHECK(testing::same(*read, batch, decided.schema));
            CHECK(testing::child(decided.schema, *read, "补助.state")->dictionary->length == 5);
        }
        CHECK_FALSE(reader.next());
        CHECK_MESSAGE(!reader.fault(), reader.fault().english);
        CHECK(reader.bytes_read() == bytes.size());
    }
}

TEST_CASE("columns that are no facts may be of any type") {
    std::uint64_t rows = 0;
    CHECK(survives(path_of("layouts.arrow"), rows));
    CHECK(rows == 3);
}

TEST_CASE("what is no Arrow file is said to be that") {
    ArrowReader other;
    CHECK_FALSE(other.open(path_of("make_files.py")));
    CHECK(other.fault().english == "it is no Arrow file or stream");
    ArrowReader none;
    CHECK_FALSE(none.open(path_of("nowhere.arrow")));
    CHECK(none.fault().english == "No such file or directory");
}

TEST_CASE("a file that is cut off anywhere has a fault") {
    const Scratch scratch;
    for (const char* name :
         {"people.arrow", "people.arrows", "layouts.arrow", "people-zstd.arrows", "people-polars.arrow"}) {
        const std::string whole = tests::read_text(path_of(name));
        for (std::size_t length = 0; length < whole.size();
             length += 1 + (length > 4000 ? 37 : length / 100)) {
            CAPTURE(name);
            CAPTURE(length);
            scratch.write(std::string_view(whole).substr(0, length));
            std::uint64_t rows = 0;
            CHECK_FALSE(survives(scratch.path(), rows));
        }
    }
}

TEST_CASE("whatever the bytes of a file, it has a fault or columns that hold together") {
    const Scratch scratch;
    int whole_ones = 0;
    for (const char* name : {"layouts.arrow", "people.arrows", "people-lz4.arrow", "people-zstd.arrows",
                             "people-polars.arrow"}) {
        const std::string good = tests::read_text(path_of(name));
        for (std::size_t i = 0; i<good.size(); i += good.size()> 5000 ? 5 : 1)
            for (const char value : {'\x00', '\x01', '\x7f', '\xff'}) {
                std::string bytes = good;
                bytes[i] = value;
                scratch.write(bytes);
                std::uint64_t rows = 0;
                whole_ones += survives(scratch.path(), rows) ? 1 : 0;
            }
    }
    CHECK(whole_ones > 0); // some changes only change a value
}

TEST_CASE("a compressed buffer that says it holds more than it can, or other than it does, is a fault") {
    const Scratch scratch;
    for (const char* name : {"people-lz4.arrow", "people-zstd.arrows"}) {
        const std::string good = tests::read_text(path_of(name));
        // Where the length of a buffer stands: eight bytes in front of a frame, which begins with its magic.
        const std::string frame = name[7] == 'l' ? "\x04\x22\x4d\x18" : "\x28\xb5\x2f\xfd";
        const std::size_t at = good.find(frame);
        REQUIRE(at != std::string::npos);
        for (const std::int64_t length : {std::int64_t{-2}, std::int64_t{0}, std::int64_t{1},
                                          std::int64_t{101}, std::int64_t{1} << 40, INT64_MAX}) {
            CAPTURE(length);
            std::string bytes = good;
            std::memcpy(bytes.data() + at - sizeof length, &length, sizeof length);
            scratch.write(bytes);
            ArrowReader reader;
            REQUIRE(reader.open(scratch.path()));
            while (reader.next()) {
            }
            CHECK(reader.fault().english == "it contradicts itself (a compressed buffer)");
        }
    }
}
