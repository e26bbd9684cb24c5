#pragma once

#include <atomic>
#include <thread>

namespace penumbra {

/// Waits until the value is no longer `old`, for somebody who is at work on another core and notifies: awake
/// for some ten microseconds, about as long as being woken takes, then asleep.
template<class T>
void wait_while(const std::atomic<T>& value, T old) {
    constexpr int kPatience = 512;
    for (int tries = 0; tries < kPatience; ++tries) {
        if (value.load(std::memory_order_acquire) != old)
            return;
#if defined(__x86_64__)
        __builtin_ia32_pause();
#else
        std::this_thread::yield();
#endif
    }
    value.wait(old, std::memory_order_acquire);
}

} // namespace penumbra
