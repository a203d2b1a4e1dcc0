// The smallest set of conditions that failed. For every condition the search asks what would have to change:
// one thing where the condition is a comparison or a fact, the union of its parts where they are joined by
// "and", the cheapest where by "or".
#include "explain/why_not.hpp"

#include "explain/builder.hpp"
#include "explain/outcome.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace tiaoli::explain {

using engine::State;
using program::ValueKind;

namespace {

// A cell that would have to be otherwise.
struct Need {
    Cell cell;
    bool wanted = true;      // yes/no cells: what it would have to be
    bool applicable = false; // it would have to apply
    bool unknown = false;    // nobody knows what it is

    friend bool operator==(const Need& a, const Need& b) {
        return a.cell.node == b.cell.node && a.cell.row == b.cell.row && a.wanted == b.wanted &&
               a.applicable == b.applicable;
    }
};

// Nothing: it cannot be had.
using Needs = std::optional<std::vector<Need>>;

// Deeper than this a condition is one thing; wider, only the first parts are looked at.
constexpr int deepest = 40;
constexpr std::uint32_t most_rows = 1000;
constexpr std::size_t most_visits = 100'000;

void merge(Needs& into, const Needs& more) {
    if (!into || !more) {
        into.reset();
        return;
    }
    for (const Need& need : *more)
        if (std::ranges::find(*into, need) == into->end()) into->push_back(need);
}

std::size_t cost(const Needs& needs) {
    return needs ? needs->size() : std::numeric_limits<std::size_t>::max();
}

void take_cheaper(Needs& best, Needs other) {
    if (cost(other) < cost(best)) best = std::move(other);
}

class Search {
public:
    explicit Search(const Walk& walk) : walk_(walk) {}

    // What it takes for a yes/no cell to be `wanted`. Empty: it is.
    Needs hold(Cell cell, bool wanted, int depth = 0) {
        cell = walk_.behind(cell);
        if (wanted ? walk_.is_yes(cell) : walk_.is_no(cell)) return std::vector<Need>{};
        const program::Program& program = walk_.program();
        const program::Node& node = program.nodes[cell.node];
        const State now = walk_.state(cell);
        const bool unknown = now == State::undetermined;
        const std::vector<Need> itself{{cell, wanted, false, unknown}};
        if (depth >= deepest || ++visits_ > most_visits) return itself;
        const auto in = program.inputs_of(node);
        const auto below = [&](std::size_t i, bool want) { return hold({in[i], cell.row}, want, depth + 1); };

        switch (node.op) {
        case Op::constant:
        case Op::not_applicable: return std::nullopt;
        case Op::negation:
            if (comparison_of(program, cell.node)) break;
            return below(0, !wanted);
        case Op::all_of:
        case Op::any_of: {
            // "and" to hold and "or" to fail take every part, the other two take one.
            const bool every = (node.op == Op::all_of) == wanted;
            Needs result = every ? Needs(std::vector<Need>{}) : std::nullopt;
            for (std::size_t i = 0; i < in.size(); ++i) {
                if (every)
                    merge(result, below(i, wanted));
                else
                    take_cheaper(result, below(i, wanted));
            }
            return result;
        }
        case Op::select: {
            const Cell condition{in[0], cell.row};
            Needs result;
            for (const bool taken : {true, false}) {
                Needs way = hold(condition, taken, depth + 1);
                merge(way, below(taken ? 1 : 2, wanted));
                take_cheaper(result, std::move(way));
            }
            return result;
        }
        case Op::coalesce:
            return walk_.state({in[0], cell.row}) == State::not_applicable ? below(1, wanted)
                                                                           : below(0, wanted);
        case Op::decide: return decide(cell, wanted, depth);
        case Op::any_over:
        case Op::all_over: return over_rows(cell, wanted, depth, itself);
        case Op::is_applicable:
            if (wanted && walk_.state({in[0], cell.row}) == State::not_applicable)
                return apply({in[0], cell.row}, depth + 1);
            break;
        default: break; // a fact, a comparison: one thing
        }
        if (now == State::not_applicable) {
            // A strict operation fails because an input does not apply.
            Needs result = std::vector<Need>{};
            for (const NodeId input : in)
                if (input != none && walk_.state({input, cell.row}) == State::not_applicable)
                    merge(result, apply({input, cell.row}, depth + 1));
            if (result && !result->empty()) return result;
        }
        return itself;
    }

