#include "analysis/entitlements.hpp"

#include "explain/why.hpp"
#include "facts/fact_path.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <map>

namespace tiaoli::analysis {
namespace {

using engine::Presence;
using engine::State;
using program::Decision;
using program::DecisionId;
using program::NodeId;
using program::none;
using program::Op;
using program::Program;

/// For each node, whether some fact below it is known in the case.
std::vector<bool> touched(const Evaluated& answered, std::uint32_t case_row) {
    const Program& program = answered.plan.program();
    const auto is_known = [&](program::FactId id) {
        const auto& presence = answered.batch.facts[id].presence;
        const auto [first, last] =
            rows_of_case(program, answered.evaluation, program.facts[id].scope, case_row);
        for (std::uint32_t row = first; row < last; ++row)
            if (presence.empty() || presence[row] != Presence::unknown) return true;
        return false;
    };
    const auto is_known_list = [&](program::ScopeId scope) {
        if (scope == none || program.scopes[scope].kind != program::Scope::Kind::list) return false;
        const auto [first, last] =
            rows_of_case(program, answered.evaluation, program.scopes[scope].parent, case_row);
        for (std::uint32_t row = first; row < last; ++row)
            if (!answered.evaluation.list_unknown(scope, row)) return true;
        return false;
    };
    std::vector<bool> result(program.nodes.size());
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        const program::Node& node = program.nodes[id];
        bool known = node.op == Op::fact && is_known(node.payload);
        if (program::is_aggregate(node.op)) known = known || is_known_list(node.payload);
        for (const NodeId input : program.inputs_of(node))
            known = known || (input != none && result[input]);
        result[id] = known;
    }
    return result;
}

class Collection {
public:
    Collection(const Evaluated& answered, std::uint32_t case_row, words::Language language)
        : answered_(answered), program_(answered.plan.program()), case_row_(case_row), language_(language),
          touched_(touched(answered, case_row)) {}

    std::vector<TopicEntitlements> collect() {
        for (program::ClauseId id = 0; id < program_.clauses.size(); ++id)
            topic(program_.clauses[id].topic).clauses.push_back(id);
        for (DecisionId id = 0; id < program_.decisions.size(); ++id) {
            const Decision& decision = program_.decisions[id];
            if (decision.kind != Decision::Kind::decision || decision.clauses.empty()) continue;
            add(topic(program_.clauses[decision.clauses[0]].topic), id);
        }
        for (TopicEntitlements& each : topics_)
            settle(each);
        return std::move(topics_);
    }

private:
    TopicEntitlements& topic(const std::string& name) {
        const auto [at, is_new] = numbers_.try_emplace(name, topics_.size());
        if (is_new) topics_.emplace_back().topic = name;
        return topics_[at->second];
    }

    void add(TopicEntitlements& topic, DecisionId id) {
        const Decision& decision = program_.decisions[id];
        if (!touched_[decision.node]) return;
        const auto [first, last] = rows_of_case(program_, answered_.evaluation, decision.scope, case_row_);
        std::vector<Entitlement> found;
        for (std::uint32_t row = first; row < last; ++row) {
            Entitlement entry;
            entry.decision = id;
            entry.row = row;
            if (decision.scope != 0) entry.positions = {row - first + 1};
            entry.answer = stated_answer(answered_, id, row, language_);
            if (entry.answer.state == State::undetermined) add_missing(entry);
            const auto same = std::ranges::find_if(found, [&](const Entitlement& known) {
                return known.answer == entry.answer && known.missing == entry.missing;
            });
            if (same == found.end())
                found.push_back(std::move(entry));
            else
                same->positions.push_back(row - first + 1);
        }
        for (Entitlement& entry : found)
            (entry.answer.state == State::not_applicable ? topic.inapplicable : topic.entries)
                .push_back(std::move(entry));
    }

    void add_missing(Entitlement& entry) const {
        for (const explain::FactUse& use : explain::missing(answered_.plan, answered_.evaluation,
                                                            answered_.batch, entry.decision, entry.row))
            for (std::string& path : facts::paths_of(program_, use))
                entry.missing.push_back(std::move(path));
    }

    static void settle(TopicEntitlements& topic) {
        using Status = TopicEntitlements::Status;
        const auto is_decided = [](const Entitlement& entry) {
            return entry.answer.state != State::undetermined;
        };
        const auto middle = std::ranges::stable_partition(topic.entries, is_decided).begin();
        std::ranges::stable_sort(middle, topic.entries.end(), {},
                                 [](const Entitlement& entry) { return entry.missing.size(); });
        if (std::ranges::any_of(topic.entries, is_decided))
            topic.status = Status::decided;
        else if (!topic.entries.empty())
            topic.status = Status::open;
        else if (!topic.inapplicable.empty())
            topic.status = Status::not_applicable;
    }

    const Evaluated& answered_;
    const Program& program_;
    std::uint32_t case_row_;
    words::Language language_;
    std::vector<bool> touched_;
    std::vector<TopicEntitlements> topics_;
    std::map<std::string, std::size_t, std::less<>> numbers_;
};

} // namespace

std::vector<TopicEntitlements> entitlements(const Evaluated& answered, std::uint32_t case_row,
                                            words::Language language) {
    return Collection(answered, case_row, language).collect();
}

} // namespace tiaoli::analysis
