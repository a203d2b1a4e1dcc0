#include "analysis/answer_diff.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace tiaoli::analysis {
namespace {

using engine::State;
using program::Decision;
using program::DecisionId;
using program::none;
using program::Program;

/// Definitions are steps on the way; invariants and expectations are about the policy, not about the case.
bool is_compared(const Decision& decision) {
    using Kind = Decision::Kind;
    return decision.kind == Kind::decision || decision.kind == Kind::duty || decision.kind == Kind::target ||
           decision.kind == Kind::answer;
}

std::unordered_map<std::string_view, DecisionId> by_name(const Program& program) {
    std::unordered_map<std::string_view, DecisionId> names;
    for (DecisionId id = 0; id < program.decisions.size(); ++id)
        if (is_compared(program.decisions[id])) names.emplace(program.decisions[id].name, id);
    return names;
}

std::string topic_of(const Program& program, const Decision& decision) {
    return decision.clauses.empty() ? std::string() : program.clauses[decision.clauses[0]].topic;
}

class Differences {
public:
    Differences(const Evaluated& left, const Evaluated& right, std::uint32_t case_row,
                words::Language language)
        : left_(left), right_(right), case_row_(case_row), language_(language) {}

    std::vector<AnswerDifference> find() {
        const Program& left = left_.plan.program();
        const Program& right = right_.plan.program();
        const auto left_names = by_name(left);
        const auto right_names = by_name(right);
        for (DecisionId id = 0; id < left.decisions.size(); ++id) {
            if (!is_compared(left.decisions[id])) continue;
            const auto other = right_names.find(left.decisions[id].name);
            add(id, other == right_names.end() ? none : other->second);
        }
        for (DecisionId id = 0; id < right.decisions.size(); ++id)
            if (is_compared(right.decisions[id]) && !left_names.contains(right.decisions[id].name))
                add(none, id);
        return std::move(found_);
    }

private:
    void add(DecisionId left, DecisionId right) {
        const auto rows = [&](const Evaluated& side, DecisionId id) {
            if (id == none) return RowRange{};
            const Program& program = side.plan.program();
            return rows_of_case(program, side.evaluation, program.decisions[id].scope, case_row_);
        };
        const auto [left_first, left_last] = rows(left_, left);
        const auto [right_first, right_last] = rows(right_, right);
        const std::uint32_t count = std::max(left_last - left_first, right_last - right_first);
        for (std::uint32_t i = 0; i < count; ++i) {
            AnswerDifference difference;
            difference.left = i < left_last - left_first ? left : none;
            difference.right = i < right_last - right_first ? right : none;
            difference.left_row = left_first + i;
            difference.right_row = right_first + i;
            settle(difference, i);
        }
    }

    void settle(AnswerDifference& difference, std::uint32_t element) {
        const bool on_both = difference.left != none && difference.right != none;
        const auto state = [&](const Evaluated& side, DecisionId id, std::uint32_t row,
                               StatedAnswer& answer) {
            if (id == none) {
                answer.state = State::not_applicable;
                return;
            }
            answer = stated_answer(side, id, row, language_);
        };
        state(left_, difference.left, difference.left_row, difference.left_answer);
        state(right_, difference.right, difference.right_row, difference.right_answer);
        const bool differs = on_both ? !(difference.left_answer == difference.right_answer)
                                     : difference.left_answer.state == State::value ||
                                           difference.right_answer.state == State::value;
        if (!differs) return;
        const Evaluated& side = difference.left != none ? left_ : right_;
        const DecisionId id = difference.left != none ? difference.left : difference.right;
        const Program& program = side.plan.program();
        const Decision& decision = program.decisions[id];
        difference.name = decision.name;
        difference.topic = topic_of(program, decision);
        difference.position = decision.scope == 0 ? 0 : element + 1;
        found_.push_back(std::move(difference));
    }

    const Evaluated& left_;
    const Evaluated& right_;
    std::uint32_t case_row_;
    words::Language language_;
    std::vector<AnswerDifference> found_;
};

} // namespace

std::vector<AnswerDifference> answer_differences(const Evaluated& left, const Evaluated& right,
                                                 std::uint32_t case_row, words::Language language) {
    return Differences(left, right, case_row, language).find();
}

} // namespace tiaoli::analysis
