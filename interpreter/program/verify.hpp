// Holds a checked program against the invariants that everything above relies on.
#pragma once

#include "program/program.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tiaoli::program {

/// No more violations than this are listed: a file of garbage need not be described byte by byte.
inline constexpr std::size_t maximum_violations = 100;

/// What is wrong with the program, one sentence each; empty when nothing is. Never reads out of bounds and
/// takes time linear in the number of nodes and their inputs, so it can be asked about a file from anywhere.
/// Nodes are looked at only when all else is in order.
///
/// Beyond what program.hpp says in words, it requires:
///  * scopes come after their parent; a list scope hangs below the root or another list scope, and facts live
///  in these;
///  * a node of a months scope (or below one) comes after the nodes that give its first and last month;
///  * optional inputs that are absent are `none`: `sum` always has two inputs, `running_sum` and `list_over`
///  three;
///  * types agree in kind, unit and category; `percent` and `whole` are promises about a node that nobody
///  derives;
///  * the number of days or months that is added has the unit 天 or 月, `count` may have any unit;
///  * `less`, `minimum`, `highest`, `minimum_over` and their twins take numbers, dates and months;
///  * the output of `list_over` is an input of nothing.
[[nodiscard]] std::vector<std::string> verify(const Program& program);

} // namespace tiaoli::program
