#include "analysis/coverage.hpp"

#include "analysis/quotation.hpp"
#include "engine/fired.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <utility>

namespace tiaoli::analysis {
namespace {

using program::NodeId;
using program::none;
using program::Op;

Place place_of(const program::Program& program, program::OriginId id) {
    if (id == none) return {};
    const program::Origin& origin = program.origins[id];
    if (origin.file == none) return {};
    return {program.files[origin.file].name, origin.begin, origin.end, origin.line};
}

/// What the author calls a condition that is declared elsewhere: a fact or a decision.
std::string name_of(const program::Program& program, NodeId id) {
    const program::Node& node = program.nodes[id];
    if (node.op == Op::fact) return program.facts[node.payload].path;
    if (node.op != Op::decide) return {};
    const auto decision = std::ranges::find(program.decisions, id, &program::Decision::node);
    return decision == program.decisions.end() ? std::string() : decision->name;
}

std::string clause_name(const program::Program& program, program::ClauseId id) {
    return id == none ? std::string() : program.clauses[id].name;
}

NodeId without_broadcast(const program::Program& program, NodeId id) {
    while (program.nodes[id].op == Op::broadcast)
        id = program.inputs_of(id)[0];
    return id;
}

bool joins(Op op) {
    return op == Op::all_of || op == Op::any_of || op == Op::negation;
}

/// Whether a scenario can try the condition: it is not a constant, not the choice of a reading, and not that
/// the policy is in force.
bool is_written(const program::Program& program, NodeId id) {
    const program::Node& node = program.nodes[id];
    return node.op != Op::constant && node.op != Op::reading && node.origin != none &&
           program.origins[node.origin].phrase != "in_force";
}

struct FoundAtom {
    std::vector<std::uint32_t> way;
    NodeId node = none;
};

/// The conditions that and, or, not join below this one.
void find_atoms(const program::Program& program, NodeId id, std::vector<std::uint32_t>& way,
                std::vector<FoundAtom>& found) {
    id = without_broadcast(program, id);
    if (!is_written(program, id) && !joins(program.nodes[id].op)) return;
    if (!joins(program.nodes[id].op)) {
        found.push_back({way, id});
        return;
    }
    if (program.nodes[id].origin != none && program.origins[program.nodes[id].origin].phrase == "in_force")
        return;
    const auto inputs = program.inputs_of(id);
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
        way.push_back(i);
        find_atoms(program, inputs[i], way, found);
        way.pop_back();
    }
}

/// The node at the end of a way, or none if this program is built otherwise.
NodeId follow(const program::Program& program, NodeId id, std::span<const std::uint32_t> way) {
    for (const std::uint32_t step : way) {
        id = without_broadcast(program, id);
        const auto inputs = program.inputs_of(id);
        if (!joins(program.nodes[id].op) || step >= inputs.size()) return none;
        id = inputs[step];
    }
    return id;
}

/// Whether the rule made the value of its decision somewhere.
bool has_decided(const program::Program& program, const engine::Evaluation& evaluation,
                 const engine::RuleCondition& rule) {
    const std::uint32_t rows = evaluation.rows(rule.scope);
    for (std::uint32_t row = 0; row < rows; ++row)
        if (engine::has_fired(evaluation, program, rule, row)) return true;
    return false;
}

struct Seen {
    bool yes = false, no = false;
};

Seen seen_in(const program::Program& program, const engine::Evaluation& evaluation, NodeId id) {
    Seen seen;
    const std::uint32_t rows = evaluation.rows(program.nodes[id].scope);
    for (std::uint32_t row = 0; row < rows && !(seen.yes && seen.no); ++row) {
        const engine::Cell cell = evaluation.cell(id, row);
        // A rule does not apply where its condition is not applicable, as where it is no.
        if (cell.state == engine::State::not_applicable)
            seen.no = true;
        else if (cell.state == engine::State::value)
            (cell.bits != 0 ? seen.yes : seen.no) = true;
    }
    return seen;
}

} // namespace

CoverageCounter::CoverageCounter(const program::Program& policy) {
    std::map<NodeId, std::size_t>
        known; // conditions by their node in the policy: several rules may share one
    std::vector<std::uint32_t> way;
    for (const engine::RuleCondition& tried : engine::rule_conditions(policy)) {
        const program::Rule& rule = policy.rules[tried.rule];
        const Place place = place_of(policy, rule.origin);
        if (place.file.empty()) continue;
        const std::string clause = clause_name(policy, rule.clause);
        const auto [at, is_new] = rules_.try_emplace(RuleKey{place, rule.exception});
        at->second.rule = CoveredRule{place, clause, rule.exception};
        if (!rule.exception && rule.clause != none)
            clauses_.try_emplace(clause, CoveredClause{place, clause, policy.clauses[rule.clause].citation});
        if (!is_new) continue; // the same rule for another decision or another record
        std::vector<FoundAtom> found;
        find_atoms(policy, tried.conditions.back(), way, found);
        for (FoundAtom& atom : found) {
            const auto [condition, is_first] = known.try_emplace(atom.node, conditions_.size());
            if (is_first) {
                // A bare fact and another decision are declared elsewhere; where they are conditions is in
                // the rule.
                const program::OriginId origin = policy.nodes[atom.node].origin;
                const std::string name = name_of(policy, atom.node);
                conditions_.push_back({name.empty() ? place_of(policy, origin) : place, clause,
                                       name.empty() ? quotation(policy, origin) : name});
            }
            at->second.atoms.push_back({std::move(atom.way), condition->second});
        }
    }
}

