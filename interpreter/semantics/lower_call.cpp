// Calls: built-in functions of the calendar, parameters, and the functions that files define.
#include "semantics/lowering.hpp"
#include "values/quantity.hpp"

#include <algorithm>
#include <array>

namespace tiaoli::semantics {

using syntax::Expression;
using values::BaseUnit;
using values::Unit;

namespace {

// What a built-in function takes and gives. `month_or_date` takes either.
enum class Kind : std::uint8_t { date, month, month_or_date, months, plain, number };

struct BuiltIn {
    std::string_view english, chinese;
    Op op;
    std::array<Kind, 3> parameters;
    std::size_t count;
    Kind result;
};

constexpr std::array<BuiltIn, 10> built_ins{{
    {"term_end", "期满日", Op::term_end, {Kind::date, Kind::months}, 2, Kind::date},
    {"whole_months", "满月数", Op::whole_months, {Kind::date, Kind::date}, 2, Kind::months},
    {"completed_years", "满周年", Op::completed_years, {Kind::date, Kind::date}, 2, Kind::months},
    {"year", "年份", Op::year_of, {Kind::month_or_date}, 1, Kind::plain},
    {"month_number", "月序", Op::month_number, {Kind::month_or_date}, 1, Kind::plain},
    {"month_of", "所在月", Op::month_of, {Kind::date}, 1, Kind::month},
    {"first_day", "首日", Op::first_day, {Kind::month}, 1, Kind::date},
    {"last_day", "末日", Op::last_day, {Kind::month}, 1, Kind::date},
    {"date_of", "年月日", Op::make_date, {Kind::plain, Kind::plain, Kind::plain}, 3, Kind::date},
    {"absolute", "绝对值", Op::absolute, {Kind::number}, 1, Kind::number},
}};

Type type_of_kind(Kind kind) {
    Type type;
    switch (kind) {
    case Kind::date: type.kind = ValueKind::date; break;
    case Kind::month:
    case Kind::month_or_date: type.kind = ValueKind::month; break;
    case Kind::months:
        type.kind = ValueKind::number;
        type.unit = Unit::of(BaseUnit::month);
        type.whole = true;
        break;
    case Kind::plain:
    case Kind::number:
        type.kind = ValueKind::number;
        type.whole = true;
        break;
    }
    return type;
}

} // namespace

std::optional<Value> Lowering::built_in(const Expression& expression, const Environment& environment) {
    const auto found = std::find_if(built_ins.begin(), built_ins.end(), [&](const BuiltIn& candidate) {
        return candidate.english == expression.text || candidate.chinese == expression.text;
    });
    if (found == built_ins.end()) return std::nullopt;
    if (expression.children.size() != found->count) {
        fail(DiagnosticId::wrong_argument_count, expression.span,
             {expression.text, std::to_string(found->count), std::to_string(expression.children.size())});
        return Value{};
    }
    std::vector<NodeId> arguments;
    Type result = type_of_kind(found->result);
    for (std::size_t i = 0; i < found->count; ++i) {
        auto argument = node(expression.children[i], environment);
        if (argument == none) return Value{};
        const auto actual = type_of(argument);
        const auto kind = found->parameters[i];
        const bool fits =
            kind == Kind::number ? actual.kind == ValueKind::number
            : kind == Kind::month_or_date
                ? actual.kind == ValueKind::date || actual.kind == ValueKind::month
                : assignable(argument, type_of_kind(kind), at(expression.children[i], environment).span);
        if (!fits) {
            if (kind == Kind::number || kind == Kind::month_or_date)
                fail(DiagnosticId::type_mismatch, at(expression.children[i], environment).span,
                     {describe(actual),
                      kind == Kind::number ? term(Term::plain_number) : term(Term::date_or_month)});
            return Value{};
        }
        if (kind == Kind::number) result = actual;
        arguments.push_back(argument);
    }
    return Value::of_node(emit(found->op, result, std::move(arguments), origin(expression, environment)));
}

Value Lowering::call(const Expression& expression, const Environment& environment) {
    if (const auto parameter_symbol = symbols_.parameters.find(expression.text);
        parameter_symbol != symbols_.parameters.end()) {
        const auto& declaration = *parameter_symbol->second.declaration;
        const std::size_t wanted = declaration.key ? 1 : 0;
        if (expression.children.size() != wanted) {
            fail(DiagnosticId::wrong_argument_count, expression.span,
                 {expression.text, std::to_string(wanted), std::to_string(expression.children.size())});
            return {};
        }
        NodeId key = none, day = none;
        if (wanted == 1) {
            Type type;
            type.kind = ValueKind::category;
            const auto category = symbols_.category_by_name.find(declaration.key->text);
            if (category == symbols_.category_by_name.end()) return {};
            type.category = category->second;
            key = node(expression.children[0], environment, &type);
            if (key == none || !assignable(key, type, expression.span)) return {};
        }
        if (expression.extra != no_expression) {
            day = node(expression.extra, environment);
            if (day == none) return {};
            Type type;
            type.kind = ValueKind::date;
            if (type_of(day).kind == ValueKind::month) // a month's value is the one in force on its first day
                day = emit(Op::first_day, type, {day}, origin(expression, environment));
            else if (!assignable(day, type, at(expression.extra, environment).span))
                return {};
        }
        return Value::of_node(parameter(parameter_symbol->second, key, day, expression));
    }
    // A function of a file: of the record at hand, or of everybody.
    for (const auto* scope = &environment; scope != nullptr; scope = scope->outer) {
        if (scope->instance == none || instances_[scope->instance].record == nullptr) continue;
        const auto found =
            symbols_.definitions.find({instances_[scope->instance].record->name, expression.text});
        if (found == symbols_.definitions.end() || !found->second.declaration->has_formals) continue;
        if (!scope->hidden) return function(found->second, expression, *scope);
        fail(DiagnosticId::mixed_lists, expression.span);
        return {};
    }
    if (const auto found = symbols_.definitions.find({"", expression.text});
        found != symbols_.definitions.end()) {
        if (found->second.declaration->has_formals) return function(found->second, expression, environment);
        fail(DiagnosticId::wrong_argument_count, expression.span,
             {expression.text, "0", std::to_string(expression.children.size())});
        return {};
    }
    if (auto result = built_in(expression, environment)) return *result;
    std::vector<std::string_view> candidates;
    for (const auto& item : built_ins) {
        candidates.push_back(item.english);
        candidates.push_back(item.chinese);
    }
    for (const auto& [known, definition] : symbols_.definitions)
        if (definition.declaration->has_formals) candidates.push_back(known.second);
    for (const auto& [known, unused] : symbols_.parameters)
        candidates.push_back(known);
    fail_unknown(expression.span, expression.text, candidates);
    return {};
}

// A function is put in place of its call, with the arguments bound to its formals. It may not call itself.
Value Lowering::function(const Definition& definition, const Expression& expression,
                         const Environment& environment) {
    const auto& declaration = *definition.declaration;
    if (expression.children.size() != declaration.formals.size()) {
        fail(DiagnosticId::wrong_argument_count, expression.span,
             {expression.text, std::to_string(declaration.formals.size()),
              std::to_string(expression.children.size())});
        return {};
    }
    if (std::find(open_functions_.begin(), open_functions_.end(), &definition) != open_functions_.end()) {
        fail(DiagnosticId::cyclic_definition, declaration.name.span,
             {declaration.name.text, declaration.name.text});
        return {};
    }
    std::deque<Environment> scopes;
    Environment base;
    base.file = definition.file;
    base.clause = environment.clause;
    base.scope = environment.scope;
    if (!definition.record.empty()) base.instance = environment.instance;
    scopes.push_back(base);
    for (std::size_t i = 0; i < declaration.formals.size(); ++i) {
        const auto& formal = declaration.formals[i];
        Value argument;
        if (formal.type.kind == syntax::TypeName::Kind::list) {
            argument = lower(expression.children[i], environment);
            if (argument.kind != Value::Kind::list && argument.kind != Value::Kind::nothing) {
                fail(DiagnosticId::not_a_list, at(expression.children[i], environment).span,
                     {words_at(at(expression.children[i], environment).span)});
                return {};
            }
        } else {
            const auto type = scalar_type(symbols_, formal.type, report_);
            if (!type.ok) return {};
            if (!type.record.empty()) {
                argument = lower(expression.children[i], environment);
            } else {
                auto lowered = node(expression.children[i], environment, &type.type);
                if (lowered == none ||
                    !assignable(lowered, type.type, at(expression.children[i], environment).span))
                    return {};
                argument = Value::of_node(lowered);
            }
        }
        if (argument.kind == Value::Kind::nothing) return {};
        Environment scope = base;
        scope.instance = none;
        scope.outer = &scopes.back();
        scope.name = formal.name.text;
        scope.value = argument;
        scopes.push_back(scope);
    }
    open_functions_.push_back(&definition);
    called_.insert(&definition);
    std::optional<Type> wanted;
    if (declaration.type) {
        const auto type = scalar_type(symbols_, *declaration.type, report_);
        if (type.ok && type.record.empty()) wanted = type.type;
    }
    auto result = lower(declaration.body, scopes.back(), wanted ? &*wanted : nullptr);
    open_functions_.pop_back();
    if (is_node(result) && wanted &&
        !assignable(result.index, *wanted, definition.file->expressions[declaration.body].span))
        return {};
    return result;
}

// ---- parameters

program::ParameterId Lowering::parameter_table(const ParameterSymbol& symbol) {
    const auto& declaration = *symbol.declaration;
    const auto [known, fresh] = parameters_.try_emplace(
        declaration.name.text, static_cast<program::ParameterId>(program_.parameters.size()));
    if (!fresh) return known->second;
    const auto id = known->second;
    program::Parameter table;
    table.name = declaration.name.text;
    table.label = declaration.label;
    table.source = declaration.unset ? declaration.unset_source : declaration.citation.section;
    table.origin = origin(declaration.name.span, none);
    const auto type = scalar_type(symbols_, declaration.type, report_);
    if (type.ok && type.record.empty()) table.type = type.type;
    std::vector<std::string> key_values;
    if (declaration.key) {
        const auto category = symbols_.category_by_name.find(declaration.key->text);
        if (category == symbols_.category_by_name.end()) {
            fail(DiagnosticId::unknown_type, declaration.key->span,
                 {declaration.key->text, term(Term::declare_type, {declaration.key->text})});
        } else {
            table.key = category->second;
            key_values = symbols_.categories[category->second].values;
        }
    }
    program_.parameters.push_back(table);
    Environment environment;
    environment.file = symbol.file;
    std::vector<program::ParameterEntry> entries;
    std::vector<Span> spans;
    // An entry without a key follows on the one before it: `郑州市区 from … : … from … : …`.
    std::optional<std::string> current;
    for (const auto& written : declaration.entries) {
        program::ParameterEntry entry;
        entry.source = written.source;
        entry.from = written.from.value_or(values::Date{INT32_MIN});
        entry.to = written.until.value_or(values::Date{INT32_MAX});
        if (written.value != no_expression) {
            auto value = node(written.value, environment, &table.type);
            if (value == none || !assignable(value, table.type, written.span)) continue;
            const auto known_value = constant_of(value);
            if (!known_value) {
                fail(DiagnosticId::not_constant, written.span);
                continue;
            }
            entry.value = constant(*known_value);
        }
        if (written.key) current = written.key->text;
        if (table.key != none) {
            const auto value =
                current ? std::find(key_values.begin(), key_values.end(), *current) : key_values.end();
            if (value == key_values.end()) {
                std::vector<std::string_view> candidates(key_values.begin(), key_values.end());
                fail_unknown(written.key ? written.key->span : written.span, current.value_or(""),
                             candidates);
                continue;
            }
            entry.key = value - key_values.begin();
        }
        // A later entry of the same key ends an earlier one that has no end of its own; another overlap is a
        // mistake.
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto& earlier = entries[i];
            if (earlier.key != entry.key || earlier.to < entry.from || entry.to < earlier.from) continue;
            if (earlier.to.days == INT32_MAX && earlier.from < entry.from)
                earlier.to = values::Date{entry.from.days - 1};
            else
                report_.add(DiagnosticId::overlapping_dates, written.span, {table.name},
                            {{spans[i], "the other one is here", "另一个在此"}});
        }
        entries.push_back(entry);
        spans.push_back(written.span);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return std::tie(a.key, a.from) < std::tie(b.key, b.from); });
    program_.parameters[id].entries = std::move(entries);
    // The host may hand over the value of any parameter: a standard set elsewhere, or a draft of a new one.
    program::Fact supplied;
    supplied.path = table.name;
    supplied.name = table.name;
    supplied.label = table.label;
    supplied.type = table.type;
    const auto fact_id = static_cast<program::FactId>(program_.facts.size());
    program_.facts.push_back(std::move(supplied));
    program_.parameters[id].supplied = fact_id;
    return id;
}

