// How the nodes that a decision is made of move with a dial, told from the program alone. As long as every
// comparison, limit and parameter comes out the same, a node that moves straight or one way cannot make a
// comparison above it turn twice: then bisection misses nothing.
#pragma once

#include "analysis/probe.hpp"
#include "program/program.hpp"

#include <cstdint>

namespace tiaoli::analysis {

// Between two places where something turns.
struct Movement {
    enum class Course : std::uint8_t {
        still,    // the same all along
        straight, // by the same amount for each step, or not at all
        one_way,  // never back
        any,
    };
    enum class Direction : std::uint8_t { up, down, unknown }; // of a straight or one-way course
    Course course = Course::still;
    Direction direction = Direction::up;
    bool is_nonnegative = false; // a number that is never below zero
};

// Whether bisection finds every place where the decision jumps as the dial is moved: each node goes one way
// between turns, and nothing goes by steps of its own (what is rounded, whole months, calendar years).
bool bisection_is_enough(const program::Program& program, program::DecisionId decision, const Dial& dial);

// Whether bisection finds the first place where the decision is another one than where the dial stands: as
// above, but what goes by steps may, as long as it goes one way.
bool nearest_is_certain(const program::Program& program, program::DecisionId decision, const Dial& dial);

// What changes only now and then while its input moves on: roundings, whole months, calendar years.
bool goes_by_steps(program::Op op);

} // namespace tiaoli::analysis
