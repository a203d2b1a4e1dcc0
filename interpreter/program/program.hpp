// The checked program: a flat, typed graph of nodes in evaluation order.
//
// `semantics` makes it, and everything above (`engine`, `explain`, `analysis`, `facts`, `cli`) works on it
// alone. It holds no syntax: what an explanation has to quote (names, citations, the text of a condition) is
// here as data, so a compiled program runs and explains itself without the parser.
//
// Invariants, checked by `verify` (verify.hpp) in tests and after loading a compiled file:
//  * the inputs of a node precede it in `nodes`;
//  * inputs of a node live in the node's own scope, except for `broadcast` (input in an ancestor scope), for
//    `gather` (input in the source of its scope), `pick` (inputs in the parent of its scope) and for
//    aggregates (inputs in the child scope they reduce);
//  * every id is in range, and every node's type is what its operation yields for the types of its inputs.
#pragma once

#include "values/date.hpp"
#include "values/rational.hpp"
#include "values/rounding.hpp"
#include "values/unit.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::program {

// Typed indices into the arrays of a Program. `none` marks an absent one.
inline constexpr std::uint32_t none = 0xffffffffU;
using NodeId = std::uint32_t;
using ScopeId = std::uint32_t;
using FactId = std::uint32_t;
using ListId = std::uint32_t;
using ConstantId = std::uint32_t;
using ParameterId = std::uint32_t;
using ReadingId = std::uint32_t;
using CategoryId = std::uint32_t;
using ClauseId = std::uint32_t;
using RuleId = std::uint32_t;
using DecisionId = std::uint32_t;
using OriginId = std::uint32_t;
using TextId = std::uint32_t;

enum class ValueKind : std::uint8_t {
    yes_no,
    number,   // money, counts, ratios, lengths of time: exact rationals with a unit
    date,     // a calendar day
    month,    // a calendar month
    category, // one value of a category
    set,      // a set of values of one category (at most 64 values)
    text,     // compared for equality only
};

struct Type {
    ValueKind kind = ValueKind::yes_no;
    values::Unit unit{};        // numbers only
    CategoryId category = none; // categories and sets only
    bool percent = false;       // a ratio that people read as a percentage
    bool whole = false;         // numbers that are always whole in `unit` (persons, months, days); a promise
                                // checked where facts come in
    friend bool operator==(const Type&, const Type&) = default;
};

// What a node computes. In the comments a, b, c are the inputs in order; `payload` and `extra` are the node's
// own.
enum class Op : std::uint8_t {
    // Leaves.
    fact,      // payload: FactId; scope: where the fact lives
    constant,  // payload: ConstantId; always in the root scope (use `broadcast` below it)
    parameter, // payload: ParameterId; inputs: day the value is wanted for (a date), and the key if it has
               // one
    today,     // the as-of date of the evaluation
    reading,   // payload: ReadingId, extra: option; yes where that option is the one in force in this run
    // Yes/no. n-ary, at least one input. Strong Kleene: `no and unknown` is no.
    all_of,   // and
    any_of,   // or
    negation, // not a
    // Comparison of two values of one type. Texts, sets, categories, yes/no: `equal` only.
    equal,
    less,
    less_equal,
    // Exact arithmetic.
    add,
    subtract,
    multiply,
    divide,   // division by zero is an error
    minimum,  // n-ary
    maximum,  // n-ary
    round,    // payload: ConstantId of the step (a number), extra: values::Rounding
    absolute, // |a|
    // Choice.
    select, // if a then b else c
    decide, // inputs: condition 1, value 1, condition 2, value 2, …, and a base value if their number is odd;
            // payload: RuleId of the first pair's rule (the following rules follow), see `Rule`.
            // No condition holds: the base, or not applicable. One or more hold: their values must
            // agree, otherwise the row is a conflict (an error). A condition that is not applicable
            // counts as not holding.
    coalesce,       // a if applicable, otherwise b
    highest,        // n-ary: the largest of the inputs that are applicable; not applicable if none is
    lowest,         // n-ary: the smallest of those that are applicable
    is_applicable,  // yes/no: a is not `not applicable`
    is_known,       // yes/no: a is not undetermined (only mappings and facts use it)
    not_applicable, // never has a value
    // Sets of categories.
    includes,   // set a includes category b
    intersects, // sets a and b share a value
    make_set,   // inputs: categories; the set of them
    // Dates and months. Lengths are numbers with unit 月 or 天.
    add_months,      // date or month a plus b months (clamped to the month's end)
    add_days,        // date a plus b days
    days_between,    // days from date a to date b (b - a), signed, unit 天
    months_between,  // months from month a to month b (b - a), signed, unit 月
    term_end,        // last day of a term of b months whose first day is date a
    whole_months,    // whole months in the period from date a through date b, unit 月
    completed_years, // whole years completed on date b since date a, unit 月 (12 per year)
    year_of,         // calendar year of date or month a, no unit
    month_number,    // 1..12 of date or month a, no unit
    month_of,        // calendar month of date a
    first_day,       // of month a
    last_day,        // of month a
    make_date,       // year a, month b, day c (numbers without unit); an error if there is no such day
    // Between scopes.
    broadcast,   // a value of an ancestor scope, repeated for each row of this scope
    gather,      // scope of kind `repeat`: the value that a (in its `source` scope) has in the repeated row
    pick,        // scope of kind `literal`: row j has the value of input j (inputs in the parent scope)
    scope_month, // scope of kind `months`: the month of the row
    position,    // 1, 2, 3 … within the list the row belongs to, no unit
    running_sum, // a: value, b: key or none, c: condition or none. Sum of a over this row and the earlier
                 // rows of the same list whose key equals this row's and whose condition holds
    // Aggregates: the node lives in the parent scope, the inputs in the child scope given by payload.
    // A missing condition is `none`.
    count,        // a: condition
    sum,          // a: value, b: condition; rows whose value is not applicable do not count
    minimum_over, // a: value, b: condition; not applicable if no row counts
    maximum_over,
    any_over,   // a: satisfied, b: condition: some row that counts satisfies a
    all_over,   // a: satisfied, b: condition: every row that counts satisfies a
    first_over, // a: value, b: condition: the value of the first row that counts; not applicable if none
    last_over,
    list_over, // a: value, b: condition, c: key or none: the values of the rows that count, in order; only
               // as a decision or answer. Its type is the type of one element, see Decision::list
};
inline constexpr int op_count = static_cast<int>(Op::list_over) + 1;

