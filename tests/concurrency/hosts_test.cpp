// What hosts do with threads: sessions of several threads on one policy, and columns whose rows threads
// share. Under ThreadSanitizer, too (`./dev sanitize threads`): nothing but the barrier orders what the
// threads do.
#include "concurrency/locks.hpp"
#include "library/arrow_sample.hpp"
#include "library/sample.hpp"
#include "tiaoli/tiaoli.hpp"

#include <doctest/doctest.h>

#include <barrier>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace tiaoli;

namespace {

constexpr unsigned thread_count = 2;
constexpr int case_count = 60;

Policy compiled() {
    return compile({{"sample.tiao", std::string(testing::sample_source)}}).value().policy;
}

/// Some facts are left out, lists differ in length, every fourth case hands over the parameter.
std::string facts_of(int number) {
    std::string text = R"({"申请人":{"在校":)" + std::string(number % 2 == 0 ? "true" : "false");
    if (number % 3 != 0) text += R"(,"毕业日期":"2020-05-01")";
    text += R"(},"申请金额":)" + std::to_string(number * 1000) + R"(,"企业规模":")" +
            (number % 5 < 3 ? "小型" : "大型") + R"(","职工名单":[)";
    for (int i = 0; i < number % 4; ++i)
        text += std::string(i == 0 ? "" : ",") + R"({"新招":true,"工资":)" + std::to_string(1000 + i) + "}";
    text += "]";
    if (number % 4 == 0) text += R"(,"培训标准":"300元/人")";
    return text + "}";
}

/// Decisions and reasons of every case. `meet` is called before each of them.
template <typename Meet>
std::vector<std::string> answers(const Policy& policy, Meet meet) {
    std::vector<std::string> result;
    Session session = Session::open(policy).value();
    for (int i = 0; i < case_count; ++i) {
        meet();
        std::string& out = result.emplace_back();
        if (!session.decide_json(facts_of(i)) || !session.append_json(out)) return {};
        for (std::uint32_t each = 0; each < policy.decisions().size(); ++each) {
            const Decision decision{each};
            if (session.rows(decision).first == session.rows(decision).last) continue;
            const std::uint32_t row = session.rows(decision).first;
            out += session.why(decision, row).value().render();
            out += session.why_not(decision, row).value();
        }
    }
    return result;
}

/// Amounts, and every second row the parameter: it is then that the policy makes the rest of its
/// instructions.
class Population {
public:
    explicit Population(std::size_t rows) : facts_(rows), amounts_(rows), standards_(rows), known_(rows) {
        for (std::size_t i = 0; i < rows; ++i) {
            amounts_[i] = static_cast<std::int64_t>(i * 37 % 1'000'003);
            standards_[i] = 10'000;
            known_[i] = i % 2 == 0;
        }
        const bool* known = reinterpret_cast<const bool*>(known_.data());
        REQUIRE(facts_.add("申请金额", amounts_, {}, "分").ok());
        REQUIRE(facts_.add("申请人.在校", std::span(known, rows)).ok());
        REQUIRE(facts_.add("培训标准", standards_, std::span(known, rows), "分/人").ok());
    }
    [[nodiscard]] const ArrowSchema& schema() const { return facts_.schema(); }
    [[nodiscard]] const ArrowArray& array() const { return facts_.array(); }

private:
    FactColumns facts_;
    std::vector<std::int64_t> amounts_, standards_;
    std::vector<char> known_; // std::vector<bool> has no elements of its own
};

struct Decided {
    ArrowArray array{};
    ~Decided() {
        if (array.release) array.release(&array);
    }
};

bool decide(const Policy& policy, const Population& facts, unsigned threads, Decided& out) {
    ColumnOptions options;
    options.threads = threads;
    options.fired = true;
    auto decider = ColumnDecider::open(policy, facts.schema(), {}, options);
    return decider && decider->decide(facts.array(), &out.array).ok();
}

} // namespace

TEST_CASE("sessions of two threads on one policy decide and explain as one alone") {
    const std::vector<std::string> alone = answers(compiled(), [] {});
    REQUIRE(alone.size() == case_count);
    const Policy policy = compiled(); // nothing in it has been used yet
    std::barrier meeting(thread_count);
    std::vector<std::vector<std::string>> found(thread_count);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < thread_count; ++i)
        threads.emplace_back([&, i] { found[i] = answers(policy, [&] { meeting.arrive_and_wait(); }); });
    for (std::thread& thread : threads)
        thread.join();
    for (const auto& each : found)
        CHECK(each == alone);
}

TEST_CASE("two threads that decide columns of one policy, each with two of its own, give what one gives") {
    const Population facts(100'000);
    Decided alone;
    const Policy first = compiled();
    REQUIRE(decide(first, facts, 1, alone));
    ArrowSchema schema{};
    ColumnOptions options;
    options.fired = true;
    REQUIRE(ColumnDecider::open(first, facts.schema(), {}, options).value().schema(&schema).ok());

    const Policy policy = compiled();
    std::barrier meeting(thread_count);
    std::vector<Decided> found(thread_count);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < thread_count; ++i)
        threads.emplace_back([&, i] {
            meeting.arrive_and_wait();
            if (!decide(policy, facts, 2, found[i])) found[i].array.release = nullptr;
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const Decided& each : found) {
        REQUIRE((each.array.release != nullptr));
        CHECK(testing::same(each.array, alone.array, schema));
    }
    schema.release(&schema);
}

TEST_CASE("deciding takes no lock") {
    if (!testing::locks()) return;
    { // they are counted
        std::mutex one;
        const auto before = testing::locks();
        const std::lock_guard lock(one);
        REQUIRE(*testing::locks() == *before + 1);
    }
    const Policy policy = compiled();
    Session session = Session::open(policy).value();
    const Decision granted = policy.decision("补助").value();
    const std::string facts = facts_of(1);
    REQUIRE(session.decide_json(facts).ok());
    auto before = testing::locks();
    std::int64_t fen = 0;
    for (int i = 0; i < 100; ++i) {
        session.clear();
        fen += session.decide_json(facts).ok() ? session.outcome(granted).money()->fen : 0;
    }
    CHECK(*testing::locks() == *before);
    CHECK(fen > 0);

    const Population population(10'000);
    auto decider = ColumnDecider::open(policy, population.schema()).value();
    for (int round = 0; round < 2; ++round) { // the first makes what is made once
        Decided decided;
        before = testing::locks();
        REQUIRE(decider.decide(population.array(), &decided.array).ok());
        CHECK(*testing::locks() == *before);
    }
}