void CoverageCounter::add(const program::Program& scenario, const engine::Evaluation& evaluation) {
    // One scenario counts once for each place, however many nodes and rows it has there.
    std::set<std::string> clauses;
    std::set<RuleKey> applied;
    std::vector<Seen> conditions(conditions_.size());
    for (const engine::RuleCondition& tried : engine::rule_conditions(scenario)) {
        const program::Rule& rule = scenario.rules[tried.rule];
        const RuleKey key{place_of(scenario, rule.origin), rule.exception};
        const auto at = rules_.find(key);
        if (at == rules_.end()) continue;
        if (has_decided(scenario, evaluation, tried)) {
            applied.insert(key);
            clauses.insert(clause_name(scenario, rule.clause));
        }
        for (const Atom& atom : at->second.atoms) {
            const NodeId node = follow(scenario, tried.conditions.back(), atom.way);
            if (node == none) continue;
            const Seen seen = seen_in(scenario, evaluation, node);
            conditions[atom.condition].yes |= seen.yes;
            conditions[atom.condition].no |= seen.no;
        }
    }
    for (const std::string& name : clauses)
        if (const auto clause = clauses_.find(name); clause != clauses_.end()) ++clause->second.times;
    for (const RuleKey& key : applied)
        ++rules_.at(key).rule.times;
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
        if (conditions[i].yes) ++conditions_[i].held;
        if (conditions[i].no) ++conditions_[i].failed;
    }
}

Coverage CoverageCounter::coverage() const {
    Coverage result;
    for (const auto& [name, clause] : clauses_)
        result.clauses.push_back(clause);
    for (const auto& [key, counted] : rules_)
        (counted.rule.exception ? result.exceptions : result.rules).push_back(counted.rule);
    result.conditions = conditions_;
    const auto by_place = [](const auto& a, const auto& b) { return a.place < b.place; };
    std::ranges::stable_sort(result.clauses, by_place);
    std::ranges::stable_sort(result.conditions, by_place);
    return result;
}

std::string lcov(const Coverage& coverage) {
    struct File {
        std::string functions, function_hits, branches;
        std::map<std::uint32_t, std::uint32_t> lines;
        std::uint32_t clauses = 0, clauses_hit = 0, sides = 0, sides_hit = 0;
    };
    std::map<std::string, File> files;
    const auto number = [](std::uint32_t value) { return std::to_string(value); };
    for (const CoveredClause& clause : coverage.clauses) {
        File& file = files[clause.place.file];
        file.functions += "FN:" + number(clause.place.line) + "," + clause.name + "\n";
        file.function_hits += "FNDA:" + number(clause.times) + "," + clause.name + "\n";
        ++file.clauses;
        if (clause.times > 0) ++file.clauses_hit;
    }
    const auto hit_line = [&](const Place& place, std::uint32_t times) {
        auto& hits = files[place.file].lines[place.line];
        hits = std::max(hits, times);
    };
    for (const auto* rules : {&coverage.rules, &coverage.exceptions})
        for (const CoveredRule& rule : *rules)
            hit_line(rule.place, rule.times);
    std::map<std::pair<std::string, std::uint32_t>, std::uint32_t> blocks;
    for (const CoveredCondition& condition : coverage.conditions) {
        File& file = files[condition.place.file];
        hit_line(condition.place, condition.held + condition.failed);
        const std::uint32_t block = blocks[{condition.place.file, condition.place.line}]++;
        const std::string head = "BRDA:" + number(condition.place.line) + "," + number(block) + ",";
        const bool reached = condition.held + condition.failed > 0;
        for (const auto& [side, times] : {std::pair{0U, condition.held}, std::pair{1U, condition.failed}}) {
            file.branches += head + number(side) + "," + (reached ? number(times) : "-") + "\n";
            ++file.sides;
            if (times > 0) ++file.sides_hit;
        }
    }
    std::string out;
    for (const auto& [name, file] : files) {
        out += "TN:\nSF:" + name + "\n" + file.functions + file.function_hits;
        out += "FNF:" + number(file.clauses) + "\nFNH:" + number(file.clauses_hit) + "\n" + file.branches;
        out += "BRF:" + number(file.sides) + "\nBRH:" + number(file.sides_hit) + "\n";
        std::uint32_t hit = 0;
        for (const auto& [line, times] : file.lines) {
            out += "DA:" + number(line) + "," + number(times) + "\n";
            if (times > 0) ++hit;
        }
        out += "LF:" + number(static_cast<std::uint32_t>(file.lines.size())) + "\nLH:" + number(hit) +
               "\nend_of_record\n";
    }
    return out;
}

} // namespace tiaoli::analysis
