#include "tiaoli/value.hpp"

#include "runtime/convert.hpp"
#include "values/date.hpp"

namespace tiaoli {

std::string to_text(const Number& number) {
    return values::to_decimal(runtime::rational(number), 40);
}

std::string to_text(Money money) {
    const bool negative = money.fen < 0;
    const std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(money.fen) : static_cast<std::uint64_t>(money.fen);
    const std::string fen = std::to_string(magnitude % 100);
    return (negative ? "-" : "") + std::to_string(magnitude / 100) + (fen.size() == 1 ? ".0" : ".") + fen;
}

std::optional<Date> make_date(int year, int month, int day) noexcept {
    const auto date = values::make_date(year, month, day);
    if (!date) return std::nullopt;
    return Date{date->days};
}

std::optional<Date> parse_date(std::string_view text) noexcept {
    const auto date = values::parse_date(text);
    if (!date) return std::nullopt;
    return Date{date->days};
}

std::string to_text(Date date) {
    return values::iso_text(values::Date{date.days});
}

std::optional<Month> make_month(int year, int month) noexcept {
    const auto made = values::make_month(year, month);
    if (!made) return std::nullopt;
    return Month{made->index};
}

std::string to_text(Month month) {
    return values::iso_text(values::Month{month.index});
}

} // namespace tiaoli
