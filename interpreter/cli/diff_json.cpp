#include "cli/clause_words.hpp"
#include "cli/diff_report.hpp"
#include "facts/json_writer.hpp"

#include <nlohmann/json.hpp>

namespace tiaoli::cli {
namespace {

using analysis::DiffRow;
using Json = nlohmann::ordered_json;

Json policy_json(const ComparedPolicy& policy) {
    Json json{{"argument", policy.argument}};
    if (!policy.program->policies.empty()) {
        const program::Policy& found = policy.program->policies[0];
        json["policy"] = found.name;
        json["title"] = found.title;
        json["number"] = found.number;
    }
    return json;
}

std::string_view kind_name(analysis::Figure::Kind kind) {
    switch (kind) {
    case analysis::Figure::Kind::amount: return "amount";
    case analysis::Figure::Kind::time: return "time";
    case analysis::Figure::Kind::group: return "group";
    }
    return "amount";
}

Json modality_json(const std::vector<program::Modality>& modalities) {
    Json json = Json::array();
    for (const program::Modality modality : modalities)
        if (modality != program::Modality::plain) json.push_back(facts::modality_name(modality));
    return json;
}

Json rule_json(const ComparedPolicy& policy, const analysis::RuleSummary& rule) {
    Json figures = Json::array();
    for (const analysis::Figure& figure : rule.figures) {
        Json json{{"kind", kind_name(figure.kind)},
                  {"text", figure.text},
                  {"in", figure.in_condition ? "condition" : "value"}};
        if (figure.parameter != program::none)
            json["parameter"] = policy.program->parameters[figure.parameter].name;
        else
            json["context"] = figure.context;
        figures.push_back(std::move(json));
    }
    return {{"decision", policy.program->decisions[rule.decision].name},
            {"exception", rule.exception},
            {"modality", modality_json(rule.modalities)},
            {"value", rule.value},
            {"conditions", rule.conditions},
            {"figures", std::move(figures)}};
}

Json clauses_json(const ComparedPolicy& policy, const std::vector<program::ClauseId>& clauses) {
    Json all = Json::array();
    for (const program::ClauseId id : clauses) {
        const program::Clause& clause = policy.program->clauses[id];
        const analysis::ClauseSummary& summary = policy.summaries[id];
        Json rules = Json::array();
        for (const analysis::RuleSummary& rule : summary.rules)
            rules.push_back(rule_json(policy, rule));
        all.push_back({{"name", clause.name},
                       {"citation", clause.citation},
                       {"summary", clause.summary},
                       {"modality", modality_json(summary.modalities())},
                       {"fund", clause.fund},
                       {"departments", clause.departments},
                       {"standards", parameter_names(*policy.program, summary)},
                       {"readings", reading_names(*policy.program, summary)},
                       {"rules", std::move(rules)}});
    }
    return all;
}

std::string_view status_name(DiffRow::Status status) {
    switch (status) {
    case DiffRow::Status::same: return "same";
    case DiffRow::Status::different: return "different";
    case DiffRow::Status::only_left: return "only_left";
    case DiffRow::Status::only_right: return "only_right";
    }
    return "same";
}

Json answer_json(program::DecisionId id, const analysis::StatedAnswer& answer, const std::string& reason) {
    if (id == program::none) return nullptr;
    Json json{{"state", facts::state_name(answer.state)}, {"text", answer.text}};
    if (answer.state == engine::State::value) json["value"] = Json::parse(answer.json, nullptr, false);
    if (!reason.empty()) json["reason"] = reason;
    return json;
}

Json cases_json(const DiffReport& report, const ComparedCases& cases) {
    Json answers = Json::array();
    for (const ComparedAnswer& answer : cases.answers) {
        const analysis::AnswerDifference& difference = answer.difference;
        Json json{{"case", answer.case_number}, {"decision", difference.name}, {"topic", difference.topic}};
        if (!answer.case_name.empty()) json["id"] = answer.case_name;
        if (difference.position > 0) json["position"] = difference.position;
        json["left"] = answer_json(difference.left, difference.left_answer, answer.left_reason);
        json["right"] = answer_json(difference.right, difference.right_answer, answer.right_reason);
        answers.push_back(std::move(json));
    }
    return {{"on", cases.on},
            {"cases", cases.cases},
            {"different", cases.different},
            {"by_decision", cases.by_decision},
            {"unknown_facts", {{"left", report.left.unknown_facts}, {"right", report.right.unknown_facts}}},
            {"unmapped", {{"left", report.left.unmapped}, {"right", report.right.unmapped}}},
            {"answers", std::move(answers)},
            {"left_out", cases.left_out}};
}

} // namespace

std::string diff_json(const DiffReport& report) {
    Json rows = Json::array();
    for (const DiffRow& row : report.diff.rows) {
        Json differences = Json::array();
        for (const analysis::AspectDifference& difference : row.differences)
            differences.push_back({{"aspect", analysis::aspect_name(difference.aspect)},
                                   {"left", difference.left},
                                   {"right", difference.right}});
        Json json{{report.diff.by_clause ? "clause" : "topic", row.key}};
        if (!row.label.empty()) json["label"] = row.label;
        json["status"] = status_name(row.status);
        json["differences"] = std::move(differences);
        json["left"] = clauses_json(report.left, row.left);
        json["right"] = clauses_json(report.right, row.right);
        rows.push_back(std::move(json));
    }
    Json json{{"schema", "tiaoli.diff/1"},
              {"matched_by", report.diff.by_clause ? "clause" : "topic"},
              {"left", policy_json(report.left)},
              {"right", policy_json(report.right)},
              {"rows", std::move(rows)}};
    if (report.cases) json["answers"] = cases_json(report, *report.cases);
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace tiaoli::cli
