#include "explain/walk.hpp"

#include "program/operations.hpp"

#include <algorithm>

namespace tiaoli::explain {

using engine::State;
using values::Rational;

AggregateInputs aggregate_inputs(const program::Program& program, NodeId node) {
    const program::Node& aggregate = program.nodes[node];
    const auto in = program.inputs_of(aggregate);
    AggregateInputs result;
    result.scope = aggregate.payload;
    if (aggregate.op == Op::count) {
        result.condition = in[0];
        return result;
    }
    result.value = in[0];
    if (in.size() > 1) result.condition = in[1];
    if (in.size() > 2) result.key = in[2];
    return result;
}

State Walk::state(Cell cell) const {
    if (program_.nodes[cell.node].op != Op::list_over) return evaluation_.state(cell.node, cell.row);
    std::vector<std::uint32_t> rows;
    return evaluation_.list_rows(cell.node, cell.row, rows);
}

bool Walk::is_yes(Cell cell) const {
    const engine::Cell content = evaluation_.cell(cell.node, cell.row);
    return content.state == State::value && content.bits != 0;
}

bool Walk::is_no(Cell cell) const {
    const engine::Cell content = evaluation_.cell(cell.node, cell.row);
    return content.state == State::value && content.bits == 0;
}

std::uint32_t Walk::row_in(ScopeId ancestor, ScopeId scope, std::uint32_t row) const {
    while (scope != ancestor && scope != 0) {
        row = evaluation_.parent_row(scope, row);
        scope = program_.scopes[scope].parent;
    }
    return row;
}

std::pair<std::uint32_t, std::uint32_t> Walk::child_rows(ScopeId scope, std::uint32_t parent_row) const {
    const auto offsets = evaluation_.offsets(scope);
    return {offsets[parent_row], offsets[parent_row + 1]};
}

std::vector<Cell> Walk::ends(ScopeId id, std::uint32_t parent_row) const {
    const program::Scope* scope = &program_.scopes[id];
    while (scope->kind == program::Scope::Kind::repeat) {
        const program::Scope& source = program_.scopes[scope->source];
        parent_row = row_in(source.parent, scope->parent, parent_row);
        scope = &source;
    }
    std::vector<Cell> result;
    if (scope->kind == program::Scope::Kind::months)
        for (const NodeId end : {scope->first_month, scope->last_month})
            if (end != none) result.push_back({end, parent_row});
    return result;
}

std::uint32_t Walk::position(ScopeId scope, std::uint32_t row) const {
    if (scope == 0) return row + 1;
    return row - child_rows(scope, evaluation_.parent_row(scope, row)).first + 1;
}

Cell Walk::behind(Cell cell) const {
    while (true) {
        const program::Node& node = program_.nodes[cell.node];
        const auto in = program_.inputs_of(node);
        if (node.op == Op::broadcast) {
            cell.row = row_in(program_.nodes[in[0]].scope, node.scope, cell.row);
            cell.node = in[0];
        } else if (node.op == Op::gather) {
            cell.row = evaluation_.source_row(node.scope, cell.row);
            cell.node = in[0];
        } else if (node.op == Op::pick) {
            const std::size_t place = position(node.scope, cell.row) - 1;
            if (place >= in.size()) return cell;
            cell.row = evaluation_.parent_row(node.scope, cell.row);
            cell.node = in[place];
        } else {
            return cell;
        }
    }
}

std::optional<std::uint32_t> Walk::supplied_row(Cell cell) const {
    const program::Node& node = program_.nodes[cell.node];
    const program::FactId id = program_.parameters[node.payload].supplied;
    if (batch_ == nullptr || id == none || id >= batch_->facts.size()) return std::nullopt;
    const ScopeId target = program_.facts[id].scope;
    ScopeId scope = node.scope;
    std::uint32_t row = cell.row;
    while (scope != target) {
        if (scope == 0) return std::nullopt;
        row = evaluation_.parent_row(scope, row);
        scope = program_.scopes[scope].parent;
    }
    const engine::FactColumn& column = batch_->facts[id];
    const bool given = column.presence.empty() ||
                       (row < column.presence.size() && column.presence[row] == engine::Presence::given);
    if (!given) return std::nullopt;
    return row;
}

bool Walk::may_be_absent(Cell cell, int depth) const {
    const State now = state(cell);
    if (now != State::undetermined) return now == State::not_applicable;
    if (depth == 0) return true;
    const program::Node& node = program_.nodes[cell.node];
    const auto in = program_.inputs_of(node);
    const auto input = [&](std::size_t i) { return may_be_absent({in[i], cell.row}, depth - 1); };
    const auto some_input = [&] {
        for (std::size_t i = 0; i < in.size(); ++i)
            if (in[i] != none && input(i)) return true;
        return false;
    };
    if (program::is_aggregate(node.op)) { // a range without first or last month has no rows to speak of
        for (const Cell& end : ends(node.payload, cell.row))
            if (may_be_absent(end, depth - 1)) return true;
    }
    switch (node.op) {
    case Op::fact: return program_.facts[node.payload].optional;
    case Op::constant:
    case Op::today:
    case Op::reading:
    case Op::is_applicable:
    case Op::is_known:
    case Op::scope_month:
    case Op::position:
    case Op::count:
    case Op::sum:
    case Op::any_over:
    case Op::all_over:
    case Op::list_over: return false;
    case Op::not_applicable: return true;
    case Op::select: {
        const Cell condition{in[0], cell.row};
        if (is_yes(condition)) return input(1);
        if (is_no(condition)) return input(2);
        return some_input();
    }
    case Op::decide: {
        bool certain = in.size() % 2 == 1 && !input(in.size() - 1);
        for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
            const Cell condition{in[i], cell.row};
            if (is_yes(condition))
                certain = certain || !input(i + 1);
            else if (state(condition) == State::undetermined && input(i + 1))
                return true;
        }
        return !certain;
    }
    case Op::coalesce: return input(0) && input(1);
    case Op::highest:
    case Op::lowest: {
        for (std::size_t i = 0; i < in.size(); ++i)
            if (!input(i)) return false;
        return true;
    }
    case Op::broadcast:
    case Op::gather:
    case Op::pick: return may_be_absent(behind(cell), depth - 1);
    case Op::minimum_over:
    case Op::maximum_over:
    case Op::first_over:
    case Op::last_over: return true;
    default: return some_input();
    }
}

