// Builds small programs by hand, and fills batches for them, without a parser: for the tests of the engine,
// the random comparison with the slow reference evaluator, and the benchmark's kernels.
//
//     ProgramBuilder b;
//     NodeId hires = b.fact(whole(persons()), "hires");
//     NodeId share = b.op(Op::divide, number(), {hires, b.fact(whole(persons()), "employees")});
//     b.decision("eligible", b.op(Op::less_equal, yes_no(), {b.constant(Rational{3, 20}), share}));
//     auto program = b.finish();
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/operations.hpp"
#include "program/program.hpp"
#include "values/date.hpp"
#include "values/rational.hpp"
#include "values/unit.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiaoli::testing {

using program::NodeId;
using program::Op;
using program::Program;
using program::ScopeId;
using program::Type;
using program::ValueKind;
using values::Rational;
using values::Unit;

// Units and types.
inline Unit yuan() {
    return Unit::of(values::BaseUnit::currency);
}
inline Unit persons() {
    return Unit::of(values::BaseUnit::person);
}
inline Unit month_unit() {
    return Unit::of(values::BaseUnit::month);
}
inline Unit day_unit() {
    return Unit::of(values::BaseUnit::day);
}

inline Type yes_no() {
    return Type{};
}
inline Type number(Unit unit = Unit::none()) {
    Type type;
    type.kind = ValueKind::number;
    type.unit = unit;
    return type;
}
inline Type money() {
    return number(yuan());
}
inline Type whole(Unit unit = Unit::none()) {
    Type type = number(unit);
    type.whole = true;
    return type;
}
inline Type of_kind(ValueKind kind, program::CategoryId category = program::none) {
    Type type;
    type.kind = kind;
    type.category = category;
    return type;
}
inline Type date() {
    return of_kind(ValueKind::date);
}
inline Type month() {
    return of_kind(ValueKind::month);
}
inline Type text() {
    return of_kind(ValueKind::text);
}
inline Type category(program::CategoryId id = 0) {
    return of_kind(ValueKind::category, id);
}
inline Type set_of(program::CategoryId id = 0) {
    return of_kind(ValueKind::set, id);
}

inline Rational ratio(std::int64_t numerator, std::int64_t denominator = 1) {
    return *values::make_rational(numerator, denominator);
}
inline std::int64_t day(std::int64_t year, std::int64_t month, std::int64_t day_of_month) {
    return values::make_date(year, month, day_of_month)->days;
}
inline std::int64_t month_index(std::int64_t year, std::int64_t month) {
    return year * 12 + month - 1;
}

class ProgramBuilder {
public:
    // For what has no function below (parameters, readings): write to it directly.
    Program program;

    ProgramBuilder() { program.scopes.emplace_back(); }

    // Declarations.
    program::CategoryId category(std::vector<std::string> values) {
        program.categories.push_back({"category", "", std::move(values)});
        return static_cast<std::uint32_t>(program.categories.size() - 1);
    }
    // A list in a case or in the elements of another list; the scope of its elements.
    ScopeId list(const std::string& name = "list", ScopeId parent = 0) {
        const ScopeId scope = add_scope(program::Scope::Kind::list, parent);
        program.scopes[scope].list = static_cast<std::uint32_t>(program.lists.size());
        program.lists.push_back({name, name, "", parent, scope});
        return scope;
    }
    ScopeId months(NodeId first, NodeId last) {
        const ScopeId scope = add_scope(program::Scope::Kind::months, program.nodes[first].scope);
        program.scopes[scope].first_month = first;
        program.scopes[scope].last_month = last;
        return scope;
    }
    ScopeId literal(std::uint32_t length, ScopeId parent = 0) {
        const ScopeId scope = add_scope(program::Scope::Kind::literal, parent);
        program.scopes[scope].length = length;
        return scope;
    }
    // The rows of `source` again, for each row of `parent` (a scope below the parent of `source`).
    ScopeId repeat(ScopeId source, ScopeId parent) {
        const ScopeId scope = add_scope(program::Scope::Kind::repeat, parent);
        program.scopes[scope].source = source;
        return scope;
    }
    program::FactId declare(Type type, std::string name, ScopeId scope = 0) {
        program::Fact fact;
        fact.path = name;
        fact.name = std::move(name);
        fact.type = type;
        fact.scope = scope;
        program.facts.push_back(std::move(fact));
        return static_cast<std::uint32_t>(program.facts.size() - 1);
    }

    // Leaves.
    NodeId fact(program::FactId id) {
        return node(Op::fact, program.facts[id].type, program.facts[id].scope, {}, id);
    }
    // Declares a fact and makes its node.
    NodeId fact(Type type, std::string name = "fact", ScopeId scope = 0) {
        return fact(declare(type, std::move(name), scope));
    }
    program::Fact& fact_of(NodeId fact_node) { return program.facts[program.nodes[fact_node].payload]; }
    program::ConstantId constant_id(ValueKind kind, Rational value, std::int64_t bits = 0) {
        program.constants.push_back({kind, value, bits});
        return static_cast<std::uint32_t>(program.constants.size() - 1);
    }
    NodeId constant(Rational value, Type type = number()) {
        return node(Op::constant, type, 0, {}, constant_id(ValueKind::number, value));
    }
    // Every kind but numbers: dates, months, categories, sets, texts, yes/no.
    NodeId constant_bits(std::int64_t bits, Type type) {
        return node(Op::constant, type, 0, {}, constant_id(type.kind, {}, bits));
    }
    NodeId yes() { return constant_bits(1, yes_no()); }
    NodeId no() { return constant_bits(0, yes_no()); }
    NodeId not_applicable(Type type, ScopeId scope = 0) { return node(Op::not_applicable, type, scope, {}); }

