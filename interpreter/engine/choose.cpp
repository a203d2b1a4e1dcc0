// Picks the kernels of every instruction, for every tier, and works out what they need to know.
//
// An operation without a kernel for the layouts and inputs at hand is left to the general form: correct, but
// some hundred times slower. That is right for what policies rarely do.
#include "engine/kernels.hpp"
#include "engine/plan.hpp"
#include "values/date.hpp"

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <optional>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;
using program::ValueKind;
using values::Rational;

namespace {

class Chooser {
public:
    explicit Chooser(Plan::Implementation& plan)
        : plan_(plan), program_(*plan.program), table_(*plan.kernels) {
        for (int tier = 0; tier < tiers; ++tier)
            extents_.push_back(extents_of(plan, tier));
    }

    void run() {
        plan_.factors.assign(program_.inputs.size(), 1);
        for (std::size_t i = 0; i < plan_.instructions.size(); ++i) {
            Instruction& instruction = plan_.instructions[i];
            details_ = &plan_.details[i];
            node_ = instruction.node;
            if (instruction.enters) continue;
            details_->first_derivation = static_cast<std::uint32_t>(plan_.derivations.size());
            derived_.assign(instruction.input_count, false);
            choose(instruction);
            derive_rest(instruction);
            details_->derivation_count =
                static_cast<std::uint32_t>(plan_.derivations.size()) - details_->first_derivation;
        }
    }

private:
    // Kernels are named by their place in the table, because they stand in two: for columns, and for one row.
    using Name = Kernel KernelTable::*;
    using Names = Kernel (KernelTable::*)[2]; // [Checking]

    NodeId input(const Instruction& instruction, std::uint32_t place) const {
        return program_.inputs[instruction.first_input + place];
    }
    const Layout& layout(NodeId id) const { return plan_.nodes[id].layout; }
    bool is_uniform(NodeId id) const { return plan_.nodes[id].uniform; }
    ValueKind kind(NodeId id) const { return program_.nodes[id].type.kind; }
    bool any_fraction(const Instruction& instruction) const {
        for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
            const NodeId id = input(instruction, place);
            if (id != none && layout(id).fraction) return true;
        }
        return false;
    }

    void use(Name name) const {
        details_->kernels.fill(table_.*name);
        details_->one_row_kernel = one_row_kernels.*name;
    }
    // The trusting kernel in tiers in which it cannot overflow. One row is not worth the question.
    void use(Names names) const {
        for (std::size_t tier = 0; tier < tiers; ++tier) {
            const bool trusted = extents_[tier][node_].proven;
            details_->trusted[tier] = trusted;
            details_->kernels[tier] = (table_.*names)[trusted ? trusting : checking];
        }
        details_->one_row_kernel = (one_row_kernels.*names)[checking];
    }

