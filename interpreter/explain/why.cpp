#include "explain/why.hpp"

#include "explain/builder.hpp"
#include "explain/facts.hpp"
#include "explain/outcome.hpp"

#include <utility>

namespace tiaoli::explain {

using engine::State;

void why(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
         program::DecisionId decision, std::uint32_t row, const Limits& limits, Explanation& explanation) {
    const program::Program& program = plan.program();
    const NodeId node = program.decisions[decision].node;
    explanation.program = plan.shared_program();
    explanation.steps.clear();
    explanation.children.clear();
    explanation.texts.clear();
    explanation.distances.clear();
    explanation.bounds.clear();
    explanation.facts.clear();
    explanation.missing.clear();
    explanation.decision = decision;
    explanation.row = row;
    explanation.rounded = false;

    const Walk walk(program, evaluation, &batch);
    Builder builder(walk, batch, limits, explanation);
    explanation.root = builder.root(decision, row);
    explanation.state = walk.state({node, row});
    explanation.modalities = modality_of(evaluation, program, decision, row);
    if (explanation.state == State::value && program.nodes[node].op != Op::list_over &&
        program.nodes[node].type.kind == program::ValueKind::number) {
        const values::Rational exact = evaluation.cell(node, row).number;
        const FinalNumber final = final_number(program, decision, exact, explanation.modalities);
        explanation.rounding = final.rounding;
        if (final.was_rounded) {
            explanation.rounded = true;
            explanation.before_rounding = exact;
            builder.round_root(explanation.root, final.rounded);
        }
    }
    explanation.complete = builder.complete();
    if (explanation.state == State::undetermined)
        explanation.complete &=
            collect_facts(walk, {node, row}, Purpose::missing, limits, explanation.missing, batch);
    explanation.complete &=
        collect_facts(walk, {node, row}, Purpose::basis, limits, explanation.facts, batch);
}

Explanation why(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
                program::DecisionId decision, std::uint32_t row, const Limits& limits) {
    Explanation explanation;
    why(plan, evaluation, batch, decision, row, limits, explanation);
    return explanation;
}

} // namespace tiaoli::explain
