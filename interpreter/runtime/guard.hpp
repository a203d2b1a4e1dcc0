// The boundary: what is thrown inside comes out as a value.
#pragma once

#include "tiaoli/result.hpp"

#include <new>

namespace tiaoli::runtime {

/// Calls `f`, which returns some Result. Nothing of ours throws; the standard library does when memory runs
/// out or a size exceeds what can be held.
template <typename F>
auto guarded(F&& f) noexcept -> decltype(f()) {
    try {
        return f();
    } catch (...) {
        return Failure{Problem::memory, {}};
    }
}

} // namespace tiaoli::runtime
