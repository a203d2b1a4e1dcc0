#include "engine/program_builder.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_syntax.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tiaoli;
using namespace tiaoli::testing;
using engine::Presence;
using facts::JsonReader;
using program::InputField;

namespace {

InputField leaf(std::string name, program::FactId fact) {
    InputField field;
    field.name = std::move(name);
    field.index = fact;
    return field;
}
InputField group(InputField::Kind kind, std::string name, std::vector<InputField> children,
                 std::uint32_t index = program::none) {
    InputField field;
    field.kind = kind;
    field.name = std::move(name);
    field.index = index;
    field.children = std::move(children);
    return field;
}

// A policy with one fact of each kind, a record, a list of records with a list of texts inside, and a table.
struct Policy {
    ProgramBuilder builder;
    program::FactId insured, income, share, months, count, day, month, group_, groups, name, born;
    program::FactId hired, salary, award, tax, tax_amount;
    ScopeId workers, awards, taxes;
    std::shared_ptr<const engine::Plan> plan;

    Policy() {
        builder.program.units = {"家"};
        const auto category = builder.category({"高校毕业生", "就业困难人员", "无"});
        builder.program.texts = {"vat"};
        insured = builder.declare(yes_no(), "insured");
        income = builder.declare(money(), "income");
        share = builder.declare(number(), "share");
        months = builder.declare(whole(month_unit()), "months");
        count = builder.declare(whole(Unit::of_declared(0)), "count");
        day = builder.declare(date(), "day");
        month = builder.declare(testing::month(), "month");
        group_ = builder.declare(testing::category(category), "group");
        groups = builder.declare(set_of(category), "groups");
        name = builder.declare(text(), "name");
        born = builder.declare(date(), "born");
        builder.program.facts[born].optional = true;
        workers = builder.list("workers");
        hired = builder.declare(date(), "workers.hired", workers);
        salary = builder.declare(number(*values::divide(yuan(), month_unit())), "workers.salary", workers);
        awards = builder.list("workers.awards", workers);
        award = builder.declare(text(), "workers.awards.value", awards);
        taxes = builder.list("taxes");
        tax = builder.declare(text(), "taxes.key", taxes);
        tax_amount = builder.declare(money(), "taxes.value", taxes);
        for (program::FactId fact = 0; fact < builder.program.facts.size(); ++fact)
            builder.fact(fact);

        using Kind = InputField::Kind;
        builder.program.input_tree = {
            leaf("insured", insured),
            leaf("income", income),
            leaf("share", share),
            leaf("months", months),
            leaf("count", count),
            leaf("day", day),
            leaf("month", month),
            leaf("group", group_),
            leaf("groups", groups),
            leaf("name", name),
            group(Kind::record, "person", {leaf("born", born)}),
            group(Kind::list, "workers",
                  {leaf("hired", hired), leaf("salary", salary),
                   group(Kind::list, "awards", {leaf("value", award)}, 1)},
                  0),
            group(Kind::table, "taxes", {leaf("key", tax), leaf("value", tax_amount)}, 2),
        };
    }

    void prepare() { plan = engine::Plan::prepare(builder.finish()); }
};

struct Read {
    engine::Batch batch;
    std::vector<words::Diagnostic> diagnostics;
    std::string json;
    bool good = false;