void Walk::inputs(Cell cell, std::vector<Input>& out) const {
    const program::Node& node = program_.nodes[cell.node];
    const std::size_t begin = out.size();
    using program::Family;
    switch (program::operation(node.op).family) {
    case Family::source:
        if (node.op == Op::parameter) break; // its table is chosen by a day, and by a key
        return;
    case Family::position: {
        const Cell target = behind(cell);
        if (target.node != cell.node) out.push_back({target, Relevance::decisive});
        return;
    }
    case Family::running: running_sum(cell, out); return;
    case Family::aggregate: aggregate(cell, out); return;
    default: break;
    }
    if (begin == 0) {
        own_row(cell, out);
    } else {
        std::vector<Input> inputs;
        own_row(cell, inputs);
        out.insert(out.end(), inputs.begin(), inputs.end());
    }
}

void Walk::own_row(Cell cell, std::vector<Input>& out) const {
    const program::Node& node = program_.nodes[cell.node];
    for (const NodeId input : program_.inputs_of(node))
        out.push_back({{input, cell.row}, Relevance::decisive});
    const State now = evaluation_.state(cell.node, cell.row);
    switch (node.op) {
    case Op::all_of: mark_logic(false, now, cell, out); break;
    case Op::any_of: mark_logic(true, now, cell, out); break;
    case Op::minimum:
    case Op::lowest: mark_extreme(false, node.op == Op::minimum, now, out); break;
    case Op::maximum:
    case Op::highest: mark_extreme(true, node.op == Op::maximum, now, out); break;
    case Op::select: mark_select(now, out); break;
    case Op::decide: mark_decide(now, out); break;
    case Op::coalesce: mark_coalesce(out); break;
    default: mark_strict(now, out); break; // every other operation is strict
    }
    // An absent optional input (the key of a parameter) is no input.
    std::erase_if(out, [](const Input& input) { return input.cell.node == none; });
}

