// Two small documents on the same matters, and their cases: what the tests of comparing look at.
#pragma once

#include "analysis/answer_diff.hpp"
#include "analysis/clause_summary.hpp"
#include "facts/json_reader.hpp"
#include "semantics/checking.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::tests {

inline constexpr std::string_view first_city = R"(
政策 jia 标题 "甲市意见" 文号 "甲政〔2020〕1号" 施行 自 2020-01-01
主题 创业贷款 "个人创业贷款的额度"
主题 开业补贴
主题 招用比例 "新招人数占现有职工"
主题 缓缴
主题 只有甲市
类别 群体 为 毕业生, 农民工
类别 险种 为 养老, 医疗, 失业, 工伤
事实 申请人群体 : 集合 之 群体
事实 经营月数 : 月
事实 职工 : 人
事实 新招 : 人
事实 险 : 险种
事实 申请日 : 日期
参数 工资 : 元/月 "最低工资" 自 2020-01-01 : 1900元/月
参数 补贴标准 : 元 另行规定 "另文"
解读 毕业
  选项 当年 "只算当年" 采用
  选项 历年
  理由 "原文不明"
章节 "一" 责任单位 "市人社局", "市财政局" 资金 "担保基金"
条款 贷款额度 主题 创业贷款 摘要 "不超过35万元"
  则 可 贷款额度 不超过 35万元
  但当 申请人群体 包含 毕业生 且 解读 毕业 为 当年 则 可 贷款额度 不超过 40万元
条款 开业补贴 主题 开业补贴
  当 经营月数 不少于 3个月
  则 补贴 为 1万元
条款 招用比例 主题 招用比例
  则 比例要求 不低于 15%
  但当 职工 超过 100人 则 比例要求 不低于 8%
定义 够数 = 新招 / 职工 不低于 比例要求
条款 可贴息 主题 招用比例
  当 够数 则 可贴息 为 是
条款 缓缴 主题 缓缴
  当 险 属于 {养老, 医疗, 失业, 工伤} 且 申请日 不晚于 2020-12-31
  则 应 缓缴 为 是
条款 独有 主题 只有甲市
  则 独有额 为 工资 * 6个月
条款 另定 主题 只有甲市
  则 另定额 为 补贴标准
条款 没有主题
  则 无主题额 为 1元
)";

inline constexpr std::string_view second_city = R"(
政策 yi 标题 "乙市意见" 文号 "乙政〔2020〕2号" 施行 自 2020-02-01
主题 创业贷款 "个人创业贷款的额度"
主题 开业补贴
主题 招用比例 "新招人数占现有职工"
主题 缓缴
主题 只有乙市
类别 险种 为 养老, 医疗, 失业, 工伤
事实 经营月数 : 月
事实 职工 : 人
事实 新招 : 人
事实 险 : 险种
事实 申请日 : 日期
章节 "二" 责任单位 "市人社局"
条款 贷款额度 主题 创业贷款
  则 原则上 贷款额度 不超过 30万元
条款 开业补贴 主题 开业补贴
  当 经营月数 不少于 1年
  则 补贴 为 5000元
条款 招用比例 主题 招用比例
  则 比例要求 不低于 15%
  但当 职工 超过 100人 则 比例要求 不低于 8%
定义 够数 = 新招 / 职工 不低于 比例要求
条款 可贴息 主题 招用比例
  当 够数 则 可贴息 为 是
条款 缓缴 主题 缓缴
  当 险 = 医疗
  则 可 缓缴 为 是
条款 乙独有 主题 只有乙市
  则 乙独有额 为 2元
)";

/// A policy without mistakes, or the test ends.
inline std::shared_ptr<const program::Program> program_of(std::string_view text) {
    const semantics::CheckedPolicy policy = check({std::string(text)});
    INFO(rendered(policy));
    REQUIRE(policy.ok());
    return policy.program();
}

inline std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string result(text);
    const std::size_t at = result.find(from);
    REQUIRE(at != std::string::npos);
    return result.replace(at, from.size(), to);
}

/// A program with facts, evaluated.
struct Decided {
    std::shared_ptr<const engine::Plan> plan;
    engine::Batch batch;
    engine::Options options;
    engine::Evaluation evaluation;
    std::vector<words::Diagnostic> diagnostics;

    Decided(std::shared_ptr<const program::Program> program, std::string_view json) {
        plan = engine::Plan::prepare(std::move(program));
        facts::JsonReader reader(plan);
        REQUIRE(reader.read(json, batch, diagnostics));
        options.today = *values::parse_date("2020-09-01");
        evaluation.run(*plan, batch, options);
    }
    [[nodiscard]] analysis::Evaluated answered() const { return {*plan, evaluation, batch}; }
};

inline program::DecisionId decision(const program::Program& program, std::string_view name) {
    for (program::DecisionId id = 0; id < program.decisions.size(); ++id)
        if (program.decisions[id].name == name) return id;
    FAIL("no such decision");
    return program::none;
}

} // namespace tiaoli::tests
