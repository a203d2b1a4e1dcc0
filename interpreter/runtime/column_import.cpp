#include "runtime/column_import.hpp"

#include "engine/columns.hpp"
#include "runtime/arrow_values.hpp"
#include "values/date.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

namespace tiaoli::runtime {

using engine::Presence;
using program::ValueKind;
using values::int128;
using values::Rational;
using words::DiagnosticId;

namespace {

/// A whole number and what one of it is worth, as an exact number.
std::optional<Rational> scaled(int128 value, const Rational& factor) {
    const auto number = values::make_rational(value, 1);
    return number ? values::multiply(*number, factor) : std::nullopt;
}

/// The number a person wrote that became this one: the shortest decimal that reads back as it.
std::string shortest_decimal(const ArrowType& type, double value) {
    char digits[64];
    const auto end = type.bytes == 8
                         ? std::to_chars(digits, digits + sizeof digits, value)
                         : std::to_chars(digits, digits + sizeof digits, static_cast<float>(value));
    return {digits, end.ptr};
}

} // namespace

ColumnImporter::ColumnImporter(const Policy::Implementation& policy, const ColumnBindings& bindings)
    : policy_(policy), bindings_(bindings), scalars_(*policy.full),
      has_column_(policy.program->facts.size(), false),
      has_list_column_(policy.program->lists.size(), false) {
    const auto mark = [&](const auto& again, const ColumnBinding& binding) -> void {
        if (binding.use == ColumnBinding::Use::fact) has_column_[binding.index] = true;
        if (binding.use == ColumnBinding::Use::list) has_list_column_[binding.index] = true;
        for (const ColumnBinding& child : binding.children)
            again(again, child);
    };
    mark(mark, bindings.root);
}

std::string ColumnImporter::fill(const ArrowArray& facts, std::int64_t first, std::uint32_t rows,
                                 std::span<const PreparedDictionary> dictionaries, engine::Batch& batch,
                                 BlockFaults& faults) {
    batch_ = &batch;
    faults_ = &faults;
    dictionaries_ = dictionaries;
    broken_.clear();
    faults.bad.assign(rows, 0);
    faults.described.clear();
    faults.count = 0;
    scalars_.forget_texts();
    batch.rows = rows;
    batch.facts.resize(policy_.program->facts.size());
    batch.lists.resize(policy_.program->lists.size());
    rows_.assign(policy_.program->scopes.size(), 0);
    rows_[0] = rows;
    batch.read_next.clear();
    fill_record(bindings_.root, {&facts, first, rows, 0, nullptr});
    if (broken_.empty()) fill_absent(0, rows);
    batch.texts.assign(scalars_.texts().begin(), scalars_.texts().end());
    return broken_;
}

/// Facts and lists of a scope that have no column: their defaults, or unknown. What is there from the last
/// block is right as far as it goes.
void ColumnImporter::fill_absent(program::ScopeId scope, std::uint32_t rows) {
    for (const program::FactId fact : policy_.catalogue->shape.scopes[scope].facts) {
        if (has_column_[fact]) continue;
        engine::FactColumn& column = batch_->facts[fact];
        if (column.numerators.size() >= rows) continue;
        const FactRule& rule = policy_.catalogue->fact_rules[fact];
        column.numerators.resize(rows, rule.default_numerator);
        if (rule.fraction) column.denominators.resize(rows, rule.default_denominator);
        if (rule.presence != Presence::given) column.presence.resize(rows, rule.presence);
    }
    for (const program::ListId list : policy_.catalogue->shape.scopes[scope].lists) {
        if (has_list_column_[list]) continue;
        engine::ListColumn& column = batch_->lists[list];
        column.offsets.assign(std::size_t{rows} + 1, 0);
        column.presence.assign(rows, Presence::unknown);
        fill_absent(policy_.program->lists[list].scope, 0);
    }
}

void ColumnImporter::fill_record(const ColumnBinding& binding, const Window& window) {
    if (!has_rows(*window.array, window.first, window.rows, 1)) {
        broken_ = binding.name + ": struct";
        return;
    }
    for (const ColumnBinding& child : binding.children) {
        if (static_cast<std::int64_t>(child.child) >= window.array->n_children) {
            broken_ = child.name;
            return;
        }
        const ArrowArray* array = window.array->children[child.child];
        // The offset of a struct shifts its children too.
        const Window inner{array, window.at(), window.rows, window.scope, &window};
        if (!has_rows(*array, inner.first, inner.rows, buffers_of(child.type))) {
            broken_ = child.name;
            return;
        }
        switch (child.use) {
        case ColumnBinding::Use::fact:
            fill_fact(child, inner);
            if (window.scope == 0) say_what_is_next(child, inner);
            break;
        case ColumnBinding::Use::list: fill_list(child, inner); break;
        case ColumnBinding::Use::record: fill_record(child, inner); break;
        }
        if (!broken_.empty()) return;
    }
}

/// As many rows again as these, as far as the column goes.
void ColumnImporter::say_what_is_next(const ColumnBinding& binding, const Window& window) {
    using Kind = ArrowType::Kind;
    const Kind kind = binding.type.kind;
    if (kind != Kind::integer && kind != Kind::date && kind != Kind::dictionary) return;
    const std::int64_t end = window.first + window.rows;
    const std::int64_t rows = std::min<std::int64_t>(window.rows, window.array->length - end);
    if (rows == 0) return; // an empty column may have no memory
    const auto bytes = static_cast<std::size_t>(binding.type.bytes);
    batch_->read_next.emplace_back(static_cast<const std::byte*>(window.array->buffers[1]) +
                                       static_cast<std::size_t>(window.array->offset + end) * bytes,
                                   static_cast<std::size_t>(rows) * bytes);
}

/// Given, or unknown or absent where the column or a record around it is null. False if every row is given;
/// the vector is empty then.
bool ColumnImporter::fill_presence(const Window& window, bool null_is_absent,
                                   std::vector<Presence>& presence) {
    presence.clear();
    for (const Window* at = &window; at; at = at->around) {
        const void* bits = at->validity();
        if (!bits) continue;
        if (presence.empty()) presence.assign(window.rows, Presence::given);
        const Presence missing = null_is_absent && at == &window ? Presence::absent : Presence::unknown;
        for (std::uint32_t row = 0; row < window.rows; ++row)
            if (!arrow_bit(bits, at->at() + row)) presence[row] = missing;
    }
    return !presence.empty();
}

void ColumnImporter::fill_list(const ColumnBinding& binding, const Window& window) {
    engine::ListColumn& list = batch_->lists[binding.index];
    fill_presence(window, false, list.presence);
    const program::ScopeId scope = policy_.program->lists[binding.index].scope;
    const ArrowArray* element = window.array->n_children == 1 ? window.array->children[0] : nullptr;
    if (!element) {
        broken_ = binding.name;
        return;
    }
    const auto offset = [&](std::int64_t row) {
        return arrow_offset(binding.type, *window.array, window.at() + row);
    };
    list.offsets.resize(std::size_t{window.rows} + 1);
    list.offsets[0] = 0;
    const std::int64_t begin = window.rows == 0 ? 0 : offset(0);
    std::int64_t last = begin;
    bool good = begin >= 0;
    for (std::uint32_t row = 0; good && row < window.rows; ++row) {
        const std::int64_t end = offset(std::int64_t{row} + 1);
        good = end >= last && end - begin <= UINT32_MAX - 1;
        if (!good) break;
        last = end;
        list.offsets[row + 1] = static_cast<std::uint32_t>(end - begin);
    }
    const std::int64_t rows = good ? last - begin : 0;
    const ColumnBinding& child = binding.children[0];
    good = good && has_rows(*element, begin, rows, buffers_of(child.type));
    // An unknown list owns no rows; nulls that do are more than the format needs.
    for (std::uint32_t row = 0; row < list.presence.size() && good; ++row)
        if (list.presence[row] != Presence::given && list.offsets[row + 1] != list.offsets[row]) {
            broken_ = binding.name + ": a null list with elements";
            return;
        }
    if (!good) {
        broken_ = binding.name + ": offsets";
        return;
    }
    rows_[scope] = static_cast<std::uint32_t>(rows);
    const Window inner{element, begin, static_cast<std::uint32_t>(rows), scope, nullptr};
    if (child.use == ColumnBinding::Use::fact)
        fill_fact(child, inner);
    else if (child.use == ColumnBinding::Use::list)
        fill_list(child, inner);
    else
        fill_record(child, inner);
    if (broken_.empty()) fill_absent(scope, static_cast<std::uint32_t>(rows));
}

void ColumnImporter::fill_fact(const ColumnBinding& binding, const Window& window) {
    using Kind = ArrowType::Kind;
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    column.lent_numerators = nullptr;
    column.lent_denominators = nullptr;
    column.range.reset();
    if (rule.fraction) column.denominators.assign(window.rows, 1);
    if (binding.type.kind == Kind::null) {
        column.numerators.assign(window.rows, 0);
        column.presence.assign(window.rows, binding.null_is_absent ? Presence::absent : Presence::unknown);
        return;
    }
    fill_presence(window, binding.null_is_absent, column.presence);
    if (binding.type.kind == Kind::dictionary) return fill_dictionary(binding, window);
    if (rule.kind == ValueKind::set) return fill_sets(binding, window);
    if (binding.type.kind == Kind::text || binding.type.kind == Kind::text_view)
        return fill_texts(binding, window);
    switch (rule.kind) {
    case ValueKind::yes_no: {
        column.numerators.resize(window.rows);
        engine::spread(window.array->buffers[1], window.at(), column.numerators);
        return;
    }
    case ValueKind::date:
    case ValueKind::month: return fill_days(binding, window);
    case ValueKind::number: break;
    default: return;
    }
    if (binding.multiplier > 0)
        fill_fast_numbers(binding, window);
    else
        fill_slow_numbers(binding, window);
}

void ColumnImporter::fill_fast_numbers(const ColumnBinding& binding, const Window& window) {
    const std::int64_t multiplier = binding.multiplier;
    const void* values = window.array->buffers[1];
    const std::int64_t at = window.at();
    if (binding.type.kind == ArrowType::Kind::decimal) {
        fill_decimals(binding, window, multiplier);
    } else {
        switch (binding.type.bytes * (binding.type.is_signed ? 1 : -1)) {
        case 1:
            fill_integers(binding, static_cast<const std::int8_t*>(values) + at, window.rows, multiplier);
            break;
        case -1:
            fill_integers(binding, static_cast<const std::uint8_t*>(values) + at, window.rows, multiplier);
            break;
        case 2:
            fill_integers(binding, static_cast<const std::int16_t*>(values) + at, window.rows, multiplier);
            break;
        case -2:
            fill_integers(binding, static_cast<const std::uint16_t*>(values) + at, window.rows, multiplier);
            break;
        case 4:
            fill_integers(binding, static_cast<const std::int32_t*>(values) + at, window.rows, multiplier);
            break;
        case -4:
            fill_integers(binding, static_cast<const std::uint32_t*>(values) + at, window.rows, multiplier);
            break;
        default:
            fill_integers(binding, static_cast<const std::int64_t*>(values) + at, window.rows, multiplier);
            break;
        }
    }
}

template <typename T>
void ColumnImporter::fill_integers(const ColumnBinding& binding, const T* values, std::uint32_t rows,
                                   std::int64_t multiplier) {
    engine::FactColumn& column = batch_->facts[binding.index];
    if constexpr (sizeof(T) == 8) {
        if (multiplier == 1) {
            column.lent_numerators = values;
            return check_range(binding, rows);
        }
    }
    column.numerators.resize(rows);
    std::int64_t* out = column.numerators.data();
    if constexpr (std::is_same_v<T, std::int32_t>) {
        if (multiplier == 1) {
            const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
            const engine::Range range = engine::widen({values, rows}, out);
            if (column.presence.empty()) column.range = range;
            if (!rule.fits(range)) refuse_outside(binding, rows);
            return;
        }
    }
    if (multiplier == 1) {
        for (std::uint32_t row = 0; row < rows; ++row)
            out[row] = static_cast<std::int64_t>(values[row]);
        return check_range(binding, rows);
    }
    bool overflow = false;
    for (std::uint32_t row = 0; row < rows; ++row)
        overflow |= __builtin_mul_overflow(static_cast<std::int64_t>(values[row]), multiplier, &out[row]);
    for (std::uint32_t row = 0; overflow && row < rows; ++row) {
        std::int64_t ignored = 0;
        if (!__builtin_mul_overflow(static_cast<std::int64_t>(values[row]), multiplier, &ignored)) continue;
        out[row] = 0;
        if (is_given(binding, row))
            refuse(binding, row, DiagnosticId::number_too_large, {std::to_string(values[row])});
    }
    check_range(binding, rows);
}

void ColumnImporter::fill_decimals(const ColumnBinding& binding, const Window& window,
                                   std::int64_t multiplier) {
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.resize(window.rows);
    std::int64_t* out = column.numerators.data();
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        const int128 value = arrow_decimal(binding.type, *window.array, window.at() + row);
        const auto narrow = values::narrow(value);
        if (narrow && !__builtin_mul_overflow(*narrow, multiplier, &out[row])) continue;
        out[row] = 0;
        if (is_given(binding, row))
            refuse(binding, row, DiagnosticId::number_too_large, {values::to_string(value)});
    }
    check_range(binding, window.rows);
}

