#include "analysis/clause_summary.hpp"

#include "analysis/quotation.hpp"
#include "engine/engine.hpp"
#include "explain/render.hpp"
#include "program/operations.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

namespace tiaoli::analysis {
namespace {

using program::ClauseId;
using program::DecisionId;
using program::NodeId;
using program::none;
using program::Op;
using program::Program;
using program::ValueKind;

template <typename Value>
void add_once(std::vector<Value>& values, const Value& value) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
}

bool joins(Op op) {
    return op == Op::all_of || op == Op::any_of || op == Op::negation;
}

/// Where a figure is reached from: what tells an artefact of the language from a figure of the text.
struct Reached {
    NodeId node = none;
    NodeId parent = none;
};

class Summariser {
public:
    Summariser(const Program& program, words::Language language)
        : program_(program), language_(language), summaries_(program.clauses.size()),
          visited_(program.nodes.size(), 0) {
        for (DecisionId id = 0; id < program.decisions.size(); ++id) {
            const program::Decision& decision = program.decisions[id];
            if (gives(decision)) decision_of_.emplace(decision.node, id);
        }
    }

    std::vector<ClauseSummary> summarise() {
        for (ClauseId clause = 0; clause < program_.clauses.size(); ++clause)
            summaries_[clause].clause = clause;
        for (DecisionId id = 0; id < program_.decisions.size(); ++id) {
            const program::Decision& decision = program_.decisions[id];
            if (!gives(decision)) continue;
            for (const ClauseId clause : decision.clauses)
                summaries_[clause].decisions.push_back(id);
            if (program_.nodes[decision.node].op == Op::decide)
                add_rules(id, decision.node);
            else if (decision.kind == program::Decision::Kind::decision)
                for (const ClauseId clause : decision.clauses)
                    add_rule(id, clause, nullptr, none, decision.node);
        }
        return std::move(summaries_);
    }

private:
    /// Decisions that clauses give; definitions are seen through.
    static bool gives(const program::Decision& decision) {
        using Kind = program::Decision::Kind;
        return decision.kind == Kind::decision || decision.kind == Kind::duty ||
               decision.kind == Kind::target;
    }

    bool is_in_force(NodeId id) const {
        const program::OriginId origin = program_.nodes[id].origin;
        return origin != none && program_.origins[origin].phrase == "in_force";
    }

    ClauseId clause_of(const program::Node& decide) const {
        return decide.payload == none ? none : program_.rules[decide.payload].clause;
    }

    /// The rules of a `decide` and of those that stand behind it.
    void add_rules(DecisionId decision, NodeId id) {
        while (id != none && program_.nodes[id].op == Op::decide) {
            const program::Node& node = program_.nodes[id];
            const auto inputs = program_.inputs_of(node);
            for (std::size_t i = 0; i + 1 < inputs.size(); i += 2) {
                if (node.payload == none) continue; // a table: no rule
                const program::Rule& rule = program_.rules[node.payload + i / 2];
                if (rule.clause == none) continue;
                add_rule(decision, rule.clause, &rule, inputs[i],
                         without_exceptions(inputs[i + 1], rule.clause));
                add_exceptions(decision, inputs[i + 1], rule.clause);
            }
            id = inputs.size() % 2 == 1 ? inputs.back() : none;
        }
    }

    bool has_exceptions(NodeId id, ClauseId clause) const {
        const program::Node& node = program_.nodes[id];
        return node.op == Op::decide && clause_of(node) == clause && program_.rules[node.payload].exception;
    }

    NodeId without_exceptions(NodeId id, ClauseId clause) const {
        while (has_exceptions(id, clause)) {
            const auto inputs = program_.inputs_of(id);
            if (inputs.size() % 2 == 0) break;
            id = inputs.back();
        }
        return id;
    }

