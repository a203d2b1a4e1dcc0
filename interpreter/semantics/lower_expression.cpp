// Expressions: names, literals, members, choice. What operators do is in lower_operators.cpp.
#include "semantics/lowering.hpp"
#include "values/quantity.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using syntax::Expression;
using syntax::ExpressionKind;

NodeId Lowering::node(ExpressionId id, const Environment& environment, const Type* expected) {
    const auto value = lower(id, environment, expected);
    if (value.kind == Value::Kind::node) return value.index;
    if (value.kind != Value::Kind::nothing && id != no_expression) {
        const auto& expression = at(id, environment);
        fail(DiagnosticId::type_mismatch, expression.span,
             {value.kind == Value::Kind::list ? term(Term::list) : term(Term::record),
              expected == nullptr ? term(Term::single_value) : describe(*expected)});
    }
    return none;
}

NodeId Lowering::condition(ExpressionId id, const Environment& environment) {
    if (id == no_expression) return none;
    const Type type = yes_no();
    auto result = node(id, environment, &type);
    if (result != none && !assignable(result, type, at(id, environment).span)) return none;
    return result;
}

std::pair<NodeId, NodeId> Lowering::two(const Expression& expression, const Environment& environment) {
    return {node(expression.children[0], environment), node(expression.children[1], environment)};
}

