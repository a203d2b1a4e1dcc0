#include "explore/literal.hpp"

#include "facts/json_text.hpp"
#include "syntax/parse.hpp"
#include "values/date.hpp"
#include "values/unit.hpp"
#include "words/words.hpp"

#include <algorithm>

namespace tiaoli::explore {

using program::InputField;
using program::ValueKind;
using syntax::ExpressionKind;
using values::Rational;

namespace {

constexpr unsigned most_decimals = 18;

class LiteralReader {
public:
    LiteralReader(const syntax::File& file, const program::Program& program)
        : file_(file), program_(program) {}

    std::optional<CaseTree> read(syntax::ExpressionId id, const InputField& field) const {
        switch (field.kind) {
        case InputField::Kind::leaf: return leaf(id, field);
        case InputField::Kind::record:
        case InputField::Kind::table: return record(id, field.children);
        case InputField::Kind::list: return list(id, field);
        }
        return std::nullopt;
    }

private:
    const syntax::Expression& at(syntax::ExpressionId id) const { return file_.expressions[id]; }

    std::optional<CaseTree> record(syntax::ExpressionId id, const std::vector<InputField>& fields) const {
        const syntax::Expression& braces = at(id);
        if (braces.kind != ExpressionKind::braces) return std::nullopt;
        CaseTree result = empty_case();
        for (std::size_t i = 0; i < braces.children.size(); ++i) {
            if (i >= braces.values.size() || braces.values[i] == syntax::no_expression) return std::nullopt;
            const std::string& name = at(braces.children[i]).text;
            const auto field = std::ranges::find(fields, name, &InputField::name);
            // An unknown name is kept: the reader of the facts says what is wrong with it.
            auto value = field == fields.end() ? std::optional(CaseTree{}) : read(braces.values[i], *field);
            if (!value) return std::nullopt;
            result.members.push_back({name, std::move(*value)});
        }
        return result;
    }

    std::optional<CaseTree> list(syntax::ExpressionId id, const InputField& field) const {
        const syntax::Expression& items = at(id);
        if (items.kind != ExpressionKind::list) return std::nullopt;
        CaseTree result;
        result.kind = CaseTree::Kind::list;
        const bool of_values = field.children.size() == 1 && field.children[0].name.empty();
        for (std::size_t i = 0; i < items.children.size(); ++i) {
            if (i < items.values.size() && items.values[i] != syntax::no_expression) return std::nullopt;
            const bool braces = at(items.children[i]).kind == ExpressionKind::braces;
            auto value = braces      ? record(items.children[i], field.children)
                         : of_values ? read(items.children[i], field.children[0])
                                     : std::nullopt;
            if (!value) return std::nullopt;
            result.elements.push_back(std::move(*value));
        }
        return result;
    }

    std::optional<CaseTree> leaf(syntax::ExpressionId id, const InputField& field) const {
        const program::Type& type = program_.facts[field.index].type;
        const syntax::Expression& expression = at(id);
        if (type.kind == ValueKind::set && expression.kind == ExpressionKind::braces) {
            CaseTree result;
            result.kind = CaseTree::Kind::list;
            for (const syntax::ExpressionId item : expression.children) {
                auto value = scalar(at(item), type);
                if (!value) return std::nullopt;
                result.elements.push_back(std::move(*value));
            }
            return result;
        }
        auto value = scalar(expression, type);
        // As in JSON, and as the interview takes it.
        const bool is_none =
            expression.kind == ExpressionKind::name && (expression.text == "无" || expression.text == "none");
        if (!value && is_none && program_.facts[field.index].optional) return text_value("无");
        return value;
    }

    std::optional<CaseTree> scalar(const syntax::Expression& expression, const program::Type& type) const {
        switch (expression.kind) {
        case ExpressionKind::number: return number_value(expression.text);
        case ExpressionKind::quantity:
        case ExpressionKind::date:
        case ExpressionKind::month:
        case ExpressionKind::text: return text_value(expression.text);
        case ExpressionKind::yes_no: return yes_no_value(expression.text == "yes");
        case ExpressionKind::not_applicable: return text_value("无");
        case ExpressionKind::negate: {
            auto value = scalar(at(expression.children[0]), type);
            const bool is_number = at(expression.children[0]).kind == ExpressionKind::number ||
                                   at(expression.children[0]).kind == ExpressionKind::quantity;
            if (!value || !is_number) return std::nullopt;
            value->text.insert(0, "-");
            return value;
        }
        case ExpressionKind::name: return category_value(expression.text, type);
        case ExpressionKind::member: { // 规模.小型
            const syntax::Expression& owner = at(expression.children[0]);
            const bool is_own = type.category != program::none && owner.kind == ExpressionKind::name &&
                                owner.text == program_.categories[type.category].name;
            return is_own ? category_value(expression.text, type) : std::nullopt;
        }
        default: return std::nullopt;
        }
    }

    std::optional<CaseTree> category_value(const std::string& name, const program::Type& type) const {
        if (type.category == program::none) return std::nullopt;
        const auto& values = program_.categories[type.category].values;
        if (std::ranges::find(values, name) == values.end()) return std::nullopt;
        return text_value(name);
    }

