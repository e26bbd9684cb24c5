#pragma once

#include <cstdint>
#include <functional>

namespace penumbra {

/// How often something is done in a second, told by many short windows: a pause of the machine spoils one of
/// them, not the median.
struct Pace {
    double per_second = 0; ///< median of the windows
    double lower = 0;      ///< quartiles
    double upper = 0;
    std::int64_t calls = 0; ///< in the windows
    double seconds = 0;     ///< of all windows
};

/// Windows of a measurement; each is that share of the time.
constexpr int kPaceWindows = 20;
/// Calls before the first window, as many at least; and for half a window's time at least.
constexpr int kWarmUpCalls = 10;

/// Calls `work` for about so many seconds, after a warm-up that is not counted.
Pace measure_pace(double seconds, const std::function<void()>& work);

} // namespace penumbra
