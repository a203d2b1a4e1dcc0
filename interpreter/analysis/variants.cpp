#include "analysis/variants.hpp"

#include <algorithm>

namespace tiaoli::analysis {

using engine::FactColumn;
using engine::Presence;
using program::ScopeId;

Variants::Variants(const engine::Plan& plan, const engine::Batch& batch, std::uint32_t root_row,
                   const std::vector<std::optional<Range>>& kept)
    : plan_(plan), batch_(batch), facts_(plan.facts_read()), ranges_(plan.program().scopes.size()),
      first_rows_(ranges_.size()) {
    const program::Program& program = plan.program();
    std::vector<Range> of_case(ranges_.size()); // every row of it
    of_case[0] = ranges_[0] = {root_row, root_row + 1};
    first_rows_[0] = root_row;
    rows_ = 1;
    for (ScopeId scope = 1; scope < program.scopes.size(); ++scope) { // a scope comes after its parent
        if (program.scopes[scope].kind != program::Scope::Kind::list) continue;
        const auto& offsets = batch.lists[program.scopes[scope].list].offsets;
        const ScopeId parent = program.scopes[scope].parent;
        const auto below = [&](const Range& above) {
            return above.end < offsets.size() ? Range{offsets[above.begin], offsets[above.end]} : Range{};
        };
        of_case[scope] = below(of_case[parent]);
        first_rows_[scope] = of_case[scope].begin;
        ranges_[scope] = kept.empty() || !kept[scope] ? below(ranges_[parent]) : *kept[scope];
        rows_ += ranges_[scope].end - ranges_[scope].begin;
    }
}

void Variants::fill(std::uint32_t copies, engine::Batch& out) const {
    const program::Program& program = plan_.program();
    out.rows = copies;
    out.texts = batch_.texts;
    out.facts.resize(program.facts.size());
    out.lists.resize(program.lists.size());
    for (program::ListId list = 0; list < program.lists.size(); ++list) {
        const engine::ListColumn& from = batch_.lists[list];
        engine::ListColumn& to = out.lists[list];
        const Range above = ranges_[program.lists[list].parent], range = ranges_[program.lists[list].scope];
        to.offsets.assign(1, 0);
        to.presence.clear();
        for (std::uint32_t copy = 0; copy < copies; ++copy)
            for (std::uint32_t row = above.begin; row < above.end; ++row) {
                const std::uint32_t begin = std::max(from.offsets[row], range.begin);
                const std::uint32_t end = std::min(from.offsets[row + 1], range.end);
                to.offsets.push_back(to.offsets.back() + (end > begin ? end - begin : 0));
                to.presence.push_back(from.presence.empty() ? Presence::given : from.presence[row]);
            }
    }
    for (const program::FactId fact : facts_) {
        const FactColumn& from = batch_.facts[fact];
        FactColumn& to = out.facts[fact];
        const Range range = ranges_[program.facts[fact].scope];
        const auto repeat = [&](const auto* values, auto& into) {
            into.clear();
            for (std::uint32_t copy = 0; copy < copies; ++copy)
                into.insert(into.end(), values + range.begin, values + range.end);
        };
        repeat(from.lent_numerators ? from.lent_numerators : from.numerators.data(), to.numerators);
        to.denominators.clear();
        if (plan_.fact_layout(fact).fraction)
            repeat(from.lent_denominators ? from.lent_denominators : from.denominators.data(),
                   to.denominators);
        if (from.presence.empty())
            to.presence.assign(to.numerators.size(), Presence::given);
        else
            repeat(from.presence.data(), to.presence);
        to.lent_numerators = to.lent_denominators = nullptr;
    }
}

void Variants::set(engine::Batch& out, std::uint32_t copy, program::FactId fact, std::uint32_t row,
                   const FactValue& value) const {
    const Range range = ranges_[plan_.program().facts[fact].scope];
    FactColumn& column = out.facts[fact];
    if (column.numerators.empty()) return; // nothing reads it
    const std::uint32_t in_batch = first_rows_[plan_.program().facts[fact].scope] + row;
    if (in_batch < range.begin || in_batch >= range.end) return;
    const std::size_t at =
        static_cast<std::size_t>(copy) * (range.end - range.begin) + (in_batch - range.begin);
    column.numerators[at] = value.numerator;
    if (!column.denominators.empty()) column.denominators[at] = value.denominator;
    column.presence[at] = Presence::given;
}

void Variants::fill(program::FactId fact, std::uint32_t row, const std::vector<FactValue>& values,
                    engine::Batch& out) const {
    fill(static_cast<std::uint32_t>(values.size()), out);
    for (std::uint32_t copy = 0; copy < values.size(); ++copy)
        set(out, copy, fact, row, values[copy]);
}

} // namespace tiaoli::analysis
