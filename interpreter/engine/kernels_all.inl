// All kernels, in the order in which they need each other (which is not that of the alphabet).

// clang-format off
#include "engine/kernels_lanes.inl"
#include "engine/kernels_common.inl"
#include "engine/kernels_logic.inl"
#include "engine/kernels_numbers.inl"
#include "engine/kernels_fractions.inl"
#include "engine/kernels_choice.inl"
#include "engine/kernels_dates.inl"
#if !defined(TIAOLI_ONE_ROW)
#include "engine/kernels_matches.inl"
#include "engine/kernels_scopes.inl"
#include "engine/kernels_columns.inl"
#endif
#include "engine/kernels_table.inl"
// clang-format on
