#include "program/operations.hpp"

#include <array>
#include <cstddef>

namespace tiaoli::program {

namespace {

using enum InputScope;

constexpr OperationInfo fixed(Op op, std::string_view name, Family family, std::uint32_t inputs,
                              Payload payload = Payload::nothing) {
    return {op, name, family, inputs, inputs, inputs, own, payload};
}

constexpr OperationInfo many(Op op, std::string_view name, Family family, std::uint32_t least = 1) {
    return {op, name, family, least, any_number, any_number, own, Payload::nothing};
}

constexpr OperationInfo aggregate(Op op, std::string_view name, std::uint32_t inputs,
                                  std::uint32_t required) {
    return {op, name, Family::aggregate, inputs, inputs, required, child, Payload::scope};
}

constexpr std::array operations = {
    fixed(Op::fact, "fact", Family::source, 0, Payload::fact),
    fixed(Op::constant, "constant", Family::source, 0, Payload::constant),
    OperationInfo{Op::parameter, "parameter", Family::source, 1, 2, 2, own, Payload::parameter},
    fixed(Op::today, "today", Family::source, 0),
    fixed(Op::reading, "reading", Family::source, 0, Payload::reading),
    many(Op::all_of, "all_of", Family::logic),
    many(Op::any_of, "any_of", Family::logic),
    fixed(Op::negation, "negation", Family::logic, 1),
    fixed(Op::equal, "equal", Family::comparison, 2),
    fixed(Op::less, "less", Family::comparison, 2),
    fixed(Op::less_equal, "less_equal", Family::comparison, 2),
    fixed(Op::add, "add", Family::arithmetic, 2),
    fixed(Op::subtract, "subtract", Family::arithmetic, 2),
    fixed(Op::multiply, "multiply", Family::arithmetic, 2),
    fixed(Op::divide, "divide", Family::arithmetic, 2),
    many(Op::minimum, "minimum", Family::limit),
    many(Op::maximum, "maximum", Family::limit),
    fixed(Op::round, "round", Family::rounding, 1, Payload::constant),
    fixed(Op::absolute, "absolute", Family::arithmetic, 1),
    fixed(Op::select, "select", Family::choice, 3),
    OperationInfo{Op::decide, "decide", Family::choice, 2, any_number, any_number, own, Payload::rules},
    fixed(Op::coalesce, "coalesce", Family::choice, 2),
    many(Op::highest, "highest", Family::choice),
    many(Op::lowest, "lowest", Family::choice),
    fixed(Op::is_applicable, "is_applicable", Family::applicability, 1),
    fixed(Op::is_known, "is_known", Family::applicability, 1),
    fixed(Op::not_applicable, "not_applicable", Family::source, 0),
    fixed(Op::includes, "includes", Family::membership, 2),
    fixed(Op::intersects, "intersects", Family::membership, 2),
    many(Op::make_set, "make_set", Family::membership),
    fixed(Op::add_months, "add_months", Family::calendar, 2),
    fixed(Op::add_days, "add_days", Family::calendar, 2),
    fixed(Op::days_between, "days_between", Family::calendar, 2),
    fixed(Op::months_between, "months_between", Family::calendar, 2),
    fixed(Op::term_end, "term_end", Family::calendar, 2),
    fixed(Op::whole_months, "whole_months", Family::calendar, 2),
    fixed(Op::completed_years, "completed_years", Family::calendar, 2),
    fixed(Op::year_of, "year_of", Family::calendar, 1),
    fixed(Op::month_number, "month_number", Family::calendar, 1),
    fixed(Op::month_of, "month_of", Family::calendar, 1),
    fixed(Op::first_day, "first_day", Family::calendar, 1),
    fixed(Op::last_day, "last_day", Family::calendar, 1),
    fixed(Op::make_date, "make_date", Family::calendar, 3),
    OperationInfo{Op::broadcast, "broadcast", Family::position, 1, 1, 1, ancestor, Payload::nothing},
    OperationInfo{Op::gather, "gather", Family::position, 1, 1, 1, InputScope::source, Payload::nothing},
    OperationInfo{Op::pick, "pick", Family::position, 0, any_number, any_number, parent, Payload::nothing},
    fixed(Op::scope_month, "scope_month", Family::position, 0),
    fixed(Op::position, "position", Family::position, 0),
    OperationInfo{Op::running_sum, "running_sum", Family::running, 3, 3, 1, own, Payload::nothing},
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

bool is_strict(Op op) {
    switch (operation(op).family) {
    case Family::comparison:
    case Family::arithmetic:
    case Family::limit:
    case Family::rounding:
    case Family::calendar: return true;
    case Family::logic: return op == Op::negation;
    case Family::membership: return op != Op::make_set; // what does not apply is left out of a set
    default: return false;
    }
}

} // namespace tiaoli::program
