#include "cli/clause_words.hpp"
#include "cli/compare_report.hpp"
#include "facts/json_writer.hpp"

#include <nlohmann/json.hpp>

namespace tiaoli::cli {
namespace {

using analysis::Entitlement;
using analysis::TopicEntitlements;
using Json = nlohmann::ordered_json;

std::string_view status_name(TopicEntitlements::Status status) {
    switch (status) {
    case TopicEntitlements::Status::decided: return "decided";
    case TopicEntitlements::Status::open: return "open";
    case TopicEntitlements::Status::not_applicable: return "not_applicable";
    case TopicEntitlements::Status::not_asked: return "not_asked";
    }
    return "not_asked";
}

Json entry_json(const ComparedColumn& column, const Entitlement& entry) {
    Json json{{"decision", column.program->decisions[entry.decision].name}};
    if (!entry.positions.empty()) json["positions"] = entry.positions;
    json["state"] = facts::state_name(entry.answer.state);
    if (entry.answer.state == engine::State::value)
        json["value"] = Json::parse(entry.answer.json, nullptr, false);
    json["text"] = entry.answer.text;
    Json modality = Json::array();
    for (int i = 0; i < static_cast<int>(program::Modality::count_); ++i)
        if (entry.answer.modalities.has(static_cast<program::Modality>(i)))
            modality.push_back(facts::modality_name(static_cast<program::Modality>(i)));
    if (!modality.empty()) json["modality"] = std::move(modality);
    if (!entry.missing.empty()) json["missing"] = entry.missing;
    return json;
}

Json cell_json(const ComparedColumn& column, std::size_t place) {
    if (place == ComparedTopic::absent) return nullptr;
    const TopicEntitlements& topic = column.topics[place];
    Json clauses = Json::array();
    for (const program::ClauseId id : topic.clauses)
        clauses.push_back(
            {{"name", column.program->clauses[id].name}, {"citation", column.program->clauses[id].citation}});
    Json entries = Json::array();
    for (const Entitlement& entry : topic.entries)
        entries.push_back(entry_json(column, entry));
    for (const Entitlement& entry : topic.inapplicable)
        entries.push_back(entry_json(column, entry));
    return {{"status", status_name(topic.status)},
            {"clauses", std::move(clauses)},
            {"decisions", std::move(entries)}};
}

} // namespace

std::string compare_json(const CompareReport& report) {
    Json policies = Json::array();
    for (const ComparedColumn& column : report.columns)
        policies.push_back({{"argument", column.argument},
                            {"number", policy_number(*column.program)},
                            {"unknown_facts", column.unknown_facts}});
    Json topics = Json::array();
    for (const ComparedTopic& topic : report.topics) {
        Json cells = Json::array();
        for (std::size_t i = 0; i < topic.places.size(); ++i)
            cells.push_back(cell_json(report.columns[i], topic.places[i]));
        topics.push_back({{"topic", topic.name}, {"label", topic.label}, {"policies", std::move(cells)}});
    }
    const Json json{{"schema", "tiaoli.compare/1"},
                    {"on", report.on},
                    {"policies", std::move(policies)},
                    {"topics", std::move(topics)},
                    {"topics_without_facts", report.not_asked}};
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace tiaoli::cli
