#include "explain/facts.hpp"

#include "explain/cell_map.hpp"
#include "explain/why.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <tuple>

namespace tiaoli::explain {

using engine::State;

namespace {

// Facts in the order of the policy, a list just before its first field, parameters behind them.
std::uint64_t rank(const program::Program& program, const Leaf& leaf) {
    switch (leaf.kind) {
    case FactUse::Kind::fact: return 2ULL * leaf.index + 1;
    case FactUse::Kind::list: {
        const ScopeId scope = program.lists[leaf.index].scope;
        for (std::size_t fact = 0; fact < program.facts.size(); ++fact) {
            ScopeId at = program.facts[fact].scope;
            while (at != scope && at != 0)
                at = program.scopes[at].parent;
            if (at == scope) return 2 * fact;
        }
        return 2 * program.facts.size() + leaf.index;
    }
    case FactUse::Kind::parameter: return (1ULL << 40U) + leaf.index;
    }
    return 0;
}

class Collector {
public:
    Collector(const Walk& walk, Purpose purpose, std::uint32_t cells, std::vector<Leaf>& leaves)
        : walk_(walk), purpose_(purpose), cells_(cells), leaves_(leaves) {}

    bool run(Cell start) {
        push(start);
        while (!stack_.empty()) {
            const Cell cell = stack_.back();
            stack_.pop_back();
            visit(cell);
        }
        return complete_;
    }

private:
    void push(Cell cell) {
        if (seen_.size() >= cells_) {
            complete_ = false;
            return;
        }
        if (seen_.insert(cell, 0).second) stack_.push_back(cell);
    }

    void visit(Cell cell) {
        const program::Program& program = walk_.program();
        const program::Node& node = program.nodes[cell.node];
        const State state = walk_.state(cell);
        const bool open = state == State::undetermined;
        if (purpose_ == Purpose::missing && !open) return;

        if (node.op == Op::fact) {
            if (open == (purpose_ == Purpose::missing))
                leaves_.push_back({FactUse::Kind::fact, node.payload, cell.row, cell});
            return;
        }
        if (node.op == Op::parameter) {
            if (const auto row = walk_.supplied_row(cell)) {
                leaves_.push_back(
                    {FactUse::Kind::fact, program.parameters[node.payload].supplied, *row, cell});
                return;
            }
        }
        inputs_.clear();
        walk_.inputs(cell, inputs_);
        if (purpose_ == Purpose::missing) {
            if (node.op == Op::parameter) {
                const auto is_open = [&](const Input& input) {
                    return walk_.state(input.cell) == State::undetermined;
                };
                if (std::ranges::none_of(inputs_, is_open) || may_be_unset(cell))
                    leaves_.push_back({FactUse::Kind::parameter, node.payload, 0, {}});
            }
            if (program::is_aggregate(node.op)) {
                add_unknown_list(node.payload, cell.row);
                add_parameters_of_rows(cell);
            }
        } else if (node.op == Op::count && aggregate_inputs(program, cell.node).condition == none) {
            add_list(node.payload, cell.row);
        }
        for (const Input& input : inputs_) {
            if (input.relevance == Relevance::irrelevant) continue;
            if (purpose_ == Purpose::missing && input.relevance != Relevance::decisive) continue;
            push(input.cell);
        }
    }

    void add_unknown_list(ScopeId scope, std::uint32_t parent_row) {
        const program::Scope& rows = walk_.program().scopes[scope];
        if (rows.kind == program::Scope::Kind::repeat) { // the list that is repeated
            const ScopeId above = walk_.program().scopes[rows.source].parent;
            return add_unknown_list(rows.source, walk_.row_in(above, rows.parent, parent_row));
        }
        if (rows.kind == program::Scope::Kind::list && walk_.evaluation().list_unknown(scope, parent_row))
            leaves_.push_back({FactUse::Kind::list, rows.list, parent_row, {}});
    }

