#include "program/dump.hpp"

#include "program/operations.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace tiaoli::program {

namespace {

// Nothing here may assume that an id is in range: a listing is asked for when a program is suspect.
template <typename Items, typename Show>
std::string show(const Items& items, std::uint64_t id, Show of) {
    return id < items.size() ? std::string(of(items[id])) : "?";
}

std::string day_text(values::Date date) {
    if (date.days == INT32_MIN || date.days == INT32_MAX) return "…";
    return values::minimum_date <= date && date <= values::maximum_date ? values::iso_text(date) : "?";
}

std::string number_text(const values::Rational& number) {
    return number.denominator > 0 ? values::to_decimal(number, 12) : "?";
}

std::string value_name(const Program& program, CategoryId category, std::int64_t value) {
    if (category >= program.categories.size() || value < 0) return "?";
    return show(program.categories[category].values, static_cast<std::uint64_t>(value),
                [](const std::string& name) { return name; });
}

std::string constant_text(const Program& program, const Type& type, ConstantId id) {
    return show(program.constants, id,
                [&](const Constant& constant) { return program::constant_text(program, type, constant); });
}

std::string_view rounding_name(std::uint32_t rounding) {
    constexpr std::array<std::string_view, 4> names = {"half_up", "half_even", "down", "up"};
    return rounding < names.size() ? names[rounding] : "?";
}

// What the payload and extra of a node mean, with a leading space.
std::string payload_text(const Program& program, const Node& node) {
    switch (operation(node.op).payload) {
    case Payload::fact:
        return fmt::format(" {}",
                           show(program.facts, node.payload, [](const Fact& fact) { return fact.path; }));
    case Payload::constant:
        if (node.op == Op::round)
            return fmt::format(" {} to {}", rounding_name(node.extra),
                               constant_text(program, node.type, node.payload));
        return fmt::format(" {}", constant_text(program, node.type, node.payload));
    case Payload::parameter:
        return fmt::format(" {}",
                           show(program.parameters, node.payload, [](const Parameter& p) { return p.name; }));
    case Payload::reading:
        return show(program.readings, node.payload, [&](const Reading& reading) {
            return fmt::format(
                " {}.{}", reading.name,
                show(reading.options, node.extra, [](const std::string& name) { return name; }));
        });
    case Payload::rules: return fmt::format(" rule {}", node.payload);
    case Payload::scope: return fmt::format(" over s{}", node.payload);
    case Payload::nothing: break;
    }
    return "";
}

std::string scope_text(const Program& program, const Scope& scope) {
    switch (scope.kind) {
    case Scope::Kind::root: return "root";
    case Scope::Kind::list:
        return fmt::format("list {} in s{}",
                           show(program.lists, scope.list, [](const ListFact& list) { return list.path; }),
                           scope.parent);
    case Scope::Kind::months:
        return fmt::format("months n{} .. n{} in s{}", scope.first_month, scope.last_month, scope.parent);
    case Scope::Kind::repeat: return fmt::format("rows of s{} again in s{}", scope.source, scope.parent);
    case Scope::Kind::literal: return fmt::format("literal of {} in s{}", scope.length, scope.parent);
    }
    return "?";
}

} // namespace

std::string type_text(const Program& program, const Type& type) {
    const auto category = [&] {
        return show(program.categories, type.category, [](const Category& item) { return item.name; });
    };
    switch (type.kind) {
    case ValueKind::yes_no: return "yes/no";
    case ValueKind::number:
        return type.unit.is_none() ? (type.percent ? "%" : "number")
                                   : values::to_text(type.unit, program.units);
    case ValueKind::date: return "date";
    case ValueKind::month: return "month";
    case ValueKind::category: return "category " + category();
    case ValueKind::set: return "set of " + category();
    case ValueKind::text: return "text";
    }
    return "?";
}

