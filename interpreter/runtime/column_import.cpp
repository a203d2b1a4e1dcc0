#include "runtime/column_import.hpp"

#include "engine/columns.hpp"
#include "values/date.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace tiaoli::runtime {

using engine::Presence;
using program::ValueKind;
using values::int128;
using values::Rational;
using words::DiagnosticId;

/// Rows of an array, and what is around it: a row is there only if its records are.
struct ColumnImporter::Window {
    const ArrowArray* array = nullptr;
    std::int64_t first = 0; ///< counted from the array's own offset
    std::uint32_t rows = 0;
    program::ScopeId scope = 0;
    const Window* around = nullptr; ///< the record it is part of, if its rows are the same

    [[nodiscard]] std::int64_t at() const { return array->offset + first; }
    [[nodiscard]] const void* validity() const {
        return array->null_count == 0 || array->n_buffers == 0 ? nullptr : array->buffers[0];
    }
};

namespace {

/// Whether the array holds rows first .. first + rows, with buffers for them.
bool has_rows(const ArrowArray& array, std::int64_t first, std::int64_t rows, std::int64_t buffers) {
    if (array.length < 0 || array.offset < 0 || array.n_buffers < buffers) return false;
    if (first < 0 || rows < 0 || first > array.length || rows > array.length - first) return false;
    if (rows == 0) return true;
    for (std::int64_t i = 1; i < buffers; ++i)
        if (!array.buffers[i]) return false;
    return true;
}

std::int64_t buffers_of(const ArrowType& type) {
    using Kind = ArrowType::Kind;
    switch (type.kind) {
    case Kind::null: return 0;
    case Kind::record: return 1;
    default: return 2; // of texts any number of others, or none, checked where they are used
    }
}

/// A whole number and what one of it is worth, as an exact number.
std::optional<Rational> scaled(int128 value, const Rational& factor) {
    const auto number = values::make_rational(value, 1);
    return number ? values::multiply(*number, factor) : std::nullopt;
}

int128 decimal_at(const ArrowType& type, const ArrowArray& array, std::int64_t index) {
    const auto* bytes = static_cast<const std::byte*>(array.buffers[1]) + index * type.bytes;
    const auto read = [&](auto value) {
        std::memcpy(&value, bytes, sizeof value);
        return static_cast<int128>(value);
    };
    if (type.bytes == 4) return read(std::int32_t{});
    if (type.bytes == 8) return read(std::int64_t{});
    return read(int128{});
}

double floating_at(const ArrowType& type, const ArrowArray& array, std::int64_t index) {
    if (type.bytes == 8) return static_cast<const double*>(array.buffers[1])[index];
    return static_cast<double>(static_cast<const float*>(array.buffers[1])[index]);
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

std::int64_t arrow_integer(const ArrowType& type, const ArrowArray& array, std::int64_t index) {
    const void* values = array.buffers[1];
    switch (type.bytes * (type.is_signed ? 1 : -1)) {
    case 1: return static_cast<const std::int8_t*>(values)[index];
    case -1: return static_cast<const std::uint8_t*>(values)[index];
    case 2: return static_cast<const std::int16_t*>(values)[index];
    case -2: return static_cast<const std::uint16_t*>(values)[index];
    case 4: return static_cast<const std::int32_t*>(values)[index];
    case -4: return static_cast<const std::uint32_t*>(values)[index];
    default: return static_cast<const std::int64_t*>(values)[index];
    }
}

std::optional<std::string_view> arrow_text(const ArrowType& type, const ArrowArray& array,
                                           std::int64_t index) {
    if (type.kind == ArrowType::Kind::text_view) {
        const auto* view = static_cast<const std::byte*>(array.buffers[1]) + index * 16;
        std::int32_t length = 0, buffer = 0, offset = 0;
        std::memcpy(&length, view, 4);
        if (length < 0) return std::nullopt;
        if (length <= 12)
            return std::string_view(reinterpret_cast<const char*>(view) + 4,
                                    static_cast<std::size_t>(length));
        std::memcpy(&buffer, view + 8, 4);
        std::memcpy(&offset, view + 12, 4);
        // The last buffer holds the lengths of those between.
        const std::int64_t variadic = array.n_buffers - 3;
        if (buffer < 0 || buffer >= variadic || offset < 0) return std::nullopt;
        const auto* lengths = static_cast<const std::int64_t*>(array.buffers[array.n_buffers - 1]);
        if (!lengths || !array.buffers[2 + buffer] || std::int64_t{offset} + length > lengths[buffer])
            return std::nullopt;
        return std::string_view(static_cast<const char*>(array.buffers[2 + buffer]) + offset,
                                static_cast<std::size_t>(length));
    }
    std::int64_t begin = 0, end = 0;
    if (type.bytes == 4) {
        begin = static_cast<const std::int32_t*>(array.buffers[1])[index];
        end = static_cast<const std::int32_t*>(array.buffers[1])[index + 1];
    } else {
        begin = static_cast<const std::int64_t*>(array.buffers[1])[index];
        end = static_cast<const std::int64_t*>(array.buffers[1])[index + 1];
    }
    if (begin < 0 || end < begin) return std::nullopt;
    if (end == begin) return std::string_view();
    if (array.n_buffers < 3 || !array.buffers[2]) return std::nullopt;
    return std::string_view(static_cast<const char*>(array.buffers[2]) + begin,
                            static_cast<std::size_t>(end - begin));
}

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
    const auto offset = [&](std::uint32_t row) -> std::int64_t {
        return binding.type.bytes == 4
                   ? static_cast<const std::int32_t*>(window.array->buffers[1])[window.at() + row]
                   : static_cast<const std::int64_t*>(window.array->buffers[1])[window.at() + row];
    };
    list.offsets.resize(std::size_t{window.rows} + 1);
    list.offsets[0] = 0;
    const std::int64_t begin = window.rows == 0 ? 0 : offset(0);
    std::int64_t last = begin;
    bool good = begin >= 0;
    for (std::uint32_t row = 0; good && row < window.rows; ++row) {
        const std::int64_t end = offset(row + 1);
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
        const int128 value = decimal_at(binding.type, *window.array, window.at() + row);
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
    const engine::Range range = engine::range_of({engine::numerators_of(column), rows});
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
            const int128 value = decimal_at(binding.type, *window.array, at);
            const auto number = value == values::int128_min ? std::nullopt : scaled(value, binding.factor);
            if (number)
                store_number(binding, row, *number, values::to_decimal(*number, 38));
            else
                refuse(binding, row, DiagnosticId::number_too_large, {values::to_string(value)});
            break;
        }
        default: {
            const double value = floating_at(binding.type, *window.array, at);
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

void ColumnImporter::fill_dictionary(const ColumnBinding& binding, const Window& window) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.resize(window.rows);
    const ArrowArray* values = window.array->dictionary;
    if (!values) {
        broken_ = binding.name + ": dictionary";
        return;
    }
    const PreparedDictionary& prepared = dictionaries_[binding.dictionary];
    if (!prepared.plain.empty() && column.presence.empty()) {
        const void* indices = window.array->buffers[1];
        const std::int64_t at = window.at();
        bool done = false;
        if (binding.type.bytes == 1)
            done =
                fill_plain_dictionary(binding, static_cast<const std::uint8_t*>(indices) + at, window.rows);
        else if (binding.type.bytes == 2)
            done =
                fill_plain_dictionary(binding, static_cast<const std::uint16_t*>(indices) + at, window.rows);
        else if (binding.type.bytes == 4)
            done =
                fill_plain_dictionary(binding, static_cast<const std::uint32_t*>(indices) + at, window.rows);
        if (done) return;
    }
    column.numerators.assign(window.rows, 0);
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const std::int64_t index = arrow_integer(binding.type, *window.array, window.at() + row);
        if (index < 0 || index >= values->length) {
            broken_ = binding.name + ": dictionary";
            return;
        }
        if (rule.kind != ValueKind::text && prepared.entries[static_cast<std::size_t>(index)].good) {
            const facts::Stored& stored = prepared.entries[static_cast<std::size_t>(index)].stored;
            column.numerators[row] = stored.numerator;
            if (rule.fraction) column.denominators[row] = stored.denominator;
            if (stored.presence == Presence::given) continue;
            if (column.presence.empty()) column.presence.assign(window.rows, Presence::given);
            column.presence[row] = stored.presence;
            continue;
        }
        // Texts have numbers of this block; what is bad is described anew.
        const auto text = arrow_text(binding.value_type, *values, values->offset + index);
        facts::Stored stored;
        facts::Mistake mistake;
        if (!text) {
            broken_ = binding.name + ": text";
            return;
        }
        if (scalars_.read(binding.index, {facts::Scalar::Kind::text, *text}, stored, mistake))
            column.numerators[row] = stored.numerator;
        else
            refuse(binding, row, mistake.id, std::move(mistake.arguments));
    }
}

/// Every row is given and every value of the dictionary is good. False if an index is out of it (a negative
/// one is a very large one here).
template <typename Index>
bool ColumnImporter::fill_plain_dictionary(const ColumnBinding& binding, const Index* indices,
                                           std::uint32_t rows) {
    const std::vector<std::int64_t>& plain = dictionaries_[binding.dictionary].plain;
    std::int64_t* out = batch_->facts[binding.index].numerators.data();
    if constexpr (sizeof(Index) == 1) return engine::look_up({indices, rows}, plain, out);
    Index largest = 0;
    for (std::uint32_t row = 0; row < rows; ++row)
        largest = std::max(largest, indices[row]);
    if (rows > 0 && largest >= plain.size()) return false;
    const std::int64_t* values = plain.data();
    for (std::uint32_t row = 0; row < rows; ++row)
        out[row] = values[indices[row]];
    return true;
}

void ColumnImporter::fill_texts(const ColumnBinding& binding, const Window& window) {
    const FactRule& rule = policy_.catalogue->fact_rules[binding.index];
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.assign(window.rows, 0);
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const auto text = arrow_text(binding.type, *window.array, window.at() + row);
        if (!text) {
            broken_ = binding.name + ": text";
            return;
        }
        facts::Stored stored;
        facts::Mistake mistake;
        if (!scalars_.read(binding.index, {facts::Scalar::Kind::text, *text}, stored, mistake)) {
            refuse(binding, row, mistake.id, std::move(mistake.arguments));
            continue;
        }
        column.numerators[row] = stored.numerator;
        if (rule.fraction) column.denominators[row] = stored.denominator;
        if (stored.presence == Presence::given) continue;
        if (column.presence.empty()) column.presence.assign(window.rows, Presence::given);
        column.presence[row] = stored.presence;
    }
}

