// Any bytes as facts in JSON of a small policy with every kind of fact.
#include "engine/engine.hpp"
#include "facts/json_reader.hpp"
#include "semantics/checked_policy.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace {

constexpr std::string_view policy = R"(
category 群体 is 毕业生, 农民工
record 职工 counted in 人
  录用日期 : date
  月薪 : 元/月
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
)";

std::shared_ptr<const tiaoli::engine::Plan> plan() {
    static const auto prepared = [] {
        const auto checked =
            tiaoli::semantics::CheckedPolicy::check({{"fuzz.tiao", std::string(policy)}}, nullptr);
        return tiaoli::engine::Plan::prepare(checked.program());
    }();
    return prepared;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static tiaoli::facts::JsonReader reader(plan());
    tiaoli::engine::Batch batch;
    std::vector<tiaoli::words::Diagnostic> diagnostics;
    if (reader.read(std::string_view(reinterpret_cast<const char*>(data), size), batch, diagnostics)) {
        tiaoli::engine::Evaluation evaluation;
        evaluation.run(*plan(), batch, {});
    }
    return 0;
}
