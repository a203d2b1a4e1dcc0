// Random programs and random facts: explanations must agree with the run.
//
// For each program every node is a decision once, and for each case
//  1. every value in the explanation is the value of its cell, children come from the same evaluation, and
//  JSON is JSON;
//  2. explaining again gives the same bytes;
//  3. `rests_on`: with every other known fact made something else, the answer stays what it was. (It may
//  become an error or
//     undetermined: a part that does not matter for the answer may still fail, or come to disagree with it.)
//  4. `missing`: with exactly the missing facts made up, the answer is no longer undetermined.
//
// TIAOLI_EXPLAIN_PROGRAMS=1000 TIAOLI_EXPLAIN_SEED=17: how many programs, and the first of them.
#include "engine/engine.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"
#include "program/dump.hpp"
#include "reference/random_facts.cpp" // the generator belongs to the suite of the engine
#include "reference/random_program.cpp"
#include "reference/random_values.cpp"
#include "reference/reference.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <memory>
#include <set>
#include <string>

using namespace tiaoli;
using engine::State;
using explain::Explanation;
using explain::FactUse;
using explain::Step;
using explain::StepKind;
using testing::Random;

namespace {

std::uint64_t setting(const char* name, std::uint64_t usual) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

struct Run {
    std::shared_ptr<const program::Program> program;
    std::shared_ptr<const engine::Plan> plan;
    engine::Batch batch;
    engine::Evaluation evaluation;
    engine::Options options;
    std::uint64_t seed = 0;