// A strict operation has the state of some input. If it has another one than all of them (a division by zero,
// an unset parameter; a comparison that bounds settle), it rests on them all.
void Walk::mark_strict(State now, std::vector<Input>& inputs) const {
    const auto same = [&](const Input& input) { return input.cell.node != none && state(input.cell) == now; };
    if (now == State::value || std::ranges::none_of(inputs, same)) return;
    for (Input& input : inputs) {
        if (input.cell.node == none || same(input)) continue;
        const bool known = now == State::undetermined && state(input.cell) == State::value;
        input.relevance = known ? Relevance::supporting : Relevance::irrelevant;
    }
}

// all_of with decisive value `no`, any_of with `yes`.
void Walk::mark_logic(bool decisive_value, State now, Cell cell, std::vector<Input>& inputs) const {
    if (now == State::value && (evaluation_.cell(cell.node, cell.row).bits != 0) == decisive_value) {
        for (Input& input : inputs) {
            const engine::Cell content = evaluation_.cell(input.cell.node, input.cell.row);
            const bool decides = content.state == State::value && (content.bits != 0) == decisive_value;
            input.relevance = decides ? Relevance::decisive : Relevance::irrelevant;
        }
        return;
    }
    mark_strict(now, inputs);
    // Not applicable because nothing else decides: that rests on the others too.
    if (now == State::not_applicable)
        for (Input& input : inputs)
            if (state(input.cell) == State::value) input.relevance = Relevance::supporting;
}

// minimum, maximum, highest and lowest. Something undetermined does not matter if it cannot beat what is
// known of the rest.
void Walk::mark_extreme(bool largest, bool strict, State now, std::vector<Input>& inputs) const {
    if (now != State::undetermined) return mark_strict(now, inputs);
    const auto beats = [&](const Rational& a, const Rational& b) { return largest ? a >= b : a <= b; };
    std::optional<Rational> best; // at least (at most) this is certain
    std::vector<engine::Cell> cells;
    for (const Input& input : inputs) {
        cells.push_back(evaluation_.cell(input.cell.node, input.cell.row));
        engine::Cell& cell = cells.back();
        const bool is_number = program_.nodes[input.cell.node].type.kind == program::ValueKind::number;
        if (cell.state == State::value && !is_number) cell.number = values::from_integer(cell.bits);
        std::optional<Rational> certain;
        if (cell.state == State::value)
            certain = cell.number;
        else if (cell.state == State::undetermined && !may_be_absent(input.cell))
            certain = largest ? cell.low : cell.high;
        if (certain && (!best || beats(*certain, *best))) best = certain;
    }
    bool some = false;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const engine::Cell& cell = cells[i];
        if (cell.state == State::undetermined) {
            const auto& reach = largest ? cell.high : cell.low;
            // minimum and maximum are not applicable if an input is not, whatever its value.
            const bool beaten =
                best && reach && beats(*best, *reach) && !(strict && may_be_absent(inputs[i].cell));
            inputs[i].relevance = beaten ? Relevance::irrelevant : Relevance::decisive;
            some = some || !beaten;
        } else {
            inputs[i].relevance = cell.state == State::value ? Relevance::supporting : Relevance::irrelevant;
        }
    }
    if (some) return;
    for (Input& input : inputs)
        input.relevance = Relevance::decisive;
    mark_strict(now, inputs);
}

void Walk::mark_select(State now, std::vector<Input>& inputs) const {
    const State condition = state(inputs[0].cell);
    if (condition == State::value) {
        inputs[is_yes(inputs[0].cell) ? 2 : 1].relevance = Relevance::irrelevant;
        return;
    }
    if (condition != State::undetermined) {
        inputs[1].relevance = inputs[2].relevance = Relevance::irrelevant;
        return;
    }
    if (now == State::value) { // both arms agree, if the condition is applicable at all
        inputs[0].relevance = Relevance::supporting;
        return;
    }
    for (std::size_t i = 1; i <= 2; ++i)
        if (state(inputs[i].cell) != State::undetermined) inputs[i].relevance = Relevance::supporting;
}

void Walk::mark_coalesce(std::vector<Input>& inputs) const {
    const State first = state(inputs[0].cell);
    if (first == State::not_applicable) return;
    if (first != State::undetermined || !may_be_absent(inputs[0].cell)) {
        inputs[1].relevance = Relevance::irrelevant;
        return;
    }
    if (state(inputs[1].cell) != State::undetermined) inputs[1].relevance = Relevance::supporting;
}

