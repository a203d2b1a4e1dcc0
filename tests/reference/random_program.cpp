#include "reference/random_program.hpp"

#include "engine/program_builder.hpp"
#include "program/operations.hpp"
#include "reference/random_values.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace tiaoli::testing {

namespace {

using program::Parameter;
using program::ParameterEntry;
using program::Scope;
using values::Rational;

class Grower {
public:
    explicit Grower(std::uint64_t seed) : random_(seed) {
        result_.partial = random_.chance(60);
        plain_ = !result_.partial && random_.chance(50);
        result_.big = random_.chance(20);
    }

    RandomProgram grow() {
        declare();
        const std::int64_t steps = random_.between(3, 28);
        for (std::int64_t i = 0; i < steps; ++i) {
            if (random_.chance(6)) add_months_scope();
            if (random_.chance(4)) add_repeat_scope();
            step();
        }
        for (int i = 0; i < 2; ++i)
            if (!nodes_[0].empty()) b_.decision("decision", random_.of(nodes_[0]));
        result_.tame_facts.resize(b_.program.facts.size(), false);
        b_.program.policies.resize(1);
        b_.program.clauses.resize(1);
        for (auto& rule : b_.program.rules)
            rule.clause = 0;
        result_.program = b_.finish();
        return result_;
    }

private:
    void declare() {
        const auto values = [](int size) {
            std::vector<std::string> names;
            for (int i = 0; i < size; ++i)
                names.push_back("v" + std::to_string(i));
            return names;
        };
        b_.category(values(static_cast<int>(random_.between(1, 4))));
        b_.category(values(random_.chance(30) ? 64 : 3));
        for (int i = 0; i < text_count; ++i)
            b_.program.texts.push_back("text " + std::to_string(i));
        for (std::int64_t i = random_.between(0, 2); i > 0; --i)
            b_.program.readings.push_back(
                {"reading", "", "", {"a", "b", "c"}, {"", "", ""}, 1, program::none});

        b_.program.units = {"家"};
        types_ = {yes_no(),
                  number(),
                  percent(),
                  money(),
                  number(*values::divide(yuan(), month_unit())),
                  number(*values::divide(yuan(), persons())),
                  number(Unit::of_declared(0)),
                  whole(persons()),
                  whole(month_unit()),
                  whole(day_unit()),
                  month_length(),
                  date(),
                  month(),
                  category(0),
                  category(1),
                  set_of(0),
                  set_of(1),
                  text()};
        nodes_.resize(1);
        tame_months_.resize(1);
        if (random_.chance(70)) {
            const ScopeId list = b_.list("list");
            if (random_.chance(50)) b_.list("list.list", list);
            if (random_.chance(20)) b_.list("other");
        }
        for (int i = 0; i < 2; ++i)
            if (random_.chance(30))
                b_.literal(static_cast<std::uint32_t>(random_.between(0, 3)), any_scope());
        scopes_added();
        for (std::int64_t i = random_.between(0, 3); i > 0; --i)
            add_parameter();
    }

    static Type percent() {
        Type type = number();
        type.percent = true;
        return type;
    }
    static Type month_length() { return number(month_unit()); }

    void scopes_added() {
        nodes_.resize(b_.program.scopes.size());
        tame_months_.resize(b_.program.scopes.size());
    }

    ScopeId any_scope() { return static_cast<ScopeId>(random_.below(b_.program.scopes.size())); }
    bool holds_facts(ScopeId scope) const {
        const auto kind = b_.program.scopes[scope].kind;
        return kind == Scope::Kind::root || kind == Scope::Kind::list;
    }

    NodeId keep(NodeId id) {
        nodes_[b_.program.nodes[id].scope].push_back(id);
        return id;
    }
    NodeId keep_tame(NodeId id) {
        tame_months_[b_.program.nodes[id].scope].push_back(id);
        return keep(id);
    }
    const Type& type_of(NodeId id) const { return b_.program.nodes[id].type; }

    NodeId add(Op op, Type type, std::vector<NodeId> inputs, ScopeId scope,
               std::uint32_t payload = program::none, std::uint32_t extra = 0) {
        return keep(b_.node(op, type, scope, std::move(inputs), payload, extra));
    }

