#include "library/arrow_sample.hpp"
#include "library/sample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

using namespace tiaoli;
using namespace tiaoli::testing;

namespace {

/// Facts of the sample policy: every way in which a column may come.
void fill_some(Table& table) {
    table.bools("申请人.在校", {true, false, false, true}, {true, true, false, true});
    table.days("申请人.毕业日期", {18383, 18383, 18383, 0}, {true, true, true, false});
    table.decimals("申请金额", 2, {10000, 5, 100, 0});
    table.dictionary("企业规模", {"小型", "大型"}, {0, 1, 0, 0});
    table.integers("培训标准", {300, 300, 300, 300});
    table.list_of_records("职工名单", {0, 2, 2, 3, 3}, {true, false, true, true});
    table.last().bools("新招", {true, true, false});
    table.last().integers("工资", {3000, 2000, 1});
    table.texts("不是事实", {"a", "b", "c", "d"});
}

struct Decided {
    ArrowSchema schema{};
    ArrowArray array{};
    ColumnReport report;
    ~Decided() {
        if (schema.release) schema.release(&schema);
        if (array.release) array.release(&array);
    }
};

void decide(const Policy& policy, Table& table, Decided& out, const ColumnOptions& options = {}) {
    ColumnDecider decider = ColumnDecider::open(policy, table.schema(), {}, options).value();
    decider.schema(&out.schema).value();
    decider.decide(table.array(), &out.array).value();
    out.report = decider.report();
}

} // namespace

TEST_CASE("columns decide as JSON does") {
    const Policy policy = sample();
    Table table(4);
    fill_some(table);
    Decided decided;
    decide(policy, table, decided);
    CHECK(decided.report.rows == 4);
    CHECK(decided.report.bad_rows == 0);
    const std::string cases =
        R"({"申请人":{"在校":true,"毕业日期":"2020-05-01"},"申请金额":100,"企业规模":"小型","培训标准":300,"职工名单":[{"新招":true,"工资":3000},{"新招":true,"工资":2000}]}
{"申请人":{"在校":false,"毕业日期":"2020-05-01"},"申请金额":0.05,"企业规模":"大型","培训标准":300}
{"申请人":{"毕业日期":"2020-05-01"},"申请金额":1,"企业规模":"小型","培训标准":300,"职工名单":[{"新招":false,"工资":1}]}
{"申请人":{"在校":true},"申请金额":0,"企业规模":"小型","培训标准":300,"职工名单":[]}
)";
    Session session = Session::open(policy).value();
    session.open_json(cases).value();
    REQUIRE(session.next().value());
    for (std::uint32_t row = 0; row < 4; ++row) {
        CAPTURE(row);
        for (const char* name : {"额度", "补助", "培训补贴"}) {
            CAPTURE(name);
            const Outcome outcome = session.outcome(policy.decision(name).value(), row);
            CHECK(state_at(decided.schema, decided.array, name, row) == static_cast<int>(outcome.state));
            CHECK(is_null(decided.schema, decided.array, name, row) == (outcome.state != State::value));
            if (const auto money = outcome.money())
                CHECK(decimal_at(decided.schema, decided.array, name, row) == money->fen);
        }
        const Outcome yes = session.outcome(policy.decision("可贴息").value(), row);
        CHECK(is_null(decided.schema, decided.array, "可贴息", row) == (yes.state != State::value));
        if (yes.yes_no()) CHECK(bool_at(decided.schema, decided.array, "可贴息", row) == *yes.yes_no());
    }
    CHECK(text_at(decided.schema, decided.array, "职工名单.补贴", 0).find("\"6000.00\"") !=
          std::string::npos);
}

TEST_CASE("units in metadata, whole 分 without copying, and money out as 分") {
    const Policy policy = sample();
    Table table(3);
    table.integers("申请金额", {100, 200, 301});
    table.unit("分");
    table.days("申请人.毕业日期", {18383, 18383, 18383});
    ColumnOptions options;
    options.decisions = {policy.decision("补助").value()};
    options.money_in_fen = true;
    Decided decided;
    decide(policy, table, decided, options);
    for (std::uint32_t row = 0; row < 3; ++row)
        CHECK(int64_at(decided.schema, decided.array, "补助", row) == (row == 0 ? 33 : row == 1 ? 67 : 100));

    Table wan(1);
    wan.doubles("申请金额", {0.5});
    wan.unit("万元");
    wan.days("申请人.毕业日期", {18383});
    Decided second;
    decide(policy, wan, second, options);
    CHECK(int64_at(second.schema, second.array, "补助", 0) == 166667); // 5000元 / 3

    Table wrong(1);
    wrong.integers("申请金额", {1});
    wrong.unit("人");
    const auto refused = ColumnDecider::open(policy, wrong.schema());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.failure().problem == Problem::type);
    CHECK(refused.failure().diagnostics[0].code == "T0712");
}

