#include "cli/reasons.hpp"

#include "explain/why.hpp"
#include "explain/why_not.hpp"

namespace tiaoli::cli {

bool is_negative(const analysis::Evaluated& answered, program::DecisionId id, std::uint32_t row) {
    const program::Decision& decision = answered.plan.program().decisions[id];
    if (decision.list) return false;
    const engine::Cell cell = answered.evaluation.cell(decision.node, row);
    const bool is_no = cell.state == engine::State::value &&
                       decision.type.kind == program::ValueKind::yes_no && cell.bits == 0;
    return is_no || cell.state == engine::State::not_applicable;
}

std::string reason(const analysis::Evaluated& answered, program::DecisionId id, std::uint32_t row,
                   explain::Format format, const explain::RenderOptions& options) {
    std::string text;
    explain::render(explain::why(answered.plan, answered.evaluation, answered.batch, id, row), format,
                    options, text);
    if (is_negative(answered, id, row))
        explain::render(explain::why_not(answered.plan, answered.evaluation, answered.batch, id, row), format,
                        options, text);
    return text;
}

} // namespace tiaoli::cli
