// A hash table from cells to numbers: which cells a walk has seen. Grows by doubling; no allocation while
// small.
#pragma once

#include "explain/walk.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tiaoli::explain {

class CellMap {
public:
    CellMap() { few_.fill({empty, 0}); }
    CellMap(const CellMap&) = delete; // `entries_` points into itself
    CellMap& operator=(const CellMap&) = delete;

    // The number of the cell, which is `value` if the cell was not there; and whether it was put in just now.
    std::pair<std::uint32_t*, bool> insert(Cell cell, std::uint32_t value) {
        if (size_ * 2 >= entries_.size()) grow();
        Entry& entry = entries_[place_of(key_of(cell))];
        if (entry.key != empty) return {&entry.value, false};
        entry = {key_of(cell), value};
        ++size_;
        return {&entry.value, true};
    }
    // The number of the cell, or nullptr.
    const std::uint32_t* find(Cell cell) const {
        const Entry& entry = entries_[place_of(key_of(cell))];
        return entry.key == empty ? nullptr : &entry.value;
    }
    std::size_t size() const { return size_; }

private:
    static constexpr std::uint64_t empty = ~std::uint64_t{0}; // no cell: a node is never `none`
    struct Entry {
        std::uint64_t key;
        std::uint32_t value;
    };

    static std::uint64_t key_of(Cell cell) { return static_cast<std::uint64_t>(cell.node) << 32 | cell.row; }
    std::size_t place_of(std::uint64_t key) const {
        const std::size_t mask = entries_.size() - 1;
        // The highest bits of the product: every bit of the key has a say in them, the node's as well.
        std::size_t place = (key * 0x9e3779b97f4a7c15U) >> shift_;
        while (entries_[place].key != empty && entries_[place].key != key)
            place = (place + 1) & mask;
        return place;
    }
    void grow() {
        std::vector<Entry> larger(entries_.size() * 2, {empty, 0});
        const std::span<const Entry> old = entries_;
        entries_ = larger;
        --shift_;
        for (const Entry& entry : old)
            if (entry.key != empty) entries_[place_of(entry.key)] = entry;
        many_ = std::move(larger);
    }

    std::array<Entry, 64> few_;
    std::vector<Entry> many_;
    std::span<Entry> entries_ = few_;
    unsigned shift_ = 64 - 6; // 2^6 entries at first
    std::size_t size_ = 0;
};

} // namespace tiaoli::explain
