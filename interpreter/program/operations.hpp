// The facts of every operation, one row each. `verify` checks programs against them, `dump` prints their
// names.
#pragma once

#include "program/program.hpp"

#include <cstdint>
#include <string_view>

namespace tiaoli::program {

/// Where the inputs of a node live.
enum class InputScope : std::uint8_t {
    own,      ///< in the node's scope
    ancestor, ///< in some scope above the node's
    source,   ///< in the scope whose rows the node's scope repeats
    parent,   ///< in the parent of the node's scope
    child,    ///< in the scope that is the node's payload, whose parent is the node's scope
};

/// What `Node::payload` is an index of.
enum class Payload : std::uint8_t { nothing, fact, constant, parameter, reading, rules, scope };

/// What kind of thing an operation does. Code that treats operations alike asks for this, so that a new one
/// finds its place there by its row.
enum class Family : std::uint8_t {
    source,        ///< facts, constants, parameters, the day, readings: where values come from
    logic,         ///< and, or, not
    comparison,    ///< =, <, <=
    arithmetic,    ///< + - * / and the absolute value
    limit,         ///< the least or greatest of values that are all needed
    rounding,      ///< to a step
    choice,        ///< one of several values, by a condition or by what applies
    applicability, ///< whether there is a value
    membership,    ///< of sets
    calendar,      ///< dates, months and periods
    position,      ///< another row's value, or the row itself
    running,       ///< over the rows up to this one
    aggregate,     ///< over the rows of a scope below
};

inline constexpr std::uint32_t any_number = 0xffffffffU;

struct OperationInfo {
    Op op = Op::fact;
    std::string_view name;
    Family family = Family::source;
    std::uint32_t least = 0;    ///< least number of inputs; an absent optional input counts, as `none`
    std::uint32_t most = 0;     ///< greatest number of inputs
    std::uint32_t required = 0; ///< inputs from this position on may be `none`
    InputScope inputs = InputScope::own;
    Payload payload = Payload::nothing;
};

/// The row of an operation. Requires static_cast<int>(op) < op_count.
[[nodiscard]] const OperationInfo& operation(Op op);

/// Whether the node's payload is a scope below it, over whose rows it goes.
[[nodiscard]] inline bool is_aggregate(Op op) {
    return operation(op).family == Family::aggregate;
}

/// Whether the answer is a value only if every input is one, and does not apply as soon as one does not.
[[nodiscard]] bool is_strict(Op op);

} // namespace tiaoli::program
