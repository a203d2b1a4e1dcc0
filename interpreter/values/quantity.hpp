// A number with its unit, as a literal of the language writes it.
#pragma once

#include "values/rational.hpp"
#include "values/unit.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tiaoli::values {

/// An amount in base units: 30万元 is 300000 of 元, 2年 is 24 of the month.
struct Quantity {
    Rational value;
    Unit unit;
    /// Written with % or ‰, and therefore to be shown as a percentage.
    bool was_percent = false;
    friend constexpr bool operator==(const Quantity&, const Quantity&) = default;
};

/// Reads a whole literal without sign: a number (digits without leading zeros, optional fraction) and,
/// directly or after spaces, nothing ("12"), a multiplier ("30万"), a percent or per-mille sign, optionally
/// per something ("70%", "0.5‰", "0.05%/日"), or a unit ("30万元", "1520元/月", "6个月", "6 months", "15人").
/// % has the value 1/100, ‰ 1/1000; full-width ％ is read as %. Nothing for any other text, for an unknown
/// unit and for a value that does not fit 128 bits.
[[nodiscard]] std::optional<Quantity> parse_quantity(std::string_view text,
                                                     std::span<const DeclaredUnit> declared = {});

} // namespace tiaoli::values
