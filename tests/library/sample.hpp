// A small policy with every kind of fact, and short ways to it.
#pragma once

#include "tiaoli/tiaoli.hpp"

#include <string>
#include <string_view>

namespace tiaoli::testing {

inline constexpr std::string_view sample_source = R"(政策 sample
  标题 "示例办法" 文号 "示政〔2020〕1号" 发文机关 "示例市人民政府"
  施行 自 2020-07-30

类别 规模 为 大型, 小型
类别 群体 为 高校毕业生, 农民工
记录 职工 计以 人
  新招 : 是否
  工资 : 元/月
记录 人
  在校     : 是否 "是否在校"
  毕业日期 : 日期? "尚未毕业则空缺"
  身份     : set of 群体
事实 申请人 : 人
事实 申请金额 : 元
事实 企业规模 : 规模
事实 名称 : text
事实 首月 : month
事实 比例 : ratio
事实 合同期 : 月
事实 职工名单 : 列出 之 职工
参数 培训标准 : 元/人 另行规定 "另文规定"
解读 起算 依据 "一（三）"
  选项 毕业日 采用
  选项 次日
  理由 "原文不明"

条款 贷款额度 依据 "一（一）" 资金 "担保基金"
  则 可 额度 不超过 35万元
  但当 申请人.在校 则 可 额度 不超过 40万元

条款 贴息 依据 "一（二）"
  当 企业规模 = 小型 且 新招人数 >= 2人
  则 可贴息 为 是

条款 三分之一补助 依据 "一（三）"
  当 申请人.毕业日期 不早于 2020-01-01
  则 补助 为 申请金额 / 3

条款 培训 依据 "二"
  则 培训补贴 为 培训标准 * 新招人数

条款 工资补贴 依据 "三"
  对象 职工
  当 新招
  则 补贴 为 工资 * 2个月

定义 新招人数 = 计数 之 职工名单 其中 新招
定义 是毕业生 = 申请人.身份 includes 高校毕业生
定义 名称相符 = 名称 = "甲公司"
定义 次月 = 首月 + 1个月
定义 起算日为次日 = 解读 起算 is 次日
定义 份额 = 比例 * 2
定义 年限 = 合同期 / 12个月
定义 满一年日 = 申请人.毕业日期 + 1年
定义 类型 = 企业规模
定义 新招工资 = 列出 之 工资 于 职工名单 其中 新招
)";

inline Policy sample() {
    return compile({{"sample.tiao", std::string(sample_source)}}).value().policy;
}

/// The policy of that folder of policies/.
inline Policy policy_of(std::string_view folder) {
    return compile_file(std::string(TIAOLI_SOURCE_DIR) + "/policies/" + std::string(folder)).value().policy;
}

} // namespace tiaoli::testing
