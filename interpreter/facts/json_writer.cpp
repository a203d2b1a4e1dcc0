#include "facts/json_writer.hpp"

#include "explain/render.hpp"
#include "explain/why.hpp"
#include "facts/fact_path.hpp"
#include "facts/json_text.hpp"

#include <array>
#include <utility>

namespace tiaoli::facts {
namespace {

using engine::State;
using program::Decision;
using program::Modality;
using program::ValueKind;

values::Language value_language(words::Language language) {
    return language == words::Language::chinese ? values::Language::chinese : values::Language::english;
}

/// The rows of `scope` that belong to this row of the root.
std::pair<std::uint32_t, std::uint32_t> rows_of_case(const engine::Evaluation& evaluation,
                                                     const program::Program& program, program::ScopeId scope,
                                                     std::uint32_t row) {
    if (scope == 0) return {row, row + 1};
    const auto [first, last] = rows_of_case(evaluation, program, program.scopes[scope].parent, row);
    const auto offsets = evaluation.offsets(scope);
    return {offsets[first], offsets[last]};
}

/// The value as the key of an object: as it would be written as a value, in quotes.
void append_key(std::string& out, const program::Program& program, const program::Type& type,
                const engine::Cell& cell, std::span<const std::string> texts) {
    if (cell.state != State::value) {
        append_json_text(out, state_name(cell.state));
        return;
    }
    std::string value;
    if (type.kind == ValueKind::number)
        append_json_number(value, cell.number, type);
    else
        append_json_bits(value, program, type, cell.bits, texts);
    if (value.starts_with('"'))
        out += value;
    else
        append_json_text(out, value);
}

} // namespace

std::string_view state_name(State state) {
    constexpr std::array<std::string_view, 4> names{"value", "not_applicable", "undetermined", "error"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view fault_name(engine::Fault fault) {
    constexpr std::array<std::string_view, 7> names{
        "none", "division_by_zero", "conflict", "overflow", "no_such_date", "out_of_range", "too_many_rows"};
    return names[static_cast<std::size_t>(fault)];
}

std::string_view modality_name(Modality modality) {
    constexpr std::array<std::string_view, 8> names{"none",    "must",     "may",        "in_principle",
                                                    "at_most", "at_least", "encouraged", "must_not"};
    static_assert(names.size() == static_cast<std::size_t>(Modality::count_));
    return names[static_cast<std::size_t>(modality)];
}

std::string_view kind_name(Decision::Kind kind) {
    constexpr std::array<std::string_view, 6> names{"decision", "definition", "duty",
                                                    "target",   "answer",     "invariant"};
    return names[static_cast<std::size_t>(kind)];
}

DecisionWriter::DecisionWriter(std::shared_ptr<const engine::Plan> plan, const WriteOptions& options,
                               std::vector<program::DecisionId> decisions)
    : plan_(std::move(plan)), options_(options), decisions_(std::move(decisions)) {
    const program::Program& program = plan_->program();
    if (decisions_.empty()) {
        for (program::DecisionId id = 0; id < program.decisions.size(); ++id)
            if (program.decisions[id].kind != Decision::Kind::invariant) decisions_.push_back(id);
    }
    for (const program::DecisionId id : decisions_) {
        std::string key;
        append_json_text(key, program.decisions[id].name);
        keys_.push_back(key + ":{");
    }
    for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
        const Decision& decision = program.decisions[id];
        has_modality_.push_back(explain::declared_modality(program, id).bits != 0);
        std::string unit;
        if (decision.type.kind == ValueKind::number && !decision.type.unit.is_none()) {
            unit = ",\"unit\":";
            append_json_text(
                unit, values::to_text(decision.type.unit, program.units, value_language(options_.language)));
        }
        units_.push_back(std::move(unit));
    }
    header_ = "{\"schema\":\"" + std::string(decisions_schema) + "\",\"policy\":";
    append_json_text(header_, program.policies.empty() ? "" : program.policies[0].name);
    header_ += ",\"on\":\"";
}

void DecisionWriter::write_header(values::Date today, std::string& out) const {
    out += header_;
    out += values::iso_text(today);
    out += '"';
}

void DecisionWriter::write(const engine::Evaluation& evaluation, const engine::Batch& batch,
                           values::Date today, std::uint32_t row, std::string& out) const {
    write_header(today, out);
    out += ',';
    write_decisions({evaluation, batch}, row, out);
    out += '}';
}

void DecisionWriter::begin_cases(values::Date today, std::string& out) const {
    write_header(today, out);
    out += ",\"cases\":[";
}

void DecisionWriter::append_cases(const engine::Evaluation& evaluation, const engine::Batch& batch,
                                  bool first, std::string& out) const {
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
        out += first && row == 0 ? "\n{" : ",\n{";
        write_decisions({evaluation, batch}, row, out);
        out += '}';
    }
}

void DecisionWriter::end_cases(std::string& out) const {
    out += "\n]}";
}

void DecisionWriter::append_decision(const engine::Evaluation& evaluation, const engine::Batch& batch,
                                     program::DecisionId decision, std::uint32_t row,
                                     std::string& out) const {
    out += '{';
    write_answer({evaluation, batch}, decision, row, out);
    out += '}';
}

void DecisionWriter::write_decisions(const Source& source, std::uint32_t row, std::string& out) const {
    out += "\"decisions\":{";
    for (std::size_t i = 0; i < decisions_.size(); ++i) {
        if (i > 0) out += ',';
        out += keys_[i];
        write_answer(source, decisions_[i], row, out);
        out += '}';
    }
    out += '}';
}

void DecisionWriter::write_answer(const Source& source, program::DecisionId id, std::uint32_t row,
                                  std::string& out) const {
    const Decision& decision = plan_->program().decisions[id];
    if (decision.kind != Decision::Kind::decision) {
        out += "\"kind\":\"";
        out += kind_name(decision.kind);
        out += "\",";
    }
    if (decision.scope == 0) {
        write_decision(source, id, row, out);
        return;
    }
    out += "\"each\":[";
    const auto [first, last] = rows_of_case(source.evaluation, plan_->program(), decision.scope, row);
    for (std::uint32_t element = first; element < last; ++element) {
        out += element == first ? "{" : ",{";
        write_decision(source, id, element, out);
        out += '}';
    }
    out += ']';
}

/// As explain::outcome, without looking for the rules that applied where no rule has a modality.
explain::Outcome DecisionWriter::outcome_of(const Source& source, program::DecisionId id,
                                            std::uint32_t row) const {
    const program::Program& program = plan_->program();
    return has_modality_[id] ? explain::outcome(source.evaluation, program, id, row)
                             : explain::outcome_without_modality(source.evaluation, program, id, row);
}

void DecisionWriter::write_decision(const Source& source, program::DecisionId id, std::uint32_t row,
                                    std::string& out) const {
    const program::Program& program = plan_->program();
    if (program.decisions[id].list) {
        write_list(source, id, row, out);
        return;
    }
    const explain::Outcome outcome = outcome_of(source, id, row);
    out += "\"state\":\"";
    out += state_name(outcome.cell.state);
    out += '"';
    switch (outcome.cell.state) {
    case State::value: write_number_or_bits(source, id, outcome, out); break;
    case State::not_applicable: break;
    case State::undetermined:
        if (outcome.cell.low || outcome.cell.high) {
            if (outcome.cell.low) {
                out += ",\"low\":";
                append_json_number(out, *outcome.cell.low, program.decisions[id].type);
            }
            if (outcome.cell.high) {
                out += ",\"high\":";
                append_json_number(out, *outcome.cell.high, program.decisions[id].type);
            }
            out += units_[id];
        }
        write_missing(source, id, row, out);
        break;
    case State::error:
        out += ",\"fault\":\"";
        out += fault_name(outcome.cell.fault);
        out += '"';
        break;
    }
}

void DecisionWriter::write_number_or_bits(const Source& source, program::DecisionId id,
                                          const explain::Outcome& outcome, std::string& out) const {
    const program::Program& program = plan_->program();
    const program::Type& type = program.decisions[id].type;
    out += ",\"value\":";
    if (type.kind == ValueKind::number)
        append_json_number(out, outcome.cell.number, type);
    else
        append_json_bits(out, program, type, outcome.cell.bits, source.batch.texts);
    out += units_[id];
    if (options_.texts) {
        std::string text;
        explain::append_value(text, program, type, outcome.cell, source.batch.texts, options_.language);
        out += ",\"text\":";
        append_json_text(out, text);
    }
    if (outcome.modalities.bits != 0) {
        out += ",\"modality\":[";
        bool first = true;
        for (std::size_t i = 0; i < static_cast<std::size_t>(Modality::count_); ++i) {
            if (!outcome.modalities.has(static_cast<Modality>(i))) continue;
            out += first ? "\"" : ",\"";
            out += modality_name(static_cast<Modality>(i));
            out += '"';
            first = false;
        }
        out += ']';
    }
    if (outcome.was_rounded) {
        constexpr std::array<std::string_view, 4> names{"half_up", "half_even", "down", "up"};
        out += ",\"rounded\":\"";
        out += names[static_cast<std::size_t>(outcome.rounding)];
        out += "\",\"exact\":\"";
        out += values::to_decimal(outcome.before_rounding, 18);
        out += '"';
    }
}

void DecisionWriter::write_missing(const Source& source, program::DecisionId id, std::uint32_t row,
                                   std::string& out) const {
    if (!options_.missing) return;
    out += ",\"missing\":[";
    bool first = true;
    for (const explain::FactUse& use : explain::missing(*plan_, source.evaluation, source.batch, id, row)) {
        for (const std::string& path : paths_of(plan_->program(), use)) {
            if (!first) out += ',';
            append_json_text(out, path);
            first = false;
        }
    }
    out += ']';
}

void DecisionWriter::write_list(const Source& source, program::DecisionId id, std::uint32_t row,
                                std::string& out) const {
    const program::Program& program = plan_->program();
    const Decision& decision = program.decisions[id];
    const auto inputs = program.inputs_of(decision.node);
    const bool has_keys = inputs.size() > 2 && inputs[2] != program::none;
    std::vector<std::uint32_t> rows;
    const State state = source.evaluation.list_rows(decision.node, row, rows);
    out += "\"state\":\"";
    out += state_name(state);
    out += '"';
    if (state == State::undetermined) write_missing(source, id, row, out);
    if (state != State::value) return;

    out += has_keys ? ",\"value\":{" : ",\"value\":[";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i > 0) out += ',';
        if (has_keys) {
            const engine::Cell key = source.evaluation.cell(inputs[2], rows[i]);
            append_key(out, program, program.nodes[inputs[2]].type, key, source.batch.texts);
            out += ':';
        }
        const engine::Cell cell = source.evaluation.cell(inputs[0], rows[i]);
        if (cell.state != State::value) {
            out += "{\"state\":\"";
            out += state_name(cell.state);
            out += "\"}";
        } else if (decision.type.kind == ValueKind::number) {
            append_json_number(out, explain::final_number(program, id, cell.number).rounded, decision.type);
        } else {
            append_json_bits(out, program, decision.type, cell.bits, source.batch.texts);
        }
    }
    out += has_keys ? '}' : ']';
    out += units_[id];
}

} // namespace tiaoli::facts