struct Node {
    Op op = Op::constant;
    Type type;
    ScopeId scope = 0;
    std::uint32_t first_input = 0; // into Program::inputs; an input may be `none` where Op says so
    std::uint32_t input_count = 0;
    std::uint32_t payload = none;
    std::uint32_t extra = 0;
    OriginId origin = none;
};

// A scope says what a row of a node is. Scope 0 is the case itself: one row per case. A child scope has any
// number of rows for each row of its parent (offsets and a child block, as in Arrow).
struct Scope {
    enum class Kind : std::uint8_t { root, list, months, literal, repeat };
    Kind kind = Kind::root;
    ScopeId parent = none;
    ListId list = none;        // list: which list of the facts
    NodeId first_month = none; // months: first and last month, in the parent scope; none if first > last
    NodeId last_month = none;
    std::uint32_t length = 0; // literal: rows for each row of the parent
    ScopeId source = none;    // repeat: the scope whose rows stand here again for each row of the parent; its
                              // own parent is the parent or an ancestor of it
    std::string name;         // what a row is, for explanations ("职工")
};

// A leaf fact: one column that the host fills.
struct Fact {
    std::string path;  // "申请人.毕业日期"; for a fact in a list "企业.在职职工.录用日期"
    std::string name;  // the last part
    std::string label; // what it means, from the policy
    Type type;
    ScopeId scope = 0;
    bool optional = false;  // may be stated as absent (not applicable), which is not unknown
    bool is_signed = false; // numbers: may be negative
    bool has_range = false; // numbers: low..high in base units, inclusive
    values::Rational low, high;
    // Taken where a host does not mention the fact (only mappings declare one).
    ConstantId default_value = none;
};

struct ListFact {
    std::string path;
    std::string name;
    std::string label;
    ScopeId parent = 0;
    ScopeId scope = none;          // the scope of its elements
    bool empty_by_default = false; // where a host does not mention it (only mappings declare this)
};

// The facts as a tree, as JSON has them.
struct InputField {
    // table: an object whose keys are the field `key`
    enum class Kind : std::uint8_t { leaf, record, list, table };
    Kind kind = Kind::leaf;
    std::string name;
    std::string label;
    std::uint32_t index = none; // FactId or ListId
    std::vector<InputField> children;
};

struct Constant {
    ValueKind kind = ValueKind::number;
    values::Rational number; // numbers
    std::int64_t bits = 0;   // yes/no 0 or 1; date days; month index; category value; set bits; TextId
};

struct Category {
    std::string name;
    std::string label;
    std::vector<std::string> values; // at most 64
};