    // What it takes for a cell to be applicable.
    Needs apply(Cell cell, int depth = 0) {
        cell = walk_.behind(cell);
        if (walk_.state(cell) != State::not_applicable) return std::vector<Need>{};
        const std::vector<Need> itself{{cell, true, true, false}};
        if (depth >= deepest || ++visits_ > most_visits) return itself;
        const program::Node& node = walk_.program().nodes[cell.node];
        const auto in = walk_.program().inputs_of(node);
        const auto below = [&](std::size_t i) { return apply({in[i], cell.row}, depth + 1); };
        Needs result;
        switch (node.op) {
        case Op::not_applicable: return std::nullopt;
        case Op::fact:
        case Op::minimum_over:
        case Op::maximum_over:
        case Op::first_over:
        case Op::last_over: return itself;
        case Op::decide:
            for (std::size_t pair = 0; pair < in.size() / 2; ++pair)
                take_cheaper(result, rule(cell, pair, depth));
            if (in.size() % 2 == 1) take_cheaper(result, below(in.size() - 1));
            return result;
        case Op::select:
            for (const bool taken : {true, false}) {
                Needs way = hold({in[0], cell.row}, taken, depth + 1);
                merge(way, below(taken ? 1 : 2));
                take_cheaper(result, std::move(way));
            }
            return result;
        case Op::coalesce:
        case Op::highest:
        case Op::lowest:
            for (std::size_t i = 0; i < in.size(); ++i)
                take_cheaper(result, below(i));
            return result;
        default: break;
        }
        result = std::vector<Need>{};
        if (!program::is_aggregate(node.op))
            for (std::size_t i = 0; i < in.size(); ++i)
                if (in[i] != none) merge(result, below(i));
        if (result && result->empty()) return itself;
        return result;
    }

    // What it takes for a rule of a decision to apply, with a value.
    Needs rule(Cell cell, std::size_t pair, int depth) {
        const auto in = walk_.program().inputs_of(cell.node);
        Needs needs = hold({in[2 * pair], cell.row}, true, depth + 1);
        merge(needs, apply({in[2 * pair + 1], cell.row}, depth + 1));
        return needs;
    }
    // … with this answer.
    Needs rule(Cell cell, std::size_t pair, bool wanted, int depth) {
        const auto in = walk_.program().inputs_of(cell.node);
        Needs needs = hold({in[2 * pair], cell.row}, true, depth + 1);
        merge(needs, hold({in[2 * pair + 1], cell.row}, wanted, depth + 1));
        return needs;
    }

private:
    Needs decide(Cell cell, bool wanted, int depth) {
        const auto in = walk_.program().inputs_of(cell.node);
        Needs result;
        for (std::size_t pair = 0; pair < in.size() / 2; ++pair)
            take_cheaper(result, rule(cell, pair, wanted, depth));
        if (in.size() % 2 == 1) {
            // The base: no rule must apply.
            Needs way = hold({in.back(), cell.row}, wanted, depth + 1);
            for (std::size_t pair = 0; pair < in.size() / 2 && way; ++pair)
                if (walk_.is_yes({in[2 * pair], cell.row}))
                    merge(way, hold({in[2 * pair], cell.row}, false, depth + 1));
            take_cheaper(result, std::move(way));
        }
        return result;
    }

