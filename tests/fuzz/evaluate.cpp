// Any bytes as a policy: whatever checks must satisfy the invariants of a program and be evaluated, with
// every fact unknown.
#include "engine/engine.hpp"
#include "program/verify.hpp"
#include "semantics/checked_policy.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 1U << 13) return 0;
    std::string text(reinterpret_cast<const char*>(data), size);
    tiaoli::semantics::Limits limits;
    limits.nodes = 1U << 14; // a fuzzer's time is short
    const auto checked =
        tiaoli::semantics::CheckedPolicy::check({{"fuzz.tiao", std::move(text)}}, nullptr, limits);
    const auto program = checked.program();
    if (!program) return 0;
    if (!tiaoli::program::verify(*program).empty()) std::abort();
    const auto plan = tiaoli::engine::Plan::prepare(program);
    tiaoli::engine::Batch batch;
    tiaoli::engine::reset(*plan, batch, 2);
    tiaoli::engine::Options options;
    options.max_rows = 1U << 16;
    tiaoli::engine::Evaluation().run(*plan, batch, options);
    return 0;
}
