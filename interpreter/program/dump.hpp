// A checked program as text, one node a line: for debugging and for tests that compare listings.
#pragma once

#include "program/program.hpp"

#include <string>

namespace tiaoli::program {

/// "yes/no", "元/月", "number" (without unit), "date", "month", "category 群体", "set of 群体", "text".
[[nodiscard]] std::string type_text(const Program& program, const Type& type);

/// A constant as the listing shows it: "yes", "2000/3", "2020-12-31", "2020-02", "高校毕业生", "{高校毕业生,
/// 返乡农民工}",
/// "\"text\"". Numbers come without unit.
[[nodiscard]] std::string constant_text(const Program& program, const Type& type, const Constant& constant);

/// One line per scope, list, fact, parameter (with its entries), reading, node and decision; for instance
///
///     n7 s0 元/月 = add n3 n5  # 补贴标准, line 12
///
/// reads: node 7, in scope 0, has the unit 元/月 and is the sum of nodes 3 and 5. Any program can be listed,
/// also one that does not pass `verify`: what is out of range shows as "?".
[[nodiscard]] std::string dump(const Program& program);

/// The line of one node, without the line break.
[[nodiscard]] std::string dump_node(const Program& program, NodeId node);

} // namespace tiaoli::program
