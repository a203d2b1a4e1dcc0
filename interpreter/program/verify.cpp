#include "program/verify.hpp"

#include "program/dump.hpp"
#include "program/operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace tiaoli::program {

namespace {

using values::BaseUnit;
using values::Rational;
using values::Unit;

constexpr std::uint64_t maximum_category_values = 64;

bool same(const Type& a, const Type& b) {
    return a.kind == b.kind && a.unit == b.unit && a.category == b.category;
}

bool is_choice(ValueKind kind) {
    return kind == ValueKind::category || kind == ValueKind::set;
}

bool has_order(ValueKind kind) {
    return kind == ValueKind::number || kind == ValueKind::date || kind == ValueKind::month;
}

bool in_lowest_terms(const Rational& number) {
    if (number.denominator <= 0 || number.numerator == values::int128_min) return false;
    return values::gcd_of_magnitudes(values::magnitude(number.numerator),
                                     values::magnitude(number.denominator)) == 1;
}

bool valid(const Unit& unit, std::size_t declared_units) {
    int previous = -1;
    bool ended = false;
    for (const auto& power : unit.declared) {
        if (power.id == values::DeclaredPower::unused) {
            if (power.exponent != 0) return false;
            ended = true;
            continue;
        }
        if (ended || power.exponent == 0 || power.id <= previous || power.id >= declared_units) return false;
        previous = power.id;
    }
    return true;
}

class Verifier {
public:
    explicit Verifier(const Program& program) : program_(program) {}

    std::vector<std::string> run() {
        scopes();
        if (violations_.empty()) declarations();
        if (violations_.empty()) constants();
        if (violations_.empty()) dated_entries();
        if (violations_.empty()) origins();
        if (violations_.empty()) input_tree();
        if (violations_.empty()) nodes();
        if (violations_.empty()) months_scopes();
        if (violations_.empty()) decisions();
        return std::move(violations_);
    }

private:
    template <typename... Arguments>
    void violation(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
        if (violations_.size() < maximum_violations)
            violations_.push_back(fmt::format(text, std::forward<Arguments>(arguments)...));
    }

    std::string text(const Type& type) const { return type_text(program_, type); }

    // Scopes and the lists they enumerate. Afterwards parents come before their children.
    /// Who reads a scope may ask for these whatever its kind.
    void check_unused(const Scope& scope, std::size_t id) {
        const bool is_list = scope.kind == Scope::Kind::list, is_months = scope.kind == Scope::Kind::months;
        if ((!is_list && scope.list != none) || (scope.kind != Scope::Kind::repeat && scope.source != none) ||
            (!is_months && (scope.first_month != none || scope.last_month != none)))
            violation("scope {}: it has what only another kind of scope has", id);
    }

    void scopes() {
        const auto& scopes = program_.scopes;
        if (scopes.empty() || scopes[0].kind != Scope::Kind::root || scopes[0].parent != none)
            return violation("scope 0 is not a root");
        check_unused(scopes[0], 0);
        for (std::size_t i = 1; i < scopes.size(); ++i) {
            const Scope& scope = scopes[i];
            if (scope.parent >= i) {
                violation("scope {}: its parent does not come before it", i);
                continue;
            }
            check_unused(scope, i);
            switch (scope.kind) {
            case Scope::Kind::root: violation("scope {} is a second root", i); break;
            case Scope::Kind::list:
                if (scope.list >= program_.lists.size() || program_.lists[scope.list].scope != i ||
                    program_.lists[scope.list].parent != scope.parent)
                    violation("scope {}: its list does not have it as the scope of its elements", i);
                else if (!holds_facts(scope.parent))
                    violation("scope {}: a list of facts can only be part of a case or of another list", i);
                break;
            case Scope::Kind::months:
                if (scope.first_month >= program_.nodes.size() || scope.last_month >= program_.nodes.size())
                    violation("scope {}: its first or last month is no node", i);
                break;
            case Scope::Kind::literal: break;
            case Scope::Kind::repeat:
                if (scope.source == 0 || scope.source >= i)
                    violation("scope {}: the scope it repeats does not come before it", i);
                break;
            default: violation("scope {}: unknown kind", i);
            }
        }
        for (std::size_t i = 0; i < program_.lists.size(); ++i) {
            const ListFact& list = program_.lists[i];
            if (list.scope >= scopes.size() || scopes[list.scope].kind != Scope::Kind::list ||
                scopes[list.scope].list != i)
                violation("list {}: the scope of its elements does not enumerate it", i);
        }
        if (!violations_.empty()) return;
        number_scopes();
        for (std::size_t i = 1; i < scopes.size(); ++i) {
            if (scopes[i].kind != Scope::Kind::repeat) continue;
            const ScopeId owner = scopes[scopes[i].source].parent;
            if (owner != scopes[i].parent && !is_above(owner, scopes[i].parent))
                violation("scope {}: the scope it repeats belongs to other rows", i);
        }
    }

