// What rules are made of: names, conditions, effects, and the relations between benefits. After this pass
// (with lower_decision.cpp and lower_duty.cpp) nothing is left of a clause but conditions, values and the
// rule that an explanation names.
#include "semantics/lowering.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using syntax::Effect;
using values::BaseUnit;

std::vector<program::Modality> modalities_of(std::span<const syntax::Modality> modalities) {
    std::vector<program::Modality> result;
    for (const auto modality : modalities) {
        switch (modality) {
        case syntax::Modality::must: result.push_back(program::Modality::must); break;
        case syntax::Modality::may: result.push_back(program::Modality::may); break;
        case syntax::Modality::in_principle: result.push_back(program::Modality::in_principle); break;
        case syntax::Modality::at_most: result.push_back(program::Modality::at_most); break;
        case syntax::Modality::at_least: result.push_back(program::Modality::at_least); break;
        case syntax::Modality::encouraged: result.push_back(program::Modality::encouraged); break;
        case syntax::Modality::must_not: result.push_back(program::Modality::must_not); break;
        }
    }
    return result;
}

Environment Lowering::clause_environment(const syntax::File& file, const std::string& subject,
                                         std::uint32_t instance, program::ClauseId clause, ScopeId scope) {
    Environment environment;
    environment.file = &file;
    environment.clause = clause;
    environment.scope = scope;
    environment.instance = instance;
    if (!subject.empty()) {
        const auto value = fact(subject);
        if (value.kind == Value::Kind::instance) environment.instance = value.index;
    }
    return environment;
}

// A name that the files declare, of the whole case (record empty) or of a record's instance.
Value Lowering::named(const std::string& record, const std::string& name, std::uint32_t instance, Span span,
                      bool& found) {
    found = true;
    if (record.empty()) {
        if (symbols_.facts.contains(name)) return fact(name);
        if (const auto symbol = symbols_.parameters.find(name); symbol != symbols_.parameters.end()) {
            if (symbol->second.declaration->key) {
                fail(DiagnosticId::wrong_argument_count, span, {name, "1", "0"});
                return {};
            }
            syntax::Expression expression;
            expression.span = span;
            return Value::of_node(parameter(symbol->second, none, none, expression));
        }
    }
    const auto key = std::pair{record, name};
    if (const auto symbol = symbols_.definitions.find(key); symbol != symbols_.definitions.end()) {
        if (!symbol->second.declaration->has_formals) return definition(symbol->second, instance, span);
        fail(DiagnosticId::wrong_argument_count, span,
             {name, std::to_string(symbol->second.declaration->formals.size()), "0"});
        return {};
    }
    if (symbols_.decisions.contains(key)) return decision(record, name, instance, span);
    if (const auto symbol = symbols_.duties.find(key); symbol != symbols_.duties.end())
        return duty(symbol->second, "", instance, span);
    if (const auto symbol = symbols_.exclusives.find(key); symbol != symbols_.exclusives.end())
        return exclusive(symbol->second, instance, span);
    if (const auto dot = name.rfind('.'); dot != std::string::npos)
        if (const auto symbol = symbols_.duties.find({record, name.substr(0, dot)});
            symbol != symbols_.duties.end())
            return duty(symbol->second, name.substr(dot + 1), instance, span);
    found = false;
    return {};
}

std::optional<Value> Lowering::begin(const MemberKey& key, Span span) {
    if (const auto known = members_.find(key); known != members_.end()) return known->second;
    const auto met = std::find(open_.begin(), open_.end(), key);
    if (met == open_.end()) {
        open_.push_back(key);
        return std::nullopt;
    }
    const std::string& name = std::get<1>(key);
    std::string circle;
    for (auto each = met; each != open_.end(); ++each)
        circle += std::get<1>(*each) + " → ";
    fail(DiagnosticId::cyclic_definition, span, {name, circle + name});
    return Value{};
}

