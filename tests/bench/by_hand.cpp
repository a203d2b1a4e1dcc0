#include "bench/by_hand.hpp"

#include "values/date.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <iterator>

namespace tiaoli::bench {
namespace {

std::int64_t day(int year, int month, int date) {
    return values::make_date(year, month, date)->days;
}

/// "1234.50" in 分.
std::int64_t fen(std::string_view text) {
    std::int64_t value = 0;
    int decimals = -1;
    for (const char c : text) {
        if (c == '.') {
            decimals = 0;
            continue;
        }
        value = value * 10 + (c - '0');
        if (decimals >= 0) ++decimals;
    }
    for (; decimals < 2; ++decimals)
        if (decimals >= 0) value *= 10;
    return decimals < 0 ? value * 100 : value;
}

} // namespace

Decisions decide(const DecisionFacts& facts) {
    Decisions result;
    result.loan_cap = facts.is_graduate != 0 ? 40'000'000 : 35'000'000;
    const std::int64_t percent = facts.employees > 100 ? 8 : 15;
    result.eligible = static_cast<std::uint8_t>(facts.contract_months >= 12 &&
                                                facts.new_hires * 100 >= percent * facts.employees);
    if (facts.months_since_graduation <= 24 && facts.pays_social_insurance != 0)
        result.subsidy = (facts.social_insurance_paid * 4 + 3) / 6;
    return result;
}

void decide_json(std::string_view json, std::string& out) {
    static simdjson::ondemand::parser parser;
    auto document = parser.iterate(json.data(), json.size(), json.size() + simdjson::SIMDJSON_PADDING);
    DecisionFacts facts;
    for (auto field : document.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "age")
            facts.age = field.value().get_int64();
        else if (key == "is_graduate")
            facts.is_graduate = bool(field.value().get_bool());
        else if (key == "months_since_graduation")
            facts.months_since_graduation = field.value().get_int64();
        else if (key == "contract_months")
            facts.contract_months = field.value().get_int64();
        else if (key == "pays_social_insurance")
            facts.pays_social_insurance = bool(field.value().get_bool());
        else if (key == "new_hires")
            facts.new_hires = field.value().get_int64();
        else if (key == "employees")
            facts.employees = field.value().get_int64();
        else if (key == "social_insurance_paid")
            facts.social_insurance_paid = fen(std::string_view(field.value().get_string()));
    }
    const Decisions result = decide(facts);
    fmt::format_to(
        std::back_inserter(out),
        R"({{"loan_cap":"{}.{:02}","eligible_loan_interest":{},"social_insurance_subsidy":"{}.{:02}"}})",
        result.loan_cap / 100, result.loan_cap % 100, result.eligible != 0, result.subsidy / 100,
        result.subsidy % 100);
}

void decide_columns(const DecisionColumns& columns, std::size_t rows, std::int64_t* loan_cap,
                    std::uint8_t* eligible, std::int64_t* subsidy) {
    const auto& f = columns.facts;
    for (std::size_t i = 0; i < rows; ++i) {
        loan_cap[i] = f[1][i] != 0 ? 40'000'000 : 35'000'000;
        const std::int64_t percent = f[6][i] > 100 ? 8 : 15;
        eligible[i] = static_cast<std::uint8_t>(f[3][i] >= 12 && f[5][i] * 100 >= percent * f[6][i]);
        subsidy[i] = f[2][i] <= 24 && f[4][i] != 0 ? (f[7][i] * 4 + 3) / 6 : 0;
    }
}

void clause_branching(const ClauseColumns& columns, std::size_t rows, std::int64_t* subsidy,
                      std::int64_t* fund, std::int64_t* bank) {
    const std::int64_t from = day(2023, 1, 1), until = day(2025, 12, 31);
    const auto& [loans, incomes, ages, months, kinds, days] = columns.facts;
    for (std::size_t i = 0; i < rows; ++i) {
        std::int64_t amount = 0;
        if (ages[i] >= 18 && ages[i] <= 60 && days[i] >= from && days[i] <= until) {
            std::int64_t cap = 0;
            switch (kinds[i]) {
            case 0: cap = 30'000'000; break;
            case 1: cap = 15'000'000; break;
            case 2: cap = 10'000'000; break;
            default: break;
            }
            const std::int64_t base = std::min(loans[i], cap);
            std::int64_t rate = 0;
            if (incomes[i] < 188'300)
                rate = 50;
            else if (incomes[i] < 269'000)
                rate = 30;
            else if (incomes[i] < 538'000)
                rate = 10;
            amount = (base * rate * months[i] + 600) / 1200;
        }
        if (amount > 3'000'000) amount = 3'000'000;
        subsidy[i] = amount;
        fund[i] = (amount * 8 + 5) / 10;
        bank[i] = amount - fund[i];
    }
}

__attribute__((target_clones("avx2", "default"))) void
clause_branch_free(const ClauseColumns& columns, std::size_t rows, std::int64_t* subsidy, std::int64_t* fund,
                   std::int64_t* bank) {
    const std::int64_t from = day(2023, 1, 1), until = day(2025, 12, 31);
    const auto& [loans, incomes, ages, months, kinds, days] = columns.facts;
    for (std::size_t i = 0; i < rows; ++i) {
        const bool entitled = (ages[i] >= 18) & (ages[i] <= 60) & (days[i] >= from) & (days[i] <= until);
        const std::int64_t cap = kinds[i] == 0   ? 30'000'000
                                 : kinds[i] == 1 ? 15'000'000
                                 : kinds[i] == 2 ? 10'000'000
                                                 : 0;
        const std::int64_t base = loans[i] < cap ? loans[i] : cap;
        const std::int64_t rate = incomes[i] < 188'300   ? 50
                                  : incomes[i] < 269'000 ? 30
                                  : incomes[i] < 538'000 ? 10
                                                         : 0;
        // Exact: every product is a whole number below 2^53, and half a step keeps the quotient off whole
        // ones.
        const double product = static_cast<double>(static_cast<std::int32_t>(base)) *
                               static_cast<double>(static_cast<std::int32_t>(rate * months[i]));
        std::int64_t amount = static_cast<std::int32_t>((product + 600.5) * (1.0 / 1200));
        amount = entitled ? amount : 0;
        amount = amount < 3'000'000 ? amount : 3'000'000;
        const std::int64_t share = static_cast<std::int32_t>(
            (static_cast<double>(static_cast<std::int32_t>(amount * 8)) + 5.5) * (1.0 / 10));
        subsidy[i] = amount;
        fund[i] = share;
        bank[i] = amount - share;
    }
}

} // namespace tiaoli::bench
