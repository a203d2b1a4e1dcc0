// Interviews about the documents' decisions, answered from cases of which everything is known.
#include "analysis/interview.hpp"
#include "explore/fact_place.hpp"
#include "exploring/documents.hpp"

#include <algorithm>
#include <tuple>

using namespace tiaoli;
using namespace tiaoli::testing;
using analysis::Question;
using explain::FactUse;
using explore::CaseTree;

namespace {

explore::Path path_of_question(const program::Program& program, const Question& question) {
    switch (question.kind) {
    case FactUse::Kind::fact: {
        const program::Fact& fact = program.facts[question.index];
        return explore::path_of(program, fact.path, fact.scope, question.positions);
    }
    case FactUse::Kind::list: {
        const program::ListFact& list = program.lists[question.index];
        return explore::path_of(program, list.path, list.parent, question.positions);
    }
    case FactUse::Kind::parameter: return {{program.parameters[question.index].name, 0}};
    }
    return {};
}

enum class Order : std::uint8_t { most_telling, policy };

struct Interviewed {
    std::uint32_t asked = 0;
    bool is_finished = false;
    engine::Cell outcome;
};

Interviewed interview(Document& document, program::DecisionId decision, const CaseTree& answers,
                      Order order) {
    Interviewed result;
    CaseTree known = explore::empty_case();
    const auto answer_to = [&](const program::Program& program, const Question& question) {
        return explore::find(answers, path_of_question(program, question));
    };
    constexpr std::uint32_t most = 300;
    for (; result.asked < most; ++result.asked) {
        const auto outcome = document.outcome(known);
        const program::Program& program = outcome->program();
        auto questions = analysis::questions(outcome->evaluated(), outcome->options, {decision}, 0);
        // What another document sets is not in the case: skipped.
        std::erase_if(questions, [&](const Question& each) {
            return each.kind == FactUse::Kind::parameter && answer_to(program, each) == nullptr;
        });
        result.outcome = outcome->evaluation.cell(program.decisions[decision].node, 0);
        result.is_finished = questions.empty();
        if (result.is_finished) return result;
        const auto next = order == Order::most_telling
                              ? questions.begin()
                              : std::ranges::min_element(questions, {}, [](const Question& each) {
                                    return std::tuple(each.kind, each.index, each.row);
                                });
        const explore::Path path = path_of_question(program, *next);
        CAPTURE(explore::path_text(path));
        const CaseTree* answer = answer_to(program, *next);
        REQUIRE(answer != nullptr);
        CaseTree given = *answer;
        if (next->kind == FactUse::Kind::list) // how many there are; of each is asked then
            for (CaseTree& element : given.elements)
                element = element.kind == CaseTree::Kind::object ? explore::empty_case() : CaseTree{};
        REQUIRE(explore::put(known, path, std::move(given)));
    }
    return result;
}

} // namespace

TEST_CASE("an interview settles every decision, as knowing everything does, and asks little") {
    Document document("zhengzhou-2020-17");
    std::uint32_t decisions = 0, asked = 0, asked_in_order = 0, with_value = 0;
    for (std::uint64_t row = 0; row < 8; ++row) {
        const CaseTree answers = document.facts(row);
        const auto all_known = document.outcome(answers);
        const program::Program& program = all_known->program();
        for (program::DecisionId id = static_cast<program::DecisionId>(row); id < program.decisions.size();
             id += 3) {
            const program::Decision& decision = program.decisions[id];
            if (decision.kind != program::Decision::Kind::decision || decision.list || decision.scope != 0)
                continue;
            CAPTURE(row);
            CAPTURE(decision.name);
            const engine::Cell expected = all_known->evaluation.cell(decision.node, 0);
            const Interviewed told = interview(document, id, answers, Order::most_telling);
            CHECK(told.is_finished);
            CHECK(analysis::same_outcome(told.outcome, expected));
            const Interviewed in_order = interview(document, id, answers, Order::policy);
            CHECK(in_order.is_finished);
            CHECK(analysis::same_outcome(in_order.outcome, expected));
            ++decisions;
            asked += told.asked;
            asked_in_order += in_order.asked;
            with_value += expected.state == engine::State::value ? 1 : 0;
        }
    }
    MESSAGE(decisions, " interviews (", with_value, " with an answer): ", asked, " questions, ",
            asked_in_order, " in the order of the policy");
    CHECK(decisions >= 50);
    CHECK(asked <= asked_in_order);
}
