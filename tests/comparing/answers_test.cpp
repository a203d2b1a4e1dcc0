#include "analysis/answer_diff.hpp"
#include "analysis/entitlements.hpp"
#include "analysis/reading_effects.hpp"
#include "comparing/policies.hpp"

#include <algorithm>

using namespace tiaoli;
using namespace tiaoli::tests;
using analysis::AnswerDifference;
using analysis::TopicEntitlements;
using engine::State;
using words::Language;

TEST_CASE("whose answers differ, and which decisions only one policy makes") {
    const Decided left(
        program_of(first_city),
        R"([{"申请人群体":["毕业生"],"经营月数":6,"职工":100,"新招":15,"险":"养老","申请日":"2020-08-01"},
                           {"申请人群体":[],"经营月数":14,"职工":101,"新招":9,"险":"医疗","申请日":"2020-08-01"}])");
    const Decided right(program_of(second_city),
                        R"([{"经营月数":6,"职工":100,"新招":15,"险":"养老","申请日":"2020-08-01"},
                            {"经营月数":14,"职工":101,"新招":9,"险":"医疗","申请日":"2020-08-01"}])");
    const auto names = [&](std::uint32_t row) {
        std::string text;
        for (const AnswerDifference& each :
             analysis::answer_differences(left.answered(), right.answered(), row, Language::chinese))
            text += each.name + "(" + each.left_answer.text + "|" + each.right_answer.text + ") ";
        return text;
    };
    const std::string first = names(0);
    CHECK(first.find("贷款额度(可 最高不超过 40万元|原则上 最高不超过 30万元)") != std::string::npos);
    CHECK(first.find("补贴(1万元|不适用)") != std::string::npos);
    CHECK(first.find("可贴息") == std::string::npos);
    CHECK(first.find("缓缴(应 是|不适用)") != std::string::npos);
    CHECK(first.find("独有额") != std::string::npos);
    CHECK(first.find("乙独有额(|2元)") != std::string::npos);
    // A decision of one policy alone that is undetermined is no difference.
    CHECK(first.find("另定额") == std::string::npos);
    const std::string second = names(1);
    CHECK(second.find("补贴(1万元|5000元)") != std::string::npos);
    // The same answer, but one is a "must" and the other a "may".
    CHECK(second.find("缓缴(应 是|可 是)") != std::string::npos);
    const auto differences =
        analysis::answer_differences(left.answered(), right.answered(), 0, Language::chinese);
    const auto loan = std::ranges::find(differences, "贷款额度", &AnswerDifference::name);
    REQUIRE(loan != differences.end());
    CHECK(loan->topic == "创业贷款");
}

TEST_CASE("everything a policy gives, by topic") {
    const Decided some(program_of(first_city), R"({"申请人群体":["毕业生"],"职工":100,"经营月数":2})");
    const auto topics = analysis::entitlements(some.answered(), 0, Language::chinese);
    const auto find = [&](std::string_view name) {
        const auto at = std::ranges::find(topics, name, &TopicEntitlements::topic);
        REQUIRE(at != topics.end());
        return *at;
    };
    const TopicEntitlements loan = find("创业贷款");
    CHECK(loan.status == TopicEntitlements::Status::decided);
    REQUIRE(loan.entries.size() == 1);
    CHECK(loan.entries[0].answer.text == "可 最高不超过 40万元");
    CHECK(loan.entries[0].answer.modalities.has(program::Modality::may));

    const TopicEntitlements grant = find("开业补贴");
    CHECK(grant.status == TopicEntitlements::Status::not_applicable);
    REQUIRE(grant.inapplicable.size() == 1);

    // 可贴息 rests on 职工, which is known, and 新招, which is not.
    const TopicEntitlements ratio = find("招用比例");
    CHECK(ratio.status == TopicEntitlements::Status::decided);
    REQUIRE(ratio.entries.size() == 2);
    CHECK(ratio.entries[1].answer.state == State::undetermined);
    CHECK(ratio.entries[1].missing == std::vector<std::string>{"新招"});

    // Nothing that the clause asks for is known.
    CHECK(find("缓缴").status == TopicEntitlements::Status::not_asked);
}

TEST_CASE("where the outcome depends on a reading") {
    const Decided cases(program_of(first_city),
                        R"([{"申请人群体":["毕业生"]},{"申请人群体":["农民工"]},{}])");
    const auto found = analysis::reading_effects(*cases.plan, cases.batch, cases.options, Language::chinese);
    CHECK(found.complete);
    CHECK(found.runs == 1);
    REQUIRE(found.effects.size() == 2);
    CHECK(found.effects[0].case_row == 0);
    CHECK(found.effects[0].in_force.text == "可 最高不超过 40万元");
    REQUIRE(found.effects[0].otherwise.size() == 1);
    CHECK(found.effects[0].otherwise[0].answer.text == "可 最高不超过 35万元");
    CHECK(found.effects[0].otherwise[0].switched == std::vector{analysis::Switched{0, 1}});
    // Without facts it is undetermined under one reading and decided under the other.
    CHECK(found.effects[1].case_row == 2);
    CHECK(found.effects[1].in_force.state == State::undetermined);
    CHECK(found.effects[1].otherwise[0].answer.state == State::value);
}

namespace {

constexpr std::string_view three_readings = R"(
政策 p 施行 自 2020-01-01
解读 甲
  选项 一 采用
  选项 二
解读 乙
  选项 一 采用
  选项 二
解读 丙
  选项 一 采用
  选项 二
  选项 三
条款 都要 依据 "1"
  当 解读 甲 为 二 且 解读 乙 为 二 则 都要 为 是
条款 其一 依据 "2"
  当 解读 丙 为 三 则 其一 为 是
条款 无关 依据 "3"
  则 无关 为 是
)";

} // namespace

TEST_CASE("a combination counts where no reading alone changes anything") {
    const Decided one(program_of(three_readings), "{}");
    const program::Program& program = one.plan->program();
    const auto found = analysis::reading_effects(*one.plan, one.batch, one.options, Language::english);
    CHECK(found.complete);
    REQUIRE(found.effects.size() == 2);
    CHECK(found.effects[0].decision == decision(program, "都要"));
    REQUIRE(found.effects[0].otherwise.size() == 1);
    CHECK(found.effects[0].otherwise[0].switched ==
          std::vector{analysis::Switched{0, 1}, analysis::Switched{1, 1}});
    CHECK(found.effects[1].decision == decision(program, "其一"));
    REQUIRE(found.effects[1].otherwise.size() == 1);
    CHECK(found.effects[1].otherwise[0].switched == std::vector{analysis::Switched{2, 2}});
    const auto readings = analysis::readings_of_decisions(program);
    CHECK(readings[decision(program, "都要")] == std::vector<program::ReadingId>{0, 1});
    CHECK(readings[decision(program, "无关")].empty());
}

TEST_CASE("the limit of runs is kept, and said") {
    const Decided one(program_of(three_readings), "{}");
    const auto found = analysis::reading_effects(*one.plan, one.batch, one.options, Language::english, {2});
    CHECK(found.runs == 2);
    CHECK_FALSE(found.complete);
}
