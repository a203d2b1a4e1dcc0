// Operators: arithmetic, comparison, membership, periods, rounding.
#include "semantics/lowering.hpp"
#include "values/quantity.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using syntax::Expression;
using syntax::ExpressionKind;
using values::BaseUnit;
using values::Rational;
using values::Unit;

namespace {

bool is_length(const Type& type) {
    return type.kind == ValueKind::number && (type.unit.is(BaseUnit::month) || type.unit.is(BaseUnit::day));
}
} // namespace

NodeId Lowering::arithmetic(const Expression& expression, const Environment& environment) {
    const auto [a, b] = two(expression, environment);
    if (a == none || b == none) return none;
    const auto place = origin(expression, environment);
    const auto left = type_of(a), right = type_of(b);
    const auto kind = expression.kind;
    const bool adds = kind == ExpressionKind::add, subtracts = kind == ExpressionKind::subtract;
    const auto not_possible = [&](Term what) {
        fail(DiagnosticId::unit_mismatch, expression.span, {describe(left), describe(right), term(what)});
        return none;
    };
    // Days and months on the calendar.
    if (is_calendar(left) && is_length(right) && (adds || subtracts)) {
        const bool days = right.unit.is(BaseUnit::day);
        if (days && left.kind == ValueKind::month) return not_possible(Term::added_to_month);
        const auto result = left;
        auto count = b;
        if (subtracts) {
            if (const auto value = constant_of(b))
                count = number_constant(values::negate(value->number), right, place);
            else
                count = emit(Op::subtract, right, {number_constant({}, right), b}, place);
        }
        return emit(days ? Op::add_days : Op::add_months, result, {a, count}, place);
    }
    if (is_calendar(left) && left.kind == right.kind && subtracts) {
        const bool dates = left.kind == ValueKind::date;
        return emit(dates ? Op::days_between : Op::months_between,
                    number_type(Unit::of(dates ? BaseUnit::day : BaseUnit::month), false, true), {b, a},
                    place);
    }
    if (left.kind != ValueKind::number || right.kind != ValueKind::number)
        return not_possible(Term::calculated);
    if (kind == ExpressionKind::multiply || kind == ExpressionKind::divide) {
        const auto unit = kind == ExpressionKind::multiply ? values::multiply(left.unit, right.unit)
                                                           : values::divide(left.unit, right.unit);
        if (!unit) return not_possible(Term::multiplied);
        const bool multiplies = kind == ExpressionKind::multiply;
        // `2/3` is a number, not a computation.
        const auto &first = at(expression.children[0], environment),
                   &second = at(expression.children[1], environment);
        if (!multiplies && first.kind == ExpressionKind::number && second.kind == ExpressionKind::number) {
            const auto quotient = values::divide(constant_of(a)->number, constant_of(b)->number);
            if (quotient) return number_constant(*quotient, number_type({}), place);
        }
        const bool ratio = !multiplies && unit->is_none() && !left.unit.is_none();
        const bool percent = multiplies ? unit->is_none() && left.percent && right.percent : ratio;
        return emit(multiplies ? Op::multiply : Op::divide,
                    number_type(*unit, percent, multiplies && left.whole && right.whole), {a, b}, place);
    }
    if (left.unit != right.unit) {
        if (kind == ExpressionKind::above) return not_possible(Term::compared);
        return not_possible(adds ? Term::added : Term::subtracted);
    }
    const auto type = number_type(left.unit, left.percent || right.percent, left.whole && right.whole);
    if (kind == ExpressionKind::above) {
        const auto difference = emit(Op::subtract, type, {a, b}, place);
        return emit(Op::maximum, type, {difference, number_constant({}, type)},
                    origin(expression.span, environment.clause, "above"));
    }
    return emit(adds ? Op::add : Op::subtract, type, {a, b}, place);
}

