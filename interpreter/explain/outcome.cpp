#include "explain/outcome.hpp"

#include "explain/cell_map.hpp"
#include "explain/walk.hpp"

#include <algorithm>

namespace tiaoli::explain {

using engine::State;
using program::Modality;
using values::Rational;
using values::Rounding;

namespace {

void insert(Modalities& result, const program::Rule& rule) {
    for (const Modality modality : rule.modalities)
        result.insert(modality);
}

// Deeper than this nobody's modality is meant; it bounds the walk.
constexpr int deepest = 64;

class ModalityWalk {
public:
    explicit ModalityWalk(const Walk& walk) : walk_(walk) {}

    // True: an exception applied, so that the modality of the rule whose value this is went with its value.
    bool visit(Cell cell, int depth) {
        if (depth == deepest || !seen_.insert(cell, 0).second) return false;
        const program::Program& program = walk_.program();
        const program::Node& node = program.nodes[cell.node];
        const auto in = program.inputs_of(node);
        const auto value = [&](std::size_t i) { return visit({in[i], cell.row}, depth + 1); };
        if (node.op == Op::broadcast || node.op == Op::gather || node.op == Op::pick) {
            const Cell target = walk_.behind(cell);
            return target.node != cell.node && visit(target, depth + 1);
        }
        if (node.op == Op::decide) return visit_rules(cell, depth);
        if (node.op == Op::round) {
            value(0);
        } else if (node.op == Op::select) {
            if (walk_.is_yes({in[0], cell.row}))
                value(1);
            else if (walk_.is_no({in[0], cell.row}))
                value(2);
        } else if (node.op == Op::coalesce) {
            value(walk_.state({in[0], cell.row}) == State::not_applicable ? 1 : 0);
        } else if (node.op == Op::minimum || node.op == Op::maximum || node.op == Op::highest ||
                   node.op == Op::lowest) {
            const engine::Cell chosen = walk_.evaluation().cell(cell.node, cell.row);
            for (std::size_t i = 0; i < in.size(); ++i) {
                const engine::Cell candidate = walk_.evaluation().cell(in[i], cell.row);
                if (chosen.state == State::value && candidate.state == State::value &&
                    candidate.number == chosen.number && candidate.bits == chosen.bits) {
                    value(i);
                    break;
                }
            }
        }
        return false;
    }

    Modalities result;

private:
    bool visit_rules(Cell cell, int depth) {
        const program::Program& program = walk_.program();
        const program::Node& node = program.nodes[cell.node];
        const auto in = program.inputs_of(node);
        bool exception = false, some = false;
        for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
            if (!walk_.is_yes({in[i], cell.row})) continue;
            some = true;
            const bool displaced = visit({in[i + 1], cell.row}, depth + 1);
            if (node.payload == none || node.payload + i / 2 >= program.rules.size()) continue;
            const program::Rule& rule = program.rules[node.payload + i / 2];
            if (!displaced) insert(result, rule);
            exception = exception || rule.exception;
        }
        if (!some && in.size() % 2 == 1) return visit({in.back(), cell.row}, depth + 1);
        return exception;
    }

    const Walk& walk_;
    CellMap seen_;
};

} // namespace

Modalities modality_of(const engine::Evaluation& evaluation, const program::Program& program,
                       program::DecisionId decision, std::uint32_t row) {
    const Walk walk(program, evaluation);
    ModalityWalk modalities(walk);
    modalities.visit({program.decisions[decision].node, row}, 0);
    return modalities.result;
}

Modalities declared_modality(const program::Program& program, program::DecisionId decision) {
    Modalities result;
    CellMap seen;
    std::vector<NodeId> open = {program.decisions[decision].node};
    while (!open.empty()) {
        const NodeId id = open.back();
        open.pop_back();
        if (id == none || !seen.insert({id, 0}, 0).second) continue;
        const program::Node& node = program.nodes[id];
        const auto in = program.inputs_of(node);
        switch (node.op) {
        case Op::decide:
            for (std::size_t i = 1; i < in.size(); i += 2) {
                open.push_back(in[i]);
                if (node.payload != none && node.payload + i / 2 < program.rules.size())
                    insert(result, program.rules[node.payload + i / 2]);
            }
            if (in.size() % 2 == 1) open.push_back(in.back());
            break;
        case Op::select: open.insert(open.end(), in.begin() + 1, in.end()); break;
        case Op::broadcast:
        case Op::gather:
        case Op::pick:
        case Op::round:
        case Op::coalesce:
        case Op::minimum:
        case Op::maximum:
        case Op::highest:
        case Op::lowest: open.insert(open.end(), in.begin(), in.end()); break;
        default: break; // arithmetic and all else make an amount of their own
        }
    }
    return result;
}

FinalNumber final_number(const program::Program& program, program::DecisionId decision, const Rational& value,
                         Modalities modalities) {
    FinalNumber result{value, false, Rounding::half_up};
    const program::Type& type = program.decisions[decision].type;
    if (type.kind != program::ValueKind::number || type.unit.exponent(values::BaseUnit::currency) != 1)
        return result;
    constexpr Rational fen{1, 100};
    const bool at_most = modalities.has(Modality::at_most), at_least = modalities.has(Modality::at_least);
    if (at_most != at_least) {
        // Towards less, also for a negative amount: "at most" must not be exceeded.
        const bool is_towards_zero = at_most != values::is_negative(value);
        result.rounding = is_towards_zero ? Rounding::down : Rounding::up;
    }
    if (100 % value.denominator == 0) return result;
    const auto rounded = values::round_to(value, fen, result.rounding);
    if (!rounded) return result; // does not fit: stay exact
    result.was_rounded = *rounded != value;
    result.rounded = *rounded;
    return result;
}

FinalNumber final_number(const program::Program& program, program::DecisionId decision,
                         const Rational& value) {
    return final_number(program, decision, value, declared_modality(program, decision));
}

namespace {

Outcome outcome_with(Modalities modalities, const engine::Evaluation& evaluation,
                     const program::Program& program, program::DecisionId decision, std::uint32_t row) {
    Outcome result;
    result.cell = evaluation.cell(program.decisions[decision].node, row);
    result.modalities = modalities;
    if (result.cell.state != State::value) return result;
    const FinalNumber final = final_number(program, decision, result.cell.number, modalities);
    result.rounding = final.rounding;
    result.was_rounded = final.was_rounded;
    result.before_rounding = result.cell.number;
    result.cell.number = final.rounded;
    return result;
}

} // namespace

Outcome outcome(const engine::Evaluation& evaluation, const program::Program& program,
                program::DecisionId decision, std::uint32_t row) {
    return outcome_with(modality_of(evaluation, program, decision, row), evaluation, program, decision, row);
}

Outcome outcome_without_modality(const engine::Evaluation& evaluation, const program::Program& program,
                                 program::DecisionId decision, std::uint32_t row) {
    return outcome_with({}, evaluation, program, decision, row);
}

} // namespace tiaoli::explain
