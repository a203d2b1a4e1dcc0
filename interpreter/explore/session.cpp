#include "explore/session.hpp"

#include "facts/json_reader.hpp"

#include <algorithm>

namespace tiaoli::explore {

namespace {

constexpr std::size_t longest_history = 1000;

engine::Options options_for(const program::Program& program, const Situation& situation) {
    engine::Options options;
    if (situation.day)
        options.today = *situation.day;
    else if (!program.policies.empty() && program.policies[0].has_from)
        options.today = program.policies[0].from;
    for (const program::Reading& reading : program.readings) {
        std::uint32_t option = reading.in_force;
        for (const auto& [name, chosen] : situation.readings) {
            const auto found = std::ranges::find(reading.options, chosen);
            if (name == reading.name && found != reading.options.end())
                option = static_cast<std::uint32_t>(found - reading.options.begin());
        }
        options.readings.push_back(option);
    }
    return options;
}

std::vector<words::Diagnostic> errors_of(const Compiled& compiled) {
    std::vector<words::Diagnostic> errors;
    for (const words::Diagnostic& diagnostic : compiled.checked.diagnostics())
        if (words::info(diagnostic.id).severity == words::Severity::error) errors.push_back(diagnostic);
    return errors;
}

} // namespace

std::vector<words::Diagnostic> read_facts(const std::shared_ptr<const engine::Plan>& plan,
                                          const CaseTree& facts, engine::Batch& batch) {
    std::string json;
    append_json(json, facts);
    std::vector<words::Diagnostic> mistakes;
    facts::ReadOptions options;
    options.file = words::Span::no_file; // the text is ours: its places say nothing to the user
    facts::JsonReader(plan).read(json, batch, mistakes, options);
    return mistakes;
}

Session::Session(PolicySource source) : Session(std::make_unique<Policy>(std::move(source))) {}

Session::Session(std::unique_ptr<Policy> policy) : policy_(std::move(policy)) {
    const auto& base = policy_->base();
    outcome_ = run(situation(), base, base->plan).outcome;
}

Attempt Session::run(const Situation& situation, const std::shared_ptr<const Compiled>& compiled,
                     std::shared_ptr<const engine::Plan> plan) {
    Attempt attempt;
    attempt.policy = compiled;
    if (!plan) {
        attempt.diagnostics = errors_of(*compiled);
        return attempt;
    }
    auto outcome = std::make_shared<Outcome>();
    outcome->policy = compiled;
    outcome->plan = std::move(plan);
    outcome->options = options_for(outcome->program(), situation);
    outcome->mistakes = read_facts(outcome->plan, situation.facts, outcome->batch);
    outcome->evaluation.run(*outcome->plan, outcome->batch, outcome->options);
    attempt.outcome = std::move(outcome);
    return attempt;
}

Attempt Session::attempt(const Situation& situation) {
    const auto compiled = policy_->with(situation.declarations);
    Attempt attempt = run(situation, compiled, compiled->plan);
    // Facts that did not fit before are no reason to refuse what is said of others.
    if (!attempt.outcome || attempt.outcome->mistakes.size() <= outcome_->mistakes.size()) return attempt;
    attempt.diagnostics = attempt.outcome->mistakes;
    attempt.outcome = nullptr;
    return attempt;
}

Attempt Session::change(Situation situation) {
    Attempt result = attempt(situation);
    if (!result.outcome) return result;
    history_.resize(at_ + 1);
    history_.push_back(std::move(situation));
    if (history_.size() > longest_history) history_.erase(history_.begin());
    at_ = history_.size() - 1;
    outcome_ = result.outcome;
    return result;
}

bool Session::go_to(std::size_t state) {
    const auto compiled = policy_->with(history_[state].declarations);
    Attempt attempt = run(history_[state], compiled, compiled->plan);
    if (!attempt.outcome) return false; // the policy has changed on disk since
    outcome_ = std::move(attempt.outcome);
    at_ = state;
    return true;
}

bool Session::undo() {
    return at_ > 0 && go_to(at_ - 1);
}

bool Session::redo() {
    return at_ + 1 < history_.size() && go_to(at_ + 1);
}

Attempt Session::reload(PolicySource source) {
    auto policy = std::make_unique<Policy>(std::move(source));
    const auto compiled = policy->with(situation().declarations);
    Attempt attempt = run(situation(), compiled, compiled->plan);
    if (!attempt.outcome) return attempt;
    attempt.diagnostics = attempt.outcome->mistakes;
    outcome_ = attempt.outcome;
    policy_ = std::move(policy);
    return attempt;
}

Attempt Session::evaluate(std::string_view expression) {
    auto [program, diagnostics] = outcome_->policy->checked.expression_program(expression);
    if (program) return run(situation(), outcome_->policy, engine::Plan::prepare(program));
    Attempt attempt;
    attempt.policy = outcome_->policy;
    attempt.diagnostics = std::move(diagnostics);
    return attempt;
}

} // namespace tiaoli::explore