    bool holds_facts(ScopeId scope) const {
        return program_.scopes[scope].kind == Scope::Kind::root ||
               program_.scopes[scope].kind == Scope::Kind::list;
    }

    // Numbers the tree of scopes in preorder, so that "is above" is a comparison, however deep it is.
    void number_scopes() {
        const auto& scopes = program_.scopes;
        subtree_.assign(scopes.size(), 1);
        for (std::size_t i = scopes.size(); i-- > 1;)
            subtree_[scopes[i].parent] += subtree_[i];
        preorder_.assign(scopes.size(), 0);
        std::vector<std::size_t> next(scopes.size(), 1);
        for (std::size_t i = 1; i < scopes.size(); ++i) {
            preorder_[i] = next[scopes[i].parent];
            next[scopes[i].parent] += subtree_[i];
            next[i] = preorder_[i] + 1;
        }
    }

    bool is_above(ScopeId ancestor, ScopeId scope) const {
        return preorder_[ancestor] < preorder_[scope] &&
               preorder_[scope] < preorder_[ancestor] + subtree_[ancestor];
    }

    bool well_formed(const Type& type) const {
        if (type.kind > ValueKind::text) return false;
        if (is_choice(type.kind) ? type.category >= program_.categories.size() : type.category != none)
            return false;
        if (type.kind != ValueKind::number) return type.unit.is_none() && !type.percent && !type.whole;
        return valid(type.unit, program_.units.size());
    }

    void declarations() {
        for (std::size_t i = 0; i < program_.categories.size(); ++i)
            if (program_.categories[i].values.size() > maximum_category_values)
                violation("category {} has more than {} values", i, maximum_category_values);
        if (program_.units.size() > std::size_t{values::maximum_declared_unit} + 1)
            violation("more than {} declared units", values::maximum_declared_unit + 1);
        for (std::size_t i = 0; i < program_.facts.size(); ++i) {
            const Fact& fact = program_.facts[i];
            if (!well_formed(fact.type)) violation("fact {}: its type is malformed", i);
            if (fact.scope >= program_.scopes.size() || !holds_facts(fact.scope))
                violation("fact {}: facts live in a case or in the elements of a list", i);
            if (fact.default_value != none && fact.default_value >= program_.constants.size())
                violation("fact {}: its default is no constant", i);
            if (!fact.has_range) continue;
            if (fact.type.kind != ValueKind::number)
                violation("fact {}: only numbers have a range", i);
            else if (!in_lowest_terms(fact.low) || !in_lowest_terms(fact.high) || fact.low > fact.high)
                violation("fact {}: its range is malformed", i);
        }
        for (std::size_t i = 0; i < program_.parameters.size(); ++i) {
            const Parameter& parameter = program_.parameters[i];
            if (!well_formed(parameter.type)) violation("parameter {}: its type is malformed", i);
            if (parameter.key != none && parameter.key >= program_.categories.size())
                violation("parameter {}: its key is no category", i);
            if (parameter.supplied != none &&
                (parameter.supplied >= program_.facts.size() ||
                 !same(program_.facts[parameter.supplied].type, parameter.type)))
                violation("parameter {}: the fact that supplies it does not exist or has another type", i);
        }
        for (std::size_t i = 0; i < program_.readings.size(); ++i) {
            const Reading& reading = program_.readings[i];
            if (reading.in_force >= reading.options.size())
                violation("reading {}: the option in force does not exist", i);
            if (reading.option_texts.size() != reading.options.size())
                violation("reading {}: not every option has its text", i);
        }
        for (std::size_t i = 0; i < program_.clauses.size(); ++i)
            if (program_.clauses[i].policy >= program_.policies.size())
                violation("clause {}: its policy does not exist", i);
        for (std::size_t i = 0; i < program_.rules.size(); ++i) {
            if (!exists_or_none(program_.rules[i].clause, program_.clauses.size()))
                violation("rule {}: its clause does not exist", i);
            for (const Modality modality : program_.rules[i].modalities)
                if (modality >= Modality::count_) violation("rule {}: unknown modality", i);
        }
    }