    // A constant, in the root or repeated in `scope`.
    NodeId in_scope(NodeId root_node, ScopeId scope) {
        keep(root_node);
        return scope == 0 ? root_node : keep(b_.broadcast(root_node, scope));
    }

    Rational number_for(const Type& type) { return random_number(random_, type.whole, true, result_.big); }

    std::int64_t bits_for(const Type& type, bool extreme) {
        switch (type.kind) {
        case ValueKind::yes_no: return random_.chance(50);
        case ValueKind::date: return random_day(random_, extreme);
        case ValueKind::month: return random_month(random_, extreme);
        case ValueKind::text: return random_.between(0, text_count - 1);
        default: break;
        }
        const std::size_t size = b_.program.categories[type.category].values.size();
        if (type.kind == ValueKind::category) return random_.between(0, static_cast<std::int64_t>(size) - 1);
        const std::uint64_t bits = random_.next() & random_.next();
        return static_cast<std::int64_t>(size == 64 ? bits : bits & ((std::uint64_t{1} << size) - 1));
    }

    program::ConstantId constant_for(const Type& type) {
        return type.kind == ValueKind::number ? b_.constant_id(type.kind, number_for(type))
                                              : b_.constant_id(type.kind, {}, bits_for(type, result_.big));
    }

    NodeId constant(const Type& type, ScopeId scope) {
        return in_scope(b_.node(Op::constant, type, 0, {}, constant_for(type)), scope);
    }

    program::FactId declare_fact(Type type, ScopeId scope) {
        if (type.kind == ValueKind::number && random_.chance(20)) type.whole = true;
        const program::FactId id = b_.declare(type, "fact" + std::to_string(b_.program.facts.size()), scope);
        program::Fact& fact = b_.program.facts[id];
        fact.optional = !plain_ && random_.chance(25);
        if (type.kind == ValueKind::number) {
            fact.is_signed = random_.chance(40);
            fact.has_range = random_.chance(25);
            fact.low = ratio(fact.is_signed ? random_.between(-20, 20) : random_.between(0, 5));
            fact.high = ratio(static_cast<std::int64_t>(fact.low.numerator) + random_.between(0, 10));
        }
        return id;
    }

    // A fact through which a host may change a parameter is nothing but that: that it is unknown means that
    // the parameter is as stated.
    bool supplies(program::FactId fact) const {
        return std::any_of(b_.program.parameters.begin(), b_.program.parameters.end(),
                           [&](const Parameter& parameter) { return parameter.supplied == fact; });
    }

    void add_parameter() {
        Parameter parameter;
        parameter.name = "parameter" + std::to_string(b_.program.parameters.size());
        parameter.type = random_.of(types_);
        parameter.key = random_.chance(40) ? 0 : program::none;
        const std::int64_t keys = parameter.key == program::none
                                      ? 1
                                      : static_cast<std::int64_t>(b_.program.categories[0].values.size());
        for (std::int64_t key = 0; key < keys; ++key) {
            if (result_.partial && random_.chance(25)) continue;
            // Days that part the calendar into spans; in a partial program some of the spans have no entry,
            // or no value.
            std::vector<std::int32_t> cuts;
            for (std::int64_t i = random_.between(0, 3); i > 0; --i)
                cuts.push_back(static_cast<std::int32_t>(random_day(random_, false)));
            std::sort(cuts.begin(), cuts.end());
            cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
            for (std::size_t i = 0; i <= cuts.size(); ++i) {
                ParameterEntry entry;
                entry.key = key;
                entry.from.days = i == 0 ? std::numeric_limits<std::int32_t>::min() : cuts[i - 1];
                entry.to.days = i == cuts.size() ? std::numeric_limits<std::int32_t>::max() : cuts[i] - 1;
                if (result_.partial && random_.chance(20)) continue;
                entry.value =
                    result_.partial && random_.chance(15) ? program::none : constant_for(parameter.type);
                parameter.entries.push_back(entry);
            }
        }
        if (random_.chance(30)) parameter.supplied = declare_fact(parameter.type, 0);
        b_.program.parameters.push_back(std::move(parameter));
    }