    Needs over_rows(Cell cell, bool wanted, int depth, const std::vector<Need>& itself) {
        const AggregateInputs in = aggregate_inputs(walk_.program(), cell.node);
        if (walk_.evaluation().list_unknown(in.scope, cell.row)) return itself;
        const auto [begin, end] = walk_.child_rows(in.scope, cell.row);
        const bool any = walk_.program().nodes[cell.node].op == Op::any_over;
        const bool every = any != wanted;
        Needs result = every ? Needs(std::vector<Need>{}) : std::nullopt;
        for (std::uint32_t row = begin; row < end && row - begin < most_rows; ++row) {
            const bool counts = in.condition == none || walk_.is_yes({in.condition, row});
            if (every) {
                // Rows that count must be otherwise.
                if (counts) merge(result, hold({in.value, row}, wanted, depth + 1));
                continue;
            }
            Needs way = in.condition == none ? Needs(std::vector<Need>{})
                                             : hold({in.condition, row}, true, depth + 1);
            merge(way, hold({in.value, row}, wanted, depth + 1));
            take_cheaper(result, std::move(way));
        }
        if (!result || result->empty()) return itself; // no row to speak of
        return result;
    }

    const Walk& walk_;
    std::size_t visits_ = 0;
};

class WhyNotBuilder {
public:
    WhyNotBuilder(const Walk& walk, const engine::Batch& batch, const Limits& limits, WhyNot& out)
        : walk_(walk), limits_(limits), search_(walk), builder_(walk, batch, limits, out), out_(out) {}

    void run(Cell cell) {
        const bool yes_no = walk_.program().nodes[cell.node].type.kind == ValueKind::yes_no;
        const bool value = out_.state == State::value;
        out_.applies = value && !(yes_no && walk_.is_no(cell));
        if (out_.applies) {
            const std::uint32_t step = builder_.step(cell, Detail::bare);
            if (step != none && walk_.program().nodes[cell.node].op != Op::list_over)
                out_.steps[step].number =
                    outcome(walk_.evaluation(), walk_.program(), out_.decision, cell.row).cell.number;
            return;
        }
        builder_.within(walk_.program().decisions[out_.decision].name);
        const Cell rules = rules_of(cell);
        if (walk_.program().nodes[rules.node].op == Op::decide) {
            by_rules(rules, yes_no);
        } else {
            add(none, {}, yes_no ? search_.hold(cell, true) : search_.apply(cell));
        }
        finish();
    }

private:
    struct Way {
        program::RuleId rule;
        Cell decide;
        Needs needs;
    };

    // The choice between rules that the answer comes from, behind roundings and the like.
    Cell rules_of(Cell cell) const {
        for (int i = 0; i < deepest; ++i) {
            cell = walk_.behind(cell);
            const program::Node& node = walk_.program().nodes[cell.node];
            if (node.op != Op::round && node.op != Op::absolute) return cell;
            cell.node = walk_.program().inputs_of(node)[0];
        }
        return cell;
    }

    void by_rules(Cell cell, bool yes_no) {
        const program::Node& node = walk_.program().nodes[cell.node];
        const auto in = walk_.program().inputs_of(node);
        for (std::size_t pair = 0; pair < in.size() / 2; ++pair) {
            const program::RuleId rule =
                node.payload == none ? none : node.payload + static_cast<std::uint32_t>(pair);
            Needs needs = yes_no ? search_.rule(cell, pair, true, 0) : search_.rule(cell, pair, 0);
            // A rule that says no is no way to a yes.
            if (yes_no && !needs && walk_.is_no({in[2 * pair + 1], cell.row})) continue;
            add(rule, cell, std::move(needs));
        }
        if (in.size() % 2 == 1 && yes_no && !walk_.is_no({in.back(), cell.row}))
            add(none, cell, search_.hold(cell, true));
        if (ways_.empty()) add(none, cell, yes_no ? search_.hold(cell, true) : search_.apply(cell));
    }