void Walk::mark_decide(State now, std::vector<Input>& inputs) const {
    const std::size_t pairs = inputs.size() / 2;
    std::vector<State> conditions(pairs);
    std::vector<bool> holds(pairs);
    bool some_hold = false, some_open = false;
    for (std::size_t i = 0; i < pairs; ++i) {
        conditions[i] = state(inputs[2 * i].cell);
        holds[i] = is_yes(inputs[2 * i].cell);
        some_hold = some_hold || holds[i];
        some_open = some_open || conditions[i] == State::undetermined;
    }
    const auto set = [&](std::size_t i, Relevance condition, Relevance value) {
        inputs[2 * i].relevance = condition;
        inputs[2 * i + 1].relevance = value;
    };
    if (inputs.size() % 2 == 1)
        inputs.back().relevance = some_hold ? Relevance::irrelevant : Relevance::decisive;

    if (now == State::error) {
        const bool failed = std::ranges::find(conditions, State::error) != conditions.end();
        for (std::size_t i = 0; i < pairs; ++i) {
            if (failed)
                set(i, conditions[i] == State::error ? Relevance::decisive : Relevance::irrelevant,
                    Relevance::irrelevant);
            else
                set(i, Relevance::decisive, holds[i] ? Relevance::decisive : Relevance::irrelevant);
        }
        if (failed && inputs.size() % 2 == 1) inputs.back().relevance = Relevance::irrelevant;
        return;
    }
    if (now != State::undetermined) {
        for (std::size_t i = 0; i < pairs; ++i) {
            if (holds[i])
                set(i, Relevance::decisive, Relevance::decisive);
            else if (some_hold) // what does not apply yields to what does
                set(i, now == State::not_applicable ? Relevance::supporting : Relevance::irrelevant,
                    Relevance::irrelevant);
            else
                set(i, Relevance::decisive, Relevance::irrelevant);
        }
        // A condition is open, but all that may come of it is the same.
        if (some_open && !some_hold)
            for (std::size_t i = 0; i < pairs; ++i)
                if (conditions[i] == State::undetermined)
                    set(i, Relevance::supporting, Relevance::supporting);
        return;
    }

    // What is certain to come of the rules that hold: an open condition with the same value does not matter.
    std::optional<engine::Cell> agreed;
    bool certain = some_hold;
    for (std::size_t i = 0; i < pairs; ++i) {
        if (!holds[i]) continue;
        const Cell value = inputs[2 * i + 1].cell;
        const engine::Cell content = evaluation_.cell(value.node, value.row);
        if (content.state == State::value)
            agreed = content;
        else
            certain = false;
    }
    for (std::size_t i = 0; i < pairs; ++i) {
        const Cell value = inputs[2 * i + 1].cell;
        const engine::Cell content = evaluation_.cell(value.node, value.row);
        const Relevance open_value =
            content.state == State::undetermined ? Relevance::decisive : Relevance::supporting;
        if (holds[i]) {
            set(i, Relevance::supporting, open_value);
        } else if (conditions[i] == State::undetermined) {
            const bool same = certain && agreed && content.state == State::value &&
                              content.number == agreed->number && content.bits == agreed->bits;
            if (same)
                set(i, Relevance::irrelevant, Relevance::irrelevant);
            else
                set(i, Relevance::decisive, open_value);
        } else {
            set(i, some_hold ? Relevance::irrelevant : Relevance::supporting, Relevance::irrelevant);
        }
    }
    if (inputs.size() % 2 == 1 && !some_hold && state(inputs.back().cell) != State::undetermined)
        inputs.back().relevance = Relevance::supporting;
}

