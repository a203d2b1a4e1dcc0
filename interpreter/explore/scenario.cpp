#include "explore/scenario.hpp"

#include "explain/outcome.hpp"
#include "explore/literal.hpp"
#include "facts/json_text.hpp"
#include "words/words.hpp"

#include <algorithm>

namespace tiaoli::explore {

using engine::Presence;
using engine::State;
using program::Decision;
using program::InputField;
using words::Word;

namespace {

class GivenWriter {
public:
    GivenWriter(const Outcome& outcome, words::Language language)
        : outcome_(outcome), program_(outcome.program()), language_(language),
          nodes_(program_.facts.size(), program::none) {
        for (program::NodeId id = 0; id < program_.nodes.size(); ++id)
            if (program_.nodes[id].op == program::Op::fact) nodes_[program_.nodes[id].payload] = id;
    }

    /// The value of a field in a row of its scope; false if nothing of it is known.
    bool write(std::string& out, const InputField& field, std::uint32_t row) const {
        switch (field.kind) {
        case InputField::Kind::leaf: return leaf(out, field.index, row);
        case InputField::Kind::record: return record(out, field.children, row);
        case InputField::Kind::list: return list(out, field, row);
        case InputField::Kind::table: return table(out, field, row);
        }
        return false;
    }

private:
    bool leaf(std::string& out, program::FactId fact, std::uint32_t row) const {
        const engine::FactColumn& column = outcome_.batch.facts[fact];
        const Presence presence = column.presence.empty() ? Presence::given : column.presence[row];
        if (presence == Presence::unknown || nodes_[fact] == program::none) return false;
        append_expression(out, program_, program_.facts[fact].type,
                          outcome_.evaluation.cell(nodes_[fact], row), outcome_.batch.texts, language_);
        return true;
    }

    bool record(std::string& out, const std::vector<InputField>& fields, std::uint32_t row) const {
        std::string members;
        for (const InputField& field : fields) {
            std::string value;
            if (!write(value, field, row)) continue;
            if (!members.empty()) members += ", ";
            append_name(members, field.name);
            members.append(": ").append(value);
        }
        if (members.empty()) return false;
        out.append("{").append(members).append("}");
        return true;
    }

    bool list(std::string& out, const InputField& field, std::uint32_t row) const {
        const engine::ListColumn& column = outcome_.batch.lists[field.index];
        if (!column.presence.empty() && column.presence[row] != Presence::given) return false;
        const bool plain = field.children.size() == 1 && field.children[0].name.empty();
        out += '[';
        for (std::uint32_t child = column.offsets[row]; child < column.offsets[row + 1]; ++child) {
            if (child > column.offsets[row]) out += ", ";
            std::string element;
            const bool known =
                plain ? write(element, field.children[0], child) : record(element, field.children, child);
            out += known ? element : "{}";
        }
        out += ']';
        return true;
    }

    bool table(std::string& out, const InputField& field, std::uint32_t row) const {
        const engine::ListColumn& column = outcome_.batch.lists[field.index];
        if (!column.presence.empty() && column.presence[row] != Presence::given) return false;
        const std::vector<InputField> values(field.children.begin() + 1, field.children.end());
        out += '{';
        for (std::uint32_t child = column.offsets[row]; child < column.offsets[row + 1]; ++child) {
            if (child > column.offsets[row]) out += ", ";
            write(out, field.children[0], child);
            out += ": ";
            if (values.size() == 1)
                write(out, values[0], child);
            else
                record(out, values, child);
        }
        out += '}';
        return true;
    }

    const Outcome& outcome_;
    const program::Program& program_;
    words::Language language_;
    std::vector<program::NodeId> nodes_; ///< by fact
};

} // namespace

void append_givens(std::string& out, const Outcome& outcome, words::Language language) {
    const GivenWriter writer(outcome, language);
    for (const InputField& field : outcome.program().input_tree) {
        std::string value;
        if (!writer.write(value, field, 0)) continue;
        out.append("  ").append(words::spelling(Word::GIVEN, language)).append(" ");
        append_name(out, field.name);
        out.append(" = ").append(value).append("\n");
    }
    const program::Program& program = outcome.program();
    for (std::size_t i = 0; i < program.readings.size(); ++i) {
        const program::Reading& reading = program.readings[i];
        if (outcome.options.readings[i] == reading.in_force) continue;
        out.append("  ").append(words::spelling(Word::GIVEN, language)).append(" ");
        append_name(out, reading.name);
        out.append(" = ");
        append_name(out, reading.options[outcome.options.readings[i]]);
        out += "\n";
    }
}

std::string expectation(const Outcome& outcome, program::DecisionId id, words::Language language) {
    const program::Program& program = outcome.program();
    const Decision& decision = program.decisions[id];
    if (decision.list || decision.scope != 0) return {};
    const explain::Outcome answer = explain::outcome(outcome.evaluation, program, id, 0);
    if (answer.cell.state == State::error) return {};
    std::string out = "  ";
    out.append(words::spelling(Word::EXPECT, language)).append(" ");
    std::string name;
    for (std::size_t from = 0, to = 0; to != std::string::npos; from = to + 1) {
        to = decision.name.find('.', from);
        if (from > 0) name += '.';
        append_name(name, std::string_view(decision.name).substr(from, to - from));
    }
    if (answer.cell.state == State::undetermined) { // `expect not (D is given)`
        out.append(words::spelling(Word::NOT, language)).append(" (").append(name).append(" ");
        return out.append(words::spelling(Word::IS_GIVEN, language)).append(")\n");
    }
    const bool is_value = answer.cell.state == State::value;
    if (is_value && decision.type.kind == program::ValueKind::yes_no) {
        if (answer.cell.bits == 0) out.append(words::spelling(Word::NOT, language)).append(" ");
        return out + name + "\n";
    }
    if (!is_value) {
        out.append(name).append(" ").append(words::spelling(Word::IS, language)).append(" ");
        return out.append(words::spelling(Word::NOT_APPLICABLE, language)).append("\n");
    }
    engine::Cell cell = answer.cell;
    if (answer.was_rounded) cell.number = answer.before_rounding; // a scenario sees the exact amount
    out.append(name).append(" = ");
    append_expression(out, program, decision.type, cell, outcome.batch.texts, language);
    return out + "\n";
}

std::vector<program::DecisionId> settled(const program::Program& program, const Outcome& outcome) {
    std::vector<program::DecisionId> result;
    for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
        const Decision& decision = program.decisions[id];
        if (decision.kind != Decision::Kind::decision || decision.list || decision.scope != 0) continue;
        if (outcome.evaluation.state(decision.node, 0) == State::value) result.push_back(id);
    }
    return result;
}

ScenarioText scenario(const Outcome& outcome, std::string_view name,
                      const std::vector<program::DecisionId>& decisions, words::Language language) {
    ScenarioText result;
    std::string& out = result.text;
    out.append(words::spelling(Word::SCENARIO, language)).append(" ");
    std::string quoted;
    facts::append_json_text(quoted, name);
    out.append(quoted)
        .append(" ")
        .append(language == words::Language::chinese ? words::spelling(Word::OVER, language)
                                                     : words::spelling(Word::ON, language))
        .append(" ");
    out.append(values::iso_text(outcome.options.today)).append("\n");
    append_givens(out, outcome, language);
    for (const program::DecisionId id : decisions) {
        const std::string line = expectation(outcome, id, language);
        out += line;
        if (line.empty())
            result.left_out.push_back(outcome.program().decisions[id].name);
        else
            ++result.expectations;
    }
    return result;
}

} // namespace tiaoli::explore
