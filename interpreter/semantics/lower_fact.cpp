// Facts: leaves that the host fills, or, in a scenario or a mapping, expressions put in their place.
#include "semantics/lowering.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using syntax::TypeName;

void Lowering::bind(const std::vector<syntax::Given>& givens, const syntax::File& file) {
    for (const auto& given : givens) {
        if (given.today) {
            Environment environment;
            environment.file = &file;
            Type date;
            date.kind = ValueKind::date;
            auto value = node(given.value, environment, &date);
            if (value != none && assignable(value, date, given.span)) today_ = value;
            continue;
        }
        std::string path;
        for (const auto& part : given.path)
            path += (path.empty() ? "" : ".") + part.text;
        if (path.empty()) continue;
        const auto& root = given.path.front().text;
        const bool known = symbols_.facts.contains(root) || symbols_.parameters.contains(root);
        if (!known && symbols_.reading_by_name.contains(root)) {
            switch_reading(given, file);
            continue;
        }
        if (!known) {
            std::vector<std::string_view> candidates;
            for (const auto& [name, unused] : symbols_.facts)
                candidates.push_back(name);
            for (const auto& [name, unused] : symbols_.parameters)
                candidates.push_back(name);
            const auto nearest = words::nearest(root, candidates);
            fail(DiagnosticId::unknown_given, given.span,
                 {root, words::hint(nearest, term(Term::declare_given))}, place_of(nearest));
            continue;
        }
        // Each part must be a field of the part before it.
        if (const auto fact_symbol = symbols_.facts.find(root); fact_symbol != symbols_.facts.end()) {
            const auto* type = &fact_symbol->second.declaration->field.type;
            bool sound = true;
            for (std::size_t i = 1; i < given.path.size() && sound; ++i) {
                const auto record = symbols_.records.find(type->name);
                const auto* field = type->kind == TypeName::Kind::named && record != symbols_.records.end()
                                        ? record->second.field(given.path[i].text)
                                        : nullptr;
                if (field == nullptr) {
                    std::vector<std::string_view> candidates;
                    if (record != symbols_.records.end())
                        for (const auto& candidate : *record->second.fields)
                            candidates.push_back(candidate.name.text);
                    const auto hint = words::nearest(given.path[i].text, candidates);
                    fail(DiagnosticId::unknown_member, given.path[i].span,
                         {given.path[i - 1].text, given.path[i].text,
                          words::hint(hint, term(Term::declare_member, {given.path[i].text}))});
                    sound = false;
                } else {
                    type = &field->type;
                }
            }
            if (!sound) continue;
        }
        const auto [earlier, fresh] =
            bindings_.try_emplace(path, Binding{given.value, &file, given.span, false});
        if (!fresh)
            fail(DiagnosticId::duplicate_name, given.span, {path}, {first_declared(earlier->second.span)});
    }
}

/// `given READING = OPTION`: the scenario takes another option than the one the policy has chosen.
void Lowering::switch_reading(const syntax::Given& given, const syntax::File& file) {
    auto& reading = program_.readings[symbols_.reading_by_name.at(given.path.front().text).id];
    const auto& value = file.expressions[given.value];
    const auto option = std::find(reading.options.begin(), reading.options.end(), value.text);
    if (given.path.size() == 1 && value.kind == syntax::ExpressionKind::name &&
        option != reading.options.end()) {
        reading.in_force = static_cast<std::uint32_t>(option - reading.options.begin());
        return;
    }
    const std::vector<std::string_view> candidates(reading.options.begin(), reading.options.end());
    const auto written = words_at(value.span);
    fail(DiagnosticId::unknown_reading, value.span,
         {written, words::hint(words::nearest(written, candidates), term(Term::name_an_option))});
}

void Lowering::read_names(const std::vector<syntax::Field>& fields, const syntax::File& file) {
    read_file_ = &file;
    for (const auto& field : fields) {
        const auto [earlier, fresh] = read_names_.try_emplace(field.name.text, &field);
        if (!fresh)
            fail(DiagnosticId::duplicate_name, field.name.span, {field.name.text},
                 {first_declared(earlier->second->name.span)});
    }
    for (const auto& field : fields)
        program_.input_tree.push_back(input_field(field.name.text, field, file, 0));
}

