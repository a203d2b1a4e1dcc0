#include "exploring/documents.hpp"

#include "analysis/random.hpp"

#include <algorithm>
#include <set>

namespace tiaoli::testing {

using analysis::Dial;
using program::Op;
using program::ValueKind;

namespace {

std::int64_t reach_of(const program::Type& type) {
    return type.kind == ValueKind::month ? 24 : 400;
}

/// The dial started as far below as it can go, up to the reach.
bool set_out(Dial& dial, std::int64_t& last, const engine::Plan& plan, const program::Type& type) {
    std::int64_t low = 0, high = 0;
    for (std::int64_t step = 1; step <= reach_of(type); ++step) {
        if (low == 1 - step && dial.column_value(-step)) low = -step;
        if (high == step - 1 && dial.column_value(step)) high = step;
    }
    const engine::Cell first = dial.cell_at(low);
    if (dial.fact == program::none)
        dial = Dial::of_day(values::Date{static_cast<std::int32_t>(first.bits)});
    else
        dial = Dial::of_fact(plan, dial.fact, dial.row, first);
    last = high - low;
    return last > 0;
}

} // namespace

std::vector<Movable> movables(const explore::Outcome& outcome, std::uint64_t row, std::uint64_t every) {
    const program::Program& program = outcome.program();
    analysis::Random random(7, row);
    std::vector<Movable> result;
    for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
        const program::Decision& decision = program.decisions[id];
        if (decision.list || decision.scope != 0 || decision.kind == program::Decision::Kind::invariant)
            continue;
        std::set<program::FactId> seen;
        for (const program::NodeId node : analysis::cone_of(program, decision.node)) {
            const program::Node& each = program.nodes[node];
            Movable movable;
            movable.decision = id;
            engine::Cell now;
            program::Type type;
            if (each.op == Op::fact) {
                if (outcome.evaluation.rows(each.scope) == 0 || !seen.insert(each.payload).second) continue;
                type = program.facts[each.payload].type;
                now = outcome.evaluation.cell(node, 0);
                if (!analysis::has_order(type) || now.state != engine::State::value || !random.one_in(every))
                    continue;
                movable.dial = Dial::of_fact(*outcome.plan, each.payload, 0, now);
                movable.name = program.facts[each.payload].path;
            } else if (each.op == Op::parameter) {
                const program::Parameter& parameter = program.parameters[each.payload];
                if (parameter.supplied == program::none || !seen.insert(parameter.supplied).second) continue;
                type = parameter.type;
                now = outcome.evaluation.cell(node, 0);
                if (!analysis::has_order(type) || now.state != engine::State::value || !random.one_in(every))
                    continue;
                movable.dial = Dial::of_fact(*outcome.plan, parameter.supplied, 0, now);
                movable.name = parameter.name;
            } else if (each.op == Op::today) {
                if (!random.one_in(4 * every)) continue;
                type.kind = ValueKind::date;
                movable.dial = Dial::of_day(Document::day);
                movable.name = "the day";
            } else {
                continue;
            }
            if (set_out(movable.dial, movable.last, *outcome.plan, type))
                result.push_back(std::move(movable));
        }
    }
    return result;
}

} // namespace tiaoli::testing
