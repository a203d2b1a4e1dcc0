#include "engine/program_builder.hpp"
#include "facts/json_reader.hpp"
#include "facts/json_text.hpp"
#include "facts/json_writer.hpp"
#include "facts/schema.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tiaoli;
using namespace tiaoli::testing;
using program::InputField;
using program::Modality;

namespace {

InputField leaf(std::string name, program::FactId fact) {
    InputField field;
    field.name = std::move(name);
    field.index = fact;
    return field;
}

// Two facts, and decisions of every state and kind.
struct Policy {
    ProgramBuilder b;
    std::shared_ptr<const engine::Plan> plan;
    engine::Batch batch;
    engine::Evaluation evaluation;

    Policy() {
        const auto income = b.declare(money(), "income");
        const auto day = b.declare(date(), "day");
        b.program.input_tree = {leaf("income", income), leaf("day", day)};
        const NodeId amount = b.fact(income);
        b.program.texts = {"\"a\\\n"};
        b.program.policies.emplace_back().name = "p";
        b.decision("third", b.op(Op::divide, money(), {amount, b.constant(ratio(3))}));
        b.decision("share", b.constant(ratio(2, 3)));
        b.decision("rate", b.constant(ratio(3, 20)));
        b.decision("persons", b.constant(ratio(12), whole(persons())));
        b.decision("large", b.constant(ratio(std::int64_t{1} << 53), whole()));
        b.decision("day", b.fact(day));
        b.decision("next \"day\"",
                   b.op(Op::add_days, date(), {b.fact(day), b.constant(ratio(1), whole(day_unit()))}));
        b.decision("text", b.constant_bits(0, text()));
        b.decision("none", b.not_applicable(money()));
        b.decision("zero", b.op(Op::divide, number(), {b.constant(ratio(1)), b.constant(ratio(0))}));
        const NodeId cap = b.decide({b.yes(), b.op(Op::divide, money(), {amount, b.constant(ratio(3))})});
        b.program.rules.back().modalities = {Modality::may, Modality::at_most};
        b.decision("cap", cap);
        b.program.decisions.back().kind = program::Decision::Kind::target;
    }

    std::string write(const std::string& json, facts::WriteOptions options = {},
                      std::vector<program::DecisionId> some = {}) {
        plan = engine::Plan::prepare(b.finish());
        std::vector<words::Diagnostic> diagnostics;
        CHECK(facts::JsonReader(plan).read(json, batch, diagnostics));
        engine::Options run;
        run.today = *values::make_date(2020, 9, 1);
        evaluation.run(*plan, batch, run);
        std::string out;
        const facts::DecisionWriter writer(plan, options, std::move(some));
        if (batch.rows == 1) {
            writer.write(evaluation, batch, run.today, 0, out);
        } else {
            writer.begin_cases(run.today, out);
            writer.append_cases(evaluation, batch, true, out);
            writer.end_cases(out);
        }
        return out;
    }
};

bool contains(const std::string& text, std::string_view part) {
    CAPTURE(text);
    CAPTURE(part);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("decisions of every state are written, numbers exact") {
    Policy p;
    const std::string out = p.write(R"({"income": "100.00"})", {words::Language::english, false, true});
    CHECK(out.starts_with(
        R"({"schema":"tiaoli.decisions/1","policy":"p","on":"2020-09-01","decisions":{"third":{)"));
    CHECK(contains(
        out,
        R"("third":{"state":"value","value":"33.33","unit":"yuan","rounded":"half_up","exact":"100/3"})"));
    CHECK(contains(out, R"("share":{"state":"value","value":"2/3"})"));
    CHECK(contains(out, R"("rate":{"state":"value","value":"0.15"})"));
    CHECK(contains(out, R"("persons":{"state":"value","value":12,"unit":"person"})"));
    CHECK(contains(out, R"("large":{"state":"value","value":"9007199254740992"})"));
    CHECK(contains(out, R"("text":{"state":"value","value":"\"a\\\n"})"));
    CHECK(contains(out, R"("none":{"state":"not_applicable"})"));
    CHECK(contains(out, R"("zero":{"state":"error","fault":"division_by_zero"})"));
    CHECK(contains(out, R"("day":{"state":"undetermined","missing":["day"]})"));
    CHECK(contains(out, R"("next \"day\"":{)"));
    CHECK(contains(
        out,
        R"("cap":{"kind":"target","state":"value","value":"33.33","unit":"yuan","modality":["may","at_most"],)"
        R"("rounded":"down","exact":"100/3"})"));
    CHECK(out.ends_with("}}"));
}

TEST_CASE("texts, units and several cases") {
    Policy p;
    CHECK(contains(p.write(R"({"income": 350000})", {}, {0}), R"("unit":"元","text":)"));
    const std::string all = p.write(R"([{"day": "2020-02-28"}, {"day": "2020-12-31"}])",
                                    {words::Language::chinese, false, true}, {6});
    CHECK(contains(all, R"("cases":[)"));
    CHECK(contains(all, R"({"decisions":{"next \"day\"":{"state":"value","value":"2020-02-29"}}})"));
    CHECK(contains(all, R"("value":"2021-01-01")"));
}

TEST_CASE("JSON is indented and compacted without a change") {
    const std::string json = R"({"a":[1,2],"b":{"c":[{"d":"x: , {"}],"e":{}},"f":"\""})";
    CHECK(
        facts::indented(json) ==
        "{\n  \"a\": [1,2],\n  \"b\": {\n    \"c\": [\n      {\n        \"d\": \"x: , {\"\n      }\n    ],\n"
        "    \"e\": {}\n  },\n  \"f\": \"\\\"\"\n}");
    CHECK(facts::compact(facts::indented(json)) ==
          R"({"a": [1, 2], "b": {"c": [{"d": "x: , {"}], "e": {}}, "f": "\""})");
}

TEST_CASE("the schema says what is asked for") {
    Policy p;
    p.b.program.facts[0].label = "ignored: the label of the field counts";
    p.b.program.input_tree[0].label = "收入";
    p.b.program.facts[1].optional = true;
    const std::string schema = facts::json_schema(p.b.program, words::Language::english);
    CHECK(contains(schema, "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""));
    CHECK(contains(
        schema,
        "\"title\": \"收入\",\n      \"type\": [\"number\",\"string\",\"null\"],\n      \"minimum\": 0"));
    CHECK(contains(schema, "unit: yuan; at most two decimals"));
    CHECK(contains(schema, "may be absent: write \\\"none\\\""));
    CHECK(contains(schema, "\"additionalProperties\": false"));
}
