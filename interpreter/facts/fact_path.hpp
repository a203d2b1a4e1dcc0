// How a missing fact is named in answers: as a path into the facts.
#pragma once

#include "explain/explanation.hpp"
#include "program/program.hpp"

#include <string>
#include <vector>

namespace tiaoli::facts {

/// "申请人.毕业日期"; for a fact of list elements one path for each row, with positions from 0 as in JSON
/// ("企业.在职职工[3].录用日期"); the name of a parameter.
[[nodiscard]] std::vector<std::string> paths_of(const program::Program& program, const explain::FactUse& use);

} // namespace tiaoli::facts
