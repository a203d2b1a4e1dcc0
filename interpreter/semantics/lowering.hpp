// From checked names to nodes: one Lowering makes one Program.
//
// Lowering is by need: a decision becomes nodes when something asks for it, and once only. Definitions of
// records are lowered for each place where a record stands (the applicant, each employee of a list). Nodes
// that compute the same from the same place in the text are shared.
#pragma once

#include "program/program.hpp"
#include "semantics/ranks.hpp"
#include "semantics/symbols.hpp"
#include "words/terms.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace tiaoli::semantics {

using program::NodeId;
using program::none;
using program::Op;
using program::ScopeId;
using program::Type;
using program::ValueKind;
using syntax::ExpressionId;
using syntax::no_expression;
using words::Term;
using words::term;

// What an expression stands for.
struct Value {
    enum class Kind : std::uint8_t { nothing, node, instance, list } kind = Kind::nothing;
    std::uint32_t index = none; // NodeId, or into Lowering's instances or lists
    static Value of_node(NodeId id) { return id == none ? Value{} : Value{Kind::node, id}; }
};

// Names in sight while an expression is lowered: a chain from inner to outer.
struct Environment {
    const syntax::File* file = nullptr;
    const Environment* outer = nullptr;
    std::string_view name;         // one bound name …
    Value value;                   // … and what it stands for
    std::uint32_t instance = none; // or an instance whose members are in sight
    ScopeId scope = 0;             // the rows at hand (for `position` and running sums)
    program::ClauseId clause = none;
    bool hidden = false; // in sight only to be found: using it means that two rows of a list meet
};

/// One of the rules that set a decision, or an exception to one.
struct Contender {
    NodeId condition = none, value = none;
    program::Rule rule;
    std::size_t clause = 0; // position among the clauses that set the decision
};
/// What sets a decision, before rank is looked at.
struct Contest {
    std::vector<Contender> contenders;
    std::vector<NodeId> conditions; // of each clause that sets it
    std::optional<Type> type;
    bool sound = true; // nothing was refused
};

/// A day or a month.
inline bool is_calendar(const Type& type) {
    return type.kind == ValueKind::date || type.kind == ValueKind::month;
}
std::vector<program::Modality> modalities_of(std::span<const syntax::Modality> modalities);

class Lowering {
public:
    Lowering(const Symbols& symbols, Report& report, const Limits& limits);

    // Facts that get their values from expressions instead of the host: scenarios and mappings.
    void bind(const std::vector<syntax::Given>& givens, const syntax::File& file);
    void switch_reading(const syntax::Given& given, const syntax::File& file);
    void read_names(const std::vector<syntax::Field>& fields, const syntax::File& file);

    // What the programs consist of.
    void all_facts();
    void
    check_givens();     // all that `bind` has taken, needed or not; nothing else is to be done with this then
    void bound_facts(); // those that `bind` puts something in the place of
    void all_decisions();
    void all_invariants();
    void expectations(const ScenarioSymbol& scenario);
    void answers(const MappingSymbol& mapping);
    // Reports the mistakes in what the policy declares and this program does not need.
    void check_unused(Report& into) const;
    void answer(std::string name, ExpressionId expression, const syntax::File& file);
    // `text`: the whole text of the expression, which is the only one in `file`.
    void ask(std::string text, const syntax::File& file);

    program::Program finish();

private:
    struct ListsMeet {}; // thrown within an attempt only, and caught where it was begun

    // A record somewhere: its facts, an element of a list, or braces that give its fields.
    struct Instance {
        enum class Kind : std::uint8_t { fact, fields, literal, nested, gathered } kind = Kind::fact;
        const Record* record = nullptr; // null for an inline record of a mapping
        const std::vector<syntax::Field>* fields = nullptr;
        const syntax::File* file = nullptr; // where the fields' types are written
        ScopeId scope = 0;
        std::string path;                               // of its facts
        std::map<std::string, ExpressionId> given;      // fields: expression by field
        std::vector<ExpressionId> items;                // literal: the elements
        std::vector<std::vector<ExpressionId>> matrix;  // nested: the elements of each outer element's list
        std::uint32_t source = none;                    // gathered: the instance whose rows are repeated
        std::unique_ptr<Environment> environment;       // in which these stand
        std::vector<std::unique_ptr<Environment>> kept; // environments it leads to
        std::uint32_t list = none;                      // the list it is an element of
    };
    struct List {
        ScopeId scope = 0;
        Value element;        // an instance, or a node for lists of plain values
        NodeId filter = none; // rows that count
        std::string name;
    };

