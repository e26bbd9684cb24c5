#include "core/training/pace.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace penumbra {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Window {
    std::int64_t calls = 0;
    double seconds = 0;
};

/// Goes on until both the time and the calls are reached.
Window run(double seconds, std::int64_t calls, const std::function<void()>& work) {
    Window window;
    const auto start = Clock::now();
    do {
        work();
        ++window.calls;
        window.seconds = seconds_since(start);
    } while (window.seconds < seconds || window.calls < calls);
    return window;
}

} // namespace

Pace measure_pace(double seconds, const std::function<void()>& work) {
    const double length = seconds / kPaceWindows;
    run(length / 2, kWarmUpCalls, work);
    Pace pace;
    std::array<double, kPaceWindows> rates{};
    for (double& rate : rates) {
        const Window window = run(length, /*calls=*/1, work);
        rate = static_cast<double>(window.calls) / window.seconds;
        pace.calls += window.calls;
        pace.seconds += window.seconds;
    }
    std::ranges::sort(rates);
    constexpr std::size_t kHalf = kPaceWindows / 2;
    pace.per_second = (rates[kHalf - 1] + rates[kHalf]) / 2;
    pace.lower = rates[kPaceWindows / 4];
    pace.upper = rates[kPaceWindows - 1 - kPaceWindows / 4];
    return pace;
}

} // namespace penumbra
