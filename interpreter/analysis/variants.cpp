#include "analysis/variants.hpp"

namespace tiaoli::analysis {

using engine::FactColumn;
using engine::Presence;
using program::none;
using program::ScopeId;

Variants::Variants(const engine::Plan& plan, const engine::Batch& batch, std::uint32_t root_row)
    : plan_(plan), batch_(batch), ranges_(plan.program().scopes.size()) {
    const program::Program& program = plan.program();
    ranges_[0] = {root_row, root_row + 1};
    rows_ = 1;
    for (ScopeId scope = 1; scope < program.scopes.size(); ++scope) { // a scope comes after its parent
        if (program.scopes[scope].kind != program::Scope::Kind::list) continue;
        const auto& offsets = batch.lists[program.scopes[scope].list].offsets;
        const Range above = ranges_[program.scopes[scope].parent];
        if (above.end < offsets.size()) ranges_[scope] = {offsets[above.begin], offsets[above.end]};
        rows_ += ranges_[scope].end - ranges_[scope].begin;
    }
}

void Variants::fill(program::FactId changed, std::uint32_t changed_row, const std::vector<FactValue>& values,
                    engine::Batch& out) const {
    const program::Program& program = plan_.program();
    const auto copies = static_cast<std::uint32_t>(values.size());
    engine::reset(plan_, out, copies);
    out.texts = batch_.texts;
    for (program::ListId list = 0; list < program.lists.size(); ++list) {
        const engine::ListColumn& from = batch_.lists[list];
        engine::ListColumn& to = out.lists[list];
        const Range above = ranges_[program.lists[list].parent];
        to.offsets.assign(1, 0);
        to.presence.clear();
        for (std::uint32_t copy = 0; copy < copies; ++copy)
            for (std::uint32_t row = above.begin; row < above.end; ++row) {
                const std::uint32_t length = from.offsets[row + 1] - from.offsets[row];
                to.offsets.push_back(to.offsets.back() + length);
                to.presence.push_back(from.presence.empty() ? Presence::given : from.presence[row]);
            }
    }
    for (program::FactId fact = 0; fact < program.facts.size(); ++fact) {
        const FactColumn& from = batch_.facts[fact];
        FactColumn& to = out.facts[fact];
        const Range range = ranges_[program.facts[fact].scope];
        const std::int64_t* numerators = from.lent_numerators ? from.lent_numerators : from.numerators.data();
        const std::int64_t* denominators =
            from.lent_denominators ? from.lent_denominators : from.denominators.data();
        const bool fraction = plan_.fact_layout(fact).fraction;
        to.numerators.clear();
        to.denominators.clear();
        to.presence.clear();
        for (std::uint32_t copy = 0; copy < copies; ++copy)
            for (std::uint32_t row = range.begin; row < range.end; ++row) {
                const bool is_changed = fact == changed && row - range.begin == changed_row;
                const Presence presence = from.presence.empty() ? Presence::given : from.presence[row];
                to.numerators.push_back(is_changed ? values[copy].numerator : numerators[row]);
                if (fraction)
                    to.denominators.push_back(is_changed ? values[copy].denominator : denominators[row]);
                to.presence.push_back(is_changed ? Presence::given : presence);
            }
    }
}

void Variants::change(program::FactId fact, std::uint32_t row, const std::vector<FactValue>& values,
                      engine::Batch& out) const {
    const Range range = ranges_[plan_.program().facts[fact].scope];
    const std::size_t length = range.end - range.begin;
    FactColumn& column = out.facts[fact];
    for (std::size_t copy = 0; copy < values.size(); ++copy) {
        const std::size_t at = copy * length + row;
        column.numerators[at] = values[copy].numerator;
        if (!column.denominators.empty()) column.denominators[at] = values[copy].denominator;
        column.presence[at] = Presence::given;
    }
}

} // namespace tiaoli::analysis
