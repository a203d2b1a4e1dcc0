// The tree of a source file: plain values, as the author wrote them. Nothing is resolved here: `x.y` may turn
// out to be a fact, a category's value or a decision.
#pragma once

#include "values/date.hpp"
#include "values/rounding.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tiaoli::syntax {

using words::Span;

struct Name {
    std::string text;
    Span span;
};

using ExpressionId = std::uint32_t; // into File::expressions
inline constexpr ExpressionId no_expression = 0xffffffffU;

enum class ExpressionKind : std::uint8_t {
    number,   // text: digits without unit
    quantity, // text: digits with unit, "30万元"
    date,     // text
    month,    // text
    text,     // text: the content
    yes_no,   // text: "yes" or "no"
    name,     // text
    call,     // text: function or parameter; children: arguments; `on` may follow as `extra`
    member,   // text: member; children: owner
    meets,    // text: condition; children: owner
    negate,
    negation,
    add,
    subtract,
    multiply,
    divide,
    above,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    in,
    includes,
    intersects,
    range,  // children: first, last
    within, // children: value, length, event; flag: after the event
    round,  // children: value; rounding; text: step (a unit or a quantity), may be empty
    and_,
    or_,
    or_else,
    condition, // if; children: condition, then, else
    is_applicable,
    is_given,
    group,  // several expressions in parentheses, the arguments of smallest/largest
    braces, // a set {a, b} or a record {name: value}; children: items; values: no_expression or the value of
            // a record's item
    list,   // children: items; values: their conditions or no_expression
    comprehension, // children: element, source, condition (or no_expression); text: variable
    months,        // children: first, last
    aggregate,     // aggregate; children: value or no_expression, source, condition or no_expression, key or
                   // no_expression; text: variable, may be empty
    running_sum,   // children: value, key or no_expression, condition or no_expression
    nth_month,     // children: ordinal, first month, condition; text: variable
    match,         // children: subjects; arms
    reading,       // text: reading; second: option
    fund,          // text: decision
    today,
    position,
    not_applicable,
    error, // where the parser recovered from a mistake that is already reported
};

enum class Aggregate : std::uint8_t { count, sum, smallest, largest, any, all, first, last, list };

struct Pattern {
    enum class Kind : std::uint8_t {
        any,
        equal,
        in,
        less,
        less_equal,
        greater,
        greater_equal
    } kind = Kind::any;
    ExpressionId value = no_expression;
    Span span;
};
struct MatchArm {
    std::vector<Pattern> patterns; // empty: otherwise
    ExpressionId value = no_expression;
};

struct Expression {
    ExpressionKind kind = ExpressionKind::error;
    Span span;
    std::string text;
    std::string second;
    std::string phrase; // key of the author's wording where it is not the operation's usual one ("at_least")
    std::vector<ExpressionId> children;
    std::vector<ExpressionId> values;
    std::vector<MatchArm> arms;
    Aggregate aggregate = Aggregate::count;
    values::Rounding rounding = values::Rounding::half_up;
    ExpressionId extra = no_expression;
    bool flag = false;
};

struct Field;
struct TypeName {
    enum class Kind : std::uint8_t {
        text,
        date,
        month,
        number,
        ratio,
        yes_no,
        whole,
        named,
        set,
        list,
        table,
        record
    };
    Kind kind = Kind::number;
    std::string name; // named and set: a unit ("元/人·月"), a category or a record
    bool optional = false;
    std::vector<TypeName> element; // list and table: one; the element's type
    std::vector<Field> fields;     // record: an inline one
    Span span;
};

struct Field {
    Name name;
    TypeName type;
    std::string label;
    bool is_signed = false;
    ExpressionId range = no_expression;
    ExpressionId default_value = no_expression;
};

// What a declaration says of the document.
struct Citation {
    std::string section, summary, fund, note;
    std::optional<Name> topic;
    std::vector<std::string> departments;
    bool given = false; // `cites` was written
};

struct UseDeclaration {
    Name module;
};
// A heading: declarations up to the next one in the file take from it what they do not say themselves.
struct SectionDeclaration {
    std::string section, fund;
    std::vector<std::string> departments;
    Span span;
};
struct TopicDeclaration {
    Name name;
    std::string label;
};
struct UnitDeclaration {
    std::vector<Name> names;
};
struct CategoryDeclaration {
    Name name;
    std::vector<Name> values;
    std::string label;
};
struct RecordDeclaration {
    Name name;
    std::optional<Name> counted_in;
    std::string label;
    std::vector<Field> fields;
};
struct FactDeclaration {
    Field field;
};

struct ParameterEntry {
    std::optional<Name> key; // absent: for every key
    std::optional<values::Date> from, until;
    ExpressionId value = no_expression; // absent: set elsewhere
    std::string source;
    Span span;
};
struct ParameterDeclaration {
    Name name;
    std::optional<Name> key; // category of the key
    TypeName type;
    std::string label;
    Citation citation;
    bool unset = false;
    std::string unset_source;
    std::vector<ParameterEntry> entries;
};

