#pragma once

#include <dlfcn.h>
#include <mutex>

namespace penumbra {

// OpenBLAS's own pool of threads, which LibTorch's count of threads does not rule. OpenBLAS is not linked by
// name: where another library computes, nothing happens.

/// Looked for once, when LibTorch is there: a search through a hundred libraries takes its time.
inline void set_blas_threads(int count) {
    static const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set)
        set(count);
}

/// The threads OpenBLAS may use now; 0 where it is not loaded.
inline int blas_threads() {
    static const auto get = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
    return get ? get() : 0;
}

/// Products on one thread as long as one lives, on any thread of the process: for those that are computed
/// side by side, and for small matrices. OpenBLAS 0.3.21 shares out even a symmetric product of twenty
/// numbers, which costs more than it saves, and leaves a thread spinning on the other core.
class OneBlasThread {
  public:
    OneBlasThread() {
        const std::lock_guard lock(state().mutex);
        if (state().holders++ > 0)
            return;
        state().before = blas_threads();
        if (state().before > 1)
            set_blas_threads(1);
    }
    OneBlasThread(const OneBlasThread&) = delete;
    OneBlasThread& operator=(const OneBlasThread&) = delete;
    ~OneBlasThread() {
        const std::lock_guard lock(state().mutex);
        if (--state().holders == 0 && state().before > 1)
            set_blas_threads(state().before);
    }

  private:
    struct State {
        std::mutex mutex;
        int holders = 0;
        int before = 0; ///< threads, when the first came
    };
    static State& state() {
        static State one;
        return one;
    }
};

} // namespace penumbra
