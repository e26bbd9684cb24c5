#include "app/shell/frame_pace.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {
namespace {

constexpr double kShortestFrame = 1.0 / 60;
constexpr double kShortestPause = 0.05;
constexpr double kLongestPause = 1;
constexpr double kTimesTheCost = 100;
constexpr double kNewest = 0.3; ///< weight of the newest frame in the mean cost

} // namespace

void FramePace::drawn(double begun, double seconds) {
    begun_ = begun;
    cost_ = cost_ > 0 ? std::lerp(cost_, seconds, kNewest) : seconds;
}

double FramePace::next(double now, bool training, bool answer) const {
    if (begun_ < 0)
        return now;
    if (training && !active(now))
        return begun_ + std::clamp(kTimesTheCost * cost_, kShortestPause, kLongestPause);
    return answer ? now : begun_ + kShortestFrame;
}

} // namespace penumbra
