#include "analysis/movement.hpp"

#include "program/operations.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace tiaoli::analysis {

using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::ValueKind;
using Course = Movement::Course;
using Direction = Movement::Direction;

namespace {

constexpr Movement anyhow{Course::any, Direction::unknown, false};

bool is_still(const Movement& movement) {
    return movement.course == Course::still;
}
bool is_any(const Movement& movement) {
    return movement.course == Course::any;
}

Movement reversed(Movement movement) {
    if (movement.direction == Direction::up)
        movement.direction = Direction::down;
    else if (movement.direction == Direction::down)
        movement.direction = Direction::up;
    movement.is_nonnegative = false;
    return movement;
}

Direction common(const Movement& a, const Movement& b) {
    if (is_still(a)) return b.direction;
    if (is_still(b) || a.direction == b.direction) return a.direction;
    return Direction::unknown;
}

/// One of the two, and the same one until something turns.
Movement either(const Movement& a, const Movement& b) {
    return {std::max(a.course, b.course), common(a, b), a.is_nonnegative && b.is_nonnegative};
}

Movement sum(const Movement& a, const Movement& b) {
    Movement result = either(a, b);
    const bool bends = std::max(a.course, b.course) == Course::one_way && !is_still(a) && !is_still(b);
    if (bends && result.direction == Direction::unknown) result.course = Course::any;
    return result;
}

Movement difference(const Movement& a, const Movement& b) {
    return sum(a, reversed(b));
}

/// Up with one input and down with the other, though not by the same amount for each step.
Movement one_way(Movement movement) {
    if (movement.course == Course::straight) movement.course = Course::one_way;
    return movement;
}

Movement product(const Movement& a, const Movement& b) {
    const bool is_nonnegative = a.is_nonnegative && b.is_nonnegative;
    if (is_any(a) || is_any(b)) return {Course::any, Direction::unknown, is_nonnegative};
    if (is_still(a) || is_still(b)) {
        const Movement& factor = is_still(a) ? a : b;
        const Movement& moving = is_still(a) ? b : a;
        return {moving.course, factor.is_nonnegative ? moving.direction : Direction::unknown, is_nonnegative};
    }
    const Direction direction = common(a, b);
    const bool is_one_way = is_nonnegative && direction != Direction::unknown;
    return {is_one_way ? Course::one_way : Course::any, direction, is_nonnegative};
}

/// Where the divisor is zero there is an error. A divisor that goes one way and never below zero is zero only
/// at one of the ends, and bisection sees both.
Movement quotient(const Movement& a, const Movement& b) {
    const bool is_nonnegative = a.is_nonnegative && b.is_nonnegative;
    if (is_any(a) || is_any(b) || (!is_still(b) && !b.is_nonnegative))
        return {Course::any, Direction::unknown, is_nonnegative};
    if (is_still(b)) return {a.course, b.is_nonnegative ? a.direction : Direction::unknown, is_nonnegative};
    if (is_still(a))
        return {Course::one_way, a.is_nonnegative ? reversed(b).direction : Direction::unknown,
                is_nonnegative};
    if (a.course == Course::straight && b.course == Course::straight)
        return {Course::one_way, Direction::unknown, is_nonnegative};
    return {Course::any, Direction::unknown, is_nonnegative};
}

class Movements {
public:
    Movements(const program::Program& program, const Dial& dial)
        : program_(program), dial_(dial), of_(program.nodes.size()) {}

    bool all_one_way(const std::vector<NodeId>& cone, bool may_go_by_steps) {
        for (const NodeId id : cone) { // inputs come before what they feed
            of_[id] = movement(id);
            if (is_any(of_[id])) return false;
            if (!may_go_by_steps && goes_by_steps(program_.nodes[id].op) && !is_still(of_[id])) return false;
        }
        return true;
    }

private:
    Movement of(NodeId id) const { return id == none ? Movement{} : of_[id]; }

    /// Rows of months come and go with the days they lie between.
    bool has_moving_rows(ScopeId id) const {
        for (const program::Scope* scope = &program_.scopes[id]; scope->kind != program::Scope::Kind::root;
             scope = &program_.scopes[scope->parent]) {
            if (!is_still(of(scope->first_month)) || !is_still(of(scope->last_month))) return true;
            if (scope->kind == program::Scope::Kind::repeat && has_moving_rows(scope->source)) return true;
        }
        return false;
    }

    Movement of_fact(program::FactId id) const {
        const program::Fact& fact = program_.facts[id];
        Movement result;
        if (id == dial_.fact) result.course = Course::straight;
        result.is_nonnegative = fact.type.kind == ValueKind::number &&
                                (!fact.is_signed || (fact.has_range && !values::is_negative(fact.low)));
        return result;
    }

    bool is_nonnegative(program::ConstantId id) const {
        const program::Constant& constant = program_.constants[id];
        return constant.kind == ValueKind::number && !values::is_negative(constant.number);
    }

    /// Which entry is in force is one of the things that turn.
    Movement of_parameter(const program::Parameter& parameter, std::span<const NodeId> in) const {
        for (const NodeId input : in)
            if (is_any(of(input))) return anyhow;
        if (in.size() > 1 && !is_still(of(in[1]))) return anyhow;
        Movement result;
        result.is_nonnegative = true;
        if (parameter.supplied != none) result = of_fact(parameter.supplied);
        for (const program::ParameterEntry& entry : parameter.entries)
            if (entry.value != none && !is_nonnegative(entry.value)) result.is_nonnegative = false;
        return result;
    }

    Movement of_comparison(std::span<const NodeId> in) const {
        return is_any(difference(of(in[0]), of(in[1]))) ? anyhow : Movement{};
    }

