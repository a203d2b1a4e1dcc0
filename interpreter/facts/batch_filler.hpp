// A batch under construction: rows are appended, then values stored into the last one.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "facts/json_reader.hpp"
#include "facts/scalar.hpp"
#include "facts/shape.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tiaoli::facts {

/// Writes rows of facts into a batch. A child row belongs to the last row of its parent, so an object has to
/// be finished before the next one of its list begins. Keeps nothing of the batch between `start` and
/// `start`.
class BatchFiller {
public:
    BatchFiller(const engine::Plan& plan, const Shape& shape, const ScalarReader& scalars);

    /// Empties the batch. What is not mentioned in a row is what the options say.
    void start(engine::Batch& batch, const ReadOptions& options);

    void append_row(program::ScopeId scope) {
        ++rows_[scope];
        for (const program::FactId fact : shape_.scopes[scope].facts) {
            auto& column = batch_->facts[fact];
            column.numerators.push_back(unmentioned_[fact].numerator);
            if (is_fraction_[fact]) column.denominators.push_back(unmentioned_[fact].denominator);
            column.presence.push_back(unmentioned_[fact].presence);
        }
        for (const program::ListId list : shape_.scopes[scope].lists) {
            auto& column = batch_->lists[list];
            column.offsets.push_back(column.offsets.back());
            column.presence.push_back(unmentioned_lists_[list]);
        }
        if (!unknown_cells_.empty()) forget_unknown_cells(scope);
    }

    /// Into the last row of the fact's scope.
    void store(program::FactId fact, const Stored& stored) {
        auto& column = batch_->facts[fact];
        column.numerators.back() = stored.numerator;
        if (is_fraction_[fact]) column.denominators.back() = stored.denominator;
        column.presence.back() = stored.presence;
    }

    /// The rows of its scope since the last row of the parent are the elements of this list.
    void store_list(program::ListId list, program::ScopeId scope) {
        batch_->lists[list].offsets.back() = rows_[scope];
        batch_->lists[list].presence.back() = engine::Presence::given;
    }

    /// This list of the last row of its parent is not known.
    void forget_list(program::ListId list) {
        batch_->lists[list].presence.back() = engine::Presence::unknown;
    }

    [[nodiscard]] std::uint32_t rows(program::ScopeId scope) const { return rows_[scope]; }

    /// Makes the batch fit for the engine.
    void finish(std::span<const std::string> texts);

private:
    /// What one element is stated not to know: "workers[1].hire_date".
    struct UnknownCell {
        bool is_list = false;
        std::uint32_t index = 0; // FactId or ListId
        program::ScopeId scope = 0;
        std::vector<std::uint32_t> positions; // in the lists around it, the outermost first
    };
    void add_unknown_cell(const std::string& name);
    void forget_unknown_cells(program::ScopeId scope);
    [[nodiscard]] bool is_last_row(const UnknownCell& cell) const;

    const engine::Plan& plan_;
    const program::Program& program_;
    const Shape& shape_;
    std::vector<Stored> defaults_; // by FactId
    std::vector<bool> is_fraction_;
    std::vector<Stored> unmentioned_;                 // of this batch
    std::vector<engine::Presence> unmentioned_lists_; // likewise
    bool has_plain_defaults_ = true;
    std::vector<UnknownCell> unknown_cells_; // likewise
    std::vector<std::uint32_t> rows_;        // by ScopeId
    engine::Batch* batch_ = nullptr;
};

} // namespace tiaoli::facts
