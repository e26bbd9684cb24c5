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

/// One thread as long as it lives, for small matrices: OpenBLAS 0.3.21 shares out even a symmetric product of
/// twenty numbers, which costs more than it saves, and leaves a thread spinning on the other core.
class OneBlasThread {
  public:
    OneBlasThread() : lock_(mutex()), before_(blas_threads()) {
        if (before_ > 1)
            set_blas_threads(1);
    }
    OneBlasThread(const OneBlasThread&) = delete;
    OneBlasThread& operator=(const OneBlasThread&) = delete;
    ~OneBlasThread() {
        if (before_ > 1)
            set_blas_threads(before_);
    }

  private:
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }

    std::lock_guard<std::mutex> lock_;
    int before_;
};

} // namespace penumbra