TEST_CASE("types and missing columns are named before the first row, all of them") {
    const Policy policy = sample();
    Table table(1);
    table.texts("申请金额", {"1"});
    table.bools("企业规模", {true});
    table.integers("申请人.在校", {1});
    ColumnOptions options;
    options.required = {"名称", "无此事实", "申请金额"};
    const auto refused = ColumnDecider::open(policy, table.schema(), {}, options);
    REQUIRE_FALSE(refused.ok());
    std::vector<std::string> codes;
    for (const auto& diagnostic : refused.failure().diagnostics)
        codes.push_back(diagnostic.code);
    CHECK(codes == std::vector<std::string>{"T0920", "T0920", "T0921", "T0706"});
    CHECK(refused.failure().diagnostics[0].english.message ==
          "column `企业规模` holds bool, which cannot be a category");
    CHECK(refused.failure().diagnostics[1].chinese.message == "“申请人.在校”列为 int64，不能用作是否");
}

TEST_CASE("columns with almost the name of a fact are noticed before the first row") {
    const Policy policy = sample();
    Table table(1);
    table.integers("申请金", {1});
    table.integers("申请人.毕业日", {1});
    table.integers("所在社区网格编号", {1}); // the population's own
    table.integers("申请金额", {1});
    const auto decider = ColumnDecider::open(policy, table.schema());
    REQUIRE(decider.ok());
    const auto& warnings = decider->report().warnings;
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0].code == "T0922");
    CHECK(warnings[0].chinese.help == "是否想写“申请金额”？");
    CHECK(warnings[1].english.help == "did you mean `申请人.毕业日期`?");
}

TEST_CASE("a row that does not fit is reported with its number, and the others go on") {
    const Policy policy = sample();
    Table table(5);
    table.integers("申请金额", {300, -1, 300, 300, 300});
    table.days("申请人.毕业日期", {18383, 18383, 18383, 2147483647, 18383});
    table.texts("企业规模", {"小型", "小型", "中型", "小型", "小型"});
    table.list_of_records("职工名单", {0, 0, 0, 0, 0, 2});
    table.last().doubles("工资", {1.5, 1.005});
    Decided decided;
    ColumnOptions options;
    options.fired = true;
    decide(policy, table, decided, options);
    CHECK(decided.report.rows == 5);
    CHECK(decided.report.bad_rows == 4);
    REQUIRE(decided.report.described.size() == 4);
    CHECK(decided.report.described[0].row == 1);
    CHECK(decided.report.described[0].diagnostic.code == "T0716");
    CHECK(decided.report.described[1].diagnostic.code == "T0723");
    CHECK(decided.report.described[2].diagnostic.code == "T0926");
    CHECK(decided.report.described[3].row == 4);
    CHECK(decided.report.described[3].diagnostic.code == "T0714");
    for (std::uint32_t row = 0; row < 5; ++row) {
        CHECK(state_at(decided.schema, decided.array, "补助", row) == (row == 0 ? 0 : 4));
        CHECK(is_null(decided.schema, decided.array, "补助", row) == (row != 0));
    }
    CHECK(decimal_at(decided.schema, decided.array, "补助", 0) == 10000);
}

TEST_CASE("a row that does not fit is found wherever it stands") {
    const Policy policy = sample();
    constexpr std::size_t rows = 75;
    for (std::size_t bad = 0; bad < rows; ++bad) {
        CAPTURE(bad);
        std::vector<std::int64_t> amounts(rows, 300);
        std::vector<std::int32_t> days(rows, 18383);
        amounts[bad] = -1;
        days[rows - 1 - bad] = bad % 2 == 0 ? INT32_MIN : INT32_MAX;
        Table table(rows);
        table.integers("申请金额", amounts);
        table.days("申请人.毕业日期", days);
        Decided decided;
        decide(policy, table, decided);
        CHECK(decided.report.bad_rows == (2 * bad + 1 == rows ? 1 : 2));
        REQUIRE(decided.report.described.size() == decided.report.bad_rows);
        CHECK(decided.report.described[0].row == std::min(bad, rows - 1 - bad));
        CHECK(child(decided.schema, decided.array, "补助")->null_count ==
              static_cast<std::int64_t>(decided.report.bad_rows));
        CHECK(decided.report.described.back().row == std::max(bad, rows - 1 - bad));
    }
}

