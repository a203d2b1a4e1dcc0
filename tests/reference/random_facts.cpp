#include "engine/program_builder.hpp"
#include "reference/random_program.hpp"
#include "reference/random_values.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace tiaoli::testing {

namespace {

using engine::Presence;
using reference::Elements;
using reference::Integer;
using reference::Leaf;
using reference::Number;
using reference::Record;
using values::Rational;

Number to_number(const Rational& value) {
    return Number(Integer(static_cast<std::int64_t>(value.numerator)),
                  Integer(static_cast<std::int64_t>(value.denominator)));
}

class FactMaker {
public:
    FactMaker(const RandomProgram& program, std::span<const engine::Layout> layouts, Random& random,
              bool completing = false)
        : sample_(program), program_(*program.program), layouts_(layouts), random_(random),
          completing_(completing) {}

    // `unknown`: how often a fact is unknown, in percent.
    Record record(ScopeId scope, unsigned unknown) {
        Record result;
        complete(result, scope, unknown);
        return result;
    }

    // Makes up what a record lacks or does not know.
    void complete(Record& record, ScopeId scope, unsigned unknown) {
        for (program::FactId id = 0; id < program_.facts.size(); ++id) {
            if (program_.facts[id].scope != scope) continue;
            Leaf& leaf = record.facts[id];
            if (leaf.presence == Presence::unknown && may_be_made_up(id)) leaf = make(id, unknown);
        }
        for (program::ListId id = 0; id < program_.lists.size(); ++id) {
            const program::ListFact& list = program_.lists[id];
            if (list.parent != scope) continue;
            Elements& elements = record.lists[id];
            if (elements.presence == Presence::unknown && !random_.chance(unknown / 2)) {
                elements.presence = Presence::given;
                elements.records.resize(random_.chance(5) ? random_.below(20) : random_.below(5));
            }
            if (elements.presence == Presence::given)
                for (Record& element : elements.records)
                    complete(element, list.scope, unknown);
        }
    }

    // A given value of a fact.
    Leaf value(program::FactId id) {
        const program::Fact& fact = program_.facts[id];
        Leaf leaf;
        leaf.presence = Presence::given;
        if (fact.type.kind == ValueKind::number)
            leaf.number = number(fact, layouts_[id]);
        else
            leaf.bits = bits(fact, !sample_.tame_facts[id]);
        return leaf;
    }

private:
    // That a fact which supplies a parameter is unknown means that the parameter is as stated: completing the
    // facts does not change it, and in new facts it is often so.
    bool may_be_made_up(program::FactId id) {
        for (const program::Parameter& parameter : program_.parameters)
            if (parameter.supplied == id) return !completing_ && random_.chance(30);
        return true;
    }

    Leaf make(program::FactId id, unsigned unknown) {
        const program::Fact& fact = program_.facts[id];
        Leaf leaf;
        if (random_.chance(unknown)) return leaf;
        if (!fact.optional || !random_.chance(30)) return value(id);
        leaf.presence = Presence::absent;
        return leaf;
    }

    Number number(const program::Fact& fact, const engine::Layout& layout) {
        Number value = to_number(random_number(random_, fact.type.whole, fact.is_signed, sample_.big));
        if (fact.has_range && random_.chance(50))
            value = to_number(fact.low) + Number(random_.below(11)) / (fact.type.whole ? 1 : 2);
        if (fact.has_range) value = std::clamp(value, to_number(fact.low), to_number(fact.high));
        if (layout.fraction) return value;
        // Towards zero to what the column can hold.
        Integer scaled = numerator(value) * layout.denominator / denominator(value);
        const Integer limit = std::numeric_limits<std::int64_t>::max();
        scaled = std::clamp(scaled, Integer(-limit), limit);
        if (fact.type.whole) scaled -= scaled % layout.denominator;
        return Number(scaled, layout.denominator);
    }

    std::int64_t bits(const program::Fact& fact, bool extreme) {
        const Type& type = fact.type;
        switch (type.kind) {
        case ValueKind::yes_no: return random_.chance(50);
        case ValueKind::date: return random_day(random_, extreme && sample_.big);
        case ValueKind::month: return random_month(random_, extreme && sample_.big);
        case ValueKind::text:
            return random_.between(0, text_count + 1); // some of them the program does not know
        default: break;
        }
        const std::size_t size = program_.categories[type.category].values.size();
        if (type.kind == ValueKind::category) return random_.between(0, static_cast<std::int64_t>(size) - 1);
        const std::uint64_t bits = random_.next() & random_.next();
        return static_cast<std::int64_t>(size == 64 ? bits : bits & ((std::uint64_t{1} << size) - 1));
    }