    // Operations. The scope is that of the inputs, or the parent scope for aggregates (`payload` is the child
    // scope).
    NodeId op(Op op, Type type, std::vector<NodeId> inputs, std::uint32_t payload = program::none,
              std::uint32_t extra = 0) {
        ScopeId scope = 0;
        if (program::operation(op).payload == program::Payload::scope)
            scope = program.scopes[payload].parent;
        else if (!inputs.empty())
            scope = program.nodes[inputs[0]].scope;
        return node(op, type, scope, std::move(inputs), payload, extra);
    }
    // Operations without inputs in a scope of their own (scope_month, position, pick) and broadcast.
    NodeId in_scope(ScopeId scope, Op op, Type type, std::vector<NodeId> inputs = {}) {
        return node(op, type, scope, std::move(inputs));
    }
    NodeId broadcast(NodeId input, ScopeId scope) {
        return node(Op::broadcast, program.nodes[input].type, scope, {input});
    }
    NodeId round(NodeId input, Rational step, values::Rounding rounding) {
        return op(Op::round, program.nodes[input].type, {input}, constant_id(ValueKind::number, step),
                  static_cast<std::uint32_t>(rounding));
    }
    NodeId decide(std::vector<NodeId> inputs) {
        const auto first_rule = static_cast<std::uint32_t>(program.rules.size());
        const Type type = program.nodes[inputs[1]].type;
        program.rules.resize(program.rules.size() + inputs.size() / 2);
        return op(Op::decide, type, std::move(inputs), first_rule);
    }

    NodeId decision(std::string name, NodeId id) {
        program::Decision decision;
        decision.name = std::move(name);
        decision.type = program.nodes[id].type;
        decision.list = program.nodes[id].op == Op::list_over;
        decision.node = id;
        decision.scope = program.nodes[id].scope;
        if (program.policies.empty()) program.policies.emplace_back();
        program.decisions.push_back(std::move(decision));
        return id;
    }

    // The program so far; the builder may go on afterwards.
    std::shared_ptr<const Program> finish() const { return std::make_shared<const Program>(program); }

    NodeId node(Op op, Type type, ScopeId scope, std::vector<NodeId> inputs,
                std::uint32_t payload = program::none, std::uint32_t extra = 0) {
        program::Node result;
        result.op = op;
        result.type = type;
        result.scope = scope;
        result.first_input = static_cast<std::uint32_t>(program.inputs.size());
        result.input_count = static_cast<std::uint32_t>(inputs.size());
        result.payload = payload;
        result.extra = extra;
        program.inputs.insert(program.inputs.end(), inputs.begin(), inputs.end());
        program.nodes.push_back(result);
        return static_cast<NodeId>(program.nodes.size() - 1);
    }

private:
    ScopeId add_scope(program::Scope::Kind kind, ScopeId parent) {
        program::Scope scope;
        scope.kind = kind;
        scope.parent = parent;
        program.scopes.push_back(std::move(scope));
        return static_cast<ScopeId>(program.scopes.size() - 1);
    }
};

// Fills a batch for a plan. Lists first (they say how many rows their elements have), then facts, row by row.
// What is not mentioned stays unknown.
class BatchBuilder {
public:
    engine::Batch batch;

    BatchBuilder(const engine::Plan& plan, std::uint32_t rows) : plan_(plan) {
        engine::reset(plan, batch, rows);
    }

    // `lengths[r]` elements for row r of the parent scope; a negative length: the list is unknown in that
    // row.
    BatchBuilder& list(program::ListId list, const std::vector<int>& lengths) {
        auto& column = batch.lists[list];
        column.offsets.assign(1, 0);
        column.presence.clear();
        for (const int length : lengths) {
            column.offsets.push_back(column.offsets.back() +
                                     static_cast<std::uint32_t>(length < 0 ? 0 : length));
            column.presence.push_back(length < 0 ? engine::Presence::unknown : engine::Presence::given);
        }
        const auto& program = plan_.program();
        for (program::FactId fact = 0; fact < program.facts.size(); ++fact)
            if (program.facts[fact].scope == program.lists[list].scope) resize(fact, column.offsets.back());
        return *this;
    }
    BatchBuilder& set(program::FactId fact, std::uint32_t row, const Rational& value) {
        auto& column = batch.facts[fact];
        const engine::Layout layout = plan_.fact_layout(fact);
        if (layout.fraction) {
            column.numerators[row] = static_cast<std::int64_t>(value.numerator);
            column.denominators[row] = static_cast<std::int64_t>(value.denominator);
        } else {
            column.numerators[row] =
                static_cast<std::int64_t>(value.numerator * (layout.denominator / value.denominator));
        }
        column.presence[row] = engine::Presence::given;
        return *this;
    }
    BatchBuilder& set_bits(program::FactId fact, std::uint32_t row, std::int64_t bits) {
        batch.facts[fact].numerators[row] = bits;
        batch.facts[fact].presence[row] = engine::Presence::given;
        return *this;
    }
    BatchBuilder& absent(program::FactId fact, std::uint32_t row) {
        batch.facts[fact].presence[row] = engine::Presence::absent;
        return *this;
    }

private:
    void resize(program::FactId fact, std::size_t rows) {
        auto& column = batch.facts[fact];
        column.numerators.assign(rows, 0);
        column.denominators.assign(plan_.fact_layout(fact).fraction ? rows : 0, 1);
        column.presence.assign(rows, engine::Presence::unknown);
    }

    const engine::Plan& plan_;
};

} // namespace tiaoli::testing