    std::string where(program::NodeId node) const {
        return "seed " + std::to_string(seed) + ": " + program::dump_node(*program, node);
    }
};

bool same(const engine::Cell& a, const engine::Cell& b) {
    return a.state == b.state && (a.state != State::value || (a.number == b.number && a.bits == b.bits));
}

void check_steps(const Run& run, const Explanation& why) {
    for (std::size_t i = 0; i < why.steps.size(); ++i) {
        const Step& step = why.steps[i];
        const bool is_final = step.kind == StepKind::final_rounding || (i == why.root && why.rounded);
        for (const std::uint32_t child : why.children_of(step))
            REQUIRE(child < why.steps.size());
        if (step.related != program::none) REQUIRE(why.steps[step.related].kind == StepKind::rule);
        if (run.program->nodes[step.node].op == program::Op::list_over || is_final) continue;
        const engine::Cell cell = run.evaluation.cell(step.node, step.row);
        INFO(run.where(step.node));
        CHECK(step.state == cell.state);
        if (step.state != State::value) continue;
        if (why.type_of(step).kind == program::ValueKind::text) continue; // a copy, see Steps::texts
        CHECK(step.number == cell.number);
        CHECK(step.bits == cell.bits);
    }
}

// No step is below itself.
void check_acyclic(const Explanation& why) {
    std::vector<int> state(why.steps.size()); // 0 new, 1 open, 2 done
    const std::function<bool(std::uint32_t)> visit = [&](std::uint32_t index) {
        if (state[index] != 0) return state[index] == 2;
        state[index] = 1;
        for (const std::uint32_t child : why.children_of(why.steps[index]))
            if (!visit(child)) return false;
        state[index] = 2;
        return true;
    };
    CHECK(visit(why.root));
}

std::string json(const Explanation& why, words::Language language) {
    std::string out;
    explain::render(why, explain::Format::json, {.language = language}, out);
    return out;
}

void check_rendering(const Run& run, const Explanation& why, program::DecisionId decision) {
    const std::string chinese = json(why, words::Language::chinese);
    CHECK(nlohmann::json::accept(chinese));
    CHECK(nlohmann::json::accept(json(why, words::Language::english)));
    const Explanation again = explain::why(*run.plan, run.evaluation, run.batch, decision, 0);
    CHECK(json(again, words::Language::chinese) == chinese);
    const auto why_not = explain::why_not(*run.plan, run.evaluation, run.batch, decision, 0);
    for (const auto format :
         {explain::Format::text, explain::Format::markdown, explain::Format::html, explain::Format::json}) {
        std::string out;
        explain::render(why, format, {.language = words::Language::english}, out);
        CHECK_FALSE(out.empty());
        out.clear();
        explain::render(why_not, format, {}, out);
        if (format == explain::Format::json) CHECK(nlohmann::json::accept(out));
    }
    if (why_not.applies || why.state == State::undetermined || why.state == State::error) return;
    INFO(run.where(run.program->decisions[decision].node));
    CHECK_FALSE(why_not.candidates.empty());
    for (const auto& candidate : why_not.candidates)
        CHECK((!candidate.possible || !candidate.failures.empty()));
}

// The rows of facts that were listed.
std::set<std::pair<program::FactId, std::uint32_t>> rows_of(const Run& run,
                                                            const std::vector<FactUse>& uses) {
    std::set<std::pair<program::FactId, std::uint32_t>> result;
    for (const FactUse& use : uses) {
        if (use.kind != FactUse::Kind::fact) continue;
        const program::ScopeId scope = run.program->facts[use.index].scope;
        std::vector<program::ScopeId> path;
        for (program::ScopeId at = scope; at != 0; at = run.program->scopes[at].parent)
            path.insert(path.begin(), at);
        const std::size_t groups = use.depth == 0 ? 1 : use.positions.size() / use.depth;
        for (std::size_t group = 0; group < groups; ++group) {
            std::uint32_t row = 0;
            for (std::size_t i = 0; i < path.size(); ++i)
                row = run.evaluation.offsets(path[i])[row] + use.positions[group * use.depth + i] - 1;
            result.emplace(use.index, row);
        }
    }
    return result;
}

void copy_row(const engine::FactColumn& from, std::uint32_t from_row, engine::FactColumn& to,
              std::uint32_t row) {
    to.numerators[row] = from.numerators[from_row];
    if (!to.denominators.empty()) to.denominators[row] = from.denominators[from_row];
    if (to.presence.empty()) to.presence.assign(to.numerators.size(), engine::Presence::given);
    to.presence[row] = from.presence.empty() ? engine::Presence::given : from.presence[from_row];
}

bool is_unknown(const engine::FactColumn& column, std::uint32_t row) {
    return !column.presence.empty() && column.presence[row] == engine::Presence::unknown;
}

void check_rests_on(const Run& run, program::DecisionId decision, const engine::Batch& other) {
    const program::NodeId node = run.program->decisions[decision].node;
    explain::Limits limits;
    limits.rows_of_fact = 1'000'000;
    const auto uses =
        rows_of(run, explain::rests_on(*run.plan, run.evaluation, run.batch, decision, 0, limits));
    engine::Batch changed = run.batch;
    std::set<program::FactId> supplied; // whether a host supplies a parameter is no fact of the case
    for (const program::Parameter& parameter : run.program->parameters)
        supplied.insert(parameter.supplied);
    for (program::FactId fact = 0; fact < changed.facts.size(); ++fact) {
        if (supplied.contains(fact)) continue;
        engine::FactColumn& column = changed.facts[fact];
        const engine::FactColumn& source = other.facts[fact];
        for (std::uint32_t row = 0; row < column.numerators.size(); ++row) {
            if (is_unknown(column, row) || uses.contains({fact, row}) || source.numerators.empty()) continue;
            const auto from = row % static_cast<std::uint32_t>(source.numerators.size());
            if (!is_unknown(source, from)) copy_row(source, from, column, row);
        }
    }
    engine::Evaluation evaluation;
    evaluation.run(*run.plan, changed, run.options);
    const engine::Cell before = run.evaluation.cell(node, 0), after = evaluation.cell(node, 0);
    if (after.state == State::error || after.state == State::undetermined) return;
    INFO(run.where(node));
    CHECK(same(before, after));
}

void check_missing(const Run& run, program::DecisionId decision, const engine::Batch& completed,
                   int& settled) {
    const program::NodeId node = run.program->decisions[decision].node;
    explain::Limits limits;
    limits.rows_of_fact = 1'000'000;
    const auto missing = explain::missing(*run.plan, run.evaluation, run.batch, decision, 0, limits);
    INFO(run.where(node));
    CHECK_FALSE(missing.empty());
    for (const FactUse& use : missing)
        if (use.kind != FactUse::Kind::fact) return;
    engine::Batch batch = run.batch;
    for (const auto& [fact, row] : rows_of(run, missing)) {
        CHECK(is_unknown(batch.facts[fact], row));
        copy_row(completed.facts[fact], row, batch.facts[fact], row);
    }
    engine::Evaluation evaluation;
    evaluation.run(*run.plan, batch, run.options);
    ++settled;
    if (evaluation.state(node, 0) != State::undetermined) return;
    // A day or key that is known now may show that a standard is not set on that day.
    for (const FactUse& use : explain::missing(*run.plan, evaluation, batch, decision, 0))
        CHECK(use.kind == FactUse::Kind::parameter);
}

bool has_unknown_list(const engine::Batch& batch) {
    for (const engine::ListColumn& list : batch.lists)
        for (const engine::Presence presence : list.presence)
            if (presence == engine::Presence::unknown) return true;
    return false;
}

} // namespace

