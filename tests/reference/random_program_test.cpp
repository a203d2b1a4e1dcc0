// What random programs are made of: an instruction that they never use is one that no comparison tests.
#include "program/operations.hpp"
#include "reference/random_program.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace tiaoli;

TEST_CASE("random programs use every instruction") {
    constexpr int programs = 2000;
    constexpr int least = 20; // so that a change of the mixture does not leave one to chance
    std::array<int, program::op_count> used{};
    for (std::uint64_t seed = 1; seed <= programs; ++seed) {
        const testing::RandomProgram sample = testing::random_program(seed);
        for (const program::Node& node : sample.program->nodes)
            ++used[static_cast<std::size_t>(node.op)];
    }
    for (int op = 0; op < program::op_count; ++op) {
        CAPTURE(std::string(program::operation(static_cast<program::Op>(op)).name));
        CHECK(used[static_cast<std::size_t>(op)] >= least);
    }
}
