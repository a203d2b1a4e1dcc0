// Where nodes lie in the memory of their scope. A node that nobody may read after an evaluation gives its
// column back when the last instruction that reads it is done, and the next node takes it while it is still
// in the processor's cache.
#include "engine/plan.hpp"

#include <algorithm>
#include <limits>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::ValueKind;

namespace {

// Operations whose kernels may show the memory of an input instead of filling their own (same_numbers, take,
// quotient): the input has to last as long as they do.
bool may_show_an_input(Op op) {
    return op == Op::multiply || op == Op::divide || op == Op::round || op == Op::decide;
}

class Placer {
public:
    explicit Placer(Plan::Implementation& plan)
        : plan_(plan), program_(*plan.program), last_use_(plan.nodes.size(), 0) {}

    void run() {
        find_last_uses();
        plan_.columns.assign(program_.scopes.size(), {});
        plan_.uniform_columns = {};
        free_.assign(program_.scopes.size(), {});
        given_back_.assign(plan_.instructions.size() + 1, {});
        for (const NodeId node : plan_.uniform_nodes) { // few, of one row each, and kept from batch to batch
            last_use_[node] = never;
            place(node, 0, uniform_, plan_.uniform_columns);
        }
        for (const FactBinding& binding : plan_.facts_read)
            place(binding.node, 0);
        for (std::uint32_t i = 0; i < plan_.instructions.size(); ++i) {
            if (!plan_.instructions[i].enters) place(plan_.instructions[i].node, i);
            for (const NodeId node : given_back_[i])
                give_back(node);
        }
    }

private:
    static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

    // What is free of one scope, the last given back behind.
    struct Free {
        std::vector<std::uint32_t> numbers, truths;
    };

    void use(NodeId node, std::uint32_t instruction) {
        if (node != none) last_use_[node] = std::max(last_use_[node], instruction);
    }

    void find_last_uses() {
        for (NodeId node = 0; node < plan_.nodes.size(); ++node)
            if (plan_.nodes[node].wanted) last_use_[node] = never;
        // Backwards, so that it is known how long a reader lasts.
        for (auto i = static_cast<std::uint32_t>(plan_.instructions.size()); i-- > 0;) {
            const Instruction& instruction = plan_.instructions[i];
            if (instruction.enters) {
                const program::Scope& scope = program_.scopes[instruction.scope];
                use(scope.first_month, i);
                use(scope.last_month, i);
                continue;
            }
            use(instruction.node, i);
            std::uint32_t last_of_shown = i;
            if (may_show_an_input(instruction.op)) last_of_shown = last_use_[instruction.node];
            for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
                const NodeId input = program_.inputs[instruction.first_input + place];
                if (instruction.op == Op::list_over)
                    use(input, never); // who reads a list reads its rows
                else if (input != none)
                    use(input, is_truth(input) ? i : last_of_shown);
            }
            if (instruction.match == none) continue;
            // All of a table is computed with the last of its instructions.
            const Match& match = plan_.matches[instruction.match];
            if (match.cases[0].node != instruction.node) continue;
            use(match.column, i);
            for (const Match::Case& part : match.cases) {
                use(part.node, i);
                use(part.condition, i);
            }
        }
    }

    static std::uint32_t take(std::vector<std::uint32_t>& free, std::uint32_t& count) {
        if (free.empty()) return count++;
        const std::uint32_t place = free.back();
        free.pop_back();
        return place;
    }

    void place(NodeId node, std::uint32_t instruction) {
        const ScopeId scope = program_.nodes[node].scope;
        place(node, instruction, free_[scope], plan_.columns[scope]);
    }
    void place(NodeId node, std::uint32_t instruction, Free& free, Plan::Implementation::Columns& columns) {
        NodeInfo& info = plan_.nodes[node];
        if (is_truth(node)) {
            info.place = take(free.truths, columns.truths);
        } else {
            info.place = take(free.numbers, columns.numbers);
            if (info.layout.fraction) info.place_of_denominators = take(free.numbers, columns.numbers);
        }
        if (last_use_[node] != never) given_back_[std::max(last_use_[node], instruction)].push_back(node);
    }

    void give_back(NodeId node) {
        const NodeInfo& info = plan_.nodes[node];
        Free& free = free_[program_.nodes[node].scope];
        if (is_truth(node)) return free.truths.push_back(info.place);
        free.numbers.push_back(info.place);
        if (info.layout.fraction) free.numbers.push_back(info.place_of_denominators);
    }

    bool is_truth(NodeId node) const { return program_.nodes[node].type.kind == ValueKind::yes_no; }

    Plan::Implementation& plan_;
    const program::Program& program_;
    std::vector<std::uint32_t> last_use_; // by node: an instruction, or `never`
    Free uniform_;
    std::vector<Free> free_;                      // by scope
    std::vector<std::vector<NodeId>> given_back_; // by instruction
};

} // namespace

void place_columns(Plan::Implementation& plan) {
    Placer(plan).run();
}

} // namespace tiaoli::engine
