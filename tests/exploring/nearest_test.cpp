// The nearest changes of the documents' decisions against trying every value around.
#include "analysis/combination.hpp"
#include "analysis/random.hpp"
#include "analysis/sensitivity.hpp"
#include "explore/fact_place.hpp"
#include "explore/literal.hpp"
#include "exploring/documents.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

using namespace tiaoli;
using namespace tiaoli::testing;
using analysis::Boundary;
using analysis::Dial;
using engine::State;
using program::ValueKind;
using values::Rational;

namespace {

/// The first step from where the fact is, in one direction, at which the outcome is another one.
std::optional<std::int64_t> first_change(analysis::Probe& probe, const Dial& dial, std::int64_t sign,
                                         std::int64_t reach) {
    std::vector<std::int64_t> steps = {0};
    for (std::int64_t step = sign; std::abs(step) <= reach && dial.column_value(step); step += sign)
        steps.push_back(step);
    const auto variants = probe.run(dial, steps);
    for (std::size_t i = 1; i < steps.size(); ++i)
        if (variants[i].outcome.state != State::error &&
            !analysis::same_outcome(variants[0].outcome, variants[i].outcome))
            return steps[i];
    return std::nullopt;
}

std::uint64_t setting(const char* name, std::uint64_t usual) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

struct Fact {
    program::FactId id = program::none;
    program::NodeId node = program::none;
    std::uint32_t row = 0;
};

/// Facts that a decision is made of and that are known, of lists in every element.
std::vector<Fact> facts_of(const explore::Outcome& outcome, program::DecisionId id) {
    const program::Program& program = outcome.program();
    std::vector<Fact> result;
    std::set<program::FactId> seen;
    for (const program::NodeId node : analysis::cone_of(program, program.decisions[id].node)) {
        const program::Node& each = program.nodes[node];
        if (each.op != program::Op::fact || !seen.insert(each.payload).second) continue;
        for (std::uint32_t row = 0; row < outcome.evaluation.rows(each.scope); ++row)
            if (outcome.evaluation.cell(node, row).state == State::value)
                result.push_back({each.payload, node, row});
    }
    return result;
}

/// Whether one fact alone, at some value near or far, does what is wanted.
bool one_does(const explore::Outcome& outcome, program::DecisionId id, const std::vector<Fact>& facts,
              const engine::Cell& now) {
    const program::Program& program = outcome.program();
    analysis::Probe probe(*outcome.plan, outcome.batch, outcome.options, id, 0);
    for (const Fact& fact : facts) {
        const program::Type& type = program.facts[fact.id].type;
        const engine::Cell is = outcome.evaluation.cell(fact.node, fact.row);
        std::vector<analysis::FactValue> values;
        if (analysis::has_order(type)) {
            const Dial dial = Dial::of_fact(*outcome.plan, fact.id, fact.row, is);
            for (std::int64_t step = 1; step < std::int64_t{1} << 30; step = step * 5 / 4 + 1)
                for (const std::int64_t sign : {-1, 1})
                    if (const auto value = dial.column_value(sign * step)) values.push_back(*value);
        } else if (type.kind == ValueKind::yes_no) {
            values.push_back({1 - is.bits, 1});
        } else if (type.kind != ValueKind::text) {
            for (std::size_t i = 0; i < program.categories[type.category].values.size(); ++i) {
                const auto bits = static_cast<std::int64_t>(i);
                values.push_back(
                    {type.kind == ValueKind::set ? is.bits ^ (std::int64_t{1} << bits) : bits, 1});
            }
        }
        for (const analysis::Variant& variant : probe.run(fact.id, fact.row, values))
            if (analysis::is_wanted(program.decisions[id], now, variant.outcome)) return true;
    }
    return false;
}

} // namespace

