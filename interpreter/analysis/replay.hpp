// Decided cases, in somebody else's names, run through a policy: an agency replays its past decisions before
// a rule comes into force (docs/replay.md).
//
// A case has a clause, facts and expected answers. The mapping for its clause is a program whose facts are
// the case's names and whose answers are the names of what is expected. Nothing here looks at the id of a
// case, or at what is expected of it before it is decided, except that a convention may name the entry that
// lists the facts a case leaves open.
#pragma once

#include "analysis/answers.hpp"
#include "analysis/replay_conventions.hpp"
#include "engine/engine.hpp"
#include "facts/json_tree.hpp"
#include "program/program.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::analysis {

struct ReplayMapping {
    std::vector<std::string> clauses;
    words::Span span; ///< where it stands: not looked at here, but handed on
    std::shared_ptr<const program::Program> program;
    std::set<std::string, std::less<>>
        possible;            ///< answers that ask for every value that unknown facts allow
    bool sets_today = false; ///< the program's definition `today` says as of which day a case is decided
};

struct ReplayOptions {
    values::Date today{}; ///< for mappings that do not set it
    words::Language language = words::Language::chinese;
    bool explain = true;
    std::uint32_t combinations = 4096; ///< of unknown facts, tried for a `possible` answer
};

struct Mismatch {
    std::string name;
    std::string expected, actual; ///< JSON
    std::string explanation;      ///< as text
};

struct ReplayedCase {
    enum class Outcome : std::uint8_t { passed, failed, skipped };
    Outcome outcome = Outcome::passed;
    std::string id, clause;
    std::string facts; ///< as the case has them
    /// Skipped: the names that the mapping which fits best does not know; `clause` itself if it has none.
    std::vector<std::string> unmapped;
    words::Span mapping; ///< the mapping taken, or the one that fits best; without a file if there is none
    std::vector<Mismatch> mismatches;        ///< failed
    std::vector<words::Diagnostic> mistakes; ///< failed: facts that cannot be read; spans are in `facts`
};

/// A case read through its mapping and decided, but not compared: for questions of another kind.
struct DecidedCase {
    ReplayedCase read; ///< `passed` if it could be read; else skipped or failed, and why
    /// The mapping's program for this one case: its answers are decisions of Kind::answer. Until the next
    /// case; nothing if it could not be read.
    std::optional<Evaluated> evaluated;
    engine::Options options; ///< with the day as of which it is decided
};

/// Replays cases of one policy. Plans are prepared when a case first needs them, and kept.
class Replayer {
public:
    Replayer(std::vector<ReplayMapping> mappings, ReplayConventions conventions,
             const ReplayOptions& options);
    ~Replayer();
    Replayer(Replayer&&) noexcept;

    /// `decided` is an object with `clause`, `facts` and `expected`; `id`, `why` and anything else is not
    /// looked at but to name it.
    ReplayedCase replay(const facts::JsonValue& decided);

    /// The same without looking at what is expected, which may be missing.
    DecidedCase decide(const facts::JsonValue& decided);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace tiaoli::analysis