    static bool exists_or_none(std::uint32_t id, std::size_t size) { return id == none || id < size; }

    // A constant has no unit of its own; what it is a value of, its users say.
    void constants() {
        for (std::size_t i = 0; i < program_.constants.size(); ++i) {
            const Constant& constant = program_.constants[i];
            if (constant.kind > ValueKind::text)
                violation("constant {}: unknown kind", i);
            else if (constant.kind == ValueKind::number ? !in_lowest_terms(constant.number)
                                                        : !bits_fit(constant))
                violation("constant {}: out of range", i);
        }
    }

    bool bits_fit(const Constant& constant) const {
        const std::int64_t bits = constant.bits;
        switch (constant.kind) {
        case ValueKind::yes_no: return bits == 0 || bits == 1;
        case ValueKind::date: return values::minimum_date.days <= bits && bits <= values::maximum_date.days;
        case ValueKind::month:
            return values::minimum_month.index <= bits && bits <= values::maximum_month.index;
        case ValueKind::text: return bits >= 0 && static_cast<std::uint64_t>(bits) < program_.texts.size();
        default: return true; // categories and sets: see `is_of`
        }
    }

    bool is_of(const Constant& constant, const Type& type) const {
        if (constant.kind != type.kind) return false;
        if (type.kind == ValueKind::category) return is_value(constant.bits, type.category);
        if (type.kind != ValueKind::set) return true;
        const std::size_t size = program_.categories[type.category].values.size();
        return size == maximum_category_values || static_cast<std::uint64_t>(constant.bits) >> size == 0;
    }

    bool is_value(std::int64_t bits, CategoryId category) const {
        return bits >= 0 && static_cast<std::uint64_t>(bits) < program_.categories[category].values.size();
    }

    void dated_entries() {
        for (std::size_t i = 0; i < program_.facts.size(); ++i) {
            const Fact& fact = program_.facts[i];
            if (fact.default_value != none && !is_of(program_.constants[fact.default_value], fact.type))
                violation("fact {}: its default has another type", i);
        }
        for (std::size_t i = 0; i < program_.parameters.size(); ++i) {
            const Parameter& parameter = program_.parameters[i];
            std::map<std::int64_t, values::Date> ends; // by key
            for (const ParameterEntry& entry : parameter.entries) {
                if (parameter.key == none ? entry.key != 0 : !is_value(entry.key, parameter.key))
                    violation("parameter {}: an entry has a key that does not exist", i);
                if (entry.to < entry.from) violation("parameter {}: an entry ends before it begins", i);
                if (!valid_day(entry.from) || !valid_day(entry.to)) violation("parameter {}: not a date", i);
                const auto [end, is_first] = ends.try_emplace(entry.key, entry.to);
                if (!is_first && entry.from <= end->second)
                    violation("parameter {}: the entries of a key overlap or are not sorted", i);
                end->second = entry.to;
                if (entry.value != none && (entry.value >= program_.constants.size() ||
                                            !is_of(program_.constants[entry.value], parameter.type)))
                    violation("parameter {}: an entry's value does not exist or has another type", i);
            }
        }
        for (std::size_t i = 0; i < program_.policies.size(); ++i) {
            const Policy& policy = program_.policies[i];
            if ((policy.has_from && !valid_day(policy.from)) ||
                (policy.has_until && !valid_day(policy.until)))
                violation("policy {}: not a date", i);
        }
    }

    static bool valid_day(values::Date date) {
        return (values::minimum_date <= date && date <= values::maximum_date) || date.days == INT32_MIN ||
               date.days == INT32_MAX;
    }