Value Lowering::definition(const Definition& definition, std::uint32_t instance, Span) {
    const auto& declaration = *definition.declaration;
    const MemberKey key{definition.record, declaration.name.text, instance};
    if (const auto known = begin(key, declaration.name.span)) return *known;
    const auto scope = instance == none ? 0 : instances_[instance].scope;
    const auto environment =
        clause_environment(*definition.file, definition.subject, instance, definition.clause, scope);
    const bool is_list = declaration.type && declaration.type->kind == syntax::TypeName::Kind::list;
    std::optional<Type> wanted;
    if (declaration.type && !is_list) {
        const auto type = scalar_type(symbols_, *declaration.type, report_);
        if (type.ok && type.record.empty()) wanted = type.type;
    }
    // A list that is declared as one may be a table: rows in braces, the columns being the record's fields.
    auto result = is_list ? list_value(declaration.body, environment, *declaration.type, *definition.file)
                          : lower(declaration.body, environment, wanted ? &*wanted : nullptr);
    if (is_node(result) && wanted) {
        if (!assignable(result.index, *wanted, definition.file->expressions[declaration.body].span))
            result = {};
        else if (wanted->percent && !type_of(result.index).percent &&
                 program_.nodes[result.index].op != Op::constant)
            program_.nodes[result.index].type.percent = true;
    }
    open_.pop_back();
    members_[key] = result;
    return result;
}

NodeId Lowering::in_force(std::uint32_t policy, program::OriginId place) {
    if (policy == none) return none;
    const auto& header = symbols_.policies[policy];
    Type date;
    date.kind = ValueKind::date;
    std::vector<NodeId> conditions;
    const auto day = [&]() { return today_ != none ? today_ : emit(Op::today, date, {}, none); };
    const auto phrase =
        origin(Span{program_.origins[place].file, program_.origins[place].begin, program_.origins[place].end},
               none, "in_force");
    if (header.has_from)
        conditions.push_back(
            emit(Op::less_equal, yes_no(), {bits_constant(header.from.days, date), day()}, phrase));
    auto until = header.has_until ? std::optional<values::Date>(header.until) : std::nullopt;
    // A later policy that takes the place of this one ends it the day before.
    for (const auto& file : symbols_.files) {
        if (!file->policy || symbols_.file_policy[file->number] == none) continue;
        for (const auto& superseded : file->policy->supersedes) {
            const auto& later = symbols_.policies[symbols_.file_policy[file->number]];
            if (symbols_.policy_named(superseded.text) != policy || !later.has_from) continue;
            const values::Date last{later.from.days - 1};
            if (!until || last < *until) until = last;
        }
    }
    if (until)
        conditions.push_back(
            emit(Op::less_equal, yes_no(), {day(), bits_constant(until->days, date)}, phrase));
    return conditions.empty()       ? none
           : conditions.size() == 1 ? conditions[0]
                                    : emit(Op::all_of, yes_no(), conditions, phrase);
}

// A condition with its own exceptions: `when A except when B : C` holds where C does if B, otherwise where A
// does.
NodeId Lowering::guarded(NodeId test, const std::vector<syntax::ConditionException>& exceptions,
                         const Environment& environment) {
    for (const auto& exception : exceptions) {
        const auto when = condition(exception.condition, environment),
                   instead = condition(exception.instead, environment);
        if (when == none || instead == none || test == none) return none;
        test =
            choose(when, instead, test, origin(at(exception.condition, environment).span, environment.clause),
                   at(exception.condition, environment).span);
    }
    return test;
}

NodeId Lowering::clause_condition(const ClauseSymbol& clause, const Environment& environment) {
    const auto& declaration = *clause.declaration;
    const auto place = origin(declaration.name.span, clause.id);
    std::vector<NodeId> conditions{in_force(symbols_.clause_table[clause.id].policy, place)};
    if (declaration.subject && declaration.subject->that != no_expression) {
        conditions.push_back(condition(declaration.subject->that, environment));
        if (conditions.back() == none) return none;
    }
    if (declaration.condition != no_expression) {
        const auto test = condition(declaration.condition, environment);
        if (test == none) return none;
        conditions.push_back(guarded(test, declaration.condition_exceptions, environment));
        if (conditions.back() == none) return none;
    }
    // By reference: the other clause's conditions, except who it is for.
    if (declaration.applies)
        if (const auto* found =
                symbols_.clause_named(declaration.applies->text, symbols_.policy_of(clause))) {
            const auto& original = *found;
            if (original.declaration->condition != no_expression) {
                auto inner = environment;
                inner.file = original.file;
                const auto test = condition(original.declaration->condition, inner);
                if (test == none) return none;
                conditions.push_back(guarded(test, original.declaration->condition_exceptions, inner));
                if (conditions.back() == none) return none;
            }
        }
    return all_of(std::move(conditions), place);
}

