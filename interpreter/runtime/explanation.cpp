#include "tiaoli/explanation.hpp"

#include "explain/render.hpp"
#include "explain/wording.hpp"
#include "facts/fact_path.hpp"
#include "runtime/convert.hpp"
#include "runtime/explanation_implementation.hpp"

#include <utility>

namespace tiaoli {
namespace runtime {

std::vector<FactUse> fact_uses(const program::Program& program, const std::vector<explain::FactUse>& uses) {
    std::vector<FactUse> result;
    for (const explain::FactUse& use : uses)
        for (std::string& path : facts::paths_of(program, use))
            result.push_back(
                {std::move(path), std::string(use.label), use.kind == explain::FactUse::Kind::parameter});
    return result;
}

Explanation make_explanation(explain::Explanation source, Language language) {
    auto made = std::make_shared<Explanation::Implementation>();
    made->source = std::move(source);
    made->language = language;
    const explain::Explanation& from = made->source;
    const explain::Wording wording(from, runtime::language(language));
    made->steps.reserve(from.steps.size());
    for (const explain::Step& step : from.steps) {
        Step to;
        to.kind = static_cast<StepKind>(step.kind);
        to.state = state(step.state);
        to.fault = fault(step.fault);
        to.decisive = step.decisive;
        to.name = step.name;
        to.label = step.label;
        if (step.clause != program::none) to.clause = from.program->clauses[step.clause].name;
        to.citation = step.citation;
        to.quote = step.source;
        wording.sentence(to.sentence, step);
        if (step.node != program::none) {
            wording.value(to.value, step);
            to.value_kind = kind(from.type_of(step).kind);
        }
        to.number = number(step.number);
        to.bits = step.bits;
        to.first_child = step.first_child;
        to.child_count = step.child_count;
        made->steps.push_back(std::move(to));
    }
    made->rests_on = fact_uses(*from.program, from.facts);
    made->missing = fact_uses(*from.program, from.missing);
    return Explanation(std::move(made));
}

} // namespace runtime

std::span<const Step> Explanation::steps() const noexcept {
    return implementation_->steps;
}
std::span<const std::uint32_t> Explanation::children(const Step& step) const noexcept {
    return std::span<const std::uint32_t>(implementation_->source.children)
        .subspan(step.first_child, step.child_count);
}
const Step& Explanation::root() const noexcept {
    return implementation_->steps[implementation_->source.root];
}
std::span<const FactUse> Explanation::rests_on() const noexcept {
    return implementation_->rests_on;
}
std::span<const FactUse> Explanation::missing() const noexcept {
    return implementation_->missing;
}
bool Explanation::is_complete() const noexcept {
    return implementation_->source.complete;
}

std::string Explanation::render(Format format) const {
    std::string out;
    explain::render(implementation_->source, static_cast<explain::Format>(format),
                    explain::RenderOptions{.language = runtime::language(implementation_->language)}, out);
    return out;
}

} // namespace tiaoli
