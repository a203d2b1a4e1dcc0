// Lists: aggregates, literals, comprehensions, months.
#include "semantics/lowering.hpp"

#include <algorithm>
#include <deque>

namespace tiaoli::semantics {

using syntax::Aggregate;
using syntax::Expression;
using syntax::ExpressionKind;
using values::BaseUnit;
using values::Unit;

// What is in sight for each element: its members if it is a record, and the variable if there is one.
Environment Lowering::element_environment(const List& list, std::string_view variable,
                                          const Environment& environment) const {
    Environment result;
    result.file = environment.file;
    result.outer = &environment;
    result.clause = environment.clause;
    result.scope = list.scope;
    result.name = variable;
    result.value = list.element;
    if (list.element.kind == Value::Kind::instance) result.instance = list.element.index;
    return result;
}

// A record of the rows that `scope` repeats.
Value Lowering::gathered_instance(std::uint32_t source, ScopeId scope) {
    const auto& original = instances_[source];
    Instance instance;
    instance.kind = Instance::Kind::gathered;
    instance.record = original.record;
    instance.fields = original.fields;
    instance.file = original.file;
    instance.path = original.path;
    instance.scope = scope;
    instance.source = source;
    instances_.push_back(std::move(instance));
    return {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
}

// The list once more for each row of `scope`: so that its elements can be held against that row.
Lowering::List Lowering::repeated(const List& list, ScopeId scope) {
    const auto [known, fresh] =
        repeated_scopes_.try_emplace({list.scope, scope}, static_cast<ScopeId>(program_.scopes.size()));
    const auto id = known->second;
    if (fresh) {
        program::Scope rows;
        rows.kind = program::Scope::Kind::repeat;
        rows.parent = scope;
        rows.source = list.scope;
        rows.name = program_.scopes[list.scope].name;
        program_.scopes.push_back(rows);
    }
    List result;
    result.scope = id;
    result.name = list.name;
    if (list.filter != none) result.filter = gathered(list.filter, id);
    if (is_node(list.element)) {
        result.element = Value::of_node(gathered(list.element.index, id));
    } else if (list.element.kind == Value::Kind::instance) {
        result.element = gathered_instance(list.element.index, id);
    }
    return result;
}

namespace {

// Lists asked about for each element of others: each doubles the work of finding out what is held against
// what.
constexpr unsigned most_lists_beside = 8;

// Counts what is open, as long as it lives.
struct Opened {
    Opened(unsigned& counter, unsigned count) : counter_(counter), count_(count) { counter_ += count_; }
    ~Opened() { counter_ -= count_; }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

private:
    unsigned& counter_;
    unsigned count_;
};

} // namespace

// The same names in sight, but for those that stand for the row of `list` at hand: whoever needs one says
// that two rows of the list meet.
const Environment& Lowering::without_row(const Environment& environment, ScopeId list,
                                         std::deque<Environment>& kept) const {
    const auto is_of_row = [&](const Environment& at_scope) {
        const auto& value = at_scope.value;
        return (at_scope.instance != none && is_ancestor(list, instances_[at_scope.instance].scope)) ||
               (is_node(value) && is_ancestor(list, scope_of(value.index))) ||
               (value.kind == Value::Kind::list && is_ancestor(list, lists_[value.index].scope)) ||
               (value.kind == Value::Kind::instance && is_ancestor(list, instances_[value.index].scope));
    };
    const Environment* outer =
        environment.outer == nullptr ? nullptr : &without_row(*environment.outer, list, kept);
    kept.push_back(environment);
    kept.back().outer = outer;
    kept.back().hidden = is_of_row(environment);
    return kept.back();
}

// Whether values of two lists meet in what is lowered, which is an attempt only. It ends where they meet: a
// node that takes both has no scope to stand in, and what was made before it is sound.
bool Lowering::mixes(const std::function<void()>& attempt) {
    const bool outer_trial = trial_;
    trial_ = true;
    // A definition that could not be lowered in the attempt must be met afresh, so that its mistake is
    // reported.
    const auto members = members_;
    const auto values = bound_values_;
    const auto bindings = bindings_;
    const auto open = open_;
    const auto functions = open_functions_;
    const auto records = open_records_;
    bool mixed = false;
    try {
        attempt();
    } catch (const ListsMeet&) {
        mixed = true;
    }
    members_ = members;
    bound_values_ = values;
    bindings_ = bindings;
    open_ = open;
    open_functions_ = functions;
    open_records_ = records;
    trial_ = outer_trial;
    return mixed;
}

Value Lowering::months(const Expression& expression, const Environment& environment) {
    const auto place = origin(expression, environment);
    Type type;
    type.kind = ValueKind::month;
    std::vector<NodeId> ends;
    for (const auto child : expression.children) {
        auto end = node(child, environment);
        if (end == none) return {};
        if (type_of(end).kind == ValueKind::date) end = emit(Op::month_of, type, {end}, place);
        if (!assignable(end, type, at(child, environment).span)) return {};
        ends.push_back(end);
    }
    const auto parent = deepest(ends, expression.span);
    for (auto& end : ends)
        end = bring(end, parent);
    program::Scope scope;
    scope.kind = program::Scope::Kind::months;
    scope.parent = parent;
    scope.first_month = ends[0];
    scope.last_month = ends[1];
    scope.name = "月份";
    List list;
    list.scope = static_cast<ScopeId>(program_.scopes.size());
    list.name = scope.name;
    program_.scopes.push_back(scope);
    list.element = Value::of_node(emit_in(list.scope, Op::scope_month, type, {}, place));
    lists_.push_back(std::move(list));
    return {Value::Kind::list, static_cast<std::uint32_t>(lists_.size() - 1)};
}

NodeId Lowering::aggregate(const Expression& expression, const Environment& environment) {
    const auto source_id = expression.children[1];
    const auto source = lower(source_id, environment);
    if (source.kind != Value::Kind::list) {
        if (source.kind != Value::Kind::nothing)
            fail(DiagnosticId::not_a_list, at(source_id, environment).span,
                 {words_at(at(source_id, environment).span)});
        return none;
    }
    auto list = lists_[source.index];
    if (list.element.kind == Value::Kind::nothing) return none;
    const auto meets = [&](const Environment& outer) {
        const auto probe = element_environment(list, expression.text, outer);
        return mixes([&] {
            for (const auto child : {expression.children[0], expression.children[2], expression.children[3]})
                if (child != no_expression) node(child, probe);
        });
    };
    // Asked for each element of one list about another, or about the same: `any of each e in L where e.x = x`
    // needs the list once more for each of them, `count of L` does not.
    const auto parent_scope = program_.scopes[list.scope].parent;
    const bool is_beside =
        is_ancestor(parent_scope, environment.scope) && !is_ancestor(environment.scope, parent_scope);
    const Opened opened(lists_beside_, is_beside ? 1 : 0);
    if (is_beside) {
        if (lists_beside_ > most_lists_beside) {
            fail(DiagnosticId::too_deep, expression.span, {std::to_string(most_lists_beside)});
            return none;
        }
        std::deque<Environment> kept;
        const bool is_same = is_ancestor(list.scope, environment.scope);
        if (meets(is_same ? without_row(environment, list.scope, kept) : environment))
            list = repeated(list, environment.scope);
    }
    const auto inner = element_environment(list, expression.text, environment);
    const auto place = origin(expression, environment);
    const auto parent = program_.scopes[list.scope].parent;
    const auto kind = expression.aggregate;

    std::vector<NodeId> conditions;
    if (list.filter != none) conditions.push_back(list.filter);
    NodeId written = none;
    if (expression.children[2] != no_expression) {
        written = condition(expression.children[2], inner);
        if (written == none) return none;
    }
    const auto in_child = [&](NodeId id) { return bring(id, list.scope); };
    const auto reaches = [&](NodeId id) { // nothing of a list inside this list may leak out
        if (id == none || is_ancestor(scope_of(id), list.scope)) return true;
        fail(DiagnosticId::mixed_lists, expression.span);
        return false;
    };
    if (!reaches(written)) return none;
    const auto joined = [&]() -> NodeId {
        auto all = conditions;
        if (written != none) all.push_back(written);
        return all.empty() ? none : in_child(all_of(std::move(all), place));
    };
    if (kind == Aggregate::any || kind == Aggregate::all) {
        if (written == none) {
            if (expression.children[0] != no_expression) {
                written = condition(expression.children[0], inner);
                if (written == none) return none;
            } else if (kind == Aggregate::any) {
                written = bits_constant(1, yes_no(), place);
            } else {
                fail(DiagnosticId::needs_value, expression.span, {words::in_both("all", "全部")});
                return none;
            }
        }
        const auto filter = conditions.empty() ? none : in_child(conditions[0]);
        return emit_in(parent, kind == Aggregate::any ? Op::any_over : Op::all_over, yes_no(),
                       {in_child(written), filter}, place, list.scope);
    }
    if (kind == Aggregate::count) {
        Type type = number_type({}, false, true);
        if (list.element.kind == Value::Kind::instance && instances_[list.element.index].record != nullptr)
            type.unit = instances_[list.element.index].record->counted_in;
        else if (program_.scopes[list.scope].kind == program::Scope::Kind::months)
            type.unit = Unit::of(BaseUnit::month);
        return emit_in(parent, Op::count, type, {joined()}, place, list.scope);
    }
    NodeId value = none;
    if (expression.children[0] != no_expression) {
        value = node(expression.children[0], inner);
        if (value == none) return none;
    } else if (is_node(list.element)) {
        value = list.element.index;
    } else {
        fail(DiagnosticId::needs_value, expression.span,
             {words_at(expression.span).substr(0, words_at(expression.span).find(' '))});
        return none;
    }
    if (!reaches(value)) return none;
    auto type = type_of(value);
    value = in_child(value);
    if (kind == Aggregate::list) {
        NodeId key = none;
        if (expression.children[3] != no_expression) {
            key = node(expression.children[3], inner);
            if (key == none || !reaches(key)) return none;
            key = in_child(key);
        }
        return emit_in(parent, Op::list_over, type, {value, joined(), key}, place, list.scope);
    }
    if (kind == Aggregate::sum && type.kind != ValueKind::number) {
        fail(DiagnosticId::type_mismatch,
             at(expression.children[0] == no_expression ? source_id : expression.children[0], inner).span,
             {describe(type), term(Term::plain_number)});
        return none;
    }
    if ((kind == Aggregate::smallest || kind == Aggregate::largest) && type.kind != ValueKind::number &&
        type.kind != ValueKind::date && type.kind != ValueKind::month) {
        fail(DiagnosticId::not_comparable, expression.span, {describe(type), describe(type)});
        return none;
    }
    const auto op = kind == Aggregate::sum        ? Op::sum
                    : kind == Aggregate::smallest ? Op::minimum_over
                    : kind == Aggregate::largest  ? Op::maximum_over
                    : kind == Aggregate::first    ? Op::first_over
                                                  : Op::last_over;
    return emit_in(parent, op, type, {value, joined()}, place, list.scope);
}

// The sum over the rows of the list up to this one.
NodeId Lowering::running_sum(const Expression& expression, const Environment& environment) {
    const auto scope = environment.scope;
    auto value = node(expression.children[0], environment);
    if (value == none) return none;
    const auto type = type_of(value);
    if (type.kind != ValueKind::number || scope == 0) {
        fail(DiagnosticId::type_mismatch, expression.span,
             {scope == 0 ? term(Term::whole_case) : describe(type),
              scope == 0 ? term(Term::list_element) : term(Term::plain_number)});
        return none;
    }
    NodeId key = none, test = none;
    if (expression.children[1] != no_expression) {
        key = node(expression.children[1], environment);
        if (key == none) return none;
    }
    if (expression.children[2] != no_expression) {
        test = condition(expression.children[2], environment);
        if (test == none) return none;
    }
    // Elements that a written list leaves out (`when`, `where`) do not count here either.
    for (const auto* at_scope = &environment; at_scope != nullptr; at_scope = at_scope->outer) {
        if (at_scope->instance == none || instances_[at_scope->instance].scope != scope) continue;
        const auto list = instances_[at_scope->instance].list;
        if (list != none && list < lists_.size() && lists_[list].filter != none) {
            std::vector<NodeId> both{lists_[list].filter};
            if (test != none) both.push_back(test);
            test = all_of(std::move(both), origin(expression, environment));
        }
        break;
    }
    return emit_in(scope, Op::running_sum, type, {bring(value, scope), bring(key, scope), bring(test, scope)},
                   origin(expression, environment));
}

// `nth N months from M where m satisfies C`: the N-th month, counted from M, in which C holds. It is looked
// for in the N months and the ten years after them; not applicable if it is not there.
NodeId Lowering::nth_month(const Expression& expression, const Environment& environment) {
    auto ordinal = node(expression.children[0], environment),
         first = node(expression.children[1], environment);
    if (ordinal == none || first == none) return none;
    const auto place = origin(expression, environment);
    Type month;
    month.kind = ValueKind::month;
    if (!assignable(first, month, at(expression.children[1], environment).span)) return none;
    const auto length_type = number_type(Unit::of(BaseUnit::month), false, true);
    if (!assignable(ordinal, length_type, at(expression.children[0], environment).span)) return none;
    constexpr std::int64_t horizon = 120;
    const auto reach =
        emit(Op::add, length_type, {ordinal, number_constant(values::from_integer(horizon - 1), length_type)},
             place);
    const auto last = emit(Op::add_months, month, {first, reach}, place);
    const auto parent = deepest({first, last}, expression.span);
    program::Scope scope;
    scope.kind = program::Scope::Kind::months;
    scope.parent = parent;
    scope.first_month = bring(first, parent);
    scope.last_month = bring(last, parent);
    scope.name = "月份";
    List list;
    list.scope = static_cast<ScopeId>(program_.scopes.size());
    program_.scopes.push_back(scope);
    list.element = Value::of_node(emit_in(list.scope, Op::scope_month, month, {}, place));
    lists_.push_back(list);
    const auto inner = element_environment(list, expression.text, environment);
    const auto test = condition(expression.children[2], inner);
    if (test == none) return none;
    const auto here = bring(test, list.scope);
    const auto one = bring(number_constant(values::from_integer(1), length_type), list.scope);
    const auto counted = emit_in(list.scope, Op::running_sum, length_type, {one, none, here}, place);
    const auto reached =
        emit_in(list.scope, Op::equal, yes_no(), {counted, bring(ordinal, list.scope)}, place);
    const auto both = emit_in(list.scope, Op::all_of, yes_no(), {here, reached}, place);
    return emit_in(parent, Op::first_over, month, {list.element.index, both}, place, list.scope);
}

// [a, b when C, …]: plain values, or records in braces.
Value Lowering::list_literal(const Expression& expression, const Environment& environment,
                             const std::vector<syntax::Field>* fields, const Record* record,
                             const syntax::File* types, const Type* wanted) {
    const auto place = origin(expression, environment);
    List list;
    list.scope = static_cast<ScopeId>(program_.scopes.size());
    list.name = record != nullptr ? record->name : "list";
    program::Scope scope;
    scope.kind = program::Scope::Kind::literal;
    scope.parent = environment.scope;
    scope.length = static_cast<std::uint32_t>(expression.children.size());
    scope.name = list.name;
    program_.scopes.push_back(scope);
    const bool records =
        fields != nullptr || (!expression.children.empty() &&
                              at(expression.children[0], environment).kind == ExpressionKind::braces &&
                              !at(expression.children[0], environment).values.empty() &&
                              at(expression.children[0], environment).values[0] != no_expression);
    if (records) {
        if (fields == nullptr) {
            fail(DiagnosticId::type_mismatch, expression.span,
                 {term(Term::list_of_records), term(Term::list_of_values)});
            return {};
        }
        for (const auto item_id : expression.children) {
            const auto& item = at(item_id, environment);
            if (item.kind != ExpressionKind::braces) {
                fail(DiagnosticId::type_mismatch, item.span,
                     {words_at(item.span), term(Term::record_in_braces)});
                return {};
            }
            for (const auto key : item.children) {
                const auto& name = at(key, environment);
                const bool known = std::any_of(fields->begin(), fields->end(), [&](const auto& field) {
                    return field.name.text == name.text;
                });
                if (!known) {
                    std::vector<std::string_view> candidates;
                    for (const auto& field : *fields)
                        candidates.push_back(field.name.text);
                    fail(DiagnosticId::unknown_member, name.span,
                         {list.name, name.text,
                          words::hint(words::nearest(name.text, candidates),
                                      term(Term::declare_member, {name.text}))});
                }
            }
        }
        Instance instance;
        instance.kind = Instance::Kind::literal;
        instance.record = record;
        instance.fields = fields;
        instance.file = types;
        instance.scope = list.scope;
        instance.path = list.name;
        instance.items = expression.children;
        instance.environment = std::make_unique<Environment>(environment);
        instance.list = static_cast<std::uint32_t>(lists_.size());
        instances_.push_back(std::move(instance));
        list.element = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
    } else {
        std::vector<NodeId> items;
        std::optional<Type> type;
        for (const auto child : expression.children) {
            auto item = node(child, environment, type ? &*type : nullptr);
            if (item == none || (type && !assignable(item, *type, at(child, environment).span))) return {};
            if (!type) type = type_of(item);
            items.push_back(bring(item, environment.scope));
        }
        // Of an empty list nothing is ever read; a value of the type it is declared with stands for its
        // elements.
        const Type nothing = wanted != nullptr ? *wanted : yes_no();
        list.element =
            Value::of_node(emit_in(list.scope, Op::pick, type.value_or(nothing), std::move(items), place));
    }
    const bool filtered = std::any_of(expression.values.begin(), expression.values.end(),
                                      [](ExpressionId id) { return id != no_expression; });
    if (filtered) {
        std::vector<NodeId> tests;
        for (const auto id : expression.values) {
            const auto test =
                id == no_expression ? bits_constant(1, yes_no(), place) : condition(id, environment);
            if (test == none) return {};
            tests.push_back(bring(test, environment.scope));
        }
        list.filter = emit_in(list.scope, Op::pick, yes_no(), std::move(tests), place);
    }
    lists_.push_back(std::move(list));
    return {Value::Kind::list, static_cast<std::uint32_t>(lists_.size() - 1)};
}

// [element for x in list where C]: the rows of `list`, seen as something else.
Value Lowering::comprehension(const Expression& expression, const Environment& environment,
                              const Record* record, const std::vector<syntax::Field>* fields,
                              const syntax::File* types) {
    const auto source = lower(expression.children[1], environment);
    if (source.kind != Value::Kind::list) {
        if (source.kind != Value::Kind::nothing)
            fail(DiagnosticId::not_a_list, at(expression.children[1], environment).span,
                 {words_at(at(expression.children[1], environment).span)});
        return {};
    }
    auto list = lists_[source.index];
    // Written for each element of the same list, it may hold its elements against that one.
    if (is_ancestor(list.scope, environment.scope)) list = repeated(list, environment.scope);
    // The element's expressions are lowered when they are asked for, so what they see must live as long as
    // the list.
    auto outer = std::make_unique<Environment>(environment);
    auto inner = std::make_unique<Environment>(element_environment(list, expression.text, *outer));
    if (expression.children[2] != no_expression) {
        const auto test = condition(expression.children[2], *inner);
        if (test == none) return {};
        std::vector<NodeId> both;
        if (list.filter != none) both.push_back(list.filter);
        both.push_back(bring(test, list.scope));
        list.filter = bring(all_of(std::move(both), origin(expression, environment)), list.scope);
    }
    const auto& element = at(expression.children[0], environment);
    if (element.kind == ExpressionKind::braces && fields != nullptr) {
        Instance instance;
        instance.kind = Instance::Kind::fields;
        instance.record = record;
        instance.fields = fields;
        instance.file = types;
        instance.scope = list.scope;
        instance.path = record != nullptr ? record->name : list.name;
        for (std::size_t i = 0; i < element.children.size(); ++i) {
            const auto& key = at(element.children[i], environment);
            const bool known = std::any_of(fields->begin(), fields->end(),
                                           [&](const auto& field) { return field.name.text == key.text; });
            if (!known) {
                std::vector<std::string_view> candidates;
                for (const auto& field : *fields)
                    candidates.push_back(field.name.text);
                fail(DiagnosticId::unknown_member, key.span,
                     {instance.path, key.text,
                      words::hint(words::nearest(key.text, candidates),
                                  term(Term::declare_member, {key.text}))});
            }
            instance.given[key.text] = element.values[i];
        }
        instance.list = static_cast<std::uint32_t>(lists_.size());
        instance.environment = std::move(inner);
        instance.kept.push_back(std::move(outer));
        instances_.push_back(std::move(instance));
        list.element = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
    } else {
        list.element = lower(expression.children[0], *inner);
        if (list.element.kind == Value::Kind::nothing) return {};
        if (is_node(list.element)) list.element.index = bring(list.element.index, list.scope);
    }
    lists_.push_back(std::move(list));
    return {Value::Kind::list, static_cast<std::uint32_t>(lists_.size() - 1)};
}

} // namespace tiaoli::semantics
