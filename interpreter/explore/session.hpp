// A session: a policy, what is known of a case, the day, the readings, and what has been declared on the
// spot.
//
// Everything that can be changed is one plain value, a Situation, so undo, redo and "what if" are the same
// thing: evaluating another situation. A policy is checked again only if the declarations differ.
#pragma once

#include "analysis/answers.hpp"
#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "explore/case_tree.hpp"
#include "explore/policy.hpp"
#include "values/date.hpp"
#include "words/diagnostic.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiaoli::explore {

struct Situation {
    CaseTree facts = empty_case();
    std::optional<values::Date> day; ///< nothing: the day from which the policy is in force
    std::vector<std::pair<std::string, std::string>> readings; ///< another option than the policy's
    std::vector<std::string> declarations;                     ///< texts; see Policy::with
};

/// A situation, evaluated. Immutable and shared; keeps the policy it was evaluated with.
struct Outcome {
    std::shared_ptr<const Compiled> policy;
    std::shared_ptr<const engine::Plan> plan; ///< the policy's, or that of an expression over it
    engine::Options options;
    engine::Batch batch; ///< one case
    engine::Evaluation evaluation;
    std::vector<words::Diagnostic> mistakes; ///< facts that do not fit; they count as unknown

    [[nodiscard]] const program::Program& program() const { return plan->program(); }
    [[nodiscard]] analysis::Evaluated evaluated() const { return {*plan, evaluation, batch}; }
};

/// What came of a change: the outcome, or why there is none. The spans of the diagnostics count the files of
/// `policy`, and behind them the expression, if it was one.
struct Attempt {
    std::shared_ptr<const Outcome> outcome; ///< null if it was refused
    std::vector<words::Diagnostic> diagnostics;
    std::shared_ptr<const Compiled> policy;
};

class Session {
public:
    /// The policy must be without errors.
    explicit Session(PolicySource source);
    explicit Session(std::unique_ptr<Policy> policy);

    [[nodiscard]] Policy& policy() { return *policy_; }
    [[nodiscard]] const Situation& situation() const { return history_[at_]; }
    [[nodiscard]] const Outcome& outcome() const { return *outcome_; }
    [[nodiscard]] std::shared_ptr<const Outcome> shared_outcome() const { return outcome_; }

    /// Evaluates another situation and leaves the session as it is.
    [[nodiscard]] Attempt attempt(const Situation& situation);
    /// Makes it the session's, unless it is refused: the declarations have errors, or a fact does not fit.
    Attempt change(Situation situation);
    bool undo();
    bool redo();

    /// The policy has changed on disk. If the new texts have errors, the last good version stays in force and
    /// the attempt says what is wrong. Facts that no longer fit are kept, count as unknown and are reported.
    Attempt reload(PolicySource source);

    /// The value of an expression over the policy's names. Its program has one decision, the answer.
    [[nodiscard]] Attempt evaluate(std::string_view expression);

private:
    static Attempt run(const Situation& situation, const std::shared_ptr<const Compiled>& compiled,
                       std::shared_ptr<const engine::Plan> plan);
    bool go_to(std::size_t state);

    std::unique_ptr<Policy> policy_;
    std::vector<Situation> history_ = {Situation{}};
    std::size_t at_ = 0;
    std::shared_ptr<const Outcome> outcome_;
};

/// Facts given to a program: what can be read of them, the rest unknown.
[[nodiscard]] std::vector<words::Diagnostic> read_facts(const std::shared_ptr<const engine::Plan>& plan,
                                                        const CaseTree& facts, engine::Batch& batch);

} // namespace tiaoli::explore
