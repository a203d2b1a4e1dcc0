// decide_stream with a report that lives as long as somebody has it: hosts with garbage collection cannot
// promise more.
#pragma once

#include "tiaoli/columns.hpp"

#include <memory>

namespace tiaoli::runtime {

/// As tiaoli::decide_stream. `report` may be null.
Status decide_stream(const Policy& policy, ArrowArrayStream* facts, ArrowArrayStream* decisions,
                     const SessionOptions& options, const ColumnOptions& columns,
                     std::shared_ptr<ColumnReport> report);

} // namespace tiaoli::runtime