    void add_exceptions(DecisionId decision, NodeId id, ClauseId clause) {
        while (has_exceptions(id, clause)) {
            const program::Node& node = program_.nodes[id];
            const auto inputs = program_.inputs_of(node);
            for (std::size_t i = 0; i + 1 < inputs.size(); i += 2) {
                add_rule(decision, clause, &program_.rules[node.payload + i / 2], inputs[i],
                         without_exceptions(inputs[i + 1], clause));
                add_exceptions(decision, inputs[i + 1], clause);
            }
            if (inputs.size() % 2 == 0) break;
            id = inputs.back();
        }
    }

    void add_rule(DecisionId decision, ClauseId clause, const program::Rule* rule, NodeId condition,
                  NodeId value) {
        // A clause about a record stands in the program once for each place where the facts have one.
        const std::string& path = program_.decisions[decision].name;
        const std::size_t dot = path.rfind('.');
        const auto key = std::tuple{rule == nullptr ? none : rule->origin, rule == nullptr ? decision : none,
                                    dot == std::string::npos ? path : path.substr(dot + 1)};
        if (!known_.emplace(key).second) return;
        ClauseSummary& summary = summaries_[clause];
        RuleSummary& added = summary.rules.emplace_back();
        added.decision = decision;
        added.value =
            rule == nullptr ? quotation(program_, program_.nodes[value].origin, 240) : value_words(value);
        if (rule != nullptr) {
            added.exception = rule->exception;
            added.modalities = rule->modalities;
        }
        ++run_;
        if (condition != none) {
            add_conditions(condition, added.conditions);
            walk(condition, clause, true, summary, added.figures);
        }
        walk(value, clause, false, summary, added.figures);
    }

    /// What is handed to the rows of a list, where it is handed down.
    NodeId through_broadcast(NodeId id) const {
        while (program_.nodes[id].op == Op::broadcast)
            id = program_.inputs_of(id)[0];
        return id;
    }

    std::string value_words(NodeId id) const {
        id = through_broadcast(id);
        const program::Node& node = program_.nodes[id];
        if (node.op == Op::constant) return constant_text(node.payload, node.type);
        return author_words(id);
    }

    /// What the author calls it, if it is declared elsewhere; otherwise what stands there.
    std::string author_words(NodeId id) const {
        const program::Node& node = program_.nodes[id];
        if (node.op == Op::fact) return program_.facts[node.payload].path;
        if (const auto found = decision_of_.find(id); found != decision_of_.end())
            return program_.decisions[found->second].name;
        return quotation(program_, node.origin, 240);
    }

    std::string constant_text(program::ConstantId id, const program::Type& type) const {
        const program::Constant& constant = program_.constants[id];
        engine::Cell cell;
        cell.number = constant.number;
        cell.bits = constant.bits;
        std::string text;
        explain::append_value(text, program_, type, cell, {}, language_);
        return text;
    }

    /// The conditions that and, or join; a "not" of a single one is one itself.
    void add_conditions(NodeId id, std::vector<std::string>& conditions) const {
        id = through_broadcast(id);
        const program::Node& node = program_.nodes[id];
        if (is_in_force(id) || node.op == Op::constant) return;
        const auto inputs = program_.inputs_of(node);
        const bool is_joint =
            joins(node.op) && (node.op != Op::negation || joins(program_.nodes[inputs[0]].op));
        if (!is_joint) {
            const std::string said = author_words(id);
            if (!said.empty()) add_once(conditions, said);
            return;
        }
        for (const NodeId input : inputs)
            add_conditions(input, conditions);
    }