TEST_CASE("explanations agree with the run") {
    const std::uint64_t first = setting("TIAOLI_EXPLAIN_SEED", 1);
    const std::uint64_t programs = setting("TIAOLI_EXPLAIN_PROGRAMS", 150);
    int settled = 0, undetermined = 0;
    for (std::uint64_t seed = first; seed < first + programs; ++seed) {
        Run run;
        run.seed = seed;
        testing::RandomProgram random = testing::random_program(seed);
        auto program = std::make_shared<program::Program>(*random.program);
        program->decisions.clear();
        for (program::NodeId node = 0; node < program->nodes.size(); ++node) {
            if (program->nodes[node].scope != 0) continue;
            program::Decision decision;
            decision.name = "n" + std::to_string(node);
            decision.type = program->nodes[node].type;
            decision.node = node;
            decision.list = program->nodes[node].op == program::Op::list_over;
            program->decisions.push_back(decision);
        }
        run.program = program;
        run.plan = engine::Plan::prepare(program);
        random.program = program;
        std::vector<engine::Layout> layouts;
        for (program::FactId fact = 0; fact < program->facts.size(); ++fact)
            layouts.push_back(run.plan->fact_layout(fact));
        Random dice(seed);
        for (int i = 0; i < 3; ++i) {
            const reference::Record facts = testing::random_case(random, layouts, dice);
            const reference::Record full = testing::completed(facts, random, layouts, dice);
            const reference::Record stranger = testing::random_case(random, layouts, dice);
            run.options.today = testing::random_today(dice);
            engine::Batch completed, other;
            testing::fill(*run.plan, std::span(&facts, 1), run.batch);
            testing::fill(*run.plan, std::span(&full, 1), completed);
            testing::fill(*run.plan, std::span(&stranger, 1), other);
            run.evaluation.run(*run.plan, run.batch, run.options);
            for (program::DecisionId decision = 0; decision < program->decisions.size(); ++decision) {
                const Explanation why = explain::why(*run.plan, run.evaluation, run.batch, decision, 0);
                check_steps(run, why);
                check_acyclic(why);
                if ((decision + seed) % 7 == 0) check_rendering(run, why, decision);
                if (program->decisions[decision].list) continue;
                if (why.state == State::value || why.state == State::not_applicable) {
                    check_rests_on(run, decision, other);
                } else if (why.state == State::undetermined) {
                    ++undetermined;
                    if (!has_unknown_list(run.batch)) check_missing(run, decision, completed, settled);
                }
            }
        }
    }
    if (programs >= 100) {
        CHECK(undetermined > 100);
        CHECK(settled > 50);
    }
}
