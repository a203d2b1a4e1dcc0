#include "tiaoli/session.hpp"

#include "explain/outcome.hpp"
#include "explain/render.hpp"
#include "explain/why.hpp"
#include "explain/why_not.hpp"
#include "explain/wording.hpp"
#include "runtime/case_facts.hpp"
#include "runtime/convert.hpp"
#include "runtime/diagnostics.hpp"
#include "runtime/explanation_implementation.hpp"
#include "runtime/guard.hpp"
#include "runtime/question.hpp"
#include "runtime/session_implementation.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli {

using words::DiagnosticId;

namespace {

Failure cancelled() {
    return runtime::failure(Problem::cancelled, DiagnosticId::cancelled, {});
}

/// The decision cannot be asked for.
Failure no_such_decision(Decision decision) {
    return runtime::failure(Problem::usage, DiagnosticId::unknown_decision,
                            {"#" + std::to_string(decision.index)});
}

} // namespace

bool Session::Implementation::has(Decision decision, std::uint32_t row) const {
    const auto& computed = policy.implementation()->computed;
    return decided && decision.index < computed.size() && computed[decision.index] &&
           row < evaluation.rows(program().decisions[decision.index].scope);
}

const engine::Evaluation& Session::Implementation::full() {
    if (!policy.implementation()->is_restricted()) return evaluation;
    if (!has_full) full_evaluation.run(*policy.implementation()->full, facts.batch(), options);
    has_full = true;
    return full_evaluation;
}

const facts::DecisionWriter& Session::Implementation::writer(Language language) {
    auto& made = writers[static_cast<std::size_t>(language)];
    if (!made) {
        const Policy::Implementation& shared = *policy.implementation();
        made.emplace(shared.plan, facts::WriteOptions{runtime::language(language), true, true},
                     shared.wanted);
    }
    return *made;
}

void Session::Implementation::evaluate() {
    decided = false;
    has_full = false;
    evaluation.run(*policy.implementation()->plan, facts.batch(), options);
    decided = true;
}

Failure Session::Implementation::mistakes(std::string_view read) const {
    const words::SourceText file{"facts", read};
    return runtime::failure(Problem::facts, diagnostics, {&file, 1});
}