void Lowering::all_facts() {
    for (const auto& name : symbols_.fact_order) {
        const auto& symbol = symbols_.facts.at(name);
        program_.input_tree.push_back(input_field(name, symbol.declaration->field, *symbol.file, 0));
    }
    for (const auto& name : symbols_.parameter_order) {
        const auto id = parameter_table(symbols_.parameters.at(name));
        program::InputField field;
        field.name = name;
        field.label = program_.parameters[id].label;
        field.index = program_.parameters[id].supplied;
        program_.input_tree.push_back(std::move(field));
    }
}

bool Lowering::is_bound(const std::string& fact) const {
    const auto from = bindings_.lower_bound(fact);
    return from != bindings_.end() && (from->first == fact || from->first.starts_with(fact + "."));
}

void Lowering::bound_facts() {
    for (const auto& name : symbols_.fact_order)
        if (is_bound(name)) (void)fact(name);
}

Value Lowering::fact(const std::string& name) {
    const auto& symbol = symbols_.facts.at(name);
    return fact_value(name, symbol.declaration->field, *symbol.file, 0);
}

NodeId Lowering::leaf(const std::string& path, const syntax::Field& field, const Type& type, ScopeId scope) {
    program::Fact result;
    result.path = path;
    result.name = field.name.text;
    result.label = field.label;
    result.type = type;
    result.scope = scope;
    result.optional = field.type.optional;
    result.is_signed = field.is_signed || (type.kind == ValueKind::number && type.unit.is_none() &&
                                           !type.whole && !type.percent);
    if (const auto* file = file_of(field.name.span); file != nullptr) {
        Environment environment;
        environment.file = file;
        if (field.range != no_expression) {
            const auto& range = file->expressions[field.range];
            const auto low = range.kind == syntax::ExpressionKind::range
                                 ? constant_of(node(range.children[0], environment, &type))
                                 : std::nullopt;
            const auto high = range.kind == syntax::ExpressionKind::range
                                  ? constant_of(node(range.children[1], environment, &type))
                                  : std::nullopt;
            if (!low || !high || type.kind != ValueKind::number) {
                fail(DiagnosticId::not_constant, range.span);
            } else {
                result.has_range = true;
                result.low = low->number;
                result.high = high->number;
                result.is_signed = values::is_negative(low->number);
            }
        }
        // A missing fact never becomes a value by itself. What a file of decided cases means by silence is
        // for its mapping to say.
        if (field.default_value != no_expression && read_names_.empty())
            fail(DiagnosticId::default_outside_mapping, field.name.span, {field.name.text});
        if (field.default_value != no_expression) {
            auto value = node(field.default_value, environment, &type);
            if (value != none && assignable(value, type, file->expressions[field.default_value].span)) {
                if (const auto known = constant_of(value); known && default_fits(result, *known, field))
                    result.default_value = constant(*known);
                else if (!known)
                    fail(DiagnosticId::not_constant, file->expressions[field.default_value].span);
            }
        }
    }
    const auto id = static_cast<program::FactId>(program_.facts.size());
    program_.facts.push_back(std::move(result));
    return emit_in(scope, Op::fact, type, {}, origin(field.name.span, none), id);
}

