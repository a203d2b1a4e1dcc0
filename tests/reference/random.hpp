// Random numbers that are the same everywhere.
#pragma once

#include <cstdint>
#include <iterator>

namespace tiaoli::testing {

// The standard library's distributions differ from platform to platform; this does not.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() { // splitmix64
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <typename Items>
    const auto& of(const Items& items) {
        return items[below(std::size(items))];
    }

private:
    std::uint64_t state_;
};

} // namespace tiaoli::testing