TEST_CASE("which rules fired") {
    const Policy policy = sample();
    Table table(4);
    fill_some(table);
    ColumnOptions options;
    options.fired = true;
    Decided decided;
    decide(policy, table, decided, options);
    const auto fired = [&](const char* rule, std::uint32_t row) {
        return bool_at(*child_schema(decided.schema, "fired"), *child(decided.schema, decided.array, "fired"),
                       rule, row);
    };
    CHECK_FALSE(fired("贷款额度", 0)); // displaced by its exception
    CHECK(fired("贷款额度.exception", 0));
    CHECK(fired("贷款额度", 1));
    CHECK_FALSE(fired("贷款额度.exception", 1));
    CHECK_FALSE(fired("贷款额度", 2)); // not known
    CHECK_FALSE(fired("贷款额度.exception", 2));
    CHECK(fired("贴息", 0));
    CHECK_FALSE(fired("贴息", 1));
    CHECK(fired("工资补贴", 0)); // of some employee
    CHECK_FALSE(fired("工资补贴", 2));
}

// Decisions are plain amounts here, so that what lies between uses memory again.
TEST_CASE("which rules fired is known of every clause, however many come after it") {
    std::string text = "政策 甲 标题 \"甲\" 施行 自 2020-01-01\n事实 面积 : 整数\n";
    constexpr int clauses = 12;
    for (int i = 0; i < clauses; ++i) {
        const std::string name = std::to_string(i), first = std::to_string(i * 3);
        const std::string second = std::to_string(i * 3 + 2);
        text += "条款 甲" + name + " 依据 \"" + name + "\" 则 额" + name + " 为 " + name + "元\n";
        text += "  但当 面积 > " + first + " 且 面积 <= " + second + " 则 额" + name + " 为 面积 * 1元\n";
        text += "  但当 面积 > " + second + " 则 额" + name + " 为 9元\n";
    }
    text += "条款 乙 依据 \"末\" 则 总额 为 额0";
    for (int i = 1; i < clauses; ++i)
        text += " + 额" + std::to_string(i);
    const Policy policy = compile({{"clauses.tiao", text + "\n"}})->policy;
    constexpr std::int64_t rows = 700;
    Table table(rows);
    std::vector<std::int64_t> areas;
    for (std::int64_t row = 0; row < rows; ++row)
        areas.push_back(row * 17 % 41);
    table.integers("面积", areas);
    ColumnOptions options;
    options.fired = true;
    options.decisions = {*policy.decision("总额")};
    Decided decided;
    decide(policy, table, decided, options);
    const auto& schema = *child_schema(decided.schema, "fired");
    const auto& fired = *child(decided.schema, decided.array, "fired");
    for (std::uint32_t row = 0; row < rows; ++row) {
        for (int i = 0; i < clauses; ++i) {
            CAPTURE(i);
            CAPTURE(row);
            const std::string name = "甲" + std::to_string(i);
            const bool second = areas[row] > i * 3 + 2, first = areas[row] > i * 3 && !second;
            REQUIRE(bool_at(schema, fired, name.c_str(), row) == (!first && !second));
            REQUIRE(bool_at(schema, fired, (name + ".exception").c_str(), row) == first);
            REQUIRE(bool_at(schema, fired, (name + ".exception/2").c_str(), row) == second);
        }
    }
}

