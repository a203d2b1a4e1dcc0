// From what a person writes to a place in a batch and a value for it.
#pragma once

#include "analysis/probe.hpp"
#include "engine/engine.hpp"
#include "explore/case_tree.hpp"
#include "explore/session.hpp"
#include "words/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiaoli::explore {

struct FactPlace {
    program::FactId fact = program::none;
    std::uint32_t row = 0; ///< of the fact's scope; there is one case
};

/// Where a leaf fact (or the value of a parameter) lies; nothing for anything else, and for elements that are
/// not there.
[[nodiscard]] std::optional<FactPlace> fact_place(const Outcome& outcome, const Path& path);
/// The path of a fact in a row, with positions in the lists around it.
[[nodiscard]] Path path_of(const program::Program& program, std::string_view path, program::ScopeId scope,
                           const std::vector<std::uint32_t>& positions);

/// `40人`, `15%`, `2020-09-01`, `2020年9月`; a number alone is in the base unit.
[[nodiscard]] std::optional<engine::Cell> value_in_text(const program::Program& program,
                                                        const program::Type& type, std::string_view text);

/// `FACT FROM..TO …` as a dial. `rest` is what follows the range, and points into the text.
struct SweepRequest {
    std::string name;
    analysis::Dial dial;
    std::int64_t last = 0;
    std::string_view rest;
};
[[nodiscard]] std::optional<SweepRequest> sweep_request(const Outcome& outcome, std::string_view text,
                                                        words::Language language, std::string& problem);

} // namespace tiaoli::explore
