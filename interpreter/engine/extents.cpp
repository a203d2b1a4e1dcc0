#include "engine/extents.hpp"

#include "engine/plan.hpp"
#include "values/rounding.hpp"

#include <algorithm>
#include <numeric>

namespace tiaoli::engine {

using program::NodeId;
using program::none;
using program::Op;
using program::ValueKind;
using values::int128;
using values::Rational;

namespace {

// Numbers beyond 2^100 are not told apart.
constexpr int128 huge = static_cast<int128>(1) << 100;
constexpr int128 clamp(int128 value) {
    return std::clamp(value, -huge, huge);
}
int128 times(int128 a, int128 b) {
    const auto product = values::checked_mul<int128>(a, b);
    if (product) return clamp(*product);
    return (a < 0) == (b < 0) ? huge : -huge;
}

struct Range {
    int128 low, high;
};
Range operator*(const Range& a, const Range& b) {
    const int128 corners[] = {times(a.low, b.low), times(a.low, b.high), times(a.high, b.low),
                              times(a.high, b.high)};
    return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
}
Range operator*(const Range& a, int128 factor) {
    return a * Range{factor, factor};
}
Range operator+(const Range& a, const Range& b) {
    return {clamp(a.low + b.low), clamp(a.high + b.high)};
}
Range operator-(const Range& a) {
    return {-a.high, -a.low};
}
Range hull(const Range& a, const Range& b) {
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}
bool fits(const Range& range) {
    return range.low > INT64_MIN && range.high < INT64_MAX;
}
bool fits(int128 value) {
    return value > INT64_MIN && value < INT64_MAX;
}
int128 largest(const Range& range) {
    return std::max(-range.low, range.high);
}

class Analysis {
public:
    Analysis(const Plan::Implementation& plan, int tier) : plan_(plan), program_(*plan.program), tier_(tier) {
        rows_ = tier + 1 < tiers ? assumed_rows : 0xffffffffU;
    }

    std::vector<Extent> run() {
        extents_.resize(program_.nodes.size());
        for (NodeId id = 0; id < extents_.size(); ++id) {
            Extent& extent = extents_[id] = of(id);
            if (has_wide_input(id)) extent = {INT64_MIN, INT64_MAX, INT64_MAX, extent.proven, true};
            extent.may_be_wide |= !extent.proven;
        }
        return std::move(extents_);
    }

private:
    // Extents are about numbers in columns. From one that no column holds the general form may make any
    // number that one does.
    bool has_wide_input(NodeId id) const {
        for (const NodeId input : program_.inputs_of(id))
            if (input != none && program_.nodes[input].type.kind == ValueKind::number &&
                extents_[input].may_be_wide)
                return true;
        return false;
    }
    bool is_fraction(NodeId id) const { return plan_.nodes[id].layout.fraction; }
    Range numerators(NodeId id) const { return {extents_[id].low, extents_[id].high}; }
    int128 denominator(NodeId id) const {
        return is_fraction(id) ? extents_[id].denominator : plan_.nodes[id].layout.denominator;
    }
    // Numerators brought to the denominator of another node (0 for what does not go: then nothing is proven).
    Range scaled(NodeId id, const Layout& layout) const {
        const std::int64_t own = plan_.nodes[id].layout.denominator;
        if (is_fraction(id) || layout.denominator % own != 0) return {-huge, huge};
        return numerators(id) * (layout.denominator / own);
    }

    Extent make(const Range& range, bool proven = true) const {
        Extent extent;
        extent.proven = proven && fits(range);
        extent.low = std::clamp<int128>(std::min<int128>(range.low, 1), INT64_MIN, INT64_MAX);
        extent.high = std::clamp<int128>(std::max<int128>(range.high, 1), INT64_MIN, INT64_MAX);
        return extent;
    }
    Extent make_fraction(const Range& range, int128 denominators, bool proven = true) const {
        Extent extent = make(range, proven && fits(denominators));
        extent.denominator = std::min<int128>(denominators, INT64_MAX);
        return extent;
    }

    Extent of_value(const Rational& value, const Layout& layout) const {
        if (layout.fraction) return make_fraction({value.numerator, value.numerator}, value.denominator);
        const int128 scaled_value = times(value.numerator, layout.denominator / value.denominator);
        return make({scaled_value, scaled_value});
    }

    Extent of_fact(const program::Fact& fact, const Layout& layout) const {
        const int bits = assumed_bits(fact, layout, tier_);
        const int128 end = static_cast<int128>(1) << bits;
        return make_fraction({fact.is_signed || bits == 63 ? -end : 0, end - 1}, end - 1);
    }

