#include "facts/shape.hpp"

#include "words/diagnostic.hpp"

#include <algorithm>

namespace tiaoli::facts {
namespace {

using program::InputField;
using program::none;

/// Below this, comparing every name is quicker than hashing one.
constexpr std::uint32_t small_level = 8;

/// Adds a level for these fields, and below it those of their parts; its number.
std::uint32_t add_level(Shape& shape, const program::Program& program, const std::vector<InputField>& inputs,
                        program::ScopeId scope) {
    const auto number = static_cast<std::uint32_t>(shape.levels.size());
    const auto first = static_cast<std::uint32_t>(shape.fields.size());
    shape.levels.emplace_back();
    shape.fields.resize(first + inputs.size());
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
        const InputField& input = inputs[i];
        Field field;
        field.kind = input.kind;
        field.name = input.name;
        field.index = input.index;
        if (input.kind == InputField::Kind::record) {
            field.level = add_level(shape, program, input.children, scope);
        } else if (input.kind != InputField::Kind::leaf) {
            field.level = add_level(shape, program, input.children, program.lists[input.index].scope);
            const bool is_table = input.kind == InputField::Kind::table;
            field.plain_elements = !is_table && input.children.size() == 1 &&
                                   input.children[0].kind == InputField::Kind::leaf &&
                                   (input.children[0].name.empty() || input.children[0].name == "value");
            field.plain_values = is_table && input.children.size() == 2 && input.children[1].name == "value";
        }
        shape.fields[first + i] = field;
    }
    Level level;
    level.first_field = first;
    level.field_count = static_cast<std::uint32_t>(inputs.size());
    level.scope = scope;
    if (level.field_count > small_level)
        for (std::uint32_t i = 0; i < level.field_count; ++i)
            level.by_name.emplace(shape.fields[first + i].name, first + i);
    shape.levels[number] = std::move(level);
    return number;
}

} // namespace

std::uint32_t Shape::search(const Level& level, std::string_view name) const {
    if (!level.by_name.empty()) {
        const auto found = level.by_name.find(name);
        return found == level.by_name.end() ? none : found->second;
    }
    for (std::uint32_t i = level.first_field; i < level.first_field + level.field_count; ++i)
        if (fields[i].name == name) return i;
    return none;
}

Shape shape_of(const program::Program& program) {
    Shape shape;
    add_level(shape, program, program.input_tree, 0);
    shape.scopes.resize(program.scopes.size());
    for (program::FactId fact = 0; fact < program.facts.size(); ++fact)
        shape.scopes[program.facts[fact].scope].facts.push_back(fact);
    for (program::ListId list = 0; list < program.lists.size(); ++list)
        shape.scopes[program.lists[list].parent].lists.push_back(list);
    return shape;
}

const Field* find_path(const Shape& shape, const Level& level, std::string_view path) {
    const std::uint32_t found = shape.find(level, path, program::none);
    if (found != program::none) return &shape.fields[found];
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
        const std::uint32_t record = shape.find(level, path.substr(0, dot), program::none);
        if (record == program::none || shape.fields[record].kind != program::InputField::Kind::record)
            continue;
        const Level& inner = shape.levels[shape.fields[record].level];
        if (const Field* field = find_path(shape, inner, path.substr(dot + 1))) return field;
    }
    return nullptr;
}

std::vector<std::string> misspelt_column(const program::Program& program, std::string_view heading) {
    std::vector<std::string_view> known;
    for (const program::Fact& fact : program.facts)
        known.push_back(fact.path);
    for (const program::ListFact& list : program.lists)
        known.push_back(list.path);
    const bool is_known = std::ranges::any_of(known, [&](std::string_view path) {
        return path == heading || (path.starts_with(heading) && path.substr(heading.size()).starts_with('.'));
    });
    const std::string near(is_known ? std::string_view() : words::nearest(heading, known));
    if (near.empty()) return {};
    return {std::string(heading), "did you mean `" + near + "`?", "是否想写“" + near + "”？"};
}

} // namespace tiaoli::facts
