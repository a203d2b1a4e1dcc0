#include "library/allocations.hpp"
#include "library/sample.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace tiaoli;
using namespace tiaoli::testing;

namespace {

struct Sample {
    Policy policy = sample();
    Fact<bool> at_school = policy.fact<bool>("申请人.在校").value();
    Fact<Date> graduated = policy.fact<Date>("申请人.毕业日期").value();
    Fact<Set> groups = policy.fact<Set>("申请人.身份").value();
    Fact<Money> amount = policy.fact<Money>("申请金额").value();
    Fact<Category> size = policy.fact<Category>("企业规模").value();
    Fact<std::string_view> name = policy.fact<std::string_view>("名称").value();
    Fact<Month> first = policy.fact<Month>("首月").value();
    Fact<Number> share = policy.fact<Number>("比例").value();
    Fact<std::int64_t> term = policy.fact<std::int64_t>("合同期").value();
    Fact<Money> standard = policy.fact<Money>("培训标准").value();
    List staff = policy.list("职工名单").value();
    Fact<bool> is_new = policy.fact<bool>("职工名单.新招").value();
    Fact<Money> wage = policy.fact<Money>("职工名单.工资").value();

    [[nodiscard]] Decision decision(std::string_view of) const { return policy.decision(of).value(); }
};

} // namespace

TEST_CASE("facts by handles, decisions exact") {
    const Sample s;
    Session session = Session::open(s.policy).value();
    CHECK(session.today() == make_date(2020, 7, 30));
    REQUIRE(session.decide().ok());
    Outcome limit = session.outcome(s.decision("额度"));
    CHECK(limit.state == State::undetermined);
    CHECK(limit.low == Number{350000, 1});
    CHECK(limit.high == Number{400000, 1});
    const auto missing = session.missing(s.decision("额度")).value();
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].path == "申请人.在校");

    CHECK(session.set(s.at_school, true) == Setting::taken);
    CHECK(session.outcome(s.decision("额度")).state == State::error); // not decided yet
    CHECK(session.set(s.amount, Money{10000}) == Setting::taken);
    CHECK(session.set(s.graduated, *make_date(2020, 6, 30)) == Setting::taken);
    CHECK(session.set(s.groups, *s.policy.set_value(s.groups, "高校毕业生")) == Setting::taken);
    CHECK(session.set(s.size, *s.policy.category_value(s.size, "小型")) == Setting::taken);
    CHECK(session.set(s.name, "甲公司") == Setting::taken);
    CHECK(session.set(s.first, *make_month(2020, 12)) == Setting::taken);
    CHECK(session.set(s.share, Number{3, 40}) == Setting::taken);
    CHECK(session.set(s.term, 18) == Setting::taken);
    CHECK(session.set(s.standard, Money{30000}) == Setting::taken);
    CHECK(session.begin(s.staff) == Setting::taken);
    for (const bool is_new : {true, false, true}) {
        CHECK(session.append(s.staff) == Setting::taken);
        CHECK(session.set(s.is_new, is_new) == Setting::taken);
        CHECK(session.set(s.wage, Money{is_new ? 300000 : 100}) == Setting::taken);
    }
    REQUIRE(session.decide().ok());

    limit = session.outcome(s.decision("额度"));
    CHECK(limit.money() == Money{40000000});
    CHECK(limit.modalities.has(Modality::may));
    CHECK(limit.modalities.has(Modality::at_most));
    const Outcome grant = session.outcome(s.decision("补助"));
    CHECK(grant.money() == Money{3333});
    CHECK(grant.rounded);
    CHECK(grant.exact == Number{100, 3});
    CHECK(session.outcome(s.decision("可贴息")).yes_no() == true);
    CHECK(session.outcome(s.decision("培训补贴")).money() == Money{60000});
    CHECK(session.outcome(s.decision("是毕业生")).yes_no() == true);
    CHECK(session.outcome(s.decision("名称相符")).yes_no() == true);
    CHECK(session.outcome(s.decision("次月")).month() == make_month(2021, 1));
    CHECK(session.outcome(s.decision("份额")).value() == Number{3, 20});
    CHECK(session.outcome(s.decision("年限")).value() == Number{3, 2});
    CHECK(session.outcome(s.decision("满一年日")).date() == make_date(2021, 6, 30));
    CHECK(session.outcome(s.decision("类型")).category() == Category{1});
    CHECK(session.text(s.decision("额度")).value() == "40万元");
    CHECK(session.text(s.decision("新招工资")).value() == "共2个值");

    const Decision each = s.decision("职工名单.补贴");
    CHECK(s.policy.decisions()[each.index].is_each);
    const auto rows = session.rows(each);
    REQUIRE(rows.last - rows.first == 3);
    CHECK(session.outcome(each, rows.first).money() == Money{600000});
    CHECK(session.outcome(each, rows.first + 1).state == State::not_applicable);
    CHECK(session.outcome(each, rows.last).state == State::error);

    const auto fired = [&](std::string_view clause, bool exception) {
        for (std::uint32_t rule = 0; rule < s.policy.rules().size(); ++rule)
            if (s.policy.rules()[rule].clause == clause && s.policy.rules()[rule].exception == exception)
                return session.fired(rule);
        return false;
    };
    CHECK(fired("贷款额度", true));
    CHECK_FALSE(fired("贷款额度", false)); // its exception displaces it
    CHECK(fired("贴息", false));
    CHECK(fired("工资补贴", false)); // for some employee

    session.clear();
    REQUIRE(session.decide().ok());
    CHECK(session.outcome(s.decision("可贴息")).state == State::undetermined);
    CHECK_FALSE(fired("贷款额度", true));
}