    // lower_expression.cpp
    Value lower(ExpressionId id, const Environment& environment, const Type* expected = nullptr);
    NodeId node(ExpressionId id, const Environment& environment, const Type* expected = nullptr);
    NodeId condition(ExpressionId id, const Environment& environment);
    Value literal(const syntax::Expression& expression);
    Value name(const syntax::Expression& expression, const Environment& environment, const Type* expected);
    Value member(const syntax::Expression& expression, const Environment& environment);
    NodeId arithmetic(const syntax::Expression& expression, const Environment& environment);
    NodeId compare(const syntax::Expression& expression, const Environment& environment);
    NodeId comparison(syntax::ExpressionKind kind, NodeId a, NodeId b, program::OriginId origin, Span span);
    NodeId membership(Op op, NodeId set, NodeId sought, program::OriginId place);
    NodeId contains(List list, NodeId value, program::OriginId origin, Span span);
    NodeId membership(const syntax::Expression& expression, const Environment& environment);
    NodeId member_of(NodeId value, ExpressionId set, const Environment& environment, program::OriginId origin,
                     Span span);
    NodeId within(const syntax::Expression& expression, const Environment& environment);
    NodeId round(const syntax::Expression& expression, const Environment& environment);
    NodeId match(const syntax::Expression& expression, const Environment& environment, const Type* expected);
    NodeId braces(const syntax::Expression& expression, const Environment& environment, const Type* expected);
    NodeId choose(NodeId condition, NodeId yes, NodeId no, program::OriginId origin, Span span);
    std::pair<NodeId, NodeId> two(const syntax::Expression& expression, const Environment& environment);

    // lower_call.cpp
    Value call(const syntax::Expression& expression, const Environment& environment);
    Value function(const Definition& definition, const syntax::Expression& expression,
                   const Environment& environment);
    std::optional<Value> built_in(const syntax::Expression& expression, const Environment& environment);
    NodeId parameter(const ParameterSymbol& symbol, NodeId key, NodeId day,
                     const syntax::Expression& expression);
    program::ParameterId parameter_table(const ParameterSymbol& symbol);

    // lower_list.cpp
    NodeId aggregate(const syntax::Expression& expression, const Environment& environment);
    NodeId running_sum(const syntax::Expression& expression, const Environment& environment);
    NodeId nth_month(const syntax::Expression& expression, const Environment& environment);
    Value list_literal(const syntax::Expression& expression, const Environment& environment,
                       const std::vector<syntax::Field>* fields, const Record* record,
                       const syntax::File* types, const Type* element);
    Value comprehension(const syntax::Expression& expression, const Environment& environment,
                        const Record* record, const std::vector<syntax::Field>* fields,
                        const syntax::File* types);
    Value months(const syntax::Expression& expression, const Environment& environment);
    Value gathered_instance(std::uint32_t source, ScopeId scope);
    List repeated(const List& list, ScopeId scope);
    bool mixes(const std::function<void()>& attempt);
    const Environment& without_row(const Environment& environment, ScopeId list,
                                   std::deque<Environment>& kept) const;
    Environment element_environment(const List& list, std::string_view variable,
                                    const Environment& environment) const;