    void origins() {
        for (std::size_t i = 0; i < program_.origins.size(); ++i) {
            const Origin& origin = program_.origins[i];
            if (!exists_or_none(origin.clause, program_.clauses.size()))
                violation("origin {}: its clause does not exist", i);
            if (!exists_or_none(origin.file, program_.files.size()))
                violation("origin {}: its file does not exist", i);
            else if (origin.begin > origin.end ||
                     (origin.file != none && origin.end > program_.files[origin.file].text.size()))
                violation("origin {}: it lies outside of its file", i);
        }
        const auto check = [&](std::string_view what, const auto& items) {
            for (std::size_t i = 0; i < items.size(); ++i)
                if (!exists_or_none(items[i].origin, program_.origins.size()))
                    violation("{} {}: its origin does not exist", what, i);
        };
        check("node", program_.nodes);
        check("parameter", program_.parameters);
        check("reading", program_.readings);
        check("clause", program_.clauses);
        check("rule", program_.rules);
    }

    // Fields of a list or table describe the facts of its elements. Walked without recursion: a hostile tree
    // may be deep.
    void input_tree() {
        std::vector<std::pair<const InputField*, ScopeId>> open;
        const auto push = [&](const std::vector<InputField>& fields, ScopeId scope) {
            for (const InputField& field : fields)
                open.emplace_back(&field, scope);
        };
        push(program_.input_tree, 0);
        while (!open.empty()) {
            const auto [field, scope] = open.back();
            open.pop_back();
            switch (field->kind) {
            case InputField::Kind::leaf:
                if (field->index >= program_.facts.size() || program_.facts[field->index].scope != scope)
                    violation("input field {}: no fact of this scope", field->name);
                if (!field->children.empty()) violation("input field {}: a leaf has no fields", field->name);
                break;
            case InputField::Kind::record: push(field->children, scope); break;
            case InputField::Kind::list:
            case InputField::Kind::table:
                if (field->index >= program_.lists.size() || program_.lists[field->index].parent != scope)
                    violation("input field {}: no list of this scope", field->name);
                else
                    push(field->children, program_.lists[field->index].scope);
                break;
            default: violation("input field {}: unknown kind", field->name);
            }
        }
    }

    void nodes() {
        // A node below a months scope comes after the nodes which say how many rows there are.
        std::vector<std::uint64_t> ready(program_.scopes.size(), 0);
        for (std::size_t i = 1; i < ready.size(); ++i) {
            const Scope& scope = program_.scopes[i];
            ready[i] = ready[scope.parent];
            if (scope.kind == Scope::Kind::repeat) ready[i] = std::max(ready[i], ready[scope.source]);
            if (scope.kind == Scope::Kind::months)
                ready[i] =
                    std::max<std::uint64_t>(ready[i], 1ULL + std::max(scope.first_month, scope.last_month));
        }
        for (NodeId id = 0; id < program_.nodes.size() && violations_.size() < maximum_violations; ++id) {
            const Node& node = program_.nodes[id];
            if (node.op > Op::list_over)
                violation("node {}: unknown operation", id);
            else if (node.scope >= program_.scopes.size())
                violation("node {}: its scope does not exist", id);
            else if (!well_formed(node.type))
                violation("node {}: its type is malformed", id);
            else if (id < ready[node.scope])
                violation("node {}: comes before the months of its scope", id);
            else if (payload_exists(id, node) && inputs_exist(id, node)) {
                const std::string_view fault = fault_of_type(node);
                if (!fault.empty()) violation("{}: {}", name(id), fault);
            }
        }
    }

    std::string name(NodeId id) const { return dump_node(program_, id); }

    bool payload_exists(NodeId id, const Node& node) {
        const std::size_t size = [&] {
            switch (operation(node.op).payload) {
            case Payload::fact: return program_.facts.size();
            case Payload::constant: return program_.constants.size();
            case Payload::parameter: return program_.parameters.size();
            case Payload::reading: return program_.readings.size();
            case Payload::rules: return program_.rules.size();
            case Payload::scope: return program_.scopes.size();
            case Payload::nothing: break;
            }
            return std::size_t{none} + 1;
        }();
        if (node.payload >= size) violation("{}: its payload does not exist", name(id));
        return node.payload < size;
    }