TEST_CASE("threads and streams give the same columns") {
    const Policy policy = sample();
    const std::int64_t rows = 100'000;
    Table table(rows);
    std::vector<std::int64_t> amounts, standards;
    std::vector<bool> at_school, known;
    for (std::int64_t row = 0; row < rows; ++row) {
        amounts.push_back(row % 977 == 3 ? -row : row * 7);
        standards.push_back(row % 500);
        at_school.push_back(row % 3 == 0);
        known.push_back(row % 11 != 0);
    }
    table.integers("申请金额", amounts);
    table.integers("培训标准", standards);
    table.bools("申请人.在校", at_school, known);
    table.days("申请人.毕业日期", std::vector<std::int32_t>(static_cast<std::size_t>(rows), 18383));
    Decided one, four;
    ColumnOptions options;
    options.fired = true;
    decide(policy, table, one, options);
    options.threads = 4;
    decide(policy, table, four, options);
    CHECK(same(one.array, four.array, one.schema));
    for (const char* name : {"额度", "补助", "培训补贴"}) {
        std::int64_t nulls = 0;
        for (std::uint32_t row = 0; row < rows; ++row)
            nulls += is_null(one.schema, one.array, name, row) ? 1 : 0;
        CAPTURE(name);
        CHECK(child(one.schema, one.array, name)->null_count == nulls);
        CHECK(nulls > 0);
    }
    CHECK(one.report.bad_rows == four.report.bad_rows);
    REQUIRE(one.report.described.size() == 100);
    REQUIRE(four.report.described.size() == 100);
    CHECK(one.report.described[99].row == four.report.described[99].row);

    ArrowArrayStream facts{}, decisions{};
    table.stream(3, facts);
    ColumnReport report;
    decide_stream(policy, &facts, &decisions, {}, options, &report).value();
    CHECK((facts.release == nullptr));
    int batches = 0;
    while (true) {
        ArrowArray batch{};
        REQUIRE(decisions.get_next(&decisions, &batch) == 0);
        if (!batch.release) break;
        CHECK(same(one.array, batch, one.schema));
        batch.release(&batch);
        ++batches;
    }
    decisions.release(&decisions);
    CHECK(batches == 3);
    CHECK(report.rows == 3 * static_cast<std::uint64_t>(rows));
    CHECK(report.bad_rows == 3 * one.report.bad_rows);
}

TEST_CASE("memory that the receiver has released serves the next batch, and outlives the decider") {
    const Policy policy = sample();
    Table table(64); // enough for values and states to be blocks of different sizes
    table.bools("申请人.在校", std::vector<bool>(64, true));
    ColumnOptions options;
    options.decisions = {policy.decision("额度").value()};
    std::optional<ColumnDecider> decider = ColumnDecider::open(policy, table.schema(), {}, options).value();
    ArrowArray first{}, second{}, third{};
    const auto values = [](const ArrowArray& decisions) { return decisions.children[0]->buffers[1]; };
    decider->decide(table.array(), &first).value();
    decider->decide(table.array(), &second).value();
    CHECK(values(first) != values(second));
    const void* const released = values(first);
    std::thread([&] { first.release(&first); }).join();
    const std::vector<std::vector<char>> others(64, std::vector<char>(1024)); // they do not get it
    decider->decide(table.array(), &third).value();
    CHECK(values(third) == released);
    decider.reset();
    const auto* states = static_cast<const std::int8_t*>(second.children[1]->buffers[1]);
    CHECK(std::equal(states, states + 64, static_cast<const std::int8_t*>(third.children[1]->buffers[1])));
    second.release(&second);
    third.release(&third);
}

TEST_CASE("arrays that contradict themselves are refused, and a host can stop") {
    const Policy policy = sample();
    Table table(4);
    fill_some(table);
    ColumnDecider decider = ColumnDecider::open(policy, table.schema()).value();
    ArrowArray out{};
    ArrowArray& facts = table.array();
    for (std::int64_t i = 0; i < facts.n_children; ++i) {
        if (std::string_view(table.schema().children[i]->name) == "不是事实") continue;
        --facts.children[i]->length;
        const Status refused = decider.decide(facts, &out);
        CHECK_FALSE(refused.ok());
        CHECK((out.release == nullptr));
        ++facts.children[i]->length;
    }
    CHECK(decider.decide(facts, &out).ok());
    out.release(&out);

    // Offsets whose difference no number holds, and lists that begin before their elements.
    for (const std::int64_t begin : {INT64_MIN, std::int64_t{-1}, std::int64_t{3}, INT64_MAX}) {
        CAPTURE(begin);
        Table sets(1);
        sets.list_of_texts("申请人.身份", {begin, 1}, {"农民工"});
        CHECK(
            ColumnDecider::open(policy, sets.schema()).value().decide(sets.array(), &out).failure().problem ==
            Problem::usage);
        Table lists(2);
        lists.large_list_of_records("职工名单", {begin, 1, begin}, 1);
        lists.last().bools("新招", {true});
        CHECK(ColumnDecider::open(policy, lists.schema())
                  .value()
                  .decide(lists.array(), &out)
                  .failure()
                  .problem == Problem::usage);
    }

    std::stop_source source;
    SessionOptions options;
    options.stop = source.get_token();
    ColumnDecider stopped = ColumnDecider::open(policy, table.schema(), options).value();
    source.request_stop();
    CHECK(stopped.decide(facts, &out).failure().problem == Problem::cancelled);
}

