#include "engine/program_builder.hpp"
#include "program/dump.hpp"
#include "program/operations.hpp"
#include "program/verify.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tiaoli;
using namespace tiaoli::testing;
using program::Scope;
using program::verify;

constexpr std::uint32_t far_away = 1'000'000; // an id that nothing has

// A program with something of everything, for the tests below to break.
struct Sample : ProgramBuilder {
    program::CategoryId group = category({"graduate", "veteran"});
    ScopeId workers = list("workers");
    ScopeId payments = list("workers.payments", workers);
    ScopeId ways = literal(2);
    program::FactId wage_fact = declare(money(), "workers.wage", workers);
    NodeId wage = fact(wage_fact);
    NodeId hired = fact(date(), "workers.hired", workers);
    NodeId groups = fact(set_of(group), "groups");
    NodeId graduate = constant_bits(0, testing::category(group));
    NodeId is_graduate = op(Op::includes, yes_no(), {groups, graduate});
    NodeId limit = constant(ratio(300'000), money());
    NodeId total = op(Op::sum, money(), {wage, program::none}, workers);
    NodeId shares = in_scope(ways, Op::pick, money(), {limit, total});
    NodeId today = in_scope(0, Op::today, date());
    NodeId first = op(Op::month_of, month(), {today});
    ScopeId span = months(first, first);
    NodeId current = in_scope(span, Op::scope_month, month());
    ScopeId again = repeat(workers, workers); // each worker beside each worker
    NodeId other_wage = in_scope(again, Op::gather, money(), {wage});
    NodeId standard = program::none;
    NodeId read = program::none;
    NodeId amount = program::none;
    NodeId everyone = program::none;

    Sample() {
        program::Parameter parameter;
        parameter.name = "standard";
        parameter.type = money();
        parameter.key = group;
        const auto entry = [&](int from, int to, program::ConstantId value) {
            program::ParameterEntry result;
            result.key = 1;
            result.from = values::Date{from};
            result.to = values::Date{to};
            result.value = value;
            parameter.entries.push_back(result);
        };
        entry(std::numeric_limits<std::int32_t>::min(), 99, program::none);
        entry(100, std::numeric_limits<std::int32_t>::max(), constant_id(ValueKind::number, ratio(2000)));
        program.parameters.push_back(parameter);
        standard = op(Op::parameter, money(), {today, graduate}, 0);
        program.readings.push_back({"which", "", "", {"a", "b"}, {"", ""}, 1, program::none});
        read = node(Op::reading, yes_no(), 0, {}, 0, 1);
        program.policies.resize(1);
        program.clauses.resize(1);
        amount = decide({is_graduate, limit, read, standard, total});
        everyone = op(Op::list_over, money(), {wage, program::none, hired}, workers);
        decision("amount", amount);
        decision("everyone", everyone);
        program.origins.resize(1);
        program.origins[0].name = "allowance";
        program.origins[0].line = 12;
        program.nodes[total].origin = 0;
        program.input_tree.resize(1);
        program.input_tree[0].kind = program::InputField::Kind::list;
        program.input_tree[0].index = 0;
        program.input_tree[0].children.resize(1);
        program.input_tree[0].children[0].index = wage_fact;
    }

    ScopeId repeat(ScopeId source, ScopeId parent = 0) {
        program::Scope scope;
        scope.kind = Scope::Kind::repeat;
        scope.parent = parent;
        scope.source = source;
        program.scopes.push_back(scope);
        return static_cast<ScopeId>(program.scopes.size() - 1);
    }

    program::Node& at(NodeId id) { return program.nodes[id]; }
    NodeId& input(NodeId id, std::uint32_t i) { return program.inputs[at(id).first_input + i]; }
};

TEST_CASE("a sound program has no violations") {
    Sample sample;
    const auto violations = verify(sample.program);
    CHECK_MESSAGE(violations.empty(), violations[0]);
}

TEST_CASE("each invariant is checked") {
    struct Break {
        std::string_view violation; // what the first violation says, in part
        std::function<void(Sample&)> how;
    };
    const std::vector<Break> breaks = {
        // Ids
        {"scope 0 is not a root", [](Sample& s) { s.program.scopes.clear(); }},
        {"its parent does not come before it",
         [](Sample& s) { s.program.scopes[s.payments].parent = s.span; }},
        {"its parent does not come before it",
         [](Sample& s) { s.program.scopes[s.workers].parent = s.workers; }},
        {"second root", [](Sample& s) { s.program.scopes[s.ways].kind = Scope::Kind::root; }},
        {"unknown kind", [](Sample& s) { s.program.scopes[s.ways].kind = static_cast<Scope::Kind>(9); }},
        {"does not have it as the scope", [](Sample& s) { s.program.scopes[s.workers].list = far_away; }},
        {"does not have it as the scope", [](Sample& s) { s.program.lists[1].parent = 0; }},
        {"does not enumerate it", [](Sample& s) { s.program.lists.push_back(s.program.lists[0]); }},
        {"part of a case or of another list",
         [](Sample& s) {
             s.program.scopes[s.ways].parent = s.workers;
             const ScopeId list = s.list("bad", s.ways);
             s.program.scopes[list].kind = Scope::Kind::list;
         }},
        {"it repeats does not come before it", [](Sample& s) { s.repeat(far_away); }},
        {"it repeats does not come before it", [](Sample& s) { s.repeat(0); }},
        {"it repeats belongs to other rows", [](Sample& s) { s.repeat(s.payments); }},
        {"its parent does not come before it",
         [](Sample& s) {
             s.program.scopes[s.payments].parent = s.payments; // a circle that a walk upwards would not leave
             s.repeat(s.ways, s.payments);
         }},
        {"first or last month is no node",
         [](Sample& s) { s.program.scopes[s.span].first_month = program::none; }},
        {"is no month of the parent", [](Sample& s) { s.program.scopes[s.span].first_month = s.today; }},
        {"comes before the months", [](Sample& s) { s.program.scopes[s.span].last_month = s.amount; }},
        {"its scope does not exist", [](Sample& s) { s.at(s.total).scope = far_away; }},
        {"facts live in", [](Sample& s) { s.program.facts[s.wage_fact].scope = s.ways; }},
        {"its payload does not exist", [](Sample& s) { s.at(s.wage).payload = far_away; }},
        {"its payload does not exist", [](Sample& s) { s.at(s.limit).payload = program::none; }},
        {"its payload does not exist", [](Sample& s) { s.at(s.total).payload = far_away; }},
        {"its inputs do not exist", [](Sample& s) { s.at(s.total).first_input = program::none; }},
        {"its inputs do not exist", [](Sample& s) { s.at(s.total).input_count = program::none; }},
        {"unknown operation", [](Sample& s) { s.at(s.total).op = static_cast<Op>(program::op_count); }},
        {"1 inputs", [](Sample& s) { s.at(s.total).input_count = 1; }},
        {"its rules do not exist", [](Sample& s) { s.at(s.amount).payload = 1; }},
        {"its option does not exist", [](Sample& s) { s.at(s.read).extra = 2; }},
        {"origin does not exist", [](Sample& s) { s.at(s.total).origin = 1; }},
        {"its file does not exist", [](Sample& s) { s.program.origins[0].file = 0; }},
        {"its policy does not exist", [](Sample& s) { s.program.policies.clear(); }},
        {"no fact of this scope", [](Sample& s) { s.program.input_tree[0].children[0].index = far_away; }},
        {"no fact of this scope",
         [](Sample& s) { s.program.input_tree[0].kind = program::InputField::Kind::record; }},
        {"its node does not exist", [](Sample& s) { s.program.decisions[0].node = program::none; }},
        {"lives in another scope", [](Sample& s) { s.program.decisions[0].scope = s.workers; }},
        // Order and scopes of inputs
        {"input 0 does not come before it", [](Sample& s) { s.input(s.total, 0) = s.total; }},
        {"input 0 does not come before it", [](Sample& s) { s.input(s.total, 0) = program::none; }},
        {"input 1 does not come before it", [](Sample& s) { s.input(s.is_graduate, 1) = program::none; }},
        {"input 0 lives in the wrong scope", [](Sample& s) { s.input(s.total, 0) = s.limit; }},
        {"input 0 lives in the wrong scope", [](Sample& s) { s.broadcast(s.wage, s.ways); }},
        {"input 0 lives in the wrong scope", [](Sample& s) { s.broadcast(s.limit, 0); }},
        {"input 1 lives in the wrong scope",
         [](Sample& s) {
             s.op(Op::add, money(), {s.limit, s.wage});
         }},
        {"does not live in the parent", [](Sample& s) { s.at(s.total).payload = s.payments; }},
        {"input 0 is a list", [](Sample& s) { s.op(Op::absolute, money(), {s.everyone}); }},
        {"the root has no parent", [](Sample& s) { s.in_scope(0, Op::pick, money(), {}); }},
        {"does not have one input for each row", [](Sample& s) { s.program.scopes[s.ways].length = 3; }},
        {"makes no sense in this scope", [](Sample& s) { s.in_scope(0, Op::position, number()); }},
        {"makes no sense in this scope", [](Sample& s) { s.in_scope(0, Op::scope_month, month()); }},
        {"input 0 lives in the wrong scope",
         [](Sample& s) { s.in_scope(s.again, Op::gather, month(), {s.current}); }},
        {"input 0 lives in the wrong scope",
         [](Sample& s) { s.in_scope(0, Op::gather, money(), {s.limit}); }},
        // Types
        {"its type is malformed", [](Sample& s) { s.program.facts[s.wage_fact].type.category = 0; }},
        {"its type is malformed", [](Sample& s) { s.at(s.groups).type.category = far_away; }},
        {"its type is malformed", [](Sample& s) { s.at(s.total).type.kind = static_cast<ValueKind>(77); }},
        {"its type is malformed", [](Sample& s) { s.at(s.total).type.unit = Unit::of_declared(3); }},
        {"the type of its fact", [](Sample& s) { s.at(s.wage).type = number(); }},
        {"the type of its constant", [](Sample& s) { s.at(s.limit).type = date(); }},
        {"the type of its constant",
         [](Sample& s) { s.program.constants[s.at(s.graduate).payload].bits = 2; }},
        {"out of range",
         [](Sample& s) { s.program.constants[s.at(s.limit).payload].number.denominator = 0; }},
        {"out of range",
         [](Sample& s) {
             s.program.constants[s.at(s.limit).payload].number = Rational{2, 4};
         }},
        {"out of range", [](Sample& s) { s.constant_bits(0, text()); }},
        {"out of range", [](Sample& s) { s.constant_bits(values::maximum_date.days + 1, date()); }},
        {"the type of its parameter", [](Sample& s) { s.at(s.standard).type = number(); }},
        {"wrong number of inputs", [](Sample& s) { s.at(s.standard).input_count = 1; }},
        {"an input has the wrong type", [](Sample& s) { s.input(s.standard, 1) = s.today; }},
        {"a key that does not exist", [](Sample& s) { s.program.parameters[0].entries[0].key = 2; }},
        {"overlap", [](Sample& s) { s.program.parameters[0].entries[0].to.days = 100; }},
        {"ends before it begins", [](Sample& s) { s.program.parameters[0].entries[1].to.days = 0; }},
        {"an input has the wrong type",
         [](Sample& s) {
             s.op(Op::less, yes_no(), {s.groups, s.groups});
         }},
        {"an input has the wrong type",
         [](Sample& s) {
             s.op(Op::equal, yes_no(), {s.limit, s.today});
         }},
        {"type of its inputs",
         [](Sample& s) {
             s.op(Op::add, money(), {s.limit, s.constant(ratio(1))});
         }},
        {"type of its inputs",
         [](Sample& s) {
             s.op(Op::multiply, money(), {s.limit, s.limit});
         }},
        {"type of its inputs",
         [](Sample& s) {
             s.op(Op::select, money(), {s.is_graduate, s.limit, s.today});
         }},
        {"type of its inputs", [](Sample& s) { s.input(s.amount, 3) = s.is_graduate; }},
        {"type of its inputs", [](Sample& s) { s.input(s.amount, 4) = s.today; }},
        {"an input has the wrong type", [](Sample& s) { s.input(s.amount, 2) = s.limit; }},
        {"its step is no amount", [](Sample& s) { s.round(s.limit, ratio(0), values::Rounding::up); }},
        {"unknown way", [](Sample& s) { s.round(s.limit, ratio(1), static_cast<values::Rounding>(4)); }},
        {"an input has the wrong type",
         [](Sample& s) {
             s.op(Op::add_days, date(), {s.today, s.limit});
         }},
        {"its node has the type 元", [](Sample& s) { s.program.decisions[0].type = date(); }},
        {"a list is what list_over yields", [](Sample& s) { s.program.decisions[0].list = true; }},
    };
    for (const Break& broken : breaks) {
        Sample sample;
        broken.how(sample);
        const auto violations = verify(sample.program);
        INFO("expected: ", std::string(broken.violation));
        REQUIRE(!violations.empty());
        INFO("actual: ", violations[0]);
        CHECK(violations[0].find(broken.violation) != std::string::npos);
    }
}

TEST_CASE("no more violations are listed than a person would read") {
    ProgramBuilder b;
    for (int i = 0; i < 500; ++i)
        b.node(Op::negation, yes_no(), 0, {});
    CHECK(verify(b.program).size() == program::maximum_violations);
}

TEST_CASE("the listing shows one node a line") {
    Sample sample;
    const std::string text = program::dump(sample.program);
    const auto has = [&](std::string_view line) {
        INFO(text);
        CHECK_MESSAGE(text.find(std::string(line) + "\n") != std::string::npos, std::string(line));
    };
    has("scope s2  = list workers.payments in s1");
    has("scope s5  = rows of s1 again in s1");
    has("n11 s5 元 = gather n0");
    has("scope s4  = months n9 .. n9 in s0");
    has("fact s1 workers.wage : 元");
    has("parameter standard(category) : 元");
    has("    veteran … .. 1970-04-10 : set elsewhere");
    has("    veteran 1970-04-11 .. … : 2000");
    has("n0 s1 元 = fact workers.wage");
    has("n2 s0 set of category = fact groups");
    has("n3 s0 category category = constant graduate");
    has("n4 s0 yes/no = includes n2 n3");
    has("n6 s0 元 = sum over s1 n0 -  # allowance, line 12");
    has("n13 s0 yes/no = reading which.b");
    has("n14 s0 元 = decide rule 0 n4 n5 n13 n12 n6");
    has("decision everyone = n15");
}

TEST_CASE("every operation has a name of its own") {
    for (int i = 0; i < program::op_count; ++i)
        for (int j = 0; j < i; ++j)
            CHECK(program::operation(static_cast<Op>(i)).name != program::operation(static_cast<Op>(j)).name);
}

} // namespace
