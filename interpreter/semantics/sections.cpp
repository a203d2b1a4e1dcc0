#include "semantics/sections.hpp"

#include <type_traits>
#include <variant>

namespace tiaoli::semantics {

namespace {

// Definitions, scenarios and invariants are the encoder's, not the document's: what they cite they cite
// themselves.
template <class T>
constexpr bool belongs_to_section =
    std::is_same_v<T, syntax::ClauseDeclaration> || std::is_same_v<T, syntax::DutyDeclaration> ||
    std::is_same_v<T, syntax::ReadingDeclaration> || std::is_same_v<T, syntax::ExclusiveDeclaration> ||
    std::is_same_v<T, syntax::ParameterDeclaration>;

void inherit(syntax::Citation& citation, const syntax::SectionDeclaration& section) {
    if (!citation.given) citation.section = section.section;
    citation.given = true;
    if (citation.departments.empty()) citation.departments = section.departments;
    if (citation.fund.empty()) citation.fund = section.fund;
}

} // namespace

void inherit_from_sections(syntax::File& file) {
    const syntax::SectionDeclaration* section = nullptr;
    for (auto& declaration : file.declarations)
        std::visit(
            [&](auto& item) {
                using T = std::decay_t<decltype(item)>;
                if constexpr (std::is_same_v<T, syntax::SectionDeclaration>)
                    section = &item;
                else if constexpr (belongs_to_section<T>)
                    if (section != nullptr) inherit(item.citation, *section);
            },
            declaration);
}

} // namespace tiaoli::semantics