Value Lowering::lower(ExpressionId id, const Environment& environment, const Type* expected) {
    if (id == no_expression || too_many_) return {};
    const auto& expression = at(id, environment);
    // Functions that call functions twice take time even where all their nodes turn out to be shared.
    if (++lowered_ > 2 * limits_.nodes) {
        too_many_ = true;
        fail(DiagnosticId::too_many_nodes, expression.span, {std::to_string(limits_.nodes)});
        return {};
    }
    constexpr std::size_t deepest = 1500; // definitions inside definitions: the stack must hold them
    if (depth_ >= deepest) {
        fail(DiagnosticId::too_deep, expression.span, {std::to_string(deepest)});
        return {};
    }
    struct Depth {
        std::size_t& depth;
        explicit Depth(std::size_t& d) : depth(d) { ++depth; }
        ~Depth() { --depth; }
    } guard(depth_);
    const auto place = origin(expression, environment);
    switch (expression.kind) {
    case ExpressionKind::number:
    case ExpressionKind::quantity:
    case ExpressionKind::date:
    case ExpressionKind::month:
    case ExpressionKind::text:
    case ExpressionKind::yes_no: return literal(expression);
    case ExpressionKind::name: return name(expression, environment, expected);
    case ExpressionKind::member:
    case ExpressionKind::meets: return member(expression, environment);
    case ExpressionKind::call: return call(expression, environment);
    case ExpressionKind::negate: {
        const auto operand = node(expression.children[0], environment);
        if (operand == none) return {};
        if (type_of(operand).kind != ValueKind::number) {
            fail(DiagnosticId::type_mismatch, expression.span,
                 {describe(type_of(operand)), term(Term::plain_number)});
            return {};
        }
        if (const auto value = constant_of(operand))
            return Value::of_node(number_constant(values::negate(value->number), type_of(operand), place));
        return Value::of_node(
            emit(Op::subtract, type_of(operand), {number_constant({}, type_of(operand)), operand}, place));
    }
    case ExpressionKind::negation: {
        const auto operand = condition(expression.children[0], environment);
        return operand == none ? Value{} : Value::of_node(emit(Op::negation, yes_no(), {operand}, place));
    }
    case ExpressionKind::add:
    case ExpressionKind::subtract:
    case ExpressionKind::multiply:
    case ExpressionKind::divide:
    case ExpressionKind::above: return Value::of_node(arithmetic(expression, environment));
    case ExpressionKind::equal:
    case ExpressionKind::not_equal:
    case ExpressionKind::less:
    case ExpressionKind::less_equal:
    case ExpressionKind::greater:
    case ExpressionKind::greater_equal:
    case ExpressionKind::includes:
    case ExpressionKind::intersects: return Value::of_node(compare(expression, environment));
    case ExpressionKind::in: return Value::of_node(membership(expression, environment));
    case ExpressionKind::within: return Value::of_node(within(expression, environment));
    case ExpressionKind::round: return Value::of_node(round(expression, environment));
    case ExpressionKind::and_:
    case ExpressionKind::or_: {
        std::vector<NodeId> inputs;
        bool whole = true;
        for (const auto child : expression.children) {
            inputs.push_back(condition(child, environment));
            whole = whole && inputs.back() != none;
        }
        if (!whole) return {};
        return Value::of_node(emit(expression.kind == ExpressionKind::and_ ? Op::all_of : Op::any_of,
                                   yes_no(), std::move(inputs), place));
    }
    case ExpressionKind::or_else: {
        auto first = node(expression.children[0], environment, expected);
        const auto type = first == none ? Type{} : type_of(first);
        auto second = node(expression.children[1], environment, first == none ? expected : &type);
        bool ok = false;
        const auto common = unify(first, second, expression.span, ok);
        return ok ? Value::of_node(emit(Op::coalesce, common, {first, second}, place)) : Value{};
    }
    case ExpressionKind::condition: {
        const auto test = condition(expression.children[0], environment);
        const auto yes = node(expression.children[1], environment, expected);
        const auto type = yes == none ? Type{} : type_of(yes);
        const auto no = node(expression.children[2], environment,
                             yes == none || program_.nodes[yes].op == Op::not_applicable ? expected : &type);
        return test == none ? Value{} : Value::of_node(choose(test, yes, no, place, expression.span));
    }
    case ExpressionKind::is_applicable:
    case ExpressionKind::is_given: {
        const auto written = lower(expression.children[0], environment);
        auto operand = is_node(written) ? written.index : none;
        if (written.kind == Value::Kind::list) { // a list is given where its length is
            const auto& list = lists_[written.index];
            operand = emit_in(program_.scopes[list.scope].parent, Op::count, number_type({}, false, true),
                              {list.filter}, place, list.scope);
        }
        if (operand == none) return {};
        return Value::of_node(
            emit(expression.kind == ExpressionKind::is_given ? Op::is_known : Op::is_applicable, yes_no(),
                 {operand}, place));
    }
    case ExpressionKind::group: {
        if (!expression.flag) break;
        std::vector<NodeId> inputs;
        bool ok = true;
        Type type;
        for (auto child : expression.children) {
            auto input = node(child, environment, inputs.empty() ? expected : &type);
            if (input == none) return {};
            if (inputs.empty())
                type = type_of(input);
            else
                type = unify(inputs[0], input, at(child, environment).span, ok);
            if (!ok) return {};
            inputs.push_back(input);
        }
        for (auto& input : inputs)
            input = typed(input, type);
        if (expression.aggregate == syntax::Aggregate::any || expression.aggregate == syntax::Aggregate::all)
            return Value::of_node(
                emit(expression.aggregate == syntax::Aggregate::any ? Op::any_of : Op::all_of, type,
                     std::move(inputs), place));
        const bool smallest = expression.aggregate == syntax::Aggregate::smallest;
        if (!smallest && expression.aggregate != syntax::Aggregate::largest) break;
        if (type.kind != ValueKind::number && !is_calendar(type)) break;
        return Value::of_node(emit(smallest ? Op::minimum : Op::maximum, type, std::move(inputs), place));
    }
    case ExpressionKind::braces: return Value::of_node(braces(expression, environment, expected));
    case ExpressionKind::list:
        return list_literal(expression, environment, nullptr, nullptr, nullptr, nullptr);
    case ExpressionKind::comprehension:
        return comprehension(expression, environment, nullptr, nullptr, nullptr);
    case ExpressionKind::months: return months(expression, environment);
    case ExpressionKind::aggregate: return Value::of_node(aggregate(expression, environment));
    case ExpressionKind::running_sum: return Value::of_node(running_sum(expression, environment));
    case ExpressionKind::nth_month: return Value::of_node(nth_month(expression, environment));
    case ExpressionKind::match: return Value::of_node(match(expression, environment, expected));
    case ExpressionKind::reading: {
        const auto found = symbols_.reading_by_name.find(expression.text);
        if (found != symbols_.reading_by_name.end()) {
            const auto& options = symbols_.readings[found->second.id].options;
            const auto option = std::find(options.begin(), options.end(), expression.second);
            if (option != options.end())
                return Value::of_node(emit(Op::reading, yes_no(), {}, place, found->second.id,
                                           static_cast<std::uint32_t>(option - options.begin())));
        }
        std::vector<std::string_view> candidates;
        if (found == symbols_.reading_by_name.end()) {
            for (const auto& [known, unused] : symbols_.reading_by_name)
                candidates.push_back(known);
            fail(DiagnosticId::unknown_reading, expression.span,
                 {expression.text,
                  words::hint(words::nearest(expression.text, candidates), term(Term::name_an_option))});
        } else {
            for (const auto& known : symbols_.readings[found->second.id].options)
                candidates.push_back(known);
            fail(DiagnosticId::unknown_reading, expression.span,
                 {expression.second,
                  words::hint(words::nearest(expression.second, candidates), term(Term::name_an_option))});
        }
        return {};
    }
    case ExpressionKind::fund: return Value::of_node(fund(expression, environment));
    case ExpressionKind::today: {
        if (today_ != none) return Value::of_node(today_);
        Type type;
        type.kind = ValueKind::date;
        return Value::of_node(emit(Op::today, type, {}, place));
    }
    case ExpressionKind::position:
        return Value::of_node(
            emit_in(environment.scope, Op::position, number_type({}, false, true), {}, place));
    case ExpressionKind::not_applicable:
        return Value::of_node(
            emit(Op::not_applicable, expected == nullptr ? yes_no() : *expected, {}, place));
    case ExpressionKind::range:
    case ExpressionKind::error: break;
    }
    if (expression.kind != ExpressionKind::error)
        fail(DiagnosticId::type_mismatch, expression.span,
             {words_at(expression.span), term(Term::single_value)});
    return {};
}

