// `verify` and `dump` are asked about files from anywhere: programs with damaged fields must neither crash
// them nor, when `verify` finds nothing, the engine. (./dev sanitize reference shows reads out of bounds.)
#include "engine/engine.hpp"
#include "program/dump.hpp"
#include "program/verify.hpp"
#include "reference/random_program.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <memory>

namespace {

using namespace tiaoli;
using testing::Random;

std::uint32_t hostile_number(Random& random, std::uint32_t now) {
    switch (random.below(6)) {
    case 0: return program::none;
    case 1: return program::none - 1;
    case 2: return now + 1;
    case 3: return now - 1;
    case 4: return static_cast<std::uint32_t>(random.below(64));
    default: return static_cast<std::uint32_t>(random.next());
    }
}

// Damages one field of one item.
void damage(program::Program& program, Random& random) {
    const auto any = [&](auto& items) -> auto& {
        return items[random.below(items.size())];
    };
    const auto number = [&](std::uint32_t& field) { field = hostile_number(random, field); };
    const auto small = [&](auto& field) {
        field = static_cast<std::remove_reference_t<decltype(field)>>(random.below(256));
    };
    switch (random.below(16)) {
    case 0: number(any(program.nodes).payload); break;
    case 1: number(any(program.nodes).scope); break;
    case 2: number(any(program.nodes).first_input); break;
    case 3: number(any(program.nodes).input_count); break;
    case 4: number(any(program.nodes).extra); break;
    case 5: small(any(program.nodes).op); break;
    case 6: any(program.nodes).op = static_cast<program::Op>(random.below(program::op_count)); break;
    case 7: small(any(program.nodes).type.kind); break;
    case 8: any(program.nodes).type.kind = static_cast<program::ValueKind>(random.below(7)); break;
    case 9: number(any(program.nodes).type.category); break;
    case 10:
        if (!program.inputs.empty()) number(any(program.inputs));
        break;
    case 11: number(any(program.scopes).parent); break;
    case 12: number(any(program.scopes).first_month); break;
    case 13: small(any(program.scopes).kind); break;
    case 14:
        if (!program.constants.empty())
            any(program.constants).bits = static_cast<std::int64_t>(random.next());
        break;
    default:
        if (!program.facts.empty()) number(any(program.facts).scope);
        break;
    }
}

TEST_CASE("damaged programs are refused or harmless") {
    int refused = 0;
    engine::Evaluation evaluation;
    engine::Batch batch;
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        Random random(seed);
        const testing::RandomProgram sample = testing::random_program(1 + random.below(500));
        auto program = std::make_shared<program::Program>(*sample.program);
        for (std::uint64_t i = 1 + random.below(2); i > 0; --i)
            damage(*program, random);
        CHECK(!program::dump(*program).empty());
        if (!program::verify(*program).empty()) {
            ++refused;
            continue;
        }
        const auto plan = engine::Plan::prepare(program);
        engine::reset(*plan, batch, 2);
        engine::Options options;
        options.today = testing::random_today(random);
        options.max_rows = 10'000;
        evaluation.run(*plan, batch, options);
    }
    CHECK(refused > 1000);
}

} // namespace