// kind: equal, not_equal, less … ; both values known.
NodeId Lowering::comparison(ExpressionKind kind, NodeId a, NodeId b, program::OriginId place, Span span) {
    if (a == none || b == none) return none;
    const auto left = type_of(a), right = type_of(b);
    const bool alike = left.kind == right.kind && left.category == right.category &&
                       (left.kind != ValueKind::number || left.unit == right.unit);
    const bool ordered = left.kind == ValueKind::number || is_calendar(left);
    const bool equality = kind == ExpressionKind::equal || kind == ExpressionKind::not_equal;
    if (!alike || (!ordered && !equality)) {
        if (left.kind == ValueKind::number && right.kind == ValueKind::number)
            fail(DiagnosticId::unit_mismatch, span, {describe(left), describe(right), term(Term::compared)});
        else
            fail(DiagnosticId::not_comparable, span, {describe(left), describe(right)});
        return none;
    }
    switch (kind) {
    case ExpressionKind::equal: return emit(Op::equal, yes_no(), {a, b}, place);
    case ExpressionKind::not_equal:
        return emit(Op::negation, yes_no(), {emit(Op::equal, yes_no(), {a, b}, place)}, place);
    case ExpressionKind::less: return emit(Op::less, yes_no(), {a, b}, place);
    case ExpressionKind::less_equal: return emit(Op::less_equal, yes_no(), {a, b}, place);
    case ExpressionKind::greater: return emit(Op::less, yes_no(), {b, a}, place);
    default: return emit(Op::less_equal, yes_no(), {b, a}, place);
    }
}

NodeId Lowering::compare(const Expression& expression, const Environment& environment) {
    const auto place = origin(expression, environment);
    const auto left_id = expression.children[0], right_id = expression.children[1];
    if (expression.kind == ExpressionKind::includes) {
        // `L includes x`, of a list or a set.
        const auto owner = lower(left_id, environment);
        if (owner.kind == Value::Kind::list) {
            const auto element = lists_[owner.index].element;
            if (!is_node(element)) {
                fail(DiagnosticId::type_mismatch, expression.span,
                     {term(Term::list_of_records), term(Term::list_of_values)});
                return none;
            }
            const auto type = type_of(element.index);
            return contains(lists_[owner.index], node(right_id, environment, &type), place, expression.span);
        }
        if (!is_node(owner)) return none;
        const auto set = owner.index;
        if (type_of(set).kind != ValueKind::set) {
            fail(DiagnosticId::type_mismatch, expression.span, {describe(type_of(set)), term(Term::set)});
            return none;
        }
        Type element;
        element.kind = ValueKind::category;
        element.category = type_of(set).category;
        auto value = node(right_id, environment, &element);
        if (value == none || !assignable(value, element, at(right_id, environment).span)) return none;
        return membership(Op::includes, set, value, place);
    }
    // The side that knows its type goes first, so that the name of a category's value on the other side finds
    // its category.
    const auto& left_expression = at(left_id, environment);
    const bool value_first = left_expression.kind == ExpressionKind::name &&
                             symbols_.category_values.contains(left_expression.text);
    NodeId a = none, b = none;
    if (value_first) {
        b = node(right_id, environment);
        const auto type = b == none ? Type{} : type_of(b);
        a = node(left_id, environment, b == none ? nullptr : &type);
    } else {
        a = node(left_id, environment);
        const auto type = a == none ? Type{} : type_of(a);
        b = node(right_id, environment, a == none ? nullptr : &type);
    }
    if (a == none || b == none) return none;
    if (expression.kind == ExpressionKind::intersects) {
        if (type_of(a).kind != ValueKind::set || !assignable(b, type_of(a), expression.span)) {
            if (type_of(a).kind != ValueKind::set)
                fail(DiagnosticId::type_mismatch, expression.span, {describe(type_of(a)), term(Term::set)});
            return none;
        }
        return membership(Op::intersects, a, b, place);
    }
    return comparison(expression.kind, a, b, place, expression.span);
}