    bool inputs_exist(NodeId id, const Node& node) {
        const OperationInfo& info = operation(node.op);
        const std::uint64_t end = std::uint64_t{node.first_input} + node.input_count;
        if (end > program_.inputs.size()) {
            violation("{}: its inputs do not exist", name(id));
            return false;
        }
        if (node.input_count < info.least || node.input_count > info.most) {
            violation("{}: {} inputs", name(id), node.input_count);
            return false;
        }
        if (info.inputs == InputScope::child && program_.scopes[node.payload].parent != node.scope) {
            violation("{}: does not live in the parent of the scope it reduces", name(id));
            return false;
        }
        if (info.inputs == InputScope::parent && node.scope == 0) {
            violation("{}: the root has no parent", name(id));
            return false;
        }
        const auto inputs = program_.inputs_of(node);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (inputs[i] == none && i >= info.required) continue;
            if (inputs[i] >= id) {
                violation("{}: input {} does not come before it", name(id), i);
                return false;
            }
            const Node& input = program_.nodes[inputs[i]];
            if (input.scope >= program_.scopes.size() || !lies_in(info.inputs, node, input.scope)) {
                violation("{}: input {} lives in the wrong scope", name(id), i);
                return false;
            }
            if (input.op == Op::list_over) {
                violation("{}: input {} is a list", name(id), i);
                return false;
            }
        }
        return true;
    }

    bool lies_in(InputScope where, const Node& node, ScopeId scope) const {
        switch (where) {
        case InputScope::own: return scope == node.scope;
        case InputScope::ancestor: return is_above(scope, node.scope);
        case InputScope::source:
            return program_.scopes[node.scope].kind == Scope::Kind::repeat &&
                   scope == program_.scopes[node.scope].source;
        case InputScope::parent: return scope == program_.scopes[node.scope].parent;
        case InputScope::child: return scope == node.payload;
        }
        return false;
    }

