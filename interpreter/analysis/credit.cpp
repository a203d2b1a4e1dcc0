#include "analysis/credit.hpp"

#include <algorithm>

namespace tiaoli::analysis {
namespace {

using engine::State;
using explain::Cell;
using program::ClauseId;
using program::none;
using program::Op;
using values::Rational;

/// Nobody nests sums of clauses deeper; below it an amount is one part.
constexpr int deepest = 64;
/// Parts of one amount: beyond it, the rest of a sum is one part.
constexpr std::size_t most_parts = 4096;

class Crediting {
public:
    Crediting(const explain::Walk& walk, std::vector<Credit>& credits) : walk_(walk), credits_(credits) {}

    /// Appends parts that sum up to the value of the cell, or to its opposite.
    bool visit(Cell cell, ClauseId clause, bool negative, int depth) {
        const Rational total = walk_.evaluation().cell(cell.node, cell.row).number;
        const std::size_t first = credits_.size();
        const ClauseId own = divide(cell, clause, negative, depth);
        // What a limit or a rounding added or took, or the whole if it has no parts.
        Rational rest = negative ? values::negate(total) : total;
        for (std::size_t i = first; i < credits_.size(); ++i) {
            const auto left = values::subtract(rest, credits_[i].amount);
            if (!left) return false;
            rest = *left;
        }
        if (credits_.size() == first || !values::is_zero(rest)) credits_.push_back({own, rest});
        return good_;
    }

private:
    /// Appends the parts that are known of; says whose the rest is.
    ClauseId divide(Cell cell, ClauseId clause, bool negative, int depth) {
        const program::Program& program = walk_.program();
        const program::Node& node = program.nodes[cell.node];
        const auto in = program.inputs_of(node);
        if (depth == deepest || credits_.size() > most_parts) return clause;
        const auto part = [&](Cell below, ClauseId of, bool minus) {
            if (walk_.state(below) == State::value) good_ = visit(below, of, minus, depth + 1) && good_;
        };
        switch (node.op) {
        case Op::broadcast:
        case Op::gather:
        case Op::pick: {
            const Cell target = walk_.behind(cell);
            if (target.node != cell.node) part(target, clause, negative);
            return clause;
        }
        case Op::decide:
            for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
                if (!walk_.is_yes({in[i], cell.row})) continue;
                const std::size_t rule = node.payload + i / 2;
                if (node.payload != none && rule < program.rules.size() && program.rules[rule].clause != none)
                    clause = program.rules[rule].clause;
                part({in[i + 1], cell.row}, clause, negative);
                return clause;
            }
            if (in.size() % 2 == 1) part({in.back(), cell.row}, clause, negative);
            return clause;
        case Op::round: part({in[0], cell.row}, clause, negative); return clause;
        case Op::select:
            part({in[walk_.is_yes({in[0], cell.row}) ? 1U : 2U], cell.row}, clause, negative);
            return clause;
        case Op::coalesce:
            part({in[walk_.state({in[0], cell.row}) == State::not_applicable ? 1U : 0U], cell.row}, clause,
                 negative);
            return clause;
        case Op::minimum:
        case Op::maximum:
        case Op::highest:
        case Op::lowest: {
            const Rational chosen = walk_.evaluation().cell(cell.node, cell.row).number;
            for (const program::NodeId input : in) {
                const engine::Cell candidate = walk_.evaluation().cell(input, cell.row);
                if (candidate.state != State::value || candidate.number != chosen) continue;
                part({input, cell.row}, clause, negative);
                break;
            }
            return clause;
        }
        case Op::add:
        case Op::subtract:
            part({in[0], cell.row}, clause, negative);
            part({in[1], cell.row}, clause, negative != (node.op == Op::subtract));
            return clause;
        case Op::multiply:
        case Op::divide: return clause == none ? clause_below(cell, depth) : clause;
        case Op::sum: {
            const auto aggregate = explain::aggregate_inputs(program, cell.node);
            const auto [begin, end] = walk_.child_rows(aggregate.scope, cell.row);
            for (std::uint32_t row = begin; row < end; ++row)
                if (aggregate.condition == none || walk_.is_yes({aggregate.condition, row}))
                    part({aggregate.value, row}, clause, negative);
            return clause;
        }
        default: return clause;
        }
    }

    /// The clause of the amount that a product or quotient is made of.
    ClauseId clause_below(Cell cell, int depth) {
        const auto in = walk_.program().inputs_of(cell.node);
        for (const program::NodeId input : in) {
            if (walk_.state({input, cell.row}) != State::value) continue;
            const std::size_t first = credits_.size();
            if (!visit({input, cell.row}, none, false, depth + 1)) continue;
            const auto found =
                std::find_if(credits_.begin() + static_cast<std::ptrdiff_t>(first), credits_.end(),
                             [](const Credit& credit) { return credit.clause != none; });
            const ClauseId clause = found == credits_.end() ? none : found->clause;
            credits_.resize(first);
            if (clause != none) return clause;
        }
        return none;
    }

    const explain::Walk& walk_;
    std::vector<Credit>& credits_;
    bool good_ = true;
};

} // namespace

bool append_credits(const explain::Walk& walk, Cell cell, std::vector<Credit>& credits) {
    const std::size_t first = credits.size();
    if (Crediting(walk, credits).visit(cell, none, false, 0)) return true;
    credits.resize(first);
    return false;
}

} // namespace tiaoli::analysis
