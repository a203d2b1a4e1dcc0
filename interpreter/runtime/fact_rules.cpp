#include "runtime/fact_rules.hpp"

#include "facts/scalar.hpp"
#include "values/date.hpp"

#include <algorithm>

namespace tiaoli::runtime {

using program::ValueKind;
using values::int128;

namespace {

/// The quotient towards less, or towards more.
int128 divided(int128 a, int128 b, bool up) {
    const int128 quotient = a / b, rest = a % b;
    if (rest == 0) return quotient;
    return quotient + (up ? (rest > 0 ? 1 : 0) : (rest < 0 ? -1 : 0));
}

std::int64_t clamped(int128 value) {
    return static_cast<std::int64_t>(std::clamp<int128>(value, INT64_MIN, INT64_MAX));
}

void set_limits(FactRule& rule, const program::Program& program, const program::Fact& fact) {
    switch (fact.type.kind) {
    case ValueKind::yes_no:
        rule.least = 0;
        rule.most = 1;
        break;
    case ValueKind::number: {
        if (!fact.is_signed) rule.least = 0;
        rule.has_range = fact.has_range;
        rule.low = fact.low;
        rule.high = fact.high;
        if (!fact.has_range || rule.fraction) break;
        const auto low = values::checked_mul<int128>(fact.low.numerator, rule.denominator);
        const auto high = values::checked_mul<int128>(fact.high.numerator, rule.denominator);
        if (low) rule.least = std::max(rule.least, clamped(divided(*low, fact.low.denominator, true)));
        if (high) rule.most = std::min(rule.most, clamped(divided(*high, fact.high.denominator, false)));
        break;
    }
    case ValueKind::date:
        rule.least = values::minimum_date.days;
        rule.most = values::maximum_date.days;
        break;
    case ValueKind::month:
        rule.least = values::minimum_month.index;
        rule.most = values::maximum_month.index;
        break;
    case ValueKind::category:
        rule.least = 0;
        rule.most = static_cast<std::int64_t>(program.categories[fact.type.category].values.size()) - 1;
        break;
    case ValueKind::set: {
        const std::size_t count = program.categories[fact.type.category].values.size();
        rule.most =
            static_cast<std::int64_t>(count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1);
        break;
    }
    case ValueKind::text: rule.least = 0; break;
    }
}

} // namespace

bool is_money(const program::Type& type) {
    return type.kind == ValueKind::number && type.unit.exponent(values::BaseUnit::currency) == 1;
}

std::vector<FactRule> fact_rules(const engine::Plan& plan) {
    const program::Program& program = plan.program();
    const facts::ScalarReader scalars(plan);
    std::vector<FactRule> rules;
    rules.reserve(program.facts.size());
    for (program::FactId id = 0; id < program.facts.size(); ++id) {
        const program::Fact& fact = program.facts[id];
        const engine::Layout layout = plan.fact_layout(id);
        FactRule rule;
        rule.kind = fact.type.kind;
        rule.scope = fact.scope;
        rule.money = is_money(fact.type);
        rule.whole = fact.type.whole;
        rule.optional = fact.optional;
        rule.is_signed = fact.is_signed;
        rule.fraction = layout.fraction;
        rule.denominator = layout.denominator;
        set_limits(rule, program, fact);
        const facts::Stored given = scalars.default_of(id);
        rule.presence = given.presence;
        rule.default_numerator = given.numerator;
        rule.default_denominator = given.denominator;
        rules.push_back(rule);
    }
    return rules;
}

} // namespace tiaoli::runtime
