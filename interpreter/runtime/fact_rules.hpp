// What a fact's values may be, in the form in which columns hold them: worked out once for a policy, so that
// setting a value and looking over a column cost a comparison or two.
#pragma once

#include "engine/batch.hpp"
#include "engine/engine.hpp"
#include "program/program.hpp"
#include "values/rational.hpp"

#include <cstdint>
#include <vector>

namespace tiaoli::runtime {

struct FactRule {
    program::ValueKind kind = program::ValueKind::yes_no;
    program::ScopeId scope = 0;
    bool money = false;
    bool whole = false;
    bool optional = false;
    bool is_signed = false;
    bool fraction = false;        ///< numerator and denominator lie in columns of their own
    std::int64_t denominator = 1; ///< otherwise: of every numerator
    /// What a numerator may be (sets: as bits without sign). For fractions only the sign counts here; `low`
    /// and `high` say the rest.
    std::int64_t least = INT64_MIN, most = INT64_MAX;
    bool has_range = false;
    values::Rational low, high;
    // Where the policy says nothing.
    engine::Presence presence = engine::Presence::unknown;
    std::int64_t default_numerator = 0, default_denominator = 1;

    [[nodiscard]] bool fits(std::int64_t numerator) const {
        if (kind == program::ValueKind::set)
            return (static_cast<std::uint64_t>(numerator) & ~static_cast<std::uint64_t>(most)) == 0;
        return numerator >= least && numerator <= most;
    }
    /// All numerators of a column that holds no sets.
    [[nodiscard]] bool fits(const engine::Range& range) const {
        return range.least >= least && range.most <= most;
    }
    /// For fractions.
    [[nodiscard]] bool fits(const values::Rational& value) const {
        return (is_signed || !values::is_negative(value)) && (!has_range || (value >= low && value <= high));
    }
};

/// By FactId.
[[nodiscard]] std::vector<FactRule> fact_rules(const engine::Plan& plan);

/// 元, or 元 per something.
[[nodiscard]] bool is_money(const program::Type& type);

} // namespace tiaoli::runtime
