#include "concurrency/locks.hpp"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>

namespace {

std::atomic<std::uint64_t> count{0};

/// Counts, and does what the C library does.
template <typename Lock>
int counted(const char* name, Lock* lock) {
    count.fetch_add(1, std::memory_order_relaxed);
    return reinterpret_cast<int (*)(Lock*)>(dlsym(RTLD_NEXT, name))(lock);
}

} // namespace

std::optional<std::uint64_t> tiaoli::testing::locks() {
    return count;
}

// Also what the standard library's mutexes call.
extern "C" {
int pthread_mutex_lock(pthread_mutex_t* lock) noexcept {
    return counted("pthread_mutex_lock", lock);
}
int pthread_mutex_trylock(pthread_mutex_t* lock) noexcept {
    return counted("pthread_mutex_trylock", lock);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
    return counted("pthread_rwlock_rdlock", lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
    return counted("pthread_rwlock_wrlock", lock);
}
int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
    return counted("pthread_spin_lock", lock);
}
}

#else

std::optional<std::uint64_t> tiaoli::testing::locks() {
    return std::nullopt;
}

#endif
