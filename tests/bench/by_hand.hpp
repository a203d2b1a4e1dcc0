// The rules of the two workloads (decisions.tiao, clause.tiao) as C++ written by hand: what we compare
// ourselves with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiaoli::bench {

/// W1: eight facts; lengths of time in months, money in 分.
struct DecisionFacts {
    std::int64_t age = 0, is_graduate = 0, months_since_graduation = 0, contract_months = 0,
                 pays_social_insurance = 0, new_hires = 0, employees = 1, social_insurance_paid = 0;
};
struct Decisions {
    std::int64_t loan_cap = 0, subsidy = 0;
    std::uint8_t eligible = 0;
};

Decisions decide(const DecisionFacts& facts);
/// From JSON text to JSON text, appended to `out`. `json` must have simdjson's padding behind it.
void decide_json(std::string_view json, std::string& out);

/// Columns of the facts, in their order above.
struct DecisionColumns {
    const std::int64_t* facts[8];
};
void decide_columns(const DecisionColumns& columns, std::size_t rows, std::int64_t* loan_cap,
                    std::uint8_t* eligible, std::int64_t* subsidy);

/// W2: loan (分), income (分 a month), age, term (months), kind (0..3), date (days since 1970).
struct ClauseColumns {
    const std::int64_t* facts[6];
};
/// As people write it: one row at a time, with branches, in exact integers.
void clause_branching(const ClauseColumns& columns, std::size_t rows, std::int64_t* subsidy,
                      std::int64_t* fund, std::int64_t* bank);
/// As somebody writes it who has read the compiler's output: without branches or 64-bit division, so that it
/// is vectorised. Right for the ranges of the workload only.
void clause_branch_free(const ClauseColumns& columns, std::size_t rows, std::int64_t* subsidy,
                        std::int64_t* fund, std::int64_t* bank);

} // namespace tiaoli::bench