void ColumnImporter::fill_sets(const ColumnBinding& binding, const Window& window) {
    engine::FactColumn& column = batch_->facts[binding.index];
    column.numerators.assign(window.rows, 0);
    const ArrowArray* elements = window.array->n_children == 1 ? window.array->children[0] : nullptr;
    const bool is_dictionary = binding.value_type.kind == ArrowType::Kind::dictionary;
    if (!elements || (is_dictionary && !elements->dictionary)) {
        broken_ = binding.name;
        return;
    }
    const auto offset = [&](std::int64_t row) -> std::int64_t {
        return binding.type.bytes == 4
                   ? static_cast<const std::int32_t*>(window.array->buffers[1])[window.at() + row]
                   : static_cast<const std::int64_t*>(window.array->buffers[1])[window.at() + row];
    };
    for (std::uint32_t row = 0; row < window.rows; ++row) {
        if (!is_given(binding, row)) continue;
        const std::int64_t begin = offset(row), end = offset(std::int64_t{row} + 1);
        if (begin < 0 || end < begin || !has_rows(*elements, begin, end - begin, 2)) {
            broken_ = binding.name + ": offsets";
            return;
        }
        std::int64_t bits = 0;
        for (std::int64_t i = begin; i < end; ++i) {
            std::int64_t at = elements->offset + i;
            const ArrowArray* texts = elements;
            ArrowType type = binding.value_type;
            if (is_dictionary) {
                at = arrow_integer(type, *elements, at);
                texts = elements->dictionary;
                type = binding.set_value_type;
                if (at < 0 || at >= texts->length) {
                    broken_ = binding.name + ": dictionary";
                    return;
                }
                at += texts->offset;
            }
            const auto text = arrow_text(type, *texts, at);
            if (!text) {
                broken_ = binding.name + ": text";
                return;
            }
            std::int64_t bit = 0;
            facts::Mistake mistake;
            if (scalars_.read_set_value(binding.index, {facts::Scalar::Kind::text, *text}, bit, mistake))
                bits |= bit;
            else
                refuse(binding, row, mistake.id, std::move(mistake.arguments));
        }
        column.numerators[row] = bits;
    }
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

namespace {

std::string prepare(const Policy::Implementation& policy, const ColumnBinding& binding,
                    const ArrowArray& array, facts::ScalarReader& scalars,
                    std::vector<PreparedDictionary>& prepared) {
    if (binding.use == ColumnBinding::Use::fact) {
        const FactRule& rule = policy.catalogue->fact_rules[binding.index];
        if (binding.type.kind != ArrowType::Kind::dictionary) return {};
        const ArrowArray* values = array.dictionary;
        if (!values || !has_rows(*values, 0, values->length, buffers_of(binding.value_type)))
            return binding.name + ": dictionary";
        auto& entries = prepared[binding.dictionary].entries;
        entries.assign(static_cast<std::size_t>(values->length), {});
        for (std::int64_t i = 0; i < values->length; ++i) {
            const auto text = arrow_text(binding.value_type, *values, values->offset + i);
            if (!text) return binding.name + ": text";
            auto& entry = entries[static_cast<std::size_t>(i)];
            facts::Mistake ignored;
            entry.good =
                scalars.read(binding.index, {facts::Scalar::Kind::text, *text}, entry.stored, ignored);
        }
        prepared[binding.dictionary].plain.clear();
        const bool is_plain = rule.kind != ValueKind::text && !rule.fraction &&
                              std::ranges::all_of(entries, [](const PreparedDictionary::Entry& entry) {
                                  return entry.good && entry.stored.presence == Presence::given;
                              });
        for (std::size_t i = 0; is_plain && i < entries.size(); ++i)
            prepared[binding.dictionary].plain.push_back(entries[i].stored.numerator);
        return {};
    }
    for (const ColumnBinding& child : binding.children) {
        const bool is_list = binding.use == ColumnBinding::Use::list;
        const std::size_t place = is_list ? 0 : child.child;
        if (static_cast<std::int64_t>(place) >= array.n_children || !array.children[place])
            return binding.name;
        if (auto broken = prepare(policy, child, *array.children[place], scalars, prepared); !broken.empty())
            return broken;
    }
    return {};
}

} // namespace

std::string prepare_dictionaries(const Policy::Implementation& policy, const ColumnBindings& bindings,
                                 const ArrowArray& facts, std::vector<PreparedDictionary>& prepared) {
    if (bindings.dictionaries == 0) return {};
    prepared.resize(bindings.dictionaries);
    facts::ScalarReader scalars(*policy.full);
    return prepare(policy, bindings.root, facts, scalars, prepared);
}

} // namespace tiaoli::runtime
