// Random well-typed programs and random facts for them: the same seed gives the same program, everywhere.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"
#include "reference/random.hpp"
#include "reference/reference.hpp"
#include "values/date.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tiaoli::testing {

struct RandomProgram {
    std::shared_ptr<const program::Program> program;
    // Facts may be unknown and parameters unset. In the other programs everything is known, and is_known is
    // an input of other nodes; here it is not, because then what follows is not a matter of completing the
    // facts.
    bool partial = false;
    bool big = false; // numbers near the limits of 64 bits, dates near the ends of the calendar
    std::vector<bool>
        tame_facts; // by FactId: never near the ends of the calendar, because a months scope rests on it
};

RandomProgram random_program(std::uint64_t seed);

// Facts of one case in values that the layouts (by FactId) can hold.
reference::Record random_case(const RandomProgram& program, std::span<const engine::Layout> layouts,
                              Random& random);

// The same case with all that is unknown made up.
reference::Record completed(const reference::Record& facts, const RandomProgram& program,
                            std::span<const engine::Layout> layouts, Random& random);

// A value for a parameter where none is stated: the same one each time for the same `seed`, key and day.
reference::Answer made_up_parameter(const RandomProgram& program, std::span<const engine::Layout> layouts,
                                    program::ParameterId parameter, std::int64_t key, values::Date day,
                                    std::uint64_t seed);

values::Date random_today(Random& random);

// The cases as columns.
void fill(const engine::Plan& plan, std::span<const reference::Record> cases, engine::Batch& batch);

} // namespace tiaoli::testing