Value Lowering::literal(const Expression& expression) {
    Type type;
    const auto place = origin(expression.span, none);
    switch (expression.kind) {
    case ExpressionKind::yes_no:
        return Value::of_node(bits_constant(expression.text == "yes" ? 1 : 0, type, place));
    case ExpressionKind::text: return Value::of_node(text_constant(expression.text, place));
    case ExpressionKind::date:
        if (const auto date = values::parse_date(expression.text)) {
            type.kind = ValueKind::date;
            return Value::of_node(bits_constant(date->days, type, place));
        }
        fail(DiagnosticId::bad_literal, expression.span, {expression.text, term(Term::date)});
        return {};
    case ExpressionKind::month:
        if (const auto month = values::parse_month(expression.text)) {
            type.kind = ValueKind::month;
            return Value::of_node(bits_constant(month->index, type, place));
        }
        fail(DiagnosticId::bad_literal, expression.span, {expression.text, term(Term::month)});
        return {};
    case ExpressionKind::quantity: {
        if (const auto quantity = values::parse_quantity(expression.text, symbols_.units))
            return Value::of_node(number_constant(
                quantity->value,
                number_type(quantity->unit, quantity->was_percent, values::is_integer(quantity->value)),
                place));
        const auto digits = expression.text.find_first_not_of("0123456789.");
        if (digits != std::string::npos &&
            values::parse_quantity("1" + expression.text.substr(digits), symbols_.units)) {
            fail(DiagnosticId::bad_literal, expression.span, {expression.text, "a number that fits (数值)"});
            return {};
        }
        fail(DiagnosticId::unknown_unit, expression.span,
             {digits == std::string::npos ? expression.text : expression.text.substr(digits)});
        return {};
    }
    default:
        if (const auto value = values::parse_decimal(expression.text))
            return Value::of_node(
                number_constant(*value, number_type({}, false, values::is_integer(*value)), place));
        fail(DiagnosticId::bad_literal, expression.span, {expression.text, term(Term::small_number)});
        return {};
    }
}

