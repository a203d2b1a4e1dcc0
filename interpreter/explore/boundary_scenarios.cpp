#include "explore/boundary_scenarios.hpp"

#include "analysis/sweep.hpp"
#include "explore/case_finder.hpp"
#include "explore/chart.hpp"
#include "explore/fact_place.hpp"
#include "explore/literal.hpp"
#include "explore/scenario.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tiaoli::explore {

using analysis::Dial;
using program::Decision;
using program::NodeId;
using program::none;
using program::Op;
using program::ValueKind;

namespace {

class BoundaryWriter {
public:
    BoundaryWriter(Policy& policy, const BoundaryOptions& options)
        : policy_(policy), options_(options), program_(*policy.base()->program) {
        for (const program::Reading& reading : program_.readings)
            engine_options_.readings.push_back(reading.in_force);
        engine_options_.today = options.today;
    }

    BoundaryScenarios write() {
        for (program::DecisionId id = 0; id < program_.decisions.size() && result_.complete; ++id) {
            const Decision& decision = program_.decisions[id];
            if (decision.kind != Decision::Kind::decision || decision.scope != 0 || decision.list) continue;
            const bool is_wanted =
                options_.decisions.empty() ||
                std::ranges::find(options_.decisions, decision.name) != options_.decisions.end();
            if (is_wanted) write_decision(id);
        }
        for (const auto& [place, words] : comparisons_)
            if (!turned_.contains(place)) result_.not_found.push_back(words);
        keep_what_holds();
        return std::move(result_);
    }

private:
    /// A comparison is told by its place in the text: it may be many nodes.
    using PlaceInText = std::pair<std::uint32_t, std::uint32_t>;
    PlaceInText place_of(NodeId node) const {
        const program::OriginId origin = program_.nodes[node].origin;
        if (origin == none) return {none, node};
        return {program_.origins[origin].file, program_.origins[origin].begin};
    }

    void write_decision(program::DecisionId id) {
        const Decision& decision = program_.decisions[id];
        const auto cone = analysis::cone_of(program_, decision.node);
        for (const NodeId node : cone)
            if (is_boundary(node)) comparisons_.emplace(place_of(node), words_of(node));
        CaseFinder finder(policy_.base()->plan, engine_options_);
        std::set<std::string> seen;
        for (const NodeId node : cone) {
            const program::Node& each = program_.nodes[node];
            if (each.op != Op::decide || each.payload == none || each.scope != 0) continue;
            const auto in = program_.inputs_of(each);
            for (std::size_t i = 0; i + 1 < in.size(); i += 2) {
                if (options_.stop && options_.stop()) {
                    result_.complete = false;
                    return;
                }
                const auto found = finder.find(in[i], true, decision.node);
                if (!found) continue;
                std::string json;
                append_json(json, *found);
                if (seen.insert(json).second) write_case(id, *found);
            }
        }
    }

    /// Comparisons of what has an order: those have a boundary.
    bool is_boundary(NodeId id) const {
        const program::Node& node = program_.nodes[id];
        if (node.op != Op::less && node.op != Op::less_equal) return false;
        return node.origin != none && program_.origins[node.origin].phrase != "in_force" &&
               analysis::has_order(program_.nodes[program_.inputs_of(node)[0]].type) &&
               program_.origins[node.origin].end > program_.origins[node.origin].begin;
    }

    std::string words_of(NodeId node) const {
        analysis::Cause cause;
        cause.node = node;
        const program::Origin& origin = program_.origins[program_.nodes[node].origin];
        cause.clause = origin.clause;
        if (origin.file < program_.files.size()) {
            cause.quote = program_.files[origin.file].text.substr(origin.begin, origin.end - origin.begin);
            std::ranges::replace(cause.quote, '\n', ' ');
        }
        return cause_text(program_, cause, options_.language);
    }

    void write_case(program::DecisionId id, const CaseTree& facts) {
        engine::Batch batch;
        if (!read_facts(policy_.base()->plan, facts, batch).empty()) return;
        const engine::Plan& plan = *policy_.base()->plan;
        engine::Evaluation evaluation;
        evaluation.run(plan, batch, engine_options_);
        for (const NodeId node : analysis::cone_of(program_, program_.decisions[id].node)) {
            const program::Node& each = program_.nodes[node];
            if (each.op != Op::fact || !analysis::has_order(each.type)) continue;
            for (std::uint32_t row = 0; row < evaluation.rows(each.scope); ++row) {
                const engine::Cell now = evaluation.cell(node, row);
                if (now.state != engine::State::value || (options_.stop && options_.stop())) continue;
                move_fact(id, facts, batch, each.payload, row, now, evaluation);
            }
        }
    }

