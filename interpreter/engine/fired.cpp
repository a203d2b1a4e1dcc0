#include "engine/fired.hpp"

#include "engine/plan.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;
using program::RuleId;
using program::ScopeId;

namespace {

/// Decides that stand behind one another in one decision. Nobody writes as many, but a program may be made
/// up; rules that are still deeper are left out.
constexpr int deepest = 256;

/// Finds the rules of each decision from the outermost `decide` inwards. Behind the value of a rule stand
/// its exceptions, behind the base of a rank the next lower one. No `decide` stands behind two.
class RuleFinder {
public:
    explicit RuleFinder(const program::Program& program)
        : program_(program), is_inner_(program.nodes.size(), false), seen_(program.nodes.size(), false) {
        for (NodeId id = 0; id < program.nodes.size(); ++id) {
            if (!has_rules(id)) continue;
            const auto inputs = program.inputs_of(id);
            for (std::size_t i = 1; i < inputs.size(); i += 2)
                if (has_rules(behind(inputs[i])) && is_exceptions(behind(inputs[i])))
                    is_inner_[behind(inputs[i])] = true;
            if (const NodeId base = next_rank(id); base != none) is_inner_[base] = true;
        }
    }

    template <typename Wanted>
    std::vector<RuleCondition> find(const Wanted& is_wanted) {
        for (NodeId id = 0; id < program_.nodes.size(); ++id) {
            if (!has_rules(id) || is_inner_[id] || !is_wanted(id)) continue;
            scope_ = program_.nodes[id].scope;
            visit(id, 0);
        }
        std::ranges::stable_sort(found_, {}, &RuleCondition::rule);
        return std::move(found_);
    }

private:
    [[nodiscard]] bool has_rules(NodeId id) const {
        const program::Node& node = program_.nodes[id];
        return node.op == Op::decide && node.payload != none && node.input_count > 1; // tables have none
    }
    [[nodiscard]] bool is_exceptions(NodeId decide) const {
        return program_.rules[program_.nodes[decide].payload].exception;
    }
    [[nodiscard]] NodeId behind(NodeId id) const {
        while (program_.nodes[id].op == Op::broadcast)
            id = program_.inputs_of(id)[0];
        return id;
    }
    /// The `decide` that goes on where no rule of this one applies; none if that is a value.
    [[nodiscard]] NodeId next_rank(NodeId decide) const {
        const auto inputs = program_.inputs_of(decide);
        if (inputs.size() % 2 == 0) return none;
        const NodeId base = behind(inputs.back());
        return has_rules(base) && is_exceptions(base) == is_exceptions(decide) ? base : none;
    }

    void visit(NodeId decide, int depth) {
        if (depth == deepest || seen_[decide]) return;
        seen_[decide] = true;
        const program::Node& node = program_.nodes[decide];
        const auto inputs = program_.inputs_of(node);
        for (std::size_t i = 0; i + 1 < inputs.size(); i += 2) {
            conditions_.push_back(inputs[i]);
            RuleCondition rule{node.payload + static_cast<RuleId>(i / 2), conditions_, displacing_, scope_};
            const NodeId value = behind(inputs[i + 1]);
            if (has_rules(value) && is_exceptions(value)) {
                NodeId exceptions = value;
                for (int passed = 0; exceptions != none && passed < deepest; ++passed) {
                    rule.displacing.push_back(exceptions);
                    exceptions = next_rank(exceptions);
                }
                visit(value, depth + 1);
            }
            found_.push_back(std::move(rule));
            conditions_.pop_back();
        }
        const NodeId base = next_rank(decide);
        if (base == none) return;
        displacing_.push_back(decide);
        visit(base, depth + 1);
        displacing_.pop_back();
    }

