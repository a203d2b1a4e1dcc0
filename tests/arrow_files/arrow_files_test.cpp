// Arrow files as pyarrow writes them (files/make_files.py), and as we do.
#include "interchange/arrow_reader.hpp"
#include "interchange/arrow_writer.hpp"
#include "library/arrow_sample.hpp"
#include "source_files.hpp"
#include "tiaoli/tiaoli.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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

/// A file of our own for as long as the test runs.
class Scratch {
public:
    Scratch()
        : path_(std::filesystem::temp_directory_path() / ("tiaoli-arrow-" + std::to_string(getpid()))) {}
    ~Scratch() { std::filesystem::remove(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    void write(std::string_view bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
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
    for (const char* name : {"people.arrow", "people.arrows"}) {
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

TEST_CASE("a compressed file, and what is none, are said to be that") {
    ArrowReader compressed;
    REQUIRE(compressed.open(path_of("compressed.arrow")));
    CHECK_FALSE(compressed.next());
    CHECK(compressed.fault().english == "it is compressed; write it without compression");
    ArrowReader other;
    CHECK_FALSE(other.open(path_of("make_files.py")));
    CHECK(other.fault().english == "it is no Arrow file or stream");
    ArrowReader none;
    CHECK_FALSE(none.open(path_of("nowhere.arrow")));
    CHECK(none.fault().english == "No such file or directory");
}

TEST_CASE("a file that is cut off anywhere has a fault") {
    const Scratch scratch;
    for (const char* name : {"people.arrow", "people.arrows", "layouts.arrow"}) {
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
    for (const char* name : {"layouts.arrow", "people.arrows"}) {
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