    /// How far each kind of fact is moved: a few times itself, or a few years.
    static std::pair<std::int64_t, std::int64_t> reach_of(const program::Type& type, const Dial& dial) {
        if (type.kind == ValueKind::date) return {-1500, 1500};
        if (type.kind == ValueKind::month) return {-60, 60};
        const auto down = dial.step_of({});
        const std::int64_t below = down ? std::max<std::int64_t>(*down, -1'000'000'000) : 0;
        return {std::min<std::int64_t>(below, 0), std::max<std::int64_t>(1000, -4 * below)};
    }

    void move_fact(program::DecisionId id, const CaseTree& facts, const engine::Batch& batch,
                   program::FactId fact, std::uint32_t row, const engine::Cell& now,
                   const engine::Evaluation& evaluation) {
        const engine::Plan& plan = *policy_.base()->plan;
        const program::Type& type = program_.facts[fact].type;
        Dial dial = Dial::of_fact(plan, fact, row, now);
        const auto [low, high] = reach_of(type, dial);
        if (!dial.column_value(low)) return;
        const engine::Cell first = dial.cell_at(low);
        dial = Dial::of_fact(plan, fact, row, first);
        analysis::SweepLimits limits;
        limits.points = 2;
        limits.turns = 16;
        const analysis::Sweep sweep =
            analysis::sweep(plan, batch, engine_options_, id, 0, dial, high - low, limits, options_.stop);
        for (const analysis::Turn& turn : sweep.turns) {
            if (turn.cause.node == none || !is_boundary(turn.cause.node)) continue;
            const PlaceInText place = place_of(turn.cause.node);
            const bool is_new = written_.insert({id, place}).second;
            turned_.insert(place);
            if (!is_new) continue;
            ++result_.boundaries;
            std::vector<std::uint32_t> positions;
            explain_positions(evaluation, fact, row, positions);
            const Path where =
                path_of(program_, program_.facts[fact].path, program_.facts[fact].scope, positions);
            const std::string boundary = words_of(turn.cause.node);
            blocks_.push_back({"-- " + boundary + "\n", ""});
            for (const std::int64_t step : {turn.step - 1, turn.step, turn.step + 1})
                if (dial.column_value(step) && step >= 0)
                    write_scenario(id, facts, where, fact, sweep, dial, step);
        }
    }

    void explain_positions(const engine::Evaluation& evaluation, program::FactId fact, std::uint32_t row,
                           std::vector<std::uint32_t>& positions) const {
        program::ScopeId scope = program_.facts[fact].scope;
        while (scope != 0) {
            const std::uint32_t parent = evaluation.parent_row(scope, row);
            positions.insert(positions.begin(), row - evaluation.offsets(scope)[parent] + 1);
            row = parent;
            scope = program_.scopes[scope].parent;
        }
    }

    void write_scenario(program::DecisionId id, const CaseTree& facts, const Path& where,
                        program::FactId fact, const analysis::Sweep& sweep, const Dial& dial,
                        std::int64_t step) {
        Outcome outcome;
        outcome.policy = policy_.base();
        outcome.plan = policy_.base()->plan;
        outcome.options = engine_options_;
        CaseTree tree = facts;
        const engine::Cell value = dial.cell_at(step);
        if (!put(tree, where, value_of(program_, program_.facts[fact].type, value, {}))) return;
        if (!read_facts(outcome.plan, tree, outcome.batch).empty()) return;
        outcome.evaluation.run(*outcome.plan, outcome.batch, outcome.options);
        std::string name = program_.decisions[id].name;
        name += options_.language == words::Language::chinese ? "：" : ": ";
        name += path_text(where) + " " + dial_text(outcome, sweep, value, options_.language);
        const int number = ++names_[name];
        if (number > 1) name += " (" + std::to_string(number) + ")";
        const ScenarioText text = scenario(outcome, name, {id}, options_.language);
        if (text.expectations == 0) return; // undetermined or in error
        blocks_.push_back({"", text.text});
    }

    /// Runs the scenarios in the policy, and keeps those that hold.
    void keep_what_holds() {
        std::vector<std::string> texts;
        std::string whole;
        for (const auto& [comment, text] : blocks_)
            whole += text;
        if (whole.empty()) return;
        const auto compiled = policy_.with({whole});
        const auto infos = compiled->checked.scenarios();
        std::size_t number = 0;
        std::string comment;
        for (const auto& [title, text] : blocks_) {
            if (text.empty()) {
                comment = title;
                continue;
            }
            const std::size_t at = number++;
            if (at >= infos.size() || !holds(*compiled, at)) continue;
            if (!comment.empty()) result_.text.append(result_.text.empty() ? "" : "\n").append(comment);
            comment.clear();
            result_.text += text;
            ++result_.scenarios;
        }
    }

    bool holds(const Compiled& compiled, std::size_t number) const {
        const auto program = compiled.checked.scenario_program(number);
        if (!program) return false;
        const auto plan = engine::Plan::prepare(program);
        engine::Batch batch;
        static_cast<void>(read_facts(plan, empty_case(), batch));
        engine::Evaluation evaluation;
        evaluation.run(*plan, batch, engine_options_);
        return std::ranges::all_of(program->decisions, [&](const Decision& each) {
            if (each.kind != Decision::Kind::answer) return true;
            const engine::Cell cell = evaluation.cell(each.node, 0);
            return cell.state == engine::State::value && cell.bits != 0;
        });
    }

    Policy& policy_;
    const BoundaryOptions& options_;
    const program::Program& program_;
    engine::Options engine_options_;
    BoundaryScenarios result_;
    std::map<PlaceInText, std::string> comparisons_;
    std::set<PlaceInText> turned_;
    std::set<std::pair<program::DecisionId, PlaceInText>> written_;
    std::map<std::string, int> names_;
    std::vector<std::pair<std::string, std::string>> blocks_; ///< a comment, or a scenario
};

} // namespace

BoundaryScenarios boundary_scenarios(Policy& policy, const BoundaryOptions& options) {
    return BoundaryWriter(policy, options).write();
}

} // namespace tiaoli::explore