TEST_CASE("what does not fit a fact is refused and leaves it unknown") {
    const Sample s;
    Session session = Session::open(s.policy).value();
    CHECK(session.set(s.amount, Money{100}) == Setting::taken);
    CHECK(session.set(s.amount, Money{-1}) == Setting::negative);
    CHECK(session.set(s.graduated, Date{INT32_MAX}) == Setting::out_of_range);
    CHECK(session.set(s.size, Category{2}) == Setting::out_of_range);
    CHECK(session.set(s.groups, Set{4}) == Setting::out_of_range);
    CHECK(session.set(s.share, Number{1, 0}) == Setting::too_large);
    CHECK(session.set(s.share, Number{-1, 3}) == Setting::negative);
    CHECK(session.set(Fact<Number>{s.amount.index}, Number{1, 3}) == Setting::not_whole);
    CHECK(session.set(Fact<Number>{s.term.index}, Number{1, 2}) == Setting::not_whole);
    CHECK(session.set_absent(s.amount) == Setting::not_optional);
    CHECK(session.set_absent(s.graduated) == Setting::taken);
    CHECK(session.set(s.is_new, true) == Setting::no_element);
    CHECK(session.set(Fact<bool>{s.amount.index}, true) == Setting::no_element);
    CHECK(session.set(Fact<Money>{9999}, Money{1}) == Setting::no_element);
    CHECK(session.append(List{99}) == Setting::no_element);
    REQUIRE(session.decide().ok());
    CHECK(session.outcome(s.decision("补助")).state == State::not_applicable); // has not graduated
    CHECK(session.set(s.graduated, *make_date(2020, 3, 1)) == Setting::taken);
    REQUIRE(session.decide().ok());
    CHECK(session.outcome(s.decision("补助")).state == State::undetermined);
}

TEST_CASE("one case through handles does not allocate once warm") {
    const Sample s;
    Session session = Session::open(s.policy).value();
    const Decision limit = s.decision("额度"), grant = s.decision("补助"), each = s.decision("职工名单.补贴");
    std::int64_t total = 0;
    const auto one_case = [&](int i) {
        session.clear();
        bool good = session.set(s.at_school, i % 2 == 0) == Setting::taken;
        good &= session.set(s.amount, Money{i * 100}) == Setting::taken;
        good &= session.set(s.graduated, *make_date(2020, 3, 1)) == Setting::taken;
        for (int k = 0; k < 3; ++k) {
            good &= session.append(s.staff) == Setting::taken;
            good &= session.set(s.is_new, k == 1) == Setting::taken;
            good &= session.set(s.wage, Money{100000}) == Setting::taken;
        }
        good &= session.decide().ok();
        total += good ? session.outcome(limit).money()->fen + session.outcome(grant).money()->fen +
                            session.outcome(each, session.rows(each).first + 1).money()->fen
                      : 0;
    };
    for (int i = 0; i < 3; ++i)
        one_case(i);
    total = 0;
    const std::uint64_t before = allocations();
    for (int i = 0; i < 100; ++i)
        one_case(i);
    CHECK(allocations() - before == 0);
    std::int64_t expected = 0;
    for (std::int64_t i = 0; i < 100; ++i) // a third of i yuan, half up to 分
        expected += (i % 2 == 0 ? 40'000'000 : 35'000'000) + (i * 200 + 3) / 6 + 200'000;
    CHECK(total == expected);
}