NodeId Lowering::parameter(const ParameterSymbol& symbol, NodeId key, NodeId day,
                           const Expression& expression) {
    const auto& name = symbol.declaration->name.text;
    if (bindings_.contains(name)) {
        const auto value = bound(symbol);
        return is_node(value) ? value.index : none;
    }
    const auto place = origin(expression.span, none);
    const auto id = parameter_table(symbol);
    const auto type = program_.parameters[id].type;
    Type date;
    date.kind = ValueKind::date;
    if (const auto fixed = constant_of(day)) {
        const values::Date wanted{static_cast<std::int32_t>(fixed->bits)};
        const auto& entries = program_.parameters[id].entries;
        const auto row = constant_of(key);
        bool inside = false;
        values::Date first{INT32_MAX}, last{INT32_MIN};
        for (const auto& entry : entries) {
            if (row && entry.key != row->bits) continue;
            inside = inside || (entry.from <= wanted && wanted <= entry.to);
            first = std::min(first, entry.from);
            last = std::max(last, entry.to);
        }
        const auto why = wanted < first  ? term(Term::table_starts, {values::iso_text(first)})
                         : last < wanted ? term(Term::table_ends, {values::iso_text(last)})
                                         : term(Term::table_gap);
        // A scenario or a decided case may ask for a day outside to see that the answer is undetermined.
        if (!entries.empty() && !inside && bindings_.empty())
            fail(DiagnosticId::outside_table, expression.span, {name, values::iso_text(wanted), why});
    }
    if (day == none) day = today_ != none ? today_ : emit(Op::today, date, {}, none);
    std::vector<NodeId> inputs{day};
    if (key != none) inputs.push_back(key);
    return emit(Op::parameter, type, std::move(inputs), place, id);
}

} // namespace tiaoli::semantics