    // A node of some type in some scope: one that is there, or a new leaf.
    NodeId need(const Type& type, ScopeId scope, int depth = 0) {
        if (random_.chance(68))
            if (const NodeId found = existing(type, scope); found != program::none) return found;
        if (scope != 0 && random_.chance(30)) {
            ScopeId above = b_.program.scopes[scope].parent;
            while (above != 0 && random_.chance(40))
                above = b_.program.scopes[above].parent;
            if (const NodeId found = existing(type, above); found != program::none)
                return keep(b_.broadcast(found, scope));
        }
        return leaf(type, scope, depth);
    }

    // Prefers the nodes made last, so that programs grow deep.
    NodeId existing(const Type& type, ScopeId scope) {
        std::vector<NodeId> found;
        for (const NodeId id : nodes_[scope])
            if (same_sort(type_of(id), type)) found.push_back(id);
        if (found.empty()) return program::none;
        return found[std::max(random_.below(found.size()), random_.below(found.size()))];
    }

    NodeId leaf(const Type& type, ScopeId scope, int depth) {
        const Scope& where = b_.program.scopes[scope];
        if (where.kind == Scope::Kind::months && type.kind == ValueKind::month && random_.chance(60))
            return keep_tame(b_.in_scope(scope, Op::scope_month, type));
        if (where.kind == Scope::Kind::literal && random_.chance(60)) {
            std::vector<NodeId> inputs;
            const ScopeId parent = where.parent;
            for (std::uint32_t i = 0, length = where.length; i < length; ++i)
                inputs.push_back(need(type, parent, depth + 1));
            return add(Op::pick, type, std::move(inputs), scope);
        }
        if (where.kind == Scope::Kind::repeat && random_.chance(60)) {
            const ScopeId source = where.source;
            return add(Op::gather, type, {need(type, source, depth + 1)}, scope);
        }
        if (scope != 0 && same_sort(type, number()) && random_.chance(25))
            return add(Op::position, type, {}, scope);
        if (type.kind == ValueKind::date && random_.chance(20)) return add(Op::today, type, {}, scope);
        if (!plain_ && random_.chance(3)) return add(Op::not_applicable, type, {}, scope);
        if (type.kind == ValueKind::yes_no && !b_.program.readings.empty() && random_.chance(15))
            return add(Op::reading, type, {}, scope,
                       static_cast<std::uint32_t>(random_.below(b_.program.readings.size())),
                       static_cast<std::uint32_t>(random_.below(3)));
        if (depth < 2 && random_.chance(25))
            for (program::ParameterId i = 0; i < b_.program.parameters.size(); ++i)
                if (same_sort(b_.program.parameters[i].type, type)) return parameter(i, scope, depth);
        if (!holds_facts(scope) || random_.chance(25)) return constant(type, scope);
        std::vector<program::FactId> facts;
        for (program::FactId i = 0; i < b_.program.facts.size(); ++i)
            if (b_.program.facts[i].scope == scope && same_sort(b_.program.facts[i].type, type) &&
                !supplies(i))
                facts.push_back(i);
        const bool reuse = !facts.empty() && random_.chance(facts.size() > 2 ? 90 : 50);
        return keep(b_.fact(reuse ? random_.of(facts) : declare_fact(type, scope)));
    }

    NodeId parameter(program::ParameterId id, ScopeId scope, int depth) {
        std::vector<NodeId> inputs = {need(date(), scope, depth + 1)};
        const program::CategoryId key = b_.program.parameters[id].key;
        if (key != program::none) inputs.push_back(need(category(key), scope, depth + 1));
        return add(Op::parameter, b_.program.parameters[id].type, std::move(inputs), scope, id);
    }

