#include "library/sample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

using namespace tiaoli;
using namespace tiaoli::testing;

TEST_CASE("a policy says what it asks for and what it decides") {
    const Policy policy = sample();
    CHECK(policy.name() == "sample");
    CHECK(policy.title() == "示例办法");
    CHECK(policy.number() == "示政〔2020〕1号");
    CHECK(policy.in_force_from() == make_date(2020, 7, 30));
    CHECK_FALSE(policy.in_force_until());

    const auto amount = policy.fact<Money>("申请金额").value();
    const FactInfo& info = policy.facts()[amount.index];
    CHECK(info.path == "申请金额");
    CHECK(info.type.kind == Kind::number);
    CHECK(info.type.unit == "元");
    CHECK(info.type.money);
    CHECK(info.list == no_index);
    const FactInfo& wage = policy.facts()[policy.fact<Money>("职工名单.工资").value().index];
    CHECK(wage.type.unit == "元/月");
    REQUIRE(wage.list != no_index);
    CHECK(policy.lists()[wage.list].path == "职工名单");
    CHECK(policy.facts()[policy.fact<Number>("培训标准").value().index].is_parameter);
    CHECK(policy.facts()[policy.fact<Date>("申请人.毕业日期").value().index].optional);

    const auto limit = policy.decision("额度").value();
    CHECK(policy.decisions()[limit.index].role == DecisionInfo::Role::decision);
    CHECK(policy.decisions()[policy.decision("新招工资").value().index].is_list);
    REQUIRE(policy.readings().size() == 1);
    CHECK(policy.readings()[0].options[1] == "次日");
    const auto rule = std::ranges::find(policy.rules(), std::string_view("贷款额度"), &RuleInfo::clause);
    REQUIRE(rule != policy.rules().end());
    CHECK(rule->citation == "一（一）");
    CHECK(rule->fund == "担保基金");

    const auto group = policy.fact<Set>("申请人.身份").value();
    CHECK(policy.set_value(group, "农民工") == Set{2});
    CHECK_FALSE(policy.set_value(group, "教师"));
    CHECK(policy.category_value(policy.fact<Category>("企业规模").value(), "小型") == Category{1});
    CHECK(policy.json_schema().value().find("申请金额") != std::string::npos);
}

TEST_CASE(
    "what is not there or of another type is a failure with a hint, and an exception only when asked for") {
    const Policy policy = sample();
    const auto misspelt = policy.fact<Money>("申请金");
    REQUIRE_FALSE(misspelt.ok());
    CHECK(misspelt.failure().problem == Problem::name);
    CHECK(misspelt.failure().diagnostics[0].code == "T0707");
    CHECK(misspelt.failure().text(Language::english).find("申请金额") != std::string::npos);
    CHECK_THROWS_AS((void)policy.fact<Money>("申请金").value(), Error);
    const auto wrong = policy.fact<bool>("申请金额");
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.failure().problem == Problem::type);
    CHECK(wrong.failure().diagnostics[0].english.help == "ask for a Money");
    CHECK_FALSE(policy.fact<std::int64_t>("申请金额").ok());
    CHECK(policy.fact<Number>("申请金额").ok());
    CHECK(policy.decision("额").failure().problem == Problem::name);
    CHECK(policy.list("申请金额").failure().problem == Problem::name);
}

TEST_CASE("mistakes in a policy come back as diagnostics") {
    const auto result = compile({{"broken.tiao", "fact a : 元\ndefine b = a + 1人\ndefine c = x\n"}});
    REQUIRE_FALSE(result.ok());
    CHECK(result.failure().problem == Problem::policy);
    REQUIRE(result.failure().diagnostics.size() == 2);
    const Diagnostic& first = result.failure().diagnostics[0];
    CHECK(first.file == "broken.tiao");
    CHECK(first.line == 2);
    CHECK(first.severity == Severity::error);
    CHECK(first.chinese.message != first.english.message);
    CHECK(first.english.text.find("broken.tiao:2:") != std::string::npos);
    CHECK(compile({}).ok()); // nothing asks for nothing
}

TEST_CASE("modules come from the host's loader, and what it throws stays inside") {
    const std::vector<Source> files = {{"main.tiao", "use lib.amounts\ndefine twice = amount + amount\n"}};
    std::string asked;
    const auto good = compile(files, [&](std::string_view module) -> std::optional<Source> {
        asked = module;
        return Source{"lib/amounts.tiao", "fact amount : 元\n"};
    });
    CHECK(asked == "lib.amounts");
    REQUIRE(good.ok());
    CHECK(good->policy.fact<Money>("amount").ok());
    CHECK(compile(files).failure().problem == Problem::policy);
    const auto thrown = compile(files, [](std::string_view) -> std::optional<Source> {
        throw std::runtime_error("database is down");
    });
    REQUIRE_FALSE(thrown.ok());
    CHECK(thrown.failure().problem == Problem::file);
    CHECK(thrown.failure().text().find("database is down") != std::string::npos);
}

TEST_CASE("files and folders are compiled with the modules they use") {
    const auto policy = policy_of("zhengzhou-2020-17");
    CHECK(policy.name() == "zhengzhou_2020_17");
    CHECK(policy.decisions().size() > 50);
    const auto missing = compile_file("/no/such/policy");
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.failure().problem == Problem::file);
    CompileOptions small;
    small.file_bytes = 100;
    CHECK(compile_file(std::string(TIAOLI_SOURCE_DIR) + "/policies/zhengzhou-2020-17", small)
              .failure()
              .problem == Problem::policy);
}

TEST_CASE("values as text") {
    CHECK(to_text(Money{1234}) == "12.34");
    CHECK(to_text(Money{-5}) == "-0.05");
    CHECK(to_text(Money{INT64_MIN}) == "-92233720368547758.08");
    CHECK(to_text(Number{2000, 3}) == "2000/3");
    CHECK(to_text(*make_date(2020, 2, 29)) == "2020-02-29");
    CHECK_FALSE(make_date(2021, 2, 29));
    CHECK(parse_date("2020年9月1日") == make_date(2020, 9, 1));
    CHECK(to_text(*make_month(2020, 2)) == "2020-02");
    CHECK_FALSE(make_month(2020, 13));
    CHECK(Number{6, 1}.whole() == 6);
    CHECK_FALSE(Number{1, 2}.whole());
}

TEST_CASE("a compiled policy decides as its source does") {
    const Policy source = sample();
    const auto bytes = source.save().value();
    const Policy loaded = Policy::load(bytes).value();
    CHECK(loaded.name() == source.name());
    const std::string facts =
        R"({"申请人":{"在校":true},"申请金额":"100.00","职工名单":[{"新招":true,"工资":3000}]})";
    const auto answer = [&](const Policy& policy) {
        Session session = Session::open(policy).value();
        session.decide_json(facts).value();
        std::string out;
        session.append_json(out).value();
        return out + session.why(policy.decision("额度").value()).value().render();
    };
    CHECK(answer(source) == answer(loaded));
    CHECK(loaded.save().value() == bytes);

    CHECK(Policy::load({}).failure().problem == Problem::damaged);
    auto other = bytes;
    other[8] = std::byte{99};
    CHECK(Policy::load(other).failure().diagnostics[0].code == "T0912");
    other = bytes;
    other.back() ^= std::byte{1};
    CHECK(Policy::load(other).failure().diagnostics[0].code == "T0913");
    CHECK(Policy::load_file("/no/such.tiaob").failure().problem == Problem::file);
}
