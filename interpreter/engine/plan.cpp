#include "engine/plan.hpp"

#include "engine/kernels.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <bit>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;
using program::Scope;
using program::ScopeId;

namespace {

// The child scope an aggregate reads; its rows have to exist even if it reads no input.
ScopeId reduced_scope(const program::Node& node) {
    return program::is_aggregate(node.op) ? node.payload : none;
}

// The scopes that rows of `scope` cannot be without: itself, what it belongs to and what it repeats. Only
// those not entered yet, which they are from now on; each comes after those it needs itself.
std::vector<ScopeId> enter_all(const program::Program& program, ScopeId scope, std::vector<bool>& entered) {
    std::vector<ScopeId> found;
    const auto add = [&](ScopeId id) {
        if (id == none || entered[id]) return;
        entered[id] = true;
        found.push_back(id);
    };
    add(scope);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Scope& next = program.scopes[found[i]];
        add(next.parent);
        add(next.source);
    }
    std::sort(found.begin(), found.end()); // parents and sources have the smaller ids
    return found;
}

// Lists instructions so that a scope's rows exist before the first node in it.
class Lister {
public:
    explicit Lister(Plan::Implementation& plan)
        : plan_(plan), program_(*plan.program), entered_(program_.scopes.size(), false) {}

    void run() {
        for (NodeId id = 0; id < program_.nodes.size(); ++id) {
            const program::Node& node = program_.nodes[id];
            const NodeInfo& info = plan_.nodes[id];
            if (!info.needed) continue;
            enter(
                node.scope); // also for uniform nodes: `rows` and `offsets` must hold for whoever reads them
            if (info.uniform) {
                plan_.uniform_nodes.push_back(id);
                continue;
            }
            if (const ScopeId child = reduced_scope(node); child != none) enter(child);
            if (node.op == Op::fact)
                plan_.facts_read.push_back({id, node.payload, node.scope,
                                            node.type.kind == program::ValueKind::yes_no,
                                            info.layout.fraction});
            else
                plan_.instructions.push_back(instruction_of(id));
        }
    }

private:
    void enter(ScopeId scope) {
        for (const ScopeId id : enter_all(program_, scope, entered_)) {
            const Scope::Kind kind = program_.scopes[id].kind;
            if (kind == Scope::Kind::root || kind == Scope::Kind::list) continue; // these come with the facts
            Instruction instruction;
            instruction.scope = id;
            instruction.enters = true;
            plan_.instructions.push_back(instruction);
        }
    }

    Instruction instruction_of(NodeId id) const {
        const program::Node& node = program_.nodes[id];
        Instruction instruction;
        instruction.node = id;
        instruction.op = node.op;
        instruction.scope = node.scope;
        instruction.child = reduced_scope(node);
        instruction.is_planned = is_planned(node.op);
        instruction.is_strict = program::is_strict(node.op);
        instruction.first_input = node.first_input;
        instruction.input_count = node.input_count;
        instruction.first_inputs.fill(static_cast<NodeId>(program_.nodes.size()));
        std::copy_n(program_.inputs.begin() + node.first_input,
                    std::min<std::size_t>(node.input_count, instruction.first_inputs.size()),
                    instruction.first_inputs.begin());
        if (node.input_count > 0 && program_.inputs[node.first_input] != none)
            instruction.input_kind = program_.nodes[program_.inputs[node.first_input]].type.kind;
        switch (node.op) {
        case Op::broadcast:
        case Op::gather:
        case Op::pick:
        case Op::scope_month:
        case Op::position:
        case Op::running_sum: break;
        default: instruction.local = instruction.child == none; break;
        }
        return instruction;
    }

    Plan::Implementation& plan_;
    const program::Program& program_;
    std::vector<bool> entered_;
};

// The passes that depend on whether a batch hands over parameters.
void prepare_instructions(Plan::Implementation& plan, bool parameters_supplied) {
    plan.parameters_supplied = parameters_supplied;
    find_uniform_nodes(plan);
    list_instructions(plan);
    choose_kernels(plan);
    if (plan.without_kernels) {
        for (InstructionDetails& details : plan.details) {
            details.kernels.fill(nullptr);
            details.one_row_kernel = nullptr;
        }
    } else {
        find_matches(plan);
    }
    place_columns(plan);
}

std::vector<program::FactId> find_suppliable(const Plan::Implementation& plan) {
    const program::Program& program = *plan.program;
    std::vector<program::FactId> facts;
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        if (program.nodes[id].op != Op::parameter || !plan.nodes[id].needed) continue;
        const program::FactId supplied = program.parameters[program.nodes[id].payload].supplied;
        if (supplied != none) facts.push_back(supplied);
    }
    std::sort(facts.begin(), facts.end());
    facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
    return facts;
}

// Half of the second-level cache that processors have today, shared out to cases with short lists.
std::uint32_t choose_block_rows(const Plan::Implementation& plan) {
    constexpr std::size_t cache = std::size_t{512} * 1024, list_rows = 10, least = 64, most = 1024;
    std::size_t bytes = 1;
    for (ScopeId scope = 0; scope < plan.columns.size(); ++scope) {
        const auto& columns = plan.columns[scope];
        bytes += (scope == 0 ? 1 : list_rows) * (columns.numbers * sizeof(std::int64_t) + columns.truths);
    }
    return static_cast<std::uint32_t>(std::clamp(std::bit_floor(cache / bytes), least, most));
}