// One dated value of a parameter. Entries of one key are sorted by `from` and do not overlap.
struct ParameterEntry {
    std::int64_t key = 0;    // category value; 0 if the parameter has no key
    values::Date from{};     // first day in force; INT32_MIN days: from the beginning
    values::Date to{};       // last day in force; INT32_MAX days: until further notice
    ConstantId value = none; // none: stated to be set elsewhere
    std::string source;
};

struct Parameter {
    std::string name;
    std::string label;
    Type type;
    CategoryId key = none;
    std::vector<ParameterEntry> entries; // empty: unset, the answer is undetermined and names the parameter
    std::string source;                  // of an unset one: where it is set
    FactId supplied = none;              // the fact through which a host may hand over its value
    OriginId origin = none;
};

struct Reading {
    std::string name;
    std::string citation;
    std::string reason;
    std::vector<std::string> options;
    std::vector<std::string> option_texts;
    std::uint32_t in_force = 0;
    OriginId origin = none;
};

enum class Modality : std::uint8_t {
    plain,        // the amount itself
    must,         // 应
    may,          // 可
    in_principle, // 原则上
    at_most,      // 最高不超过
    at_least,     // 不低于
    encouraged,   // 鼓励
    must_not,     // 不得
    count_,       // number of modalities
};

struct Clause {
    std::string name;
    std::string citation; // section of the document
    std::string topic;    // a name in Program::topics, or empty
    std::string summary;
    std::string fund;
    std::vector<std::string> departments;
    std::string note;
    std::uint32_t policy = 0; // index into Program::policies
    OriginId origin = none;
};

// What a clause is about, under one name in every document that speaks of it.
struct Topic {
    std::string name;
    std::string label; // what it covers, from its declaration
};

// One "then" of a clause: a general rule or an exception.
struct Rule {
    ClauseId clause = none;
    std::vector<Modality> modalities; // "may" and "at most" can both hold
    bool exception = false;
    OriginId origin = none;
    std::string citation; // the section where it differs from its clause's, as an exception's may
};

struct Decision {
    enum class Kind : std::uint8_t { decision, definition, duty, target, answer, invariant };
    Kind kind = Kind::decision;
    std::string name; // "贷款额度", or "职工.补贴月数" for one of a list's elements
    std::string label;
    Type type;
    bool list = false; // an output of Op::list_over (see there)
    NodeId node = none;
    ScopeId scope = 0;
    std::vector<ClauseId> clauses; // that contribute to it
    std::uint32_t policy = 0;
};

struct Policy {
    std::string name;
    std::string title;
    std::string number; // 文号
    std::string issuer;
    bool has_from = false, has_until = false;
    values::Date from{}, until{};
};

// Where a node comes from: the words of the author, for explanations and diagnostics.
struct Origin {
    std::uint32_t file = none;        // into Program::files
    std::uint32_t begin = 0, end = 0; // bytes
    std::uint32_t line = 0, column = 0;
    std::string name;   // of a definition, decision, parameter or scope: what the node is called
    std::string phrase; // key of the construct it was written with ("within_before", "at_least" …), a row
                        // of words/phrases; empty: the operation speaks for itself
    ClauseId clause = none; // the clause it is part of
};

struct File {
    std::string name;
    std::string text;
};

struct Program {
    std::vector<Node> nodes;
    std::vector<NodeId> inputs;
    std::vector<Scope> scopes; // scope 0 is the root
    std::vector<Fact> facts;
    std::vector<ListFact> lists;
    std::vector<InputField> input_tree;
    std::vector<Constant> constants;
    std::vector<Parameter> parameters;
    std::vector<Reading> readings;
    std::vector<Category> categories;
    std::vector<std::string> texts;
    std::vector<Topic> topics; // every declared one, in the order of the files
    std::vector<Clause> clauses;
    std::vector<Rule> rules;
    std::vector<Decision> decisions;
    std::vector<Policy> policies;
    std::vector<Origin> origins;
    std::vector<File> files;
    std::vector<std::string> units; // declared counting units; ids of values::Unit

    std::span<const NodeId> inputs_of(const Node& node) const {
        return std::span<const NodeId>(inputs).subspan(node.first_input, node.input_count);
    }
    std::span<const NodeId> inputs_of(NodeId id) const { return inputs_of(nodes[id]); }
    // The section a rule encodes: its own, else its clause's.
    std::string_view citation_of(const Rule& rule) const {
        if (!rule.citation.empty() || rule.clause == none) return rule.citation;
        return clauses[rule.clause].citation;
    }
};

} // namespace tiaoli::program