// A default that no case could state would be taken for nothing.
bool Lowering::default_fits(const program::Fact& fact, const program::Constant& value,
                            const syntax::Field& field) {
    if (fact.type.kind != ValueKind::number) return true;
    const auto* file = file_of(field.name.span);
    const auto refuse = [&](DiagnosticId id, std::vector<std::string> more = {}) {
        const Span span = file->expressions[field.default_value].span;
        std::vector<std::string> arguments = {field.name.text, values::to_decimal(value.number, 12)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        fail(id, span, std::move(arguments));
        return false;
    };
    if (fact.has_range && (value.number < fact.low || value.number > fact.high))
        return refuse(DiagnosticId::fact_out_of_range,
                      {values::to_decimal(fact.low, 12), values::to_decimal(fact.high, 12)});
    if (!fact.is_signed && values::is_negative(value.number)) return refuse(DiagnosticId::negative_fact);
    if (fact.type.whole && !values::is_integer(value.number)) return refuse(DiagnosticId::expects_whole);
    if (fact.type.unit.is(values::BaseUnit::currency) && 100 % value.number.denominator != 0)
        return refuse(DiagnosticId::finer_than_fen);
    return true;
}

const syntax::File* Lowering::file_of(Span span) const {
    const auto found = std::find_if(symbols_.files.begin(), symbols_.files.end(),
                                    [&](const auto& candidate) { return candidate->number == span.file; });
    return found == symbols_.files.end() ? nullptr : found->get();
}

// `default []`: the only default that a list can have; a record has none, only its parts.
bool Lowering::empty_by_default(const syntax::Field& field, bool is_list) {
    const auto* file = field.default_value == no_expression ? nullptr : file_of(field.name.span);
    if (file == nullptr) return false;
    const auto& expression = file->expressions[field.default_value];
    if (read_names_.empty()) fail(DiagnosticId::default_outside_mapping, field.name.span, {field.name.text});
    const bool is_empty =
        is_list && expression.kind == syntax::ExpressionKind::list && expression.children.empty();
    if (!is_empty)
        fail(is_list ? DiagnosticId::list_default_not_empty : DiagnosticId::record_default, expression.span,
             {field.name.text});
    return is_empty;
}

// A fact that nothing can supply: what an element written in braces does not mention.
NodeId Lowering::unknown(const std::string& path, const Type& type) {
    if (const auto known = facts_.find("?" + path); known != facts_.end()) return known->second.index;
    program::Fact result;
    result.path = path;
    result.name = path;
    result.type = type;
    const auto id = static_cast<program::FactId>(program_.facts.size());
    program_.facts.push_back(std::move(result));
    const auto node_id = emit_in(0, Op::fact, type, {}, none, id);
    facts_["?" + path] = Value::of_node(node_id);
    return node_id;
}

// An expression in place of a list fact: the elements' fields are those of its type.
Value Lowering::list_value(ExpressionId id, const Environment& environment, const TypeName& type,
                           const syntax::File& types) {
    const auto& expression = at(id, environment);
    const auto record = symbols_.records.find(type.element[0].name);
    const auto* of = type.element[0].kind == TypeName::Kind::named && record != symbols_.records.end()
                         ? &record->second
                         : nullptr;
    const auto* fields = of != nullptr ? of->fields : nullptr;
    const auto* file = of != nullptr ? of->file : &types;
    Value result;
    if (expression.kind == syntax::ExpressionKind::list) {
        TypeResult element;
        if (fields == nullptr) {
            element = scalar_type(symbols_, type.element[0], report_);
            if (!element.ok) return {};
        }
        result =
            list_literal(expression, environment, fields, of, file, element.ok ? &element.type : nullptr);
    } else if (expression.kind == syntax::ExpressionKind::comprehension)
        result = comprehension(expression, environment, of, fields, file);
    else
        result = lower(id, environment);
    if (result.kind == Value::Kind::list || result.kind == Value::Kind::nothing) return result;
    fail(DiagnosticId::not_a_list, expression.span, {words_at(expression.span)});
    return {};
}

Value Lowering::bound(const std::string& path, const syntax::Field& field, const syntax::File& types) {
    if (const auto known = bound_values_.find(path); known != bound_values_.end()) return known->second;
    auto& binding = bindings_.at(path);
    const auto& expression = binding.file->expressions[binding.expression];
    if (binding.busy) {
        fail(DiagnosticId::cyclic_definition, expression.span, {path, path});
        return {};
    }
    binding.busy = true;
    Environment environment;
    environment.file = binding.file;
    Value result;
    const auto& type = field.type;
    const auto record = symbols_.records.find(type.name);
    const bool is_record = type.kind == TypeName::Kind::named && record != symbols_.records.end();
    if (type.kind == TypeName::Kind::list) {
        result = list_value(binding.expression, environment, type, types);
    } else if (is_record && expression.kind == syntax::ExpressionKind::braces) {
        Instance instance;
        instance.kind = Instance::Kind::fields;
        instance.record = &record->second;
        instance.fields = record->second.fields;
        instance.file = record->second.file;
        instance.path = path;
        instance.environment = std::make_unique<Environment>(environment);
        for (std::size_t i = 0; i < expression.children.size(); ++i) {
            const auto& key = at(expression.children[i], environment);
            if (record->second.field(key.text) == nullptr)
                fail(DiagnosticId::unknown_member, key.span,
                     {record->second.name, key.text, term(Term::declare_member, {key.text})});
            instance.given[key.text] = expression.values[i];
        }
        instances_.push_back(std::move(instance));
        result = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
    } else if (is_record) {
        result = lower(binding.expression, environment);
    } else {
        const auto wanted = scalar_type(symbols_, type, report_);
        auto value = node(binding.expression, environment, wanted.ok ? &wanted.type : nullptr);
        if (value != none && wanted.ok && assignable(value, wanted.type, expression.span))
            result = Value::of_node(value);
    }
    bindings_.at(path).busy = false;
    bound_values_[path] = result;
    return result;
}

Value Lowering::bound(const ParameterSymbol& parameter) {
    syntax::Field field;
    field.name = parameter.declaration->name;
    field.type = parameter.declaration->type;
    return bound(field.name.text, field, *parameter.file);
}

// The fact at a path: a node, an instance of a record, or a list.
Value Lowering::fact_value(const std::string& path, const syntax::Field& field, const syntax::File& file,
                           ScopeId scope) {
    if (scope == 0 && bindings_.contains(path)) return bound(path, field, file);
    if (const auto known = facts_.find(path); known != facts_.end()) return known->second;
    const auto& type = field.type;
    Value result;
    if (type.kind == TypeName::Kind::list || type.kind == TypeName::Kind::table) {
        program::ListFact list_fact;
        list_fact.path = path;
        list_fact.name = field.name.text;
        list_fact.label = field.label;
        list_fact.parent = scope;
        list_fact.empty_by_default = empty_by_default(field, true);
        list_fact.scope = static_cast<ScopeId>(program_.scopes.size());
        program::Scope child;
        child.kind = program::Scope::Kind::list;
        child.parent = scope;
        child.list = static_cast<program::ListId>(program_.lists.size());
        child.name = type.element[0].kind == TypeName::Kind::named && !type.element[0].name.empty() &&
                             symbols_.records.contains(type.element[0].name)
                         ? type.element[0].name
                         : field.name.text;
        const auto child_scope = list_fact.scope;
        program_.scopes.push_back(child);
        program_.lists.push_back(list_fact);
        List list;
        list.scope = child_scope;
        list.name = field.name.text;
        if (type.kind == TypeName::Kind::table) {
            // An object: its keys and values as two fields.
            Instance instance;
            instance.scope = child_scope;
            instance.path = path;
            instance.file = &file;
            instance.list = static_cast<std::uint32_t>(lists_.size());
            instances_.push_back(std::move(instance));
            list.element = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
            syntax::Field key, value;
            key.name = {"key", field.name.span};
            key.type.kind = TypeName::Kind::text;
            value.name = {"value", field.name.span};
            value.type = type.element[0];
            facts_[path + ".key"] = fact_value(path + ".key", key, file, child_scope);
            facts_[path + ".value"] = fact_value(path + ".value", value, file, child_scope);
        } else {
            const auto& element = type.element[0];
            const auto record = symbols_.records.find(element.name);
            const bool named_record =
                element.kind == TypeName::Kind::named && record != symbols_.records.end();
            if (named_record || element.kind == TypeName::Kind::record) {
                Instance instance;
                instance.scope = child_scope;
                instance.path = path;
                instance.record = named_record ? &record->second : nullptr;
                instance.fields = named_record ? record->second.fields : &element.fields;
                instance.file = named_record ? record->second.file : &file;
                instance.list = static_cast<std::uint32_t>(lists_.size());
                instances_.push_back(std::move(instance));
                list.element = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
            } else {
                syntax::Field value;
                value.name = {"", field.name.span};
                value.type = element;
                const auto scalar = scalar_type(symbols_, element, report_);
                if (scalar.ok) list.element = Value::of_node(leaf(path, value, scalar.type, child_scope));
            }
        }
        lists_.push_back(std::move(list));
        result = {Value::Kind::list, static_cast<std::uint32_t>(lists_.size() - 1)};
    } else if (type.kind == TypeName::Kind::record) {
        empty_by_default(field, false);
        Instance instance;
        instance.fields = &type.fields;
        instance.file = &file;
        instance.scope = scope;
        instance.path = path;
        instances_.push_back(std::move(instance));
        result = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
    } else {
        const auto scalar = scalar_type(symbols_, type, report_);
        if (!scalar.ok) return {};
        if (!scalar.record.empty()) {
            empty_by_default(field, false);
            const auto& record = symbols_.records.at(scalar.record);
            Instance instance;
            instance.record = &record;
            instance.fields = record.fields;
            instance.file = record.file;
            instance.scope = scope;
            instance.path = path;
            instances_.push_back(std::move(instance));
            result = {Value::Kind::instance, static_cast<std::uint32_t>(instances_.size() - 1)};
        } else {
            result = Value::of_node(leaf(path, field, scalar.type, scope));
        }
    }
    facts_[path] = result;
    return result;
}

// What an element in braces says of a field, if it says anything.
ExpressionId Lowering::item_value(ExpressionId item_id, const std::string& name,
                                  const Environment& environment) const {
    const auto& item = at(item_id, environment);
    for (std::size_t k = 0; k < item.children.size() && item.kind == syntax::ExpressionKind::braces; ++k)
        if (item.values[k] != no_expression && at(item.children[k], environment).text == name)
            return item.values[k];
    return no_expression;
}

// A list inside the elements of a list that is written out. All are as long as the longest; the rows beyond
// an element's own list do not count.
Value Lowering::nested_list(std::uint32_t index, const std::string& name, const TypeName& type) {
    const auto& outer = instances_[index];
    const auto& environment = *outer.environment;
    Instance inner;
    inner.kind = Instance::Kind::nested;
    const auto record = symbols_.records.find(type.element[0].name);
    if (record != symbols_.records.end()) {
        inner.record = &record->second;
        inner.fields = record->second.fields;
        inner.file = record->second.file;
    }
    std::size_t longest = 0;
    for (const auto item : outer.items) {
        const auto written = item_value(item, name, environment);
        std::vector<ExpressionId> row;
        if (written != no_expression) {
            const auto& list = at(written, environment);
            if (list.kind != syntax::ExpressionKind::list) {
                fail(DiagnosticId::not_a_list, list.span, {words_at(list.span)});
                return {};
            }
            row = list.children;
        }
        longest = std::max(longest, row.size());
        inner.matrix.push_back(std::move(row));
    }
    List list;
    list.scope = static_cast<ScopeId>(program_.scopes.size());
    list.name = name;
    program::Scope scope;
    scope.kind = program::Scope::Kind::literal;
    scope.parent = outer.scope;
    scope.length = static_cast<std::uint32_t>(longest);
    scope.name = name;
    program_.scopes.push_back(scope);
    inner.scope = list.scope;
    inner.path = outer.path + "." + name;
    inner.environment = std::make_unique<Environment>(environment);
    list.filter = nested_pick(inner, outer.scope, yes_no(), [&](std::size_t row, std::size_t column) {
        return bits_constant(column < inner.matrix[row].size() ? 1 : 0, yes_no());
    });
    syntax::Field value;
    value.name.text = "";
    value.type = type.element[0];
    const auto lists_index = static_cast<std::uint32_t>(lists_.size());
    inner.list = lists_index;
    instances_.push_back(std::move(inner));
    const auto instance = static_cast<std::uint32_t>(instances_.size() - 1);
    list.element = instances_[instance].fields != nullptr ? Value{Value::Kind::instance, instance}
                                                          : nested_member(instance, value);
    lists_.push_back(std::move(list));
    return {Value::Kind::list, lists_index};
}

// Row r, column c of the matrix as a node of the inner scope.
NodeId Lowering::nested_pick(const Instance& inner, ScopeId outer_scope, const Type& type,
                             const std::function<NodeId(std::size_t, std::size_t)>& cell) {
    const auto parent = program_.scopes[outer_scope].parent;
    const auto columns = program_.scopes[inner.scope].length;
    std::vector<NodeId> picks;
    for (std::size_t column = 0; column < columns; ++column) {
        std::vector<NodeId> values;
        for (std::size_t row = 0; row < inner.matrix.size(); ++row) {
            values.push_back(bring(cell(row, column), parent));
            if (values.back() == none) return none;
        }
        picks.push_back(emit_in(outer_scope, Op::pick, type, std::move(values), none));
    }
    return emit_in(inner.scope, Op::pick, type, std::move(picks), none);
}

Value Lowering::nested_member(std::uint32_t index, const syntax::Field& field) {
    const auto& inner = instances_[index];
    const auto wanted = scalar_type(symbols_, field.type, report_);
    if (!wanted.ok || !wanted.record.empty()) return {};
    const auto outer_scope = program_.scopes[inner.scope].parent;
    return Value::of_node(
        nested_pick(inner, outer_scope, wanted.type, [&](std::size_t row, std::size_t column) -> NodeId {
            if (column >= inner.matrix[row].size()) // never read, but of the type of the others
                return unknown(inner.path + "." + field.name.text, wanted.type);
            const auto item = inner.matrix[row][column];
            const auto written =
                field.name.text.empty() ? item : item_value(item, field.name.text, *inner.environment);
            if (written == no_expression)
                return unknown(inner.path + "[" + std::to_string(row + 1) + "][" +
                                   std::to_string(column + 1) + "]." + field.name.text,
                               wanted.type);
            auto value = node(written, *inner.environment, &wanted.type);
            return value != none && assignable(value, wanted.type, at(written, *inner.environment).span)
                       ? value
                       : none;
        }));
}

bool Lowering::has_member(std::uint32_t index, const std::string& name) const {
    const auto& instance = instances_[index];
    if (instance.fields != nullptr)
        for (const auto& field : *instance.fields)
            if (field.name.text == name) return true;
    if (instance.fields == nullptr && instance.record == nullptr) return name == "key" || name == "value";
    if (instance.record == nullptr) return false;
    const auto key = std::pair{instance.record->name, name};
    if (symbols_.definitions.contains(key) || symbols_.decisions.contains(key) ||
        symbols_.duties.contains(key) || symbols_.exclusives.contains(key))
        return true;
    const auto dot = name.rfind('.');
    return dot != std::string::npos && symbols_.duties.contains({instance.record->name, name.substr(0, dot)});
}

Value Lowering::member_of_instance(std::uint32_t index, const std::string& name, Span span,
                                   const Environment* environment) {
    const auto& instance = instances_[index];
    if (instance.kind == Instance::Kind::gathered) {
        const auto scope = instance.scope;
        const auto value = member_of_instance(instance.source, name, span, environment);
        if (value.kind == Value::Kind::instance) return gathered_instance(value.index, scope);
        if (value.kind == Value::Kind::list) fail(DiagnosticId::mixed_lists, span);
        return is_node(value) ? Value::of_node(gathered(value.index, scope)) : Value{};
    }
    const syntax::Field* field = nullptr;
    if (instance.fields != nullptr)
        for (const auto& candidate : *instance.fields)
            if (candidate.name.text == name) field = &candidate;
    if (field == nullptr && instance.fields == nullptr && instance.record == nullptr) {
        const auto found = facts_.find(instance.path + "." + name); // key and value of a table
        if (found != facts_.end()) return found->second;
    }
    if (field == nullptr) {
        bool found = false;
        if (instance.record != nullptr) {
            const auto result = named(instance.record->name, name, index, span, found);
            if (found) return result;
        }
        // What is said of the whole case may be asked of its subject.
        if (environment != nullptr) {
            const auto result = named("", name, none, span, found);
            if (found) return result;
        }
        std::vector<std::string_view> candidates;
        if (instance.fields != nullptr)
            for (const auto& candidate : *instance.fields)
                candidates.push_back(candidate.name.text);
        const auto hint = words::nearest(name, candidates);
        fail(DiagnosticId::unknown_member, span,
             {instance.record != nullptr ? instance.record->name : instance.path, name,
              words::hint(hint, term(Term::declare_member, {name}))});
        return {};
    }
    const auto key = std::tuple{std::string("."), name, index};
    if (const auto known = members_.find(key); known != members_.end()) return known->second;
    Value result;
    switch (instance.kind) {
    case Instance::Kind::fact:
        result = fact_value(instance.path + "." + name, *field, *instance.file, instance.scope);
        break;
    case Instance::Kind::fields: {
        const auto given = instance.given.find(name);
        if (given == instance.given.end()) {
            // Not mentioned: it stays a fact of this case, which nobody may know.
            if (instance.scope == 0) {
                result = fact_value(instance.path + "." + name, *field, *instance.file, 0);
            } else {
                const auto scalar = scalar_type(symbols_, field->type, report_);
                if (scalar.ok && scalar.record.empty())
                    result = Value::of_node(
                        bring(unknown(instance.path + "." + name, scalar.type), instance.scope));
            }
            break;
        }
        if (field->type.kind == TypeName::Kind::list) {
            result = list_value(given->second, *instance.environment, field->type, *instance.file);
            break;
        }
        const auto wanted = scalar_type(symbols_, field->type, report_);
        if (!wanted.ok) break;
        auto value = node(given->second, *instance.environment, &wanted.type);
        if (value != none &&
            assignable(value, wanted.type, instance.environment->file->expressions[given->second].span))
            result = Value::of_node(value);
        break;
    }
    case Instance::Kind::nested: result = nested_member(index, *field); break;
    case Instance::Kind::gathered: break; // above
    case Instance::Kind::literal: {
        if (field->type.kind == TypeName::Kind::list) {
            result = nested_list(index, name, field->type);
            break;
        }
        const auto wanted = scalar_type(symbols_, field->type, report_);
        if (!wanted.ok || !wanted.record.empty()) break;
        std::vector<NodeId> values;
        const auto parent = program_.scopes[instance.scope].parent;
        for (std::size_t i = 0; i < instance.items.size(); ++i) {
            const auto written = item_value(instance.items[i], name, *instance.environment);
            NodeId value = none;
            if (written != no_expression) {
                value = node(written, *instance.environment, &wanted.type);
                if (value == none || !assignable(value, wanted.type, at(written, *instance.environment).span))
                    return {};
            }
            if (value == none)
                value = unknown(instance.path + "[" + std::to_string(i + 1) + "]." + name, wanted.type);
            values.push_back(bring(value, parent));
        }
        result = Value::of_node(emit_in(instance.scope, Op::pick, wanted.type, std::move(values), none));
        break;
    }
    }
    members_[key] = result;
    return result;
}

// A record may not contain itself: facts are finite.
bool Lowering::enter_record(std::uint32_t instance, Span span) {
    const auto* record = instances_[instance].fields;
    if (std::find(open_records_.begin(), open_records_.end(), record) != open_records_.end()) {
        const auto name =
            instances_[instance].record != nullptr ? instances_[instance].record->name : std::string();
        fail(DiagnosticId::cyclic_definition, span, {name, name});
        return false;
    }
    open_records_.push_back(record);
    return true;
}

program::InputField Lowering::input_field(const std::string& path, const syntax::Field& field,
                                          const syntax::File& file, ScopeId scope) {
    program::InputField result;
    result.name = field.name.text;
    result.label = field.label;
    if (too_many_)
        return result; // records of records of records: as many facts as there are ways through them
    const auto value = fact_value(path, field, file, scope);
    switch (value.kind) {
    case Value::Kind::node: result.index = program_.nodes[value.index].payload; break;
    case Value::Kind::instance: {
        result.kind = program::InputField::Kind::record;
        const auto fields = instances_[value.index].fields;
        const auto* types = instances_[value.index].file;
        if (!enter_record(value.index, field.name.span)) break;
        for (const auto& child : *fields)
            result.children.push_back(input_field(path + "." + child.name.text, child, *types, scope));
        open_records_.pop_back();
        break;
    }
    case Value::Kind::list: {
        const auto list_scope = lists_[value.index].scope;
        const auto element = lists_[value.index].element;
        result.kind = field.type.kind == TypeName::Kind::table ? program::InputField::Kind::table
                                                               : program::InputField::Kind::list;
        result.index = program_.scopes[list_scope].list;
        if (element.kind == Value::Kind::node) {
            program::InputField child; // a list of plain values: one child without a name
            child.index = program_.nodes[element.index].payload;
            result.children.push_back(std::move(child));
        } else if (element.kind == Value::Kind::instance) {
            const auto* fields = instances_[element.index].fields;
            const auto* types = instances_[element.index].file;
            if (fields == nullptr) {
                for (const auto* part : {"key", "value"}) {
                    program::InputField child;
                    child.name = part;
                    child.index = program_.nodes[facts_.at(path + "." + part).index].payload;
                    result.children.push_back(std::move(child));
                }
            } else {
                if (!enter_record(element.index, field.name.span)) break;
                for (const auto& child : *fields)
                    result.children.push_back(
                        input_field(path + "." + child.name.text, child, *types, list_scope));
                open_records_.pop_back();
            }
        }
        break;
    }
    case Value::Kind::nothing: break;
    }
    return result;
}

} // namespace tiaoli::semantics