std::shared_ptr<const Plan> prepare_plan(std::shared_ptr<const program::Program> program,
                                         std::span<const NodeId> wanted, Readable readable,
                                         const KernelTable& kernels, bool without_kernels = false) {
    auto plan = std::make_shared<Plan::Implementation>();
    plan->program = std::move(program);
    plan->kernels = &kernels;
    plan->without_kernels = without_kernels;
    plan->nodes.resize(plan->program->nodes.size());
    choose_fact_layouts(*plan);
    // Bounds and layouts hold for both kinds of batches, so they are found for the one that knows less.
    plan->parameters_supplied = true;
    find_uniform_nodes(*plan);
    bound_nodes(*plan);
    choose_layouts(*plan);
    find_needed_nodes(*plan, wanted, readable);
    plan->suppliable = find_suppliable(*plan);
    prepare_instructions(*plan, false);
    return Plan::make(std::move(plan));
}

} // namespace

void find_needed_nodes(Plan::Implementation& plan, std::span<const NodeId> wanted, Readable readable) {
    const program::Program& program = *plan.program;
    if (wanted.empty()) {
        for (NodeInfo& info : plan.nodes)
            info.wanted = info.needed = true;
        return;
    }
    for (const NodeId id : wanted)
        plan.nodes[id].wanted = plan.nodes[id].needed = true;
    std::vector<bool> entered(program.scopes.size(), false);
    // The months of a scope come before its nodes, and so do the inputs of a node: one pass backwards sees
    // all.
    const auto enter = [&](ScopeId scope) {
        for (const ScopeId id : enter_all(program, scope, entered)) {
            if (program.scopes[id].kind != Scope::Kind::months) continue;
            plan.nodes[program.scopes[id].first_month].needed = true;
            plan.nodes[program.scopes[id].last_month].needed = true;
        }
    };
    for (std::size_t id = program.nodes.size(); id-- > 0;) {
        if (!plan.nodes[id].needed) continue;
        const program::Node& node = program.nodes[id];
        enter(node.scope);
        if (const ScopeId child = reduced_scope(node); child != none) enter(child);
        for (const NodeId input : program.inputs_of(node))
            if (input != none) plan.nodes[input].needed = true;
    }
    for (NodeInfo& info : plan.nodes)
        info.wanted = info.wanted || (readable == Readable::needed && info.needed);
}

void list_instructions(Plan::Implementation& plan) {
    Lister(plan).run();
    plan.details.resize(plan.instructions.size());
    for (std::size_t i = 0; i < plan.instructions.size(); ++i)
        plan.instructions[i].details = &plan.details[i];
}

const Plan::Implementation& Plan::Implementation::for_batch(const Batch& batch) const {
    const auto is_supplied = [&](program::FactId id) {
        const auto& presence = batch.facts[id].presence;
        if (presence.empty()) return true;
        std::uint8_t given = 0; // without a way out early this is a loop over vectors
        for (const Presence each : presence)
            given |= static_cast<std::uint8_t>(each == Presence::given);
        return given != 0;
    };
    if (std::none_of(suppliable.begin(), suppliable.end(), is_supplied)) return *this;
    std::call_once(supplied_once_, [this] {
        auto other = std::make_shared<Implementation>();
        other->program = program;
        other->kernels = kernels;
        other->without_kernels = without_kernels;
        other->facts = facts;
        other->unknown_facts = unknown_facts;
        other->nodes = nodes;
        other->foreknowledge = foreknowledge;
        prepare_instructions(*other, true);
        supplied_ = std::move(other);
    });
    return *supplied_;
}

std::shared_ptr<const Plan> Plan::prepare(std::shared_ptr<const program::Program> program,
                                          std::span<const NodeId> wanted, Readable readable) {
    return prepare_plan(std::move(program), wanted, readable, kernels_for_this_processor());
}

std::shared_ptr<const Plan> Plan::make(std::shared_ptr<const Implementation> implementation) {
    auto plan = std::make_shared<Plan>();
    plan->program_ = implementation->program;
    plan->implementation_ = std::move(implementation);
    plan->block_rows_ = choose_block_rows(*plan->implementation_);
    return plan;
}

std::shared_ptr<const Plan> prepare_general(std::shared_ptr<const program::Program> program) {
    return prepare_plan(std::move(program), {}, Readable::needed, baseline_kernels, true);
}

std::shared_ptr<const Plan> prepare_with(std::shared_ptr<const program::Program> program,
                                         const KernelTable& kernels, std::span<const NodeId> wanted,
                                         Readable readable) {
    return prepare_plan(std::move(program), wanted, readable, kernels);
}

Layout Plan::fact_layout(program::FactId fact) const {
    return implementation_->facts[fact];
}
std::vector<program::FactId> Plan::facts_read() const {
    std::vector<program::FactId> result = implementation_->suppliable;
    for (const FactBinding& binding : implementation_->facts_read)
        result.push_back(binding.fact);
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

Layout Plan::layout(NodeId node) const {
    return implementation_->nodes[node].layout;
}

} // namespace tiaoli::engine
