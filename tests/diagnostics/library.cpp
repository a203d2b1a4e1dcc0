#include "diagnostics/library.hpp"

#include "library/arrow_sample.hpp"
#include "tiaoli/tiaoli.hpp"

#include <cerrno>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tiaoli::tests {
namespace {

constexpr const char* policy_text = "政策 示例 施行 自 2020-07-30\n"
                                    "类别 规模 为 大型, 小型\n"
                                    "事实 毕业生 : 是否\n"
                                    "事实 申请日期 : 日期\n"
                                    "事实 企业规模 : 规模\n"
                                    "章节 \"一\"\n"
                                    "条款 贷款额度 则 额度 为 35万元\n";

using Inputs = std::map<std::string, LibraryInput>;

void show(Inputs& inputs, const std::string& name, std::string input, const Failure& failure) {
    LibraryInput& shown = inputs[name];
    shown.input = std::move(input);
    shown.english = failure.text(Language::english);
    shown.chinese = failure.text(Language::chinese);
    for (const Diagnostic& diagnostic : failure.diagnostics)
        shown.produced = shown.produced || diagnostic.name == name;
}

Failure failure_of(const ColumnReport& report) {
    return {Problem::facts, {report.described.at(0).diagnostic}};
}

void add_columns(Inputs& inputs, const Policy& policy) {
    {
        testing::Table table(1);
        table.integers("企业规模", {1});
        show(inputs, "column_of_another_type", "an int64 column 企业规模",
             ColumnDecider::open(policy, table.schema()).failure());
    }
    {
        testing::Table table(1);
        ColumnOptions options;
        options.required = {"毕业生"};
        show(inputs, "missing_column", "no columns, where 毕业生 is required",
             ColumnDecider::open(policy, table.schema(), {}, options).failure());
    }
    {
        testing::Table table(1);
        table.days("申请日期", {-1'000'000});
        ColumnDecider decider = ColumnDecider::open(policy, table.schema()).value();
        ArrowArray decisions{};
        decider.decide(table.array(), &decisions).value();
        decisions.release(&decisions);
        show(inputs, "outside_calendar", "a date32 column 申请日期 with -1000000 in it",
             failure_of(decider.report()));
    }
    {
        testing::Table table(2);
        table.bools("毕业生", {true});
        ColumnDecider decider = ColumnDecider::open(policy, table.schema()).value();
        ArrowArray decisions{};
        show(inputs, "broken_columns", "a column 毕业生 with fewer rows than the table",
             decider.decide(table.array(), &decisions).failure());
    }
    {
        ArrowArrayStream facts{}, decisions{};
        facts.get_schema = [](ArrowArrayStream*, ArrowSchema*) { return EIO; };
        facts.get_last_error = [](ArrowArrayStream*) { return "connection lost"; };
        facts.release = [](ArrowArrayStream* self) { self->release = nullptr; };
        show(inputs, "stream_failed", "an Arrow stream that gives an error instead of its schema",
             decide_stream(policy, &facts, &decisions).failure());
    }
}

void add_compiled(Inputs& inputs, const Policy& policy) {
    auto bytes = policy.save().value();
    show(inputs, "not_a_compiled_policy", "Policy::load of some other file", Policy::load({}).failure());
    bytes[8] = std::byte{99};
    show(inputs, "compiled_by_other_version", "Policy::load of a file of version 99",
         Policy::load(bytes).failure());
    bytes = policy.save().value();
    bytes.back() ^= std::byte{1};
    show(inputs, "compiled_policy_damaged", "Policy::load of a file with a flipped bit",
         Policy::load(bytes).failure());
}

} // namespace

Inputs library_inputs() {
    Inputs inputs;
    const Policy policy = compile({{"policy.tiao", policy_text}}).value().policy;
    show(inputs, "handle_of_another_type", "policy.fact<bool>(\"申请日期\")",
         policy.fact<bool>("申请日期").failure());
    std::stop_source source;
    source.request_stop();
    SessionOptions options;
    options.stop = source.get_token();
    Session stopped = Session::open(policy, options).value();
    show(inputs, "cancelled", "session.decide() after request_stop()", stopped.decide().failure());
    Session session = Session::open(policy).value();
    std::string out;
    show(inputs, "no_such_case", "session.append_json(out, 3) with one case decided",
         session.decide() ? session.append_json(out, 3).failure() : Failure{});
    add_compiled(inputs, policy);
    add_columns(inputs, policy);
    return inputs;
}

} // namespace tiaoli::tests
