// Facts for which a condition holds: found by trying, so that a policy can be shown at its boundaries without
// anybody writing the cases.
#pragma once

#include "explore/session.hpp"

#include <cstdint>
#include <optional>

namespace tiaoli::explore {

/// Searches from the top down: what has to hold for a condition to hold, down to facts, which are then given.
/// Every step is evaluated by the engine, so what is found holds; that nothing is found proves nothing. Lists
/// get one element.
class CaseFinder {
public:
    CaseFinder(std::shared_ptr<const engine::Plan> plan, engine::Options options);

    /// Facts for which the yes/no node, of the root scope, is `wanted`.
    std::optional<CaseTree> find(program::NodeId condition, bool wanted);
    /// The same, and facts for which the decision is not undetermined besides.
    std::optional<CaseTree> find(program::NodeId condition, bool wanted, program::NodeId settled);

private:
    struct Place {
        program::NodeId node = program::none;
        std::uint32_t row = 0;
    };
    bool reach(program::NodeId condition, bool wanted);
    void evaluate();
    bool make(Place place, bool wanted, int depth);
    bool make_comparison(Place place, bool wanted, int depth);
    bool make_member(Place fact, const engine::Cell& set, bool wanted);
    bool make_choice(Place place, bool wanted, int depth);
    bool make_rows(Place place, bool wanted, int depth);
    bool move_until(Place place, bool wanted);
    bool settle(Place place);
    bool give(program::FactId fact, std::uint32_t row, const engine::Cell& value);
    bool give_list(program::ListId list, std::uint32_t row);
    [[nodiscard]] Path path(program::FactId fact, std::uint32_t row) const;
    [[nodiscard]] std::optional<Place> leaf_behind(Place place) const;
    [[nodiscard]] engine::Cell guess(const program::Type& type) const;

    std::shared_ptr<const engine::Plan> plan_;
    const program::Program& program_;
    engine::Options options_;
    CaseTree facts_ = empty_case();
    engine::Batch batch_;
    engine::Evaluation evaluation_;
    std::uint32_t tries_ = 0;
};

} // namespace tiaoli::explore
