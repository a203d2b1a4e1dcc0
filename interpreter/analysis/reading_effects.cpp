#include "analysis/reading_effects.hpp"

#include "program/operations.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tiaoli::analysis {
namespace {

using program::Decision;
using program::DecisionId;
using program::NodeId;
using program::none;
using program::Op;
using program::Program;
using program::ReadingId;
using Choice = std::vector<Switched>;

bool is_looked_at(const Decision& decision) {
    return decision.kind != Decision::Kind::definition && decision.kind != Decision::Kind::invariant;
}

bool includes(const Choice& larger, const Choice& smaller) {
    return std::ranges::includes(larger, smaller);
}

class Search {
public:
    Search(const engine::Plan& plan, const engine::Batch& batch, const engine::Options& options,
           words::Language language, const ReadingLimits& limits)
        : plan_(plan), program_(plan.program()), batch_(batch), options_(options), language_(language),
          limits_(limits), readings_(readings_of_decisions(plan.program())) {
        if (options_.readings.empty())
            for (const program::Reading& reading : program_.readings)
                options_.readings.push_back(reading.in_force);
    }

    ReadingEffects search() {
        base();
        if (answers_.empty()) return std::move(result_);
        for (std::size_t size = 1; size <= program_.readings.size(); ++size)
            for (const Choice& choice : choices(size))
                if (!try_choice(choice)) {
                    result_.complete = false;
                    size = program_.readings.size();
                    break;
                }
        collect();
        return std::move(result_);
    }

private:
    struct Answer {
        DecisionId decision = none;
        std::uint32_t row = 0, case_row = 0;
        StatedAnswer in_force;
        std::vector<ReadingOutcome> otherwise;
    };

    void base() {
        evaluation_.run(plan_, batch_, options_);
        for (std::uint32_t case_row = 0; case_row < batch_.rows; ++case_row)
            for (DecisionId id = 0; id < program_.decisions.size(); ++id) {
                if (readings_[id].empty() || !is_looked_at(program_.decisions[id])) continue;
                const auto [first, last] =
                    rows_of_case(program_, evaluation_, program_.decisions[id].scope, case_row);
                for (std::uint32_t row = first; row < last; ++row)
                    answers_.push_back({id, row, case_row, state(id, row), {}});
            }
    }

    StatedAnswer state(DecisionId id, std::uint32_t row) const {
        return stated_answer({plan_, evaluation_, batch_}, id, row, language_);
    }

    /// The choices of so many readings that some decision rests on together, each once.
    std::vector<Choice> choices(std::size_t size) const {
        std::set<Choice> found;
        std::set<std::vector<ReadingId>> seen;
        for (const Answer& answer : answers_)
            if (seen.insert(readings_[answer.decision]).second) {
                Choice choice;
                add_choices(readings_[answer.decision], 0, size, choice, found);
            }
        return {found.begin(), found.end()};
    }

    void add_choices(const std::vector<ReadingId>& readings, std::size_t from, std::size_t size,
                     Choice& choice, std::set<Choice>& found) const {
        // One more than can be tried shows that there are too many.
        if (found.size() > limits_.runs) return;
        if (choice.size() == size) {
            found.insert(choice);
            return;
        }
        for (std::size_t i = from; i < readings.size(); ++i)
            for (std::uint32_t option = 0; option < program_.readings[readings[i]].options.size(); ++option) {
                if (option == options_.readings[readings[i]]) continue;
                choice.push_back({readings[i], option});
                add_choices(readings, i + 1, size, choice, found);
                choice.pop_back();
            }
    }

    /// False: the limit is reached.
    bool try_choice(const Choice& choice) {
        if (result_.runs >= limits_.runs) return false;
        ++result_.runs;
        engine::Options options = options_;
        for (const Switched& switched : choice)
            options.readings[switched.reading] = switched.option;
        evaluation_.run(plan_, batch_, options);
        for (Answer& answer : answers_) {
            const std::vector<ReadingId>& readings = readings_[answer.decision];
            const bool concerns = std::ranges::all_of(choice, [&](const Switched& switched) {
                return std::ranges::binary_search(readings, switched.reading);
            });
            const bool explained = std::ranges::any_of(answer.otherwise, [&](const ReadingOutcome& known) {
                return includes(choice, known.switched);
            });
            // A reading that changes a list's rows (none does today: lists are facts) would shift them.
            if (!concerns || explained ||
                answer.row >= evaluation_.rows(program_.decisions[answer.decision].scope))
                continue;
            StatedAnswer changed = state(answer.decision, answer.row);
            if (!(changed == answer.in_force)) answer.otherwise.push_back({choice, std::move(changed)});
        }
        return true;
    }

    void collect() {
        for (Answer& answer : answers_)
            if (!answer.otherwise.empty())
                result_.effects.push_back({answer.case_row, answer.decision, answer.row,
                                           std::move(answer.in_force), std::move(answer.otherwise)});
    }

    const engine::Plan& plan_;
    const Program& program_;
    const engine::Batch& batch_;
    engine::Options options_;
    words::Language language_;
    ReadingLimits limits_;
    std::vector<std::vector<ReadingId>> readings_; // by DecisionId
    engine::Evaluation evaluation_;
    std::vector<Answer> answers_;
    ReadingEffects result_;
};

} // namespace

std::vector<std::vector<ReadingId>> readings_of_decisions(const Program& program) {
    // Inputs precede a node, so one pass hands the readings upwards.
    std::vector<std::set<ReadingId>> of_node(program.nodes.size());
    for (NodeId id = 0; id < program.nodes.size(); ++id) {
        const program::Node& node = program.nodes[id];
        auto& found = of_node[id];
        const auto take = [&](NodeId input) {
            if (input != none) found.insert(of_node[input].begin(), of_node[input].end());
        };
        if (node.op == Op::reading) found.insert(node.payload);
        for (const NodeId input : program.inputs_of(node))
            take(input);
        // The months that a scope goes through are nodes, too.
        const auto take_months = [&](program::ScopeId scope) {
            for (; scope != none && scope < program.scopes.size(); scope = program.scopes[scope].parent) {
                take(program.scopes[scope].first_month);
                take(program.scopes[scope].last_month);
            }
        };
        take_months(node.scope);
        if (program::is_aggregate(node.op)) take_months(node.payload);
    }
    std::vector<std::vector<ReadingId>> readings;
    for (const Decision& decision : program.decisions)
        readings.emplace_back(of_node[decision.node].begin(), of_node[decision.node].end());
    return readings;
}

ReadingEffects reading_effects(const engine::Plan& plan, const engine::Batch& batch,
                               const engine::Options& options, words::Language language,
                               const ReadingLimits& limits) {
    return Search(plan, batch, options, language, limits).search();
}

} // namespace tiaoli::analysis