    std::string_view code(std::size_t i = 0) const { return words::info(diagnostics.at(i).id).name; }
    std::string underlined(std::size_t i = 0) const {
        const auto& span = diagnostics.at(i).span;
        return json.substr(span.begin, span.end - span.begin);
    }
    Presence presence(program::FactId fact, std::size_t row = 0) const {
        const auto& column = batch.facts[fact].presence;
        return column.empty() ? Presence::given : column.at(row);
    }
    std::int64_t bits(program::FactId fact, std::size_t row = 0) const {
        return batch.facts[fact].numerators.at(row);
    }
};

Read read(Policy& policy, std::string json, const facts::ReadOptions& options = {},
          const facts::ReadLimits& limits = {}) {
    if (!policy.plan) policy.prepare();
    Read result;
    result.json = std::move(json);
    JsonReader reader(policy.plan, limits);
    result.good = reader.read(result.json, result.batch, result.diagnostics, options);
    return result;
}

// The value of a number in a column, whatever its layout.
Rational value(const Policy& policy, const Read& result, program::FactId fact, std::size_t row = 0) {
    const auto& column = result.batch.facts[fact];
    const engine::Layout layout = policy.plan->fact_layout(fact);
    return *values::make_rational(column.numerators.at(row),
                                  layout.fraction ? column.denominators.at(row) : layout.denominator);
}

// The only mistake in reading `json`: its name and what it underlines.
void check_mistake(const std::string& json, std::string_view code, std::string_view underlined,
                   std::vector<std::string> arguments = {}) {
    CAPTURE(json);
    Policy policy;
    const Read result = read(policy, json);
    CHECK_FALSE(result.good);
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.code() == code);
    CHECK(result.underlined() == underlined);
    for (std::size_t i = 0; i < arguments.size(); ++i)
        CHECK(result.diagnostics[0].arguments.at(i) == arguments[i]);
}

} // namespace

TEST_CASE("every kind of value is read, in each of its spellings") {
    Policy p;
    Read r = read(
        p,
        R"({"insured": true, "income": 16000.5, "share": 0.15, "months": 6, "count": 3, "day": "2020-12-31",
        "month": "2020-02", "group": "就业困难人员", "groups": ["高校毕业生", "无"], "name": "甲"})");
    CHECK(r.good);
    CHECK(r.batch.rows == 1);
    CHECK(r.bits(p.insured) == 1);
    CHECK(value(p, r, p.income) == ratio(32001, 2));
    CHECK(value(p, r, p.share) == ratio(3, 20));
    CHECK(value(p, r, p.months) == ratio(6));
    CHECK(r.bits(p.day) == day(2020, 12, 31));
    CHECK(r.bits(p.month) == month_index(2020, 2));
    CHECK(r.bits(p.group_) == 1);
    CHECK(r.bits(p.groups) == 0b101);
    CHECK(r.bits(p.name) == 1);
    CHECK(r.batch.texts == std::vector<std::string>{"甲"});

    r = read(
        p,
        R"({"insured": "否", "income": "35万元", "share": "15%", "months": "2年", "count": "12家", "day": "2020年2月29日",
        "month": "2020年2月", "group": "无", "groups": [], "name": "vat"})");
    CHECK(r.good);
    CHECK(r.bits(p.insured) == 0);
    CHECK(value(p, r, p.income) == ratio(350000));
    CHECK(value(p, r, p.share) == ratio(3, 20));
    CHECK(value(p, r, p.months) == ratio(24));
    CHECK(value(p, r, p.count) == ratio(12));
    CHECK(r.bits(p.day) == day(2020, 2, 29));
    CHECK(r.bits(p.group_) == 2);
    CHECK(r.presence(p.group_) == Presence::given);
    CHECK(r.bits(p.groups) == 0);
    CHECK(r.bits(p.name) == 0);
    CHECK(r.batch.texts.empty());

    r = read(p, R"({"income": "16000.00", "share": "3/4", "months": "6个月"})");
    CHECK(value(p, r, p.income) == ratio(16000));
    CHECK(value(p, r, p.share) == ratio(3, 4));
    CHECK(value(p, r, p.months) == ratio(6));
    r = read(p, R"({"income": 1.6e4, "share": 1e-3, "months": "30 days"})");
    CHECK(value(p, r, p.income) == ratio(16000));
    CHECK(value(p, r, p.share) == ratio(1, 1000));
    CHECK(r.code() == "wrong_unit");
    r = read(p, R"({"income": "1.5万", "share": 0.123456789012345678})");
    CHECK(r.good);
    CHECK(value(p, r, p.income) == ratio(15000));
}