// The value of one decision that the effect sets.
NodeId Lowering::effect_value(const Effect& effect, std::size_t part, const Environment& environment) {
    auto total = node(effect.value, environment);
    if (total == none || effect.kind == Effect::Kind::value) return total;
    const auto type = type_of(total);
    if (type.kind != ValueKind::number) {
        fail(DiagnosticId::type_mismatch, effect.span, {describe(type), term(Term::any_amount)});
        return none;
    }
    const auto place =
        origin(effect.span, environment.clause, effect.kind == Effect::Kind::split ? "split" : "deduct");
    if (effect.kind == Effect::Kind::deduct) {
        // Party after party gives what it has, as long as something of the limit is left. Who owes less than
        // nothing gives nothing, and adds nothing to the limit; a tax that does not apply takes nothing of
        // it.
        std::vector<NodeId> owed;
        for (const auto& each : effect.parties) {
            syntax::Expression party;
            party.kind = syntax::ExpressionKind::name;
            party.text = each.text;
            party.span = each.span;
            const auto value = name(party, environment, &type);
            if (!is_node(value)) return none;
            owed.push_back(value.index);
        }
        // Where the parties agree with one another, it is the limit that has another unit.
        const bool is_common = std::all_of(owed.begin(), owed.end(), [&](NodeId each) {
            return type_of(each).kind == ValueKind::number &&
                   type_of(each).unit == type_of(owed.front()).unit;
        });
        if (is_common && !assignable(total, type_of(owed.front()), at(effect.value, environment).span))
            return none;
        for (std::size_t i = 0; i < owed.size(); ++i)
            if (!assignable(owed[i], type, effect.parties[i].span)) return none;
        const auto above = origin(effect.span, environment.clause, "above");
        const auto nothing = number_constant({}, type);
        NodeId left = not_below_zero(total, place);
        for (std::size_t i = 0; i < part; ++i) {
            auto gives = not_below_zero(owed[i], place);
            if (may_not_apply(gives)) gives = emit(Op::coalesce, type, {gives, nothing}, place);
            left = emit(Op::maximum, type, {emit(Op::subtract, type, {left, gives}, place), nothing}, above);
        }
        return emit(Op::minimum, type, {not_below_zero(owed[part], place), left}, place);
    }
    if (effect.ratio.size() != effect.parties.size()) {
        std::string ratio;
        for (const auto& weight : effect.ratio)
            ratio += (ratio.empty() ? "" : ":") + weight;
        fail(DiagnosticId::split_parties, effect.span, {ratio, std::to_string(effect.parties.size())});
        return none;
    }
    values::Rational sum;
    std::vector<values::Rational> weights;
    for (const auto& text : effect.ratio) {
        const auto weight = values::parse_decimal(text);
        const auto next = weight ? values::add(sum, *weight) : std::nullopt;
        if (!next) {
            fail(DiagnosticId::bad_literal, effect.span, {text, term(Term::plain_number)});
            return none;
        }
        weights.push_back(*weight);
        sum = *next;
    }
    if (values::is_zero(sum)) {
        fail(DiagnosticId::bad_literal, effect.span, {"0:0", term(Term::ratio)});
        return none;
    }
    // Every party but the last takes its share rounded half up to 分, the last takes what remains: nothing is
    // lost or made.
    const bool money = type.unit.exponent(BaseUnit::currency) == 1;
    const auto step =
        constant({ValueKind::number, money ? values::Rational{1, 100} : values::from_integer(1), 0});
    total =
        emit(Op::round, type, {total}, place, step, static_cast<std::uint32_t>(values::Rounding::half_up));
    const auto share = [&](std::size_t i) {
        const auto weight = number_constant(*values::divide(weights[i], sum), number_type({}), place);
        const auto product = emit(Op::multiply, type, {total, weight}, place);
        return emit(Op::round, type, {product}, place, step,
                    static_cast<std::uint32_t>(values::Rounding::half_up));
    };
    if (part + 1 < weights.size()) return share(part);
    const auto remainder = origin(effect.span, environment.clause, "split_remainder");
    auto rest = total;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i)
        rest = emit(Op::subtract, type, {rest, share(i)}, remainder);
    return rest;
}

