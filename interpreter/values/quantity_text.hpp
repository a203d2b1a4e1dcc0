// How an amount is shown to a person. Always exact; what is rounded for reading is marked "≈" and follows the
// exact value.
#pragma once

#include "values/language.hpp"
#include "values/rational.hpp"
#include "values/unit.hpp"

#include <span>
#include <string>

namespace tiaoli::values {

// clang-format off
/// The amount `value` of `unit` in words a reader of the document would use; `declared_names` as for `to_text`.
///
///                             Chinese           English
///   money in round thousands  35万元, 3.5万元   350,000 yuan        from 1万元 on; in ten millions from 1亿元 on
///   money otherwise           500元, 1333.30元  1,333.30 yuan       whole, or two decimals, or as many as needed
///   no finite decimal         2000/3元          2000/3 yuan
///   by the year               1000元/年         1,000 yuan/year     if only so the amount is a finite decimal
///   months                    2年, 18个月       2 years, 18 months
///   days, persons, own units  30天, 12.5平方米  1 day, 12.5 平方米
///   ratio, as_percent         15%               15%
///   the same, no end          1/6（≈16.67%）    1/6 (≈16.67%)       rounded half up to two decimals
///   ratio otherwise           0.15, 2/3         0.15, 2/3
///
/// `as_percent` matters only for a number without unit, or per something ("0.05%/天").
// clang-format on
[[nodiscard]] std::string quantity_text(const Rational& value, const Unit& unit,
                                        std::span<const std::string> declared_names, Language language,
                                        bool as_percent = false);

} // namespace tiaoli::values