TEST_CASE("not mentioned, null, absent and default are four things") {
    Policy p;
    Read r = read(p, R"({"insured": null, "person": {"born": "无"}})");
    CHECK(r.good);
    CHECK(r.presence(p.insured) == Presence::unknown);
    CHECK(r.presence(p.income) == Presence::unknown);
    CHECK(r.presence(p.born) == Presence::absent);
    CHECK(read(p, R"({"person": {"born": []}})").presence(p.born) == Presence::absent);
    CHECK(read(p, R"({"person": {"born": "none"}})").presence(p.born) == Presence::absent);
    CHECK(read(p, R"({"person": {"born": null}})").presence(p.born) == Presence::unknown);
    CHECK(read(p, R"({"person": null})").presence(p.born) == Presence::unknown);
    facts::ReadOptions options;
    options.null_is_absent = true;
    r = read(p, R"({"person": {"born": null}, "insured": null})", options);
    CHECK(r.presence(p.born) == Presence::absent);
    CHECK(r.presence(p.insured) == Presence::unknown);

    Policy with_default;
    with_default.builder.program.facts[with_default.insured].default_value =
        with_default.builder.constant_id(program::ValueKind::yes_no, {}, 1);
    with_default.builder.program.facts[with_default.income].default_value =
        with_default.builder.constant_id(program::ValueKind::number, ratio(1, 4));
    r = read(with_default, "{}");
    CHECK(r.bits(with_default.insured) == 1);
    CHECK(r.presence(with_default.insured) == Presence::given);
    CHECK(value(with_default, r, with_default.income) == ratio(1, 4));
    CHECK(read(with_default, R"({"insured": null})").presence(with_default.insured) == Presence::unknown);
    const std::vector<std::string> unknown{"insured"};
    options = {};
    options.unknown_names = unknown;
    CHECK(read(with_default, "{}", options).presence(with_default.insured) == Presence::unknown);
    options = {};
    options.unmentioned_yes_no = false;
    CHECK(read(p, "{}", options).presence(p.insured) == Presence::given);
    CHECK(read(p, "{}", options).bits(p.insured) == 0);
    CHECK(read(with_default, "{}", options).bits(with_default.insured) == 1);
}

TEST_CASE("lists nest, and tables are objects") {
    Policy p;
    Read r = read(p, R"({"workers": [{"hired": "2020-01-01", "awards": ["a", "b"]}, {}, {"awards": []}],
        "taxes": {"vat": "8000.00", "地方": 560}})");
    CHECK(r.good);
    CHECK(r.batch.lists[0].offsets == std::vector<std::uint32_t>{0, 3});
    CHECK(r.batch.lists[0].presence.empty());
    CHECK(r.batch.lists[1].offsets == std::vector<std::uint32_t>{0, 2, 2, 2});
    CHECK(r.batch.lists[1].presence == std::vector{Presence::given, Presence::unknown, Presence::given});
    CHECK(r.batch.facts[p.hired].presence ==
          std::vector{Presence::given, Presence::unknown, Presence::unknown});
    CHECK(r.batch.facts[p.award].numerators.size() == 2);
    CHECK(r.batch.lists[2].offsets == std::vector<std::uint32_t>{0, 2});
    CHECK(r.bits(p.tax, 0) == 0);
    CHECK(value(p, r, p.tax_amount, 1) == ratio(560));

    r = read(p, "{}");
    CHECK(r.batch.lists[0].presence == std::vector{Presence::unknown});
    CHECK(r.batch.lists[0].offsets == std::vector<std::uint32_t>{0, 0});
    r = read(p, R"({"workers": null, "taxes": {}})");
    CHECK(r.good);
    CHECK(r.batch.lists[0].presence == std::vector{Presence::unknown});
    CHECK(r.batch.lists[2].presence.empty());
}

