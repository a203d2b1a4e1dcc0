#include "facts/fact_path.hpp"

#include <algorithm>
#include <span>

namespace tiaoli::facts {
namespace {

/// Lengths of the paths of the lists around a scope, the outermost first: after each of them stands a
/// position.
std::vector<std::size_t> list_ends(const program::Program& program, program::ScopeId scope) {
    std::vector<std::size_t> ends;
    for (; scope != 0 && scope != program::none; scope = program.scopes[scope].parent)
        if (program.scopes[scope].list != program::none)
            ends.push_back(program.lists[program.scopes[scope].list].path.size());
    std::ranges::reverse(ends);
    return ends;
}

std::string with_positions(std::string_view path, std::span<const std::size_t> ends,
                           std::span<const std::uint32_t> positions) {
    std::string result;
    std::size_t from = 0;
    for (std::size_t i = 0; i < ends.size() && i < positions.size(); ++i) {
        const std::size_t end = std::min(ends[i], path.size());
        result += path.substr(from, end - from);
        result += "[" + std::to_string(positions[i] - 1) + "]";
        from = end;
    }
    return result += path.substr(from);
}

} // namespace

std::vector<std::string> paths_of(const program::Program& program, const explain::FactUse& use) {
    if (use.kind == explain::FactUse::Kind::parameter || use.depth == 0) return {std::string(use.path)};
    const program::ScopeId scope = use.kind == explain::FactUse::Kind::fact ? program.facts[use.index].scope
                                                                            : program.lists[use.index].parent;
    const std::vector<std::size_t> ends = list_ends(program, scope);
    std::vector<std::string> result;
    const std::span<const std::uint32_t> positions(use.positions);
    for (std::size_t i = 0; i + use.depth <= positions.size(); i += use.depth)
        result.push_back(with_positions(use.path, ends, positions.subspan(i, use.depth)));
    if (result.empty()) result.emplace_back(use.path);
    return result;
}

} // namespace tiaoli::facts