// At most one of several benefits.
Value Lowering::exclusive(const ExclusiveSymbol& exclusive, std::uint32_t instance, Span) {
    const auto& declaration = *exclusive.declaration;
    const MemberKey key{exclusive.record, declaration.name.text, instance};
    if (const auto known = begin(key, declaration.name.span)) return *known;
    const auto environment = clause_environment(*exclusive.file, "", instance, exclusive.id,
                                                instance == none ? 0 : instances_[instance].scope);
    std::vector<NodeId> benefits;
    bool ok = true;
    for (const auto& benefit : declaration.benefits) {
        syntax::Expression expression;
        expression.kind = syntax::ExpressionKind::name;
        expression.text = benefit.text;
        expression.span = benefit.span;
        auto value = name(expression, environment, nullptr);
        if (!is_node(value)) {
            ok = false;
            break;
        }
        if (!benefits.empty() && !assignable(value.index, type_of(benefits[0]), benefit.span)) ok = false;
        benefits.push_back(value.index);
    }
    NodeId result = none;
    using Choice = syntax::ExclusiveDeclaration::Choice;
    if (ok && !benefits.empty()) {
        const auto type = type_of(benefits[0]);
        const auto place = [&](const char* phrase) { return origin(declaration.span, exclusive.id, phrase); };
        switch (declaration.choice) {
        case Choice::higher: result = emit(Op::highest, type, benefits, place("shared_higher")); break;
        case Choice::lower: result = emit(Op::lowest, type, benefits, place("shared_lower")); break;
        case Choice::first:
            result = benefits.back();
            for (std::size_t i = benefits.size() - 1; i-- > 0;)
                result = emit(Op::coalesce, type, {benefits[i], result}, place("shared_first"));
            break;
        case Choice::by: {
            // The claimant names the benefit: a value of a category that has the benefits' names.
            const auto chosen = node(declaration.by, environment);
            if (chosen == none) break;
            const auto chosen_type = type_of(chosen);
            if (chosen_type.kind != ValueKind::category) {
                fail(DiagnosticId::type_mismatch, declaration.span,
                     {describe(chosen_type), term(Term::category_value)});
                break;
            }
            const auto& values = symbols_.categories[chosen_type.category].values;
            result = emit(Op::not_applicable, type, {}, place("shared_first"));
            for (std::size_t i = benefits.size(); i-- > 0;) {
                const auto value = std::find(values.begin(), values.end(), declaration.benefits[i].text);
                if (value == values.end()) {
                    fail(DiagnosticId::unknown_name, declaration.benefits[i].span,
                         {declaration.benefits[i].text, symbols_.categories[chosen_type.category].name});
                    continue;
                }
                const auto test =
                    emit(Op::equal, yes_no(), {chosen, bits_constant(value - values.begin(), chosen_type)},
                         place("shared_first"));
                result = emit(Op::select, type, {test, benefits[i], result}, place("shared_first"));
            }
            break;
        }
        }
    }
    open_.pop_back();
    members_[key] = Value::of_node(result);
    return Value::of_node(result);
}

// The fund that pays a decision where it applies: what its clauses say.
NodeId Lowering::fund(const syntax::Expression& expression, const Environment& environment) {
    std::string record;
    std::uint32_t instance = none;
    for (const auto* scope = &environment; scope != nullptr && record.empty(); scope = scope->outer)
        if (scope->instance != none && instances_[scope->instance].record != nullptr &&
            symbols_.decisions.contains({instances_[scope->instance].record->name, expression.text})) {
            record = instances_[scope->instance].record->name;
            instance = scope->instance;
        }
    const auto found = symbols_.decisions.find({record, expression.text});
    if (found == symbols_.decisions.end()) {
        std::vector<std::string_view> candidates;
        for (const auto& [known, unused] : symbols_.decisions)
            candidates.push_back(known.second);
        fail_unknown(expression.span, expression.text, candidates);
        return none;
    }
    const auto place = origin(expression, environment);
    const auto scope = instance == none ? 0 : instances_[instance].scope;
    Type text;
    text.kind = ValueKind::text;
    std::vector<NodeId> inputs;
    const auto first_rule = static_cast<program::RuleId>(program_.rules.size());
    std::vector<program::Rule> rules;
    for (const auto index : found->second.clauses) {
        const auto& clause = symbols_.clauses[index];
        const auto& name = symbols_.clause_table[clause.id].fund;
        const auto inner = clause_environment(*clause.file, clause.subject, instance, clause.id, scope);
        const auto test = clause_condition(clause, inner);
        if (test == none) return none;
        inputs.push_back(test);
        inputs.push_back(name.empty() ? emit(Op::not_applicable, text, {}, place)
                                      : text_constant(name, place));
        rules.push_back({clause.id, {}, false, place, {}});
    }
    program_.rules.insert(program_.rules.end(), rules.begin(), rules.end());
    return emit(Op::decide, text, std::move(inputs), place, first_rule, 0, scope);
}

} // namespace tiaoli::semantics
