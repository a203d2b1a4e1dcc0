// The columnar form of operations: loops over rows in which every input is a plain value.
//
// The loops are compiled for processors with AVX-512, with AVX2 and for any other (kernels_avx512.cpp,
// kernels_avx2.cpp, kernels_baseline.cpp include the same text), and the table for the processor at hand is
// chosen when a policy is prepared.
//
// What a kernel may rely on: every input row is a plain value or holds a harmless number (run.hpp). What it
// promises: true, and every row of the output is what the general form would say, including rows it marks as
// not applicable or as errors itself; or false, and the output is rubbish.
#pragma once

#include "engine/plan.hpp"
#include "engine/run.hpp"

#include <span>

namespace tiaoli::engine {

// Whether a kernel checks each row for overflow, or may trust the extents.
enum Checking { trusting = 0, checking = 1 };

struct KernelTable {
    // Yes/no.
    Kernel all_of, any_of, negation, same_truth, certain;
    // Comparisons of columns over one denominator, or after scaling to one.
    Kernel equal[2], less[2], less_equal[2]; // [Checking]
    // Of a column with a number that was brought to its denominator beforehand.
    Kernel equal_scalar, at_most_scalar, above_scalar;
    // Of fractions; [1]: the products need 128 bits.
    Kernel equal_fractions[2], less_fractions[2], less_equal_fractions[2];
    // Of a fraction with a rate; trusting. Narrow: all numbers are below 2^31.
    Kernel at_most_rate, at_most_rate_narrow, at_least_rate, at_least_rate_narrow;

    // Numbers over a fixed denominator.
    Kernel add[2], subtract[2], multiply[2];
    Kernel add_scalar[2], subtract_scalar[2], subtract_from_scalar[2], multiply_scalar[2];
    Kernel multiply_narrow, multiply_scalar_narrow; // trusting, factors below 2^31
    Kernel same_numbers;                            // the result has the numerators of the input
    Kernel minimum[2], maximum[2];
    Kernel absolute[2];
    Kernel round_exactly[2];                // any way of rounding, any size
    Kernel round_small, round_small_signed; // numbers below 2^50, any way but half to even

    // Fractions.
    Kernel add_fractions[2], subtract_fractions[2], multiply_fractions[2], divide_fractions[2];
    Kernel quotient; // of two columns over one denominator: their numerators
    Kernel minimum_fractions[2], maximum_fractions[2];
    Kernel absolute_fractions, round_fractions[2];
    // (for all with [2] that are about fractions, [1] is the form whose products need 128 bits)

    // Choice.
    Kernel select[2], select_truths, select_fractions;
    Kernel coalesce[2], coalesce_truths, coalesce_fractions;
    Kernel decide[2], decide_truths, decide_fractions;

    Kernel match_equal[2], match_at_most[2], match_above[2]; // [1]: its parts are stored
    Kernel within;                                           // its parts are not

    // Sets.
    Kernel includes, intersects, make_set;
    // Dates and months.
    Kernel between, calendar;
    // Scopes. Fractions have two columns.
    Kernel broadcast, broadcast_truths, broadcast_fractions;
    Kernel gather, gather_truths, gather_fractions;
    Kernel pick[2], pick_truths, scope_month, position;
    Kernel running_sum;
    // Aggregates.
    Kernel count, sum, any_over, all_over;
    Kernel minimum_over, maximum_over, first_over, last_over, first_truth_over, last_truth_over;
    // Parameters that depend on the row.
    Kernel parameter;

    // Yes/no facts as bytes.
    void (*truths_of)(const std::int64_t* from, std::uint8_t* to, std::uint32_t rows);
    // See columns.hpp.
    Range (*range_of)(const std::int64_t* numbers, std::uint32_t rows);
    std::uint64_t (*united_bits)(const std::int64_t* numbers, std::uint32_t rows);
    Range (*widen)(const std::int32_t* from, std::int64_t* to, std::uint32_t rows);
    bool (*look_up)(const std::uint8_t* places, const std::int64_t* numbers, std::uint32_t count,
                    std::int64_t* to, std::uint32_t rows);
    // Bits, the lowest of a byte first, as numbers; `first` is below 8.
    void (*spread)(const std::uint8_t* bits, std::uint32_t first, std::int64_t* to, std::uint32_t rows);
};

extern const KernelTable baseline_kernels;
extern const KernelTable avx2_kernels;
extern const KernelTable avx512_kernels;
extern const KernelTable one_row_kernels; // for scopes with one row: only what reads that row alone
const KernelTable& kernels_for_this_processor();
// Every table that this processor can run, for columns.
std::span<const KernelTable* const> runnable_kernels();

// choose.cpp: picks the kernels of an instruction and what they need to know.
void choose_kernels(Plan::Implementation& plan);
// What kernels need of uniform inputs, for the options of this run.
void derive_scalars(Run& run);

} // namespace tiaoli::engine
