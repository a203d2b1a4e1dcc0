// Whatever stands in a policy must come out as text, not as mark-up.
#include "explain/sample.hpp"

#include <nlohmann/json.hpp>

using namespace tiaoli;
using namespace tiaoli::testing;
using explain::Format;

namespace {

// A decision on a fact whose names are hostile.
std::string hostile(Format format, const std::string& name) {
    ProgramBuilder build;
    build.decision("d" + name, build.fact(testing::text(), "f" + name));
    build.program.facts[0].label = "l" + name;
    const auto plan = engine::Plan::prepare(build.finish());
    BatchBuilder facts(*plan, 1);
    facts.batch.texts.push_back("t" + name);
    facts.set_bits(0, 0, static_cast<std::int64_t>(build.program.texts.size()));
    engine::Evaluation evaluation;
    evaluation.run(*plan, facts.batch, {});
    std::string out;
    explain::render(explain::why(*plan, evaluation, facts.batch, 0, 0), format,
                    {.language = words::Language::english}, out);
    return out;
}

} // namespace

TEST_CASE("HTML is escaped") {
    const std::string html = hostile(Format::html, "<script>\"'&");
    CHECK(html.find("<script>") == std::string::npos);
    CHECK(html.find("d&lt;script&gt;&quot;&#39;&amp;: “t&lt;script&gt;&quot;&#39;&amp;”") !=
          std::string::npos);
}

TEST_CASE("JSON is escaped, and is UTF-8 whatever the names are") {
    const std::string name = "\"\\\n\t\x01\x7f\xff\xc0\x80\xed\xa0\x80中";
    const auto json = nlohmann::json::parse(hostile(Format::json, name));
    const std::string shown = "\"\\\n\t\x01\x7f\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd中";
    CHECK(json["decision"] == "d" + shown);
    CHECK(json["value"] == "t" + shown);
    CHECK(json["facts"][0]["path"] == "f" + shown);
    CHECK(json["facts"][0]["label"] == "l" + shown);
}

TEST_CASE("Markdown is escaped") {
    const std::string markdown = hostile(Format::markdown, "*_[x](y)`<b>|#");
    CHECK(markdown.find("**d\\*\\_\\[x\\](y)\\`\\<b\\>\\|\\#:") != std::string::npos);
}

TEST_CASE("text keeps one line a step") {
    const std::string text = hostile(Format::text, "\nline\r\nbreak");
    CHECK(text == "d line break: “t line break”\nFacts it rests on:\n  · f line break = “t line break”\n");
}

TEST_CASE("JSON has stable names and exact values") {
    const Sample sample;
    const Answered answered(sample);
    const auto json = nlohmann::json::parse(
        Answered::text(answered.why("社保补贴"), words::Language::english, Format::json));
    CHECK(json["schema"] == "tiaoli.explanation/1");
    CHECK(json["question"] == "why");
    CHECK(json["language"] == "en");
    CHECK(json["decision"] == "社保补贴");
    CHECK(json["state"] == "value");
    CHECK(json["value"] == "666.67");
    CHECK(json["unit"] == "元");
    CHECK(json["rounded"]["from"] == "2000/3");
    CHECK(json["rounded"]["how"] == "half_up");
    CHECK(json["complete"] == true);
    for (std::size_t i = 0; i < json["steps"].size(); ++i)
        CHECK(json["steps"][i]["id"] == i);
    const auto unknown = nlohmann::json::parse(
        Answered::text(answered.why("岗位补贴"), words::Language::english, Format::json));
    CHECK(unknown["state"] == "undetermined");
    CHECK(unknown["missing"][0]["kind"] == "parameter");
    CHECK(unknown["missing"][0]["path"] == "岗位补贴标准");
    CHECK_FALSE(unknown.contains("value"));
}

TEST_CASE("values as people read them") {
    const Sample sample;
    const auto shown = [&](const program::Type& type, const engine::Cell& cell, words::Language language) {
        std::string out;
        explain::append_value(out, sample.build.program, type, cell, {}, language);
        return out;
    };
    engine::Cell cell;
    cell.number = ratio(350'000);
    CHECK(shown(money(), cell, words::Language::chinese) == "35万元");
    CHECK(shown(money(), cell, words::Language::english) == "350,000 yuan");
    cell.bits = 5;
    CHECK(shown(set_of(), cell, words::Language::chinese) == "高校毕业生、返乡农民工");
    CHECK(shown(set_of(), cell, words::Language::english) == "高校毕业生, 返乡农民工");
    cell.bits = 0;
    CHECK(shown(set_of(), cell, words::Language::english) == "none");
    CHECK(shown(yes_no(), cell, words::Language::chinese) == "否");
    cell.bits = day(2020, 12, 31);
    CHECK(shown(date(), cell, words::Language::chinese) == "2020年12月31日");
    CHECK(shown(date(), cell, words::Language::english) == "2020-12-31");
    cell.state = engine::State::not_applicable;
    CHECK(shown(date(), cell, words::Language::chinese) == "不适用");
    cell.state = engine::State::error;
    cell.fault = engine::Fault::division_by_zero;
    CHECK(shown(money(), cell, words::Language::english) == "error: division by zero");
}
