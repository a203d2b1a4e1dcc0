#include "analysis/stated_answer.hpp"

#include "analysis/replay_answer.hpp"
#include "explain/outcome.hpp"

#include <vector>

namespace tiaoli::analysis {

StatedAnswer stated_answer(const Evaluated& of, program::DecisionId id, std::uint32_t row,
                           words::Language language) {
    const program::Program& program = of.plan.program();
    const program::Decision& decision = program.decisions[id];
    StatedAnswer stated;
    stated.text = answer_text(of, id, row, language);
    stated.json = json_of(answer_of(of.plan, of.evaluation, of.batch, id, row), program, ReplayConventions{});
    if (decision.list) {
        std::vector<std::uint32_t> rows;
        stated.state = of.evaluation.list_rows(decision.node, row, rows);
    } else {
        const explain::Outcome outcome = explain::outcome(of.evaluation, program, id, row);
        stated.state = outcome.cell.state;
        stated.modalities = outcome.modalities;
    }
    return stated;
}

} // namespace tiaoli::analysis