TEST_CASE("the nearest change of each fact is the nearest that trying every value finds") {
    std::size_t changes = 0, uncertain = 0;
    // TIAOLI_NEAREST_CASES: so many cases of each document, with every decision.
    const std::uint64_t wanted_cases = setting("TIAOLI_NEAREST_CASES", 0);
    const std::uint64_t cases = std::max<std::uint64_t>(2, wanted_cases), every = wanted_cases == 0 ? 9 : 1;
    for (const std::string& name : documents) {
        Document document(name);
        for (std::uint64_t row = 0; row < cases; ++row) {
            const auto outcome = document.outcome(document.facts(row));
            const program::Program& program = outcome->program();
            for (auto id = static_cast<program::DecisionId>(row % every); id < program.decisions.size();
                 id += static_cast<program::DecisionId>(every)) {
                const program::Decision& decision = program.decisions[id];
                const std::uint32_t rows = outcome->evaluation.rows(decision.scope);
                if (decision.list || rows == 0 || decision.kind == program::Decision::Kind::invariant)
                    continue;
                const std::uint32_t of = rows - 1; // the last element of a list
                const bool is_open = outcome->evaluation.state(decision.node, of) == State::undetermined;
                analysis::Probe probe(*outcome->plan, outcome->batch, outcome->options, id, of);
                const auto found = analysis::boundaries(probe, outcome->evaluated());
                for (const Fact& fact : facts_of(*outcome, id)) {
                    const program::Type& type = program.facts[fact.id].type;
                    if (!analysis::has_order(type)) continue;
                    const engine::Cell now = outcome->evaluation.cell(fact.node, fact.row);
                    const Dial dial = Dial::of_fact(*outcome->plan, fact.id, fact.row, now);
                    for (const std::int64_t sign : {-1, 1}) {
                        CAPTURE(name);
                        CAPTURE(row);
                        CAPTURE(decision.name);
                        CAPTURE(program.facts[fact.id].path);
                        CAPTURE(fact.row);
                        CAPTURE(sign);
                        const auto there = std::ranges::find_if(found.found, [&](const Boundary& each) {
                            const auto wanted =
                                sign > 0 ? Boundary::Direction::up : Boundary::Direction::down;
                            return each.fact == fact.id && each.row == fact.row && each.direction == wanted;
                        });
                        const std::int64_t reach = wanted_cases == 0 ? 150 : 2000;
                        const auto by_hand = first_change(probe, dial, sign, reach);
                        const bool is_sure = !std::ranges::count(found.uncertain, fact.id);
                        uncertain += is_sure ? 0 : 1;
                        if (there == found.found.end()) {
                            // An open answer rests on what could settle it; of what is known beside that
                            // nothing is said, though it might settle it, too (0 times what is not known).
                            if (is_sure && !is_open) CHECK(!by_hand);
                            continue;
                        }
                        const auto step = dial.step_of(there->then);
                        REQUIRE(step);
                        ++changes;
                        if (there->effect == Boundary::Effect::changes && std::abs(*step) <= reach) {
                            if (is_sure) CHECK(by_hand == step);
                        } else if (by_hand) {
                            CHECK(std::abs(*by_hand) <= std::abs(*step));
                        }
                    }
                }
            }
        }
    }
    MESSAGE(changes, " nearest changes; ", uncertain, " directions of which not all was tried");
    CHECK(changes >= 50);
}