void Walk::running_sum(Cell cell, std::vector<Input>& out) const {
    const program::Node& node = program_.nodes[cell.node];
    const auto in = program_.inputs_of(node);
    const State now = evaluation_.state(cell.node, cell.row);
    const NodeId key = in.size() > 1 ? in[1] : none, condition = in.size() > 2 ? in[2] : none;
    const std::uint32_t begin = cell.row + 1 - position(node.scope, cell.row);
    const auto known = [&](Cell input) {
        const State input_state = state(input);
        if (now == State::undetermined)
            return input_state == State::undetermined ? Relevance::decisive : Relevance::supporting;
        return Relevance::decisive;
    };
    const engine::Cell own_key = key == none ? engine::Cell{} : evaluation_.cell(key, cell.row);
    for (std::uint32_t row = begin; row <= cell.row; ++row) {
        if (condition != none) {
            const Cell c{condition, row};
            out.push_back({c, known(c)});
            if (!is_yes(c) && state(c) != State::undetermined) continue;
        }
        if (key != none) {
            const Cell k{key, row};
            const engine::Cell content = evaluation_.cell(key, row);
            out.push_back({k, known(k)});
            if (content.state == State::value && own_key.state == State::value &&
                (content.bits != own_key.bits || content.number != own_key.number))
                continue;
        }
        const Cell v{in[0], row};
        out.push_back({v, known(v)});
    }
}

// In an undetermined aggregate: whether a row that may count, with this value, can make a difference.
bool Walk::row_matters(Op op, Cell value, State condition, const std::optional<Rational>& best) const {
    if (value.node == none) return true;
    const engine::Cell content = evaluation_.cell(value.node, value.row);
    const bool known = content.state == State::value;
    if (condition == State::undetermined && content.state == State::not_applicable &&
        (op == Op::sum || op == Op::minimum_over || op == Op::maximum_over || op == Op::any_over ||
         op == Op::all_over))
        return false;
    switch (op) {
    case Op::sum: return !known || !values::is_zero(content.number);
    case Op::any_over: return !known || content.bits != 0;
    case Op::all_over: return !known || content.bits == 0;
    case Op::minimum_over:
    case Op::maximum_over: {
        if (!best) return true;
        const bool is_number = program_.nodes[value.node].type.kind == program::ValueKind::number;
        std::optional<Rational> reach = op == Op::minimum_over ? content.low : content.high;
        if (known) reach = is_number ? content.number : values::from_integer(content.bits);
        if (!reach) return true;
        return op == Op::minimum_over ? *reach < *best : *reach > *best;
    }
    default: return true; // the other aggregates take every row that counts as it is
    }
}

// For the extremes over a list: what some row that counts is certain to reach.
std::optional<Rational> Walk::best_end(Op op, const AggregateInputs& in, std::uint32_t begin,
                                       std::uint32_t end) const {
    std::optional<Rational> best;
    if (op != Op::minimum_over && op != Op::maximum_over) return best;
    for (std::uint32_t row = begin; row < end; ++row) {
        if (in.condition != none && !is_yes({in.condition, row})) continue;
        const engine::Cell content = evaluation_.cell(in.value, row);
        const bool is_number = program_.nodes[in.value].type.kind == program::ValueKind::number;
        std::optional<Rational> certain;
        if (content.state == State::value)
            certain = is_number ? content.number : values::from_integer(content.bits);
        else if (content.state == State::undetermined && !may_be_absent({in.value, row}))
            certain = op == Op::minimum_over ? content.high : content.low;
        if (!certain) continue;
        if (!best || (op == Op::minimum_over ? *certain < *best : *certain > *best)) best = certain;
    }
    return best;
}

