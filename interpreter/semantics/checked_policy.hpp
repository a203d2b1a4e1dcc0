// From source text to checked programs: the door of this room.
//
// `check` parses the files and everything they use, resolves names, types and units, and keeps what later
// questions need. Programs are lowered from it: the whole policy, one scenario, one mapping of decided cases,
// one expression typed in the REPL. A lowered program is self-contained: it outlives the CheckedPolicy and
// knows nothing of syntax.
#pragma once

#include "program/program.hpp"
#include "values/date.hpp"
#include "words/diagnostic.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tiaoli::syntax {
class ParsedTexts;
}

namespace tiaoli::semantics {

struct Source {
    std::string name; // as diagnostics show it
    std::string text;
    std::vector<Source> others{}; // of a module that is a folder: its other files
};

// Finds the text of a module ("henan.people", "std.dates"). The host brings the I/O. What makes one of a
// function alone can find modules, but not say which one may be meant by a misspelt name.
class Loader {
public:
    using Find = std::function<std::optional<Source>(std::string_view module)>;
    using Names = std::function<std::vector<std::string>()>;

    Loader() = default;
    Loader(Find find, Names names = {}) : find_(std::move(find)), names_(std::move(names)) {}
    template <class F>
    requires std::is_constructible_v<Find, F> &&
        (!std::is_same_v<std::remove_cvref_t<F>, Loader>)Loader(F find)
        : find_(std::move(find)) {}

    explicit operator bool() const { return find_ != nullptr; }
    // Absent if there is none. A module that is one of the files that are checked has that one's name, and no
    // text: it is there already.
    std::optional<Source> operator()(std::string_view module) const { return find_(module); }
    // Of all modules that can be found, as far as that is known.
    std::vector<std::string> names() const { return names_ ? names_() : std::vector<std::string>(); }

private:
    Find find_;
    Names names_;
};

// What a checker accepts at most; beyond a limit there is a diagnostic of its own.
struct Limits {
    std::size_t file_bytes = 4U << 20; // one source file
    std::size_t files = 256;           // a policy and all it uses
    std::size_t nesting = 200;         // parentheses, braces, `if` and prefix operators inside one another
    std::size_t diagnostics = 100;     // reported for one check
    std::size_t nodes = 1U << 20; // of one lowered program (it bounds the cost of an evaluation of one row)
};

struct ScenarioInfo {
    std::string name;
    std::optional<values::Date> day; // `on`; absent: the policy's first day in force
    std::string citation;
    words::Span span;
};

// How names of decided cases become facts, and decisions their answers (see docs/replay.md).
struct MappingInfo {
    std::vector<std::string> clauses; // the clause ids of the case file that this mapping is for
    words::Span span;
    bool sets_today =
        false; // its program has a definition `today` that says as of which day a case is decided
};

// `convention unmentioned = yes`: a literal by name. The text is as written, without quotes.
struct Convention {
    std::string name;
    std::string value;
    words::Span span;
};

class CheckedPolicy {
public:
    // `files` are the policy's own files; `loader` finds the modules they use. Never throws, never fails:
    // mistakes are in `diagnostics`. What is in `parsed` already is not parsed again; it must have these
    // limits.
    static CheckedPolicy check(std::vector<Source> files, const Loader& loader, const Limits& limits = {},
                               syntax::ParsedTexts* parsed = nullptr);

    CheckedPolicy(CheckedPolicy&&) noexcept;
    CheckedPolicy& operator=(CheckedPolicy&&) noexcept;
    ~CheckedPolicy();

    bool ok() const; // no diagnostic is an error
    std::span<const words::Diagnostic> diagnostics() const;
    // The mistakes in what a run of the policy does not need: scenarios and mappings, functions that nobody
    // calls, what is said of records that no fact has. Without those that `diagnostics` has.
    std::vector<words::Diagnostic> check_the_rest() const;
    std::vector<words::SourceText> files() const; // by Span::file; views live as long as this object

    // The whole policy: every fact, decision, definition without arguments, duty, target and invariant. Null
    // unless ok().
    std::shared_ptr<const program::Program> program() const;

    std::span<const ScenarioInfo> scenarios() const;
    // The policy with the facts of one scenario put in: its decisions of Kind::answer are the expectations,
    // yes/no, in order, named by their text. Facts that the scenario does not give stay facts (unknown). Null
    // unless ok().
    std::shared_ptr<const program::Program> scenario_program(std::size_t scenario) const;

    std::span<const MappingInfo> mappings() const;
    std::span<const Convention> conventions() const;
    // The policy seen through a mapping: the facts are the names it reads, its decisions of Kind::answer the
    // names it answers. Null, and what is wrong in `mistakes`, if it has mistakes; null unless ok().
    std::shared_ptr<const program::Program> mapping_program(std::size_t mapping,
                                                            std::vector<words::Diagnostic>& mistakes) const;
    // The same with every decision of the policy instead of the mapping's answers. Facts that the mapping
    // does not give stay unknown. Null unless ok(). Null with diagnostics if the mapping has a mistake.
    std::pair<std::shared_ptr<const program::Program>, std::vector<words::Diagnostic>>
    mapped_policy(std::size_t mapping) const;
    // Whether that answer asks for all possible values of its expression (`answers x = possible …`).
    bool answer_is_possible(std::size_t mapping, std::string_view answer) const;

    // An expression over the policy's names: the policy's program restricted to what it needs, with one
    // decision of Kind::answer. Null with diagnostics if the expression has a mistake (their spans are in
    // file number files().size()).
    std::pair<std::shared_ptr<const program::Program>, std::vector<words::Diagnostic>>
    expression_program(std::string_view expression) const;

    // Sections stated to be not computable, with the reason.
    std::span<const std::pair<std::string, std::string>> not_computable() const;

private:
    struct Implementation;
    explicit CheckedPolicy(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> implementation_;
};

} // namespace tiaoli::semantics