TEST_CASE("two facts together: what is found holds, takes both, and nothing cheaper turns up") {
    std::size_t pairs = 0, better = 0, missed = 0;
    for (const std::string& name : documents) {
        Document document(name);
        for (std::uint64_t row = 0; row < 4; ++row) {
            const explore::CaseTree facts = document.facts(row);
            const auto outcome = document.outcome(facts);
            const program::Program& program = outcome->program();
            analysis::Random random(11, row);
            for (program::DecisionId id = 0; id < program.decisions.size(); ++id) {
                const program::Decision& decision = program.decisions[id];
                if (decision.list || decision.scope != 0 ||
                    decision.kind != program::Decision::Kind::decision ||
                    decision.type.kind != ValueKind::yes_no || !random.one_in(3))
                    continue;
                const engine::Cell now = outcome->evaluation.cell(decision.node, 0);
                if (now.state == State::error || (now.state == State::value && now.bits != 0)) continue;
                CAPTURE(name);
                CAPTURE(row);
                CAPTURE(decision.name);
                const auto pair =
                    analysis::cheapest_pair(*outcome->plan, outcome->batch, outcome->options, id, 0);
                const auto with = [&](std::initializer_list<const analysis::Move*> moves) {
                    explore::CaseTree changed = facts;
                    for (const analysis::Move* move : moves) {
                        const program::Fact& fact = program.facts[move->fact];
                        REQUIRE(explore::put(
                            changed, explore::path_of(program, fact.path, fact.scope, move->positions),
                            explore::value_of(program, fact.type, move->then, outcome->batch.texts)));
                    }
                    return document.outcome(std::move(changed))->evaluation.cell(decision.node, 0);
                };
                if (pair) {
                    ++pairs;
                    CHECK(analysis::is_wanted(decision, now, with({&pair->first, &pair->second})));
                    CHECK(!analysis::is_wanted(decision, now, with({&pair->first})));
                    CHECK(!analysis::is_wanted(decision, now, with({&pair->second})));
                }
                // Pairs at random, of values near and far.
                const auto all = facts_of(*outcome, id);
                if (all.size() < 2) continue;
                analysis::Probe probe(*outcome->plan, outcome->batch, outcome->options, id, 0);
                const auto other_value = [&](const Fact& fact, analysis::FactValue& value,
                                             engine::Cell& cell) {
                    const program::Type& type = program.facts[fact.id].type;
                    const engine::Cell is = outcome->evaluation.cell(fact.node, fact.row);
                    if (analysis::has_order(type)) {
                        const Dial dial = Dial::of_fact(*outcome->plan, fact.id, fact.row, is);
                        const std::int64_t reach = std::int64_t{1} << random.below(20);
                        const std::int64_t step = random.between(-reach, reach);
                        const auto there = dial.column_value(step);
                        if (!there || step == 0) return false;
                        value = *there;
                        cell = dial.cell_at(step);
                        return true;
                    }
                    if (type.kind == ValueKind::text) return false;
                    const std::uint64_t count =
                        type.kind == ValueKind::yes_no ? 2 : program.categories[type.category].values.size();
                    cell.bits = static_cast<std::int64_t>(random.below(count));
                    if (type.kind == ValueKind::set) cell.bits = is.bits ^ (std::int64_t{1} << cell.bits);
                    if (cell.bits == is.bits) return false;
                    value = {cell.bits, 1};
                    return true;
                };
                for (int tried = 0; tried < 200; ++tried) {
                    const Fact &a = all[random.below(all.size())], &b = all[random.below(all.size())];
                    analysis::FactValue first, second;
                    engine::Cell first_cell, second_cell;
                    if ((a.id == b.id && a.row == b.row) || !other_value(a, first, first_cell) ||
                        !other_value(b, second, second_cell))
                        continue;
                    const auto wanted = [&](const engine::Cell& then) {
                        return analysis::is_wanted(decision, now, then);
                    };
                    const std::pair changes(analysis::TriedValue{a.id, a.row, first},
                                            analysis::TriedValue{b.id, b.row, second});
                    if (!wanted(probe.outcomes({&changes, 1}).front())) continue;
                    if (wanted(probe.run(a.id, a.row, {first}).front().outcome) ||
                        wanted(probe.run(b.id, b.row, {second}).front().outcome))
                        continue;
                    const auto cost = [&](const Fact& fact, const engine::Cell& then) {
                        return analysis::cost_of(program.facts[fact.id].type,
                                                 outcome->evaluation.cell(fact.node, fact.row), then);
                    };
                    const auto sum = values::add(cost(a, first_cell), cost(b, second_cell));
                    if (!sum) continue;
                    const bool is_cheaper = pair && *sum < pair->cost;
                    const bool is_missed = !pair && !one_does(*outcome, id, all, now);
                    better += is_cheaper ? 1 : 0;
                    missed += is_missed ? 1 : 0;
                    if (is_cheaper || is_missed)
                        MESSAGE(name, " row ", row, " ", decision.name, ": ", program.facts[a.id].path,
                                " and ", program.facts[b.id].path, pair ? " (cheaper)" : " (none found)");
                    break;
                }
            }
        }
    }
    MESSAGE(pairs, " pairs; ", better, " cheaper at random; ", missed, " found at random only");
    CHECK(pairs >= 20);
    CHECK(better == 0);
    CHECK(missed == 0);
}