void Walk::outside(Cell aggregate, std::vector<Cell>& cells, std::vector<NodeId>& parameters) const {
    const AggregateInputs in = aggregate_inputs(program_, aggregate.node);
    const ScopeId here = program_.nodes[aggregate.node].scope;
    std::vector<ScopeId> unknown = {in.scope}; // scopes without rows to look at
    const auto is_inside = [&](ScopeId scope) {
        while (scope != 0 && std::ranges::find(unknown, scope) == unknown.end())
            scope = program_.scopes[scope].parent;
        return scope != 0;
    };
    std::vector<NodeId> open = {in.value, in.condition, in.key}, seen;
    while (!open.empty()) {
        const NodeId id = open.back();
        open.pop_back();
        if (id == none || std::ranges::find(seen, id) != seen.end()) continue;
        seen.push_back(id);
        const program::Node& node = program_.nodes[id];
        if (node.op == Op::gather && is_inside(node.scope)) {
            // Rows that are repeated: either they are not known, or each may stand where it is repeated.
            const ScopeId source = program_.scopes[node.scope].source;
            const ScopeId above = program_.scopes[source].parent;
            const bool is_above = !is_inside(source) && !is_inside(above);
            const std::uint32_t row = is_above ? row_in(above, here, aggregate.row) : 0;
            if (is_above && !evaluation_.list_unknown(source, row)) {
                const auto [begin, end] = child_rows(source, row);
                for (std::uint32_t at = begin; at < end; ++at)
                    cells.push_back({program_.inputs_of(node)[0], at});
                continue;
            }
            if (!is_inside(source)) unknown.push_back(source);
            if (program_.scopes[source].kind == program::Scope::Kind::months)
                open.insert(open.end(),
                            {program_.scopes[source].first_month, program_.scopes[source].last_month});
        }
        if (!is_inside(node.scope)) {
            cells.push_back({id, row_in(node.scope, here, aggregate.row)});
            continue;
        }
        if (node.op == Op::parameter) parameters.push_back(id);
        const auto inputs = program_.inputs_of(node);
        open.insert(open.end(), inputs.begin(), inputs.end());
        if (program::is_aggregate(node.op) &&
            program_.scopes[node.payload].kind == program::Scope::Kind::months)
            open.insert(open.end(), {program_.scopes[node.payload].first_month,
                                     program_.scopes[node.payload].last_month});
    }
}

void Walk::aggregate(Cell cell, std::vector<Input>& out) const {
    const program::Node& node = program_.nodes[cell.node];
    const AggregateInputs in = aggregate_inputs(program_, cell.node);
    const State now = state(cell);
    for (const Cell& end : ends(in.scope, cell.row)) {
        const bool matters = now != State::undetermined || state(end) == State::undetermined;
        out.push_back({end, matters ? Relevance::decisive : Relevance::supporting});
    }
    if (evaluation_.list_unknown(in.scope, cell.row)) {
        std::vector<Cell> cells;
        std::vector<NodeId> parameters;
        outside(cell, cells, parameters);
        for (const Cell& read : cells) {
            const bool open = state(read) == State::undetermined;
            out.push_back({read, open ? Relevance::decisive : Relevance::supporting});
        }
        return;
    }

    const std::size_t first = out.size();
    const auto [begin, end] = child_rows(in.scope, cell.row);
    const auto best = now == State::undetermined ? best_end(node.op, in, begin, end) : std::nullopt;
    const bool backwards = node.op == Op::last_over;
    for (std::uint32_t i = 0; i < end - begin; ++i) {
        const std::uint32_t row = backwards ? end - 1 - i : begin + i;
        const State condition = in.condition == none ? State::value : state({in.condition, row});
        const bool counts = in.condition == none || is_yes({in.condition, row});
        const Cell value{in.value, row};
        const auto add = [&](NodeId input) {
            if (input == none) return;
            const State input_state = state({input, row});
            Relevance relevance = Relevance::decisive;
            if (now == State::undetermined && input_state != State::undetermined)
                relevance = Relevance::supporting;
            if (now == State::value && input_state == State::undetermined) relevance = Relevance::supporting;
            out.push_back({{input, row}, relevance});
        };
        if (now == State::error) {
            const bool failed =
                condition == State::error || (counts && in.value != none && state(value) == State::error);
            if (!failed) continue;
        }
        if (!counts && condition != State::undetermined) {
            add(in.condition); // that it does not count matters too
            continue;
        }
        if (now == State::undetermined && !row_matters(node.op, value, condition, best)) continue;
        // One row is enough for "some" and against "all".
        if (now == State::value && counts && (node.op == Op::any_over || node.op == Op::all_over)) {
            const bool decides =
                evaluation_.cell(cell.node, cell.row).bits == (node.op == Op::any_over ? 1 : 0);
            if (decides && (node.op == Op::any_over ? is_yes(value) : is_no(value))) {
                out.resize(first);
                add(in.condition);
                add(in.value);
                return;
            }
        }
        add(in.condition);
        add(in.value);
        add(in.key);
        if (counts && (node.op == Op::first_over || node.op == Op::last_over)) break;
    }
}

} // namespace tiaoli::explain
