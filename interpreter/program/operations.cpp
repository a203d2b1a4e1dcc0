#include "program/operations.hpp"

#include <array>
#include <cstddef>

namespace tiaoli::program {

namespace {

using enum InputScope;

constexpr OperationInfo fixed(Op op, std::string_view name, std::uint32_t inputs,
                              Payload payload = Payload::nothing) {
    return {op, name, inputs, inputs, inputs, own, payload};
}

constexpr OperationInfo many(Op op, std::string_view name, std::uint32_t least = 1) {
    return {op, name, least, any_number, any_number, own, Payload::nothing};
}

constexpr OperationInfo aggregate(Op op, std::string_view name, std::uint32_t inputs,
                                  std::uint32_t required) {
    return {op, name, inputs, inputs, required, child, Payload::scope};
}

constexpr std::array operations = {
    fixed(Op::fact, "fact", 0, Payload::fact),
    fixed(Op::constant, "constant", 0, Payload::constant),
    OperationInfo{Op::parameter, "parameter", 1, 2, 2, own, Payload::parameter},
    fixed(Op::today, "today", 0),
    fixed(Op::reading, "reading", 0, Payload::reading),
    many(Op::all_of, "all_of"),
    many(Op::any_of, "any_of"),
    fixed(Op::negation, "negation", 1),
    fixed(Op::equal, "equal", 2),
    fixed(Op::less, "less", 2),
    fixed(Op::less_equal, "less_equal", 2),
    fixed(Op::add, "add", 2),
    fixed(Op::subtract, "subtract", 2),
    fixed(Op::multiply, "multiply", 2),
    fixed(Op::divide, "divide", 2),
    many(Op::minimum, "minimum"),
    many(Op::maximum, "maximum"),
    fixed(Op::round, "round", 1, Payload::constant),
    fixed(Op::absolute, "absolute", 1),
    fixed(Op::select, "select", 3),
    OperationInfo{Op::decide, "decide", 2, any_number, any_number, own, Payload::rules},
    fixed(Op::coalesce, "coalesce", 2),
    many(Op::highest, "highest"),
    many(Op::lowest, "lowest"),
    fixed(Op::is_applicable, "is_applicable", 1),
    fixed(Op::is_known, "is_known", 1),
    fixed(Op::not_applicable, "not_applicable", 0),
    fixed(Op::includes, "includes", 2),
    fixed(Op::intersects, "intersects", 2),
    many(Op::make_set, "make_set"),
    fixed(Op::add_months, "add_months", 2),
    fixed(Op::add_days, "add_days", 2),
    fixed(Op::days_between, "days_between", 2),
    fixed(Op::months_between, "months_between", 2),
    fixed(Op::term_end, "term_end", 2),
    fixed(Op::whole_months, "whole_months", 2),
    fixed(Op::completed_years, "completed_years", 2),
    fixed(Op::year_of, "year_of", 1),
    fixed(Op::month_number, "month_number", 1),
    fixed(Op::month_of, "month_of", 1),
    fixed(Op::first_day, "first_day", 1),
    fixed(Op::last_day, "last_day", 1),
    fixed(Op::make_date, "make_date", 3),
    OperationInfo{Op::broadcast, "broadcast", 1, 1, 1, ancestor, Payload::nothing},
    OperationInfo{Op::gather, "gather", 1, 1, 1, InputScope::source, Payload::nothing},
    OperationInfo{Op::pick, "pick", 0, any_number, any_number, parent, Payload::nothing},
    fixed(Op::scope_month, "scope_month", 0),
    fixed(Op::position, "position", 0),
    OperationInfo{Op::running_sum, "running_sum", 3, 3, 1, own, Payload::nothing},
    aggregate(Op::count, "count", 1, 0),
    aggregate(Op::sum, "sum", 2, 1),
    aggregate(Op::minimum_over, "minimum_over", 2, 1),
    aggregate(Op::maximum_over, "maximum_over", 2, 1),
    aggregate(Op::any_over, "any_over", 2, 1),
    aggregate(Op::all_over, "all_over", 2, 1),
    aggregate(Op::first_over, "first_over", 2, 1),
    aggregate(Op::last_over, "last_over", 2, 1),
    aggregate(Op::list_over, "list_over", 3, 1),
};

static_assert(operations.size() == static_cast<std::size_t>(op_count), "an operation has no row");

constexpr bool rows_in_order() {
    for (std::size_t i = 0; i < operations.size(); ++i)
        if (static_cast<std::size_t>(operations[i].op) != i) return false;
    return true;
}
static_assert(rows_in_order(), "rows must have the order of Op");

} // namespace

const OperationInfo& operation(Op op) {
    return operations[static_cast<std::size_t>(op)];
}

} // namespace tiaoli::program
