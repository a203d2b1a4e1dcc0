#include "explain/outcome.hpp"
#include "explain/sample.hpp"

using namespace tiaoli;
using namespace tiaoli::testing;
using explain::Modalities;
using program::Modality;

namespace {

Modalities only(Modality modality) {
    Modalities result;
    result.insert(modality);
    return result;
}

program::Program with_decision(Unit unit) {
    ProgramBuilder build;
    build.decision("d", build.fact(number(unit), "x"));
    return build.program;
}

} // namespace

TEST_CASE("money is rounded half up to 分 at the end, and nothing else is") {
    const program::Program money_program = with_decision(yuan());
    const auto final = [&](Rational value, Modalities modalities = {}) {
        return explain::final_number(money_program, 0, value, modalities);
    };
    CHECK(final(ratio(2000, 3)).rounded == ratio(66'667, 100));
    CHECK(final(ratio(2000, 3)).was_rounded);
    CHECK(final(ratio(1, 200)).rounded == ratio(1, 100));
    CHECK(final(ratio(-1, 200)).rounded == ratio(-1, 100));
    CHECK_FALSE(final(ratio(12'345, 100)).was_rounded);
    CHECK(final(ratio(7)).rounded == ratio(7));

    const program::Program by_month = with_decision(*values::divide(yuan(), month_unit()));
    CHECK(explain::final_number(by_month, 0, ratio(1, 3), Modalities{}).rounded == ratio(33, 100));
    const program::Program persons_program = with_decision(persons());
    CHECK(explain::final_number(persons_program, 0, ratio(1, 3), Modalities{}).rounded == ratio(1, 3));
}

TEST_CASE("a cap rounds down, a minimum rounds up") {
    const program::Program program = with_decision(yuan());
    CHECK(explain::final_number(program, 0, ratio(2000, 3), only(Modality::at_most)).rounded ==
          ratio(66'666, 100));
    CHECK(explain::final_number(program, 0, ratio(1000, 3), only(Modality::at_least)).rounded ==
          ratio(33'334, 100));
    CHECK(explain::final_number(program, 0, ratio(1000, 3), only(Modality::may)).rounded ==
          ratio(33'333, 100));
    // At most minus a third is not minus 0.33.
    CHECK(explain::final_number(program, 0, ratio(-1, 3), only(Modality::at_most)).rounded ==
          ratio(-34, 100));
    CHECK(explain::final_number(program, 0, ratio(-1, 3), only(Modality::at_least)).rounded ==
          ratio(-33, 100));
    Modalities both = only(Modality::at_most);
    both.insert(Modality::at_least);
    CHECK(explain::final_number(program, 0, ratio(2000, 3), both).rounded == ratio(66'667, 100));
}

TEST_CASE("the modality of a result is that of the rules that made it") {
    ProgramBuilder build;
    const NodeId a = build.fact(yes_no(), "a"), b = build.fact(yes_no(), "b");
    const NodeId inner = build.decide({a, build.constant(ratio(10), money())});
    build.program.rules[0].modalities = {Modality::at_most};
    const NodeId capped = build.op(Op::minimum, money(), {inner, build.constant(ratio(100), money())});
    const NodeId outer = build.decide({b, build.round(capped, ratio(1), values::Rounding::down)});
    build.program.rules[1].modalities = {Modality::may};
    const NodeId twice = build.op(Op::add, money(), {outer, outer});
    build.decision("outer", outer);
    build.decision("twice", twice);
    const auto plan = engine::Plan::prepare(build.finish());
    BatchBuilder facts(*plan, 2);
    facts.set_bits(0, 0, 1).set_bits(1, 0, 1).set_bits(0, 1, 1).set_bits(1, 1, 0);
    engine::Evaluation evaluation;
    evaluation.run(*plan, facts.batch, {});
    const Modalities result = explain::modality_of(evaluation, plan->program(), 0, 0);
    CHECK(result.has(Modality::may));
    CHECK(result.has(Modality::at_most));
    CHECK(explain::modality_of(evaluation, plan->program(), 1, 0).bits == 0); // an amount of its own
    CHECK(explain::modality_of(evaluation, plan->program(), 0, 1).bits == 0); // no rule applies
    CHECK(explain::declared_modality(plan->program(), 0) == result);
    CHECK(explain::declared_modality(plan->program(), 1).bits == 0);
}

TEST_CASE("an outcome is the cell in final form") {
    const Sample sample;
    const Answered answered(sample);
    const explain::Outcome outcome =
        explain::outcome(answered.evaluation, sample.build.program, sample.id("社保补贴"), 0);
    CHECK(outcome.was_rounded);
    CHECK(outcome.cell.number == ratio(66'667, 100));
    CHECK(outcome.before_rounding == ratio(2000, 3));
}
