// All fields of a struct of plain values, for code that does the same with each: it need not list them, and
// cannot forget one.
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>

namespace tiaoli::values {

namespace detail {

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Converts to whatever a field is. (An optional is made of what its content is made of.)
struct Anything {
    template <typename T>
    requires(!is_optional<T>) operator T() const;
};

template <typename Struct, typename... Fields>
constexpr std::size_t field_count() {
    if constexpr (requires { Struct{Fields{}..., Anything{}}; })
        return field_count<Struct, Fields..., Anything>();
    else
        return sizeof...(Fields);
}

} // namespace detail

/// References to all fields of a struct, in their order.
template <typename Struct>
constexpr auto fields_of(Struct& object) {
    constexpr std::size_t count = detail::field_count<std::remove_const_t<Struct>>();
    static_assert(count >= 1 && count <= 20, "a line for so many fields is missing below");
#define TIAOLI_FIELDS(COUNT, ...)                                                                            \
    if constexpr (count == (COUNT)) {                                                                        \
        auto& [__VA_ARGS__] = object;                                                                        \
        return std::tie(__VA_ARGS__);                                                                        \
    }
    TIAOLI_FIELDS(1, a)
    TIAOLI_FIELDS(2, a, b)
    TIAOLI_FIELDS(3, a, b, c)
    TIAOLI_FIELDS(4, a, b, c, d)
    TIAOLI_FIELDS(5, a, b, c, d, e)
    TIAOLI_FIELDS(6, a, b, c, d, e, f)
    TIAOLI_FIELDS(7, a, b, c, d, e, f, g)
    TIAOLI_FIELDS(8, a, b, c, d, e, f, g, h)
    TIAOLI_FIELDS(9, a, b, c, d, e, f, g, h, i)
    TIAOLI_FIELDS(10, a, b, c, d, e, f, g, h, i, j)
    TIAOLI_FIELDS(11, a, b, c, d, e, f, g, h, i, j, k)
    TIAOLI_FIELDS(12, a, b, c, d, e, f, g, h, i, j, k, l)
    TIAOLI_FIELDS(13, a, b, c, d, e, f, g, h, i, j, k, l, m)
    TIAOLI_FIELDS(14, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
    TIAOLI_FIELDS(15, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
    TIAOLI_FIELDS(16, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
    TIAOLI_FIELDS(17, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)
    TIAOLI_FIELDS(18, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r)
    TIAOLI_FIELDS(19, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)
    TIAOLI_FIELDS(20, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t)
#undef TIAOLI_FIELDS
}

} // namespace tiaoli::values