    // Standards that the rows of an unknown list would need.
    void add_parameters_of_rows(Cell aggregate) {
        if (!walk_.evaluation().list_unknown(walk_.program().nodes[aggregate.node].payload, aggregate.row))
            return;
        std::vector<Cell> cells;
        std::vector<NodeId> parameters;
        walk_.outside(aggregate, cells, parameters);
        for (const NodeId node : parameters) {
            const program::ParameterId id = walk_.program().nodes[node].payload;
            const auto is_unset = [](const program::ParameterEntry& entry) { return entry.value == none; };
            const auto& entries = walk_.program().parameters[id].entries;
            if (entries.empty() || std::ranges::any_of(entries, is_unset))
                leaves_.push_back({FactUse::Kind::parameter, id, 0, {}});
        }
    }

    // A parameter whose day or key is open: whether it is stated to be set elsewhere for one that it may come
    // to.
    bool may_be_unset(Cell cell) const {
        const program::Program& program = walk_.program();
        const program::Parameter& parameter = program.parameters[program.nodes[cell.node].payload];
        if (parameter.entries.empty()) return true;
        const auto in = program.inputs_of(cell.node);
        const bool has_key = in.size() > 1 && in[1] != none;
        const engine::Cell key = has_key ? walk_.evaluation().cell(in[1], cell.row) : engine::Cell{};
        const auto is_unset = [&](const program::ParameterEntry& entry) {
            return entry.value == none && (key.state != State::value || key.bits == entry.key);
        };
        return std::ranges::any_of(parameter.entries, is_unset);
    }

    // How long a list is can be all that matters of it.
    void add_list(ScopeId scope, std::uint32_t parent_row) {
        const program::Scope& rows = walk_.program().scopes[scope];
        if (rows.kind == program::Scope::Kind::list && !walk_.evaluation().list_unknown(scope, parent_row))
            leaves_.push_back({FactUse::Kind::list, rows.list, parent_row, {}});
    }

