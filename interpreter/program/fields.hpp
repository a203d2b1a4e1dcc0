// The fields of every struct of a Program, listed once: compiled files are written and read by this list, so
// that the writer and the reader cannot part ways. A field that is missing here does not compile.
#pragma once

#include "program/program.hpp"

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace tiaoli::program {

namespace detail {

/// Converts to whatever a field is.
struct Anything {
    template <typename T>
    operator T() const;
};

/// How many fields an aggregate has.
template <typename T, typename... Fields>
constexpr std::size_t field_count() {
    if constexpr (requires { T{Fields{}..., Anything{}}; })
        return field_count<T, Fields..., Anything>();
    else
        return sizeof...(Fields);
}

} // namespace detail

template <typename Struct>
struct Fields;

/// References to all fields of a struct, in the order of compiled files.
template <typename Struct>
auto fields_of(Struct& object) {
    using Plain = std::remove_const_t<Struct>;
    auto fields = Fields<Plain>::of(object);
    static_assert(std::tuple_size_v<decltype(fields)> == detail::field_count<Plain>(),
                  "a field of this struct is not listed in program/fields.hpp");
    return fields;
}

#define TIAOLI_FIELDS(Struct, ...)                                                                           \
    template <>                                                                                              \
    struct Fields<Struct> {                                                                                  \
        static auto of(auto& s) { return std::tie(__VA_ARGS__); }                                            \
    };

TIAOLI_FIELDS(Type, s.kind, s.unit, s.category, s.percent, s.whole)
TIAOLI_FIELDS(Node, s.op, s.type, s.scope, s.first_input, s.input_count, s.payload, s.extra, s.origin)
TIAOLI_FIELDS(Scope, s.kind, s.parent, s.list, s.first_month, s.last_month, s.length, s.source, s.name)
TIAOLI_FIELDS(Fact, s.path, s.name, s.label, s.type, s.scope, s.optional, s.is_signed, s.has_range, s.low,
              s.high, s.default_value)
TIAOLI_FIELDS(ListFact, s.path, s.name, s.label, s.parent, s.scope, s.empty_by_default)
TIAOLI_FIELDS(InputField, s.kind, s.name, s.label, s.index, s.children)
TIAOLI_FIELDS(Constant, s.kind, s.number, s.bits)
TIAOLI_FIELDS(Category, s.name, s.label, s.values)
TIAOLI_FIELDS(ParameterEntry, s.key, s.from, s.to, s.value, s.source)
TIAOLI_FIELDS(Parameter, s.name, s.label, s.type, s.key, s.entries, s.source, s.supplied, s.origin)
TIAOLI_FIELDS(Reading, s.name, s.citation, s.reason, s.options, s.option_texts, s.in_force, s.origin)
TIAOLI_FIELDS(Clause, s.name, s.citation, s.topic, s.summary, s.fund, s.departments, s.note, s.policy,
              s.origin)
TIAOLI_FIELDS(Topic, s.name, s.label)
TIAOLI_FIELDS(Rule, s.clause, s.modalities, s.exception, s.origin, s.citation)
TIAOLI_FIELDS(Decision, s.kind, s.name, s.label, s.type, s.list, s.node, s.scope, s.clauses, s.policy)
TIAOLI_FIELDS(Policy, s.name, s.title, s.number, s.issuer, s.has_from, s.has_until, s.from, s.until)
TIAOLI_FIELDS(Origin, s.file, s.begin, s.end, s.line, s.column, s.name, s.phrase, s.clause)
TIAOLI_FIELDS(File, s.name, s.text)
TIAOLI_FIELDS(Program, s.nodes, s.inputs, s.scopes, s.facts, s.lists, s.input_tree, s.constants, s.parameters,
              s.readings, s.categories, s.texts, s.topics, s.clauses, s.rules, s.decisions, s.policies,
              s.origins, s.files, s.units)
#undef TIAOLI_FIELDS

/// The last value of each enumeration that a Program holds.
template <typename Enum>
struct Last;
template <>
struct Last<ValueKind> {
    static constexpr auto value = ValueKind::text;
};
template <>
struct Last<Op> {
    static constexpr auto value = static_cast<Op>(op_count - 1);
};
template <>
struct Last<Scope::Kind> {
    static constexpr auto value = Scope::Kind::repeat;
};
template <>
struct Last<InputField::Kind> {
    static constexpr auto value = InputField::Kind::table;
};
template <>
struct Last<Modality> {
    static constexpr auto value = static_cast<Modality>(static_cast<int>(Modality::count_) - 1);
};
template <>
struct Last<Decision::Kind> {
    static constexpr auto value = Decision::Kind::invariant;
};

} // namespace tiaoli::program