TEST_CASE("many cases: a list, or one a line") {
    Policy p;
    for (const char* json :
         {R"([{"income": 1, "workers": [{}]}, {}, {"income": 3, "workers": [{}, {}]}])",
          "{\"income\": 1, \"workers\": [{}]}\n\n{}\r\n{\"income\": 3, \"workers\": [{}, {}]}\n"}) {
        CAPTURE(json);
        const Read r = read(p, json);
        CHECK(r.good);
        CHECK(r.batch.rows == 3);
        CHECK(value(p, r, p.income, 2) == ratio(3));
        CHECK(r.presence(p.income, 1) == Presence::unknown);
        CHECK(r.batch.lists[0].offsets == std::vector<std::uint32_t>{0, 1, 1, 3});
    }
    CHECK(read(p, "[]").batch.rows == 0);
    CHECK(read(p, "[]").good);
    const Read r = read(p, "{}\n{\"incom\": 1}\n[\n{\"income\": -1}\n");
    CHECK(r.batch.rows == 4);
    REQUIRE(r.diagnostics.size() == 3);
    CHECK(r.diagnostics[0].arguments[0] == "[1].incom");
    CHECK(r.code(1) == "facts_unfinished");
    CHECK(r.diagnostics[2].arguments[0] == "[3].income");
}

TEST_CASE("a reader is used again without a trace of the case before") {
    Policy p;
    p.prepare();
    JsonReader reader(p.plan);
    engine::Batch batch;
    std::vector<words::Diagnostic> diagnostics;
    CHECK(reader.read(R"({"name": "甲", "workers": [{}], "insured": true})", batch, diagnostics));
    CHECK_FALSE(reader.read(R"({"name": "乙", "income": -1)", batch, diagnostics));
    CHECK(reader.read(R"({"name": "丙"})", batch, diagnostics));
    CHECK(batch.texts == std::vector<std::string>{"丙"});
    CHECK(batch.lists[0].offsets == std::vector<std::uint32_t>{0, 0});
    CHECK(batch.facts[p.insured].presence == std::vector{Presence::unknown});
}

