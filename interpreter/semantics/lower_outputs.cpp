// What a program gives back: decisions, invariants, expectations of scenarios, answers of mappings.
#include "semantics/lowering.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using Kind = Symbols::Shown::Kind;

void Lowering::show_for(const Symbols::Shown& shown, std::uint32_t instance, const std::string& prefix) {
    const auto add = [&](Value value, const std::string& name, program::Decision::Kind kind,
                         std::vector<program::ClauseId> clauses, std::string label) {
        if (!is_node(value)) return;
        program::Decision decision;
        decision.kind = kind;
        decision.name = prefix.empty() ? name : prefix + "." + name;
        decision.label = std::move(label);
        decision.type = type_of(value.index);
        decision.node = value.index;
        decision.scope = scope_of(value.index);
        decision.list = program_.nodes[value.index].op == Op::list_over;
        decision.clauses = std::move(clauses);
        decision.policy = shown.policy == none ? 0 : shown.policy;
        program_.decisions.push_back(std::move(decision));
    };
    const auto key = std::pair{shown.record, shown.name};
    switch (shown.kind) {
    case Kind::decision: {
        const auto& symbol = symbols_.decisions.at(key);
        std::vector<program::ClauseId> clauses;
        for (const auto clause : symbol.clauses)
            clauses.push_back(symbols_.clauses[clause].id);
        add(decision(shown.record, shown.name, instance, symbol.span), shown.name,
            program::Decision::Kind::decision, std::move(clauses), {});
        break;
    }
    case Kind::definition: {
        const auto& symbol = symbols_.definitions.at(key);
        std::vector<program::ClauseId> clauses;
        if (symbol.clause != none) clauses.push_back(symbol.clause);
        auto value = definition(symbol, instance, symbol.declaration->name.span);
        add(value, shown.name, program::Decision::Kind::definition, std::move(clauses),
            symbol.declaration->label);
        break;
    }
    case Kind::duty: {
        const auto& symbol = symbols_.duties.at(key);
        const auto kind =
            symbol.declaration->target ? program::Decision::Kind::target : program::Decision::Kind::duty;
        add(duty(symbol, "", instance, symbol.declaration->name.span), shown.name, kind, {symbol.id}, {});
        add(duty(symbol, "达标", instance, symbol.declaration->name.span), shown.name + ".达标", kind,
            {symbol.id}, {});
        if (symbol.declaration->measured != no_expression)
            add(duty(symbol, "差额", instance, symbol.declaration->name.span), shown.name + ".差额", kind,
                {symbol.id}, {});
        if (symbol.declaration->deadline != no_expression)
            add(duty(symbol, "剩余天数", instance, symbol.declaration->name.span), shown.name + ".剩余天数",
                kind, {symbol.id}, {});
        break;
    }
    case Kind::exclusive: {
        const auto& symbol = symbols_.exclusives.at(key);
        add(exclusive(symbol, instance, symbol.declaration->span), shown.name,
            program::Decision::Kind::decision, {symbol.id}, symbol.declaration->label);
        break;
    }
    }
}

void Lowering::show(const Symbols::Shown& shown) {
    if (shown.record.empty()) {
        show_for(shown, none, {});
        return;
    }
    // Said of a record: once for every place where the facts have one, or a mapping puts one in the place of
    // a fact.
    const auto count = instances_.size();
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto& instance = instances_[i];
        const bool is_fact = instance.kind == Instance::Kind::fact ||
                             (instance.kind == Instance::Kind::fields && !instance.path.empty());
        if (!is_fact || instance.record == nullptr || instance.record->name != shown.record) continue;
        show_for(shown, i, instance.path);
    }
}

void Lowering::all_decisions() {
    for (const auto& shown : symbols_.shown)
        if (shown.kind != Kind::definition || shown.policy != none) show(shown);
    // Of the shared vocabulary only what some decision needed.
    const auto needed = members_;
    for (const auto& shown : symbols_.shown) {
        if (shown.kind != Kind::definition || shown.policy != none) continue;
        for (const auto& [key, value] : needed) {
            if (std::get<0>(key) != shown.record || std::get<1>(key) != shown.name || !is_node(value))
                continue;
            const auto instance = std::get<2>(key);
            show_for(shown, instance, instance == none ? std::string() : instances_[instance].path);
        }
    }
}

