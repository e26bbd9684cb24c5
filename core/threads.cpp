#include "core/threads.hpp"

#include <algorithm>

namespace penumbra {

int ThreadRule::training(Clock::time_point now) const {
    constexpr auto kStays = std::chrono::seconds(1);
    const Clock::rep seen = last_seen_;
    const bool somebody = window_ && seen != 0 && now - Clock::time_point(Clock::duration(seen)) < kStays;
    return somebody ? std::max(1, cores_ - 1) : cores_;
}

} // namespace penumbra
