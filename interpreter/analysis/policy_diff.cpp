#include "analysis/policy_diff.hpp"

#include "analysis/quotation.hpp"
#include "explain/wording.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tiaoli::analysis {
namespace {

using program::Clause;
using program::ClauseId;

constexpr std::string_view names[] = {"figures",     "windows",   "groups",   "modality",
                                      "conditions",  "standards", "readings", "fund",
                                      "departments", "citation",  "text"};
static_assert(std::size(names) == aspect_count);

/// Items in the order of the policy, each once.
using Items = std::vector<std::string>;

void add_item(Items& items, std::string item) {
    if (!item.empty() && std::ranges::find(items, item) == items.end()) items.push_back(std::move(item));
}

void add_figures(Items& items, const ClauseSummary& summary, Figure::Kind kind) {
    for (const RuleSummary& rule : summary.rules)
        for (const Figure& figure : rule.figures)
            if (figure.kind == kind) add_item(items, figure.text);
}

Items items_of(const DiffSide& side, const std::vector<ClauseId>& clauses, Aspect aspect,
               words::Language language) {
    Items items;
    for (const ClauseId id : clauses) {
        const Clause& clause = side.program.clauses[id];
        const ClauseSummary& summary = side.summaries[id];
        switch (aspect) {
        case Aspect::figures: add_figures(items, summary, Figure::Kind::amount); break;
        case Aspect::windows: add_figures(items, summary, Figure::Kind::time); break;
        case Aspect::groups: add_figures(items, summary, Figure::Kind::group); break;
        case Aspect::modality:
            for (const program::Modality modality : summary.modalities())
                add_item(items, std::string(words::text(explain::phrase_of(modality), language)));
            break;
        case Aspect::conditions:
            for (const RuleSummary& rule : summary.rules)
                for (const std::string& condition : rule.conditions)
                    add_item(items, condition);
            break;
        case Aspect::standards:
            for (const program::ParameterId parameter : summary.parameters)
                if (side.program.parameters[parameter].entries.empty())
                    add_item(items, side.program.parameters[parameter].name);
            break;
        case Aspect::readings:
            for (const program::ReadingId reading : summary.readings) {
                const program::Reading& found = side.program.readings[reading];
                add_item(items, found.name + " = " + found.options[found.in_force]);
            }
            break;
        case Aspect::fund: add_item(items, clause.fund); break;
        case Aspect::departments:
            for (const std::string& department : clause.departments)
                add_item(items, department);
            break;
        case Aspect::citation: add_item(items, clause.citation); break;
        case Aspect::text: add_item(items, on_one_line(clause_text(side.program, id))); break;
        }
    }
    return items;
}

Items without(const Items& items, const Items& others) {
    Items rest;
    for (const std::string& item : items)
        if (std::ranges::find(others, item) == others.end()) rest.push_back(item);
    return rest;
}

class Comparison {
public:
    Comparison(const DiffSide& left, const DiffSide& right, words::Language language)
        : left_(left), right_(right), language_(language) {}

    PolicyDiff compare() {
        PolicyDiff result;
        result.by_clause = is_same_policy();
        std::map<std::string, std::size_t, std::less<>> rows;
        add_clauses(left_, &DiffRow::left, result, rows);
        add_clauses(right_, &DiffRow::right, result, rows);
        for (DiffRow& row : result.rows)
            settle(row, result.by_clause);
        // What both speak of stands together; the versions of a policy keep its order.
        const auto group = [](const DiffRow& row) {
            return row.status == DiffRow::Status::only_left    ? 1
                   : row.status == DiffRow::Status::only_right ? 2
                                                               : 0;
        };
        if (!result.by_clause) std::ranges::stable_sort(result.rows, {}, group);
        return result;
    }

private:
    bool is_same_policy() const {
        const auto& left = left_.program.policies;
        const auto& right = right_.program.policies;
        return !left.empty() && !right.empty() && left[0].name == right[0].name;
    }

    static void add_clauses(const DiffSide& side, std::vector<ClauseId> DiffRow::*clauses, PolicyDiff& result,
                            std::map<std::string, std::size_t, std::less<>>& rows) {
        for (ClauseId id = 0; id < side.program.clauses.size(); ++id) {
            const Clause& clause = side.program.clauses[id];
            const std::string& key = result.by_clause ? clause.name : clause.topic;
            const auto [at, is_new] = rows.try_emplace(key, result.rows.size());
            if (is_new) {
                DiffRow& row = result.rows.emplace_back();
                row.key = key;
                const auto topic = std::ranges::find(side.program.topics, key, &program::Topic::name);
                if (!result.by_clause && topic != side.program.topics.end()) row.label = topic->label;
            }
            (result.rows[at->second].*clauses).push_back(id);
        }
    }

    void settle(DiffRow& row, bool by_clause) const {
        using Status = DiffRow::Status;
        if (row.left.empty() || row.right.empty()) {
            row.status = row.right.empty() ? Status::only_left : Status::only_right;
            return;
        }
        // Clauses that name no topic have nothing in common that anybody stated.
        if (row.key.empty()) {
            row.status = Status::different;
            return;
        }
        const Aspect last = by_clause ? Aspect::text : Aspect::departments;
        for (int i = 0; i <= static_cast<int>(last); ++i) {
            const auto aspect = static_cast<Aspect>(i);
            const Items left = items_of(left_, row.left, aspect, language_);
            const Items right = items_of(right_, row.right, aspect, language_);
            AspectDifference difference{aspect, without(left, right), without(right, left)};
            if (!difference.left.empty() || !difference.right.empty())
                row.differences.push_back(std::move(difference));
        }
        row.status = row.differences.empty() ? Status::same : Status::different;
    }

    const DiffSide& left_;
    const DiffSide& right_;
    words::Language language_;
};

} // namespace

std::string_view aspect_name(Aspect aspect) {
    return names[static_cast<std::size_t>(aspect)];
}

PolicyDiff compare_policies(const DiffSide& left, const DiffSide& right, words::Language language) {
    return Comparison(left, right, language).compare();
}

} // namespace tiaoli::analysis