    const syntax::File& file_;
    const program::Program& program_;
};

void append_number(std::string& out, const program::Program& program, const program::Type& type,
                   Rational number) {
    if (type.percent && type.unit.is_none()) {
        const auto hundredfold = values::multiply(number, values::from_integer(100));
        if (hundredfold && values::is_terminating(*hundredfold)) {
            out += values::to_decimal(*hundredfold, most_decimals) + "%";
            return;
        }
    }
    const std::string unit =
        type.unit.is_none() ? "" : values::to_text(type.unit, program.units, values::Language::chinese);
    if (!values::is_terminating(number)) { // a quotient of two literals
        out += values::to_decimal({number.numerator, 1}, 0) + unit + " / " +
               values::to_decimal({number.denominator, 1}, 0);
        return;
    }
    const bool is_money = type.unit.exponent(values::BaseUnit::currency) == 1;
    const auto ten_thousands = values::divide(number, values::from_integer(10000));
    const bool in_ten_thousands = is_money && ten_thousands && !values::is_zero(number) &&
                                  values::is_integer(number) && number.numerator % 100 == 0 &&
                                  values::absolute(number) >= values::from_integer(10000);
    out += in_ten_thousands ? values::to_decimal(*ten_thousands, 4) + "万"
                            : values::to_decimal(number, most_decimals);
    out += unit;
}

/// Whether a category's value can stand without its category.
bool is_unique(const program::Program& program, std::string_view name) {
    const auto of_categories = std::ranges::count_if(program.categories, [&](const program::Category& each) {
        return std::ranges::find(each.values, name) != each.values.end();
    });
    const auto is_called = [&](const auto& each) { return each.name == name; };
    return of_categories == 1 && std::ranges::none_of(program.input_tree, is_called) &&
           std::ranges::none_of(program.decisions, is_called);
}

} // namespace

std::optional<CaseTree> literal(const syntax::File& file, syntax::ExpressionId expression,
                                const program::Program& program, const InputField& field) {
    return LiteralReader(file, program).read(expression, field);
}

CaseTree value_of(const program::Program& program, const program::Type& type, const engine::Cell& cell,
                  std::span<const std::string> texts) {
    if (cell.state == engine::State::not_applicable) return text_value("无");
    if (cell.state != engine::State::value) return {};
    const auto bits = static_cast<std::uint64_t>(cell.bits);
    switch (type.kind) {
    case ValueKind::yes_no: return yes_no_value(cell.bits != 0);
    case ValueKind::number: {
        if (values::is_terminating(cell.number))
            return number_value(values::to_decimal(cell.number, most_decimals));
        return text_value(values::to_decimal(cell.number, 0));
    }
    case ValueKind::date:
        return text_value(values::iso_text(values::Date{static_cast<std::int32_t>(cell.bits)}));
    case ValueKind::month:
        return text_value(values::iso_text(values::Month{static_cast<std::int32_t>(cell.bits)}));
    case ValueKind::category: return text_value(program.categories[type.category].values[bits]);
    case ValueKind::set: {
        CaseTree result;
        result.kind = CaseTree::Kind::list;
        const auto& names = program.categories[type.category].values;
        for (std::size_t i = 0; i < names.size(); ++i)
            if ((bits >> i & 1U) != 0) result.elements.push_back(text_value(names[i]));
        return result;
    }
    case ValueKind::text: {
        const std::size_t own = program.texts.size();
        if (bits < own) return text_value(program.texts[bits]);
        return bits - own < texts.size() ? text_value(texts[bits - own]) : CaseTree{};
    }
    }
    return {};
}

void append_name(std::string& out, std::string_view name) {
    bool quoted = words::word_of_spelling(name).has_value();
    if (quoted) { // some keywords may stand where a name stands
        const auto parsed = syntax::parse_expression(name, 0);
        quoted = !parsed.diagnostics.empty() || parsed.file.expressions.empty() ||
                 parsed.file.expressions.back().kind != ExpressionKind::name;
    }
    if (quoted) out += '`';
    out += name;
    if (quoted) out += '`';
}

void append_expression(std::string& out, const program::Program& program, const program::Type& type,
                       const engine::Cell& cell, std::span<const std::string> texts,
                       words::Language language) {
    using words::Word;
    if (cell.state != engine::State::value) {
        out += words::spelling(Word::NOT_APPLICABLE, language);
        return;
    }
    const auto bits = static_cast<std::uint64_t>(cell.bits);
    const auto category = [&](std::uint64_t value) {
        const std::string& name = program.categories[type.category].values[value];
        if (!is_unique(program, name)) {
            append_name(out, program.categories[type.category].name);
            out += '.';
        }
        append_name(out, name);
    };
    switch (type.kind) {
    case ValueKind::number: append_number(out, program, type, cell.number); return;
    case ValueKind::yes_no: out += words::spelling(cell.bits != 0 ? Word::YES : Word::NO, language); return;
    case ValueKind::date: out += values::iso_text(values::Date{static_cast<std::int32_t>(cell.bits)}); return;
    case ValueKind::month: {
        const values::Month month{static_cast<std::int32_t>(cell.bits)};
        out += language == words::Language::chinese ? values::chinese_text(month) : values::iso_text(month);
        return;
    }
    case ValueKind::category: category(bits); return;
    case ValueKind::set: {
        out += '{';
        bool first = true;
        for (std::size_t i = 0; i < program.categories[type.category].values.size(); ++i) {
            if ((bits >> i & 1U) == 0) continue;
            if (!first) out += ", ";
            first = false;
            category(i);
        }
        out += '}';
        return;
    }
    case ValueKind::text: {
        const CaseTree value = value_of(program, type, cell, texts);
        facts::append_json_text(out, value.text);
        return;
    }
    }
}

} // namespace tiaoli::explore