    // What a uniform input is to the kernel.
    void derive(const Instruction& instruction, std::uint32_t place, Derivation::Kind derivation,
                const Rational& denominator = {1, 1}) {
        const NodeId id = input(instruction, place);
        plan_.derivations.push_back({derivation, instruction.first_input + place, id, denominator});
        derived_[place] = true;
    }
    // Uniform inputs nothing has been said about: over the denominator of the node, as columns are.
    void derive_rest(const Instruction& instruction) {
        for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
            const NodeId id = input(instruction, place);
            if (id == none || !is_uniform(id) || derived_[place] || kind(id) == ValueKind::yes_no) continue;
            if (kind(id) != ValueKind::number)
                derive(instruction, place, Derivation::Kind::bits);
            else if (fractions_)
                derive(instruction, place, Derivation::Kind::fraction);
            else
                derive(instruction, place, Derivation::Kind::over, {common_, 1});
        }
    }

    // Columns and scalars are brought to this denominator.
    void scale(const Instruction& instruction, std::int64_t denominator) {
        common_ = denominator;
        for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
            const NodeId id = input(instruction, place);
            if (id == none || kind(id) != ValueKind::number || is_uniform(id)) continue;
            plan_.factors[instruction.first_input + place] = denominator / layout(id).denominator;
        }
    }

    // The one column and the one uniform input of an operation with two.
    bool has_scalar(Instruction& instruction) const {
        const bool first = is_uniform(input(instruction, 0)), second = is_uniform(input(instruction, 1));
        if (first == second) return false;
        instruction.column = first ? 1 : 0;
        instruction.scalar = instruction.first_input + (first ? 0 : 1);
        instruction.column_node = input(instruction, instruction.column);
        return true;
    }

    void choose(Instruction& instruction) {
        const program::Node& node = program_.nodes[instruction.node];
        const Layout& own = layout(instruction.node);
        fractions_ = false;
        common_ = own.fraction ? 1 : own.denominator;
        if (instruction.input_count > 0) instruction.column_node = input(instruction, 0);
        const bool is_truth = node.type.kind == ValueKind::yes_no;
        switch (node.op) {
        case Op::all_of: return use(&KernelTable::all_of);
        case Op::any_of: return use(&KernelTable::any_of);
        case Op::negation: return use(&KernelTable::negation);
        case Op::is_applicable:
        case Op::is_known: return use(&KernelTable::certain);
        case Op::equal:
        case Op::less:
        case Op::less_equal: return choose_comparison(instruction);
        case Op::add:
        case Op::subtract: return choose_sum(instruction);
        case Op::multiply: return choose_product(instruction);
        case Op::divide: return choose_quotient(instruction);
        case Op::minimum:
        case Op::lowest: return choose_extreme(instruction, false);
        case Op::maximum:
        case Op::highest: return choose_extreme(instruction, true);
        case Op::absolute:
            fractions_ = own.fraction;
            return own.fraction ? use(&KernelTable::absolute_fractions) : use(&KernelTable::absolute);
        case Op::round: return choose_rounding(instruction);
        case Op::select: return choose_select(instruction);
        case Op::decide: return choose_decision(instruction);
        case Op::coalesce:
            return choose_choice(instruction, &KernelTable::coalesce, &KernelTable::coalesce_truths,
                                 &KernelTable::coalesce_fractions);
        case Op::includes: return use(&KernelTable::includes);
        case Op::intersects: return use(&KernelTable::intersects);
        case Op::make_set: return use(&KernelTable::make_set);
        case Op::days_between:
        case Op::months_between: {
            const bool days = node.op == Op::days_between;
            details_->first_valid = days ? values::minimum_date.days : values::minimum_month.index;
            details_->last_valid = days ? values::maximum_date.days : values::maximum_month.index;
            return use(&KernelTable::between);
        }
        case Op::add_months:
        case Op::add_days:
        case Op::term_end:
        case Op::whole_months:
        case Op::completed_years:
        case Op::year_of:
        case Op::month_number:
        case Op::month_of:
        case Op::first_day:
        case Op::last_day:
        case Op::make_date: return choose_date(instruction);
        case Op::gather:
            if (is_truth) return use(&KernelTable::gather_truths);
            return use(own.fraction ? &KernelTable::gather_fractions : &KernelTable::gather);
        case Op::broadcast:
            if (is_truth) return use(&KernelTable::broadcast_truths);
            return use(own.fraction ? &KernelTable::broadcast_fractions : &KernelTable::broadcast);
        case Op::pick:
            if (is_truth) return use(&KernelTable::pick_truths);
            if (own.fraction) return;
            scale(instruction, own.denominator);
            return use(&KernelTable::pick);
        case Op::scope_month: return use(&KernelTable::scope_month);
        case Op::position: return use(&KernelTable::position);
        case Op::parameter: return choose_parameter(instruction);
        case Op::running_sum: {
            const NodeId key = input(instruction, 1);
            if (own.fraction || (key != none && (layout(key).fraction || kind(key) == ValueKind::yes_no)))
                return;
            if (key != none && is_uniform(key) && kind(key) == ValueKind::number)
                derive(instruction, 1, Derivation::Kind::over, {layout(key).denominator, 1});
            return use(&KernelTable::running_sum);
        }
        case Op::count:
        case Op::sum:
        case Op::minimum_over:
        case Op::maximum_over:
        case Op::any_over:
        case Op::all_over:
        case Op::first_over:
        case Op::last_over: return choose_aggregate(instruction);
        case Op::fact:
        case Op::constant:
        case Op::today:
        case Op::reading:
        case Op::not_applicable:
        case Op::list_over: return;
        }
    }

    void choose_comparison(Instruction& instruction) {
        const NodeId a = input(instruction, 0), b = input(instruction, 1);
        const Op op = program_.nodes[instruction.node].op;
        if (kind(a) == ValueKind::yes_no) return use(&KernelTable::same_truth);
        if (any_fraction(instruction)) return choose_comparison_of_fractions(instruction, op);
        if (has_scalar(instruction)) {
            const std::uint32_t place = instruction.column == 0 ? 1 : 0;
            const Rational denominator{layout(instruction.column_node).denominator, 1};
            if (op == Op::equal) {
                const bool bits = kind(a) != ValueKind::number;
                derive(instruction, place, bits ? Derivation::Kind::bits : Derivation::Kind::over,
                       denominator);
                return use(&KernelTable::equal_scalar);
            }
            // column < x and x <= column are about the last number below x, the other two about the last not
            // above it.
            const bool strict = (op == Op::less) == (instruction.column == 0);
            derive(instruction, place, strict ? Derivation::Kind::below : Derivation::Kind::not_above,
                   denominator);
            return use(instruction.column == 0 ? &KernelTable::at_most_scalar : &KernelTable::above_scalar);
        }
        scale(instruction, std::lcm(layout(a).denominator, layout(b).denominator));
        switch (op) {
        case Op::equal: return use(&KernelTable::equal);
        case Op::less: return use(&KernelTable::less);
        default: return use(&KernelTable::less_equal);
        }
    }

    void choose_comparison_of_fractions(Instruction& instruction, Op op) {
        fractions_ = true;
        switch (op) {
        case Op::equal: return use(&KernelTable::equal_fractions);
        case Op::less: return use(&KernelTable::less_fractions);
        default: break;
        }
        use(&KernelTable::less_equal_fractions);
        if (!has_scalar(instruction) || !layout(instruction.column_node).fraction) return;
        const bool at_most = instruction.column == 0;
        for (std::size_t tier = 0; tier < tiers; ++tier) {
            if (!details_->trusted[tier]) continue;
            if (is_narrow(tier, input(instruction, 0)) && is_narrow(tier, input(instruction, 1)))
                details_->kernels[tier] = at_most ? table_.at_most_rate_narrow : table_.at_least_rate_narrow;
            else
                details_->kernels[tier] = at_most ? table_.at_most_rate : table_.at_least_rate;
        }
    }

    // Numerators and denominators are in -2^31 .. 2^31 - 1.
    bool is_narrow(std::size_t tier, NodeId id) const {
        const Extent& extent = extents_[tier][id];
        const values::int128 denominator = layout(id).fraction ? extent.denominator : layout(id).denominator;
        return extent.low >= INT32_MIN && extent.high <= INT32_MAX && denominator <= INT32_MAX;
    }

    void choose_sum(Instruction& instruction) {
        const bool minus = program_.nodes[instruction.node].op == Op::subtract;
        const Layout& own = layout(instruction.node);
        if (own.fraction) {
            fractions_ = true;
            return use(minus ? &KernelTable::subtract_fractions : &KernelTable::add_fractions);
        }
        scale(instruction, own.denominator);
        if (!has_scalar(instruction)) return use(minus ? &KernelTable::subtract : &KernelTable::add);
        if (!minus) return use(&KernelTable::add_scalar);
        use(instruction.column == 0 ? &KernelTable::subtract_scalar : &KernelTable::subtract_from_scalar);
    }

    // The column's numerators times a number: the uniform input and the change of denominator in one.
    void choose_multiple(Instruction& instruction, Derivation::Kind derivation) {
        const Layout& own = layout(instruction.node);
        const auto change =
            values::make_rational(own.denominator, layout(instruction.column_node).denominator);
        const std::uint32_t place = instruction.column == 0 ? 1 : 0;
        const Answer& factor = plan_.nodes[input(instruction, place)].unknown;
        derive(instruction, place, derivation, *change);
        if (factor.state == State::value) {
            const auto multiple = derivation == Derivation::Kind::multiple
                                      ? values::multiply(factor.low, *change)
                                      : values::divide(*change, factor.low);
            if (multiple == Rational{1, 1}) return use(&KernelTable::same_numbers);
            use(&KernelTable::multiply_scalar);
            const auto whole = multiple ? values::to_integer(*multiple) : std::nullopt;
            if (whole && *whole >= INT32_MIN && *whole <= INT32_MAX)
                use_narrow(&KernelTable::multiply_scalar_narrow, {instruction.column_node});
            return;
        }
        use(&KernelTable::multiply_scalar);
    }

    void choose_product(Instruction& instruction) {
        fractions_ = layout(instruction.node).fraction;
        if (fractions_) return use(&KernelTable::multiply_fractions);
        if (has_scalar(instruction)) return choose_multiple(instruction, Derivation::Kind::multiple);
        const NodeId a = input(instruction, 0), b = input(instruction, 1);
        const std::int64_t change =
            layout(instruction.node).denominator / layout(a).denominator / layout(b).denominator;
        plan_.factors[instruction.first_input] = change;
        use(&KernelTable::multiply);
        if (change == 1) use_narrow(&KernelTable::multiply_narrow, {a, b});
    }

    // This kernel in tiers in which the inputs are narrow.
    void use_narrow(Name name, std::initializer_list<NodeId> inputs) const {
        for (std::size_t tier = 0; tier < tiers; ++tier) {
            bool narrow = details_->trusted[tier];
            for (const NodeId id : inputs)
                narrow = narrow && is_narrow(tier, id);
            if (narrow) details_->kernels[tier] = table_.*name;
        }
    }

    void choose_quotient(Instruction& instruction) {
        if (!layout(instruction.node).fraction) {
            if (has_scalar(instruction) && instruction.column == 0)
                choose_multiple(instruction, Derivation::Kind::divisor);
            return;
        }
        fractions_ = true;
        const NodeId a = input(instruction, 0), b = input(instruction, 1);
        const bool plain = !is_uniform(a) && !is_uniform(b) && !any_fraction(instruction);
        if (plain && layout(a).denominator == layout(b).denominator) return use(&KernelTable::quotient);
        use(&KernelTable::divide_fractions);
    }

    void choose_extreme(Instruction& instruction, bool largest) {
        const Layout& own = layout(instruction.node);
        if (own.fraction) {
            fractions_ = true;
            return use(largest ? &KernelTable::maximum_fractions : &KernelTable::minimum_fractions);
        }
        scale(instruction, own.denominator);
        use(largest ? &KernelTable::maximum : &KernelTable::minimum);
    }

    void choose_rounding(Instruction& instruction) {
        const program::Node& node = program_.nodes[instruction.node];
        const Rational& step = program_.constants[node.payload].number;
        const Layout &own = layout(instruction.node), &from = layout(instruction.column_node);
        if (own.fraction || own.denominator % step.denominator != 0) return;
        // Steps in n / d: n * below / (d * above); and each is `above` over `below`.
        const auto ratio = values::make_rational(step.denominator, 1);
        const auto steps = values::divide(*ratio, {step.numerator, 1});
        const auto per_numerator =
            steps ? values::divide(*steps, {from.fraction ? 1 : from.denominator, 1}) : std::nullopt;
        if (!per_numerator) return;
        const auto multiplier = values::narrow(per_numerator->numerator);
        const auto divisor = values::narrow(per_numerator->denominator);
        const auto scaled_step = values::multiply(step, {own.denominator, 1});
        const auto whole_step = scaled_step ? values::to_integer(*scaled_step) : std::nullopt;
        if (!multiplier || !divisor || !whole_step || *divisor > INT64_MAX / 4) return;
        details_->multiplier = *multiplier;
        details_->divisor = *divisor;
        details_->step = *whole_step;
        details_->rounding = static_cast<values::Rounding>(node.extra);
        if (from.fraction) return use(&KernelTable::round_fractions);
        if (*divisor == 1 && *multiplier == 1 && *whole_step == 1) return use(&KernelTable::same_numbers);
        use(&KernelTable::round_exactly);
        choose_small_rounding(instruction);
    }

    void choose_small_rounding(Instruction& instruction) {
        const std::int64_t divisor = details_->divisor;
        details_->small_multiplier = details_->multiplier;
        switch (details_->rounding) {
        case values::Rounding::half_even: return;
        case values::Rounding::down: break;
        case values::Rounding::up: details_->offset = divisor - 1; break;
        case values::Rounding::half_up:
            details_->offset = divisor / 2; // rounded down where there is no half
            break;
        }
        details_->reciprocal = 1.0 / static_cast<double>(divisor);
        constexpr std::int64_t limit = std::int64_t{1} << 50;
        for (std::size_t tier = 0; tier < tiers; ++tier) {
            const Extent& extent = extents_[tier][instruction.column_node];
            if (!details_->trusted[tier] || divisor >= limit || details_->small_multiplier >= limit) continue;
            const values::int128 greatest = std::max(extent.high, -extent.low) * details_->small_multiplier;
            if (greatest + details_->offset >= limit) continue;
            details_->kernels[tier] = extent.low >= 0 ? table_.round_small : table_.round_small_signed;
        }
    }

    // Kernels for numbers over a denominator, for yes/no, and for fractions.
    void choose_choice(Instruction& instruction, Names numbers, Name truths, Name fractions) {
        const Layout& own = layout(instruction.node);
        if (kind(instruction.node) == ValueKind::yes_no) return use(truths);
        fractions_ = own.fraction;
        if (fractions_) return use(fractions);
        scale(instruction, own.denominator);
        use(numbers);
    }

    void choose_select(Instruction& instruction) {
        choose_choice(instruction, &KernelTable::select, &KernelTable::select_truths,
                      &KernelTable::select_fractions);
    }

    void choose_decision(Instruction& instruction) {
        // One rule and a base: a choice between two.
        if (instruction.input_count == 3) return choose_select(instruction);
        choose_choice(instruction, &KernelTable::decide, &KernelTable::decide_truths,
                      &KernelTable::decide_fractions);
    }

    void choose_date(Instruction& instruction) {
        for (std::uint32_t place = 0; place < instruction.input_count; ++place) {
            const NodeId id = input(instruction, place);
            // Half a month is the general form's business.
            if (kind(id) == ValueKind::number && (layout(id).fraction || layout(id).denominator != 1)) return;
        }
        common_ = 1;
        use(&KernelTable::calendar);
    }

    void choose_parameter(Instruction& instruction) {
        const program::Node& node = program_.nodes[instruction.node];
        const program::Parameter& parameter = program_.parameters[node.payload];
        const Layout& own = layout(instruction.node);
        if (own.fraction || kind(instruction.node) == ValueKind::yes_no) return;
        if (parameter.supplied != none) {
            if (program_.facts[parameter.supplied].scope != node.scope) return;
            details_->supplied = parameter.supplied;
            details_->supplied_factor = own.denominator / plan_.facts[parameter.supplied].denominator;
        }
        details_->first_entry = static_cast<std::uint32_t>(plan_.entries.size());
        for (const auto& entry : parameter.entries) {
            Entry to{entry.key, entry.from.days, entry.to.days, 0, false};
            if (entry.from.days == INT32_MIN) to.from = INT64_MIN;
            if (entry.to.days == INT32_MAX) to.to = INT64_MAX;
            if (entry.value != none) {
                const program::Constant& constant = program_.constants[entry.value];
                const auto scaled = values::multiply(constant.number, {own.denominator, 1});
                const auto number = scaled ? values::to_integer(*scaled) : std::nullopt;
                to.known = constant.kind != ValueKind::number || number.has_value();
                to.numerator = constant.kind != ValueKind::number ? constant.bits : number.value_or(0);
            }
            plan_.entries.push_back(to);
        }
        details_->entry_count = static_cast<std::uint32_t>(plan_.entries.size()) - details_->first_entry;
        use(&KernelTable::parameter);
    }

    void choose_aggregate(Instruction& instruction) {
        const Op op = program_.nodes[instruction.node].op;
        const Layout& own = layout(instruction.node);
        if (own.fraction) return;
        const bool is_truth = kind(instruction.node) == ValueKind::yes_no;
        switch (op) {
        case Op::count: return use(&KernelTable::count);
        case Op::any_over: return use(&KernelTable::any_over);
        case Op::all_over: return use(&KernelTable::all_over);
        case Op::sum:
            use(&KernelTable::sum);
            for (std::size_t tier = 0; tier < tiers; ++tier)
                details_->trusted[tier] = extents_[tier][instruction.node].proven;
            return;
        case Op::minimum_over: return use(&KernelTable::minimum_over);
        case Op::maximum_over: return use(&KernelTable::maximum_over);
        case Op::first_over: return use(is_truth ? &KernelTable::first_truth_over : &KernelTable::first_over);
        default: return use(is_truth ? &KernelTable::last_truth_over : &KernelTable::last_over);
        }
    }

    Plan::Implementation& plan_;
    const program::Program& program_;
    const KernelTable& table_;
    std::vector<std::vector<Extent>> extents_; // by tier
    // Of the instruction at hand.
    InstructionDetails* details_ = nullptr;
    NodeId node_ = none;
    std::vector<bool> derived_;
    bool fractions_ = false;
    std::int64_t common_ = 1;
};

