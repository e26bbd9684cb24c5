#include "core/time_slice.hpp"

#include <cstdint>
#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace penumbra {

#ifdef __linux__

namespace {

/// struct sched_attr of sched_setattr(2), which glibc declares from 2.41 on only.
struct Attributes {
    std::uint32_t size = sizeof(Attributes);
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0; ///< nanoseconds: with SCHED_OTHER the slice
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};

} // namespace

void set_time_slice(std::chrono::microseconds slice) {
    Attributes wish;
    wish.nice = getpriority(PRIO_PROCESS, 0);
    wish.runtime = static_cast<std::uint64_t>(std::chrono::nanoseconds(slice).count());
    syscall(SYS_sched_setattr, 0, &wish, 0);
}

#else

void set_time_slice(std::chrono::microseconds) {}

#endif

} // namespace penumbra
