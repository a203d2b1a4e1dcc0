#include "facts/scalar.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace tiaoli::facts {
namespace {

using program::ValueKind;
using words::DiagnosticId;
using Kind = Scalar::Kind;

constexpr std::size_t longest_shown = 48;
constexpr std::size_t longest_value_list = 12;
constexpr std::uint32_t shortest_guess = 4; // columns

bool is_absent_word(std::string_view text) {
    return text == "无" || text == "none";
}

std::optional<bool> yes_no_word(std::string_view text) {
    if (text == "是" || text == "yes") return true;
    if (text == "否" || text == "no") return false;
    return std::nullopt;
}

/// For "2020-02-30" and "2020年2月30日" the last day of that month; nothing if the text is no date for
/// another reason: with the first of the month in its place it would be one.
std::optional<values::Date> last_day_meant(std::string_view text) {
    const std::string_view end = text.ends_with("日") ? "日" : "";
    const std::string_view upto = text.substr(0, text.size() - end.size());
    const std::size_t before = upto.find_last_not_of("0123456789") + 1; // of the day
    const std::size_t digits = upto.size() - before;
    if (digits == 0 || digits > 2) return std::nullopt;
    std::string first(upto.substr(0, before));
    first.append(digits == 2 ? "01" : "1").append(end);
    const auto date = values::parse_date(first);
    return date ? std::optional(values::last_day(values::month_of(*date))) : std::nullopt;
}

bool read_date(const Scalar& value, Stored& stored, Mistake& mistake) {
    if (value.kind == Kind::text) {
        if (const auto date = values::parse_date(value.text)) {
            stored.numerator = date->days;
            return true;
        }
        if (const auto last = last_day_meant(value.text)) {
            mistake = {DiagnosticId::no_such_day, {shown(value), values::iso_text(*last)}};
            return false;
        }
    }
    mistake = {DiagnosticId::expects_date, {shown(value)}};
    return false;
}

bool read_month(const Scalar& value, Stored& stored, Mistake& mistake) {
    if (value.kind == Kind::text) {
        if (const auto month = values::parse_month(value.text)) {
            stored.numerator = month->index;
            return true;
        }
    }
    mistake = {DiagnosticId::expects_month, {shown(value)}};
    return false;
}

bool read_yes_no(const Scalar& value, Stored& stored, Mistake& mistake) {
    std::optional<bool> found;
    if (value.kind == Kind::yes || value.kind == Kind::no) found = value.kind == Kind::yes;
    if (value.kind == Kind::text) found = yes_no_word(value.text);
    if (!found) {
        mistake = {DiagnosticId::expects_yes_no, {shown(value)}};
        return false;
    }
    stored.numerator = *found ? 1 : 0;
    return true;
}

} // namespace

std::string shown(const Scalar& value) {
    switch (value.kind) {
    case Kind::null: return "null";
    case Kind::yes: return "true";
    case Kind::no: return "false";
    case Kind::number:
    case Kind::text:
    case Kind::other: break;
    }
    std::string_view text = value.text;
    std::string_view more;
    if (text.size() > longest_shown) {
        std::size_t end = longest_shown;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end;
        text = text.substr(0, end);
        more = "…";
    }
    const std::string_view quote = value.kind == Kind::text ? "\"" : "";
    std::string result;
    result.append(quote).append(text).append(more).append(quote);
    return result;
}

ScalarReader::ScalarReader(const engine::Plan& plan) : program_(plan.program()) {
    for (program::FactId fact = 0; fact < program_.facts.size(); ++fact)
        layouts_.push_back(plan.fact_layout(fact));
    for (std::size_t id = 0; id < program_.units.size() && id <= values::maximum_declared_unit; ++id)
        units_.push_back({program_.units[id], static_cast<std::uint8_t>(id)});
    for (std::size_t id = 0; id < program_.texts.size(); ++id)
        known_texts_.emplace(program_.texts[id], static_cast<std::int64_t>(id));
}

void ScalarReader::forget_texts() {
    if (texts_.empty()) return;
    new_texts_.clear();
    texts_.clear();
}