TEST_CASE("each mistake has its own diagnostic, place and path") {
    check_mistake("", "facts_empty", "");
    check_mistake(" \n", "facts_empty", "");
    check_mistake("hello", "facts_not_json", "h");
    check_mistake("{\"income\": 1,}", "facts_not_json", "}");
    check_mistake("{\"income\" 1}", "facts_not_json", "1");
    check_mistake("{\"income\": 1} x", "facts_not_json", "x");
    check_mistake("{\"income\": 1 2}", "facts_not_json", "2");
    check_mistake("{\"income\": 1", "facts_unfinished", "");
    check_mistake("{\"name\": \"a", "facts_unfinished", "");
    check_mistake("{\"name\": \"\\q\"}", "facts_not_json", "q");
    check_mistake("{\"name\": \"\xFF\"}", "facts_invalid_utf8", "\xFF");
    check_mistake("3", "facts_not_an_object", "3", {"3"});
    check_mistake("\"a\"", "facts_not_an_object", "\"a\"");
    check_mistake("[1]", "facts_not_an_object", "1", {"1"});
    check_mistake("[{}, [] ]", "facts_not_an_object", "[");
    check_mistake(R"({"incom": 1})", "misspelt_fact", "\"incom\"", {"incom", "income"});
    check_mistake(R"({"x": {"y": [1, {}]}})", "unknown_fact", "\"x\"", {"x"});
    check_mistake(R"({"person": {"bron": 1}})", "misspelt_fact", "\"bron\"", {"person.bron", "born"});
    check_mistake(R"({"income": 1, "\u0069ncome": 2})", "duplicate_fact", "\"\\u0069ncome\"", {"income"});
    check_mistake(R"({"taxes": {"a": 1, "a": 1}})", "duplicate_fact", "\"a\"", {"taxes.a"});
    check_mistake(R"({"insured": 1})", "expects_yes_no", "1", {"insured", "1"});
    check_mistake(R"({"insured": tru})", "expects_yes_no", "tru");
    check_mistake(R"({"insured": "无"})", "absent_not_optional", "\"无\"");
    check_mistake(R"({"income": true})", "expects_amount", "true", {"income", "true", "yuan", "元"});
    check_mistake(R"({"income": "一万元"})", "expects_amount", "\"一万元\"");
    check_mistake(R"({"income": []})", "expects_amount", "[");
    check_mistake(R"({"share": {}})", "expects_number", "{");
    check_mistake(R"({"income": "30人"})", "wrong_unit", "\"30人\"",
                  {"income", "\"30人\"", "yuan", "元", "person", "人"});
    check_mistake(R"({"income": "15%"})", "wrong_unit", "\"15%\"");
    check_mistake(R"({"months": 1.5})", "expects_whole", "1.5");
    check_mistake(R"({"income": 1.005})", "finer_than_fen", "1.005");
    check_mistake(R"({"income": "0.001"})", "finer_than_fen", "\"0.001\"");
    check_mistake(R"({"income": -0.01})", "negative_fact", "-0.01");
    check_mistake(R"({"income": "-35万元"})", "negative_fact", "\"-35万元\"");
    check_mistake(R"({"income": 1e400})", "number_too_large", "1e400");
    check_mistake(R"({"income": 1e-400})", "finer_than_fen", "1e-400");
    check_mistake(R"({"income": 0.0000000000000000000000000000000000000000000001})", "finer_than_fen",
                  "0.0000000000000000000000000000000000000000000001");
    check_mistake(R"({"months": 1.0000000000000000000000000000000000000000000001})", "expects_whole",
                  "1.0000000000000000000000000000000000000000000001");
    check_mistake(R"({"share": 0.1234567890123456789012345678901234567890123456})", "too_fine",
                  "0.1234567890123456789012345678901234567890123456");
    check_mistake(R"({"share": 1e99999999999999999999})", "number_too_large", "1e99999999999999999999");
    check_mistake(R"({"share": 12345678901234567890123456789012345678901234567890e-40})", "too_fine",
                  "12345678901234567890123456789012345678901234567890e-40");
    check_mistake(R"({"income": 92233720368547758.08})", "number_too_large", "92233720368547758.08");
    check_mistake(R"({"months": 9223372036854775808})", "number_too_large", "9223372036854775808");
    check_mistake(R"({"income": NaN})", "not_a_finite_number", "NaN");
    check_mistake(R"({"income": -Infinity})", "expects_amount", "-Infinity");
    check_mistake(R"({"income": 01})", "expects_amount", "01");
    check_mistake(R"({"income": "NaN"})", "not_a_finite_number", "\"NaN\"");
    check_mistake(R"({"day": "2020-02-30"})", "no_such_day", "\"2020-02-30\"",
                  {"day", "\"2020-02-30\"", "2020-02-29"});
    check_mistake(R"({"day": "2020年2月30日"})", "no_such_day", "\"2020年2月30日\"",
                  {"day", "\"2020年2月30日\"", "2020-02-29"});
    check_mistake(R"({"day": "2020年02月0日"})", "no_such_day", "\"2020年02月0日\"",
                  {"day", "\"2020年02月0日\"", "2020-02-29"});
    check_mistake(R"({"day": "2020-13-01"})", "expects_date", "\"2020-13-01\"");
    check_mistake(R"({"day": 20200101})", "expects_date", "20200101");
    check_mistake(R"({"month": "2020"})", "expects_month", "\"2020\"");
    check_mistake(R"({"group": "高校毕业"})", "misspelt_category_value", "\"高校毕业\"",
                  {"group", "\"高校毕业\"", "category", "高校毕业生"});
    check_mistake(R"({"group": "工人"})", "unknown_category_value", "\"工人\"");
    check_mistake(R"({"group": 1})", "expects_category", "1");
    check_mistake(R"({"groups": "高校毕业生"})", "expects_set", "\"高校毕业生\"");
    check_mistake(R"({"groups": ["高校毕业生", 2]})", "expects_category", "2", {"groups[1]", "2"});
    check_mistake(R"({"name": 5})", "expects_text", "5");
    check_mistake(R"({"workers": {}})", "expects_list", "{");
    check_mistake(R"({"workers": [{}, 5]})", "expects_record", "5", {"workers[1]", "5"});
    check_mistake(R"({"workers": [{}, {"hired": 5}]})", "expects_date", "5", {"workers[1].hired", "5"});
    check_mistake(R"({"workers": [{"awards": [{}]}]})", "expects_text", "{", {"workers[0].awards[0]"});
    check_mistake(R"({"taxes": []})", "expects_table", "[");
    check_mistake(R"({"taxes": {"vat": true}})", "expects_amount", "true", {"taxes.vat"});
    check_mistake(R"({"person": 1})", "expects_record", "1", {"person", "1"});
}