TEST_CASE("columns of plain memory decide as Arrow columns do") {
    const Policy policy = sample();
    const bool at_school[] = {true, false, false, true}, known[] = {true, true, false, true};
    const Date graduated[] = {{18383}, {18383}, {18383}, {0}};
    const bool has_graduated[] = {true, true, true, false};
    const std::int64_t amounts[] = {10000, 5, 100, 0}; // 分
    const std::string_view sizes[] = {"小型", "大型", "小型", "小型"};
    const double shares[] = {0.075, 0.1, 1, 0};
    FactColumns facts(4);
    facts.add("申请人.在校", at_school, known).value();
    facts.add("申请人.毕业日期", graduated, has_graduated).value();
    facts.add("申请金额", amounts, {}, "分").value();
    facts.add("企业规模", sizes).value();
    facts.add("比例", shares).value();

    Table table(4);
    table.bools("申请人.在校", {true, false, false, true}, {true, true, false, true});
    table.days("申请人.毕业日期", {18383, 18383, 18383, 0}, {true, true, true, false});
    table.decimals("申请金额", 2, {10000, 5, 100, 0});
    table.dictionary("企业规模", {"小型", "大型"}, {0, 1, 0, 0});
    table.doubles("比例", {0.075, 0.1, 1, 0});
    Decided expected;
    decide(policy, table, expected);

    FactColumns moved = std::move(facts);
    ColumnDecider decider = ColumnDecider::open(policy, moved.schema()).value();
    ArrowArray decided{};
    decider.decide(moved.array(), &decided).value();
    CHECK(decider.report().bad_rows == 0);
    CHECK(same(decided, expected.array, expected.schema));
    decided.release(&decided);
}

TEST_CASE("columns of plain memory that do not fit are named before the first row") {
    const Policy policy = sample();
    const bool truths[] = {true, false};
    const std::int64_t numbers[] = {1, 2};
    const std::string_view texts[] = {"小型", "大型"};
    FactColumns facts(2);
    facts.add("申请金额", truths).value();
    facts.add("申请人.在校", numbers).value();
    facts.add("企业规模", texts).value();
    facts.add("合同期", numbers, {}, "元").value();
    const auto refused = ColumnDecider::open(policy, facts.schema());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.failure().problem == Problem::type);
    std::vector<std::string> named;
    for (const Diagnostic& diagnostic : refused.failure().diagnostics)
        named.push_back(diagnostic.code + " " + diagnostic.english.message);
    REQUIRE(named.size() == 3);
    CHECK(named[0] == "T0920 column `申请金额` holds bool, which cannot be a number");
    CHECK(named[1] == "T0920 column `申请人.在校` holds int64, which cannot be yes or no");
    CHECK(named[2].find("合同期") != std::string::npos);

    FactColumns other(3);
    const Status shorter = other.add("申请金额", numbers);
    REQUIRE_FALSE(shorter.ok());
    CHECK(shorter.failure().problem == Problem::usage);
    CHECK(other.schema().n_children == 0);
}