Value Lowering::name(const Expression& expression, const Environment& environment, const Type* expected) {
    const auto& text = expression.text;
    const auto mixed = [&]() -> Value {
        fail(DiagnosticId::mixed_lists, expression.span);
        return {};
    };
    for (const auto* scope = &environment; scope != nullptr; scope = scope->outer) {
        if (!scope->name.empty() && scope->name == text) return scope->hidden ? mixed() : scope->value;
        // An element that has a name is spoken of by it: what has none is then of the row it is held against.
        if (scope->name.empty() && scope->instance != none && has_member(scope->instance, text))
            return scope->hidden ? mixed()
                                 : member_of_instance(scope->instance, text, expression.span, &environment);
    }
    if (const auto found = read_names_.find(text); found != read_names_.end())
        return fact_value(text, *found->second, *read_file_, 0);
    bool found = false;
    const auto global = named("", text, none, expression.span, found);
    if (found) return global;
    // A value of a category: of the category that is needed, if it has one of that name.
    const auto values = symbols_.category_values.find(text);
    const bool is_needed =
        expected != nullptr && (expected->kind == ValueKind::category || expected->kind == ValueKind::set);
    if (values != symbols_.category_values.end() && (is_needed || !symbols_.unread.covers(text))) {
        const auto& candidates = values->second;
        const std::pair<program::CategoryId, std::int64_t>* chosen =
            candidates.size() == 1 ? &candidates[0] : nullptr;
        for (const auto& candidate : candidates)
            if (expected != nullptr && expected->category == candidate.first) chosen = &candidate;
        if (chosen == nullptr) {
            std::string names;
            for (const auto& candidate : candidates)
                names += (names.empty() ? "" : ", ") + symbols_.categories[candidate.first].name;
            fail(DiagnosticId::ambiguous_value, expression.span,
                 {text, names, symbols_.categories[candidates[0].first].name + "." + text});
            return {};
        }
        Type type;
        type.kind = ValueKind::category;
        type.category = chosen->first;
        return Value::of_node(bits_constant(chosen->second, type, origin(expression, environment)));
    }
    for (const auto* scope = &environment; scope != nullptr; scope = scope->outer) {
        if (scope->name.empty() || scope->instance == none || !has_member(scope->instance, text)) continue;
        fail(DiagnosticId::unknown_name, expression.span, {text, std::string(scope->name) + "." + text});
        return {};
    }
    std::vector<std::string_view> candidates;
    for (const auto* scope = &environment; scope != nullptr; scope = scope->outer) {
        if (!scope->name.empty()) candidates.push_back(scope->name);
        if (scope->instance != none && instances_[scope->instance].fields != nullptr)
            for (const auto& field : *instances_[scope->instance].fields)
                candidates.push_back(field.name.text);
    }
    for (const auto& [known, unused] : symbols_.facts)
        candidates.push_back(known);
    for (const auto& [known, unused] : symbols_.parameters)
        candidates.push_back(known);
    for (const auto& [known, unused] : symbols_.category_values)
        candidates.push_back(known);
    for (const auto& [known, unused] : symbols_.definitions)
        candidates.push_back(known.second);
    for (const auto& [known, unused] : symbols_.decisions)
        candidates.push_back(known.second);
    for (const auto& [known, unused] : read_names_)
        candidates.push_back(known);
    fail_unknown(expression.span, text, candidates);
    return {};
}

Value Lowering::member(const Expression& expression, const Environment& environment) {
    // `分担.担保基金` and `群体.高校毕业生` are names with a dot in them.
    std::string path = expression.text;
    bool plain = true;
    for (auto id = expression.children[0];;) {
        const auto& owner = at(id, environment);
        path.insert(0, owner.text + ".");
        if (owner.kind == ExpressionKind::name) break;
        if (owner.kind != ExpressionKind::member) {
            plain = false;
            break;
        }
        id = owner.children[0];
    }
    if (plain) {
        for (const auto* scope = &environment; scope != nullptr; scope = scope->outer)
            if (scope->name.empty() && scope->instance != none && has_member(scope->instance, path)) {
                if (!scope->hidden)
                    return member_of_instance(scope->instance, path, expression.span, &environment);
                fail(DiagnosticId::mixed_lists, expression.span);
                return {};
            }
        bool found = false;
        const auto global = named("", path, none, expression.span, found);
        if (found) return global;
        const auto& owner = at(expression.children[0], environment);
        if (const auto category = symbols_.category_by_name.find(owner.text);
            owner.kind == ExpressionKind::name && category != symbols_.category_by_name.end() &&
            !symbols_.facts.contains(owner.text)) {
            const auto& values = symbols_.categories[category->second].values;
            const auto value = std::find(values.begin(), values.end(), expression.text);
            if (value != values.end()) {
                Type type;
                type.kind = ValueKind::category;
                type.category = category->second;
                return Value::of_node(
                    bits_constant(value - values.begin(), type, origin(expression, environment)));
            }
        }
    }
    const auto owner = lower(expression.children[0], environment);
    if (owner.kind == Value::Kind::instance)
        return member_of_instance(owner.index, expression.text, expression.span, &environment);
    if (owner.kind == Value::Kind::nothing) return {};
    // `X meets C` where C is said of the whole case.
    if (expression.kind == ExpressionKind::meets) {
        bool found = false;
        const auto global = named("", expression.text, none, expression.span, found);
        if (found) return global;
    }
    fail(DiagnosticId::unknown_member, expression.span,
         {words_at(at(expression.children[0], environment).span), expression.text,
          term(Term::declare_member, {expression.text})});
    return {};
}

NodeId Lowering::choose(NodeId test, NodeId yes, NodeId no, program::OriginId place, Span span) {
    bool ok = false;
    const auto type = unify(yes, no, span, ok);
    return ok ? emit(Op::select, type, {test, yes, no}, place) : none;
}