// Whether a set has a value, or one of several. A set that conditions make ({a: C, b: D}) is not asked as a
// whole, but its conditions are: one of them that is unknown leaves open only what it says itself.
NodeId Lowering::membership(Op op, NodeId set, NodeId sought, program::OriginId place) {
    const auto plain = [&] { return emit(op, yes_no(), {set, sought}, place); };
    const auto known = constant_of(sought);
    if (!known || program_.nodes[set].op != Op::make_set) return plain();
    const auto bits = static_cast<std::uint64_t>(known->bits);
    const std::uint64_t wanted = op == Op::includes ? std::uint64_t{1} << bits : bits;
    std::vector<NodeId> conditions;
    for (const NodeId element : program_.inputs_of(program_.nodes[set])) {
        const auto& node = program_.nodes[element];
        const auto parts = program_.inputs_of(node);
        const bool is_conditional =
            node.op == Op::select && program_.nodes[parts[2]].op == Op::not_applicable;
        const auto value = constant_of(is_conditional ? parts[1] : element);
        if (!value) return plain();
        if ((wanted >> static_cast<unsigned>(value->bits) & 1U) == 0) continue;
        if (!is_conditional) return bits_constant(1, yes_no(), place);
        conditions.push_back(parts[0]);
    }
    // A condition that does not apply does not hold.
    for (NodeId& condition : conditions)
        condition = emit(Op::coalesce, yes_no(), {condition, bits_constant(0, yes_no(), place)}, place);
    if (conditions.empty()) return bits_constant(0, yes_no(), place);
    if (conditions.size() == 1) return conditions[0];
    return emit(Op::any_of, yes_no(), std::move(conditions), place);
}

// Whether some element of a list of plain values equals `value`, which may be said of the elements of another
// list.
NodeId Lowering::contains(List list, NodeId value, program::OriginId place, Span span) {
    if (value == none) return none;
    if (!is_ancestor(scope_of(value), program_.scopes[list.scope].parent))
        list = repeated(list, scope_of(value));
    const auto test =
        bring(comparison(ExpressionKind::equal, list.element.index, value, place, span), list.scope);
    if (test == none) return none;
    return emit_in(program_.scopes[list.scope].parent, Op::any_over, yes_no(), {test, list.filter}, place,
                   list.scope);
}

NodeId Lowering::membership(const Expression& expression, const Environment& environment) {
    const auto place = origin(expression, environment);
    const auto& set = at(expression.children[1], environment);
    NodeId value = none;
    // `"x" in list`: the list's element tells the type.
    if (set.kind != ExpressionKind::braces && set.kind != ExpressionKind::range) {
        const auto right = lower(expression.children[1], environment);
        if (right.kind == Value::Kind::list) {
            const auto element = lists_[right.index].element;
            if (!is_node(element)) {
                fail(DiagnosticId::type_mismatch, set.span,
                     {term(Term::list_of_records), term(Term::list_of_values)});
                return none;
            }
            const auto type = type_of(element.index);
            value = node(expression.children[0], environment, &type);
            return contains(lists_[right.index], value, place, expression.span);
        }
    }
    value = node(expression.children[0], environment);
    return value == none ? none
                         : member_of(value, expression.children[1], environment, place, expression.span);
}

// value in {a, b}, value in a..b, value in set
NodeId Lowering::member_of(NodeId value, ExpressionId set_id, const Environment& environment,
                           program::OriginId place, Span span) {
    if (value == none) return none;
    const auto& set = at(set_id, environment);
    const auto type = type_of(value);
    if (set.kind == ExpressionKind::range) {
        auto first = node(set.children[0], environment, &type),
             last = node(set.children[1], environment, &type);
        if (first == none || last == none) return none;
        // A day lies in a span of months from the first day of the first to the last day of the last.
        if (type.kind == ValueKind::date) {
            if (type_of(first).kind == ValueKind::month) first = emit(Op::first_day, type, {first}, place);
            if (type_of(last).kind == ValueKind::month) last = emit(Op::last_day, type, {last}, place);
        }
        const auto low = comparison(ExpressionKind::less_equal, first, value, place, span);
        const auto high = comparison(ExpressionKind::less_equal, value, last, place, span);
        if (low == none || high == none) return none;
        return emit(Op::all_of, yes_no(), {low, high},
                    origin(span, program_.origins[place].clause, "in_range"));
    }
    if (set.kind == ExpressionKind::braces) {
        const auto set_place = origin(span, program_.origins[place].clause, "in_set");
        if (type.kind == ValueKind::category) {
            std::int64_t bits = 0;
            bool constant = true;
            std::vector<NodeId> elements;
            for (const auto item : set.children) {
                auto element = node(item, environment, &type);
                if (element == none || !assignable(element, type, at(item, environment).span)) return none;
                elements.push_back(element);
                if (const auto known = constant_of(element))
                    bits |= static_cast<std::int64_t>(1ULL << static_cast<unsigned>(known->bits));
                else
                    constant = false;
            }
            if (constant) {
                Type set_type = type;
                set_type.kind = ValueKind::set;
                return emit(Op::includes, yes_no(),
                            {bits_constant(bits, set_type, origin(set, environment)), value}, set_place);
            }
        }
        std::vector<NodeId> tests;
        for (const auto item : set.children) {
            const auto test =
                comparison(ExpressionKind::equal, value, node(item, environment, &type), place, span);
            if (test == none) return none;
            tests.push_back(test);
        }
        if (tests.empty()) return bits_constant(0, yes_no(), place);
        return tests.size() == 1 ? tests[0] : emit(Op::any_of, yes_no(), std::move(tests), set_place);
    }
    const auto other = node(set_id, environment);
    if (other == none) return none;
    if (type_of(other).kind == ValueKind::set && type_of(other).category == type.category)
        return membership(Op::includes, other, value, place);
    fail(DiagnosticId::type_mismatch, set.span, {describe(type_of(other)), term(Term::set_or_range)});
    return none;
}