TEST_CASE("facts as JSON, one case and many") {
    const Sample s;
    Session session = Session::open(s.policy).value();
    REQUIRE(session.decide_json(R"({"申请人":{"在校":true},"申请金额":"1.00"})").ok());
    CHECK(session.outcome(s.decision("额度")).money() == Money{40000000});
    std::string out;
    REQUIRE(session.append_json(out, 0, Language::english).ok());
    CHECK(out.starts_with(R"({"schema":"tiaoli.decisions/1","policy":"sample","on":"2020-07-30")"));
    CHECK(session.append_json(out, 1).failure().problem == Problem::usage);

    const Status broken = session.decide_json("{\"申请金额\": -1,\n\"名\": 2}");
    REQUIRE_FALSE(broken.ok());
    CHECK(broken.failure().problem == Problem::facts);
    REQUIRE(broken.failure().diagnostics.size() == 2);
    CHECK(broken.failure().diagnostics[1].line == 2);
    CHECK(session.outcome(s.decision("额度")).state == State::error);
    CHECK(session.decide_json("[{},{}]").failure().problem == Problem::limit);
    CHECK_FALSE(session.decide_json("[]").ok());

    std::string lines;
    for (int i = 0; i < 3000; ++i)
        lines += "{\"申请金额\":" + std::to_string(i) + ",\"申请人\":{\"毕业日期\":\"2020-05-01\"}}\n";
    REQUIRE(session.open_json(lines).ok());
    std::uint64_t cases = 0;
    std::int64_t fen = 0;
    while (session.next().value()) {
        CHECK(session.first_case() == cases);
        for (std::uint32_t row = 0; row < session.cases(); ++row)
            fen += session.outcome(s.decision("补助"), row).money()->fen;
        cases += session.cases();
    }
    CHECK(cases == 3000);
    CHECK(session.has_many());
    std::int64_t expected = 0;
    for (std::int64_t i = 0; i < 3000; ++i)
        expected += (i * 200 + 3) / 6;
    CHECK(fen == expected);

    REQUIRE(session.open_json(lines + "{\"申请金额\":\"x\"}\n{\"申请金额\":-1}").ok());
    Result<bool> next = session.next();
    while (next.ok() && *next)
        next = session.next();
    REQUIRE_FALSE(next.ok());
    CHECK(next.failure().diagnostics.size() == 2);
    CHECK(next.failure().diagnostics[0].line == 3001);
    CHECK(session.next().value() == false);
    // Back to handles: a new case.
    CHECK(session.set(s.at_school, false) == Setting::taken);
    REQUIRE(session.decide().ok());
    CHECK(session.outcome(s.decision("额度")).money() == Money{35000000});
}

TEST_CASE("the day and the readings") {
    const Sample s;
    SessionOptions options;
    options.today = make_date(2021, 1, 1);
    options.readings = {{"起算", "次日"}};
    Session session = Session::open(s.policy, options).value();
    CHECK(session.today() == make_date(2021, 1, 1));
    REQUIRE(session.decide().ok());
    CHECK(session.outcome(s.decision("起算日为次日")).yes_no() == true);
    Session plain = Session::open(s.policy).value();
    REQUIRE(plain.decide().ok());
    CHECK(plain.outcome(s.decision("起算日为次日")).yes_no() == false);
    options.readings = {{"起算", "当日"}};
    CHECK(Session::open(s.policy, options).failure().problem == Problem::name);
    options.readings = {{"终止", "次日"}};
    CHECK(Session::open(s.policy, options).failure().problem == Problem::name);
    const Policy undated = compile({{"a.tiao", "fact a : 元\ndefine b = a\n"}}).value().policy;
    CHECK(Session::open(undated).failure().diagnostics[0].code == "T0907");
}