    const program::Program& program_;
    std::vector<bool> is_inner_, seen_;
    std::vector<NodeId> conditions_, displacing_; ///< of what is being visited
    ScopeId scope_ = 0;
    std::vector<RuleCondition> found_;
};

/// A row of `scope` as a row of the node's own scope, which is that one or one above it.
std::uint32_t row_of(const Evaluation& evaluation, const program::Program& program, NodeId node,
                     ScopeId scope, std::uint32_t row) {
    for (; scope != program.nodes[node].scope && scope != 0; scope = program.scopes[scope].parent)
        row = evaluation.parent_row(scope, row);
    return row;
}

/// Calls `use` with each condition of the `decide` nodes that displace a rule, until it says no.
template <typename Use>
bool each_displacing(const program::Program& program, const RuleCondition& rule, const Use& use) {
    for (const NodeId decide : rule.displacing) {
        const auto inputs = program.inputs_of(decide);
        for (std::size_t i = 0; i + 1 < inputs.size(); i += 2)
            if (!use(inputs[i])) return false;
    }
    return true;
}

/// Rows that are looked at together: few enough to stay in the nearest memory.
constexpr std::size_t rows_at_once = 1024;

/// Leaves held[r] only where the condition holds in row first + r, or, of one that displaces, where it is
/// certain not to.
void narrow(const Evaluation::Column& column, bool displaces, std::size_t first,
            std::span<std::uint8_t> held) {
    const auto counts = [&](std::uint8_t truth, State state) -> std::uint8_t {
        if (!displaces) return state == State::value ? truth : 0;
        if (state == State::value) return truth ^ 1U;
        return state == State::not_applicable ? 1 : 0;
    };
    if (column.uniform) {
        const State state = column.states.empty() ? State::value : column.states[0];
        const std::uint8_t truth = column.truths.empty() ? std::uint8_t{0} : column.truths[0];
        if (counts(truth, state) == 0) std::ranges::fill(held, std::uint8_t{0});
        return;
    }
    const std::uint8_t* truths = column.truths.data() + first;
    if (column.states.empty()) {
        const std::uint8_t other = displaces ? 1 : 0;
        for (std::size_t row = 0; row < held.size(); ++row)
            held[row] &= static_cast<std::uint8_t>(truths[row] ^ other);
        return;
    }
    const State* states = column.states.data() + first;
    for (std::size_t row = 0; row < held.size(); ++row)
        held[row] &= counts(truths[row], states[row]);
}

} // namespace

std::vector<RuleCondition> rule_conditions(const program::Program& program) {
    return RuleFinder(program).find([](NodeId) { return true; });
}

std::vector<RuleCondition> rule_conditions(const Plan& plan) {
    return RuleFinder(plan.program()).find([&](NodeId id) { return plan.implementation().nodes[id].needed; });
}

void append_nodes_read(const program::Program& program, const RuleCondition& rule,
                       std::vector<NodeId>& nodes) {
    nodes.insert(nodes.end(), rule.conditions.begin(), rule.conditions.end());
    each_displacing(program, rule, [&](NodeId condition) {
        nodes.push_back(condition);
        return true;
    });
}

bool has_fired(const Evaluation& evaluation, const program::Program& program, const RuleCondition& rule,
               std::uint32_t row) {
    const auto cell = [&](NodeId node) {
        return evaluation.cell(node, row_of(evaluation, program, node, rule.scope, row));
    };
    for (const NodeId condition : rule.conditions)
        if (const Cell held = cell(condition); held.state != State::value || held.bits == 0) return false;
    return each_displacing(program, rule, [&](NodeId condition) {
        const Cell held = cell(condition);
        return held.state == State::not_applicable || (held.state == State::value && held.bits == 0);
    });
}

void mark_fired(const Evaluation& evaluation, const program::Program& program, const RuleCondition& rule,
                std::span<std::uint8_t> fired) {
    if (rule.scope == 0) {
        std::array<std::uint8_t, rows_at_once> held;
        for (std::size_t first = 0; first < fired.size(); first += rows_at_once) {
            const std::span rows(held.data(), std::min(rows_at_once, fired.size() - first));
            std::ranges::fill(rows, std::uint8_t{1});
            for (const NodeId condition : rule.conditions)
                narrow(evaluation.column(condition), false, first, rows);
            each_displacing(program, rule, [&](NodeId condition) {
                narrow(evaluation.column(condition), true, first, rows);
                return true;
            });
            for (std::size_t row = 0; row < rows.size(); ++row)
                fired[first + row] |= rows[row];
        }
        return;
    }
    const std::uint32_t rows = evaluation.rows(rule.scope);
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (!has_fired(evaluation, program, rule, row)) continue;
        std::uint32_t at = row;
        for (ScopeId scope = rule.scope; scope != 0; scope = program.scopes[scope].parent)
            at = evaluation.parent_row(scope, at);
        fired[at] = 1;
    }
}

} // namespace tiaoli::engine
