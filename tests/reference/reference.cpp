#include "reference/reference.hpp"

#include <algorithm>
#include <span>

namespace tiaoli::reference {

namespace {

using program::Node;
using program::none;
using program::Op;
using program::Scope;
using program::ValueKind;
using values::Date;
using values::Month;

Answer number_answer(Number number) {
    Answer answer;
    answer.number = std::move(number);
    return answer;
}

Answer bits_answer(std::int64_t bits) {
    Answer answer;
    answer.bits = bits;
    return answer;
}

Answer no_value(State state) {
    Answer answer;
    answer.state = state;
    return answer;
}

const Answer not_applicable = no_value(State::not_applicable);
const Answer undetermined = no_value(State::undetermined);
const Answer error = no_value(State::error);

bool is_value(const Answer& answer) {
    return answer.state == State::value;
}
bool is_error(const Answer& answer) {
    return answer.state == State::error;
}
bool is_absent(const Answer& answer) {
    return answer.state == State::not_applicable;
}
bool is_unknown(const Answer& answer) {
    return answer.state == State::undetermined;
}
bool is_yes(const Answer& answer) {
    return is_value(answer) && answer.bits != 0;
}
bool is_no(const Answer& answer) {
    return is_value(answer) && answer.bits == 0;
}

// Negative, zero or positive, as a is less than, equal to or greater than b. Both are values of one kind.
int compare(ValueKind kind, const Answer& a, const Answer& b) {
    if (kind == ValueKind::number) return a.number.compare(b.number);
    return a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : 0;
}

bool same(ValueKind kind, const Answer& a, const Answer& b) {
    return a.state == b.state && (!is_value(a) || compare(kind, a, b) == 0);
}

// The answer of a strict operation that has no value because of its inputs.
std::optional<Answer> strict(const std::vector<Answer>& inputs) {
    for (const State state : {State::error, State::not_applicable, State::undetermined})
        for (const Answer& input : inputs)
            if (input.state == state) return no_value(state);
    return std::nullopt;
}

Integer floor(const Number& number) {
    const Integer numerator = boost::multiprecision::numerator(number);
    const Integer denominator = boost::multiprecision::denominator(number);
    Integer quotient = numerator / denominator;
    if (quotient * denominator > numerator) --quotient;
    return quotient;
}

Number rounded(const Number& value, const Number& step, values::Rounding rounding) {
    const Number size =
        abs(value) / step; // a negative amount is rounded as the mirror image of the positive one
    const Integer below = floor(size);
    const Number rest = size - Number(below);
    const Number half(1, 2);
    bool up = false;
    switch (rounding) {
    case values::Rounding::half_up: up = rest >= half; break;
    case values::Rounding::half_even: up = rest > half || (rest == half && below % 2 != 0); break;
    case values::Rounding::down: up = false; break;
    case values::Rounding::up: up = rest > 0; break;
    }
    const Number result = Number(up ? below + 1 : below) * step;
    return value < 0 ? -result : result;
}

// A number of days, months or years as the calendar takes it. Absent when it is not whole or larger than any
// calendar.
std::optional<std::int64_t> whole(const Number& number) {
    if (boost::multiprecision::denominator(number) != 1 || abs(number) > Number(INT32_MAX))
        return std::nullopt;
    return boost::multiprecision::numerator(number).convert_to<std::int64_t>();
}

Date as_date(const Answer& answer) {
    return Date{static_cast<std::int32_t>(answer.bits)};
}
Month as_month(const Answer& answer) {
    return Month{static_cast<std::int32_t>(answer.bits)};
}

Answer date_or_error(std::optional<Date> date) {
    return date ? bits_answer(date->days) : error;
}
Answer month_or_error(std::optional<Month> month) {
    return month ? bits_answer(month->index) : error;
}

// A strict operation on inputs that all have a value.
Answer calculate(Op op, ValueKind kind, std::uint32_t extra, const Number& step,
                 const std::vector<Answer>& in) {
    switch (op) {
    case Op::negation: return bits_answer(in[0].bits == 0);
    case Op::equal: return bits_answer(compare(kind, in[0], in[1]) == 0);
    case Op::less: return bits_answer(compare(kind, in[0], in[1]) < 0);
    case Op::less_equal: return bits_answer(compare(kind, in[0], in[1]) <= 0);
    case Op::add: return number_answer(in[0].number + in[1].number);
    case Op::subtract: return number_answer(in[0].number - in[1].number);
    case Op::multiply: return number_answer(in[0].number * in[1].number);
    case Op::divide: return in[1].number == 0 ? error : number_answer(in[0].number / in[1].number);
    case Op::round: return number_answer(rounded(in[0].number, step, static_cast<values::Rounding>(extra)));
    case Op::absolute: return number_answer(abs(in[0].number));
    case Op::minimum:
    case Op::maximum: {
        Answer best = in[0];
        for (const Answer& other : in) {
            const int order = compare(kind, other, best);
            if (op == Op::minimum ? order < 0 : order > 0) best = other;
        }
        return best;
    }
    case Op::includes: return bits_answer((static_cast<std::uint64_t>(in[0].bits) >> in[1].bits & 1U) != 0);
    case Op::intersects: return bits_answer((in[0].bits & in[1].bits) != 0);
    case Op::make_set: {
        std::uint64_t bits = 0;
        for (const Answer& value : in)
            bits |= std::uint64_t{1} << value.bits;
        return bits_answer(static_cast<std::int64_t>(bits));
    }
    case Op::add_months: {
        const auto count = whole(in[1].number);
        if (!count) return error;
        return kind == ValueKind::date ? date_or_error(values::add_months(as_date(in[0]), *count))
                                       : month_or_error(values::add_months(as_month(in[0]), *count));
    }
    case Op::add_days: {
        const auto count = whole(in[1].number);
        return count ? date_or_error(values::add_days(as_date(in[0]), *count)) : error;
    }
    case Op::term_end: {
        const auto count = whole(in[1].number);
        return count ? date_or_error(values::term_end(as_date(in[0]), *count)) : error;
    }
    case Op::days_between:
    case Op::months_between: return number_answer(in[1].bits - in[0].bits);
    case Op::whole_months: return number_answer(values::whole_months(as_date(in[0]), as_date(in[1])));
    case Op::completed_years:
        return number_answer(12 * values::completed_years(as_date(in[0]), as_date(in[1])));
    case Op::year_of:
        return number_answer(kind == ValueKind::date ? values::civil(as_date(in[0])).year
                                                     : values::year_of(as_month(in[0])));
    case Op::month_number:
        return number_answer(kind == ValueKind::date ? values::civil(as_date(in[0])).month
                                                     : values::month_number(as_month(in[0])));
    case Op::month_of: return bits_answer(values::month_of(as_date(in[0])).index);
    case Op::first_day: return bits_answer(values::first_day(as_month(in[0])).days);
    case Op::last_day: return bits_answer(values::last_day(as_month(in[0])).days);
    case Op::make_date: {
        const auto year = whole(in[0].number), month = whole(in[1].number), day = whole(in[2].number);
        return year && month && day ? date_or_error(values::make_date(*year, *month, *day)) : error;
    }
    default: return error; // not strict: see Reference::compute
    }
}

// `decisive` is `no` for all_of and `yes` for any_of.
Answer connective(const std::vector<Answer>& inputs, bool decisive) {
    bool unknown_before = false;
    for (const Answer& input : inputs) {
        if (is_value(input) && (input.bits != 0) == decisive) return bits_answer(decisive);
        if (is_error(input)) return unknown_before ? undetermined : error;
        unknown_before = unknown_before || is_unknown(input);
    }
    if (const auto answer = strict(inputs)) return unknown_before ? undetermined : *answer;
    return bits_answer(!decisive);
}

// The largest or smallest of the answers that are applicable.
Answer extreme(ValueKind kind, const std::vector<Answer>& answers, bool largest) {
    Answer best = not_applicable;
    bool unknown = false;
    for (const Answer& answer : answers) {
        if (is_error(answer)) return error;
        unknown = unknown || is_unknown(answer);
        if (!is_value(answer)) continue;
        const int order = is_absent(best) ? 0 : compare(kind, answer, best);
        if (is_absent(best) || (largest ? order > 0 : order < 0)) best = answer;
    }
    return unknown ? undetermined : best;
}

} // namespace

Number exact(const values::Rational& rational) {
    const auto wide = [](values::int128 value) {
        const bool negative = value < 0;
        const values::uint128 size = values::magnitude(value);
        Integer result = static_cast<std::uint64_t>(size >> 64);
        result = (result << 64) + static_cast<std::uint64_t>(size);
        return negative ? Integer(-result) : result;
    };
    return Number(wide(rational.numerator), wide(rational.denominator));
}

Reference::Reference(const Program& program, const Record& facts, const engine::Options& options, Unset unset)
    : program_(program), options_(options), unset_(std::move(unset)) {
    root_.record = &facts;
}

const Rows& Reference::rows(ScopeId scope, const Place& above) {
    const std::pair key{&above, scope};
    auto found = rows_.find(key);
    if (found == rows_.end()) found = rows_.emplace(key, enumerate(scope, above)).first;
    return found->second;
}

Rows Reference::enumerate(ScopeId id, const Place& above) {
    const Scope& scope = program_.scopes[id];
    Rows result;
    const auto add = [&](const Record* record, std::int64_t month) {
        result.places.push_back(
            {id, &above, static_cast<std::uint32_t>(result.places.size()), record, month});
    };
    switch (scope.kind) {
    case Scope::Kind::root: break;
    case Scope::Kind::list: {
        const Elements& elements = above.record->lists.at(scope.list);
        if (elements.presence == Presence::unknown)
            result.state = State::undetermined;
        else
            for (const Record& record : elements.records)
                add(&record, 0);
        break;
    }
    case Scope::Kind::months: {
        const std::vector<Answer> bounds = {value(scope.first_month, above), value(scope.last_month, above)};
        if (const auto answer = strict(bounds))
            result.state = answer->state;
        else
            for (std::int64_t month = bounds[0].bits; month <= bounds[1].bits; ++month)
                add(nullptr, month);
        break;
    }
    case Scope::Kind::repeat: {
        // The rows of the source, which belong to a place at or above this one.
        const ScopeId owner = program_.scopes[scope.source].parent;
        const Place* place = &above;
        while (place->scope != owner)
            place = place->above;
        const Rows& repeated = rows(scope.source, *place);
        result.state = repeated.state;
        for (const Place& row : repeated.places) {
            add(nullptr, 0);
            result.places.back().repeated = &row;
        }
        break;
    }
    case Scope::Kind::literal:
        for (std::uint32_t i = 0; i < scope.length; ++i)
            add(nullptr, 0);
        break;
    }
    return result;
}

const Answer& Reference::value(NodeId node, const Place& place) {
    const std::pair key{&place, node};
    auto found = answers_.find(key);
    if (found == answers_.end()) {
        Answer answer = compute(node, place);
        found = answers_.emplace(key, std::move(answer)).first;
    }
    return found->second;
}

void Reference::overrule(NodeId node, const Place& place, Answer answer) {
    answers_[{&place, node}] = std::move(answer);
}

Answer Reference::compute(NodeId id, const Place& place) {
    const Node& node = program_.nodes[id];
    const auto inputs = program_.inputs_of(node);
    const auto in = [&](std::size_t i) -> const Answer& { return value(inputs[i], place); };
    const auto all_inputs = [&] {
        std::vector<Answer> answers;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            answers.push_back(in(i));
        return answers;
    };

    switch (node.op) {
    case Op::fact: return fact(node.payload, place);
    case Op::constant: {
        const program::Constant& constant = program_.constants[node.payload];
        return constant.kind == ValueKind::number ? number_answer(exact(constant.number))
                                                  : bits_answer(constant.bits);
    }
    case Op::parameter: return parameter(node, place);
    case Op::today: return bits_answer(options_.today.days);
    case Op::reading:
        return bits_answer(node.extra == (options_.readings.empty() ? program_.readings[node.payload].in_force
                                                                    : options_.readings[node.payload]));
    case Op::not_applicable: return not_applicable;

    case Op::all_of: return connective(all_inputs(), false);
    case Op::any_of: return connective(all_inputs(), true);

    case Op::select:
        if (!is_value(in(0))) return no_value(in(0).state);
        return in(0).bits != 0 ? in(1) : in(2);
    case Op::decide: return decide(inputs, place);
    case Op::coalesce: return is_absent(in(0)) ? in(1) : in(0);
    case Op::highest: return extreme(node.type.kind, all_inputs(), true);
    case Op::lowest: return extreme(node.type.kind, all_inputs(), false);
    case Op::is_applicable:
        return is_error(in(0)) || is_unknown(in(0)) ? in(0) : bits_answer(!is_absent(in(0)));
    case Op::is_known: return is_error(in(0)) ? error : bits_answer(!is_unknown(in(0)));

    case Op::broadcast: {
        const Place* above = place.above;
        while (above->scope != program_.nodes[inputs[0]].scope)
            above = above->above;
        return value(inputs[0], *above);
    }
    case Op::gather: return value(inputs[0], *place.repeated);
    case Op::pick: return value(inputs[place.index], *place.above);
    case Op::scope_month: return bits_answer(place.month);
    case Op::position: return number_answer(place.index + 1);
    case Op::running_sum: return running_sum(node, place);

    case Op::count:
    case Op::sum:
    case Op::minimum_over:
    case Op::maximum_over:
    case Op::any_over:
    case Op::all_over:
    case Op::first_over:
    case Op::last_over:
    case Op::list_over: return aggregate(node, place);

    default: break;
    }
    std::vector<Answer> answers = all_inputs();
    // A set is made of those that are applicable.
    if (node.op == Op::make_set)
        std::erase_if(answers, [](const Answer& answer) { return is_absent(answer); });
    if (const auto answer = strict(answers)) return *answer;
    const Number step = node.op == Op::round ? exact(program_.constants[node.payload].number) : Number(0);
    return calculate(node.op, program_.nodes[inputs[0]].type.kind, node.extra, step, answers);
}

Answer Reference::fact(FactId id, const Place& place) {
    const Leaf& leaf = place.record->facts.at(id);
    if (leaf.presence == Presence::unknown) return undetermined;
    if (leaf.presence == Presence::absent) return not_applicable;
    Answer answer;
    answer.number = leaf.number;
    answer.bits = leaf.bits;
    return answer;
}

Answer Reference::parameter(const Node& node, const Place& place) {
    const program::Parameter& parameter = program_.parameters[node.payload];
    // What the host hands over is the value, whatever day or key was asked for.
    if (parameter.supplied != none) {
        const Answer supplied = fact(parameter.supplied, root_);
        if (is_value(supplied)) return supplied;
    }
    std::vector<Answer> answers;
    for (const NodeId input : program_.inputs_of(node))
        answers.push_back(value(input, place));
    if (const auto answer = strict(answers)) return *answer;
    const Date day = as_date(answers[0]);
    const std::int64_t key = parameter.key == none ? 0 : answers[1].bits;
    for (const program::ParameterEntry& entry : parameter.entries) {
        if (entry.key != key || day < entry.from || entry.to < day || entry.value == none) continue;
        const program::Constant& constant = program_.constants[entry.value];
        return parameter.type.kind == ValueKind::number ? number_answer(exact(constant.number))
                                                        : bits_answer(constant.bits);
    }
    return unset_ ? unset_(node.payload, key, day) : undetermined;
}

Answer Reference::decide(std::span<const NodeId> inputs, const Place& place) {
    const bool has_base = inputs.size() % 2 == 1;
    bool unknown = false, some_rule_holds = false;
    std::vector<Answer> held;
    for (std::size_t i = 0; i + 1 < inputs.size(); i += 2) {
        const Answer& condition = value(inputs[i], place);
        if (is_error(condition)) return error;
        unknown = unknown || is_unknown(condition);
        some_rule_holds = some_rule_holds || is_yes(condition);
        if (is_yes(condition)) held.push_back(value(inputs[i + 1], place));
    }
    if (unknown) {
        // A conflict or an error among the rules that hold for certain stays one, whatever the others do.
        for (const Answer& answer : held)
            if (is_error(answer)) return error;
        return undetermined;
    }
    if (!some_rule_holds) return has_base ? value(inputs.back(), place) : not_applicable;
    const ValueKind kind = program_.nodes[inputs[1]].type.kind;
    Answer result = not_applicable;
    unknown = false;
    for (const Answer& answer : held) {
        if (is_error(answer)) return error;
        unknown = unknown || is_unknown(answer);
        if (!is_value(answer)) continue;
        if (is_value(result) && !same(kind, result, answer)) return error;
        result = answer;
    }
    return unknown ? undetermined : result;
}

Answer Reference::aggregate(const Node& node, const Place& place) {
    const auto inputs = program_.inputs_of(node);
    const Rows& rows = this->rows(node.payload, place);
    if (rows.state != State::value) return no_value(rows.state);

    // count has a condition only.
    const NodeId condition_node = node.op == Op::count ? inputs[0] : inputs[1];
    const NodeId value_node = node.op == Op::count ? none : inputs[0];
    const auto condition = [&](const Place& row) {
        return condition_node == none ? bits_answer(1) : value(condition_node, row);
    };

    if (node.op == Op::first_over || node.op == Op::last_over) {
        const std::size_t size = rows.places.size();
        for (std::size_t i = 0; i < size; ++i) {
            const Place& row = rows.places[node.op == Op::first_over ? i : size - 1 - i];
            const Answer holds = condition(row);
            if (is_error(holds) || is_unknown(holds)) return holds;
            if (is_yes(holds)) return value(value_node, row);
        }
        return not_applicable;
    }
    if (node.op == Op::list_over) {
        Answer result;
        for (const Place& row : rows.places) {
            const Answer holds = condition(row);
            if (is_error(holds)) return error;
            if (is_unknown(holds)) result.state = State::undetermined;
            if (is_yes(holds)) result.rows.push_back(row.index);
        }
        return result;
    }

    std::vector<Answer> counting; // the values of the rows that count
    bool unknown = false;         // whether some row counts is not known
    for (const Place& row : rows.places) {
        const Answer holds = condition(row);
        if (is_error(holds)) return error;
        if (is_yes(holds)) counting.push_back(value_node == none ? holds : value(value_node, row));
        if (!is_unknown(holds)) continue;
        // A row that may or may not count is of no consequence if it would change nothing.
        const Answer would_be = value_node == none ? bits_answer(1) : value(value_node, row);
        const bool changes_nothing = is_absent(would_be) || (node.op == Op::any_over && is_no(would_be)) ||
                                     (node.op == Op::all_over && is_yes(would_be));
        unknown = unknown || !changes_nothing;
    }
    for (const Answer& answer : counting)
        if (is_error(answer)) return error;
    switch (node.op) {
    case Op::any_over:
    case Op::all_over: {
        const bool decisive = node.op == Op::any_over;
        for (const Answer& answer : counting)
            if (is_value(answer) && (answer.bits != 0) == decisive) return bits_answer(decisive);
        for (const Answer& answer : counting)
            unknown = unknown || is_unknown(answer);
        return unknown ? undetermined : bits_answer(!decisive);
    }
    case Op::count: return unknown ? undetermined : number_answer(counting.size());
    case Op::sum: {
        Number total = 0;
        for (const Answer& answer : counting) {
            unknown = unknown || is_unknown(answer);
            if (is_value(answer)) total += answer.number;
        }
        return unknown ? undetermined : number_answer(total);
    }
    default: {
        const Answer best = extreme(node.type.kind, counting, node.op == Op::maximum_over);
        return unknown && !is_error(best) ? undetermined : best;
    }
    }
}

Answer Reference::running_sum(const Node& node, const Place& place) {
    const auto inputs = program_.inputs_of(node);
    const Rows& rows = this->rows(node.scope, *place.above);
    const auto key = [&](const Place& row) {
        return inputs[1] == none ? bits_answer(0) : value(inputs[1], row);
    };
    const ValueKind kind = inputs[1] == none ? ValueKind::yes_no : program_.nodes[inputs[1]].type.kind;
    const auto condition = [&](const Place& row) {
        return inputs[2] == none ? bits_answer(1) : value(inputs[2], row);
    };
    for (const Place& row : rows.places)
        if (row.index <= place.index && is_error(key(row))) return error;
    const Answer own_key = key(place);
    if (!is_value(own_key)) return own_key;
    Number total = 0;
    bool unknown = false;
    for (const Place& row : rows.places) {
        if (row.index > place.index) break;
        const Answer row_key = key(row);
        const bool other_key = is_absent(row_key) || (is_value(row_key) && !same(kind, row_key, own_key));
        const Answer holds = condition(row);
        if (other_key || is_absent(holds) || is_no(holds)) continue;
        if (is_error(holds) && is_value(row_key)) return error;
        const Answer& amount = value(inputs[0], row);
        if (is_absent(amount)) continue;
        if (!is_value(row_key) || !is_value(holds) || is_unknown(amount)) {
            unknown = true; // whether it counts, or what it counts for
            continue;
        }
        if (is_error(amount)) return error;
        total += amount.number;
    }
    return unknown ? undetermined : number_answer(total);
}

} // namespace tiaoli::reference