// Whether the size of a node's numbers matters to a kernel that trusts extents.
std::vector<bool> find_sensitive_nodes(const Plan::Implementation& plan) {
    const program::Program& program = *plan.program;
    std::vector<bool> sensitive(program.nodes.size(), false);
    for (std::size_t id = program.nodes.size(); id-- > 0;) {
        if (!plan.nodes[id].needed) continue;
        const program::Node& node = program.nodes[id];
        const auto inputs = program.inputs_of(node);
        bool itself = sensitive[id]; // what it passes on matters
        switch (node.op) {
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::absolute:
        case Op::round:
        case Op::sum:
        case Op::running_sum: itself = true; break;
        default: break;
        }
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (inputs[i] == none || program.nodes[inputs[i]].type.kind != ValueKind::number) continue;
            const bool scaled = plan.factors[node.first_input + i] != 1;
            const bool crossed = node.type.kind == ValueKind::yes_no && plan.nodes[inputs[i]].layout.fraction;
            bool compared_with_fraction = false;
            for (const NodeId other : inputs)
                compared_with_fraction |= other != none && plan.nodes[other].layout.fraction;
            if (itself || scaled || crossed || compared_with_fraction) sensitive[inputs[i]] = true;
        }
    }
    return sensitive;
}

} // namespace

