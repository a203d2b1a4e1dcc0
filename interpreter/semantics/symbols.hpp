// Everything that files declare, by name: the result of the first pass, before any expression is looked at.
#pragma once

#include "program/program.hpp"
#include "semantics/checked_policy.hpp"
#include "syntax/parse.hpp"
#include "values/unit.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tiaoli::semantics {

using words::Diagnostic;
using words::DiagnosticId;
using words::Span;

// Collects mistakes up to a limit.
class Report {
public:
    /// Does not say of a name in `unread` that it is unknown; `unread` must outlive this.
    explicit Report(std::size_t limit = 100, const syntax::Unread* unread = nullptr)
        : limit_(limit), unread_(unread) {}
    void add(DiagnosticId id, Span span, std::vector<std::string> arguments = {},
             std::vector<words::RelatedPlace> related = {});
    void take(std::vector<Diagnostic> diagnostics);
    bool has_errors() const { return errors_ > 0; }
    std::size_t errors() const { return errors_; }
    const std::vector<Diagnostic>& all() const { return diagnostics_; }

private:
    std::size_t limit_;
    const syntax::Unread* unread_;
    std::size_t errors_ = 0;
    std::vector<Diagnostic> diagnostics_;
};

struct Record {
    const syntax::RecordDeclaration* declaration = nullptr;
    const std::vector<syntax::Field>* fields = nullptr;
    const syntax::File* file = nullptr;
    std::string name;
    values::Unit counted_in;

    const syntax::Field* field(std::string_view field_name) const;
};

struct Definition {
    const syntax::DefineDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
    std::string record;  // defined for each instance of a record; empty: for the whole case
    std::string subject; // the fact whose fields are in sight, or empty
    program::ClauseId clause = program::none; // its citation, if it has one
};

// A clause, a duty, or an exclusive benefit, with what the program will say of it.
struct ClauseSymbol {
    const syntax::ClauseDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
    std::string record; // see Definition
    std::string subject;
    program::ClauseId id = program::none;
};

// One decision: the clauses that set it, in the order of the document.
struct DecisionSymbol {
    std::string record;
    std::string name;
    std::vector<std::size_t> clauses; // into Symbols::clauses
    Span span;
};

struct DutySymbol {
    const syntax::DutyDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
    std::string record, subject;
    program::ClauseId id = program::none;
};

struct ExclusiveSymbol {
    const syntax::ExclusiveDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
    std::string record;
    program::ClauseId id = program::none;
};

struct FactSymbol {
    const syntax::FactDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
};

struct ParameterSymbol {
    const syntax::ParameterDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
};

struct ReadingSymbol {
    const syntax::ReadingDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
    program::ReadingId id = program::none;
};

struct ScenarioSymbol {
    const syntax::ScenarioDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
    program::ClauseId id = program::none;
};

struct MappingSymbol {
    const syntax::MappingDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
};

struct InvariantSymbol {
    const syntax::InvariantDeclaration* declaration = nullptr;
    const syntax::File* file = nullptr;
};

struct Symbols {
    std::vector<std::unique_ptr<syntax::File>> files;
    syntax::Unread unread;                  // of all files
    std::vector<std::uint32_t> own_files;   // handed over together: one policy
    std::vector<std::uint32_t> file_policy; // index into policies, by file; program::none outside of a policy
    std::vector<std::uint32_t>
        first_of_folder; // by file: the file with the header of a module that is a folder
    std::unordered_map<std::string, std::uint32_t>
        file_of_module;                                  // the first file of each module that was loaded
    std::vector<program::File> texts;                    // by file
    std::vector<std::vector<std::uint32_t>> line_starts; // by file: bytes

    std::vector<values::DeclaredUnit> units;
    std::vector<program::Category> categories;
    std::vector<program::Policy> policies;
    std::vector<std::vector<bool>> prevails; // [a][b]: rules of policy a displace those of policy b
    std::vector<program::Topic> topics;
    std::vector<program::Clause>
        clause_table;               // of every program lowered from here, so that ids agree between them
    std::vector<Span> clause_spans; // the whole of each declaration in it
    std::vector<program::Reading> readings;

    std::unordered_map<std::string, program::CategoryId> category_by_name;
    std::unordered_map<std::string, std::vector<std::pair<program::CategoryId, std::int64_t>>>
        category_values;
    std::unordered_map<std::string, Record> records;
    std::unordered_map<std::string, FactSymbol> facts;
    std::unordered_map<std::string, ParameterSymbol> parameters;
    std::unordered_map<std::string, ReadingSymbol> reading_by_name;
    std::map<std::pair<std::string, std::string>, Definition> definitions;   // by record and name
    std::map<std::pair<std::string, std::string>, DecisionSymbol> decisions; // by record and name
    std::map<std::pair<std::string, std::string>, DutySymbol> duties;
    std::map<std::pair<std::string, std::string>, ExclusiveSymbol> exclusives;
    std::unordered_map<std::string, std::vector<std::size_t>> clauses_by_name; // one in each policy
    std::vector<ClauseSymbol> clauses;
    bool is_order_known = true; // every header was read, and every clause that another overrides exists
    std::vector<ScenarioSymbol> scenarios;
    std::vector<MappingSymbol> mappings;
    std::vector<InvariantSymbol> invariants;
    std::vector<Convention> conventions;
    std::vector<std::pair<std::string, std::string>> not_computable;
    // In the order of the document: what the program shows as its decisions.
    struct Shown {
        enum class Kind : std::uint8_t { decision, definition, duty, exclusive } kind;
        std::string record, name;
        std::uint32_t policy;
    };
    std::vector<Shown> shown;
    std::vector<std::string> fact_order, parameter_order;

    // A policy by its name, or by the module that it is. `none` if there is no such policy here.
    std::uint32_t policy_named(std::string_view text) const;
    // "Y", in `policy` or, if only one other policy has it, there; or "P.Y". Null if there is none.
    const ClauseSymbol* clause_named(std::string_view text, std::uint32_t policy) const;
    std::uint32_t policy_of(const ClauseSymbol& clause) const { return clause_table[clause.id].policy; }

    std::string_view source(Span span) const {
        const auto& text = texts[span.file].text;
        return std::string_view(text).substr(span.begin, span.end - span.begin);
    }
};

// The other place of a name that is declared twice.
words::RelatedPlace first_declared(Span span);
words::RelatedPlace declared_here(Span span);

// Fills the tables from the files (already in `symbols.files`) and reports what is declared twice or has no
// sense by itself.
void collect(Symbols& symbols, Report& report);

// The decisions one effect sets: itself, or one for each party ("分担.担保基金").
std::vector<std::string> decision_names(const syntax::Effect& effect);

// Turns names of types into types.
struct TypeResult {
    program::Type type;
    std::string record; // a record's name instead
    bool ok = false;
};
TypeResult scalar_type(const Symbols& symbols, const syntax::TypeName& name, Report& report);

} // namespace tiaoli::semantics
