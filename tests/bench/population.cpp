#include "bench/population.hpp"

#include "values/date.hpp"

#include <algorithm>
#include <numeric>

namespace tiaoli::bench {
namespace {

using program::ValueKind;

constexpr std::uint32_t inner_elements = 2;

std::uint32_t rows_of(const program::Program& program, program::ScopeId scope, std::uint32_t rows,
                      std::uint32_t elements) {
    if (scope == 0) return rows;
    const program::ScopeId parent = program.scopes[scope].parent;
    return rows_of(program, parent, rows, elements) * (parent == 0 ? elements : inner_elements);
}

/// A number of ordinary size in base units: amounts up to a million 元 in whole 分, counts up to 200.
std::int64_t random_numerator(const program::Fact& fact, std::int64_t denominator, Random& random) {
    std::int64_t low = 0, high = 200;
    if (fact.type.unit == values::Unit::none() && !fact.type.whole) high = 1; // ratios
    if (fact.type.unit == values::Unit::of(values::BaseUnit::currency)) high = 1'000'000;
    if (fact.has_range) {
        low = static_cast<std::int64_t>(fact.low.numerator / fact.low.denominator);
        high = static_cast<std::int64_t>(fact.high.numerator / fact.high.denominator);
    }
    const std::int64_t value = random.between(low * denominator, high * denominator);
    return fact.type.whole ? value / denominator * denominator : value;
}

std::int64_t random_bits(const program::Program& program, const program::Type& type, Random& random) {
    switch (type.kind) {
    case ValueKind::yes_no: return random.between(0, 1);
    case ValueKind::date:
        return random.between(values::make_date(2018, 1, 1)->days, values::make_date(2021, 12, 31)->days);
    case ValueKind::month: return random.between(2018 * 12, 2021 * 12 + 11);
    case ValueKind::category:
        return random.between(0,
                              static_cast<std::int64_t>(program.categories[type.category].values.size()) - 1);
    case ValueKind::set: {
        const std::size_t size = program.categories[type.category].values.size();
        const std::uint64_t all = size >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << size) - 1;
        return static_cast<std::int64_t>(random.next() & random.next() & all);
    }
    default: return 0;
    }
}

} // namespace

void fill_population(const engine::Plan& plan, Random& random, std::uint32_t rows, std::uint32_t elements,
                     engine::Batch& batch) {
    const program::Program& program = plan.program();
    engine::reset(plan, batch, rows);
    for (program::ListId id = 0; id < program.lists.size(); ++id) {
        engine::ListColumn& list = batch.lists[id];
        const program::ScopeId parent = program.lists[id].parent;
        const std::uint32_t step = parent == 0 ? elements : inner_elements;
        list.offsets.resize(rows_of(program, parent, rows, elements) + std::size_t{1});
        for (std::size_t i = 0; i < list.offsets.size(); ++i)
            list.offsets[i] = static_cast<std::uint32_t>(i) * step;
        list.presence.clear();
    }
    // Texts are few, so that some are equal; none of them is the program's.
    batch.texts = {"甲", "乙", "丙", "丁"};
    for (program::FactId id = 0; id < program.facts.size(); ++id) {
        const program::Fact& fact = program.facts[id];
        engine::FactColumn& column = batch.facts[id];
        const bool is_number = fact.type.kind == ValueKind::number;
        const std::int64_t denominator =
            plan.fact_layout(id).fraction ? 100 : plan.fact_layout(id).denominator;
        column.numerators.resize(rows_of(program, fact.scope, rows, elements));
        column.presence.clear();
        if (plan.fact_layout(id).fraction) column.denominators.assign(column.numerators.size(), denominator);
        for (std::int64_t& value : column.numerators) {
            if (is_number)
                value = random_numerator(fact, denominator, random);
            else if (fact.type.kind == ValueKind::text)
                value = static_cast<std::int64_t>(program.texts.size()) + random.between(0, 3);
            else
                value = random_bits(program, fact.type, random);
        }
    }
}

} // namespace tiaoli::bench
