#include "explore/documents.hpp"

#include "explore/chart.hpp"
#include "explore/fact_place.hpp"
#include "explore/literal.hpp"
#include "facts/json_text.hpp"
#include "facts/json_writer.hpp"

namespace tiaoli::explore {

namespace {

void text(std::string& out, std::string_view name, std::string_view value) {
    out.append("\"").append(name).append("\":");
    facts::append_json_text(out, value);
}

void value(std::string& out, const Outcome& outcome, const program::Type& type, const engine::Cell& cell) {
    append_json(out, value_of(outcome.program(), type, cell, outcome.batch.texts));
}

void result(std::string& out, const Outcome& outcome, const analysis::Sweep& sweep, const engine::Cell& cell,
            words::Language language) {
    out += "{";
    text(out, "state", facts::state_name(cell.state));
    if (cell.state == engine::State::value) {
        out += ",\"value\":";
        value(out, outcome, outcome.program().decisions[sweep.decision].type, cell);
    }
    out += ",";
    text(out, "text", swept_text(outcome, sweep.decision, cell, language));
    out += "}";
}

void side(std::string& out, std::string_view name, const analysis::AnswerLine& line) {
    out.append("\"").append(name).append("\":{");
    text(out, "state", facts::state_name(line.state));
    if (!line.answer.empty()) {
        out += ",";
        text(out, "text", line.answer);
    }
    out += "}";
}

} // namespace

void append_sweep(std::string& out, const Outcome& outcome, const analysis::Sweep& sweep,
                  std::string_view dial, words::Language language) {
    const program::Program& program = outcome.program();
    out += "{";
    text(out, "decision", program.decisions[sweep.decision].name);
    out += ",";
    text(out, "fact", dial);
    out += ",\"from\":";
    value(out, outcome, sweep.dial.type, sweep.dial.cell_at(0));
    out += ",\"to\":";
    value(out, outcome, sweep.dial.type, sweep.dial.cell_at(sweep.last));
    out += sweep.complete ? ",\"complete\":true" : ",\"complete\":false";
    out += sweep.certain ? ",\"certain\":true" : ",\"certain\":false";
    out += ",\"points\":[";
    for (const analysis::SweepPoint& point : sweep.points) {
        out += &point == &sweep.points.front() ? "\n{\"at\":" : ",\n{\"at\":";
        value(out, outcome, sweep.dial.type, point.at);
        out += ",\"outcome\":";
        result(out, outcome, sweep, point.outcome, language);
        out += "}";
    }
    out += "],\"turns\":[";
    for (const analysis::Turn& turn : sweep.turns) {
        out += &turn == &sweep.turns.front() ? "\n{" : ",\n{";
        text(out, "kind", turn.kind == analysis::Turn::Kind::jump ? "jump" : "bend");
        out += ",\"before\":";
        value(out, outcome, sweep.dial.type, turn.before);
        out += ",\"at\":";
        value(out, outcome, sweep.dial.type, turn.at);
        out += ",\"outcome_before\":";
        result(out, outcome, sweep, turn.outcome_before, language);
        out += ",\"outcome\":";
        result(out, outcome, sweep, turn.outcome_at, language);
        if (turn.cause.clause != program::none) {
            out += ",";
            text(out, "clause", program.clauses[turn.cause.clause].name);
            out += ",";
            text(out, "citation", program.clauses[turn.cause.clause].citation);
        }
        if (turn.cause.parameter != program::none) {
            out += ",";
            text(out, "parameter", program.parameters[turn.cause.parameter].name);
        }
        out += ",";
        text(out, "condition", turn.cause.quote);
        out += "}";
    }
    out += "]}";
}

void append_changes(std::string& out, const std::vector<analysis::Change>& changes) {
    out += "[";
    for (const analysis::Change& change : changes) {
        out += &change == &changes.front() ? "\n{" : ",\n{";
        text(out, "decision", change.after.name);
        out += ",";
        side(out, "before", change.before);
        out += ",";
        side(out, "after", change.after);
        out += ",\"because\":[";
        for (const std::string& reason : change.because) {
            if (&reason != &change.because.front()) out += ",";
            facts::append_json_text(out, reason);
        }
        out += "]}";
    }
    out += "]";
}

void append_questions(std::string& out, const Outcome& outcome,
                      const std::vector<analysis::Question>& questions) {
    const program::Program& program = outcome.program();
    out += "[";
    for (const analysis::Question& question : questions) {
        out += &question == &questions.front() ? "\n{" : ",\n{";
        const program::Type* type = nullptr;
        std::string label;
        switch (question.kind) {
        case explain::FactUse::Kind::fact: {
            const program::Fact& fact = program.facts[question.index];
            text(out, "fact", path_text(path_of(program, fact.path, fact.scope, question.positions)));
            out += ",\"kind\":\"fact\"";
            type = &fact.type;
            label = fact.label;
            break;
        }
        case explain::FactUse::Kind::list: {
            const program::ListFact& list = program.lists[question.index];
            text(out, "fact", path_text(path_of(program, list.path, list.parent, question.positions)));
            out += ",\"kind\":\"list\"";
            label = list.label;
            break;
        }
        case explain::FactUse::Kind::parameter:
            text(out, "fact", program.parameters[question.index].name);
            out += ",\"kind\":\"parameter\"";
            type = &program.parameters[question.index].type;
            label = program.parameters[question.index].source;
            break;
        }
        if (!label.empty()) {
            out += ",";
            text(out, "label", label);
        }
        if (type != nullptr && type->category != program::none) {
            out += ",\"choices\":[";
            const auto& values = program.categories[type->category].values;
            for (const std::string& each : values) {
                if (&each != &values.front()) out += ",";
                facts::append_json_text(out, each);
            }
            out += "]";
        }
        out += ",\"decisions\":" + std::to_string(question.decisions);
        if (question.tried) {
            out += ",";
            text(out, "left", values::to_decimal(question.left, 6));
            out += ",";
            text(out, "open", values::to_decimal(question.open, 6));
        }
        out += "}";
    }
    out += "]";
}

} // namespace tiaoli::explore
