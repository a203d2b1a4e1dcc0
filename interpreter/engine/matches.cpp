// Tables: `select` behind `select`, each of which holds the same column against a number and takes a number.
// Ranges: a column above one number and at most another. Where the column has a value in every row the parts
// are computed together: the column is read once, and what lies between is written only if somebody may read
// it.
#include "engine/kernels.hpp"
#include "engine/plan.hpp"

#include <optional>
#include <utility>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;

namespace {

class Finder {
public:
    explicit Finder(Plan::Implementation& plan)
        : plan_(plan), program_(*plan.program), table_(*plan.kernels),
          instruction_of_(program_.nodes.size(), none), readers_(program_.nodes.size(), 0) {
        for (std::uint32_t i = 0; i < plan.instructions.size(); ++i)
            if (!plan.instructions[i].enters) instruction_of_[plan.instructions[i].node] = i;
        const auto is_read = [&](NodeId id) {
            if (id != none) ++readers_[id];
        };
        for (NodeId id = 0; id < program_.nodes.size(); ++id)
            if (plan.nodes[id].needed)
                for (const NodeId input : program_.inputs_of(id))
                    is_read(input);
        for (const program::Scope& scope : program_.scopes) {
            is_read(scope.first_month);
            is_read(scope.last_month);
        }
    }

    void run() {
        // From the outermost inwards: an inner one is part of a table already.
        for (std::size_t i = plan_.instructions.size(); i-- > 0;) {
            const Instruction& instruction = plan_.instructions[i];
            if (instruction.enters || instruction.match != none) continue;
            if (instruction.op == Op::select)
                add(table_at(instruction.node));
            else if (instruction.op == Op::all_of)
                add(range_at(instruction.node));
        }
    }

private:
    static constexpr std::size_t most = 16; // cases; what is longer is not worth a table in memory

    std::optional<Match> range_at(NodeId node) const {
        const auto inputs = program_.inputs_of(node);
        if (inputs.size() != 2 || kernel_of(node) != table_.all_of) return std::nullopt;
        const Instruction* conditions[2] = {};
        for (std::size_t i = 0; i < 2; ++i) {
            conditions[i] = instruction(inputs[i]);
            if (!conditions[i] || plan_.nodes[inputs[i]].wanted || readers_[inputs[i]] != 1)
                return std::nullopt;
        }
        if (conditions[0]->column_node != conditions[1]->column_node) return std::nullopt;
        if (kernel_of(inputs[0]) == table_.at_most_scalar) std::swap(conditions[0], conditions[1]);
        if (kernel_of(conditions[0]->node) != table_.above_scalar ||
            kernel_of(conditions[1]->node) != table_.at_most_scalar)
            return std::nullopt;
        Match match;
        match.column = conditions[0]->column_node;
        match.kernel = table_.within;
        match.cases = {{node, conditions[0]->node, conditions[0]->scalar},
                       {none, conditions[1]->node, conditions[1]->scalar}};
        return match;
    }

    std::optional<Match> table_at(NodeId outermost) const {
        Match match;
        Names names = nullptr;
        for (NodeId node = outermost;;) {
            const Instruction* select = instruction(node);
            if (!select || select->op != Op::select || match.cases.size() == most) return std::nullopt;
            if (kernel_of(node) != table_.select[trusting] && kernel_of(node) != table_.select[checking])
                return std::nullopt;
            const auto inputs = program_.inputs_of(node);
            const Instruction* condition = instruction(inputs[0]);
            const Names relation = condition ? relation_of(inputs[0]) : nullptr;
            if (!relation || readers_[inputs[0]] != 1 || !plan_.nodes[inputs[1]].uniform) return std::nullopt;
            if (match.cases.empty()) {
                match.column = condition->column_node;
                names = relation;
            } else if (condition->column_node != match.column || relation != names || readers_[node] != 1 ||
                       plan_.nodes[node].layout.denominator != plan_.nodes[outermost].layout.denominator) {
                return std::nullopt;
            }
            match.cases.push_back({node, inputs[0], condition->scalar, select->first_input + 1});
            match.is_stored |=
                plan_.nodes[inputs[0]].wanted || (node != outermost && plan_.nodes[node].wanted);
            if (plan_.nodes[inputs[2]].uniform) {
                match.otherwise = select->first_input + 2;
                match.kernel = (table_.*names)[match.is_stored ? 1 : 0];
                return match;
            }
            node = inputs[2];
        }
    }

    void add(std::optional<Match> match) {
        if (!match) return;
        const auto number = static_cast<std::uint32_t>(plan_.matches.size());
        for (const Match::Case& each : match->cases) {
            if (each.node != none) plan_.instructions[instruction_of_[each.node]].match = number;
            plan_.instructions[instruction_of_[each.condition]].match = number;
        }
        plan_.matches.push_back(*std::move(match));
    }

    const Instruction* instruction(NodeId id) const {
        return id == none || instruction_of_[id] == none ? nullptr : &plan_.instructions[instruction_of_[id]];
    }

    // In the first tier; of a node that has an instruction.
    Kernel kernel_of(NodeId id) const { return plan_.details[instruction_of_[id]].kernels[0]; }

    // The kernels for tables of such conditions; nullptr: it is none that a table can be made of.
    using Names = Kernel (KernelTable::*)[2];
    Names relation_of(NodeId condition) const {
        const Kernel kernel = kernel_of(condition);
        if (kernel == table_.equal_scalar) return &KernelTable::match_equal;
        if (kernel == table_.at_most_scalar) return &KernelTable::match_at_most;
        if (kernel == table_.above_scalar) return &KernelTable::match_above;
        return nullptr;
    }

    Plan::Implementation& plan_;
    const program::Program& program_;
    const KernelTable& table_;
    std::vector<std::uint32_t> instruction_of_; // by node
    std::vector<std::uint32_t> readers_;        // by node
};

} // namespace

void find_matches(Plan::Implementation& plan) {
    Finder(plan).run();
}

} // namespace tiaoli::engine