TEST_CASE("ranges and signs") {
    Policy p;
    auto& share = p.builder.program.facts[p.share];
    share.has_range = true;
    share.low = ratio(0);
    share.high = ratio(1);
    p.builder.program.facts[p.income].is_signed = true;
    CHECK(read(p, R"({"share": 1, "income": -5.25})").good);
    const Read r = read(p, R"({"share": 1.01})");
    CHECK(r.code() == "fact_out_of_range");
    CHECK(words::message(r.diagnostics[0], words::Language::english) ==
          "`share` lies between 0 and 1; 1.01 does not");
    CHECK(value(p, read(p, R"({"income": "-5.25元"})"), p.income) == ratio(-21, 4));
}

TEST_CASE("all mistakes are reported, up to a limit") {
    Policy p;
    const Read r = read(
        p,
        R"({"insured": 1, "incom": 2, "day": 3, "income": -4, "income": 5, "workers": [1, {"hired": 2}]})");
    CHECK(r.diagnostics.size() == 7);
    facts::ReadLimits limits;
    limits.diagnostics = 2;
    const Read few = read(p, r.json, {}, limits);
    REQUIRE(few.diagnostics.size() == 3);
    CHECK(few.code(2) == "more_fact_mistakes");
}

TEST_CASE("cases are read block by block") {
    Policy p;
    p.prepare();
    std::string list = "[", lines;
    for (int i = 0; i < 10; ++i) {
        const std::string one = "{\"income\": " + std::to_string(i) + ", \"name\": \"n" + std::to_string(i) +
                                "\", \"workers\": [{}]}";
        list += (i == 0 ? "" : ", ") + one;
        lines += one + "\n";
    }
    for (const std::string& json : {list + "]", lines}) {
        JsonReader reader(p.plan);
        engine::Batch batch;
        std::vector<words::Diagnostic> diagnostics;
        reader.open(json, diagnostics);
        std::vector<std::uint32_t> sizes;
        int number = 0;
        while (reader.next(batch, 4)) {
            sizes.push_back(batch.rows);
            CHECK(batch.texts.size() == batch.rows);
            CHECK(batch.lists[0].offsets.back() == batch.rows);
            for (std::uint32_t row = 0; row < batch.rows; ++row, ++number)
                CHECK(batch.texts[static_cast<std::size_t>(batch.facts[p.name].numerators[row]) - 1] ==
                      "n" + std::to_string(number));
        }
        CHECK(sizes == std::vector<std::uint32_t>{4, 4, 2});
        CHECK(reader.has_many());
        CHECK(reader.mistakes() == 0);
    }
}

