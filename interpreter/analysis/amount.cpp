#include "analysis/amount.hpp"

#include "analysis/answers.hpp"
#include "explain/outcome.hpp"
#include "values/rational.hpp"

namespace tiaoli::analysis {

using engine::State;
using values::Rational;

namespace {

std::optional<std::int64_t> in_fen(const Rational& amount) {
    if (100 % amount.denominator != 0) return std::nullopt;
    const auto fen = values::checked_mul(amount.numerator, 100 / amount.denominator);
    return fen ? values::narrow(*fen) : std::nullopt;
}

int weight(State state) {
    if (state == State::error) return 3;
    if (state == State::undetermined) return 2;
    return state == State::value ? 1 : 0;
}

} // namespace

State worse(State a, State b) {
    return weight(a) >= weight(b) ? a : b;
}

Payment::Payment(const program::Program& program, program::DecisionId decision)
    : program_(program), decision_(decision),
      has_modality_(explain::declared_modality(program, decision).bits != 0) {}

void Payment::add(const engine::Evaluation& evaluation, program::NodeId node, std::uint32_t row,
                  Amount& amount, std::vector<PaidCell>* cells) const {
    const engine::Cell cell = evaluation.cell(node, row);
    if (weight(cell.state) > weight(amount.state)) amount.fault = cell.fault;
    amount.state = worse(amount.state, cell.state);
    if (cell.state != State::value) return;
    const bool is_list = program_.decisions[decision_].list;
    const Rational exact =
        is_list ? explain::final_number(program_, decision_, cell.number).rounded
        : has_modality_
            ? explain::outcome(evaluation, program_, decision_, row).cell.number
            : explain::final_number(program_, decision_, cell.number, explain::Modalities{}).rounded;
    const auto fen = in_fen(exact);
    if (!fen || __builtin_add_overflow(amount.fen, *fen, &amount.fen)) {
        amount.state = State::error;
        amount.fault = engine::Fault::overflow;
        return;
    }
    if (cells != nullptr) cells->push_back({node, row, *fen});
}

Amount Payment::amount(const engine::Evaluation& evaluation, std::uint32_t row,
                       std::vector<PaidCell>* cells) const {
    const program::Decision& decision = program_.decisions[decision_];
    Amount amount;
    const RowRange range = rows_of_case(program_, evaluation, decision.scope, row);
    if (decision.list) {
        std::vector<std::uint32_t> children;
        for (std::uint32_t at = range.begin; at < range.end; ++at) {
            const State state = evaluation.list_rows(decision.node, at, children);
            if (is_open(state)) amount.state = worse(state, amount.state);
            for (const std::uint32_t child : children)
                add(evaluation, program_.inputs_of(decision.node)[0], child, amount, cells);
        }
        return amount;
    }
    for (std::uint32_t at = range.begin; at < range.end; ++at)
        add(evaluation, decision.node, at, amount, cells);
    // A list that is not known has no rows, and yet may pay.
    for (program::ScopeId scope = decision.scope; scope != 0; scope = program_.scopes[scope].parent) {
        const RowRange above = rows_of_case(program_, evaluation, program_.scopes[scope].parent, row);
        for (std::uint32_t at = above.begin; at < above.end; ++at)
            if (evaluation.list_unknown(scope, at)) amount.state = worse(State::undetermined, amount.state);
    }
    return amount;
}

} // namespace tiaoli::analysis