    Extent of_parameter(const program::Parameter& parameter, const Layout& layout) const {
        Extent result = make_fraction({1, 1}, 1);
        if (parameter.supplied != none && plan_.parameters_supplied) {
            // What a host hands over is checked as facts are.
            const Layout& own = plan_.facts[parameter.supplied];
            result = of_fact(program_.facts[parameter.supplied], own);
            if (!layout.fraction) {
                const Range scaled_fact =
                    Range{result.low, result.high} * (layout.denominator / own.denominator);
                result = make(scaled_fact);
            } else if (!own.fraction) {
                result.denominator = own.denominator;
            }
        }
        for (const auto& entry : parameter.entries) {
            if (entry.value == none) continue;
            const Extent value = of_value(program_.constants[entry.value].number, layout);
            result.low = std::min(result.low, value.low);
            result.high = std::max(result.high, value.high);
            result.denominator = std::max(result.denominator, value.denominator);
            result.proven = result.proven && value.proven;
        }
        return result;
    }

    // The cross products of a comparison.
    bool comparable(NodeId a, NodeId b) const {
        if (!is_fraction(a) && !is_fraction(b)) {
            const std::int64_t da = plan_.nodes[a].layout.denominator, db = plan_.nodes[b].layout.denominator;
            const std::int64_t divisor = std::gcd(da, db);
            return fits(numerators(a) * (db / divisor)) && fits(numerators(b) * (da / divisor));
        }
        return fits(numerators(a) * Range{1, denominator(b)}) &&
               fits(numerators(b) * Range{1, denominator(a)});
    }

    Extent of_sum(NodeId a, NodeId b, bool negative, const Layout& layout) const {
        if (!layout.fraction) {
            const Range left = scaled(a, layout), right = scaled(b, layout);
            return make(left + (negative ? -right : right), fits(left) && fits(right));
        }
        const Range left = numerators(a) * Range{1, denominator(b)};
        const Range right = numerators(b) * Range{1, denominator(a)};
        return make_fraction(left + (negative ? -right : right), times(denominator(a), denominator(b)),
                             fits(left) && fits(right));
    }

    Extent of_product(NodeId a, NodeId b, const Layout& layout) const {
        if (layout.fraction) {
            return make_fraction(numerators(a) * numerators(b), times(denominator(a), denominator(b)));
        }
        for (const auto& [factor, other] : {std::pair(b, a), std::pair(a, b)}) {
            const NodeInfo& info = plan_.nodes[factor];
            if (info.uniform && info.unknown.state == State::value)
                return of_multiple(other, info.unknown.low, layout);
        }
        const int128 change =
            plan_.nodes[a].layout.denominator * static_cast<int128>(plan_.nodes[b].layout.denominator);
        if (layout.denominator % change != 0) return {};
        const Range scaled_a = numerators(a) * (layout.denominator / change);
        return make(scaled_a * numerators(b), fits(scaled_a));
    }

    // A node times a constant, in a layout that was chosen for the product.
    Extent of_multiple(NodeId id, const Rational& factor, const Layout& layout) const {
        const int128 below = times(factor.denominator, plan_.nodes[id].layout.denominator);
        const int128 above = times(factor.numerator, layout.denominator);
        if (above % below != 0) return {};
        return make(numerators(id) * (above / below));
    }

    Extent of_quotient(NodeId a, NodeId b, const Layout& layout) const {
        const NodeInfo& divisor = plan_.nodes[b];
        if (!layout.fraction) {
            const auto factor = values::divide(Rational{1, 1}, divisor.unknown.low);
            return factor ? of_multiple(a, *factor, layout) : Extent{};
        }
        Range above = numerators(a) * Range{1, denominator(b)};
        if (numerators(b).low < 0) above = hull(above, -above);
        return make_fraction(above, times(denominator(a), largest(numerators(b))), fits(-above));
    }

    Extent of_rounded(NodeId a, const Rational& step, const Layout& layout) const {
        // The number of steps, and one more for the rounding.
        const Range above = numerators(a) * step.denominator;
        const int128 below = times(step.numerator, is_fraction(a) ? 1 : plan_.nodes[a].layout.denominator);
        Range steps{above.low / below - 1, above.high / below + 1};
        if (is_fraction(a)) steps = hull(steps, {-1, 1});
        if (above.low >= 0) steps.low = 0;
        const bool divisible = fits(above) && fits(times(below, is_fraction(a) ? denominator(a) : 1));
        if (layout.fraction || layout.denominator % step.denominator != 0) return {};
        return make(steps * times(step.numerator, layout.denominator / step.denominator),
                    divisible && fits(steps));
    }

    // One of several nodes' values.
    template <typename Inputs>
    Extent of_choice(const Inputs& inputs, const Layout& layout) const {
        Extent result = make_fraction({1, 1}, 1);
        for (const NodeId id : inputs) {
            const Range range = layout.fraction ? numerators(id) : scaled(id, layout);
            result.proven = result.proven && fits(range);
            const Extent one = make_fraction(range, denominator(id));
            result.low = std::min(result.low, one.low);
            result.high = std::max(result.high, one.high);
            result.denominator = std::max(result.denominator, one.denominator);
        }
        return result;
    }

