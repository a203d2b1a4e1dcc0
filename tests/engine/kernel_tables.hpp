// Every kind of kernels for columns, whatever the processor at hand can run.
#pragma once

#include "engine/kernels.hpp"

#include <algorithm>
#include <vector>

namespace tiaoli::engine {

// The kernels for AVX-512 with each of its instructions spelt out, for processors that do not have them.
extern const KernelTable emulated_avx512_kernels;

inline std::vector<const KernelTable*> kernel_tables() {
    const auto runnable = runnable_kernels();
    std::vector<const KernelTable*> tables(runnable.begin(), runnable.end());
    if (std::ranges::find(tables, &avx512_kernels) == tables.end())
        tables.push_back(&emulated_avx512_kernels);
    return tables;
}

} // namespace tiaoli::engine