std::int64_t ScalarReader::text_id(std::string_view text) {
    if (const auto known = known_texts_.find(text); known != known_texts_.end()) return known->second;
    const auto next = static_cast<std::int64_t>(program_.texts.size() + texts_.size());
    const auto [place, is_new] = new_texts_.emplace(text, next);
    if (is_new) texts_.emplace_back(text);
    return place->second;
}

Stored ScalarReader::default_of(program::FactId fact) const {
    const program::Fact& declared = program_.facts[fact];
    Stored stored;
    if (declared.default_value == program::none) return stored;
    const program::Constant& constant = program_.constants[declared.default_value];
    if (declared.type.kind == ValueKind::number) {
        Mistake mistake;
        if (!store_number(fact, constant.number, "", stored, mistake)) return {};
    } else {
        stored.numerator = constant.bits;
    }
    stored.presence = engine::Presence::given;
    return stored;
}

bool ScalarReader::read(program::FactId fact, const Scalar& value, Stored& stored, Mistake& mistake) {
    const program::Fact& declared = program_.facts[fact];
    const program::Type& type = declared.type;
    stored = Stored{};
    if (value.kind == Kind::null) return true;

    if (value.kind == Kind::text && type.kind != ValueKind::text && is_absent_word(value.text)) {
        const bool is_value = type.kind == ValueKind::category &&
                              std::ranges::find(program_.categories[type.category].values, value.text) !=
                                  program_.categories[type.category].values.end();
        if (!is_value) {
            stored.presence = engine::Presence::absent;
            if (declared.optional) return true;
            mistake = {DiagnosticId::absent_not_optional, {}};
            return false;
        }
    }
    stored.presence = engine::Presence::given;
    switch (type.kind) {
    case ValueKind::yes_no: return read_yes_no(value, stored, mistake);
    case ValueKind::number: return read_number(fact, value, stored, mistake);
    case ValueKind::date: return read_date(value, stored, mistake);
    case ValueKind::month: return read_month(value, stored, mistake);
    case ValueKind::category: return read_category(type, value, stored.numerator, mistake);
    case ValueKind::set:
        mistake = {DiagnosticId::expects_set, {shown(value), program_.categories[type.category].name}};
        return false;
    case ValueKind::text:
        if (value.kind != Kind::text) {
            mistake = {DiagnosticId::expects_text, {shown(value)}};
            return false;
        }
        stored.numerator = text_id(value.text);
        return true;
    }
    return false;
}

bool ScalarReader::read_set_value(program::FactId fact, const Scalar& value, std::int64_t& bit,
                                  Mistake& mistake) {
    std::int64_t index = 0;
    if (!read_category(program_.facts[fact].type, value, index, mistake)) return false;
    bit = static_cast<std::int64_t>(std::uint64_t{1} << static_cast<unsigned>(index));
    return true;
}

bool ScalarReader::read_category(const program::Type& type, const Scalar& value, std::int64_t& index,
                                 Mistake& mistake) const {
    const program::Category& category = program_.categories[type.category];
    if (value.kind != Kind::text) {
        mistake = {DiagnosticId::expects_category, {shown(value), category.name}};
        return false;
    }
    const auto found = std::ranges::find(category.values, value.text);
    if (found != category.values.end()) {
        index = found - category.values.begin();
        return true;
    }
    const std::vector<std::string_view> names(category.values.begin(), category.values.end());
    // In a name of two characters one that differs is half of it: there the list says more than a guess.
    const std::string_view near = words::nearest(value.text, names);
    if (!near.empty() && (words::display_width(near) > shortest_guess || names.size() > longest_value_list)) {
        mistake = {DiagnosticId::misspelt_category_value, {shown(value), category.name, std::string(near)}};
        return false;
    }
    std::string list;
    for (std::size_t i = 0; i < names.size() && i < longest_value_list; ++i)
        list.append(i == 0 ? "" : ", ").append(names[i]);
    if (names.size() > longest_value_list) list += " …";
    mistake = {DiagnosticId::unknown_category_value, {shown(value), category.name, list}};
    return false;
}

} // namespace tiaoli::facts