    /// Everything below a condition or a value, up to what other clauses decide.
    void walk(NodeId start, ClauseId clause, bool in_condition, ClauseSummary& summary,
              std::vector<Figure>& figures) {
        std::vector<Reached> open{{start, none}};
        const auto push = [&](NodeId id, NodeId parent) {
            if (id != none) open.push_back({id, parent});
        };
        while (!open.empty()) {
            const Reached at = open.back();
            open.pop_back();
            const program::Node& node = program_.nodes[at.node];
            if (node.op == Op::constant) {
                add_constant(at, in_condition, figures);
                continue;
            }
            if (visited_[at.node] == run_ || is_in_force(at.node)) continue;
            visited_[at.node] = run_;
            if (const auto found = decision_of_.find(at.node); found != decision_of_.end()) {
                const auto& clauses = program_.decisions[found->second].clauses;
                if (std::ranges::find(clauses, clause) == clauses.end()) {
                    add_once(summary.uses, found->second);
                    continue;
                }
            }
            if (const auto rest = add_fraction(at, in_condition, figures)) {
                push(*rest, at.node);
                continue;
            }
            switch (node.op) {
            case Op::fact: add_once(summary.facts, node.payload); break;
            case Op::reading: add_once(summary.readings, node.payload); break;
            case Op::parameter: add_parameter(at, in_condition, summary, figures); break;
            default: break;
            }
            add_scope(node.scope, summary, push, at.node);
            const auto inputs = program_.inputs_of(node);
            // The last first, so that the figures come in the order of the text.
            for (std::size_t i = inputs.size(); i-- > 0;)
                push(inputs[i], node.op == Op::broadcast ? at.parent : at.node);
            if (program::is_aggregate(node.op)) add_scope(node.payload, summary, push, at.node);
        }
    }

    /// A list that is needed, or the months that are gone through.
    void add_scope(program::ScopeId id, ClauseSummary& summary, const auto& push, NodeId parent) const {
        if (id == 0 || id == none) return;
        const program::Scope& scope = program_.scopes[id];
        if (scope.kind == program::Scope::Kind::list) add_once(summary.lists, scope.list);
        push(scope.last_month, parent);
        push(scope.first_month, parent);
    }

    void add_parameter(const Reached& at, bool in_condition, ClauseSummary& summary,
                       std::vector<Figure>& figures) {
        const program::ParameterId id = program_.nodes[at.node].payload;
        const program::Parameter& parameter = program_.parameters[id];
        add_once(summary.parameters, id);
        for (const program::ParameterEntry& entry : parameter.entries)
            if (entry.value != none)
                add_figure(entry.value, parameter.type, in_condition, parameter.name, id, figures);
    }

    std::string_view phrase_of(NodeId id) const {
        const program::OriginId origin = id == none ? none : program_.nodes[id].origin;
        return origin == none ? std::string_view() : std::string_view(program_.origins[origin].phrase);
    }

    void add_constant(const Reached& at, bool in_condition, std::vector<Figure>& figures) const {
        const program::Node& node = program_.nodes[at.node];
        if (node.type.kind == ValueKind::yes_no || node.type.kind == ValueKind::text) return;
        if (at.parent != none && is_artefact(at)) return;
        const program::OriginId around = at.parent == none ? node.origin : program_.nodes[at.parent].origin;
        program::Type type = node.type;
        type.percent = type.percent || phrase_of(at.parent) == "split";
        add_figure(node.payload, type, in_condition, quotation(program_, around), none, figures);
    }

    bool is_plain_number(NodeId id) const {
        return program_.nodes[id].op == Op::constant && program_.nodes[id].type.unit.is_none();
    }
    std::string text_of(NodeId id) const {
        return constant_text(program_.nodes[id].payload, program_.nodes[id].type);
    }

    /// "2/3" is one figure, though it is a division: `2/3` alone, or a product with 2 that is divided by 3.
    /// What is left to walk comes back, `none` if nothing is; nothing if this is no fraction.
    std::optional<NodeId> add_fraction(const Reached& at, bool in_condition,
                                       std::vector<Figure>& figures) const {
        const program::Node& node = program_.nodes[at.node];
        if (node.op != Op::divide) return std::nullopt;
        const auto inputs = program_.inputs_of(node);
        const NodeId denominator = through_broadcast(inputs[1]);
        if (!is_plain_number(denominator)) return std::nullopt;
        NodeId numerator = through_broadcast(inputs[0]), rest = none;
        if (program_.nodes[numerator].op == Op::multiply) {
            const auto factors = program_.inputs_of(program_.nodes[numerator]);
            rest = factors[0];
            numerator = through_broadcast(factors[1]);
        }
        if (!is_plain_number(numerator)) return std::nullopt;
        Figure figure;
        figure.text = text_of(numerator) + "/" + text_of(denominator);
        figure.in_condition = in_condition;
        figure.context = quotation(program_, node.origin);
        add_figure(std::move(figure), figures);
        return rest;
    }