// The first arm whose patterns hold decides; none: `otherwise`, or not applicable.
NodeId Lowering::match(const Expression& expression, const Environment& environment, const Type* expected) {
    const auto place = origin(expression, environment);
    std::vector<NodeId> subjects;
    for (const auto child : expression.children) {
        subjects.push_back(node(child, environment));
        if (subjects.back() == none) return none;
    }
    struct Arm {
        NodeId test, value;
    };
    std::vector<Arm> arms;
    std::optional<Type> type;
    for (const auto& arm : expression.arms) {
        if (!arm.patterns.empty() && arm.patterns.size() != subjects.size()) {
            fail(DiagnosticId::wrong_argument_count, arm.patterns[0].span,
                 {words::in_both("match", "对应"), std::to_string(subjects.size()),
                  std::to_string(arm.patterns.size())});
            return none;
        }
        std::vector<NodeId> tests;
        for (std::size_t i = 0; i < arm.patterns.size(); ++i) {
            const auto& pattern = arm.patterns[i];
            using Kind = syntax::Pattern::Kind;
            if (pattern.kind == Kind::any) continue;
            const auto subject_type = type_of(subjects[i]);
            const auto& written = at(pattern.value, environment);
            NodeId test = none;
            if (pattern.kind == Kind::in || written.kind == ExpressionKind::range ||
                written.kind == ExpressionKind::braces) {
                test = member_of(subjects[i], pattern.value, environment, place, pattern.span);
            } else {
                const auto kind = pattern.kind == Kind::equal        ? ExpressionKind::equal
                                  : pattern.kind == Kind::less       ? ExpressionKind::less
                                  : pattern.kind == Kind::less_equal ? ExpressionKind::less_equal
                                  : pattern.kind == Kind::greater    ? ExpressionKind::greater
                                                                     : ExpressionKind::greater_equal;
                test = comparison(kind, subjects[i], node(pattern.value, environment, &subject_type),
                                  origin(pattern.span, environment.clause), pattern.span);
            }
            if (test == none) return none;
            tests.push_back(test);
        }
        auto value = node(arm.value, environment, type ? &*type : expected);
        if (value == none) return none;
        if (program_.nodes[value].op != Op::not_applicable) {
            if (!type)
                type = type_of(value);
            else if (!assignable(value, *type, at(arm.value, environment).span))
                return none;
        }
        arms.push_back({all_of(std::move(tests), place), value});
    }
    const auto result_type = type ? *type : expected != nullptr ? *expected : Type{};
    NodeId result = emit(Op::not_applicable, result_type, {}, place);
    for (auto arm = arms.rbegin(); arm != arms.rend(); ++arm) {
        arm->value = typed(arm->value, result_type);
        const auto known = constant_of(arm->test);
        result = known && known->bits == 1
                     ? arm->value
                     : emit(Op::select, result_type, {arm->test, arm->value, result}, place);
    }
    return result;
}

// {a, b}: a set of a category's values.
NodeId Lowering::braces(const Expression& expression, const Environment& environment, const Type* expected) {
    std::optional<Type> element;
    if (expected != nullptr && (expected->kind == ValueKind::set || expected->kind == ValueKind::category)) {
        element = *expected;
        element->kind = ValueKind::category;
    }
    std::int64_t bits = 0;
    bool constant = true;
    std::vector<NodeId> elements;
    for (std::size_t i = 0; i < expression.children.size(); ++i) {
        auto value = node(expression.children[i], environment, element ? &*element : nullptr);
        if (value == none) return none;
        if (type_of(value).kind != ValueKind::category) {
            fail(DiagnosticId::type_mismatch, at(expression.children[i], environment).span,
                 {describe(type_of(value)), term(Term::category_value)});
            return none;
        }
        if (!element)
            element = type_of(value);
        else if (!assignable(value, *element, at(expression.children[i], environment).span))
            return none;
        if (expression.values[i] != no_expression) { // {a: C}: a belongs to the set where C holds
            const auto test = condition(expression.values[i], environment);
            if (test == none) return none;
            const auto place = origin(at(expression.values[i], environment), environment);
            value = emit(Op::select, *element, {test, value, emit(Op::not_applicable, *element, {}, place)},
                         place);
        }
        elements.push_back(value);
        if (const auto known = constant_of(value))
            bits |= static_cast<std::int64_t>(1ULL << static_cast<unsigned>(known->bits));
        else
            constant = false;
    }
    if (!element) {
        fail(DiagnosticId::type_mismatch, expression.span, {term(Term::empty_braces), term(Term::known_set)});
        return none;
    }
    Type type = *element;
    type.kind = ValueKind::set;
    const auto place = origin(expression, environment);
    return constant ? bits_constant(bits, type, place) : emit(Op::make_set, type, std::move(elements), place);
}

} // namespace tiaoli::semantics
