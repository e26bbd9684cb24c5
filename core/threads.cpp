#include "core/threads.hpp"

#include <algorithm>
#include <sched.h>

namespace penumbra {

int ThreadRule::training(Clock::time_point now) const {
    constexpr auto kStays = std::chrono::seconds(1);
    const Clock::rep seen = last_seen_;
    if (!window_)
        return cores_;
    const bool somebody = seen != 0 && now - Clock::time_point(Clock::duration(seen)) < kStays;
    return std::max(1, cores_ - std::max(somebody ? 1 : 0, answering_.load()));
}

namespace {

/// The cores this process may use; asked for once, by a thread that nobody sends away.
const cpu_set_t& allowed_cores() {
    static const cpu_set_t allowed = [] {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        sched_getaffinity(0, sizeof cores, &cores);
        return cores;
    }();
    return allowed;
}

} // namespace

OwnCore::OwnCore(const ThreadRule& rule) {
    const int explorer = rule.explorer();
    const int here = sched_getcpu();
    if (explorer == 0 || here < 0)
        return;
    cpu_set_t others = allowed_cores();
    CPU_CLR(static_cast<unsigned>(here), &others);
    if (CPU_COUNT(&others) > 0 && sched_setaffinity(explorer, sizeof others, &others) == 0)
        thread_ = explorer;
}

OwnCore::~OwnCore() {
    if (thread_ != 0)
        sched_setaffinity(thread_, sizeof(cpu_set_t), &allowed_cores());
}

} // namespace penumbra
