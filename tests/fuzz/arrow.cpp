// Any bytes as an Arrow file or stream: refused, or columns that can be decided. What is decided is written,
// and has to read back whole.
#include "engine/engine.hpp"
#include "every_kind_of_fact.hpp"
#include "interchange/arrow_reader.hpp"
#include "interchange/arrow_writer.hpp"
#include "runtime/policy_implementation.hpp"
#include "semantics/checked_policy.hpp"
#include "tiaoli/columns.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace tiaoli;

namespace {

const Policy& policy() {
    static const Policy prepared = [] {
        const auto checked =
            semantics::CheckedPolicy::check({{"fuzz.tiao", std::string(every_kind_of_fact)}}, nullptr);
        if (!checked.program()) std::abort();
        return runtime::make_policy(checked.program());
    }();
    return prepared;
}

/// A file of these bytes that has a path.
class Bytes {
public:
    Bytes(const void* data, std::size_t size) : file_(memfd_create("arrow", 0)) {
        if (file_ < 0 || write(file_, data, size) != static_cast<ssize_t>(size)) std::abort();
    }
    ~Bytes() { close(file_); }
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};

/// A batch of nothing but nulls has few bytes and may have many rows.
constexpr std::int64_t most_rows = 4096;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes given(data, size);
    interchange::ArrowReader reader;
    if (!reader.open(given.path())) return 0;
    ColumnOptions options;
    for (std::uint32_t i = 0; i < policy().decisions().size(); ++i)
        options.decisions.push_back(Decision{i});
    options.fired = true;
    SessionOptions session;
    session.today = Date{18500};
    auto decider = ColumnDecider::open(policy(), reader.schema(), session, options);
    if (!decider) {
        while (reader.next()) {
        }
        return 0;
    }
    ArrowSchema schema{};
    if (!decider->schema(&schema)) std::abort();
    std::string written;
    interchange::ArrowWriter writer([&](std::string_view more) { return written.append(more), true; },
                                    size % 2 == 0 ? interchange::ArrowForm::file
                                                  : interchange::ArrowForm::stream);
    if (!writer.start(schema)) std::abort();
    std::int64_t rows = 0;
    while (const ArrowArray* batch = reader.next()) {
        ArrowArray some = *batch;
        some.length = std::min(some.length, most_rows);
        ArrowArray decided{};
        if (!decider->decide(some, &decided)) continue;
        if (!writer.write(decided)) std::abort();
        rows += some.length;
        decided.release(&decided);
    }
    if (!writer.finish()) std::abort();
    schema.release(&schema);
    const Bytes again(written.data(), written.size());
    interchange::ArrowReader read_back;
    if (!read_back.open(again.path())) std::abort();
    while (const ArrowArray* batch = read_back.next())
        rows -= batch->length;
    if (read_back.fault() || rows != 0) std::abort();
    return 0;
}
