// Decisions: the clauses that set one, with their exceptions, contend; rank settles which prevails. They
// become `decide` and its kin.
#include "semantics/lowering.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using syntax::Effect;

namespace {

// Which part of the effect sets the decision, if any does.
std::optional<std::size_t> part_of(const Effect& effect, const std::string& name) {
    const auto names = decision_names(effect);
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional<std::size_t>(found - names.begin());
}

} // namespace

// The general value, unless an exception applies. Exceptions within an exception displace it in turn.
NodeId Lowering::with_exceptions(NodeId base, const std::vector<syntax::Exception>& exceptions,
                                 const std::string& name, const Environment& environment, const Type& type,
                                 program::ClauseId clause) {
    std::vector<Contender> applicable;
    Span span;
    for (const auto& exception : exceptions) {
        const Effect* effect = nullptr;
        std::size_t part = 0;
        for (const auto& candidate : exception.effects)
            if (const auto found = part_of(candidate, name)) {
                effect = &candidate;
                part = *found;
            }
        if (effect == nullptr) continue;
        const auto test = condition(exception.condition, environment);
        // Facts that a scenario or a mapping puts in place are constants, too: they say nothing of the rule.
        const bool whole = bindings_.empty() && read_names_.empty();
        if (whole && never(test))
            fail(DiagnosticId::unreachable_exception, at(exception.condition, environment).span);
        NodeId value = none;
        const auto& written = at(effect->value, environment);
        value = effect->kind == Effect::Kind::value ? node(effect->value, environment, &type)
                                                    : effect_value(*effect, part, environment);
        if (test == none || value == none || !assignable(value, type, written.span)) return none;
        value = with_exceptions(value, exception.exceptions, name, environment, type, clause);
        if (value == none) return none;
        program::Rule rule;
        rule.clause = clause;
        rule.modalities = modalities_of(effect->modalities);
        rule.exception = true;
        rule.citation = exception.section;
        rule.origin = origin(exception.span, clause);
        applicable.push_back({test, value, std::move(rule)});
        span = exception.span;
    }
    if (applicable.empty()) return base;
    std::vector<NodeId> inputs;
    const auto first_rule = static_cast<program::RuleId>(program_.rules.size());
    for (auto& exception : applicable) {
        inputs.push_back(exception.condition);
        inputs.push_back(exception.value);
        program_.rules.push_back(std::move(exception.rule));
    }
    inputs.push_back(base);
    return emit(Op::decide, type, std::move(inputs), origin(span, clause), first_rule);
}

// The rules of a clause that set the decision, with their exceptions as parts of their values. A clause that
// applies another by reference has the effects of that one.
void Lowering::contend(Contest& contest, const ClauseSymbol& clause, std::size_t position,
                       const std::string& name, const Environment& environment) {
    const auto& declaration = *clause.declaration;
    const auto* source = &clause;
    if (declaration.applies)
        if (const auto* found = symbols_.clause_named(declaration.applies->text, symbols_.policy_of(clause)))
            source = found;
    auto inner = environment;
    inner.file = source->file;
    auto& type = contest.type;
    const auto test = contest.conditions[position] = clause_condition(clause, environment);
    for (const auto& effect : source->declaration->effects) {
        const auto part = part_of(effect, name);
        if (!part) continue;
        NodeId value = none;
        if (effect.kind == Effect::Kind::value) {
            value = node(effect.value, inner, type ? &*type : nullptr);
            if (value != none && type &&
                !assignable(value, *type, inner.file->expressions[effect.value].span))
                value = none;
        } else {
            value = effect_value(effect, *part, inner);
        }
        if (value != none && test != none) {
            if (!type && program_.nodes[value].op != Op::not_applicable) type = type_of(value);
            const auto value_type = type.value_or(type_of(value));
            value =
                with_exceptions(value, source->declaration->exceptions, name, inner, value_type, clause.id);
            if (value != none && source != &clause)
                value =
                    with_exceptions(value, declaration.exceptions, name, environment, value_type, clause.id);
        }
        if (value == none || test == none) {
            contest.sound = false;
            continue;
        }
        program::Rule rule;
        rule.clause = clause.id;
        rule.modalities = modalities_of(effect.modalities);
        Span words = declaration.sentence;
        if (source == &clause) {
            if (&effect != &source->declaration->effects.front()) words.begin = effect.span.begin;
            words.end = effect.span.end;
        }
        rule.origin = origin(words, clause.id);
        contest.contenders.push_back({test, value, std::move(rule), position});
    }
}

