#include "semantics/ranks.hpp"

#include <algorithm>

namespace tiaoli::semantics {
namespace {

using Matrix = std::vector<std::vector<bool>>;

Matrix square(std::size_t size) {
    return Matrix(size, std::vector<bool>(size, false));
}

void close(Matrix& above) {
    for (std::size_t k = 0; k < above.size(); ++k)
        for (std::size_t i = 0; i < above.size(); ++i)
            if (above[i][k])
                for (std::size_t j = 0; j < above.size(); ++j)
                    if (above[k][j]) above[i][j] = true;
}

} // namespace

void rank_policies(Symbols& symbols, Report& report) {
    symbols.prevails = square(symbols.policies.size());
    const auto place = [&](const syntax::Name& name, std::uint32_t own, bool own_is_above) {
        const auto other = symbols.policy_named(name.text);
        if (other == program::none) {
            // What is not loaded has no rules that could give way.
            if (symbols.file_of_module.contains(name.text))
                report.add(DiagnosticId::unknown_policy, name.span, {name.text});
            return;
        }
        symbols.prevails[own_is_above ? own : other][own_is_above ? other : own] = true;
    };
    for (const auto& file : symbols.files) {
        if (!file->policy) continue;
        const auto own = symbols.file_policy[file->number];
        for (const auto& name : file->policy->overrides)
            place(name, own, true);
        for (const auto& name : file->policy->under)
            place(name, own, false);
        for (const auto& name : file->policy->supersedes)
            if (!symbols.policies[own].has_from)
                report.add(DiagnosticId::supersedes_without_day, name.span,
                           {symbols.policies[own].name, name.text});
    }
    close(symbols.prevails);
    for (const auto& file : symbols.files) {
        if (!file->policy) continue;
        const auto own = symbols.file_policy[file->number];
        if (!symbols.prevails[own][own]) continue;
        for (const auto* names : {&file->policy->overrides, &file->policy->under})
            for (const auto& name : *names)
                if (const auto other = symbols.policy_named(name.text);
                    other != program::none && symbols.prevails[other][other])
                    report.add(DiagnosticId::rank_circle, name.span, {symbols.policies[own].name, name.text});
    }
}

Ranks rank_clauses(const Symbols& symbols, std::span<const std::size_t> clauses) {
    const auto count = clauses.size();
    Matrix stated = square(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& clause = symbols.clauses[clauses[i]];
        for (const auto& name : clause.declaration->overrides) {
            const auto* overridden = symbols.clause_named(name.text, symbols.policy_of(clause));
            for (std::size_t k = 0; k < count; ++k)
                if (&symbols.clauses[clauses[k]] == overridden) stated[i][k] = true;
        }
    }
    close(stated);
    // Rules of documents are not chained through those of clauses: that a clause prevails over one of a
    // higher document does not put it above the others of that document.
    Matrix above = stated;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < count; ++k) {
            const auto own = symbols.policy_of(symbols.clauses[clauses[i]]),
                       other = symbols.policy_of(symbols.clauses[clauses[k]]);
            if (own != other && symbols.prevails[own][other] && !stated[k][i]) above[i][k] = true;
        }
    Ranks result;
    result.above.resize(count);
    Matrix reach = above;
    close(reach);
    for (std::size_t i = 0; i < count; ++i) {
        if (reach[i][i]) result.circle.push_back(i);
        for (std::size_t k = 0; k < count; ++k)
            if (above[k][i]) result.above[i].push_back(k);
    }
    result.layer.resize(count, 0);
    for (std::size_t round = 0; round < count && result.circle.empty(); ++round)
        for (std::size_t i = 0; i < count; ++i)
            for (const auto k : result.above[i])
                result.layer[k] = std::max(result.layer[k], result.layer[i] + 1);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < count; ++k)
            if (result.layer[k] > result.layer[i] && !above[k][i]) result.layered = false;
    if (!result.layered) std::ranges::fill(result.layer, std::size_t{0});
    for (const auto layer : result.layer)
        result.layers = std::max(result.layers, layer + 1);
    return result;
}

} // namespace tiaoli::semantics