    const RandomProgram& sample_;
    const Program& program_;
    std::span<const engine::Layout> layouts_;
    Random& random_;
    bool completing_;
};

} // namespace

Record random_case(const RandomProgram& program, std::span<const engine::Layout> layouts, Random& random) {
    const unsigned unknown = !program.partial || random.chance(30) ? 0 : random.chance(50) ? 10 : 40;
    return FactMaker(program, layouts, random).record(0, unknown);
}

Record completed(const Record& facts, const RandomProgram& program, std::span<const engine::Layout> layouts,
                 Random& random) {
    Record result = facts;
    FactMaker(program, layouts, random, true).complete(result, 0, 0);
    return result;
}

reference::Answer made_up_parameter(const RandomProgram& program, std::span<const engine::Layout> layouts,
                                    program::ParameterId parameter, std::int64_t key, values::Date day,
                                    std::uint64_t seed) {
    const Type& type = program.program->parameters[parameter].type;
    const program::FactId supplied = program.program->parameters[parameter].supplied;
    Random random(seed ^ (std::uint64_t{parameter} << 56) ^ (static_cast<std::uint64_t>(key) << 48) ^
                  static_cast<std::uint64_t>(day.days));
    reference::Answer answer;
    if (supplied != program::none) { // what is known of the fact is known of the parameter
        const Leaf leaf = FactMaker(program, layouts, random).value(supplied);
        answer.number = leaf.number;
        answer.bits = leaf.bits;
        return answer;
    }
    switch (type.kind) {
    case ValueKind::number:
        answer.number = to_number(random_number(random, type.whole, true, program.big));
        break;
    case ValueKind::yes_no: answer.bits = random.chance(50); break;
    case ValueKind::date: answer.bits = random_day(random, program.big); break;
    case ValueKind::month: answer.bits = random_month(random, program.big); break;
    case ValueKind::text: answer.bits = random.between(0, text_count + 1); break;
    case ValueKind::category:
    case ValueKind::set: {
        const std::size_t size = program.program->categories[type.category].values.size();
        answer.bits =
            type.kind == ValueKind::category ? random.between(0, static_cast<std::int64_t>(size) - 1)
            : size == 64                     ? static_cast<std::int64_t>(random.next())
                         : static_cast<std::int64_t>(random.next() & ((std::uint64_t{1} << size) - 1));
        break;
    }
    }
    return answer;
}

values::Date random_today(Random& random) {
    return values::Date{static_cast<std::int32_t>(random_day(random, false))};
}

namespace {

void append(const engine::Plan& plan, ScopeId scope, const Record& record, engine::Batch& batch) {
    const Program& program = plan.program();
    for (const auto& [id, leaf] : record.facts) {
        engine::FactColumn& column = batch.facts[id];
        const engine::Layout layout = plan.fact_layout(id);
        Integer numerator = leaf.bits;
        Integer denominator = 1;
        if (program.facts[id].type.kind == ValueKind::number) {
            numerator = boost::multiprecision::numerator(leaf.number);
            denominator = boost::multiprecision::denominator(leaf.number);
            if (!layout.fraction) numerator = numerator * layout.denominator / denominator;
        }
        if (layout.fraction) { // which need not be in lowest terms
            const Integer factor = batch.rows % 3 + 1;
            const Integer limit = std::numeric_limits<std::int64_t>::max();
            if (abs(numerator) * factor <= limit && denominator * factor <= limit) {
                numerator *= factor;
                denominator *= factor;
            }
        }
        column.numerators.push_back(numerator.convert_to<std::int64_t>());
        if (layout.fraction) column.denominators.push_back(denominator.convert_to<std::int64_t>());
        column.presence.push_back(leaf.presence);
    }
    for (program::ListId id = 0; id < program.lists.size(); ++id) {
        if (program.lists[id].parent != scope) continue;
        const Elements& elements = record.lists.at(id);
        for (const Record& element : elements.records)
            append(plan, program.lists[id].scope, element, batch);
        engine::ListColumn& column = batch.lists[id];
        column.offsets.push_back(column.offsets.back() + static_cast<std::uint32_t>(elements.records.size()));
        column.presence.push_back(elements.presence);
    }
}

} // namespace

void fill(const engine::Plan& plan, std::span<const Record> cases, engine::Batch& batch) {
    engine::reset(plan, batch, 0);
    batch.rows = static_cast<std::uint32_t>(cases.size());
    batch.texts = {"unknown text 0", "unknown text 1"};
    for (const Record& record : cases)
        append(plan, 0, record, batch);
    // A column that is complete says so by having no states.
    for (auto& column : batch.facts)
        if (std::all_of(column.presence.begin(), column.presence.end(),
                        [](Presence p) { return p == Presence::given; }))
            column.presence.clear();
}

} // namespace tiaoli::testing