    // What is wrong with the types of a node whose payload and inputs exist; empty when nothing is.
    std::string_view fault_of_type(const Node& node) const {
        const auto inputs = program_.inputs_of(node);
        const auto type = [&](std::size_t i) -> const Type& { return program_.nodes[inputs[i]].type; };
        const auto is = [&](std::size_t i, ValueKind kind) {
            return inputs[i] == none || type(i).kind == kind;
        };
        const auto is_number = [&](std::size_t i, const Unit& unit) {
            return is(i, ValueKind::number) && (inputs[i] == none || type(i).unit == unit);
        };
        // Input i and every `step`-th one after it have the type of the node.
        const auto of_node_type = [&](std::size_t i, std::size_t step = 1) {
            for (; i < inputs.size(); i += step)
                if (!same(type(i), node.type)) return false;
            return true;
        };
        const auto all_are = [&](ValueKind kind) {
            for (std::size_t i = 0; i < inputs.size(); ++i)
                if (!is(i, kind)) return false;
            return true;
        };
        const auto yields = [&](ValueKind kind) { return node.type.kind == kind; };
        const auto yields_number = [&](const Unit& unit) {
            return yields(ValueKind::number) && node.type.unit == unit;
        };
        constexpr std::string_view wrong_input = "an input has the wrong type";
        constexpr std::string_view wrong_type = "does not have the type of its inputs";
        constexpr std::string_view wrong_scope = "makes no sense in this scope";
        const Scope& scope = program_.scopes[node.scope];

        switch (node.op) {
        case Op::fact:
            if (program_.facts[node.payload].scope != node.scope) return wrong_scope;
            return same(program_.facts[node.payload].type, node.type) ? ""
                                                                      : "does not have the type of its fact";
        case Op::constant:
            if (node.scope != 0) return wrong_scope;
            return is_of(program_.constants[node.payload], node.type)
                       ? ""
                       : "does not have the type of its constant";
        case Op::parameter: {
            const Parameter& parameter = program_.parameters[node.payload];
            if (!same(parameter.type, node.type)) return "does not have the type of its parameter";
            if (inputs.size() != (parameter.key == none ? 1U : 2U)) return "wrong number of inputs";
            if (!is(0, ValueKind::date)) return wrong_input;
            if (parameter.key != none && (!is(1, ValueKind::category) || type(1).category != parameter.key))
                return wrong_input;
            return "";
        }
        case Op::today: return yields(ValueKind::date) ? "" : wrong_type;
        case Op::reading:
            if (node.extra >= program_.readings[node.payload].options.size())
                return "its option does not exist";
            return yields(ValueKind::yes_no) ? "" : wrong_type;

        case Op::all_of:
        case Op::any_of:
        case Op::negation:
            if (!all_are(ValueKind::yes_no)) return wrong_input;
            return yields(ValueKind::yes_no) ? "" : wrong_type;
        case Op::less:
        case Op::less_equal:
            if (!has_order(type(0).kind)) return wrong_input;
            [[fallthrough]];
        case Op::equal:
            if (!same(type(0), type(1))) return wrong_input;
            return yields(ValueKind::yes_no) ? "" : wrong_type;

        case Op::add:
        case Op::subtract:
        case Op::absolute: return yields(ValueKind::number) && of_node_type(0) ? "" : wrong_type;
        case Op::multiply:
        case Op::divide: {
            if (!all_are(ValueKind::number)) return wrong_input;
            const auto unit = node.op == Op::multiply ? values::multiply(type(0).unit, type(1).unit)
                                                      : values::divide(type(0).unit, type(1).unit);
            return unit && yields_number(*unit) ? "" : wrong_type;
        }
        case Op::minimum:
        case Op::maximum:
        case Op::highest:
        case Op::lowest: return has_order(node.type.kind) && of_node_type(0) ? "" : wrong_type;
        case Op::round: {
            const Constant& step = program_.constants[node.payload];
            if (step.kind != ValueKind::number || step.number.numerator <= 0) return "its step is no amount";
            if (node.extra > static_cast<std::uint32_t>(values::Rounding::up))
                return "unknown way of rounding";
            return yields(ValueKind::number) && of_node_type(0) ? "" : wrong_type;
        }

        case Op::select:
            if (!is(0, ValueKind::yes_no)) return wrong_input;
            return of_node_type(1) ? "" : wrong_type;
        case Op::decide: {
            const std::size_t pairs = inputs.size() / 2;
            if (pairs > program_.rules.size() - node.payload) return "its rules do not exist";
            for (std::size_t i = 0; i < 2 * pairs; i += 2)
                if (!is(i, ValueKind::yes_no)) return wrong_input;
            if (inputs.size() % 2 == 1 && !same(type(inputs.size() - 1), node.type)) return wrong_type;
            return of_node_type(1, 2) ? "" : wrong_type;
        }
        case Op::coalesce: return of_node_type(0) ? "" : wrong_type;
        case Op::is_applicable:
        case Op::is_known: return yields(ValueKind::yes_no) ? "" : wrong_type;
        case Op::not_applicable: return "";

        case Op::includes:
            if (!is(0, ValueKind::set) || !is(1, ValueKind::category) || type(0).category != type(1).category)
                return wrong_input;
            return yields(ValueKind::yes_no) ? "" : wrong_type;
        case Op::intersects:
            if (!is(0, ValueKind::set) || !same(type(0), type(1))) return wrong_input;
            return yields(ValueKind::yes_no) ? "" : wrong_type;
        case Op::make_set:
            if (!all_are(ValueKind::category)) return wrong_input;
            if (!yields(ValueKind::set)) return wrong_type;
            for (std::size_t i = 0; i < inputs.size(); ++i)
                if (type(i).category != node.type.category) return wrong_type;
            return "";

        case Op::add_months:
            if (!(is(0, ValueKind::date) || is(0, ValueKind::month)) ||
                !is_number(1, Unit::of(BaseUnit::month)))
                return wrong_input;
            return same(type(0), node.type) ? "" : wrong_type;
        case Op::add_days:
            if (!is(0, ValueKind::date) || !is_number(1, Unit::of(BaseUnit::day))) return wrong_input;
            return yields(ValueKind::date) ? "" : wrong_type;
        case Op::days_between:
            if (!all_are(ValueKind::date)) return wrong_input;
            return yields_number(Unit::of(BaseUnit::day)) ? "" : wrong_type;
        case Op::months_between:
            if (!all_are(ValueKind::month)) return wrong_input;
            return yields_number(Unit::of(BaseUnit::month)) ? "" : wrong_type;
        case Op::term_end:
            if (!is(0, ValueKind::date) || !is_number(1, Unit::of(BaseUnit::month))) return wrong_input;
            return yields(ValueKind::date) ? "" : wrong_type;
        case Op::whole_months:
        case Op::completed_years:
            if (!all_are(ValueKind::date)) return wrong_input;
            return yields_number(Unit::of(BaseUnit::month)) ? "" : wrong_type;
        case Op::year_of:
        case Op::month_number:
            if (!is(0, ValueKind::date) && !is(0, ValueKind::month)) return wrong_input;
            return yields_number(Unit::none()) ? "" : wrong_type;
        case Op::month_of:
            if (!is(0, ValueKind::date)) return wrong_input;
            return yields(ValueKind::month) ? "" : wrong_type;
        case Op::first_day:
        case Op::last_day:
            if (!is(0, ValueKind::month)) return wrong_input;
            return yields(ValueKind::date) ? "" : wrong_type;
        case Op::make_date:
            for (std::size_t i = 0; i < 3; ++i)
                if (!is_number(i, Unit::none())) return wrong_input;
            return yields(ValueKind::date) ? "" : wrong_type;

        case Op::broadcast: return of_node_type(0) ? "" : wrong_type;
        case Op::gather:
            if (scope.kind != Scope::Kind::repeat) return wrong_scope;
            return of_node_type(0) ? "" : wrong_type;
        case Op::pick:
            if (scope.kind != Scope::Kind::literal) return wrong_scope;
            if (scope.length != inputs.size()) return "does not have one input for each row";
            return of_node_type(0) ? "" : wrong_type;
        case Op::scope_month:
            if (scope.kind != Scope::Kind::months) return wrong_scope;
            return yields(ValueKind::month) ? "" : wrong_type;
        case Op::position:
            if (node.scope == 0) return wrong_scope;
            return yields_number(Unit::none()) ? "" : wrong_type;
        case Op::running_sum:
            if (node.scope == 0) return wrong_scope;
            if (!is(2, ValueKind::yes_no)) return wrong_input;
            return yields(ValueKind::number) && same(type(0), node.type) ? "" : wrong_type;

        case Op::count:
            if (!is(0, ValueKind::yes_no)) return wrong_input;
            return yields(ValueKind::number) ? "" : wrong_type;
        case Op::sum:
            if (!is(1, ValueKind::yes_no)) return wrong_input;
            return yields(ValueKind::number) && same(type(0), node.type) ? "" : wrong_type;
        case Op::minimum_over:
        case Op::maximum_over:
            if (!is(1, ValueKind::yes_no)) return wrong_input;
            return has_order(node.type.kind) && same(type(0), node.type) ? "" : wrong_type;
        case Op::any_over:
        case Op::all_over:
            if (!all_are(ValueKind::yes_no)) return wrong_input;
            return yields(ValueKind::yes_no) ? "" : wrong_type;
        case Op::first_over:
        case Op::last_over:
        case Op::list_over:
            if (!is(1, ValueKind::yes_no)) return wrong_input;
            return same(type(0), node.type) ? "" : wrong_type;
        }
        return "unknown operation";
    }