struct Formal {
    Name name;
    TypeName type;
};
struct DefineDeclaration {
    Name name;
    bool has_formals = false;
    std::vector<Formal> formals;
    std::optional<Name> of;
    std::optional<TypeName> type;
    std::string label;
    Citation citation;
    ExpressionId body = no_expression;
    Span span;
};

enum class Modality : std::uint8_t { must, may, in_principle, at_most, at_least, encouraged, must_not };

struct Effect {
    enum class Kind : std::uint8_t { value, split, deduct } kind = Kind::value;
    std::vector<Name> path;
    std::vector<Modality> modalities;
    ExpressionId value = no_expression;
    std::vector<std::string> ratio; // split
    std::vector<Name> parties;      // split: who; deduct: from which, in order
    Span span;
};
struct Exception {
    ExpressionId condition = no_expression;
    std::string section; // what it cites; empty: what its clause does
    std::vector<Effect> effects;
    std::vector<Exception> exceptions;
    Span span;
};
struct ConditionException {
    ExpressionId condition = no_expression, instead = no_expression;
};
struct Subject {
    Name name;
    ExpressionId that = no_expression;
};

struct ClauseDeclaration {
    Name name;
    std::vector<Name> overrides;
    Citation citation;
    std::optional<Subject> subject;
    ExpressionId condition = no_expression;
    std::vector<ConditionException> condition_exceptions;
    std::vector<Effect> effects;
    std::optional<Name> applies; // by reference
    std::vector<Exception> exceptions;
    Span span; // of the whole clause
    /// What it says, after what it says of itself: from `for`, `when` or `then` through the last general
    /// effect (or `applies`).
    Span sentence;
};

struct DutyDeclaration {
    bool target = false;
    Name name;
    Citation citation;
    std::optional<Subject> subject;
    ExpressionId condition = no_expression;
    std::vector<ConditionException> condition_exceptions;
    std::vector<Modality> modalities;
    ExpressionId done = no_expression, measured = no_expression, at_least = no_expression,
                 at_most = no_expression, deadline = no_expression;
    Span span;
};

struct ExclusiveDeclaration {
    Name name;
    std::string label;
    Citation citation;
    std::optional<Name> of;
    std::vector<Name> benefits;
    enum class Choice : std::uint8_t { higher, lower, first, by } choice = Choice::higher;
    ExpressionId by = no_expression;
    Span span;
};

struct ReadingOption {
    Name name;
    std::string text;
    bool chosen = false;
};
struct ReadingDeclaration {
    Name name;
    Citation citation;
    std::vector<ReadingOption> options;
    std::string reason;
};

struct Given {
    std::vector<Name> path;
    ExpressionId value = no_expression;
    bool today = false;
    Span span;
};
struct Expectation {
    ExpressionId value = no_expression;
    bool not_applicable = false;
    Span span;
};
struct ScenarioDeclaration {
    std::string name;
    std::optional<values::Date> day;
    Citation citation;
    std::vector<Given> givens;
    std::vector<Expectation> expectations;
    Span span;
};
struct InvariantDeclaration {
    std::string name;
    Citation citation;
    std::optional<Name> subject;
    ExpressionId condition = no_expression;
    Span span;
};

struct ReadNames {
    std::vector<Field> fields;
};
struct Answer {
    Name name;
    ExpressionId value = no_expression;
    bool possible = false;
};
struct MappingDeclaration {
    std::vector<std::string> clauses;
    std::vector<Field> reads;
    std::vector<Given> givens;
    std::vector<Answer> answers;
    Span span;
};
struct ConventionDeclaration {
    Name name;
    ExpressionId value = no_expression;
};
struct NotComputableDeclaration {
    std::string section, reason;
    Span span;
};

using Declaration =
    std::variant<UseDeclaration, SectionDeclaration, TopicDeclaration, UnitDeclaration, CategoryDeclaration,
                 RecordDeclaration, FactDeclaration, ParameterDeclaration, DefineDeclaration,
                 ClauseDeclaration, DutyDeclaration, ExclusiveDeclaration, ReadingDeclaration,
                 ScenarioDeclaration, InvariantDeclaration, MappingDeclaration, ConventionDeclaration,
                 NotComputableDeclaration>;

struct PolicyHeader {
    Name name;
    std::string title, number, issuer, note;
    std::optional<values::Date> issued, from, until;
    std::vector<Name> supersedes, under, overrides;
};

struct File {
    std::uint32_t number = 0; // Span::file of everything in it
    std::optional<PolicyHeader> policy;
    std::vector<Declaration> declarations;
    std::vector<Expression> expressions;
};

} // namespace tiaoli::syntax