    /// What the language needs and the text does not say: a one to bring units in line (`月数 * 1元/月`), the
    /// day or month between a term and its end, a zero where nothing applies or that something exceeds, the
    /// states of a duty, the parts of a date that is put together.
    bool is_artefact(const Reached& at) const {
        const program::Constant& constant = program_.constants[program_.nodes[at.node].payload];
        const std::string_view phrase = phrase_of(at.node);
        const bool is_duty = phrase == "target" || phrase == "duty";
        if (constant.kind != ValueKind::number) return is_duty;
        const Op op = program_.nodes[at.parent].op;
        if (op == Op::make_date) return true;
        // How far ahead the n-th month is looked for: nobody wrote that.
        if (op == Op::add && program_.nodes[at.node].origin == none) return true;
        if (constant.number == values::from_integer(1))
            return op == Op::multiply || op == Op::divide || op == Op::add || op == Op::subtract ||
                   op == Op::add_days;
        if (constant.number == values::from_integer(-1)) return true;
        if (values::is_zero(constant.number)) {
            const bool compares = op == Op::less || op == Op::less_equal || op == Op::equal;
            const std::string_view around = phrase_of(at.parent);
            return op == Op::coalesce || op == Op::select || op == Op::maximum || op == Op::minimum ||
                   (compares && around != "at_most" && around != "at_least");
        }
        return false;
    }

    static void add_figure(Figure figure, std::vector<Figure>& figures) {
        const auto same = [&](const Figure& known) {
            return known.kind == figure.kind && known.text == figure.text &&
                   known.in_condition == figure.in_condition && known.parameter == figure.parameter;
        };
        if (std::ranges::none_of(figures, same)) figures.push_back(std::move(figure));
    }

    void add_figure(program::ConstantId id, const program::Type& type, bool in_condition, std::string context,
                    program::ParameterId parameter, std::vector<Figure>& figures) const {
        Figure figure;
        figure.text = constant_text(id, type);
        // "12个月 before a day" is an addition of its negative.
        if (type.kind == ValueKind::number && program_.constants[id].number < values::Rational{} &&
            figure.text.starts_with("-"))
            figure.text.erase(0, 1);
        figure.in_condition = in_condition;
        figure.context = std::move(context);
        figure.parameter = parameter;
        switch (type.kind) {
        case ValueKind::date:
        case ValueKind::month: figure.kind = Figure::Kind::time; break;
        case ValueKind::category:
        case ValueKind::set: figure.kind = Figure::Kind::group; break;
        default: {
            using values::BaseUnit;
            const bool is_length = type.unit.is(BaseUnit::month) || type.unit.is(BaseUnit::day);
            figure.kind = is_length ? Figure::Kind::time : Figure::Kind::amount;
        }
        }
        add_figure(std::move(figure), figures);
    }

    using RuleKey = std::tuple<program::OriginId, DecisionId, std::string>;

    const Program& program_;
    words::Language language_;
    std::vector<ClauseSummary> summaries_;
    std::unordered_map<NodeId, DecisionId> decision_of_;
    std::set<RuleKey> known_;
    std::vector<std::uint32_t> visited_; // the rule in which a node was seen last
    std::uint32_t run_ = 0;
};

} // namespace

std::vector<program::Modality> ClauseSummary::modalities() const {
    std::set<program::Modality> found;
    for (const RuleSummary& rule : rules)
        found.insert(rule.modalities.begin(), rule.modalities.end());
    found.erase(program::Modality::plain);
    return {found.begin(), found.end()};
}

std::vector<ClauseSummary> summarise(const Program& program, words::Language language) {
    return Summariser(program, language).summarise();
}

} // namespace tiaoli::analysis