    void months_scopes() {
        for (std::size_t i = 1; i < program_.scopes.size(); ++i) {
            const Scope& scope = program_.scopes[i];
            if (scope.kind != Scope::Kind::months) continue;
            for (const NodeId bound : {scope.first_month, scope.last_month}) {
                const Node& node = program_.nodes[bound];
                if (node.scope != scope.parent || node.type.kind != ValueKind::month ||
                    node.op == Op::list_over)
                    violation("scope {}: its first or last month is no month of the parent", i);
            }
        }
    }

    void decisions() {
        for (std::size_t i = 0; i < program_.decisions.size(); ++i) {
            const Decision& decision = program_.decisions[i];
            if (decision.kind > Decision::Kind::invariant) violation("decision {}: unknown kind", i);
            if (decision.policy >= program_.policies.size())
                violation("decision {}: its policy does not exist", i);
            for (const ClauseId clause : decision.clauses)
                if (clause >= program_.clauses.size())
                    violation("decision {}: one of its clauses does not exist", i);
            if (decision.node >= program_.nodes.size()) {
                violation("decision {}: its node does not exist", i);
                continue;
            }
            const Node& node = program_.nodes[decision.node];
            if (node.scope != decision.scope) violation("decision {}: its node lives in another scope", i);
            if (!same(node.type, decision.type))
                violation("decision {}: its node has the type {}", i, text(node.type));
            if ((node.op == Op::list_over) != decision.list)
                violation("decision {}: a list is what list_over yields, and nothing else", i);
        }
    }

    const Program& program_;
    std::vector<std::string> violations_;
    std::vector<std::size_t> preorder_, subtree_; // of the tree of scopes
};

} // namespace

std::vector<std::string> verify(const Program& program) {
    return Verifier(program).run();
}

} // namespace tiaoli::program
