// Loops over whole columns that are no instructions: those of columns.hpp, and yes/no facts as bytes.

void truths_of(const std::int64_t* from, std::uint8_t* to, std::uint32_t rows) {
    const Varying a{from};
    fill_truths(to, rows, [=](Row i, auto tag) { return a.at(i, tag) != 0; });
}

Range range_of(const std::int64_t* numbers, std::uint32_t rows) {
    const Varying a{numbers};
    Range range;
    Lanes least = Lanes{} + range.least, most = Lanes{} + range.most, other_least = least, other_most = most;
    Row i = 0;
    for (; i + 2 * lanes <= rows; i += 2 * lanes) {
        const Lanes first = a.at(i, Lanes{}), second = a.at(i + lanes, Lanes{});
        least = least_of(least, first);
        most = most_of(most, first);
        other_least = least_of(other_least, second);
        other_most = most_of(other_most, second);
    }
    i64 lows[lanes], highs[lanes];
    store(lows, least_of(least, other_least));
    store(highs, most_of(most, other_most));
    for (u32 lane = 0; lane < lanes; ++lane) {
        range.least = least_of(range.least, lows[lane]);
        range.most = most_of(range.most, highs[lane]);
    }
    for (; i < rows; ++i) {
        range.least = least_of(range.least, numbers[i]);
        range.most = most_of(range.most, numbers[i]);
        row_by_row();
    }
    return range;
}

u64 united_bits(const std::int64_t* numbers, std::uint32_t rows) {
    const Varying a{numbers};
    Lanes all = Lanes{}, other = Lanes{};
    Row i = 0;
    for (; i + 2 * lanes <= rows; i += 2 * lanes) {
        all = all | a.at(i, Lanes{});
        other = other | a.at(i + lanes, Lanes{});
    }
    i64 each[lanes];
    store(each, all | other);
    u64 result = 0;
    for (const i64 lane : each)
        result |= static_cast<u64>(lane);
    for (; i < rows; ++i) {
        result |= static_cast<u64>(numbers[i]);
        row_by_row();
    }
    return result;
}

Range widen(const std::int32_t* from, std::int64_t* to, std::uint32_t rows) {
    typedef std::int32_t Narrow __attribute__((vector_size(sizeof(Lanes))));
    Row row = 0;
    Narrow least = Narrow{} + INT32_MAX, most = Narrow{} + INT32_MIN;
    for (; row + 2 * lanes <= rows; row += 2 * lanes) {
        Narrow numbers;
        __builtin_memcpy(&numbers, from + row, sizeof numbers);
        least = numbers < least ? numbers : least;
        most = numbers > most ? numbers : most;
        store(to + row, widened(from + row));
        store(to + row + lanes, widened(from + row + lanes));
    }
    Range range;
    for (u32 lane = 0; row > 0 && lane < 2 * lanes; ++lane) {
        range.least = least_of(range.least, i64{least[lane]});
        range.most = most_of(range.most, i64{most[lane]});
    }
    for (; row < rows; ++row) {
        range.least = least_of(range.least, i64{from[row]});
        range.most = most_of(range.most, i64{from[row]});
        to[row] = from[row];
        row_by_row();
    }
    return range;
}

bool look_up(const std::uint8_t* places, const std::int64_t* numbers, std::uint32_t count, std::int64_t* to,
             std::uint32_t rows) {
    u8 last = 0;
    for (u32 row = 0; row < rows; ++row)
        last = places[row] > last ? places[row] : last;
    if (last >= count) return rows == 0;
    Row row = 0;
    bool is_few = count <= most_few_numbers;
    for (u32 i = 0; is_few && i < count; ++i)
        is_few = FewNumbers::can_hold(numbers[i]);
    if (is_few) {
        const FewNumbers few(numbers, count);
        for (; row + 2 * lanes <= rows; row += 2 * lanes)
            few.store_at(places + row, to + row);
    }
    for (; row < rows; ++row) {
        to[row] = numbers[places[row]];
        row_by_row();
    }
    return true;
}

void spread(const std::uint8_t* bits, std::uint32_t first, std::int64_t* to, std::uint32_t rows) {
    u32 row = 0;
    for (; row < rows && (first + row) % 8 != 0; ++row)
        to[row] = bits[(first + row) / 8] >> ((first + row) % 8) & 1;
    const std::uint8_t* byte = bits + (first + row) / 8;
    for (; row + 8 <= rows; row += 8, ++byte)
        for (u32 bit = 0; bit < 8; ++bit)
            to[row + bit] = *byte >> bit & 1;
    for (u32 bit = 0; row < rows; ++row, ++bit)
        to[row] = *byte >> bit & 1;
}