Session::Session(std::unique_ptr<Implementation> implementation) noexcept
    : implementation_(std::move(implementation)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

Result<Session> Session::open(const Policy& policy, const SessionOptions& options) {
    return runtime::guarded([&]() -> Result<Session> {
        auto chosen = runtime::engine_options(policy, options);
        if (!chosen) return chosen.failure();
        auto made = std::make_unique<Implementation>(policy, options);
        made->options = *std::move(chosen);
        return Session(std::move(made));
    });
}

const Policy& Session::policy() const noexcept {
    return implementation_->policy;
}

Date Session::today() const noexcept {
    return Date{implementation_->options.today.days};
}

void Session::clear() noexcept {
    implementation_->decided = false;
    implementation_->facts.clear();
}

// A value that is set makes what was decided before invalid.
#define TIAOLI_SET(Type)                                                                                     \
    Setting Session::set(Fact<Type> fact, Type value) noexcept {                                             \
        implementation_->decided = false;                                                                    \
        return implementation_->facts.set(fact, value);                                                      \
    }
TIAOLI_SET(bool)
TIAOLI_SET(std::int64_t)
TIAOLI_SET(Money)
TIAOLI_SET(Date)
TIAOLI_SET(Month)
TIAOLI_SET(Category)
TIAOLI_SET(Set)
TIAOLI_SET(std::string_view)
#undef TIAOLI_SET

Setting Session::set(Fact<Number> fact, const Number& value) noexcept {
    implementation_->decided = false;
    return implementation_->facts.set(fact, value);
}

Setting Session::set_absent(std::uint32_t fact) noexcept {
    implementation_->decided = false;
    return implementation_->facts.set_absent(fact);
}

Setting Session::set_unknown(std::uint32_t fact) noexcept {
    implementation_->decided = false;
    return implementation_->facts.set_unknown(fact);
}

Setting Session::begin(List list) noexcept {
    implementation_->decided = false;
    return implementation_->facts.begin(list);
}

Setting Session::append(List list) noexcept {
    implementation_->decided = false;
    return implementation_->facts.append(list);
}

Status Session::decide() noexcept {
    return runtime::guarded([&]() -> Status {
        Implementation& self = *implementation_;
        if (self.stop.stop_requested()) return cancelled();
        if (!self.facts.is_one_case()) self.facts.clear();
        self.cases = 1;
        self.first_case = 0;
        self.evaluate();
        return Done{};
    });
}

Status Session::decide_json(std::string_view json) {
    return runtime::guarded([&]() -> Status {
        Implementation& self = *implementation_;
        if (self.stop.stop_requested()) return cancelled();
        self.decided = false;
        self.diagnostics.clear();
        self.reader.open(json, self.diagnostics);
        self.reader.next(self.facts.batch_for_reading(), 2);
        if (self.reader.mistakes() > 0) return self.mistakes(json);
        if (self.facts.batch().rows > 1)
            return runtime::failure(Problem::limit, DiagnosticId::too_many_cases, {"1"});
        if (self.facts.batch().rows == 0) // an empty list
            return runtime::failure(Problem::facts, DiagnosticId::facts_empty, {});
        self.cases = 1;
        self.first_case = 0;
        self.evaluate();
        return Done{};
    });
}

Status Session::open_json(std::string_view json) {
    return runtime::guarded([&]() -> Status {
        Implementation& self = *implementation_;
        self.decided = false;
        self.diagnostics.clear();
        self.json.assign(json);
        self.reader.open(self.json, self.diagnostics);
        self.is_open = true;
        self.cases = 0;
        self.first_case = 0;
        return Done{};
    });
}

Result<bool> Session::next() {
    return runtime::guarded([&]() -> Result<bool> {
        Implementation& self = *implementation_;
        self.decided = false;
        if (!self.is_open) return false;
        if (self.stop.stop_requested()) return cancelled();
        self.first_case += self.cases;
        const bool some = self.reader.next(self.facts.batch_for_reading(), runtime::text_block_rows);
        self.cases = self.facts.batch().rows;
        if (self.reader.mistakes() > 0) {
            // All of them, in one go: read to the end.
            while (self.reader.next(self.facts.batch_for_reading(), runtime::text_block_rows))
                if (self.stop.stop_requested()) return cancelled();
            self.is_open = false;
            return self.mistakes(self.json);
        }
        self.is_open = some;
        if (some) self.evaluate();
        return some;
    });
}

bool Session::has_many() const noexcept {
    return implementation_->reader.has_many();
}

std::uint32_t Session::cases() const noexcept {
    return implementation_->decided ? implementation_->cases : 0;
}

std::uint64_t Session::first_case() const noexcept {
    return implementation_->first_case;
}

Session::Rows Session::Implementation::rows_of(program::ScopeId scope, std::uint32_t case_row) const {
    if (scope == 0) return {case_row, case_row + 1};
    const Rows rows = rows_of(program().scopes[scope].parent, case_row);
    const auto offsets = evaluation.offsets(scope);
    if (offsets.size() <= rows.last) return {};
    return {offsets[rows.first], offsets[rows.last]};
}

Session::Rows Session::rows(Decision decision, std::uint32_t case_row) const noexcept {
    const Implementation& self = *implementation_;
    if (!self.decided || decision.index >= self.program().decisions.size() || case_row >= self.cases)
        return {};
    if (!self.policy.implementation()->computed[decision.index]) return {};
    return self.rows_of(self.program().decisions[decision.index].scope, case_row);
}

bool Session::fired(std::uint32_t rule, std::uint32_t case_row) const noexcept {
    const Implementation& self = *implementation_;
    if (!self.decided || case_row >= self.cases) return false;
    const auto& all = self.policy.implementation()->rules; // sorted by rule
    for (auto condition = std::ranges::lower_bound(all, rule, {}, &engine::RuleCondition::rule);
         condition != all.end() && condition->rule == rule; ++condition) {
        const Rows rows = self.rows_of(condition->scope, case_row);
        for (std::uint32_t row = rows.first; row < rows.last; ++row)
            if (engine::has_fired(self.evaluation, self.program(), *condition, row)) return true;
    }
    return false;
}

Outcome Session::outcome(Decision decision, std::uint32_t row) const noexcept {
    const Implementation& self = *implementation_;
    Outcome result;
    try {
        if (!self.has(decision, row)) return result;
        const program::Decision& declared = self.program().decisions[decision.index];
        result.kind = runtime::kind(declared.type.kind);
        const explain::Outcome outcome =
            self.has_modality[decision.index]
                ? explain::outcome(self.evaluation, self.program(), decision.index, row)
                : explain::outcome_without_modality(self.evaluation, self.program(), decision.index, row);
        result.state = runtime::state(outcome.cell.state);
        result.fault = runtime::fault(outcome.cell.fault);
        if (declared.list) return result;
        result.modalities.bits = outcome.modalities.bits;
        result.rounded = outcome.was_rounded;
        result.number = runtime::number(outcome.cell.number);
        result.exact = runtime::number(outcome.before_rounding);
        result.bits = outcome.cell.bits;
        if (outcome.cell.low) result.low = runtime::number(*outcome.cell.low);
        if (outcome.cell.high) result.high = runtime::number(*outcome.cell.high);
        result.may_not_apply = outcome.cell.may_not_apply;
    } catch (...) { // a walk through a very large decision ran out of memory
        result = Outcome{};
        result.fault = Fault::too_many_rows;
    }
    return result;
}

Result<std::string> Session::text(Decision decision, std::uint32_t row, Language language) {
    return runtime::guarded([&]() -> Result<std::string> {
        Implementation& self = *implementation_;
        if (!self.has(decision, row)) return no_such_decision(decision);
        std::string out;
        if (self.program().decisions[decision.index].list) {
            const explain::Explanation made =
                explain::why(*self.policy.implementation()->full, self.full(), self.facts.batch(),
                             decision.index, row, explain::Limits{.steps = 1});
            explain::Wording(made, runtime::language(language)).value(out, made.steps[made.root]);
            return out;
        }
        const explain::Outcome outcome =
            explain::outcome(self.evaluation, self.program(), decision.index, row);
        explain::append_value(out, self.program(), self.program().decisions[decision.index].type,
                              outcome.cell, self.facts.batch().texts, runtime::language(language));
        return out;
    });
}

Result<std::vector<FactUse>> Session::missing(Decision decision, std::uint32_t row) {
    return runtime::guarded([&]() -> Result<std::vector<FactUse>> {
        Implementation& self = *implementation_;
        if (!self.has(decision, row)) return no_such_decision(decision);
        const auto found = explain::missing(*self.policy.implementation()->full, self.full(),
                                            self.facts.batch(), decision.index, row);
        return runtime::fact_uses(self.program(), found);
    });
}

Result<Explanation> Session::why(Decision decision, std::uint32_t row, Language language) {
    return runtime::guarded([&]() -> Result<Explanation> {
        Implementation& self = *implementation_;
        if (!self.has(decision, row)) return no_such_decision(decision);
        return runtime::make_explanation(explain::why(*self.policy.implementation()->full, self.full(),
                                                      self.facts.batch(), decision.index, row),
                                         language);
    });
}

Result<std::string> Session::why_not(Decision decision, std::uint32_t row, Format format, Language language) {
    return runtime::guarded([&]() -> Result<std::string> {
        Implementation& self = *implementation_;
        if (!self.has(decision, row)) return no_such_decision(decision);
        const explain::WhyNot found = explain::why_not(*self.policy.implementation()->full, self.full(),
                                                       self.facts.batch(), decision.index, row);
        std::string out;
        explain::render(found, static_cast<explain::Format>(format),
                        explain::RenderOptions{.language = runtime::language(language)}, out);
        return out;
    });
}

Status Session::append_json(std::string& out, std::uint32_t case_row, Language language) {
    return runtime::guarded([&]() -> Status {
        Implementation& self = *implementation_;
        if (case_row >= cases())
            return runtime::failure(Problem::usage, DiagnosticId::no_such_case, {std::to_string(case_row)});
        self.writer(language).write(self.evaluation, self.facts.batch(), self.options.today, case_row, out);
        return Done{};
    });
}

} // namespace tiaoli