    // `strict`: every input has a value where the node has one. highest and lowest pass over inputs that are
    // not applicable, so none of them bounds the result.
    Extent of_extreme(std::span<const NodeId> inputs, bool largest_one, bool strict,
                      const Layout& layout) const {
        Extent result = of_choice(inputs, layout);
        for (const NodeId id : inputs) {
            if (layout.fraction) {
                for (const NodeId other : inputs)
                    result.proven = result.proven && comparable(id, other);
                continue;
            }
            if (!strict) continue;
            const Range range = scaled(id, layout);
            if (largest_one)
                result.low = std::max(result.low, range.low);
            else
                result.high = std::min(result.high, range.high);
        }
        return make_fraction({result.low, result.high}, result.denominator, result.proven);
    }

    Extent of(NodeId id) const {
        const program::Node& node = program_.nodes[id];
        const NodeInfo& info = plan_.nodes[id];
        const Layout& layout = info.layout;
        const auto inputs = program_.inputs_of(node);
        const bool is_number = node.type.kind == ValueKind::number;
        if (is_number && info.uniform && info.unknown.state == State::value)
            return of_value(info.unknown.low, layout);
        if (!is_number && node.op != Op::equal && node.op != Op::less && node.op != Op::less_equal) return {};
        switch (node.op) {
        case Op::fact: return of_fact(program_.facts[node.payload], layout);
        case Op::parameter: return of_parameter(program_.parameters[node.payload], layout);
        case Op::equal:
        case Op::less:
        case Op::less_equal: {
            Extent result;
            result.proven =
                program_.nodes[inputs[0]].type.kind != ValueKind::number || comparable(inputs[0], inputs[1]);
            return result;
        }
        case Op::add: return of_sum(inputs[0], inputs[1], false, layout);
        case Op::subtract: return of_sum(inputs[0], inputs[1], true, layout);
        case Op::multiply: return of_product(inputs[0], inputs[1], layout);
        case Op::divide: return of_quotient(inputs[0], inputs[1], layout);
        case Op::round: return of_rounded(inputs[0], program_.constants[node.payload].number, layout);
        case Op::minimum: return of_extreme(inputs, false, true, layout);
        case Op::maximum: return of_extreme(inputs, true, true, layout);
        case Op::lowest: return of_extreme(inputs, false, false, layout);
        case Op::highest: return of_extreme(inputs, true, false, layout);
        case Op::absolute: {
            const Range range = numerators(inputs[0]);
            return make_fraction(hull(range, -range), denominator(inputs[0]));
        }
        case Op::select: return of_choice(inputs.subspan(1), layout);
        case Op::decide: {
            std::vector<NodeId> values;
            for (std::size_t i = 1; i < inputs.size(); i += 2)
                values.push_back(inputs[i]);
            if (inputs.size() % 2 == 1) values.push_back(inputs.back());
            return of_choice(values, layout);
        }
        case Op::coalesce:
        case Op::pick: return of_choice(inputs, layout);
        case Op::broadcast:
        case Op::gather:
        case Op::minimum_over:
        case Op::maximum_over:
        case Op::first_over:
        case Op::last_over: return of_choice(inputs.first(1), layout);
        case Op::days_between: return make({-(1 << 23), 1 << 23});
        case Op::months_between: return make({-(1 << 17), 1 << 17});
        case Op::whole_months:
        case Op::completed_years: return make({0, 1 << 18});
        case Op::year_of: return make({1, 9999});
        case Op::month_number: return make({1, 12});
        case Op::position:
        case Op::count: return make({0, rows_});
        case Op::sum:
        case Op::running_sum:
            if (layout.fraction) return {};
            return make(hull({0, 0}, numerators(inputs[0])) * rows_);
        default: return {};
        }
    }

    const Plan::Implementation& plan_;
    const program::Program& program_;
    int tier_;
    int128 rows_;
    std::vector<Extent> extents_;
};

int bits_of(const Rational& value, const Layout& layout) {
    const values::uint128 magnitude = values::magnitude(times(value.numerator, layout.denominator)) /
                                      static_cast<values::uint128>(value.denominator);
    int bits = 0;
    while (bits < 63 && (magnitude >> bits) != 0)
        ++bits;
    return bits;
}

} // namespace

std::vector<Extent> extents_of(const Plan::Implementation& plan, int tier) {
    return Analysis(plan, tier).run();
}

int assumed_bits(const program::Fact& fact, const Layout& layout, int tier) {
    if (tier + 1 >= tiers || fact.type.kind != ValueKind::number) return 63;
    const bool is_money = !layout.fraction && layout.denominator == 100;
    const int assumed = tier == 0 ? (is_money ? 31 : 15) : (is_money ? 46 : 31);
    if (!fact.has_range || layout.fraction) return assumed;
    return std::min(assumed, std::max(bits_of(fact.low, layout), bits_of(fact.high, layout)));
}

} // namespace tiaoli::engine