    /// The same one is taken until it turns, which it does once if no two cross twice.
    Movement of_limit(std::span<const NodeId> in) const {
        Movement result = of(in[0]);
        for (std::size_t i = 0; i < in.size(); ++i) {
            result = either(result, of(in[i]));
            for (std::size_t j = 0; j < i; ++j)
                if (is_any(difference(of(in[i]), of(in[j])))) return anyhow;
        }
        return result;
    }

    /// Chosen by conditions, which are still.
    Movement of_choice(std::span<const NodeId> conditions, std::span<const NodeId> values) const {
        for (const NodeId condition : conditions)
            if (is_any(of(condition))) return anyhow;
        Movement result = values.empty() ? Movement{} : of(values[0]);
        for (const NodeId value : values)
            result = either(result, of(value));
        return result;
    }

    Movement of_decide(std::span<const NodeId> in) const {
        std::vector<NodeId> conditions, values;
        for (std::size_t i = 0; i < in.size(); ++i)
            (i % 2 == 0 && i + 1 < in.size() ? conditions : values).push_back(in[i]);
        // Two rules in conflict may agree where their values cross: once, see `Features`.
        for (std::size_t i = 0; i < conditions.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (is_any(difference(of(values[i]), of(values[j])))) return anyhow;
        return of_choice(conditions, values);
    }

    /// Never moves by itself: conditions, categories, sets.
    Movement settled(std::span<const NodeId> in) const {
        return std::ranges::any_of(in, [&](NodeId id) { return is_any(of(id)); }) ? anyhow : Movement{};
    }

    Movement of_aggregate(const program::Node& node, std::span<const NodeId> in) const {
        if (has_moving_rows(node.payload)) return anyhow;
        for (const NodeId input : in.subspan(1))
            if (!is_still(of(input))) return anyhow;
        const Movement value = of(in[0]);
        switch (node.op) {
        case Op::count: return is_any(value) ? anyhow : Movement{Course::still, Direction::up, true};
        case Op::any_over:
        case Op::all_over: return settled(in);
        case Op::minimum_over:
        case Op::maximum_over: // which row has it is not among the things that are looked at
            if (!is_still(value) && value.direction == Direction::unknown) return anyhow;
            return one_way(value);
        default: return value; // sum, first_over, last_over, list_over
        }
    }

    Movement movement(NodeId id) const {
        const program::Node& node = program_.nodes[id];
        const auto in = program_.inputs_of(node);
        if (program::is_aggregate(node.op)) return of_aggregate(node, in);
        switch (node.op) {
        case Op::fact: return of_fact(node.payload);
        case Op::constant: return {Course::still, Direction::up, is_nonnegative(node.payload)};
        case Op::parameter: return of_parameter(program_.parameters[node.payload], in);
        case Op::today: return {dial_.fact == none ? Course::straight : Course::still, Direction::up, false};
        case Op::equal:
        case Op::less:
        case Op::less_equal: return of_comparison(in);
        case Op::add: return sum(of(in[0]), of(in[1]));
        case Op::subtract: return difference(of(in[0]), of(in[1]));
        case Op::multiply: return product(of(in[0]), of(in[1]));
        case Op::divide: return quotient(of(in[0]), of(in[1]));
        case Op::minimum:
        case Op::maximum:
        case Op::highest:
        case Op::lowest: return of_limit(in);
        case Op::absolute: {
            if (!is_still(of(in[0])) && !of(in[0]).is_nonnegative) return anyhow;
            Movement result = of(in[0]);
            result.is_nonnegative = true;
            return result;
        }
        case Op::select: return of_choice(in.first(1), in.subspan(1));
        case Op::decide: return of_decide(in);
        case Op::coalesce:
        case Op::pick: return of_choice({}, in);
        case Op::add_days: return sum(of(in[0]), of(in[1]));
        case Op::days_between:
        case Op::months_between: return difference(of(in[1]), of(in[0]));
        case Op::add_months:
        case Op::term_end: return sum(one_way(of(in[0])), one_way(of(in[1])));
        case Op::whole_months:
        case Op::completed_years: return difference(one_way(of(in[1])), one_way(of(in[0])));
        case Op::round:
        case Op::year_of:
        case Op::month_of:
        case Op::first_day:
        case Op::last_day: return one_way(of(in[0]));
        case Op::month_number:
        case Op::make_date:
            return std::ranges::all_of(in, [&](NodeId input) { return is_still(of(input)); }) ? Movement{}
                                                                                              : anyhow;
        case Op::broadcast:
        case Op::gather: return of(in[0]);
        case Op::scope_month: return has_moving_rows(node.scope) ? anyhow : Movement{};
        case Op::running_sum: {
            if (has_moving_rows(node.scope)) return anyhow;
            for (const NodeId input : in.subspan(1))
                if (!is_still(of(input))) return anyhow;
            return of(in[0]);
        }
        default: return settled(in); // logic, sets, what applies and is known, readings, positions
        }
    }

    const program::Program& program_;
    const Dial& dial_;
    std::vector<Movement> of_;
};

} // namespace

bool goes_by_steps(Op op) {
    switch (op) {
    case Op::round:
    case Op::whole_months:
    case Op::completed_years:
    case Op::year_of:
    case Op::month_number:
    case Op::month_of: return true;
    default: return false;
    }
}

bool bisection_is_enough(const program::Program& program, program::DecisionId decision, const Dial& dial) {
    return Movements(program, dial).all_one_way(cone_of(program, program.decisions[decision].node), false);
}

bool nearest_is_certain(const program::Program& program, program::DecisionId decision, const Dial& dial) {
    return Movements(program, dial).all_one_way(cone_of(program, program.decisions[decision].node), true);
}

} // namespace tiaoli::analysis
