// Nodes, constants and origins: the bottom of lowering.
#include "semantics/lowering.hpp"

#include <algorithm>
#include <tuple>

namespace tiaoli::semantics {

Lowering::Lowering(const Symbols& symbols, Report& report, const Limits& limits)
    : symbols_(symbols), report_(report), limits_(limits) {
    program_.scopes.emplace_back();
    program_.scopes[0].name = "case";
    program_.categories = symbols.categories;
    program_.policies = symbols.policies;
    program_.readings = symbols.readings;
    program_.topics = symbols.topics;
    program_.clauses = symbols.clause_table;
    for (const auto& unit : symbols.units)
        program_.units.push_back(unit.name);
    for (program::ClauseId id = 0; id < program_.clauses.size(); ++id)
        program_.clauses[id].origin = origin(symbols.clause_spans[id], id);
}

Type Lowering::number_type(values::Unit unit, bool percent, bool whole) {
    Type type;
    type.kind = ValueKind::number;
    type.unit = unit;
    type.percent = percent;
    type.whole = whole;
    return type;
}

std::string Lowering::unit_text(const values::Unit& unit) const {
    return unit.is_none() ? "1" : values::to_text(unit, program_.units);
}

std::string Lowering::describe(const Type& type) const {
    switch (type.kind) {
    case ValueKind::yes_no: return term(Term::yes_or_no);
    case ValueKind::number:
        return type.unit.is_none() ? (type.percent ? term(Term::ratio) : term(Term::plain_number))
                                   : term(Term::amount, {unit_text(type.unit)});
    case ValueKind::date: return term(Term::date);
    case ValueKind::month: return term(Term::month);
    case ValueKind::category: return term(Term::value_of, {program_.categories[type.category].name});
    case ValueKind::set: return term(Term::set_of, {program_.categories[type.category].name});
    case ValueKind::text: return term(Term::text);
    }
    return {};
}

std::string Lowering::words_at(Span span) const {
    const std::string_view text =
        span.file < symbols_.texts.size() ? std::string_view(symbols_.texts[span.file].text) : asked_;
    return std::string(text.substr(span.begin, span.end - span.begin));
}

std::vector<words::RelatedPlace> Lowering::place_of(std::string_view name) const {
    if (const auto fact = symbols_.facts.find(std::string(name)); fact != symbols_.facts.end())
        return {declared_here(fact->second.declaration->field.name.span)};
    if (const auto parameter = symbols_.parameters.find(std::string(name));
        parameter != symbols_.parameters.end())
        return {declared_here(parameter->second.declaration->name.span)};
    for (const auto& [key, definition] : symbols_.definitions)
        if (key.second == name) return {declared_here(definition.declaration->name.span)};
    for (const auto& [key, decision] : symbols_.decisions)
        if (key.second == name) return {declared_here(decision.span)};
    return {};
}

void Lowering::fail_unknown(Span span, const std::string& name,
                            const std::vector<std::string_view>& candidates) {
    const auto nearest = words::nearest(name, candidates);
    fail(nearest.empty() ? DiagnosticId::unknown_name_no_hint : DiagnosticId::unknown_name, span,
         {name, std::string(nearest)}, place_of(nearest));
}

program::OriginId Lowering::origin(Span span, program::ClauseId clause, std::string phrase) {
    auto key = std::to_string(span.file) + ":" + std::to_string(span.begin) + ":" + std::to_string(span.end) +
               ":" + std::to_string(clause) + ":" + phrase;
    const auto [known, fresh] =
        origins_.try_emplace(std::move(key), static_cast<program::OriginId>(program_.origins.size()));
    if (!fresh) return known->second;
    program::Origin result;
    result.file = span.file;
    result.begin = span.begin;
    result.end = span.end;
    result.clause = clause;
    result.phrase = std::move(phrase);
    if (span.file < symbols_.texts.size()) {
        const auto& text = symbols_.texts[span.file].text;
        const auto& starts = symbols_.line_starts[span.file];
        const auto line = std::upper_bound(starts.begin(), starts.end(), span.begin) - 1;
        result.line = static_cast<std::uint32_t>(line - starts.begin()) + 1;
        result.column = 1;
        for (std::uint32_t i = *line; i < span.begin && i < text.size(); ++i)
            if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++result.column;
    }
    program_.origins.push_back(std::move(result));
    return known->second;
}

program::OriginId Lowering::origin(const syntax::Expression& expression, const Environment& environment) {
    return origin(expression.span, environment.clause, expression.phrase);
}

bool Lowering::is_ancestor(ScopeId ancestor, ScopeId scope) const {
    while (scope != ancestor && scope != none)
        scope = program_.scopes[scope].parent;
    return scope == ancestor;
}

// The scope that all of the nodes can be brought to. Values of two lists side by side have none.
ScopeId Lowering::deepest(const std::vector<NodeId>& nodes, Span span) {
    ScopeId result = 0;
    for (const auto id : nodes) {
        if (id == none) continue;
        const auto scope = scope_of(id);
        if (is_ancestor(result, scope))
            result = scope;
        else if (!is_ancestor(scope, result))
            fail(DiagnosticId::mixed_lists, span);
    }
    return result;
}

NodeId Lowering::bring(NodeId node, ScopeId scope) {
    if (node == none || scope_of(node) == scope || !is_ancestor(scope_of(node), scope)) return node;
    return emit_in(scope, Op::broadcast, type_of(node), {node}, program_.nodes[node].origin);
}

// A value of the rows that `scope` repeats, or of what they are part of.
NodeId Lowering::gathered(NodeId node, ScopeId scope) {
    if (scope_of(node) != program_.scopes[scope].source) return bring(node, scope);
    return emit_in(scope, Op::gather, type_of(node), {node}, program_.nodes[node].origin);
}

NodeId Lowering::emit(Op op, Type type, std::vector<NodeId> inputs, program::OriginId origin_id,
                      std::uint32_t payload, std::uint32_t extra, ScopeId scope) {
    Span span;
    if (origin_id != none) {
        const auto& place = program_.origins[origin_id];
        span = {place.file, place.begin, place.end};
    }
    const auto reached = deepest(inputs, span);
    if (is_ancestor(scope, reached)) scope = reached;
    for (auto& input : inputs)
        input = bring(input, scope);
    return emit_in(scope, op, type, std::move(inputs), origin_id, payload, extra);
}

NodeId Lowering::emit_in(ScopeId scope, Op op, Type type, std::vector<NodeId> inputs,
                         program::OriginId origin_id, std::uint32_t payload, std::uint32_t extra) {
    if (program_.nodes.size() >= limits_.nodes) {
        if (!too_many_) {
            Span span; // of what was to be computed
            if (origin_id != none) {
                const auto& place = program_.origins[origin_id];
                span = {place.file, place.begin, place.end};
            }
            fail(DiagnosticId::too_many_nodes, span, {std::to_string(limits_.nodes)});
        }
        too_many_ = true;
        if (!program_.nodes.empty()) return none;
    }
    // What distinguishes two nodes: the computation, and the words and clause that an explanation shows with
    // it.
    std::string key;
    key.reserve(48);
    const auto append = [&](std::uint64_t value) {
        key.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    append(static_cast<std::uint64_t>(op) | static_cast<std::uint64_t>(scope) << 8U);
    append(static_cast<std::uint64_t>(payload) | static_cast<std::uint64_t>(extra) << 32U);
    append(static_cast<std::uint64_t>(type.kind) | (type.percent ? 256U : 0U) |
           static_cast<std::uint64_t>(type.category) << 32U);
    for (const auto exponent : type.unit.base)
        key += static_cast<char>(exponent);
    for (const auto& declared : type.unit.declared) {
        key += static_cast<char>(declared.id);
        key += static_cast<char>(declared.exponent);
    }
    for (const auto input : inputs)
        append(input);
    const bool place_matters = !inputs.empty() && op != Op::broadcast && op != Op::gather;
    if (place_matters && origin_id != none) {
        const auto& place = program_.origins[origin_id];
        append(place.clause);
        key += place.phrase;
        if (op == Op::decide) append(origin_id);
    }
    const auto [known, fresh] =
        shared_.try_emplace(std::move(key), static_cast<NodeId>(program_.nodes.size()));
    if (!fresh) return known->second;
    program::Node node;
    node.op = op;
    node.type = type;
    node.scope = scope;
    node.first_input = static_cast<std::uint32_t>(program_.inputs.size());
    node.input_count = static_cast<std::uint32_t>(inputs.size());
    node.payload = payload;
    node.extra = extra;
    node.origin = origin_id;
    program_.inputs.insert(program_.inputs.end(), inputs.begin(), inputs.end());
    program_.nodes.push_back(node);
    return known->second;
}

program::ConstantId Lowering::constant(const program::Constant& value) {
    std::string key = std::to_string(static_cast<int>(value.kind)) + ":" + std::to_string(value.bits) + ":" +
                      values::to_string(value.number.numerator) + "/" +
                      values::to_string(value.number.denominator);
    const auto [known, fresh] =
        constants_.try_emplace(std::move(key), static_cast<program::ConstantId>(program_.constants.size()));
    if (fresh) program_.constants.push_back(value);
    return known->second;
}

NodeId Lowering::number_constant(const values::Rational& value, const Type& type,
                                 program::OriginId origin_id) {
    const auto id = constant({ValueKind::number, value, 0});
    return emit_in(0, Op::constant, type, {}, origin_id, id);
}

NodeId Lowering::bits_constant(std::int64_t bits, const Type& type, program::OriginId origin_id) {
    return emit_in(0, Op::constant, type, {}, origin_id, constant({type.kind, {}, bits}));
}

NodeId Lowering::text_constant(const std::string& text, program::OriginId origin_id) {
    const auto [known, fresh] = texts_.try_emplace(text, static_cast<program::TextId>(program_.texts.size()));
    if (fresh) program_.texts.push_back(text);
    Type type;
    type.kind = ValueKind::text;
    return bits_constant(known->second, type, origin_id);
}

namespace {

bool same_values(const Type& a, const Type& b) {
    return a.kind == b.kind && a.category == b.category && (a.kind != ValueKind::number || a.unit == b.unit);
}

} // namespace

// `not applicable` is of every type, but its node has one: the one that is needed where it stands.
NodeId Lowering::typed(NodeId node, const Type& type) {
    const bool fits = program_.nodes[node].op != Op::not_applicable || same_values(type_of(node), type);
    return fits ? node : emit(Op::not_applicable, type, {}, program_.nodes[node].origin);
}

// Whether a node's value may stand where `type` is needed; reports it if not.
bool Lowering::assignable(NodeId& node, const Type& type, Span span) {
    if (node == none) return false;
    const Type wanted = type; // may lie among the nodes, which move when there is one more
    node = typed(node, wanted);
    if (node == none) return false;
    const auto& actual = type_of(node);
    const bool same = same_values(actual, wanted);
    if (!same) fail(DiagnosticId::type_mismatch, span, {describe(actual), describe(wanted)});
    return same;
}

// The common type of two alternatives.
Type Lowering::unify(NodeId& a, NodeId& b, Span span, bool& ok) {
    ok = a != none && b != none;
    if (!ok) return a != none ? type_of(a) : b != none ? type_of(b) : Type{};
    if (program_.nodes[a].op == Op::not_applicable) {
        a = typed(a, type_of(b));
        return type_of(b);
    }
    ok = assignable(b, type_of(a), span);
    auto type = type_of(a);
    if (program_.nodes[b].op != Op::not_applicable) {
        type.percent = type.percent || type_of(b).percent;
        type.whole = type.whole && type_of(b).whole;
    }
    return type;
}

NodeId Lowering::all_of(std::vector<NodeId> conditions, program::OriginId origin_id) {
    std::erase(conditions, none);
    if (conditions.empty()) return bits_constant(1, yes_no(), origin_id);
    if (conditions.size() == 1) return conditions[0];
    return emit(Op::all_of, yes_no(), std::move(conditions), origin_id);
}

program::Program Lowering::finish() {
    if (program_.nodes.empty()) bits_constant(1, yes_no());
    program_.files = symbols_.texts;
    if (!asked_.empty()) program_.files.push_back({"", std::move(asked_)}); // its places are in this file
    return std::move(program_);
}

} // namespace tiaoli::semantics