void Lowering::all_invariants() {
    for (const auto& invariant : symbols_.invariants) {
        const auto& declaration = *invariant.declaration;
        const auto add = [&](const Environment& environment) {
            const auto test = condition(declaration.condition, environment);
            if (test == none) return;
            program::Decision result;
            result.kind = program::Decision::Kind::invariant;
            result.name = declaration.name;
            result.node = test;
            result.scope = scope_of(test);
            program_.decisions.push_back(std::move(result));
        };
        Environment environment;
        environment.file = invariant.file;
        if (!declaration.subject) {
            add(environment);
        } else if (symbols_.facts.contains(declaration.subject->text)) {
            const auto value = fact(declaration.subject->text);
            if (value.kind == Value::Kind::instance) environment.instance = value.index;
            add(environment);
        } else if (symbols_.records.contains(declaration.subject->text)) {
            const auto count = instances_.size();
            for (std::uint32_t i = 0; i < count; ++i) {
                if (instances_[i].kind != Instance::Kind::fact || instances_[i].record == nullptr ||
                    instances_[i].record->name != declaration.subject->text)
                    continue;
                environment.instance = i;
                environment.scope = instances_[i].scope;
                add(environment);
            }
        } else {
            fail_unknown(declaration.subject->span, declaration.subject->text, {});
        }
    }
}

void Lowering::expectations(const ScenarioSymbol& scenario) {
    Environment environment;
    environment.file = scenario.file;
    for (const auto& expectation : scenario.declaration->expectations) {
        auto test = expectation.not_applicable ? node(expectation.value, environment)
                                               : condition(expectation.value, environment);
        if (test == none) continue;
        const auto place = origin(expectation.span, none);
        if (expectation.not_applicable)
            test = emit(Op::negation, yes_no(), {emit(Op::is_applicable, yes_no(), {test}, place)}, place);
        program::Decision result;
        result.kind = program::Decision::Kind::answer;
        result.name = words_at(expectation.span);
        result.node = test;
        result.scope = scope_of(test);
        program_.decisions.push_back(std::move(result));
    }
}

void Lowering::answer(std::string name, ExpressionId expression, const syntax::File& file) {
    Environment environment;
    environment.file = &file;
    auto value = lower(expression, environment);
    const auto span = file.expressions[expression].span;
    if (value.kind == Value::Kind::list) {
        const auto list = lists_[value.index];
        if (is_node(list.element))
            value = Value::of_node(
                emit_in(program_.scopes[list.scope].parent, Op::list_over, type_of(list.element.index),
                        {list.element.index, list.filter, none}, origin(span, none), list.scope));
    }
    if (!is_node(value)) {
        if (value.kind != Value::Kind::nothing)
            fail(DiagnosticId::type_mismatch, span, {term(Term::record), term(Term::value_or_list)});
        return;
    }
    program::Decision result;
    result.kind = program::Decision::Kind::answer;
    result.name = std::move(name);
    result.type = type_of(value.index);
    result.node = value.index;
    result.scope = scope_of(value.index);
    result.list = program_.nodes[value.index].op == Op::list_over;
    program_.decisions.push_back(std::move(result));
}

void Lowering::ask(std::string text, const syntax::File& file) {
    asked_ = text;
    answer(std::move(text), static_cast<ExpressionId>(file.expressions.size() - 1), file);
}

void Lowering::answers(const MappingSymbol& mapping) {
    std::map<std::string_view, Span> answered;
    for (const auto& item : mapping.declaration->answers) {
        const auto [earlier, fresh] = answered.try_emplace(item.name.text, item.name.span);
        if (fresh)
            answer(item.name.text, item.value, *mapping.file);
        else
            fail(DiagnosticId::duplicate_answer, item.name.span, {item.name.text},
                 {first_declared(earlier->second)});
    }
    if (today_ != none) {
        program::Decision result;
        result.kind = program::Decision::Kind::definition;
        result.name = "today";
        result.type = type_of(today_);
        result.node = today_;
        result.scope = scope_of(today_);
        program_.decisions.push_back(std::move(result));
    }
}

} // namespace tiaoli::semantics
