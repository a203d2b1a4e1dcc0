// Any bytes as facts in JSON of a small policy with every kind of fact.
#include "engine/engine.hpp"
#include "every_kind_of_fact.hpp"
#include "facts/json_reader.hpp"
#include "semantics/checked_policy.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace {

std::shared_ptr<const tiaoli::engine::Plan> plan() {
    static const auto prepared = [] {
        const auto checked = tiaoli::semantics::CheckedPolicy::check(
            {{"fuzz.tiao", std::string(every_kind_of_fact)}}, nullptr);
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