/// Numbers outside what the fact may be. Most blocks have none.
void ColumnImporter::check_range(const ColumnBinding& binding, std::uint32_t rows) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    const std::span<const std::int64_t> numbers(engine::numerators_of(column), rows);
    engine::Range range;
    if (rule.least == 0 && rule.most == INT64_MAX) { // most amounts and counts
        const auto bits = static_cast<std::int64_t>(engine::united_bits(numbers));
        range = {bits < 0 ? INT64_MIN : 0, bits < 0 ? INT64_MAX : bits};
    } else {
        range = engine::range_of(numbers);
    }
    if (column.presence.empty()) column.range = range;
    if (!rule.fits(range)) refuse_outside(binding, rows);
}

void ColumnImporter::refuse_outside(const ColumnBinding& binding, std::uint32_t rows) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    const std::int64_t* numbers = engine::numerators_of(batch_->facts[binding.index]);
    for (std::uint32_t row = 0; row < rows; ++row) {
        const std::int64_t number = numbers[row];
        if (rule.fits(number) || !is_given(binding, row)) continue;
        const std::string shown = values::to_decimal(*values::make_rational(number, rule.denominator), 12);
        if (number < 0 && !rule.is_signed)
            refuse(binding, row, DiagnosticId::negative_fact, {shown});
        else
            refuse(binding, row, DiagnosticId::fact_out_of_range,
                   {shown, values::to_decimal(rule.low, 12), values::to_decimal(rule.high, 12)});
    }
}

