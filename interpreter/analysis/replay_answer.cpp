#include "analysis/replay_answer.hpp"

#include "explain/outcome.hpp"
#include "facts/json_text.hpp"
#include "facts/json_writer.hpp"
#include "values/quantity.hpp"

#include <algorithm>
#include <optional>

namespace tiaoli::analysis {
namespace {

using engine::State;
using facts::JsonValue;
using Kind = JsonValue::Kind;
using program::ValueKind;

Answer answer_from(const engine::Cell& cell, const program::Program& program, const program::Type& type,
                   const engine::Batch& batch) {
    Answer answer{cell.state, cell.fault, type, cell.number, cell.bits, {}};
    if (cell.state == State::value && type.kind == ValueKind::text) {
        const auto id = static_cast<std::size_t>(cell.bits);
        answer.text =
            id < program.texts.size() ? program.texts[id] : batch.texts.at(id - program.texts.size());
    }
    return answer;
}

bool is_marker(const JsonValue& expected, const std::vector<std::string>& markers) {
    return std::ranges::any_of(markers, [&](const std::string& marker) {
        return marker == "null" ? expected.kind == Kind::null : expected.is_text(marker);
    });
}

std::string marker_json(const std::vector<std::string>& markers) {
    if (markers.empty() || markers[0] == "null") return "null";
    std::string json;
    facts::append_json_text(json, markers[0]);
    return json;
}

/// A number as JSON has it, or as text: "16000.00", "3/4", "35万元".
std::optional<values::Rational> number_in(const JsonValue& expected, const program::Program& program,
                                          const program::Type& type) {
    if (expected.kind == Kind::number) return values::parse_decimal(expected.text);
    if (expected.kind != Kind::text) return std::nullopt;
    if (auto number = values::parse_decimal(expected.text)) return number;
    if (const std::size_t slash = expected.text.find('/'); slash != std::string::npos) {
        const auto above = values::parse_decimal(std::string_view(expected.text).substr(0, slash));
        const auto below = values::parse_decimal(std::string_view(expected.text).substr(slash + 1));
        if (above && below) return values::divide(*above, *below);
    }
    std::vector<values::DeclaredUnit> units;
    for (std::size_t i = 0; i < program.units.size() && i <= values::maximum_declared_unit; ++i)
        units.push_back({program.units[i], static_cast<std::uint8_t>(i)});
    const auto quantity = values::parse_quantity(expected.text, units);
    if (!quantity || (!quantity->unit.is_none() && quantity->unit != type.unit)) return std::nullopt;
    return quantity->value;
}

bool same_set(const Answer& answer, const JsonValue& expected, const program::Program& program) {
    if (expected.kind != Kind::list) return false;
    const auto& names = program.categories[answer.type.category].values;
    std::uint64_t bits = 0;
    for (const JsonValue& element : expected.elements) {
        const auto found = std::ranges::find(names, element.text);
        if (element.kind != Kind::text || found == names.end()) return false;
        bits |= std::uint64_t{1} << static_cast<unsigned>(found - names.begin());
    }
    return bits == static_cast<std::uint64_t>(answer.bits);
}

bool same_value(const Answer& answer, const JsonValue& expected, const program::Program& program) {
    switch (answer.type.kind) {
    case ValueKind::yes_no: return expected.kind == Kind::boolean && expected.boolean == (answer.bits != 0);
    case ValueKind::number: {
        const auto number = number_in(expected, program, answer.type);
        return number && *number == answer.number;
    }
    case ValueKind::date: {
        const auto date = values::parse_date(expected.text);
        return expected.kind == Kind::text && date && date->days == answer.bits;
    }
    case ValueKind::month: {
        const auto month = values::parse_month(expected.text);
        return expected.kind == Kind::text && month && month->index == answer.bits;
    }
    case ValueKind::category:
        return expected.is_text(
            program.categories[answer.type.category].values[static_cast<std::size_t>(answer.bits)]);
    case ValueKind::set: return same_set(answer, expected, program);
    case ValueKind::text: return expected.is_text(answer.text);
    }
    return false;
}

} // namespace

AnswerTree answer_of(const engine::Plan& plan, const engine::Evaluation& evaluation,
                     const engine::Batch& batch, program::DecisionId id, std::uint32_t row) {
    const program::Program& program = plan.program();
    const program::Decision& decision = program.decisions[id];
    AnswerTree result;
    if (!decision.list) {
        result.value =
            answer_from(explain::outcome(evaluation, program, id, row).cell, program, decision.type, batch);
        return result;
    }
    const auto inputs = program.inputs_of(decision.node);
    std::vector<std::uint32_t> rows;
    result.is_list = true;
    result.has_keys = inputs.size() > 2 && inputs[2] != program::none;
    result.value.type = decision.type;
    result.value.state = evaluation.list_rows(decision.node, row, rows);
    if (result.value.state == State::error) result.value.fault = evaluation.cell(decision.node, row).fault;
    if (result.value.state != State::value) return result;
    for (const std::uint32_t child : rows) {
        engine::Cell cell = evaluation.cell(inputs[0], child);
        if (cell.state == State::value && decision.type.kind == ValueKind::number)
            cell.number = explain::final_number(program, id, cell.number).rounded;
        result.elements.push_back(answer_from(cell, program, decision.type, batch));
        if (!result.has_keys) continue;
        const engine::Cell key = evaluation.cell(inputs[2], child);
        std::string text =
            json_of(answer_from(key, program, program.nodes[inputs[2]].type, batch), program, {});
        if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
        result.keys.push_back(std::move(text));
    }
    return result;
}

std::string json_of(const Answer& answer, const program::Program& program,
                    const ReplayConventions& conventions) {
    std::string json;
    switch (answer.state) {
    case State::not_applicable: return marker_json(conventions.not_applicable_values);
    case State::undetermined: return marker_json(conventions.unknown_values);
    case State::error: return "{\"error\":\"" + std::string(facts::fault_name(answer.fault)) + "\"}";
    case State::value: break;
    }
    if (answer.type.kind == ValueKind::text)
        facts::append_json_text(json, answer.text);
    else if (answer.type.kind == ValueKind::number)
        facts::append_json_number(json, answer.number, answer.type);
    else
        facts::append_json_bits(json, program, answer.type, answer.bits, {});
    return json;
}

std::string json_of(const AnswerTree& answer, const program::Program& program,
                    const ReplayConventions& conventions) {
    if (!answer.is_list || answer.value.state != State::value)
        return json_of(answer.value, program, conventions);
    std::string json(1, answer.has_keys ? '{' : '[');
    for (std::size_t i = 0; i < answer.elements.size(); ++i) {
        if (i > 0) json += ", ";
        if (answer.has_keys) {
            facts::append_json_text(json, answer.keys[i]);
            json += ": ";
        }
        json += json_of(answer.elements[i], program, conventions);
    }
    return json + (answer.has_keys ? '}' : ']');
}

bool agrees(const Answer& answer, const JsonValue& expected, const program::Program& program,
            const ReplayConventions& conventions) {
    switch (answer.state) {
    case State::not_applicable: return is_marker(expected, conventions.not_applicable_values);
    case State::undetermined: return is_marker(expected, conventions.unknown_values);
    case State::error: return false;
    case State::value: return same_value(answer, expected, program);
    }
    return false;
}

bool agrees(const std::vector<Answer>& answers, const std::vector<JsonValue>& expected,
            const program::Program& program, const ReplayConventions& conventions, bool ordered) {
    if (answers.size() != expected.size()) return false;
    std::vector<bool> taken(expected.size(), false);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto fits = [&](std::size_t at) {
            return !taken[at] && agrees(answers[i], expected[at], program, conventions);
        };
        std::size_t at = i;
        if (!ordered)
            for (at = 0; at < expected.size() && !fits(at);)
                ++at;
        if (at == expected.size() || !fits(at)) return false;
        taken[at] = true;
    }
    return true;
}

bool agrees(const AnswerTree& answer, const JsonValue& expected, const program::Program& program,
            const ReplayConventions& conventions, bool ordered) {
    if (!answer.is_list || answer.value.state != State::value)
        return agrees(answer.value, expected, program, conventions);
    if (!answer.has_keys)
        return expected.kind == Kind::list &&
               agrees(answer.elements, expected.elements, program, conventions, ordered);
    if (expected.kind != Kind::object || expected.members.size() != answer.keys.size()) return false;
    for (std::size_t i = 0; i < answer.keys.size(); ++i) {
        const JsonValue* member = expected.find(answer.keys[i]);
        if (member == nullptr || !agrees(answer.elements[i], *member, program, conventions)) return false;
    }
    return true;
}

} // namespace tiaoli::analysis
