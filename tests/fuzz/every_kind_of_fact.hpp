// A small policy with every kind of fact, and a decision of every kind that columns can have.
#pragma once

#include <string_view>

inline constexpr std::string_view every_kind_of_fact = R"(
category 群体 is 毕业生, 农民工
record 职工 counted in 人
  录用日期 : date
  月薪 : 元/月
  所属 : set of 群体
record 人
  群体 : set of 群体
  身份 : 群体
  毕业日期 : date?
  学号 : text
  首月 : month
  比例 : ratio
  在校 : yes/no
  同事 : list of 职工
fact 申请人 : 人
fact 金额 : 元
fact 各月 : list of 元
define 总额 = (sum of 各月) + 金额
define 月薪合计 = sum of 月薪 over 申请人.同事 where 所属 includes 毕业生 and 录用日期 >= 2020-01-01
clause 甲 cites "一" when 申请人.在校 and 申请人.群体 includes 毕业生 then may 补助 at most 金额 * 申请人.比例
  except when 申请人.身份 = 农民工 then may 补助 at most 金额
clause 乙 cites "二" then 起 is 申请人.毕业日期
clause 丙 cites "三" then 号 is 申请人.学号
clause 丁 cites "四" then 月 is 申请人.首月
)";
