// Damaged and hostile compiled policies.
#include "analysis/synthesis.hpp"
#include "library/sample.hpp"
#include "program/compiled.hpp"
#include "runtime/policy_implementation.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

using namespace tiaoli;
using namespace tiaoli::testing;

namespace {

/// Loads the bytes and, if they are a policy, decides and explains with it. Whether they were one.
bool survives(std::span<const std::byte> bytes) {
    const auto policy = Policy::load(bytes);
    if (!policy) {
        CHECK(policy.failure().problem == Problem::damaged);
        return false;
    }
    SessionOptions options;
    options.today = make_date(2020, 9, 1);
    options.max_rows = 1U << 16U;
    auto session = Session::open(*policy, options);
    if (!session) return true; // a reading by another name, say
    (void)session->decide_json(
        R"({"申请人":{"在校":true},"申请金额":"100.00","职工名单":[{"新招":true,"工资":3000}]})");
    std::string out;
    if (!session->append_json(out)) return true;
    for (std::uint32_t i = 0; i < policy->decisions().size() && i < 4; ++i)
        if (const auto why = session->why(Decision{i})) out += why->render(Format::json);
    return true;
}

/// Every kind of node, and as few bytes as that needs.
std::vector<std::byte> small_file() {
    constexpr std::string_view source =
        "类别 规模 为 大型, 小型\n记录 职工\n  工资 : 元/月\n事实 企业规模 : 规模\n"
        "事实 职工名单 : 列出 之 职工\n事实 首日 : 日期?\n参数 标准 : 元 另行规定 \"x\"\n"
        "条款 a 当 企业规模 = 小型 则 补贴 不超过 (合计 工资 于 职工名单) * 1个月\n"
        "定义 b = 首日 + 1个月\n定义 c = 标准 / 3\n";
    return compile({{"s.tiao", std::string(source)}}).value().policy.save().value();
}

} // namespace

TEST_CASE("a file cut off anywhere is refused") {
    const auto bytes = sample().save().value();
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 64)
        CHECK_FALSE(survives(std::span(bytes).first(length)));
    const auto small = small_file();
    auto cut = small;
    for (std::size_t length = small.size(); length-- > 0;) {
        cut.resize(length);
        program::mend_hash(cut); // somebody who wants to be believed
        CHECK_FALSE(survives(cut));
    }
}

TEST_CASE("a flipped bit is noticed") {
    auto bytes = small_file();
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            bytes[i] ^= static_cast<std::byte>(1U << bit);
            CHECK_FALSE(survives(bytes));
            bytes[i] ^= static_cast<std::byte>(1U << bit);
        }
}

TEST_CASE("a file made up byte by byte is refused, or is a policy that runs") {
    const auto good = small_file();
    REQUIRE(survives(good));
    const auto start = std::chrono::steady_clock::now();
    int policies = 0;
    for (std::size_t i = 20; i < good.size(); ++i) {
        for (const unsigned value : {0U, 1U, 2U, 0x7fU, 0x80U, 0xffU}) {
            auto bytes = good;
            bytes[i] = static_cast<std::byte>(value);
            program::mend_hash(bytes);
            policies += survives(bytes) ? 1 : 0;
        }
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto bytes = good;
            bytes[i] ^= static_cast<std::byte>(1U << bit);
            program::mend_hash(bytes);
            policies += survives(bytes) ? 1 : 0;
        }
    }
    CHECK(policies > 0); // some changes only change a name
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(120));
}

TEST_CASE("a document decides from its compiled file as from its source") {
    for (const char* folder :
         {"zhengzhou-2020-17", "zhengzhou-2018-31", "xinmi-2020-4", "luoyang-2020-25", "xuchang-2020-31"}) {
        CAPTURE(folder);
        const Policy source = policy_of(folder);
        const auto bytes = source.save().value();
        const Policy loaded = Policy::load(bytes).value();
        CHECK(loaded.decisions().size() == source.decisions().size());
        CHECK(loaded.save().value() == bytes);
        Session a = Session::open(source).value(), b = Session::open(loaded).value();
        const analysis::Synthesis cases(source.implementation()->program,
                                        {.seed = 7, .today = {a.today().days}});
        for (std::uint64_t number = 0; number < 40; ++number) {
            CAPTURE(number);
            std::string facts = "{}"; // of which nothing is known
            if (number > 0) {
                facts.clear();
                cases.append_json(number, facts);
            }
            REQUIRE(a.decide_json(facts).ok());
            REQUIRE(b.decide_json(facts).ok());
            std::string first, second;
            REQUIRE(a.append_json(first).ok());
            REQUIRE(b.append_json(second).ok());
            CHECK(first == second);
            const Decision asked{static_cast<std::uint32_t>(number * 13 % source.decisions().size())};
            if (source.decisions()[asked.index].is_each) continue;
            CHECK(a.why(asked).value().render(Format::json) == b.why(asked).value().render(Format::json));
        }
    }
}