TEST_CASE("what is read without a mistake is JSON, whatever bytes are changed") {
    Policy p;
    p.prepare();
    JsonReader reader(p.plan);
    engine::Batch batch;
    std::vector<words::Diagnostic> diagnostics;
    const std::string good =
        R"({"insured": true, "income": "16000.50", "share": 0.15, "day": "2020-12-31", "group": "就业困难人员",
        "groups": ["高校毕业生", "无"], "name": "a\u7532", "workers": [{"hired": "2020-01-01", "awards": ["x"]}, {}], "taxes": {"vat": 1}})";
    std::uint64_t state = 1;
    const auto random = [&](std::uint64_t below) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33U) % below;
    };
    int accepted = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string json = good;
        for (std::uint64_t changes = random(3) + 1; changes > 0; --changes) {
            const std::size_t at = random(json.size());
            switch (random(4)) {
            case 0: json.erase(at, random(8) + 1); break;
            case 1: json[at] = static_cast<char>(random(256)); break;
            case 2: json.insert(at, 1, "{}[]\",:0123456789-.eE\\ \n"[random(24)]); break;
            default: json.insert(at, json.substr(random(json.size()), random(20))); break;
            }
            if (json.empty()) json = "{";
        }
        diagnostics.clear();
        if (!reader.read(json, batch, diagnostics)) {
            CHECK_FALSE(diagnostics.empty());
            for (const auto& each : diagnostics)
                CHECK(each.span.end <= json.size() + 1);
            continue;
        }
        ++accepted;
        const bool is_lines = reader.has_many();
        if (!is_lines && facts::json_error(json)) FAIL_CHECK("accepted: " << json);
        if (batch.rows == 0 || batch.lists[0].offsets.size() != batch.rows + 1) FAIL_CHECK("rows: " << json);
    }
    CHECK(accepted > 1000);
}

TEST_CASE("limits have diagnostics of their own") {
    Policy p;
    facts::ReadLimits limits;
    limits.list_elements = 3;
    limits.cases = 2;
    limits.bytes = 100;
    CHECK(read(p, R"({"workers": [{}, {}, {}]})", {}, limits).good);
    Read r = read(p, R"({"workers": [{}, {}, {}, {}, {}], "income": true})", {}, limits);
    REQUIRE(r.diagnostics.size() == 2);
    CHECK(r.code() == "list_too_long");
    CHECK(r.code(1) == "expects_amount");
    CHECK(read(p, "[{},{},{}]", {}, limits).code() == "too_many_cases");
    CHECK(read(p, "{}\n{}\n{}\n", {}, limits).code() == "too_many_cases");
    CHECK(read(p, "{" + std::string(200, ' ') + "}", {}, limits).code() == "facts_too_large");
    std::string million = R"({"workers": [)";
    for (int i = 0; i < 1'000'000; ++i)
        million += "{},";
    million += "{}]}";
    CHECK(read(p, million).code() == "list_too_long");
}

TEST_CASE("deep nesting where the policy has none is no danger") {
    Policy p;
    for (const std::string open : {"[", "{\"a\":"}) {
        std::string deep = "{\"income\": ";
        for (int i = 0; i < 100'000; ++i)
            deep += open;
        CHECK_FALSE(read(p, deep).good);
        for (int i = 0; i < 100'000; ++i)
            deep += open == "[" ? "]" : (i == 0 ? "1}" : "}");
        CHECK(read(p, deep + "}").code() == "expects_amount");
    }
}

TEST_CASE("the place of a syntax error") {
    CHECK_FALSE(facts::json_error(R"({"a": [1, -2.5e+3, "x\u00e9\"", true, false, null, {}, []]})"));
    CHECK(facts::json_error("[1,]") == 3);
    CHECK(facts::json_error("[1}") == 2);
    CHECK(facts::json_error("{\"a\":}") == 5);
    CHECK(facts::json_error("[.5]") == 1);
    CHECK(facts::json_error("[\"a\nb\"]") == 3);
    CHECK(facts::json_error("[1") == 2);
    CHECK(facts::json_error("") == 0);
    CHECK(facts::json_error(R"(["a\u00zz"])") == 7);
    CHECK_FALSE(facts::json_error(R"(["\uD83D\uDE00"])"));
    CHECK(facts::json_error(R"(["a\ud800"])") == 3); // half a character
    CHECK(facts::json_error(R"(["\ud800\u0041"])") == 2);
    CHECK(facts::json_error(R"(["\uDC00"])") == 2);
    CHECK(facts::utf8_error("字\xE5\xAD") == 3);
    CHECK(facts::utf8_error("\xED\xA0\x80") == 0);
    CHECK_FALSE(facts::utf8_error("字😀"));
}
