// A compiled policy is shared by threads, each with an evaluation, a reader and explanations of its own; all
// of them say what one thread alone says. `./dev sanitize threads` runs this under ThreadSanitizer.
#include "engine/engine.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_writer.hpp"
#include "program/dump.hpp"
#include "semantics/checked_policy.hpp"
#include "values/date.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace tiaoli;

constexpr unsigned thread_count = 4;
constexpr unsigned case_count = 40;

constexpr std::string_view policy_text = R"(
policy shared
  in force from 2020-01-01
record employee counted in 人
  hired : date?
  wage  : 元/月
fact firm : text
fact amount : 元
fact staff : list of employee
parameter standard : 元/月 from 2020-01-01 : 1900元/月
parameter elsewhere : 元 unset "另文规定"
define low_paid of employee = wage < standard
clause cap cites "一"
  then may cap is at most smallest (amount, 35万元)
  except when (count of staff where low_paid) > 2人 then cap is at most 10万元
clause share cites "二"
  then share is split amount 8:2 among fund, bank
clause rest cites "三"
  when firm = "甲" then rest is elsewhere + amount * 2/3
)";

semantics::CheckedPolicy check() {
    return semantics::CheckedPolicy::check({{"shared.tiao", std::string(policy_text)}}, nullptr);
}

/// Every fourth hands over a parameter, every third leaves a fact out, and the lists differ in length.
std::string facts_of(unsigned number) {
    std::string staff;
    for (unsigned i = 0; i < number % 7; ++i)
        staff +=
            fmt::format(R"({}{{"hired":"2020-0{}-01","wage":{}}})", i == 0 ? "" : ",", 1 + i, 1000 + 300 * i);
    std::string text = fmt::format(R"({{"firm":"{}","staff":[{}])", number % 2 == 0 ? "甲" : "乙", staff);
    if (number % 3 != 0) text += fmt::format(R"(,"amount":"{}.37")", number * 1000);
    if (number % 4 == 0) text += R"(,"standard":"1500元/月","elsewhere":"100.05")";
    return text + "}";
}

/// Decisions and all explanations of every case, beginning with case `first`.
std::vector<std::string> answers(const std::shared_ptr<const engine::Plan>& plan, unsigned first) {
    facts::JsonReader reader(plan);
    const facts::DecisionWriter writer(plan);
    engine::Batch batch;
    engine::Evaluation evaluation;
    engine::Options options;
    options.today = *values::make_date(2020, 9, 1);
    std::vector<words::Diagnostic> diagnostics;
    std::vector<std::string> result(case_count);
    for (unsigned i = 0; i < case_count; ++i) {
        const unsigned number = (first + i) % case_count;
        std::string& out = result[number];
        if (!reader.read(facts_of(number), batch, diagnostics)) return {};
        evaluation.run(*plan, batch, options);
        writer.write(evaluation, batch, options.today, 0, out);
        for (const program::DecisionId id : writer.decisions())
            if (plan->program().decisions[id].scope == 0)
                explain::render(explain::why(*plan, evaluation, batch, id, 0), explain::Format::json, {},
                                out);
    }
    return result;
}

/// Calls `work(thread)` on several threads at once and waits for them.
template <typename Work>
void on_threads(Work work) {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < thread_count; ++i)
        threads.emplace_back(work, i);
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace

TEST_CASE("threads that share a policy decide and explain as one does") {
    const auto checked = check();
    REQUIRE(checked.ok());
    const auto alone = answers(engine::Plan::prepare(checked.program()), 0);
    REQUIRE(alone.size() == case_count);
    // A plan that no batch has used yet: what it makes at first use is made by several at once.
    const auto plan = engine::Plan::prepare(checked.program());
    std::vector<std::vector<std::string>> found(thread_count);
    on_threads([&](unsigned i) { found[i] = answers(plan, i * case_count / thread_count); });
    for (const auto& each : found)
        CHECK(each == alone);
}

TEST_CASE("threads that compile do not disturb one another") {
    const auto checked = check();
    REQUIRE(checked.ok());
    const std::string alone = program::dump(*checked.program());
    std::atomic<unsigned> same{0};
    on_threads([&](unsigned) {
        for (int i = 0; i < 3; ++i) {
            const auto again = check();
            if (again.ok() && program::dump(*again.program()) == alone) ++same;
        }
    });
    CHECK(same == 3 * thread_count);
}

TEST_CASE("programs lowered from one checked policy on several threads are one program") {
    const auto checked = check();
    std::atomic<unsigned> good{0};
    on_threads([&](unsigned) {
        const auto [program, diagnostics] = checked.expression_program("amount + 1元");
        if (program && diagnostics.empty()) ++good;
    });
    CHECK(good == thread_count);
}