std::string constant_text(const Program& program, const Type& type, const Constant& constant) {
    switch (constant.kind) {
    case ValueKind::yes_no: return constant.bits != 0 ? "yes" : "no";
    case ValueKind::number: return number_text(constant.number);
    case ValueKind::date:
        if (constant.bits < values::minimum_date.days || constant.bits > values::maximum_date.days)
            return "?";
        return values::iso_text(values::Date{static_cast<std::int32_t>(constant.bits)});
    case ValueKind::month:
        if (constant.bits < values::minimum_month.index || constant.bits > values::maximum_month.index)
            return "?";
        return values::iso_text(values::Month{static_cast<std::int32_t>(constant.bits)});
    case ValueKind::category: return value_name(program, type.category, constant.bits);
    case ValueKind::set: {
        std::string text;
        for (int i = 0; i < 64; ++i)
            if ((static_cast<std::uint64_t>(constant.bits) >> i & 1U) != 0)
                text += (text.empty() ? "" : ", ") + value_name(program, type.category, i);
        return "{" + text + "}";
    }
    case ValueKind::text:
        return constant.bits < 0 ? "?"
                                 : show(program.texts, static_cast<std::uint64_t>(constant.bits),
                                        [](const std::string& text) { return '"' + text + '"'; });
    }
    return "?";
}

std::string dump_node(const Program& program, NodeId id) {
    if (id >= program.nodes.size()) return fmt::format("n{} ?", id);
    const Node& node = program.nodes[id];
    if (node.op > Op::list_over) return fmt::format("n{} s{} ?", id, node.scope);
    std::string line = fmt::format("n{} s{} {} = {}{}", id, node.scope, type_text(program, node.type),
                                   operation(node.op).name, payload_text(program, node));
    if (std::uint64_t{node.first_input} + node.input_count > program.inputs.size()) {
        line += " ?";
    } else {
        for (const NodeId input : program.inputs_of(node))
            line += input == none ? " -" : fmt::format(" n{}", input);
    }
    if (node.origin < program.origins.size()) {
        const Origin& origin = program.origins[node.origin];
        line += "  #";
        if (!origin.name.empty()) line += fmt::format(" {},", origin.name);
        if (!origin.phrase.empty()) line += fmt::format(" {},", origin.phrase);
        line += fmt::format(" line {}", origin.line);
    }
    return line;
}

std::string dump(const Program& program) {
    std::string text;
    const auto line = [&]<typename... Arguments>(fmt::format_string<Arguments...> format,
                                                 Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(text), format, std::forward<Arguments>(arguments)...);
        text += '\n';
    };
    for (std::size_t i = 0; i < program.scopes.size(); ++i)
        line("scope s{} {} = {}", i, program.scopes[i].name, scope_text(program, program.scopes[i]));
    for (const Category& category : program.categories)
        line("category {} = {}", category.name, fmt::join(category.values, ", "));
    for (const Fact& fact : program.facts) {
        const std::string range =
            fact.has_range ? fmt::format(" {} .. {}", number_text(fact.low), number_text(fact.high)) : "";
        line("fact s{} {} : {}{}{}{}{}", fact.scope, fact.path, type_text(program, fact.type),
             fact.type.whole ? " whole" : "", fact.is_signed ? " signed" : "",
             fact.optional ? " optional" : "", range);
    }
    for (const Parameter& parameter : program.parameters) {
        const std::string key = parameter.key == none
                                    ? ""
                                    : fmt::format("({})", show(program.categories, parameter.key,
                                                               [](const Category& c) { return c.name; }));
        line("parameter {}{} : {}{}", parameter.name, key, type_text(program, parameter.type),
             parameter.supplied == none ? ""
                                        : " supplied by " + show(program.facts, parameter.supplied,
                                                                 [](const Fact& fact) { return fact.path; }));
        for (const ParameterEntry& entry : parameter.entries)
            line("    {}{} .. {} : {}",
                 parameter.key == none ? "" : value_name(program, parameter.key, entry.key) + " ",
                 day_text(entry.from), day_text(entry.to),
                 entry.value == none ? "set elsewhere" : constant_text(program, parameter.type, entry.value));
    }
    for (const Reading& reading : program.readings)
        line("reading {} = {} of {}", reading.name,
             show(reading.options, reading.in_force, [](const std::string& name) { return name; }),
             fmt::join(reading.options, ", "));
    for (NodeId i = 0; i < program.nodes.size(); ++i)
        line("{}", dump_node(program, i));
    for (const Decision& decision : program.decisions)
        line("decision {} = n{}", decision.name, decision.node);
    return text;
}

} // namespace tiaoli::program
