// The same kernels once more for scopes that have one row, as nearly all have when a single case is decided:
// without loops, and each operator with all that it needs in one function.
#include "engine/kernels.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#define TIAOLI_ONE_ROW 1

namespace tiaoli::engine {

namespace one_row_forms {
namespace {
#include "engine/kernels_all.inl"
} // namespace
} // namespace one_row_forms

constinit const KernelTable one_row_kernels = one_row_forms::kernel_table();

} // namespace tiaoli::engine
