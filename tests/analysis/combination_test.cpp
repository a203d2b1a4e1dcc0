#include "analysis/combination.hpp"
#include "explain/sample.hpp"

#include <doctest/doctest.h>

using namespace tiaoli;
using namespace tiaoli::testing;

namespace {

Type percent() {
    Type type = number();
    type.percent = true;
    return type;
}

} // namespace

TEST_CASE("two facts together, where neither does alone") {
    ProgramBuilder build;
    const NodeId hires = build.fact(whole(persons()), "hires"), small = build.fact(yes_no(), "small");
    const NodeId enough =
        build.op(Op::less_equal, yes_no(), {build.constant(ratio(15), whole(persons())), hires});
    build.decision("d", build.op(Op::all_of, yes_no(), {enough, small}));
    const auto plan = engine::Plan::prepare(build.finish());
    BatchBuilder facts(*plan, 1);
    facts.set(0, 0, ratio(12)).set_bits(1, 0, 0);
    const engine::Options options;
    const auto pair = analysis::cheapest_pair(*plan, facts.batch, options, 0, 0);
    REQUIRE(pair);
    std::string text;
    analysis::append_sentence(text, plan->program(), 0, *pair, facts.batch.texts, words::Language::english);
    CHECK(text == "hires: from 15 persons (3 persons more), and small: yes instead of no, d becomes yes");
    CHECK(pair->cost == ratio(5, 4));
    CHECK(pair->first.distance == ratio(3));
    // One is enough: there may be pairs all the same, but never one that changes nothing.
    facts.set_bits(1, 0, 1);
    facts.set(0, 0, ratio(20));
    const auto other = analysis::cheapest_pair(*plan, facts.batch, options, 0, 0);
    if (other) CHECK(other->outcome_then.bits == 0);
}

TEST_CASE("the cost of a change") {
    engine::Cell now, then;
    now.number = ratio(10);
    then.number = ratio(12);
    CHECK(analysis::cost_of(whole(persons()), now, then) == ratio(1, 5));
    then.number = ratio(100);
    CHECK(analysis::cost_of(whole(persons()), now, then) == ratio(1));
    now.number = ratio(0);
    CHECK(analysis::cost_of(percent(), now, then) == ratio(1));
    now.bits = 0;
    then.bits = 73;
    CHECK(analysis::cost_of(date(), now, then) == ratio(1, 5));
    CHECK(analysis::cost_of(yes_no(), now, then) == ratio(1));
}
