// Duties and targets: whether they are met, missed or due, what is short, how many days are left.
#include "semantics/lowering.hpp"

#include <algorithm>

namespace tiaoli::semantics {

using values::BaseUnit;
using values::Unit;

// A duty's decisions: its state, and as parts whether it is met, what is short, and the days left.
Value Lowering::duty(const DutySymbol& duty, const std::string& part, std::uint32_t instance, Span span) {
    const auto& declaration = *duty.declaration;
    const MemberKey key{duty.record, declaration.name.text + "." + part, instance};
    if (const auto known = begin(key, declaration.name.span)) return *known;
    const auto scope = instance == none ? 0 : instances_[instance].scope;
    const auto environment = clause_environment(*duty.file, duty.subject, instance, duty.id, scope);
    const auto place = origin(declaration.span, duty.id, declaration.target ? "target" : "duty");
    Type date;
    date.kind = ValueKind::date;
    const auto today = [&]() { return today_ != none ? today_ : emit(Op::today, date, {}, none); };
    NodeId result = none;
    const auto no_such_part = [&]() {
        std::string parts = "达标";
        if (declaration.measured != no_expression) parts += "、差额";
        if (declaration.deadline != no_expression) parts += "、剩余天数";
        fail(DiagnosticId::unknown_member, span,
             {declaration.name.text, part, term(Term::parts_are, {parts})});
        return none;
    };
    const auto lowered = [&]() -> NodeId {
        std::vector<NodeId> tests;
        NodeId measured = none, at_least = none, at_most = none;
        if (declaration.done != no_expression) tests.push_back(condition(declaration.done, environment));
        if (declaration.measured != no_expression) {
            measured = node(declaration.measured, environment);
            if (measured == none) return none;
            if (declaration.at_least == no_expression && declaration.at_most == no_expression) {
                fail(DiagnosticId::target_without_figure, declaration.name.span, {declaration.name.text});
                return none;
            }
            const auto type = type_of(measured);
            if (declaration.at_least != no_expression) {
                at_least = node(declaration.at_least, environment, &type);
                tests.push_back(
                    comparison(syntax::ExpressionKind::greater_equal, measured, at_least,
                               origin(at(declaration.at_least, environment).span, duty.id, "at_least"),
                               declaration.span));
            }
            if (declaration.at_most != no_expression) {
                at_most = node(declaration.at_most, environment, &type);
                tests.push_back(comparison(
                    syntax::ExpressionKind::less_equal, measured, at_most,
                    origin(at(declaration.at_most, environment).span, duty.id, "at_most"), declaration.span));
            }
        }
        for (const auto test : tests)
            if (test == none) return none;
        const auto met = all_of(tests, place);
        if (part == "met" || part == "达标") return met;
        if (part == "shortfall" || part == "差额") {
            if (measured == none) return no_such_part();
            // How much is missing from the least, or how much the most is exceeded by.
            const auto type = type_of(measured);
            std::vector<NodeId> gaps;
            if (at_least != none) gaps.push_back(emit(Op::subtract, type, {at_least, measured}, place));
            if (at_most != none) gaps.push_back(emit(Op::subtract, type, {measured, at_most}, place));
            gaps.push_back(number_constant({}, type));
            return emit(Op::maximum, type, std::move(gaps), origin(declaration.span, duty.id, "above"));
        }
        NodeId deadline = none;
        if (declaration.deadline != no_expression) {
            deadline = node(declaration.deadline, environment, &date);
            if (deadline == none || !assignable(deadline, date, at(declaration.deadline, environment).span))
                return none;
        }
        if (part == "days_left" || part == "剩余天数") {
            if (deadline == none) return no_such_part();
            return emit(Op::days_between, number_type(Unit::of(BaseUnit::day), false, true),
                        {today(), deadline}, place);
        }
        if (!part.empty()) return no_such_part();
        Type state;
        state.kind = ValueKind::category;
        state.category = symbols_.category_by_name.at("履行状态");
        const auto fulfilled = bits_constant(0, state, place), missed = bits_constant(1, state, place),
                   due = bits_constant(2, state, place);
        auto open = missed;
        if (deadline != none)
            open = emit(Op::select, state,
                        {emit(Op::less_equal, yes_no(), {today(), deadline}, place), due, missed}, place);
        return emit(Op::select, state, {met, fulfilled, open}, place);
    }();
    if (lowered != none) {
        std::vector<NodeId> conditions{in_force(symbols_.clause_table[duty.id].policy, place)};
        bool sound = true;
        const auto add = [&](NodeId test) {
            sound = sound && test != none;
            conditions.push_back(test);
        };
        if (declaration.subject && declaration.subject->that != no_expression)
            add(condition(declaration.subject->that, environment));
        if (declaration.condition != no_expression)
            add(guarded(condition(declaration.condition, environment), declaration.condition_exceptions,
                        environment));
        if (sound) {
            const auto rule = static_cast<program::RuleId>(program_.rules.size());
            program_.rules.push_back({duty.id, modalities_of(declaration.modalities), false, place, {}});
            result = emit(Op::decide, type_of(lowered), {all_of(std::move(conditions), place), lowered},
                          place, rule, 0, scope);
        }
    }
    open_.pop_back();
    members_[key] = Value::of_node(result);
    return Value::of_node(result);
}

} // namespace tiaoli::semantics
