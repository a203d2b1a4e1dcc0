#include "runtime/case_facts.hpp"

#include "values/integer.hpp"

#include <algorithm>

namespace tiaoli::runtime {

using engine::Presence;
using program::ScopeId;

bool CaseFacts::clear() noexcept {
    try {
        is_one_case_ = false;
        engine::reset(*policy_.plan, batch_, 1);
        rows_.assign(policy_.program->scopes.size(), 0);
        rows_[0] = 1;
        for (const program::FactId fact : policy_.catalogue->shape.scopes[0].facts) {
            const FactRule& rule = policy_.catalogue->fact_rules[fact];
            engine::FactColumn& column = batch_.facts[fact];
            column.numerators[0] = rule.default_numerator;
            if (rule.fraction) column.denominators[0] = rule.default_denominator;
            column.presence[0] = rule.presence;
        }
        is_one_case_ = true;
    } catch (...) {
        return false;
    }
    return true;
}

Setting CaseFacts::find(std::uint32_t fact, Place& place) noexcept {
    if (!is_one_case_ && !clear()) return Setting::no_memory;
    if (fact >= batch_.facts.size()) return Setting::no_element;
    const std::uint32_t rows = rows_[policy_.catalogue->fact_rules[fact].scope];
    if (rows == 0) return Setting::no_element;
    place = {&batch_.facts[fact], rows - 1};
    return Setting::taken;
}

Setting CaseFacts::store(std::uint32_t fact, std::int64_t numerator, std::int64_t denominator) noexcept {
    Place place;
    if (const Setting found = find(fact, place); found != Setting::taken) return found;
    place.column->numerators[place.row] = numerator;
    if (!place.column->denominators.empty()) place.column->denominators[place.row] = denominator;
    place.column->presence[place.row] = Presence::given;
    return Setting::taken;
}

Setting CaseFacts::refuse(std::uint32_t fact, Setting why) noexcept {
    const Setting forgotten = set_unknown(fact);
    return forgotten == Setting::taken ? why : forgotten;
}

Setting CaseFacts::store_bits(std::uint32_t fact, Kind kind, std::int64_t bits) noexcept {
    if (fact >= policy_.catalogue->fact_rules.size()) return Setting::no_element;
    const FactRule& rule = policy_.catalogue->fact_rules[fact];
    if (static_cast<int>(rule.kind) != static_cast<int>(kind)) return Setting::no_element;
    if (!rule.fits(bits)) return refuse(fact, Setting::out_of_range);
    return store(fact, bits, 1);
}

Setting CaseFacts::set(Fact<Money> fact, Money value) noexcept {
    if (fact.index >= policy_.catalogue->fact_rules.size()) return Setting::no_element;
    const FactRule& rule = policy_.catalogue->fact_rules[fact.index];
    if (!rule.money) return Setting::no_element;
    // Money lies in columns of whole 分; the general way is for layouts to come.
    if (rule.fraction || rule.denominator != 100)
        return set(Fact<Number>{fact.index}, Number{value.fen, 100});
    if (value.fen < 0 && !rule.is_signed) return refuse(fact.index, Setting::negative);
    if (!rule.fits(value.fen)) return refuse(fact.index, Setting::out_of_range);
    return store(fact.index, value.fen, 1);
}

Setting CaseFacts::set(Fact<std::int64_t> fact, std::int64_t value) noexcept {
    return set(Fact<Number>{fact.index}, Number{value, 1});
}

Setting CaseFacts::set(Fact<Number> fact, const Number& value) noexcept {
    if (fact.index >= policy_.catalogue->fact_rules.size()) return Setting::no_element;
    const FactRule& rule = policy_.catalogue->fact_rules[fact.index];
    if (rule.kind != program::ValueKind::number) return Setting::no_element;
    const auto number = value.denominator > 0 ? values::make_rational(value.numerator, value.denominator)
                                              : std::optional<values::Rational>();
    if (!number) return refuse(fact.index, Setting::too_large);
    if (values::is_negative(*number) && !rule.is_signed) return refuse(fact.index, Setting::negative);
    if (rule.whole && number->denominator != 1) return refuse(fact.index, Setting::not_whole);
    if (!rule.fits(*number)) return refuse(fact.index, Setting::out_of_range);
    if (rule.fraction) {
        const auto numerator = values::narrow(number->numerator),
                   denominator = values::narrow(number->denominator);
        if (!numerator || !denominator) return refuse(fact.index, Setting::too_large);
        return store(fact.index, *numerator, *denominator);
    }
    if (rule.denominator % number->denominator != 0) return refuse(fact.index, Setting::not_whole);
    const auto scaled =
        values::checked_mul<values::int128>(number->numerator, rule.denominator / number->denominator);
    const auto numerator = scaled ? values::narrow(*scaled) : std::nullopt;
    if (!numerator) return refuse(fact.index, Setting::too_large);
    return store(fact.index, *numerator, 1);
}

Setting CaseFacts::set(Fact<std::string_view> fact, std::string_view value) noexcept {
    const Catalogue& catalogue = *policy_.catalogue;
    if (fact.index >= catalogue.fact_rules.size()) return Setting::no_element;
    if (catalogue.fact_rules[fact.index].kind != program::ValueKind::text) return Setting::no_element;
    if (const auto known = catalogue.text_ids.find(value); known != catalogue.text_ids.end())
        return store(fact.index, known->second, 1);
    if (!is_one_case_ && !clear()) return Setting::no_memory;
    try {
        const auto found = std::ranges::find(batch_.texts, value);
        const auto place = found - batch_.texts.begin();
        if (found == batch_.texts.end()) batch_.texts.emplace_back(value);
        return store(fact.index, static_cast<std::int64_t>(policy_.program->texts.size()) + place, 1);
    } catch (...) {
        return Setting::no_memory;
    }
}

Setting CaseFacts::set_absent(std::uint32_t fact) noexcept {
    Place place;
    if (const Setting found = find(fact, place); found != Setting::taken) return found;
    const bool optional = policy_.catalogue->fact_rules[fact].optional;
    place.column->presence[place.row] = optional ? Presence::absent : Presence::unknown;
    return optional ? Setting::taken : Setting::not_optional;
}

Setting CaseFacts::set_unknown(std::uint32_t fact) noexcept {
    Place place;
    if (const Setting found = find(fact, place); found != Setting::taken) return found;
    place.column->presence[place.row] = Presence::unknown;
    return Setting::taken;
}

Setting CaseFacts::begin(List list) noexcept {
    if (!is_one_case_ && !clear()) return Setting::no_memory;
    if (list.index >= batch_.lists.size()) return Setting::no_element;
    const program::ListFact& declared = policy_.program->lists[list.index];
    const std::uint32_t parents = rows_[declared.parent];
    if (parents == 0) return Setting::no_element;
    batch_.lists[list.index].presence[parents - 1] = Presence::given;
    return Setting::taken;
}

void CaseFacts::append_row(ScopeId scope) {
    const Catalogue& catalogue = *policy_.catalogue;
    for (const program::FactId fact : catalogue.shape.scopes[scope].facts) {
        const FactRule& rule = catalogue.fact_rules[fact];
        engine::FactColumn& column = batch_.facts[fact];
        column.numerators.push_back(rule.default_numerator);
        if (rule.fraction) column.denominators.push_back(rule.default_denominator);
        column.presence.push_back(rule.presence);
    }
    for (const program::ListId list : catalogue.shape.scopes[scope].lists) {
        engine::ListColumn& column = batch_.lists[list];
        column.offsets.push_back(column.offsets.back());
        column.presence.push_back(Presence::unknown);
    }
}

Setting CaseFacts::append(List list) noexcept {
    if (const Setting begun = begin(list); begun != Setting::taken) return begun;
    const ScopeId scope = policy_.program->lists[list.index].scope;
    try {
        append_row(scope);
    } catch (...) {
        is_one_case_ = false; // columns of different lengths: nothing may be read from them
        return Setting::no_memory;
    }
    batch_.lists[list.index].offsets.back() = ++rows_[scope];
    return Setting::taken;
}

} // namespace tiaoli::runtime