void ColumnImporter::fill_slow_numbers(const ColumnBinding& binding, const Window& window) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.assign(window.rows, 0);
    const bool is_unit = binding.factor == Rational{1, 1};
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const std::int64_t at = window.at() + row;
        switch (binding.type.kind) {
        case ArrowType::Kind::integer: {
            const std::int64_t bits = arrow_integer(binding.type, *window.array, at);
            const bool is_unsigned64 = binding.type.bytes == 8 && !binding.type.is_signed;
            const int128 value = is_unsigned64 ? static_cast<int128>(static_cast<std::uint64_t>(bits)) : bits;
            const auto number = scaled(value, binding.factor);
            if (number)
                store_number(binding, row, *number, values::to_string(value));
            else
                refuse(binding, row, DiagnosticId::number_too_large, {values::to_string(value)});
            break;
        }
        case ArrowType::Kind::decimal: {
            const int128 value = arrow_decimal(binding.type, *window.array, at);
            const auto number = value == values::int128_min ? std::nullopt : scaled(value, binding.factor);
            if (number)
                store_number(binding, row, *number, values::to_decimal(*number, 38));
            else
                refuse(binding, row, DiagnosticId::number_too_large, {values::to_string(value)});
            break;
        }
        default: {
            const double value = arrow_floating(binding.type, *window.array, at);
            if (!std::isfinite(value)) {
                refuse(binding, row, DiagnosticId::not_a_finite_number, {std::isnan(value) ? "NaN" : "∞"});
                break;
            }
            // Exact: a whole number over the denominator whose nearest double is this one is the decimal that
            // it was written as (below 2^53 there is no second).
            const double nearest = std::nearbyint(value * static_cast<double>(rule.denominator));
            const bool is_exact = binding.type.bytes == 8 && is_unit && !rule.fraction &&
                                  rule.denominator <= 100 && std::fabs(nearest) < 9e15 &&
                                  nearest / static_cast<double>(rule.denominator) == value;
            if (is_exact && rule.fits(static_cast<std::int64_t>(nearest))) {
                column.numerators[row] = static_cast<std::int64_t>(nearest);
                break;
            }
            const std::string digits = shortest_decimal(binding.type, value);
            const auto written = values::parse_decimal(digits);
            const auto number = written ? values::multiply(*written, binding.factor) : std::nullopt;
            if (number)
                store_number(binding, row, *number, digits);
            else
                refuse(binding, row, DiagnosticId::number_too_large, {digits});
        }
        }
    }
}