    // lower_fact.cpp
    Value fact(const std::string& name);
    bool is_bound(const std::string& fact) const; // or a part of it
    Value fact_value(const std::string& path, const syntax::Field& field, const syntax::File& file,
                     ScopeId scope);
    Value list_value(ExpressionId id, const Environment& environment, const syntax::TypeName& type,
                     const syntax::File& types);
    Value bound(const std::string& path, const syntax::Field& field, const syntax::File& types);
    Value bound(const ParameterSymbol& parameter);
    Value member_of_instance(std::uint32_t instance, const std::string& name, Span span,
                             const Environment* environment);
    ExpressionId item_value(ExpressionId item, const std::string& name, const Environment& environment) const;
    Value nested_list(std::uint32_t instance, const std::string& name, const syntax::TypeName& type);
    NodeId nested_pick(const Instance& inner, ScopeId outer_scope, const Type& type,
                       const std::function<NodeId(std::size_t, std::size_t)>& cell);
    Value nested_member(std::uint32_t instance, const syntax::Field& field);
    bool has_member(std::uint32_t instance, const std::string& name) const;
    const syntax::File* file_of(Span span) const;
    bool default_fits(const program::Fact& fact, const program::Constant& value, const syntax::Field& field);
    bool empty_by_default(const syntax::Field& field, bool is_list);
    NodeId leaf(const std::string& path, const syntax::Field& field, const Type& type, ScopeId scope);
    NodeId unknown(const std::string& path, const Type& type);
    bool enter_record(std::uint32_t instance, Span span);
    program::InputField input_field(const std::string& path, const syntax::Field& field,
                                    const syntax::File& file, ScopeId scope);

    // lower_decision.cpp
    Value decision(const std::string& record, const std::string& name, std::uint32_t instance, Span span);
    NodeId with_exceptions(NodeId base, const std::vector<syntax::Exception>& exceptions,
                           const std::string& name, const Environment& environment, const Type& type,
                           program::ClauseId clause);
    void contend(Contest& contest, const ClauseSymbol& clause, std::size_t position, const std::string& name,
                 const Environment& environment);
    void check_ranks(const Contest& contest, const Ranks& ranks, const DecisionSymbol& symbol);
    Value settle(Contest contest, const Ranks& ranks, ScopeId scope);
    bool same(NodeId a, NodeId b, std::size_t depth) const;

    // lower_duty.cpp
    Value duty(const DutySymbol& duty, const std::string& part, std::uint32_t instance, Span span);

    // lower_rules.cpp
    // A definition, decision or duty of a record: record, name, instance.
    using MemberKey = std::tuple<std::string, std::string, std::uint32_t>;
    // Before a member is lowered: its value if it has been, no value if it is being lowered (a circle, which
    // is reported); otherwise nothing, and it is open until its caller takes it off `open_`.
    std::optional<Value> begin(const MemberKey& key, Span span);
    Value definition(const Definition& definition, std::uint32_t instance, Span span);
    Value exclusive(const ExclusiveSymbol& exclusive, std::uint32_t instance, Span span);
    Value named(const std::string& record, const std::string& name, std::uint32_t instance, Span span,
                bool& found);
    NodeId clause_condition(const ClauseSymbol& clause, const Environment& environment);
    NodeId in_force(std::uint32_t policy, program::OriginId origin);
    NodeId effect_value(const syntax::Effect& effect, std::size_t part, const Environment& environment);
    NodeId guarded(NodeId condition, const std::vector<syntax::ConditionException>& exceptions,
                   const Environment& environment);
    NodeId fund(const syntax::Expression& expression, const Environment& environment);
    Environment clause_environment(const syntax::File& file, const std::string& subject,
                                   std::uint32_t instance, program::ClauseId clause, ScopeId scope);
    void show(const Symbols::Shown& shown);
    void show_for(const Symbols::Shown& shown, std::uint32_t instance, const std::string& prefix);