// Clauses that stand above one another in a circle; rules of one rank and one condition with two values,
// which would be in conflict in every case.
void Lowering::check_ranks(const Contest& contest, const Ranks& ranks, const DecisionSymbol& symbol) {
    if (!ranks.circle.empty()) {
        const auto& first = *symbols_.clauses[symbol.clauses[ranks.circle.front()]].declaration;
        const auto& last = *symbols_.clauses[symbol.clauses[ranks.circle.back()]].declaration;
        fail(DiagnosticId::rank_circle, first.name.span, {first.name.text, last.name.text},
             {{last.name.span, "the other one", "另一处"}});
    }
    // With the facts of one case, conditions of their own may be the same: that is a conflict in this case
    // only.
    if (!symbols_.is_order_known || !bindings_.empty()) return;
    const auto is_above = [&](const Contender& one, const Contender& other) {
        const auto& above = ranks.above[other.clause];
        return std::find(above.begin(), above.end(), one.clause) != above.end();
    };
    for (auto first = contest.contenders.begin(); first != contest.contenders.end(); ++first)
        for (auto second = first + 1; second != contest.contenders.end(); ++second) {
            if (is_above(*first, *second) || is_above(*second, *first)) continue;
            const auto a = constant_of(first->value), b = constant_of(second->value);
            if (!a || !b || (a->bits == b->bits && a->number == b->number) ||
                !same(first->condition, second->condition, 0))
                continue;
            const auto place = [&](const Contender& contender) {
                const auto& words = program_.origins[contender.rule.origin];
                return Span{words.file, words.begin, words.end};
            };
            report_.add(DiagnosticId::same_condition, place(*second), {symbol.name},
                        {{place(*first), "the other rule", "另一条规则"}});
        }
}

// Layers that stand above one another as a whole become rules over a base. Where a clause is above some of
// those below it only, its conditions say so: a clause applies where none does that stands above it.
Value Lowering::settle(Contest contest, const Ranks& ranks, ScopeId scope) {
    if (!ranks.layered)
        for (auto& contender : contest.contenders) {
            std::vector<NodeId> conditions{contender.condition};
            for (const auto above : ranks.above[contender.clause]) {
                const auto test = contest.conditions[above];
                if (test == none) continue;
                const auto place = program_.nodes[test].origin;
                const auto applies =
                    emit(Op::coalesce, yes_no(), {test, bits_constant(0, yes_no(), place)}, place);
                conditions.push_back(emit(Op::negation, yes_no(), {applies}, place));
            }
            if (conditions.size() > 1)
                contender.condition = all_of(std::move(conditions), contender.rule.origin);
        }
    NodeId result = none;
    for (std::size_t layer = 0; layer < ranks.layers; ++layer) {
        std::vector<NodeId> inputs;
        const auto first_rule = static_cast<program::RuleId>(program_.rules.size());
        for (auto& contender : contest.contenders) {
            if (ranks.layer[contender.clause] != layer) continue;
            inputs.push_back(contender.condition);
            inputs.push_back(typed(contender.value, contest.type.value_or(yes_no())));
            program_.rules.push_back(std::move(contender.rule));
        }
        if (inputs.empty()) continue;
        const auto place = program_.rules[first_rule].origin;
        if (result != none) inputs.push_back(result);
        result =
            emit(Op::decide, contest.type.value_or(yes_no()), std::move(inputs), place, first_rule, 0, scope);
    }
    return contest.sound ? Value::of_node(result) : Value{};
}

Value Lowering::decision(const std::string& record, const std::string& name, std::uint32_t instance, Span) {
    const auto& symbol = symbols_.decisions.at({record, name});
    const MemberKey key{record, name, instance};
    if (const auto known = begin(key, symbol.span)) return *known;
    const auto scope = instance == none ? 0 : instances_[instance].scope;
    Contest contest;
    contest.conditions.resize(symbol.clauses.size(), none);
    for (std::size_t i = 0; i < symbol.clauses.size(); ++i) {
        const auto& clause = symbols_.clauses[symbol.clauses[i]];
        contend(contest, clause, i, name,
                clause_environment(*clause.file, clause.subject, instance, clause.id, scope));
    }
    const auto ranks = rank_clauses(symbols_, symbol.clauses);
    check_ranks(contest, ranks, symbol);
    const auto result = settle(std::move(contest), ranks, scope);
    open_.pop_back();
    members_[key] = result;
    return result;
}

// Whether two nodes compute the same, whatever clause they stand in.
bool Lowering::same(NodeId a, NodeId b, std::size_t depth) const {
    if (a == b) return true;
    if (a == none || b == none || depth > 64) return false;
    const auto &left = program_.nodes[a], &right = program_.nodes[b];
    if (left.op != right.op || left.scope != right.scope || left.payload != right.payload ||
        left.extra != right.extra || left.input_count != right.input_count || left.type != right.type)
        return false;
    const auto first = program_.inputs_of(left), second = program_.inputs_of(right);
    for (std::size_t i = 0; i < first.size(); ++i)
        if (!same(first[i], second[i], depth + 1)) return false;
    return left.input_count > 0 || left.op != Op::decide;
}

} // namespace tiaoli::semantics