    const Walk& walk_;
    Purpose purpose_;
    std::uint32_t cells_;
    std::vector<Leaf>& leaves_;
    CellMap seen_;
    std::vector<Cell> stack_;
    std::vector<Input> inputs_;
    bool complete_ = true;
};

FactUse use_of(const Walk& walk, const Leaf& leaf) {
    const program::Program& program = walk.program();
    FactUse use;
    use.kind = leaf.kind;
    use.index = leaf.index;
    use.rows = 0;
    switch (leaf.kind) {
    case FactUse::Kind::fact: {
        const program::Fact& fact = program.facts[leaf.index];
        use.path = fact.path;
        use.label = fact.label;
        use.depth = depth_of(program, fact.scope);
        break;
    }
    case FactUse::Kind::list: {
        const program::ListFact& list = program.lists[leaf.index];
        use.path = list.path;
        use.label = list.label;
        use.depth = depth_of(program, list.parent);
        break;
    }
    case FactUse::Kind::parameter: {
        const program::Parameter& parameter = program.parameters[leaf.index];
        use.path = parameter.name;
        use.label = parameter.label;
        use.source = parameter.source;
        use.supplied = parameter.supplied;
        // A parameter with dated values may say at the value itself that it is set elsewhere.
        if (use.source.empty())
            for (const program::ParameterEntry& entry : parameter.entries)
                if (entry.value == none && !entry.source.empty()) use.source = entry.source;
        break;
    }
    }
    return use;
}

FactValue value_of(const Walk& walk, Cell cell, const engine::Batch& batch) {
    const engine::Cell content = walk.evaluation().cell(cell.node, cell.row);
    FactValue value{content.state, content.number, content.bits, {}};
    const auto& known = walk.program().texts;
    if (content.state == State::value &&
        walk.program().nodes[cell.node].type.kind == program::ValueKind::text) {
        const auto id = static_cast<std::size_t>(content.bits);
        if (id < known.size())
            value.text = known[id];
        else if (id - known.size() < batch.texts.size())
            value.text = batch.texts[id - known.size()];
    }
    return value;
}

ScopeId scope_of(const program::Program& program, const Leaf& leaf) {
    switch (leaf.kind) {
    case FactUse::Kind::fact: return program.facts[leaf.index].scope;
    case FactUse::Kind::list: return program.lists[leaf.index].parent;
    case FactUse::Kind::parameter: return 0;
    }
    return 0;
}

std::vector<FactUse> facts_of(const engine::Plan& plan, const engine::Evaluation& evaluation,
                              const engine::Batch& batch, program::DecisionId decision, std::uint32_t row,
                              const Limits& limits, Purpose purpose) {
    const Walk walk(plan.program(), evaluation, &batch);
    std::vector<FactUse> uses;
    collect_facts(walk, {plan.program().decisions[decision].node, row}, purpose, limits, uses, batch);
    return uses;
}

} // namespace

std::uint32_t depth_of(const program::Program& program, ScopeId scope) {
    std::uint32_t depth = 0;
    for (; scope != 0; scope = program.scopes[scope].parent)
        ++depth;
    return depth;
}

void append_positions(const Walk& walk, ScopeId scope, std::uint32_t row,
                      std::vector<std::uint32_t>& positions) {
    const std::size_t begin = positions.size();
    for (; scope != 0; scope = walk.program().scopes[scope].parent) {
        positions.push_back(walk.position(scope, row));
        row = walk.evaluation().parent_row(scope, row);
    }
    std::reverse(positions.begin() + static_cast<std::ptrdiff_t>(begin), positions.end());
}

bool collect_leaves(const Walk& walk, Cell start, Purpose purpose, std::uint32_t cells,
                    std::vector<Leaf>& leaves) {
    const std::size_t begin = leaves.size();
    const bool complete = Collector(walk, purpose, cells, leaves).run(start);
    const auto first = leaves.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto place = [&](const Leaf& leaf) {
        return std::tuple(rank(walk.program(), leaf), leaf.kind, leaf.index, leaf.row);
    };
    std::sort(first, leaves.end(), [&](const Leaf& a, const Leaf& b) { return place(a) < place(b); });
    const auto same = [](const Leaf& a, const Leaf& b) {
        return a.kind == b.kind && a.index == b.index && a.row == b.row;
    };
    leaves.erase(std::unique(first, leaves.end(), same), leaves.end());
    return complete;
}

bool collect_facts(const Walk& walk, Cell start, Purpose purpose, const Limits& limits,
                   std::vector<FactUse>& uses, const engine::Batch& batch) {
    std::vector<Leaf> leaves;
    const bool complete = collect_leaves(walk, start, purpose, limits.cells, leaves);
    const std::size_t begin = uses.size();
    for (const Leaf& leaf : leaves) {
        if (uses.size() == begin || uses.back().kind != leaf.kind || uses.back().index != leaf.index)
            uses.push_back(use_of(walk, leaf));
        FactUse& use = uses.back();
        if (use.rows++ >= limits.rows_of_fact) continue;
        append_positions(walk, scope_of(walk.program(), leaf), leaf.row, use.positions);
        if (leaf.kind == FactUse::Kind::fact && purpose == Purpose::basis)
            use.values.push_back(value_of(walk, leaf.cell, batch));
        if (leaf.kind == FactUse::Kind::list && purpose == Purpose::basis) {
            const auto [first, last] = walk.child_rows(walk.program().lists[leaf.index].scope, leaf.row);
            use.values.push_back({State::value, values::from_integer(last - first), 0, {}});
        }
    }
    return complete;
}

std::vector<FactUse> missing(const engine::Plan& plan, const engine::Evaluation& evaluation,
                             const engine::Batch& batch, program::DecisionId decision, std::uint32_t row,
                             const Limits& limits) {
    return facts_of(plan, evaluation, batch, decision, row, limits, Purpose::missing);
}

std::vector<FactUse> rests_on(const engine::Plan& plan, const engine::Evaluation& evaluation,
                              const engine::Batch& batch, program::DecisionId decision, std::uint32_t row,
                              const Limits& limits) {
    return facts_of(plan, evaluation, batch, decision, row, limits, Purpose::basis);
}

} // namespace tiaoli::explain