    // lower_nodes.cpp
    NodeId emit(Op op, Type type, std::vector<NodeId> inputs, program::OriginId origin,
                std::uint32_t payload = none, std::uint32_t extra = 0, ScopeId scope = 0);
    NodeId emit_in(ScopeId scope, Op op, Type type, std::vector<NodeId> inputs, program::OriginId origin,
                   std::uint32_t payload = none, std::uint32_t extra = 0);
    NodeId bring(NodeId node, ScopeId scope);
    NodeId gathered(NodeId node, ScopeId scope);
    bool is_ancestor(ScopeId ancestor, ScopeId scope) const;
    ScopeId deepest(const std::vector<NodeId>& nodes, Span span);
    NodeId number_constant(const values::Rational& value, const Type& type, program::OriginId origin = none);
    NodeId bits_constant(std::int64_t bits, const Type& type, program::OriginId origin = none);
    NodeId text_constant(const std::string& text, program::OriginId origin = none);
    program::ConstantId constant(const program::Constant& value);
    std::optional<program::Constant> constant_of(NodeId node) const;
    // What constants alone decide; `visits` counts the nodes looked at.
    std::optional<values::Rational> fixed_number(NodeId node, std::size_t& visits) const;
    std::optional<bool> fixed_truth(NodeId node, std::size_t& visits) const;
    bool never(NodeId condition) const;                             // it is no in every case
    bool is_never_negative(NodeId node, std::size_t& visits) const; // a number; false where that is not plain
    bool may_not_apply(NodeId node) const;                          // true where that is not plain
    NodeId not_below_zero(NodeId amount, program::OriginId place);
    program::OriginId origin(const syntax::Expression& expression, const Environment& environment);
    program::OriginId origin(Span span, program::ClauseId clause, std::string phrase = {});
    const Type& type_of(NodeId node) const { return program_.nodes[node].type; }
    ScopeId scope_of(NodeId node) const { return program_.nodes[node].scope; }
    bool is_node(const Value& value) const { return value.kind == Value::Kind::node; }
    std::string describe(const Type& type) const;
    std::string unit_text(const values::Unit& unit) const;
    NodeId typed(NodeId node, const Type& type);
    bool assignable(NodeId& node, const Type& type, Span span);
    Type unify(NodeId& a, NodeId& b, Span span, bool& ok);
    NodeId all_of(std::vector<NodeId> conditions, program::OriginId origin);
    static Type yes_no() { return Type{}; }
    static Type number_type(values::Unit unit, bool percent = false, bool whole = false);

    const syntax::Expression& at(ExpressionId id, const Environment& environment) const {
        return environment.file->expressions[id];
    }
    void fail(DiagnosticId id, Span span, std::vector<std::string> arguments = {},
              std::vector<words::RelatedPlace> related = {}) {
        if (trial_ && id == DiagnosticId::mixed_lists) throw ListsMeet{};
        if (!trial_) report_.add(id, span, std::move(arguments), std::move(related));
    }
    // Where a fact, parameter, definition or decision of this name is declared.
    std::vector<words::RelatedPlace> place_of(std::string_view name) const;
    // Nothing has this name; one of the candidates may be meant.
    void fail_unknown(Span span, const std::string& name, const std::vector<std::string_view>& candidates);
    // The author's words, in a file or in the expression asked.
    std::string words_at(Span span) const;

    const Symbols& symbols_;
    Report& report_;
    const Limits& limits_;
    program::Program program_;
    std::deque<Instance> instances_; // addresses stay valid while more are added
    std::deque<List> lists_;

    struct Binding {
        ExpressionId expression;
        const syntax::File* file;
        Span span;
        bool busy = false;
    };
    std::map<std::string, Binding> bindings_;
    std::map<std::string, Value> bound_values_;
    std::map<std::string, const syntax::Field*> read_names_;
    const syntax::File* read_file_ = nullptr;
    NodeId today_ = none;
    std::string asked_; // the text of an expression that stands in no file

    std::map<std::string, Value> facts_; // by path
    std::map<std::string, program::ParameterId> parameters_;
    std::map<std::string, program::FactId> supplied_;
    std::map<MemberKey, Value> members_;
    std::vector<MemberKey> open_; // being lowered: a circle if met again
    std::vector<const Definition*> open_functions_;
    std::set<const Definition*> called_; // functions
    std::vector<const std::vector<syntax::Field>*> open_records_;
    std::unordered_map<std::string, NodeId> shared_; // nodes by what they compute
    std::unordered_map<std::string, program::OriginId> origins_;
    std::unordered_map<std::string, program::ConstantId> constants_;
    std::unordered_map<std::string, program::TextId> texts_;
    std::size_t depth_ = 0;
    bool too_many_ = false;     // a limit is reached: the rest is not lowered
    std::size_t lowered_ = 0;   // expressions, each as often as it was
    unsigned lists_beside_ = 0; // aggregates open, each for every element of another or the same list
    bool trial_ =
        false; // in an attempt (see `mixes`): mistakes are not reported, and it ends where two lists meet
    std::map<std::pair<ScopeId, ScopeId>, ScopeId> repeated_scopes_;
};

} // namespace tiaoli::semantics
