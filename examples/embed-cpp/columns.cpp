// Decides a population handed over as Arrow columns. A real program gets `facts` from its data frame library;
// here it is made by hand, so that the example needs nothing else.
#include "loan_policy.hpp"

#include <tiaoli/tiaoli.hpp>

#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

namespace {

/// A stream of one batch with two columns, held in static memory.
struct Population {
    std::vector<std::int64_t> amounts = {4'500'000, 30'000'000, 45'000'000, -1};
    std::uint8_t graduates = 0b0101;
    const void* amount_buffers[2] = {nullptr, amounts.data()};
    const void* graduate_buffers[2] = {nullptr, &graduates};
    const void* table_buffers[1] = {nullptr};
    ArrowArray columns[2]{}, *column_pointers[2] = {&columns[0], &columns[1]};
    ArrowSchema fields[2]{}, *field_pointers[2] = {&fields[0], &fields[1]};
    bool given = false;

    void fill(ArrowSchema& schema) {
        // Metadata {"unit": "分"}: the numbers are whole 分.
        static constexpr char unit[] = "\1\0\0\0\4\0\0\0unit\3\0\0\0分";
        for (int i = 0; i < 2; ++i)
            fields[i].release = [](ArrowSchema* self) { self->release = nullptr; };
        fields[0].format = "l";
        fields[0].name = "申请人.申请金额";
        fields[0].metadata = unit;
        fields[1].format = "b";
        fields[1].name = "申请人.高校毕业生";
        schema = {};
        schema.format = "+s";
        schema.n_children = 2;
        schema.children = field_pointers;
        schema.release = [](ArrowSchema* self) { self->release = nullptr; };
    }

    void fill(ArrowArray& array) {
        for (int i = 0; i < 2; ++i) {
            columns[i] = {};
            columns[i].length = static_cast<std::int64_t>(amounts.size());
            columns[i].n_buffers = 2;
            columns[i].buffers = i == 0 ? amount_buffers : graduate_buffers;
            columns[i].release = [](ArrowArray* self) { self->release = nullptr; };
        }
        array = {};
        array.length = static_cast<std::int64_t>(amounts.size());
        array.n_buffers = 1;
        array.buffers = table_buffers;
        array.n_children = 2;
        array.children = column_pointers;
        array.release = [](ArrowArray* self) { self->release = nullptr; };
    }

    ArrowArrayStream stream() {
        ArrowArrayStream made{};
        made.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
            static_cast<Population*>(self->private_data)->fill(*out);
            return 0;
        };
        made.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
            auto& population = *static_cast<Population*>(self->private_data);
            out->release = nullptr; // the end, unless it is the first time
            if (!population.given) population.fill(*out);
            population.given = true;
            return 0;
        };
        made.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
        made.release = [](ArrowArrayStream* self) { self->release = nullptr; };
        made.private_data = this;
        return made;
    }
};

int run() {
    auto compiled = tiaoli::compile({{"loan.tiao", policy_text}});
    if (!compiled) return 1;
    const tiaoli::Policy& policy = compiled->policy;
    Population population;
    ArrowArrayStream facts = population.stream(), decisions{};

    tiaoli::ColumnOptions columns;
    columns.threads = std::thread::hardware_concurrency();
    columns.fired = true; // and which rules made the decisions
    tiaoli::ColumnReport report;
    if (!tiaoli::decide_stream(policy, &facts, &decisions, {}, columns, &report)) return 1;

    ArrowSchema schema{};
    if (decisions.get_schema(&decisions, &schema) != 0) return 1;
    for (std::int64_t i = 0; i < schema.n_children; ++i)
        std::printf("column %s: %s\n", schema.children[i]->name, schema.children[i]->format);
    schema.release(&schema);
    while (true) {
        ArrowArray batch{};
        if (decisions.get_next(&decisions, &batch) != 0) return 1;
        if (!batch.release) break;
        std::printf("%lld rows\n", static_cast<long long>(batch.length));
        batch.release(&batch);
    }
    for (const auto& bad : report.described)
        std::printf("row %llu: %s\n", static_cast<unsigned long long>(bad.row),
                    bad.diagnostic.english.message.c_str());
    decisions.release(&decisions);
    return 0;
}

} // namespace

int main() {
    return run();
}
