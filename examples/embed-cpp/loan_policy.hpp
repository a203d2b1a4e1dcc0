// The policy of these examples.
#pragma once

inline constexpr const char* policy_text = R"(政策 loan 标题 "创业担保贷款" 施行 自 2020-07-30
记录 借款人
  高校毕业生 : 是否
  申请金额   : 元
事实 申请人 : 借款人

条款 贷款额度 依据 "三（十）"
  对象 申请人
  则 贷款额度 不超过 35万元
  但当 高校毕业生 则 贷款额度 不超过 40万元
条款 核准 依据 "三（十一）"
  则 核准金额 为 最小 (申请人.申请金额, 申请人.贷款额度)
)";
