#include "explain/outcome.hpp"
#include "explain/sample.hpp"

#include <algorithm>
#include <vector>

using namespace tiaoli;
using namespace tiaoli::testing;
using engine::State;
using explain::Counts;
using explain::Explanation;
using explain::Step;
using explain::StepKind;

namespace {

const Step* find(const Explanation& explanation, StepKind kind, std::size_t skip = 0) {
    for (const Step& step : explanation.steps)
        if (step.kind == kind && skip-- == 0) return &step;
    return nullptr;
}

std::string sentence(const Explanation& explanation, const Step* step,
                     words::Language language = words::Language::chinese) {
    std::string out;
    if (step) explain::append_sentence(out, explanation, *step, language);
    return out;
}

std::vector<std::string> paths(const std::vector<explain::FactUse>& uses) {
    std::vector<std::string> result;
    for (const auto& use : uses)
        result.emplace_back(use.path);
    return result;
}

} // namespace

TEST_CASE("an exception is shown with the general rule that it displaced and its value") {
    const Sample sample;
    const Explanation why = Answered(sample).why("贷款额度");
    CHECK(why.state == State::value);
    CHECK(why.modalities.has(program::Modality::at_most));
    const Step* rule = find(why, StepKind::rule);
    REQUIRE(rule);
    CHECK(rule->name == "创业担保贷款额度");
    CHECK(rule->citation == "三（十）");
    CHECK(rule->rule == 1);
    CHECK(rule->number == ratio(400'000));
    const Step* displaced = find(why, StepKind::displaced);
    REQUIRE(displaced);
    CHECK(displaced->rule == 0);
    CHECK(displaced->number == ratio(350'000));
    CHECK(&why.steps[displaced->related] == rule);
    CHECK(paths(why.facts) == std::vector<std::string>{"申请人.群体", "申请人.申请金额"});
}

TEST_CASE("without the exception the general rule says that it does not hold") {
    const Sample sample;
    BatchBuilder facts = sample.facts();
    facts.set_bits(group, 0, 2);
    const Explanation why = Answered(sample, facts).why("贷款额度");
    const Step* rule = find(why, StepKind::rule);
    REQUIRE(rule);
    CHECK(rule->rule == 0);
    CHECK(find(why, StepKind::displaced) == nullptr);
    // The answer rests on the group all the same.
    CHECK(paths(why.facts) == std::vector<std::string>{"申请人.群体", "申请人.申请金额"});
}

TEST_CASE("a base is the general rule of exceptions lowered over it") {
    ProgramBuilder build;
    const NodeId graduate = build.fact(yes_no(), "graduate"), veteran = build.fact(yes_no(), "veteran");
    const NodeId inner =
        build.decide({veteran, build.constant(ratio(50), money()), build.constant(ratio(40), money())});
    const NodeId outer = build.decide({graduate, inner, build.constant(ratio(35), money())});
    for (auto& rule : build.program.rules)
        rule.exception = true;
    build.program.rules[1].modalities = {program::Modality::at_most};
    build.decision("cap", outer);
    const auto plan = engine::Plan::prepare(build.finish());
    BatchBuilder facts(*plan, 1);
    facts.set_bits(0, 0, 1).set_bits(1, 0, 1);
    engine::Evaluation evaluation;
    evaluation.run(*plan, facts.batch, {});
    const Explanation why = explain::why(*plan, evaluation, facts.batch, 0, 0);
    // An exception to an exception keeps its own step.
    REQUIRE(find(why, StepKind::displaced, 1));
    std::vector<std::int64_t> displaced;
    for (const Step& step : why.steps)
        if (step.kind == StepKind::displaced) displaced.push_back(*values::to_integer(step.number));
    std::ranges::sort(displaced);
    CHECK(displaced == std::vector<std::int64_t>{35, 40});
    // "at most" belonged to the value that the inner exception displaced.
    CHECK_FALSE(why.modalities.has(program::Modality::at_most));
    facts.set_bits(1, 0, 0);
    evaluation.run(*plan, facts.batch, {});
    CHECK(explain::why(*plan, evaluation, facts.batch, 0, 0).modalities.has(program::Modality::at_most));
}

TEST_CASE("conditions carry their values, units and the author's words") {
    const Sample sample;
    const Explanation why = Answered(sample).why("贴息资格");
    CHECK(sentence(why, find(why, StepKind::comparison)) == "新招用比例（1/6 ≈ 16.67%）不低于 15%");
    CHECK(sentence(why, find(why, StepKind::comparison), words::Language::english) ==
          "新招用比例 (1/6 ≈ 16.67%) is at least 15%");
    CHECK(find(why, StepKind::comparison)->source == "新招用比例 不低于 15%");
    CHECK(sentence(why, find(why, StepKind::definition)) ==
          "新招用比例 = 企业.新招用人数（20人）÷ 120人 = 1/6 ≈ 16.67%");
    CHECK(sentence(why, find(why, StepKind::comparison, 1)) ==
          "企业.成立日期（2019年3月1日）在 2018年9月1日 至 今日（2020年9月1日）的期间内");
}

TEST_CASE("a failing condition says by how much") {
    const Sample sample;
    BatchBuilder facts = sample.facts(120, 15);
    facts.set_bits(founded, 0, day(2018, 8, 20));
    const Answered answered(sample, facts);
    const Explanation why = answered.why("贴息资格");
    CHECK(why.state == State::not_applicable);
    CHECK(sentence(why, find(why, StepKind::comparison)) == "新招用比例（12.5%）不低于 15%：差2.5个百分点");
    CHECK(sentence(why, find(why, StepKind::comparison, 1)) ==
          "企业.成立日期（2018年8月20日）在 2018年9月1日 至 "
          "今日（2020年9月1日）的期间内：窗口12天后才开启（2018年9月1日）");
    const Step* idle = find(why, StepKind::idle_rule);
    REQUIRE(idle);
    CHECK(idle->decisive);
}

TEST_CASE("the one rounding at the end is a step of its own") {
    const Sample sample;
    const Explanation why = Answered(sample).why("社保补贴");
    CHECK(why.rounded);
    CHECK(why.before_rounding == ratio(2000, 3));
    CHECK(why.steps[why.root].number == ratio(66'667, 100));
    const Step* rounding = find(why, StepKind::final_rounding);
    REQUIRE(rounding);
    CHECK(sentence(why, rounding) == "最终取整：2000/3元 → 666.67元（四舍五入到分）");
    CHECK(why.steps[why.children_of(*rounding)[0]].number == ratio(2000, 3));
}

TEST_CASE("a cap that bites, a parameter with its date and source") {
    const Sample sample;
    const Explanation why = Answered(sample).why("生活补助");
    CHECK(sentence(why, find(why, StepKind::limit)) == "11400元，以 1万元 为限，得 1万元");
    CHECK(find(why, StepKind::limit)->winner == 1);
    const Step* parameter = find(why, StepKind::parameter);
    REQUIRE(parameter);
    CHECK(parameter->entry == 1);
    CHECK(parameter->citation == "豫政〔2018〕26号");
    CHECK(sentence(why, parameter) ==
          "最低工资标准 = 1900元/月（自2018年10月1日起施行），来源：豫政〔2018〕26号");
    CHECK(why.facts.empty());
}

TEST_CASE("aggregates show a few rows that count, and how many there are") {
    const Sample sample;
    const Explanation why = Answered(sample).why("补贴人数");
    const Step& root = why.steps[why.root];
    CHECK(root.rows == 120);
    CHECK(root.counted == 60);
    CHECK(root.child_count == 3);
    for (const std::uint32_t child : why.children_of(root)) {
        CHECK(why.steps[child].kind == StepKind::row);
        CHECK(why.steps[child].counts == Counts::yes);
    }
    CHECK(why.steps[why.children_of(root)[1]].entry == 3);
    // Nobody counts: the rows that do not are shown.
    BatchBuilder facts = sample.facts(2);
    facts.set(contract, 0, ratio(6)).set(contract, 1, ratio(9));
    const Explanation none = Answered(sample, facts).why("补贴人数");
    REQUIRE(none.steps[none.root].child_count == 2);
    CHECK(none.steps[none.children_of(none.steps[none.root])[0]].counts == Counts::no);
    CHECK(sentence(none, find(none, StepKind::comparison)) == "合同期限（6个月）≥ 1年：差6个月");
}

TEST_CASE("months are rows with their name") {
    const Sample sample;
    const Explanation why = Answered(sample).why("补助月数");
    const Step* row = find(why, StepKind::row);
    REQUIRE(row);
    CHECK(row->month == month_index(2020, 6));
    CHECK(sentence(why, row) == "2020年6月：计入");
}

TEST_CASE("a conflict shows both rules") {
    ProgramBuilder build;
    const NodeId a = build.fact(yes_no(), "a"), b = build.fact(yes_no(), "b");
    build.decision(
        "d", build.decide({a, build.constant(ratio(1), money()), b, build.constant(ratio(2), money())}));
    const auto plan = engine::Plan::prepare(build.finish());
    BatchBuilder facts(*plan, 1);
    facts.set_bits(0, 0, 1).set_bits(1, 0, 1);
    engine::Evaluation evaluation;
    evaluation.run(*plan, facts.batch, {});
    const Explanation why = explain::why(*plan, evaluation, facts.batch, 0, 0);
    CHECK(why.state == State::error);
    CHECK(find(why, StepKind::rule, 1) != nullptr);
    CHECK(paths(why.facts) == std::vector<std::string>{"a", "b"});
    std::string text;
    explain::render(why, explain::Format::text, {.language = words::Language::english}, text);
    CHECK(text.starts_with("d: error: rules of equal rank disagree\n"));
}

TEST_CASE("a part used twice is one step") {
    const Sample sample;
    const Explanation why = Answered(sample).why("岗位补贴");
    std::vector<int> parents(why.steps.size());
    for (const Step& step : why.steps)
        for (const std::uint32_t child : why.children_of(step))
            ++parents[child];
    CHECK(std::ranges::count(parents, 2) >= 1);
    const std::string text = Answered::text(why, words::Language::english);
    CHECK(text.find("(see above)") != std::string::npos);
}

TEST_CASE("limits cut, and say that they did") {
    const Sample sample;
    const Answered answered(sample);
    CHECK(answered.why("岗位补贴").complete);
    explain::Limits limits;
    limits.steps = 3;
    const Explanation few = answered.why("岗位补贴", limits);
    CHECK(few.steps.size() == 3);
    CHECK_FALSE(few.complete);
    limits = {};
    limits.depth = 1;
    CHECK_FALSE(answered.why("岗位补贴", limits).complete);
    limits = {};
    limits.rows_of_fact = 2;
    const Explanation rows = answered.why("岗位补贴", limits);
    REQUIRE_FALSE(rows.facts.empty());
    CHECK(rows.facts[0].rows == 120);
    CHECK(rows.facts[0].positions == std::vector<std::uint32_t>{1, 2});
    limits = {};
    limits.cells = 5;
    CHECK_FALSE(answered.why("岗位补贴", limits).complete);
    limits = {};
    limits.source_bytes = 5; // no character is cut
    CHECK(find(answered.why("贷款额度", limits), StepKind::rule)->source == "但");
}

TEST_CASE("an explanation can be made again into the same object") {
    const Sample sample;
    const Answered answered(sample);
    Explanation reused = answered.why("岗位补贴");
    explain::why(*sample.plan, answered.evaluation, answered.facts.batch, sample.id("贴息资格"), 0, {},
                 reused);
    CHECK(Answered::text(reused, words::Language::chinese, explain::Format::json) ==
          Answered::text(answered.why("贴息资格"), words::Language::chinese, explain::Format::json));
}

TEST_CASE("an explanation outlives the batch and the evaluation") {
    std::string text;
    {
        ProgramBuilder build;
        build.decision("who", build.fact(testing::text(), "name"));
        Explanation why;
        {
            const auto plan = engine::Plan::prepare(build.finish());
            BatchBuilder facts(*plan, 1);
            facts.batch.texts.emplace_back("a name that is too long for a small string");
            facts.set_bits(0, 0, static_cast<std::int64_t>(build.program.texts.size()));
            engine::Evaluation evaluation;
            evaluation.run(*plan, facts.batch, {});
            why = explain::why(*plan, evaluation, facts.batch, 0, 0);
        }
        explain::render(why, explain::Format::text, {.language = words::Language::english}, text);
    }
    CHECK(text.starts_with("who: “a name that is too long for a small string”\n"));
}