void ColumnImporter::store_number(const ColumnBinding& binding, std::uint32_t row, const Rational& number,
                                  const std::string& shown) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    if (values::is_negative(number) && !rule.is_signed)
        return refuse(binding, row, DiagnosticId::negative_fact, {shown});
    if (rule.whole && !values::is_integer(number))
        return refuse(binding, row, DiagnosticId::expects_whole, {shown});
    if (!rule.fits(number))
        return refuse(binding, row, DiagnosticId::fact_out_of_range,
                      {shown, values::to_decimal(rule.low, 12), values::to_decimal(rule.high, 12)});
    std::optional<std::int64_t> numerator, denominator = 1;
    if (rule.fraction) {
        numerator = values::narrow(number.numerator);
        denominator = values::narrow(number.denominator);
    } else {
        if (rule.denominator % number.denominator != 0) {
            if (rule.money) return refuse(binding, row, DiagnosticId::finer_than_fen, {shown});
            return refuse(binding, row, DiagnosticId::too_fine, {shown, std::to_string(rule.denominator)});
        }
        const auto product =
            values::checked_mul<int128>(number.numerator, rule.denominator / number.denominator);
        if (product) numerator = values::narrow(*product);
    }
    if (!numerator || !denominator) return refuse(binding, row, DiagnosticId::number_too_large, {shown});
    column.numerators[row] = *numerator;
    if (rule.fraction) column.denominators[row] = *denominator;
}

