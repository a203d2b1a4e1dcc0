#include "explore/fact_place.hpp"

#include "values/date.hpp"
#include "values/quantity.hpp"

#include <algorithm>

namespace tiaoli::explore {

using program::InputField;
using program::ValueKind;

std::optional<FactPlace> fact_place(const Outcome& outcome, const Path& path) {
    const InputField* field = field_at(outcome.program(), path);
    if (field == nullptr || field->kind != InputField::Kind::leaf) return std::nullopt;
    FactPlace place{field->index, 0};
    Path above;
    for (const PathPart& part : path) {
        above.push_back(part);
        if (part.position == 0) continue;
        const InputField* list = field_at(outcome.program(), above);
        const engine::ListColumn& column = outcome.batch.lists[list->index];
        if (place.row + 1 >= column.offsets.size()) return std::nullopt;
        const std::uint32_t row = column.offsets[place.row] + part.position - 1;
        if (row >= column.offsets[place.row + 1]) return std::nullopt;
        place.row = row;
    }
    return place;
}

Path path_of(const program::Program& program, std::string_view text, program::ScopeId scope,
             const std::vector<std::uint32_t>& positions) {
    Path path = parse_path(text).value_or(Path{});
    std::vector<std::size_t> lengths; // parts of each list's path, the outermost first
    for (; scope != 0 && scope != program::none; scope = program.scopes[scope].parent)
        if (program.scopes[scope].list != program::none) {
            const std::string& list = program.lists[program.scopes[scope].list].path;
            lengths.push_back(static_cast<std::size_t>(std::ranges::count(list, '.')) + 1);
        }
    std::ranges::reverse(lengths);
    for (std::size_t i = 0; i < lengths.size() && i < positions.size(); ++i)
        if (lengths[i] <= path.size()) path[lengths[i] - 1].position = positions[i];
    return path;
}

std::optional<engine::Cell> value_in_text(const program::Program& program, const program::Type& type,
                                          std::string_view text) {
    engine::Cell cell;
    switch (type.kind) {
    case ValueKind::date: {
        const auto day = values::parse_date(text);
        if (!day) return std::nullopt;
        cell.bits = day->days;
        return cell;
    }
    case ValueKind::month: {
        const auto month = values::parse_month(text);
        if (!month) return std::nullopt;
        cell.bits = month->index;
        return cell;
    }
    case ValueKind::number: {
        std::vector<values::DeclaredUnit> units;
        for (std::size_t i = 0; i < program.units.size(); ++i)
            units.push_back({program.units[i], static_cast<std::uint8_t>(i)});
        const bool negative = text.starts_with('-');
        const auto quantity = values::parse_quantity(negative ? text.substr(1) : text, units);
        if (!quantity || (!quantity->unit.is_none() && quantity->unit != type.unit)) return std::nullopt;
        cell.number = negative ? values::negate(quantity->value) : quantity->value;
        return cell;
    }
    case ValueKind::yes_no:
    case ValueKind::category:
    case ValueKind::set:
    case ValueKind::text: return std::nullopt; // have no order
    }
    return std::nullopt;
}

} // namespace tiaoli::explore