// The day or month `event` and the length before or after it, both ends included: the event's day does not
// count, the last day is the corresponding day or the month's end (民法典 §§ 201-202).
NodeId Lowering::within(const Expression& expression, const Environment& environment) {
    const auto value = node(expression.children[0], environment),
               length = node(expression.children[1], environment),
               event = node(expression.children[2], environment);
    if (value == none || length == none || event == none) return none;
    const auto type = type_of(event);
    if (!is_calendar(type) || !is_length(type_of(length))) {
        fail(DiagnosticId::type_mismatch, expression.span,
             {!is_calendar(type) ? describe(type) : describe(type_of(length)),
              !is_calendar(type) ? term(Term::date_or_month) : term(Term::length_of_time)});
        return none;
    }
    const auto place = origin(expression, environment);
    const auto plain = origin(expression.span, environment.clause);
    const bool days = type_of(length).unit.is(BaseUnit::day);
    const auto shift = [&](NodeId count) {
        return emit(days ? Op::add_days : Op::add_months, type, {event, count}, plain);
    };
    NodeId low = event, high = event;
    if (expression.flag) {
        high = shift(length);
    } else {
        const auto known = constant_of(length);
        low = shift(known ? number_constant(values::negate(known->number), type_of(length), plain)
                          : emit(Op::subtract, type_of(length),
                                 {number_constant({}, type_of(length)), length}, plain));
    }
    const auto first = comparison(ExpressionKind::less_equal, low, value, plain, expression.span);
    const auto second = comparison(ExpressionKind::less_equal, value, high, plain, expression.span);
    return first == none || second == none ? none : emit(Op::all_of, yes_no(), {first, second}, place);
}

NodeId Lowering::round(const Expression& expression, const Environment& environment) {
    const auto operand = node(expression.children[0], environment);
    if (operand == none) return none;
    auto type = type_of(operand);
    if (type.kind != ValueKind::number) {
        fail(DiagnosticId::type_mismatch, expression.span, {describe(type), term(Term::plain_number)});
        return none;
    }
    Rational step = values::from_integer(1);
    if (expression.text.empty()) {
        if (type.unit.exponent(BaseUnit::currency) == 1) step = {1, 100};
    } else {
        const bool digits = expression.text[0] >= '0' && expression.text[0] <= '9';
        const auto quantity =
            values::parse_quantity(digits ? expression.text : "1" + expression.text, symbols_.units);
        if (!quantity) {
            fail(DiagnosticId::unknown_unit, expression.span, {expression.text});
            return none;
        }
        // `to 分` of an amount in 元/月 is a step of that amount.
        const auto& unit = quantity->unit;
        const bool money = unit.is(BaseUnit::currency) && type.unit.exponent(BaseUnit::currency) == 1;
        if (unit != type.unit && !money) {
            fail(DiagnosticId::unit_mismatch, expression.span,
                 {describe(type), describe(number_type(unit)), term(Term::compared)});
            return none;
        }
        step = quantity->value;
    }
    if (values::is_zero(step)) {
        fail(DiagnosticId::bad_literal, expression.span, {expression.text, term(Term::positive_step)});
        return none;
    }
    type.whole = values::is_integer(step);
    return emit(Op::round, type, {operand}, origin(expression, environment),
                constant({ValueKind::number, step, 0}), static_cast<std::uint32_t>(expression.rounding));
}

} // namespace tiaoli::semantics
