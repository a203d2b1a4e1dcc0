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

inline constexpr std::uint32_t any_number = 0xffffffffU;

struct OperationInfo {
    Op op = Op::fact;
    std::string_view name;
    std::uint32_t least = 0;    ///< least number of inputs; an absent optional input counts, as `none`
    std::uint32_t most = 0;     ///< greatest number of inputs
    std::uint32_t required = 0; ///< inputs from this position on may be `none`
    InputScope inputs = InputScope::own;
    Payload payload = Payload::nothing;
};

/// The row of an operation. Requires static_cast<int>(op) < op_count.
[[nodiscard]] const OperationInfo& operation(Op op);

} // namespace tiaoli::program
