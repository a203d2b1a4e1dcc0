// Steps as sentences.
#include "explain/wording.hpp"

#include "explain/render.hpp"
#include "program/operations.hpp"

#include <functional>

namespace tiaoli::explain {

using engine::State;
using program::Op;
using program::ValueKind;
using words::Phrase;

// One row an operation, and no default: a new operation does not compile until it has words.
Phrase phrase_of(Op op) {
    switch (op) {
#define TIAOLI_ROW(name)                                                                                     \
    case Op::name: return Phrase::name
        TIAOLI_ROW(fact);
        TIAOLI_ROW(constant);
        TIAOLI_ROW(parameter);
        TIAOLI_ROW(today);
        TIAOLI_ROW(reading);
        TIAOLI_ROW(all_of);
        TIAOLI_ROW(any_of);
        TIAOLI_ROW(negation);
        TIAOLI_ROW(equal);
        TIAOLI_ROW(less);
        TIAOLI_ROW(less_equal);
        TIAOLI_ROW(add);
        TIAOLI_ROW(subtract);
        TIAOLI_ROW(multiply);
        TIAOLI_ROW(divide);
        TIAOLI_ROW(minimum);
        TIAOLI_ROW(maximum);
        TIAOLI_ROW(round);
        TIAOLI_ROW(absolute);
        TIAOLI_ROW(select);
        TIAOLI_ROW(decide);
        TIAOLI_ROW(coalesce);
        TIAOLI_ROW(highest);
        TIAOLI_ROW(lowest);
        TIAOLI_ROW(is_applicable);
        TIAOLI_ROW(is_known);
        TIAOLI_ROW(not_applicable);
        TIAOLI_ROW(includes);
        TIAOLI_ROW(intersects);
        TIAOLI_ROW(make_set);
        TIAOLI_ROW(add_months);
        TIAOLI_ROW(add_days);
        TIAOLI_ROW(days_between);
        TIAOLI_ROW(months_between);
        TIAOLI_ROW(term_end);
        TIAOLI_ROW(whole_months);
        TIAOLI_ROW(completed_years);
        TIAOLI_ROW(year_of);
        TIAOLI_ROW(month_number);
        TIAOLI_ROW(month_of);
        TIAOLI_ROW(first_day);
        TIAOLI_ROW(last_day);
        TIAOLI_ROW(make_date);
        TIAOLI_ROW(broadcast);
        TIAOLI_ROW(gather);
        TIAOLI_ROW(pick);
        TIAOLI_ROW(scope_month);
        TIAOLI_ROW(position);
        TIAOLI_ROW(running_sum);
        TIAOLI_ROW(count);
        TIAOLI_ROW(sum);
        TIAOLI_ROW(minimum_over);
        TIAOLI_ROW(maximum_over);
        TIAOLI_ROW(any_over);
        TIAOLI_ROW(all_over);
        TIAOLI_ROW(first_over);
        TIAOLI_ROW(last_over);
        TIAOLI_ROW(list_over);
#undef TIAOLI_ROW
    }
    return Phrase::constant;
}

namespace {

bool is_yes_no(const Steps& steps, const Step& step) {
    return steps.type_of(step).kind == ValueKind::yes_no;
}

Phrase phrase_of(Relation relation) {
    switch (relation) {
    case Relation::equal: return Phrase::equal;
    case Relation::not_equal: return Phrase::not_equal;
    case Relation::less: return Phrase::less;
    case Relation::less_equal: return Phrase::less_equal;
    case Relation::greater: return Phrase::greater;
    case Relation::greater_equal: return Phrase::greater_equal;
    }
    return Phrase::equal;
}

// The author's word for a comparison, if it says what the relation says.
Phrase phrase_of(Relation relation, std::string_view phrase) {
    if (phrase == "at_least" && relation == Relation::greater_equal) return Phrase::at_least;
    if (phrase == "at_most" && relation == Relation::less_equal) return Phrase::at_most;
    if (phrase == "more_than" && relation == Relation::greater) return Phrase::more_than;
    if (phrase == "less_than" && relation == Relation::less) return Phrase::less_than;
    return phrase_of(relation);
}

} // namespace

void Wording::write_value(std::string& out, const Step& step) const {
    const program::Program& program = *steps_.program;
    const program::Type& type = steps_.type_of(step);
    if (step.operation == Op::list_over && step.state == State::value) {
        say(out, Phrase::some_list, {std::to_string(step.counted)});
        return;
    }
    if (step.operation == Op::fact && step.state == State::not_applicable) {
        say(out, Phrase::absent);
        return;
    }
    if (step.operation == Op::fact && step.state == State::undetermined) {
        say(out, Phrase::unknown);
        return;
    }
    if (step.bounds != none && step.state == State::undetermined) {
        const Bounds& bounds = steps_.bounds[step.bounds];
        std::string low, high;
        if (bounds.low) append_quantity(low, program, type, *bounds.low, language_);
        if (bounds.high) append_quantity(high, program, type, *bounds.high, language_);
        if (!low.empty() && low == high)
            say(out, Phrase::bounds_equal, {low});
        else if (bounds.low && bounds.high)
            say(out, Phrase::bounds_both, {low, high});
        else if (bounds.low)
            say(out, Phrase::bounds_low, {low});
        else
            say(out, Phrase::bounds_high, {high});
        return;
    }
    std::string_view text;
    if (type.kind == ValueKind::text && step.state == State::value)
        text = steps_.texts[static_cast<std::size_t>(step.bits)];
    append_value(out, program, type, step.state, step.fault, step.number, step.bits, text, language_);
}

void Wording::value(std::string& out, const program::Type& type, const FactValue& value) const {
    if (value.state == State::not_applicable) {
        say(out, Phrase::absent);
        return;
    }
    append_value(out, *steps_.program, type, value.state, engine::Fault::none, value.number, value.bits,
                 value.text, language_);
}

void Wording::modal_value(std::string& out, const Modalities& modalities, const Step& step) const {
    std::string how;
    if (step.state == State::value) {
        for (unsigned i = 0; i < static_cast<unsigned>(program::Modality::count_); ++i) {
            const auto modality = static_cast<program::Modality>(i);
            if (!modalities.has(modality)) continue;
            if (!how.empty()) say(how, Phrase::comma);
            how += words::text(explain::phrase_of(modality), language_);
        }
    }
    if (how.empty()) {
        value(out, step);
    } else if (is_yes_no(steps_, step)) { // "yes (may)", but "at most 35万元"
        say(out, Phrase::with_value, {value_text(step), how});
    } else {
        out += how;
        out += ' ';
        value(out, step);
    }
}

void Wording::value(std::string& out, const Step& step) const {
    out += value_text(step);
}

// The view lives as long as this object. (Who asks for a sentence may have a copy of a step; its operands are
// never copies.)
std::string_view Wording::value_text(const Step& step) const {
    const std::less<> before;
    const Step* const first = steps_.steps.data();
    if (before(&step, first) || !before(&step, first + steps_.steps.size())) {
        copy_.clear();
        write_value(copy_, step);
        return copy_;
    }
    std::string& text = values_[static_cast<std::size_t>(&step - first)];
    if (text.empty()) write_value(text, step);
    return text;
}

// What a fact is called where the reader looks at one row of its list: the last part of its path.
std::string_view Wording::short_name(const Step& step) const {
    if (step.operation != Op::fact) return step.name;
    const program::Fact& fact = steps_.program->facts[steps_.program->nodes[step.node].payload];
    return fact.scope != 0 && !fact.name.empty() ? std::string_view(fact.name) : step.name;
}

std::string Wording::operand_text(const Step& step) const {
    std::string out;
    switch (step.kind) {
    case StepKind::today:
        say(out, Phrase::with_value, {words::text(Phrase::today, language_), value_text(step)});
        return out;
    case StepKind::fact:
    case StepKind::definition:
    case StepKind::decision: say(out, Phrase::with_value, {short_name(step), value_text(step)}); return out;
    case StepKind::parameter: {
        std::string inner;
        if (step.child_count > 1) { // day and key
            say(inner, Phrase::colon, {value_text(operand(step, 1)), value_text(step)});
        } else {
            value(inner, step);
        }
        say(out, Phrase::with_value, {step.name, inner});
        return out;
    }
    default: value(out, step); return out; // what has no name is its value
    }
}

std::string Wording::list_text(const Step& step) const {
    std::string out;
    for (std::uint32_t i = 0; i < step.child_count; ++i) {
        if (i > 0) say(out, Phrase::comma);
        out += operand_text(operand(step, i));
    }
    return out;
}

void Wording::citation(std::string& out, program::ClauseId id, std::string_view section) const {
    if (id == none) return;
    const program::Clause& clause = steps_.program->clauses[id];
    if (clause.policy < steps_.program->policies.size()) {
        const std::string& number = steps_.program->policies[clause.policy].number;
        out += number;
        if (!number.empty() && !section.empty()) out += ' ';
    }
    out += section;
}

void Wording::clause(std::string& out, std::string_view name, program::ClauseId id,
                     std::string_view section) const {
    std::string place;
    citation(place, id, section);
    if (place.empty())
        say(out, Phrase::clause_named, {name});
    else
        say(out, Phrase::clause_cited, {name, place});
}

void Wording::distance(std::string& out, const Distance& distance) const {
    const program::Program& program = *steps_.program;
    std::string amount;
    if (distance.kind == Distance::Kind::short_of || distance.kind == Distance::Kind::over) {
        if (values::is_zero(distance.amount)) {
            say(out, Phrase::exactly_at);
            return;
        }
        if (distance.type.percent && distance.type.unit.is_none()) {
            program::Type points = distance.type;
            points.percent = true;
            append_quantity(amount, program, points, distance.amount, language_);
            // "2.5%" of something is not what is meant, but 2.5 points of it.
            const std::size_t percent = amount.rfind('%');
            if (percent != std::string::npos && percent + 1 == amount.size()) amount.pop_back();
            std::string all;
            say(all, Phrase::percentage_points, {amount});
            amount = all;
        } else {
            append_quantity(amount, program, distance.type, distance.amount, language_);
        }
    } else if (distance.kind != Distance::Kind::differs) {
        append_quantity(amount, program, distance.type, distance.amount, language_);
    }
    const bool is_month = distance.type.unit.is(values::BaseUnit::month);
    std::string end;
    switch (distance.kind) {
    case Distance::Kind::short_of:
        say(out, distance.more_than ? Phrase::short_of_more : Phrase::short_of, {amount});
        return;
    case Distance::Kind::over:
        say(out, distance.more_than ? Phrase::over_at_least : Phrase::over, {amount});
        return;
    case Distance::Kind::too_early:
    case Distance::Kind::too_late: {
        if (is_month)
            append_month(end, distance.boundary, language_);
        else
            append_day(end, distance.boundary, language_);
        const bool late = distance.kind == Distance::Kind::too_late;
        if (is_month)
            say(out, late ? Phrase::window_closed_month : Phrase::window_opens_month, {amount, end});
        else
            say(out, late ? Phrase::window_closed : Phrase::window_opens, {amount, end});
        return;
    }
    case Distance::Kind::differs: return;
    }
}

void Wording::compare(std::string& out, const Step& step) const {
    if (step.operation == Op::all_of) return window(out, step);
    if (step.child_count < 2) {
        say(out, explain::phrase_of(step.operation));
        return;
    }
    if (step.phrase == "in_force") {
        const bool is_start = step.relation == Relation::greater_equal;
        say(out, is_start ? Phrase::in_force_from : Phrase::in_force_until,
            {value_text(operand(step, 0)), value_text(operand(step, 1))});
        return;
    }
    say(out, phrase_of(step.relation, step.phrase),
        {operand_text(operand(step, 0)), operand_text(operand(step, 1))});
}

// A day that does not count itself gives way to the next that does; for numbers the signs say it.
void Wording::window(std::string& out, const Step& step) const {
    if (step.child_count < 3) {
        say(out, Phrase::all_of);
        return;
    }
    const Step &subject = operand(step, 0), &low = operand(step, 1), &high = operand(step, 2);
    const ValueKind kind = steps_.type_of(subject).kind;
    const bool is_calendar = kind == ValueKind::date || kind == ValueKind::month;
    if ((step.low_strict || step.high_strict) && !is_calendar) {
        say(out, Phrase::window_strict,
            {operand_text(subject), operand_text(low), operand_text(high), step.low_strict ? "<" : "≤",
             step.high_strict ? "<" : "≤"});
        return;
    }
    const auto end = [&](const Step& from, int shift) {
        if (shift == 0 || from.state != State::value) return operand_text(from);
        Step moved = from;
        moved.bits += shift;
        std::string text;
        write_value(text, moved);
        return text;
    };
    Phrase phrase = Phrase::window;
    if (step.phrase == "within_before")
        phrase = Phrase::within_before;
    else if (step.phrase == "within_after")
        phrase = Phrase::within_after;
    else if (step.phrase == "in_range")
        phrase = Phrase::in_range;
    if (step.phrase == "in_force") {
        say(out, Phrase::in_force, {value_text(subject), end(low, 0), end(high, 0)});
        return;
    }
    say(out, phrase,
        {operand_text(subject), end(low, step.low_strict ? 1 : 0), end(high, step.high_strict ? -1 : 0)});
}

void Wording::limit(std::string& out, const Step& step) const {
    const bool is_cap = step.operation == Op::minimum;
    if (step.phrase == "above" && !is_cap && step.child_count == 2) {
        const Step& difference = operand(step, 0);
        if (difference.operation == Op::subtract && difference.child_count == 2) {
            say(out, Phrase::above,
                {operand_text(operand(difference, 0)), operand_text(operand(difference, 1))});
            return;
        }
    }
    if (step.child_count != 2 || step.winner == none) {
        say(out, explain::phrase_of(step.operation), {list_text(step)});
        out += " = ";
        value(out, step);
        return;
    }
    const auto is_measure = [&](std::uint32_t place) {
        const StepKind kind = operand(step, place).kind;
        return kind == StepKind::constant || kind == StepKind::parameter;
    };
    const std::uint32_t measure = is_measure(0) && !is_measure(1) ? 0 : 1;
    const bool bites = step.winner == measure;
    const Phrase phrase = is_cap ? (bites ? Phrase::cap_bites : Phrase::cap_clears)
                                 : (bites ? Phrase::floor_bites : Phrase::floor_clears);
    say(out, phrase, {operand_text(operand(step, 1 - measure)), operand_text(operand(step, measure))});
    say(out, Phrase::giving, {value_text(step)});
}

void Wording::rounding(std::string& out, const Step& step) const {
    const program::Program& program = *steps_.program;
    const program::Node& node = program.nodes[step.node];
    const program::Type& type = node.type;
    const values::Rational size = program.constants[node.payload].number;
    std::string unit;
    if (type.unit.is(values::BaseUnit::currency) && size == values::Rational{1, 100})
        say(unit, Phrase::step_fen);
    else if (type.unit.is(values::BaseUnit::currency) && size == values::Rational{1, 10})
        say(unit, Phrase::step_jiao);
    else if (type.unit.is(values::BaseUnit::currency) && size == values::Rational{1, 1})
        say(unit, Phrase::step_yuan);
    else
        append_quantity(unit, program, type, size, language_);
    const auto how = words::text(explain::phrase_of(static_cast<values::Rounding>(node.extra)), language_);
    if (step.child_count == 0) {
        say(out, Phrase::round, {value_text(step), how, unit});
        return;
    }
    const Step& before = operand(step, 0);
    if (step.state != State::value)
        say(out, Phrase::round, {operand_text(before), how, unit});
    else if (before.number == step.number)
        say(out, Phrase::round_exact, {operand_text(before), unit});
    else
        say(out, Phrase::rounding_step, {operand_text(before), value_text(step), how, unit});
}

void Wording::aggregate(std::string& out, const Step& step) const {
    const program::Program& program = *steps_.program;
    const program::Node& node = program.nodes[step.node];
    const program::Scope& scope = program.scopes[node.op == Op::running_sum ? node.scope : node.payload];
    std::string_view name = scope.name;
    if (name.empty() && scope.kind == program::Scope::Kind::list) name = program.lists[scope.list].name;
    if (name.empty())
        name = words::text(
            scope.kind == program::Scope::Kind::months ? Phrase::months_word : Phrase::rows_word, language_);
    say(out, explain::phrase_of(node.op), {std::to_string(step.counted), std::to_string(step.rows), name});
}

void Wording::choice(std::string& out, const Step& step) const {
    if (step.operation == Op::highest || step.operation == Op::lowest) {
        say(out, explain::phrase_of(step.operation), {list_text(step)});
        return;
    }
    if (step.operation == Op::decide) {
        say(out, step.phrase == "match" ? Phrase::match : Phrase::decide);
        return;
    }
    if (step.winner == none || step.winner >= step.child_count) {
        if (step.operation == Op::coalesce && step.child_count > 0)
            out += operand_text(operand(step, 0)); // what is open, not that a condition is
        else
            say(out, Phrase::select_open);
        return;
    }
    const std::string taken = operand_text(operand(step, step.winner));
    if (step.operation == Op::coalesce) {
        if (step.winner == 0)
            say(out, Phrase::coalesce, {taken});
        else
            say(out, Phrase::coalesce_second, {operand_text(operand(step, 0)), taken});
        return;
    }
    say(out, step.winner == 1 ? Phrase::select : Phrase::select_otherwise, {taken});
}

void Wording::parameter(std::string& out, const Step& step) const {
    const program::Program& program = *steps_.program;
    const program::Parameter& parameter = program.parameters[program.nodes[step.node].payload];
    std::string name(step.name);
    if (step.child_count > 1) {
        name.clear();
        say(name, Phrase::with_value, {step.name, value_text(operand(step, 1))});
    }
    if (step.state != State::value) {
        if (step.citation.empty())
            say(out, Phrase::parameter_unset, {name});
        else
            say(out, Phrase::parameter_elsewhere, {name, step.citation});
        return;
    }
    std::string from, until;
    if (step.entry != none) {
        const program::ParameterEntry& entry = parameter.entries[step.entry];
        if (entry.from >= values::minimum_date) append_day(from, entry.from.days, language_);
        if (entry.to <= values::maximum_date) append_day(until, entry.to.days, language_);
    }
    Phrase phrase = Phrase::parameter_always;
    if (!from.empty())
        phrase = until.empty() ? Phrase::parameter_from : Phrase::parameter_between;
    else if (!until.empty())
        phrase = Phrase::parameter_until;
    if (phrase == Phrase::parameter_until) from.swap(until);
    say(out, phrase, {name, value_text(step), from, until});
    if (!step.citation.empty()) {
        say(out, Phrase::clause_comma);
        say(out, Phrase::source_is, {step.citation});
    }
}

bool Wording::denies_inline(const Step& step) const {
    if (step.operation != Op::negation || step.child_count != 1) return false;
    switch (operand(step, 0).kind) {
    case StepKind::comparison:
    case StepKind::membership:
    case StepKind::applicability:
    case StepKind::reading:
    case StepKind::fact: return true;
    default: return false; // more than a sentence
    }
}

// Expressions by operation. True: the value is said already.
bool Wording::formula(std::string& out, const Step& step) const {
    using program::Family;
    const Op op = step.operation;
    switch (program::operation(op).family) {
    case Family::source:
        if (op == Op::parameter)
            parameter(out, step);
        else
            value(out, step);
        return true;
    case Family::position: value(out, step); return true;
    case Family::comparison: compare(out, step); return true;
    case Family::limit: limit(out, step); return true;
    case Family::rounding: rounding(out, step); return true;
    case Family::logic:
        if (op == Op::negation)
            denial(out, step);
        else if (step.child_count == 3 && step.kind == StepKind::comparison)
            window(out, step);
        else
            say(out, explain::phrase_of(op));
        return true;
    case Family::choice:
        // Rules below say how; "as the rules say" would say nothing.
        if (op == Op::decide && step.child_count > 0 && step.phrase != "match") {
            value(out, step);
            return true;
        }
        choice(out, step);
        return op == Op::coalesce;
    case Family::running:
    case Family::aggregate: aggregate(out, step); return is_yes_no(steps_, step);
    case Family::membership:
        if (op == Op::make_set) {
            say(out, Phrase::make_set, {list_text(step)});
            return false;
        }
        [[fallthrough]];
    case Family::arithmetic:
    case Family::applicability:
    case Family::calendar: operation(out, step); return is_yes_no(steps_, step);
    }
    return false;
}

void Wording::denial(std::string& out, const Step& step) const {
    if (step.child_count == 2) {
        compare(out, step);
    } else if (denies_inline(step)) {
        std::string inner;
        sentence(inner, operand(step, 0), operand(step, 0).name, false);
        say(out, Phrase::negation, {inner});
    } else {
        say(out, Phrase::negation_below);
    }
}

// Operations whose row in the table of phrases says it all.
void Wording::operation(std::string& out, const Step& step) const {
    if (step.child_count == 0) {
        value(out, step);
        return;
    }
    std::string operands[3];
    for (std::uint32_t i = 0; i < 3 && i < step.child_count; ++i)
        operands[i] = operand_text(operand(step, i));
    Phrase phrase = explain::phrase_of(step.operation);
    if (step.operation == Op::includes && step.phrase == "in_set") {
        phrase = Phrase::in_set;
        operands[0].swap(operands[1]);
    }
    if ((step.operation == Op::add_months || step.operation == Op::add_days) && step.child_count == 2) {
        Step length = operand(step, 1);
        if (length.kind == StepKind::constant && values::is_negative(length.number)) {
            length.number = values::absolute(length.number);
            operands[1].clear();
            write_value(operands[1], length);
            phrase = Phrase::minus_time;
        }
    }
    say(out, phrase, {operands[0], operands[1], operands[2]});
}

void Wording::rule(std::string& out, const Step& step) const {
    const program::Program& program = *steps_.program;
    // The value under exceptions: `rule` is the first of these, not the rule that gives it.
    const bool is_base = step.entry == none;
    const bool exception = step.rule != none && program.rules[step.rule].exception;
    std::string given;
    if (step.rule != none && !is_base) {
        Modalities modalities;
        for (const program::Modality modality : program.rules[step.rule].modalities)
            modalities.insert(modality);
        modal_value(given, modalities, step);
    } else {
        value(given, step);
    }
    std::string name;
    if (!step.name.empty())
        clause(name, step.name, step.clause, step.citation);
    else if (step.entry != none)
        say(name, Phrase::rule_unnamed, {std::to_string(step.entry + 1)});
    switch (step.kind) {
    case StepKind::displaced:
        if (name.empty())
            say(out, Phrase::base_displaced, {name, given});
        else if (const std::string winner = outranked_by(step); !winner.empty())
            say(out, Phrase::rule_outranked, {name, given, winner});
        else
            say(out, exception && !is_base ? Phrase::exception_displaced : Phrase::rule_displaced,
                {name, given});
        return;
    case StepKind::idle_rule:
        say(out, exception ? Phrase::exception_idle : Phrase::rule_idle, {name});
        return;
    case StepKind::base:
        say(out, exception ? Phrase::base_of_exceptions : Phrase::base_value, {given});
        return;
    default: break; // it applies, or may
    }
    if (step.rule == none)
        say(out, Phrase::arm_applies, {given});
    else if (step.counts == Counts::open)
        say(out, exception ? Phrase::exception_open : Phrase::rule_open, {name, given});
    else
        say(out, exception ? Phrase::exception_applies : Phrase::rule_applies, {name, given});
}

// The clause that displaced this step's, if it is another one.
std::string Wording::outranked_by(const Step& step) const {
    std::string winner;
    if (step.related == none || step.related >= steps_.steps.size()) return winner;
    const Step& other = steps_.steps[step.related];
    if (other.clause != none && other.clause != step.clause)
        clause(winner, other.name, other.clause, other.citation);
    return winner;
}

void Wording::row(std::string& out, const Step& step) const {
    std::string name;
    if (step.month != none)
        append_month(name, step.month, language_);
    else
        say(name, step.name.empty() ? Phrase::row_plain : Phrase::row_named,
            {step.name, std::to_string(step.entry)});
    const bool has_value = steps_.type_of(step).kind != ValueKind::yes_no;
    switch (step.counts) {
    case Counts::no: say(out, Phrase::row_not_counted, {name}); return;
    case Counts::open: say(out, Phrase::row_open, {name}); return;
    case Counts::yes:
        if (has_value)
            say(out, Phrase::colon, {name, value_text(step)});
        else
            say(out, Phrase::row_counted, {name});
        return;
    }
}

void Wording::sentence(std::string& out, const Step& step, std::string_view step_name,
                       bool with_distance) const {
    switch (step.kind) {
    case StepKind::rule:
    case StepKind::displaced:
    case StepKind::idle_rule:
    case StepKind::base: rule(out, step); return;
    case StepKind::row: row(out, step); return;
    case StepKind::final_rounding: {
        const std::string_view before = step.child_count > 0 ? value_text(operand(step, 0)) : "";
        // Which way it went is in the numbers.
        values::Rounding rounding = values::Rounding::half_up;
        if (step.child_count > 0) {
            const values::Rational exact = operand(step, 0).number;
            const auto usual = values::round_to(exact, {1, 100}, values::Rounding::half_up);
            if (usual && *usual != step.number)
                rounding = values::absolute(step.number) < values::absolute(exact) ? values::Rounding::down
                                                                                   : values::Rounding::up;
        }
        say(out, Phrase::final_rounding,
            {before, value_text(step), words::text(explain::phrase_of(rounding), language_)});
        return;
    }
    case StepKind::fact:
        if (step.state == State::not_applicable)
            say(out, Phrase::fact_absent, {short_name(step)});
        else if (step.state == State::undetermined)
            say(out, Phrase::fact_unknown, {short_name(step)});
        else if (is_yes_no(steps_, step))
            say(out, Phrase::colon, {short_name(step), value_text(step)});
        else
            say(out, Phrase::is_value, {short_name(step), value_text(step)});
        return;
    case StepKind::today: out += operand_text(step); return;
    case StepKind::parameter: parameter(out, step); return;
    case StepKind::reading: {
        const program::Reading& reading = steps_.program->readings[steps_.program->nodes[step.node].payload];
        const std::string_view option =
            step.entry < reading.options.size() ? std::string_view(reading.options[step.entry]) : "";
        say(out, Phrase::reading_text, {step.name, option});
        if (!step.label.empty()) {
            say(out, Phrase::clause_comma);
            say(out, Phrase::reading_because, {step.label});
        }
        return;
    }
    default: break;
    }
    // [name =] formula [= value]
    std::string text;
    const bool complete = formula(text, step);
    const bool yes_no = is_yes_no(steps_, step);
    if (!step_name.empty()) {
        out += step_name;
        if (yes_no) {
            say(out, Phrase::colon_mark);
        } else {
            out += " = ";
        }
        out += text;
    } else {
        out += text;
    }
    if (!complete && !yes_no) {
        out += " = ";
        value(out, step);
    }
    if (yes_no && step.state == State::error) {
        say(out, Phrase::clause_comma);
        value(out, step);
    }
    if (with_distance && step.distance != none) {
        std::string how_far;
        distance(how_far, steps_.distances[step.distance]);
        if (!how_far.empty()) say(out, Phrase::colon_mark);
        out += how_far;
    }
}

// "1–20, 25", in nested lists "3.2": positions that follow each other as a range.
void Wording::fact_name(std::string& out, const FactUse& use) const {
    out += use.path;
    if (use.depth == 0 || use.positions.empty()) return;
    const std::size_t groups = use.positions.size() / use.depth;
    const auto place = [&](std::size_t group) {
        return std::span<const std::uint32_t>(use.positions).subspan(group * use.depth, use.depth);
    };
    const auto follows = [&](std::size_t group) { // the group before, in the same list
        const auto before = place(group - 1), now = place(group);
        return std::equal(before.begin(), before.end() - 1, now.begin()) && before.back() + 1 == now.back();
    };
    std::string rows;
    for (std::size_t first = 0; first < groups;) {
        std::size_t last = first;
        while (last + 1 < groups && follows(last + 1))
            ++last;
        if (first > 0) say(rows, Phrase::comma);
        for (std::uint32_t i = 0; i < use.depth; ++i) {
            if (i > 0) rows += '.';
            rows += std::to_string(place(first)[i]);
        }
        if (last > first) {
            rows += "–";
            rows += std::to_string(place(last).back());
        }
        first = last + 1;
    }
    say(out, Phrase::clause_comma);
    if (use.rows > groups)
        say(out, Phrase::rows_listed_more, {rows, std::to_string(use.rows)});
    else if (groups == 1)
        say(out, Phrase::row_plain, {"", rows});
    else
        say(out, Phrase::rows_listed, {rows});
}

void append_sentence(std::string& out, const Steps& steps, const Step& step, words::Language language) {
    Wording(steps, language).sentence(out, step);
}

} // namespace tiaoli::explain