    // Months near 2020, so that a scope over them is short.
    NodeId tame_month(ScopeId scope) {
        if (!tame_months_[scope].empty() && random_.chance(50)) return random_.of(tame_months_[scope]);
        const unsigned choice = static_cast<unsigned>(random_.below(4));
        if (choice == 0 || !holds_facts(scope)) {
            const NodeId id = b_.constant_bits(random_month(random_, false), month());
            if (scope == 0) return keep_tame(id);
            keep_tame(id);
            return keep_tame(b_.broadcast(id, scope));
        }
        const bool from_date = choice == 1;
        const program::FactId fact = declare_fact(from_date ? date() : month(), scope);
        result_.tame_facts.resize(b_.program.facts.size(), false);
        result_.tame_facts[fact] = true;
        const NodeId id = keep(b_.fact(fact));
        if (from_date) return keep_tame(b_.op(Op::month_of, month(), {id}));
        tame_months_[scope].push_back(id);
        return id;
    }

    // How many rows there may be grows with the depth.
    ScopeId parent_for_scope() {
        for (;;) {
            const ScopeId parent = any_scope();
            int depth = 0;
            for (ScopeId scope = parent; scope != 0; scope = b_.program.scopes[scope].parent)
                ++depth;
            if (depth < 3) return parent;
        }
    }

    void add_months_scope() {
        if (b_.program.scopes.size() > 7) return;
        const ScopeId parent = parent_for_scope();
        const NodeId first = tame_month(parent);
        const NodeId last = tame_month(parent);
        b_.months(first, last);
        scopes_added();
    }

    void add_repeat_scope() {
        if (b_.program.scopes.size() > 7) return;
        const ScopeId parent = parent_for_scope();
        std::vector<ScopeId>
            sources; // whose rows belong to the row of the parent, or to a row that it is part of
        for (ScopeId source = 1; source < b_.program.scopes.size(); ++source)
            for (ScopeId owner = parent;; owner = b_.program.scopes[owner].parent) {
                if (b_.program.scopes[source].parent == owner) sources.push_back(source);
                if (owner == 0) break;
            }
        if (sources.empty()) return;
        Scope scope;
        scope.kind = Scope::Kind::repeat;
        scope.parent = parent;
        scope.source = random_.of(sources);
        b_.program.scopes.push_back(scope);
        scopes_added();
    }

    Type any_type() { return random_.of(types_); }
    template <typename Condition>
    Type type_that(Condition condition) {
        for (;;) {
            const Type type = random_.of(types_);
            if (condition(type)) return type;
        }
    }
    // The type of a node of the scope if there is one that fits, otherwise any that does.
    template <typename Condition>
    Type type_in(ScopeId scope, Condition condition) {
        if (!nodes_[scope].empty())
            for (int i = 0; i < 4; ++i) {
                const Type type = type_of(random_.of(nodes_[scope]));
                if (condition(type)) return type;
            }
        return type_that(condition);
    }
    static bool is_number(const Type& type) { return type.kind == ValueKind::number; }

    std::vector<NodeId> several(const Type& type, ScopeId scope, std::int64_t most = 4) {
        std::vector<NodeId> inputs;
        for (std::int64_t i = random_.between(1, most); i > 0; --i)
            inputs.push_back(need(type, scope));
        return inputs;
    }
    NodeId condition_or_none(ScopeId scope) {
        return random_.chance(60) ? need(yes_no(), scope) : program::none;
    }

