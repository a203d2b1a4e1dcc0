#include "semantics/mapping_forms.hpp"

#include <algorithm>
#include <span>

namespace tiaoli::semantics {
namespace {

using syntax::Answer;
using syntax::Field;
using syntax::MappingDeclaration;
using syntax::TypeName;

bool covers(std::span<const Field> wide, std::span<const Field> narrow);

// Whether every value of `narrow` can be read as `wide`. False is on the safe side: it only means that the
// two are not compared.
bool covers(const TypeName& wide, const TypeName& narrow) {
    if (wide.kind != narrow.kind || wide.name != narrow.name || (narrow.optional && !wide.optional))
        return false;
    if (!std::ranges::equal(wide.element, narrow.element,
                            [](const TypeName& a, const TypeName& b) { return covers(a, b); }))
        return false;
    return covers(wide.fields, narrow.fields);
}

bool covers(std::span<const Field> wide, std::span<const Field> narrow) {
    return std::ranges::all_of(narrow, [&](const Field& field) {
        const auto same =
            std::ranges::find_if(wide, [&](const Field& each) { return each.name.text == field.name.text; });
        if (same == wide.end() || (field.is_signed && !same->is_signed)) return false;
        return same->range == syntax::no_expression && covers(same->type, field.type);
    });
}

bool covers(const MappingDeclaration& wide, const MappingDeclaration& narrow) {
    const bool has_answers = std::ranges::all_of(narrow.answers, [&](const Answer& answer) {
        return std::ranges::any_of(wide.answers,
                                   [&](const Answer& each) { return each.name.text == answer.name.text; });
    });
    return has_answers && covers(wide.reads, narrow.reads);
}

} // namespace

void check_mapping_forms(const Symbols& symbols, Report& report) {
    std::unordered_map<std::string_view, std::vector<const MappingDeclaration*>> of_clause;
    for (const auto& mapping : symbols.mappings) {
        for (const auto& clause : mapping.declaration->clauses) {
            auto& earlier = of_clause[clause];
            const auto reached_first = std::ranges::find_if(
                earlier, [&](const auto* each) { return covers(*each, *mapping.declaration); });
            if (reached_first != earlier.end())
                report.add(DiagnosticId::duplicate_mapping, mapping.declaration->span, {clause},
                           {{(*reached_first)->span, "the earlier mapping", "在前的对照"}});
            earlier.push_back(mapping.declaration);
        }
    }
}

} // namespace tiaoli::semantics
