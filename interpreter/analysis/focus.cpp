#include "analysis/focus.hpp"

#include "program/operations.hpp"

#include <algorithm>
#include <ranges>

namespace tiaoli::analysis {

using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;

namespace {

class Focus {
public:
    Focus(const program::Program& program, program::DecisionId decision)
        : program_(program), below_(program.nodes.size(), none), used_(program.scopes.size()),
          is_repeated_(program.scopes.size()) {
        const program::Decision& what = program.decisions[decision];
        below_[what.node] = what.scope;
    }

    void follow(const std::vector<NodeId>& cone) {
        for (const NodeId id : std::views::reverse(cone)) { // inputs come before what they feed
            const program::Node& node = program_.nodes[id];
            if (below_[id] == none) continue;
            // What looks at other rows of the same list.
            const bool looks_around = node.op == Op::running_sum || node.op == Op::position;
            if (looks_around && below_[id] == node.scope && node.scope != 0)
                below_[id] = program_.scopes[node.scope].parent;
            const bool gathers = node.op == Op::gather;
            for (const NodeId input : program_.inputs_of(node))
                reach(input, gathers ? around_source(node.scope, below_[id]) : below_[id]);
            use(node.scope, below_[id]);
            if (program::is_aggregate(node.op)) use(node.payload, below_[id]);
        }
    }

    RowsNeeded rows(ScopeId scope, const std::vector<NodeId>& cone, ScopeId decision_scope) const {
        if (!used_[scope]) return RowsNeeded::none;
        if (is_repeated_[scope] || !is_within(decision_scope, scope)) return RowsNeeded::all;
        const bool is_one = std::ranges::all_of(cone, [&](NodeId id) {
            return !is_within(program_.nodes[id].scope, scope) ||
                   (below_[id] != none && is_within(below_[id], scope));
        });
        return is_one ? RowsNeeded::one : RowsNeeded::all;
    }

private:
    /// Whether a scope is another one or lies below it.
    bool is_within(ScopeId scope, ScopeId other) const {
        while (scope != other && scope != 0)
            scope = program_.scopes[scope].parent;
        return scope == other;
    }

    ScopeId common(ScopeId a, ScopeId b) const {
        while (!is_within(b, a))
            a = program_.scopes[a].parent;
        return a;
    }

    /// A node is looked at in rows below the decision's row of some scope; `from` looks at it.
    void reach(NodeId id, ScopeId from) {
        if (id == none) return;
        const ScopeId scope = common(from, program_.nodes[id].scope);
        below_[id] = below_[id] == none ? scope : common(below_[id], scope);
    }

    ScopeId around_source(ScopeId repeat, ScopeId from) const {
        return common(from, program_.scopes[program_.scopes[repeat].source].parent);
    }

    void use(ScopeId id, ScopeId from) {
        for (; id != 0; id = program_.scopes[id].parent) {
            used_[id] = true;
            const program::Scope& scope = program_.scopes[id];
            reach(scope.first_month, from);
            reach(scope.last_month, from);
            if (scope.source == none) continue;
            is_repeated_[scope.source] = true; // every row of it
            use(scope.source, around_source(id, from));
        }
    }

    const program::Program& program_;
    std::vector<ScopeId> below_;           ///< by node: see `reach`; none: not looked at
    std::vector<bool> used_, is_repeated_; ///< by scope
};

} // namespace

std::vector<RowsNeeded> rows_needed(const program::Program& program, program::DecisionId decision,
                                    const std::vector<NodeId>& cone) {
    Focus focus(program, decision);
    focus.follow(cone);
    std::vector<RowsNeeded> result;
    for (ScopeId scope = 0; scope < program.scopes.size(); ++scope)
        result.push_back(focus.rows(scope, cone, program.decisions[decision].scope));
    return result;
}

} // namespace tiaoli::analysis
