// What a decision pays in one case: the sum over the elements it is about.
#pragma once

#include "engine/engine.hpp"
#include "program/program.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::analysis {

struct Amount {
    engine::State state = engine::State::not_applicable;
    engine::Fault fault = engine::Fault::none;
    std::int64_t fen = 0; ///< 0 where it does not apply: nobody is paid
};

/// A cell that was paid, in its final form.
struct PaidCell {
    program::NodeId node = program::none;
    std::uint32_t row = 0; ///< of the node's scope
    std::int64_t fen = 0;
};

/// The worse of the states of two decisions of a case: an error weighs most, then what is not known.
[[nodiscard]] engine::State worse(engine::State a, engine::State b);
[[nodiscard]] inline bool is_open(engine::State state) {
    return state == engine::State::undetermined || state == engine::State::error;
}

/// A decision about amounts of money. The references have to live as long.
class Payment {
public:
    Payment(const program::Program& program, program::DecisionId decision);

    /// What case `row` is paid, each amount rounded as decisions are. It is undetermined if a part of it is,
    /// and an error if a part is or the amount does not fit 64 bits. `cells`, if given, gets its parts.
    [[nodiscard]] Amount amount(const engine::Evaluation& evaluation, std::uint32_t row,
                                std::vector<PaidCell>* cells = nullptr) const;

    [[nodiscard]] program::DecisionId decision() const { return decision_; }

private:
    void add(const engine::Evaluation& evaluation, program::NodeId node, std::uint32_t row, Amount& amount,
             std::vector<PaidCell>* cells) const;

    const program::Program& program_;
    program::DecisionId decision_;
    bool has_modality_;
};

} // namespace tiaoli::analysis