TEST_CASE("explanations as a tree and as text") {
    const Sample s;
    Session session = Session::open(s.policy).value();
    REQUIRE(session.decide_json(R"({"申请人":{"在校":true},"企业规模":"大型"})").ok());
    const Explanation why = session.why(s.decision("额度"), 0, Language::english).value();
    CHECK(why.root().kind == StepKind::decision);
    CHECK(why.root().name == "额度");
    CHECK(why.root().number == Number{400000, 1});
    CHECK(why.is_complete());
    REQUIRE(why.rests_on().size() == 1);
    CHECK(why.rests_on()[0].path == "申请人.在校");
    CHECK(why.missing().empty());
    bool found_rule = false, found_fact = false;
    std::vector<std::uint32_t> open(why.children(why.root()).begin(), why.children(why.root()).end());
    while (!open.empty()) {
        const Step& step = why.steps()[open.back()];
        open.pop_back();
        if (step.kind == StepKind::rule && step.citation.find("一（一）") != std::string_view::npos)
            found_rule = true;
        if (step.kind == StepKind::fact && step.name == "申请人.在校") found_fact = step.value == "yes";
        open.insert(open.end(), why.children(step).begin(), why.children(step).end());
    }
    CHECK(found_rule);
    CHECK(found_fact);
    CHECK(why.render(Format::json).find("tiaoli.explanation/1") != std::string::npos);
    CHECK(why.render(Format::html).find("<") != std::string::npos);
    CHECK(why.render(Format::text) != why.render(Format::markdown));
    const std::string not_small = session.why_not(s.decision("可贴息")).value();
    CHECK(not_small.find("小型") != std::string::npos);
    // It stays what it was when the session goes on.
    const std::string before = why.render();
    REQUIRE(session.decide_json("{}").ok());
    CHECK(why.render() == before);
    CHECK(session.why(Decision{1000}).failure().problem == Problem::usage);
}

TEST_CASE("a policy restricted to some decisions decides and explains as the whole does") {
    const Sample s;
    const Decision wanted[] = {s.decision("补助"), s.decision("培训补贴")};
    const Policy part = s.policy.only(wanted).value();
    Session whole = Session::open(s.policy).value(), session = Session::open(part).value();
    for (const std::string facts : {R"({"申请金额":"100.00","申请人":{"毕业日期":"2020-05-01"}})", "{}"}) {
        REQUIRE(whole.decide_json(facts).ok());
        REQUIRE(session.decide_json(facts).ok());
        for (const Decision decision : wanted) {
            CHECK(session.outcome(decision).state == whole.outcome(decision).state);
            CHECK(session.outcome(decision).number == whole.outcome(decision).number);
            CHECK(session.why(decision).value().render() == whole.why(decision).value().render());
            const auto a = session.missing(decision).value(), b = whole.missing(decision).value();
            REQUIRE(a.size() == b.size());
            for (std::size_t i = 0; i < a.size(); ++i)
                CHECK(a[i].path == b[i].path);
        }
    }
    CHECK(session.outcome(s.decision("额度")).state == State::error);
    CHECK(session.why(s.decision("额度")).failure().problem == Problem::usage);
    const Decision unknown[] = {Decision{999}};
    CHECK(s.policy.only(unknown).failure().problem == Problem::name);
}

TEST_CASE("a host can stop, and threads share a policy") {
    const Sample s;
    std::stop_source source;
    SessionOptions options;
    options.stop = source.get_token();
    Session session = Session::open(s.policy, options).value();
    REQUIRE(session.decide().ok());
    source.request_stop();
    CHECK(session.decide().failure().problem == Problem::cancelled);
    CHECK(session.decide_json("{}").failure().problem == Problem::cancelled);

    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&, thread] {
            Session own = Session::open(s.policy).value();
            for (int i = 0; i < 500; ++i) {
                if (own.set(s.at_school, (i + thread) % 2 == 0) != Setting::taken || !own.decide().ok())
                    ++wrong;
                const std::int64_t expected = (i + thread) % 2 == 0 ? 40'000'000 : 35'000'000;
                if (own.outcome(s.decision("额度")).money() != Money{expected}) ++wrong;
            }
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(wrong == 0);
}