    void add(program::RuleId rule, Cell decide, Needs needs) {
        ways_.push_back({rule, decide, std::move(needs)});
    }

    // An exception that needs all that its general rule needs, and more, is no way of its own.
    bool dominated(const Way& way) const {
        if (way.rule == none || !way.needs) return false;
        const auto& rules = walk_.program().rules;
        for (const Way& other : ways_) {
            if (&other == &way || other.rule == none || !other.needs) continue;
            if (rules[other.rule].clause != rules[way.rule].clause ||
                other.needs->size() >= way.needs->size())
                continue;
            const auto among = [&](const Need& need) {
                return std::ranges::find(*way.needs, need) != way.needs->end();
            };
            if (std::ranges::all_of(*other.needs, among)) return true;
        }
        return false;
    }

    void finish() {
        for (const Way& way : ways_) {
            if (dominated(way)) continue;
            if (way.needs && way.needs->empty()) continue; // nothing of it is in the way
            Candidate& candidate = out_.candidates.emplace_back();
            describe(candidate, way);
            candidate.possible = way.needs.has_value();
            if (!way.needs) continue;
            for (const Need& need : *way.needs) {
                const std::uint32_t step = builder_.step(need.cell, Detail::full);
                if (step == none) continue;
                Failure failure{step, need.wanted, need.unknown};
                candidate.failures.push_back(failure);
                explain_unwanted(step, need);
            }
        }
        if (out_.candidates.empty() && (out_.state == State::not_applicable || out_.state == State::value)) {
            // Nothing below says more than the answer itself.
            const Cell cell{walk_.program().decisions[out_.decision].node, out_.row};
            const std::uint32_t step = builder_.step(cell, Detail::full);
            if (step != none) out_.candidates.emplace_back().failures.push_back({step, true, false});
        }
        std::ranges::stable_sort(out_.candidates, [](const Candidate& a, const Candidate& b) {
            if (a.possible != b.possible) return a.possible;
            return a.failures.size() < b.failures.size();
        });
    }

    // A comparison that holds and should not: how far it is from not holding.
    void explain_unwanted(std::uint32_t step, const Need& need) {
        if (need.wanted || need.unknown || out_.steps[step].distance != none) return;
        const auto comparison = comparison_of(walk_.program(), need.cell.node);
        if (!comparison) return;
        if (const auto far = distance(walk_, *comparison, need.cell.row, false)) {
            out_.steps[step].distance = static_cast<std::uint32_t>(out_.distances.size());
            out_.distances.push_back(*far);
        }
    }

    void describe(Candidate& candidate, const Way& way) const {
        const program::Program& program = walk_.program();
        candidate.rule = way.rule;
        if (way.rule == none || way.rule >= program.rules.size()) {
            candidate.rule = none;
            return;
        }
        candidate.clause = program.rules[way.rule].clause;
        candidate.source = quotation(program, program.rules[way.rule].origin, limits_.source_bytes);
        if (candidate.clause == none) return;
        candidate.name = program.clauses[candidate.clause].name;
        candidate.citation = program.citation_of(program.rules[way.rule]);
    }

    const Walk& walk_;
    const Limits& limits_;
    Search search_;
    Builder builder_;
    WhyNot& out_;
    std::vector<Way> ways_;
};

} // namespace

WhyNot why_not(const engine::Plan& plan, const engine::Evaluation& evaluation, const engine::Batch& batch,
               program::DecisionId decision, std::uint32_t row, const Limits& limits) {
    WhyNot result;
    result.program = plan.shared_program();
    result.decision = decision;
    result.row = row;
    const Cell cell{plan.program().decisions[decision].node, row};
    const Walk walk(plan.program(), evaluation, &batch);
    result.state = walk.state(cell);
    WhyNotBuilder(walk, batch, limits, result).run(cell);
    return result;
}

} // namespace tiaoli::explain
