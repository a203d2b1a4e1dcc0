// The facts of one case, set one by one into a batch of one row.
#pragma once

#include "engine/batch.hpp"
#include "runtime/policy_implementation.hpp"
#include "tiaoli/session.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tiaoli::runtime {

/// Nothing here allocates once lists have had as many elements before. The policy has to live as long.
class CaseFacts {
public:
    explicit CaseFacts(const Policy::Implementation& policy) : policy_(policy) {}

    /// False if memory ran out; nothing can be set then.
    bool clear() noexcept;
    [[nodiscard]] bool is_one_case() const { return is_one_case_; }
    [[nodiscard]] const engine::Batch& batch() const { return batch_; }
    /// For a reader that fills it; what is set afterwards begins a new case.
    [[nodiscard]] engine::Batch& batch_for_reading() {
        is_one_case_ = false;
        return batch_;
    }

    Setting set(Fact<bool> fact, bool value) noexcept {
        return store_bits(fact.index, Kind::yes_no, value ? 1 : 0);
    }
    Setting set(Fact<Date> fact, Date value) noexcept {
        return store_bits(fact.index, Kind::date, value.days);
    }
    Setting set(Fact<Month> fact, Month value) noexcept {
        return store_bits(fact.index, Kind::month, value.index);
    }
    Setting set(Fact<Category> fact, Category value) noexcept {
        return store_bits(fact.index, Kind::category, value.index);
    }
    Setting set(Fact<Set> fact, Set value) noexcept {
        return store_bits(fact.index, Kind::set, static_cast<std::int64_t>(value.bits));
    }
    Setting set(Fact<std::int64_t> fact, std::int64_t value) noexcept;
    Setting set(Fact<Money> fact, Money value) noexcept;
    Setting set(Fact<Number> fact, const Number& value) noexcept;
    Setting set(Fact<std::string_view> fact, std::string_view value) noexcept;
    Setting set_absent(std::uint32_t fact) noexcept;
    Setting set_unknown(std::uint32_t fact) noexcept;
    Setting begin(List list) noexcept;
    Setting append(List list) noexcept;

private:
    struct Place {
        engine::FactColumn* column = nullptr;
        std::uint32_t row = 0;
    };
    /// Where the fact's value goes; otherwise why there is no such place.
    Setting find(std::uint32_t fact, Place& place) noexcept;
    Setting store_bits(std::uint32_t fact, Kind kind, std::int64_t bits) noexcept;
    Setting store(std::uint32_t fact, std::int64_t numerator, std::int64_t denominator) noexcept;
    Setting refuse(std::uint32_t fact, Setting why) noexcept;
    void append_row(program::ScopeId scope);

    const Policy::Implementation& policy_;
    engine::Batch batch_;
    std::vector<std::uint32_t> rows_; ///< by scope
    bool is_one_case_ = false;
};

} // namespace tiaoli::runtime