void ColumnImporter::fill_days(const ColumnBinding& binding, const Window& window) {
    const bool is_month = policy_.catalogue->fact_rules[binding.index].kind == ValueKind::month;
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.resize(window.rows);
    std::int64_t* out = column.numerators.data();
    const bool in_days = binding.type.kind == ArrowType::Kind::date && binding.type.bytes == 4;
    const std::int64_t per_day =
        in_days ? 1 : 86400 * (binding.type.kind == ArrowType::Kind::date ? 1000 : binding.type.per_second);
    const auto is_day = [](std::int64_t days) {
        return days >= values::minimum_date.days && days <= values::maximum_date.days;
    };
    bool good = true;
    if (in_days) {
        const auto* days = static_cast<const std::int32_t*>(window.array->buffers[1]) + window.at();
        const engine::Range range = engine::widen({days, window.rows}, out);
        good = range.least >= values::minimum_date.days && range.most <= values::maximum_date.days;
    } else {
        const auto* ticks = static_cast<const std::int64_t*>(window.array->buffers[1]) + window.at();
        for (std::uint32_t row = 0; row < window.rows; ++row) {
            const std::int64_t rest = ticks[row] % per_day;
            out[row] = rest == 0 ? ticks[row] / per_day : INT64_MIN; // a time of day is no date
            good &= is_day(out[row]);
        }
    }
    for (std::uint32_t row = 0; !good && row < window.rows; ++row) {
        if (is_day(out[row])) continue;
        if (is_given(binding, row)) {
            if (out[row] == INT64_MIN)
                refuse(binding, row, DiagnosticId::expects_date, {"a time of day"});
            else
                refuse(binding, row, DiagnosticId::outside_calendar, {std::to_string(out[row])});
        }
        out[row] = 0;
    }
    for (std::uint32_t row = 0; is_month && row < window.rows; ++row)
        out[row] = values::month_of(values::Date{static_cast<std::int32_t>(out[row])}).index;
}

bool ColumnImporter::is_given(const ColumnBinding& binding, std::uint32_t row) const {
    const auto& presence = batch_->facts[binding.index].presence;
    return presence.empty() || presence[row] == Presence::given;
}

/// The value cannot be used: the case it belongs to is bad.
void ColumnImporter::refuse(const ColumnBinding& binding, std::uint32_t row, DiagnosticId id,
                            std::vector<std::string> arguments) {
    program::ScopeId scope = policy_.program->facts[binding.index].scope;
    auto& presence = batch_->facts[binding.index].presence;
    if (presence.empty()) presence.assign(std::max(rows_[scope], row + 1), Presence::given);
    presence[row] = Presence::unknown;
    while (scope != 0) {
        const auto& offsets = batch_->lists[policy_.program->scopes[scope].list].offsets;
        row = static_cast<std::uint32_t>(std::ranges::upper_bound(offsets, row) - offsets.begin() - 1);
        scope = policy_.program->scopes[scope].parent;
    }
    if (faults_->bad[row] != 0) return;
    faults_->bad[row] = 1;
    ++faults_->count;
    if (faults_->described.size() >= faults_->most_described) return;
    arguments.insert(arguments.begin(), binding.name);
    faults_->described.push_back({row, {id, {}, std::move(arguments), {}}});
}

} // namespace tiaoli::runtime