void choose_kernels(Plan::Implementation& plan) {
    Chooser(plan).run();
    const program::Program& program = *plan.program;
    const auto assume = [&](program::FactId id, NodeId node) {
        const program::Fact& fact = program.facts[id];
        Plan::Implementation::Assumption assumption{id, node, fact.is_signed, {}};
        for (int tier = 0; tier < tiers; ++tier)
            assumption.bits[static_cast<std::size_t>(tier)] = assumed_bits(fact, plan.facts[id], tier);
        plan.assumptions.push_back(assumption);
    };
    const std::vector<bool> sensitive = find_sensitive_nodes(plan);
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        const program::Node& node = program.nodes[id];
        if (!sensitive[id] || !plan.nodes[id].needed || node.type.kind != ValueKind::number) continue;
        if (node.op == Op::fact) assume(node.payload, id);
        if (node.op != Op::parameter || !plan.parameters_supplied) continue;
        const program::FactId supplied = program.parameters[node.payload].supplied;
        if (supplied != none) assume(supplied, none);
    }
}

namespace {

std::optional<Scalar> derived(const Derivation& derivation, ValueKind kind, const Answer& answer) {
    if (kind != ValueKind::number) {
        if (derivation.kind != Derivation::Kind::below) return Scalar{answer.bits, 1};
        return Scalar{answer.bits - 1, 1}; // days and months are far from the least number
    }
    const auto whole = [](const std::optional<Rational>& number) -> std::optional<Scalar> {
        const auto integer = number ? values::to_integer(*number) : std::nullopt;
        return integer ? std::optional(Scalar{*integer, 1}) : std::nullopt;
    };
    const auto narrow = [](values::int128 numerator, values::int128 denominator) -> std::optional<Scalar> {
        const auto above = values::narrow(numerator), below = values::narrow(denominator);
        return above && below ? std::optional(Scalar{*above, *below}) : std::nullopt;
    };
    const auto scaled = values::multiply(answer.low, derivation.denominator);
    switch (derivation.kind) {
    case Derivation::Kind::over:
    case Derivation::Kind::multiple: return whole(scaled);
    case Derivation::Kind::divisor: return whole(values::divide(derivation.denominator, answer.low));
    case Derivation::Kind::fraction: return narrow(answer.low.numerator, answer.low.denominator);
    case Derivation::Kind::not_above:
        if (!scaled) return std::nullopt;
        return narrow(values::floor_quotient(scaled->numerator, scaled->denominator), 1);
    case Derivation::Kind::below:
        if (!scaled) return std::nullopt;
        return narrow(values::ceiling_quotient(scaled->numerator, scaled->denominator) - 1, 1);
    case Derivation::Kind::bits: break;
    }
    return std::nullopt;
}

} // namespace

void derive_scalars(Run& run) {
    const auto& plan = *run.plan;
    run.usable_matches.assign(plan.matches.size(), 1);
    for (std::size_t i = 0; i < plan.instructions.size(); ++i) {
        const Instruction& instruction = plan.instructions[i];
        run.unusable[i] = 0;
        run.one_row_kernels[i] = instruction.details->one_row_kernel;
        for (std::uint32_t d = 0; d < instruction.details->derivation_count; ++d) {
            const Derivation& derivation = plan.derivations[instruction.details->first_derivation + d];
            const Answer answer = read(run, derivation.input, 0);
            const bool is_value = answer.state == State::value;
            if (!is_value && instruction.match != none) run.usable_matches[instruction.match] = 0;
            if (!is_value) continue; // then the instruction takes the general form anyway
            const auto scalar = derived(derivation, plan.program->nodes[derivation.input].type.kind, answer);
            if (scalar) {
                run.scalars[derivation.place] = *scalar;
            } else {
                run.unusable[i] = 1;
                run.one_row_kernels[i] = nullptr;
                if (instruction.match != none) run.usable_matches[instruction.match] = 0;
            }
        }
    }
}

} // namespace tiaoli::engine
