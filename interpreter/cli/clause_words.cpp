#include "cli/clause_words.hpp"

#include "explain/wording.hpp"

#include <algorithm>

namespace tiaoli::cli {
namespace {

using program::Modality;

/// The order in which they are said.
constexpr Modality said[] = {Modality::must,         Modality::must_not,   Modality::may,
                             Modality::in_principle, Modality::encouraged, Modality::at_most,
                             Modality::at_least};

bool is_bound(Modality modality) {
    return modality == Modality::at_most || modality == Modality::at_least;
}

std::string_view word(Modality modality, words::Language language) {
    return words::text(explain::phrase_of(modality), language);
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

} // namespace

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
    std::string all;
    for (const std::string& item : items)
        all.append(all.empty() ? "" : separator).append(item);
    return all;
}

std::string joined_some(const std::vector<std::string>& items, std::string_view separator) {
    constexpr std::ptrdiff_t most = 10;
    if (std::ssize(items) <= most) return joined(items, separator);
    std::string text = joined({items.begin(), items.begin() + most}, separator);
    return text.append(separator).append("… (").append(std::to_string(items.size())).append(")");
}

std::vector<std::string> modality_words(std::span<const Modality> modalities, words::Language language) {
    std::vector<std::string> found;
    for (const Modality modality : said)
        if (std::ranges::find(modalities, modality) != modalities.end())
            found.emplace_back(word(modality, language));
    return found;
}

std::string effect_words(const program::Program& program, const analysis::RuleSummary& rule,
                         words::Language language) {
    std::string text, bound;
    for (const Modality modality : said) {
        if (std::ranges::find(rule.modalities, modality) == rule.modalities.end()) continue;
        (is_bound(modality) ? bound : text).append(word(modality, language)).append(" ");
    }
    text.append(program.decisions[rule.decision].name).append(" ");
    if (bound.empty()) bound = language == words::Language::chinese ? "为 " : "is ";
    return text.append(bound).append(rule.value);
}

std::vector<std::string> decision_names(const program::Program& program,
                                        const std::vector<program::DecisionId>& decisions) {
    std::vector<std::string> names;
    for (const program::DecisionId id : decisions)
        add_once(names, program.decisions[id].name);
    return names;
}

std::vector<std::string> fact_names(const program::Program& program, const analysis::ClauseSummary& summary) {
    std::vector<std::string> names;
    std::vector<std::string_view> lists_with_fields;
    for (const program::FactId id : summary.facts) {
        const program::Fact& fact = program.facts[id];
        if (fact.scope != 0 && program.scopes[fact.scope].kind == program::Scope::Kind::list)
            lists_with_fields.push_back(program.lists[program.scopes[fact.scope].list].path);
        add_once(names, fact.path);
    }
    for (const program::ListId id : summary.lists)
        if (std::ranges::find(lists_with_fields, program.lists[id].path) == lists_with_fields.end())
            add_once(names, program.lists[id].path);
    return names;
}

std::vector<std::string> parameter_names(const program::Program& program,
                                         const analysis::ClauseSummary& summary) {
    std::vector<std::string> names;
    for (const program::ParameterId id : summary.parameters)
        names.push_back(program.parameters[id].name);
    return names;
}

std::vector<std::string> reading_names(const program::Program& program,
                                       const analysis::ClauseSummary& summary) {
    std::vector<std::string> names;
    for (const program::ReadingId id : summary.readings)
        names.push_back(program.readings[id].name);
    return names;
}

std::string policy_title(const program::Program& program, words::Language language) {
    if (program.policies.empty()) return {};
    const program::Policy& policy = program.policies[0];
    std::string text = policy.title.empty() ? policy.name : policy.title;
    if (policy.number.empty()) return text;
    const bool chinese = language == words::Language::chinese;
    return text.append(chinese ? "（" : " (").append(policy.number).append(chinese ? "）" : ")");
}

std::string policy_number(const program::Program& program) {
    if (program.policies.empty()) return {};
    const program::Policy& policy = program.policies[0];
    return policy.number.empty() ? policy.name : policy.number;
}

} // namespace tiaoli::cli