TEST_CASE("lists and sets of plain memory decide as JSON does") {
    const Policy policy = compile({{"lists.tiao", R"(
category 群体 is 毕业生, 农民工
record 合同
  金额 : 元
record 职工 counted in 人
  新招 : yes/no
  工资 : 元
  群体 : set of 群体
  合同 : list of 合同
fact 群体 : set of 群体
fact 各月 : list of 元
fact 职工 : list of 职工
fact 申请金额 : 元
define 月合计 = sum of 各月
define 新招人数 = count of 职工 where 新招
define 工资合计 = sum of 工资 over 职工 where 新招
define 毕业生人数 = count of 职工 where 群体 includes 毕业生
define 合同合计 of 职工 = sum of 金额 over 合同
define 全部合同 = sum of 合同合计 over 职工
define 是毕业生 = 群体 includes 毕业生
define 申请 = 申请金额
)"}})
                              .value()
                              .policy;
    const std::string_view cases[] = {
        R"({"群体":["毕业生"],"各月":["1.50",2],"申请金额":1,"职工":[
            {"新招":true,"工资":100,"群体":["农民工","毕业生"],"合同":[{"金额":7},{"金额":8}]},
            {"新招":false,"工资":200,"群体":[],"合同":[]}]})",
        R"({"群体":[],"申请金额":2,"职工":[]})", // 各月 is not known
        R"({"各月":[],"申请金额":3,"职工":[{"工资":300,"群体":["毕业生"],"合同":[{"金额":9}]}]})"};
    const std::uint32_t of_groups[] = {1, 0, 0}, of_months[] = {2, 0, 0}, of_staff[] = {2, 0, 1};
    const bool known_groups[] = {true, true, false}, known_months[] = {true, false, true};
    const std::string_view groups[] = {"毕业生"};
    const std::int64_t months[] = {150, 200}, amounts[] = {1, 2, 3}; // 分; 元
    const bool is_new[] = {true, false, false}, known_new[] = {true, true, false};
    const std::int64_t wages[] = {10000, 20000, 30000};
    const std::uint32_t groups_of_staff[] = {2, 0, 1}, of_contracts[] = {2, 0, 1};
    const std::string_view staff_groups[] = {"农民工", "毕业生", "毕业生"};
    const double contracts[] = {7, 8, 9};

    FactColumns facts(3);
    facts.add_list("群体", of_groups, known_groups).value();
    facts.add("群体", groups).value();
    facts.add_list("各月", of_months, known_months).value();
    facts.add("各月", months, {}, "分").value();
    facts.add_list("职工", of_staff).value();
    facts.add("职工.新招", is_new, known_new).value();
    facts.add("职工.工资", wages, {}, "分").value();
    facts.add_list("职工.群体", groups_of_staff).value();
    facts.add("职工.群体", staff_groups).value();
    facts.add_list("职工.合同", of_contracts).value();
    facts.add("职工.合同.金额", contracts).value();
    facts.add("申请金额", amounts).value();
    FactColumns moved = std::move(facts);
    ColumnOptions options;
    for (std::uint32_t i = 0; i < policy.decisions().size(); ++i)
        if (!policy.decisions()[i].is_each) options.decisions.push_back(Decision{i});
    options.money_in_fen = true;
    SessionOptions on;
    on.today = make_date(2020, 9, 1);
    ColumnDecider decider = ColumnDecider::open(policy, moved.schema(), on, options).value();
    Decided columns;
    decider.schema(&columns.schema).value();
    decider.decide(moved.array(), &columns.array).value();
    CHECK(decider.report().bad_rows == 0);
    Session session = Session::open(policy, on).value();
    int values = 0;
    for (std::uint32_t row = 0; row < 3; ++row) {
        REQUIRE(session.decide_json(cases[row]).ok());
        for (const Decision decision : options.decisions) {
            const DecisionInfo& info = policy.decisions()[decision.index];
            CAPTURE(info.name);
            CAPTURE(row);
            const Outcome outcome = session.outcome(decision);
            CHECK(state_at(columns.schema, columns.array, std::string(info.name), row) ==
                  static_cast<int>(outcome.state));
            if (outcome.state != State::value) continue;
            ++values;
            if (info.type.money)
                CHECK(int64_at(columns.schema, columns.array, info.name, row) == outcome.money()->fen);
            else if (info.type.kind == Kind::yes_no)
                CHECK(bool_at(columns.schema, columns.array, info.name, row) == (outcome.bits == 1));
            else
                CHECK(int64_at(columns.schema, columns.array, info.name, row) ==
                      static_cast<std::int64_t>(outcome.value()->numerator));
        }
    }
    CHECK(values > 15);

    // What does not fit is said, and is not there.
    FactColumns wrong(2);
    const std::uint32_t two[] = {1, 1}, one[] = {1};
    const bool unknown[] = {true, false};
    const auto refused = [](const Status& status) {
        return !status.ok() && status.failure().problem == Problem::usage;
    };
    CHECK(refused(wrong.add_list("职工", one)));
    CHECK(refused(wrong.add_list("职工", two, unknown))); // an unknown list with an element
    wrong.add("职工.工资", std::span(wages, 2)).value();
    CHECK(refused(wrong.add_list("职工", two))); // after a fact of its elements
    FactColumns list(2);
    list.add_list("职工", two).value();
    CHECK(refused(list.add_list("职工", two)));
    CHECK(refused(list.add("职工.工资", wages)));
    list.add("职工.工资", std::span(wages, 2)).value();
    CHECK(refused(list.add("职工", std::span(wages, 2)))); // records, no values
    list.add_list("各月", two).value();
    list.add("各月", std::span(wages, 2)).value();
    CHECK(refused(list.add("各月", std::span(wages, 2))));
    CHECK(refused(list.add("各月.几", std::span(wages, 2))));
    CHECK(list.schema().n_children == 2);
}