    void step() {
        static constexpr Op frequent[] = {Op::all_of,     Op::any_of, Op::select,   Op::decide,
                                          Op::less_equal, Op::divide, Op::multiply, Op::sum,
                                          Op::count,      Op::add,    Op::subtract, Op::equal};
        const Op op = random_.chance(35)
                          ? random_.of(frequent)
                          : static_cast<Op>(random_.below(static_cast<std::uint64_t>(program::op_count)));
        const ScopeId scope = random_.chance(35) ? 0 : any_scope();
        const auto any = [](const Type&) { return true; };
        switch (op) {
        case Op::fact:
        case Op::constant:
        case Op::parameter:
        case Op::today:
        case Op::reading:
        case Op::not_applicable:
        case Op::gather:
        case Op::pick:
        case Op::scope_month:
        case Op::position: leaf(any_type(), scope, 0); break;

        case Op::all_of:
        case Op::any_of: add(op, yes_no(), several(yes_no(), scope), scope); break;
        case Op::negation: add(op, yes_no(), {need(yes_no(), scope)}, scope); break;
        case Op::equal:
        case Op::less:
        case Op::less_equal: {
            const Type type = op == Op::equal ? type_in(scope, any) : type_in(scope, has_order);
            const NodeId a = need(type, scope);
            add(op, yes_no(), {a, need(type, scope)}, scope);
            break;
        }
        case Op::add:
        case Op::subtract: {
            const Type type = type_in(scope, is_number);
            const NodeId a = need(type, scope);
            add(op, plain(type), {a, need(type, scope)}, scope);
            break;
        }
        case Op::multiply:
        case Op::divide: {
            const NodeId x = need(type_in(scope, is_number), scope);
            const NodeId y = need(type_in(scope, is_number), scope);
            const auto unit = op == Op::multiply ? values::multiply(type_of(x).unit, type_of(y).unit)
                                                 : values::divide(type_of(x).unit, type_of(y).unit);
            if (unit) add(op, number(*unit), {x, y}, scope);
            break;
        }
        case Op::minimum:
        case Op::maximum:
        case Op::highest:
        case Op::lowest: {
            const Type type = type_in(scope, has_order);
            add(op, plain(type), several(type, scope), scope);
            break;
        }
        case Op::round: {
            static const Rational steps[] = {ratio(1),      ratio(1, 100), ratio(1, 10), ratio(10),
                                             ratio(10'000), ratio(1, 3),   ratio(7, 2),  ratio(12)};
            const Type type = type_in(scope, is_number);
            add(op, plain(type), {need(type, scope)}, scope,
                b_.constant_id(ValueKind::number, random_.of(steps)),
                static_cast<std::uint32_t>(random_.below(4)));
            break;
        }
        case Op::absolute: {
            const Type type = type_in(scope, is_number);
            add(op, plain(type), {need(type, scope)}, scope);
            break;
        }
        case Op::select: {
            const Type type = type_in(scope, any);
            const NodeId a = need(yes_no(), scope);
            const NodeId x = need(type, scope);
            add(op, plain(type), {a, x, need(type, scope)}, scope);
            break;
        }
        case Op::decide: {
            const Type type = type_in(scope, any);
            std::vector<NodeId> inputs;
            for (std::int64_t i = random_.between(1, 3); i > 0; --i) {
                inputs.push_back(need(yes_no(), scope));
                inputs.push_back(need(type, scope));
            }
            if (random_.chance(50)) inputs.push_back(need(type, scope));
            const auto rules = static_cast<std::uint32_t>(b_.program.rules.size());
            b_.program.rules.resize(rules + inputs.size() / 2);
            add(op, plain(type), std::move(inputs), scope, rules);
            break;
        }
        case Op::coalesce: {
            const Type type = type_in(scope, any);
            const NodeId a = need(type, scope);
            add(op, plain(type), {a, need(type, scope)}, scope);
            break;
        }
        case Op::is_applicable: add(op, yes_no(), {need(type_in(scope, any), scope)}, scope); break;
        case Op::is_known: {
            const NodeId id = b_.op(op, yes_no(), {need(type_in(scope, any), scope)});
            if (!result_.partial) keep(id);
            break;
        }
        case Op::includes: {
            const auto id = static_cast<program::CategoryId>(random_.below(2));
            const NodeId a = need(set_of(id), scope);
            add(op, yes_no(), {a, need(category(id), scope)}, scope);
            break;
        }
        case Op::intersects: {
            const auto id = static_cast<program::CategoryId>(random_.below(2));
            const NodeId a = need(set_of(id), scope);
            add(op, yes_no(), {a, need(set_of(id), scope)}, scope);
            break;
        }
        case Op::make_set: {
            const auto id = static_cast<program::CategoryId>(random_.below(2));
            add(op, set_of(id), several(category(id), scope), scope);
            break;
        }
        case Op::add_months: {
            const Type type = random_.chance(50) ? date() : month();
            const NodeId a = need(type, scope);
            add(op, type, {a, need(month_length(), scope)}, scope);
            break;
        }
        case Op::add_days:
        case Op::term_end: {
            const NodeId a = need(date(), scope);
            add(op, date(), {a, need(op == Op::add_days ? whole(day_unit()) : month_length(), scope)}, scope);
            break;
        }
        case Op::days_between:
        case Op::whole_months:
        case Op::completed_years: {
            const NodeId a = need(date(), scope);
            add(op, whole(op == Op::days_between ? day_unit() : month_unit()), {a, need(date(), scope)},
                scope);
            break;
        }
        case Op::months_between: {
            const NodeId a = need(month(), scope);
            add(op, whole(month_unit()), {a, need(month(), scope)}, scope);
            break;
        }
        case Op::year_of:
        case Op::month_number:
            add(op, number(), {need(random_.chance(50) ? date() : month(), scope)}, scope);
            break;
        case Op::month_of: add(op, month(), {need(date(), scope)}, scope); break;
        case Op::first_day:
        case Op::last_day: add(op, date(), {need(month(), scope)}, scope); break;
        case Op::make_date: {
            // A day and month at random are seldom a date: most of the time take them from one.
            const NodeId day_of = need(date(), scope);
            const NodeId year = add(Op::year_of, number(), {day_of}, scope);
            const NodeId month = random_.chance(80)
                                     ? add(Op::month_number, number(), {need(date(), scope)}, scope)
                                     : need(number(), scope);
            add(op, date(), {year, month, need(number(), scope)}, scope);
            break;
        }
        case Op::broadcast: {
            if (scope == 0) break;
            ScopeId above = b_.program.scopes[scope].parent;
            if (above != 0 && random_.chance(40)) above = b_.program.scopes[above].parent;
            if (!nodes_[above].empty()) keep(b_.broadcast(random_.of(nodes_[above]), scope));
            break;
        }
        case Op::running_sum: {
            if (scope == 0) break;
            const Type type = type_in(scope, is_number);
            const NodeId a = need(type, scope);
            const NodeId key = random_.chance(50) ? need(type_in(scope, any), scope) : program::none;
            add(op, plain(type), {a, key, condition_or_none(scope)}, scope);
            break;
        }
        case Op::count:
        case Op::sum:
        case Op::minimum_over:
        case Op::maximum_over:
        case Op::any_over:
        case Op::all_over:
        case Op::first_over:
        case Op::last_over:
        case Op::list_over: aggregate(op); break;
        }
    }

    // What an operation on a promise of wholeness still promises, nobody says.
    static Type plain(Type type) {
        type.whole = false;
        return type;
    }

    void aggregate(Op op) {
        if (b_.program.scopes.size() < 2) return;
        const auto child = static_cast<ScopeId>(1 + random_.below(b_.program.scopes.size() - 1));
        const ScopeId parent = b_.program.scopes[child].parent;
        if (op == Op::count) {
            add(op, whole(persons()), {condition_or_none(child)}, parent, child);
            return;
        }
        const Type type = type_in(child, [op](const Type& t) {
            if (op == Op::sum) return is_number(t);
            if (op == Op::any_over || op == Op::all_over) return t.kind == ValueKind::yes_no;
            return op == Op::minimum_over || op == Op::maximum_over ? has_order(t) : true;
        });
        const NodeId value = need(type, child);
        const NodeId condition = condition_or_none(child);
        if (op != Op::list_over) {
            add(op, plain(type), {value, condition}, parent, child);
            return;
        }
        const NodeId key = random_.chance(50) ? need(any_type(), child) : program::none;
        b_.decision("list", b_.node(op, plain(type), parent, {value, condition, key}, child));
    }

    bool plain_ = false; // nothing but values, so that columns are seldom interrupted by other answers
    Random random_;
    ProgramBuilder b_;
    RandomProgram result_;
    std::vector<Type> types_;
    std::vector<std::vector<NodeId>> nodes_;       // by scope: what can be an input
    std::vector<std::vector<NodeId>> tame_months_; // by scope
};

} // namespace

RandomProgram random_program(std::uint64_t seed) {
    return Grower(seed).grow();
}

} // namespace tiaoli::testing
