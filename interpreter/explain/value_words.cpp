// Values in words.
#include "explain/render.hpp"
#include "explain/wording.hpp"
#include "values/quantity_text.hpp"

namespace tiaoli::explain {

using engine::State;
using program::ValueKind;
using words::Language;
using words::Phrase;

namespace {

values::Language unit_language(Language language) {
    return language == Language::chinese ? values::Language::chinese : values::Language::english;
}

void append_category(std::string& out, const program::Program& program, program::CategoryId id,
                     std::int64_t value) {
    if (id >= program.categories.size()) return;
    const auto& names = program.categories[id].values;
    if (static_cast<std::uint64_t>(value) < names.size()) out += names[static_cast<std::size_t>(value)];
}

void append_set(std::string& out, const program::Program& program, program::CategoryId id, std::int64_t bits,
                Language language) {
    if (bits == 0) {
        out += words::text(Phrase::empty_set, language);
        return;
    }
    bool first = true;
    for (int value = 0; value < 64; ++value) {
        if ((static_cast<std::uint64_t>(bits) >> static_cast<unsigned>(value) & 1U) == 0) continue;
        if (!first) out += words::text(Phrase::comma, language);
        first = false;
        append_category(out, program, id, value);
    }
}

} // namespace

Phrase phrase_of(engine::Fault fault) {
    switch (fault) {
    case engine::Fault::none: return Phrase::fault_none;
    case engine::Fault::division_by_zero: return Phrase::fault_division_by_zero;
    case engine::Fault::conflict: return Phrase::fault_conflict;
    case engine::Fault::overflow: return Phrase::fault_overflow;
    case engine::Fault::no_such_date: return Phrase::fault_no_such_date;
    case engine::Fault::out_of_range: return Phrase::fault_out_of_range;
    case engine::Fault::too_many_rows: return Phrase::fault_too_many_rows;
    }
    return Phrase::fault_none;
}

Phrase phrase_of(program::Modality modality) {
    switch (modality) {
    case program::Modality::must: return Phrase::modality_must;
    case program::Modality::may: return Phrase::modality_may;
    case program::Modality::in_principle: return Phrase::modality_in_principle;
    case program::Modality::at_most: return Phrase::modality_at_most;
    case program::Modality::at_least: return Phrase::modality_at_least;
    case program::Modality::encouraged: return Phrase::modality_encouraged;
    case program::Modality::must_not: return Phrase::modality_must_not;
    case program::Modality::plain:
    case program::Modality::count_: break;
    }
    return Phrase::modality_must;
}

Phrase phrase_of(values::Rounding rounding) {
    switch (rounding) {
    case values::Rounding::half_up: return Phrase::rounding_half_up;
    case values::Rounding::half_even: return Phrase::rounding_half_even;
    case values::Rounding::down: return Phrase::rounding_down;
    case values::Rounding::up: return Phrase::rounding_up;
    }
    return Phrase::rounding_half_up;
}

void append_quantity(std::string& out, const program::Program& program, const program::Type& type,
                     const values::Rational& number, Language language) {
    std::string text =
        values::quantity_text(number, type.unit, program.units, unit_language(language), type.percent);
    // "1/6（≈16.67%）" → "1/6 ≈ 16.67%": it will stand in parentheses itself.
    if (type.percent) {
        constexpr std::string_view wide = "（≈", narrow = " (≈";
        std::size_t place = text.find(wide), length = wide.size(), end = 3;
        if (place == std::string::npos) {
            place = text.find(narrow);
            length = narrow.size();
            end = 1;
        }
        if (place != std::string::npos) {
            text.resize(text.size() - end);
            text.replace(place, length, " ≈ ");
        }
    }
    out += text;
}

void append_day(std::string& out, std::int64_t day, Language language) {
    const values::Date date{static_cast<std::int32_t>(day)};
    out += language == Language::chinese ? values::chinese_text(date) : values::iso_text(date);
}

void append_month(std::string& out, std::int64_t month, Language language) {
    const values::Month value{static_cast<std::int32_t>(month)};
    out += language == Language::chinese ? values::chinese_text(value) : values::iso_text(value);
}

void append_value(std::string& out, const program::Program& program, const program::Type& type, State state,
                  engine::Fault fault, const values::Rational& number, std::int64_t bits,
                  std::string_view text, Language language) {
    switch (state) {
    case State::not_applicable: out += words::text(Phrase::state_not_applicable, language); return;
    case State::undetermined: out += words::text(Phrase::state_undetermined, language); return;
    case State::error:
        words::append(out, Phrase::state_error, language, {words::text(phrase_of(fault), language)});
        return;
    case State::value: break;
    }
    switch (type.kind) {
    case ValueKind::yes_no: out += words::text(bits != 0 ? Phrase::yes : Phrase::no, language); return;
    case ValueKind::number: append_quantity(out, program, type, number, language); return;
    case ValueKind::date: append_day(out, bits, language); return;
    case ValueKind::month: append_month(out, bits, language); return;
    case ValueKind::category: append_category(out, program, type.category, bits); return;
    case ValueKind::set: append_set(out, program, type.category, bits, language); return;
    case ValueKind::text: words::append(out, Phrase::quoted, language, {text}); return;
    }
}

void append_value(std::string& out, const program::Program& program, const program::Type& type,
                  const engine::Cell& cell, std::span<const std::string> texts, Language language) {
    std::string_view text;
    if (type.kind == ValueKind::text && cell.state == State::value) {
        const auto id = static_cast<std::size_t>(cell.bits);
        if (id < program.texts.size())
            text = program.texts[id];
        else if (id - program.texts.size() < texts.size())
            text = texts[id - program.texts.size()];
    }
    append_value(out, program, type, cell.state, cell.fault, cell.number, cell.bits, text, language);
}

void append_on_one_line(std::string& out, std::string_view text) {
    const std::size_t begin = out.size();
    bool blank = false;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            blank = true;
            continue;
        }
        if (blank && out.size() > begin) out += ' ';
        blank = false;
        out += c;
    }
}

} // namespace tiaoli::explain
