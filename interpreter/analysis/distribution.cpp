#include "analysis/distribution.hpp"

#include <algorithm>
#include <utility>

namespace tiaoli::analysis {
namespace {

bool add_to(Weighted& sum, Weighted part) {
    return !__builtin_add_overflow(sum, part, &sum);
}

std::int64_t floor_divided(std::int64_t value, std::int64_t by) {
    const std::int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

} // namespace

bool Distribution::add(std::int64_t value, std::int64_t weight, std::int64_t before, std::int64_t after) {
    Bin& bin = bins_[floor_divided(value, width_)];
    ++bin.rows;
    ++rows_;
    const bool good = add_to(bin.weight, weight) && add_to(weight_, weight) &&
                      add_to(bin.before, Weighted{before} * weight) &&
                      add_to(bin.after, Weighted{after} * weight);
    if (bins_.size() > most_bins) widen();
    return good;
}

void Distribution::widen() {
    std::map<std::int64_t, Bin> wider;
    for (const auto& [key, bin] : bins_) {
        Bin& into = wider[floor_divided(key, 2)];
        into.rows += bin.rows;
        into.weight += bin.weight;
        into.before += bin.before;
        into.after += bin.after;
    }
    bins_ = std::move(wider);
    width_ *= 2;
}

std::optional<std::int64_t> Distribution::quantile(unsigned numerator, unsigned denominator) const {
    Weighted below = 0;
    for (const auto& [key, bin] : bins_) {
        below += bin.weight;
        if (below * denominator >= weight_ * numerator) return key * width_;
    }
    return std::nullopt;
}

std::vector<Distribution::Part> Distribution::parts(unsigned count) const {
    std::vector<Part> result(count);
    Weighted below = 0;
    for (const auto& [key, bin] : bins_) {
        // A bin belongs where its middle lies.
        const Weighted middle = 2 * below + bin.weight;
        below += bin.weight;
        const Weighted place = weight_ == 0 ? 0 : middle * count / (2 * weight_);
        Part& part = result[static_cast<std::size_t>(std::min<Weighted>(place, count - 1))];
        if (part.sums.rows == 0) part.lowest = key * width_;
        part.highest = key * width_ + width_ - 1;
        part.sums.rows += bin.rows;
        part.sums.weight += bin.weight;
        part.sums.before += bin.before;
        part.sums.after += bin.after;
    }
    return result;
}

std::vector<std::pair<std::int64_t, Distribution::Bin>> Distribution::bins() const {
    std::vector<std::pair<std::int64_t, Bin>> result;
    for (const auto& [key, bin] : bins_)
        result.emplace_back(key * width_, bin);
    return result;
}

} // namespace tiaoli::analysis
