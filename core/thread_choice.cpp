#include "core/thread_choice.hpp"

namespace penumbra {

namespace {

constexpr int kWarmUp = 2; ///< the first steps make buffers and start threads
constexpr int kWaking = 1; ///< and the first of a trial wakes them: neither is looked at
constexpr std::size_t kTrialSteps = 5;
constexpr double kShortestPause = 2, kLongestPause = 60; ///< seconds between two trials
constexpr double kPatience = 4;                          ///< times the pause before, after a lost trial
constexpr double kPauseOverLoss = 20;                    ///< so that trials cost a twentieth at most
// One thread is seldom the right choice, and a trial that happens to be disturbed leads to it: all threads
// are soon tried again, unless they were hopeless.
constexpr double kPauseOfOne = 0.5;
// All threads unless one is clearly faster: how fast they are varies more than one thread's pace does.
constexpr double kNotSlower = 1.05; ///< all threads are taken where they take so many times as long at most,
constexpr double kClearlyFaster = 0.9; ///< and one where it takes so little of their time
constexpr double kHopeless = 3;        ///< a trial ends with a step that takes so many times as long,
constexpr double kUnlikely = 1.3;      ///< a trial of one thread if its first two do,
constexpr double kDreadful = 10;       ///< or so many times if it is its first
constexpr double kSlower = 1.5;        ///< than at the last trial: something has changed

} // namespace

ThreadChoice::ThreadChoice() : pause_(kShortestPause), warm_up_(kWarmUp) {}

int ThreadChoice::next(int most) {
    most_ = most;
    const bool one = one_ != trying_;
    return one ? 1 : most;
}

void ThreadChoice::took(double seconds) {
    now_ += seconds;
    if (most_ <= 1) // there was nothing to choose
        return;
    if (trying_)
        ++steps_tried_;
    if (warm_up_ > 0) {
        --warm_up_;
        if (!trying_ || seconds <= kDreadful * chosen_.best())
            return;
    }
    (trying_ ? tried_ : chosen_).add(seconds);
    if (trying_) {
        const bool unlikely = !one_ && tried_.steps() == 2 && tried_.best() > kUnlikely * chosen_.best();
        if (tried_.steps() == kTrialSteps || seconds > kHopeless * chosen_.best() || unlikely)
            judge();
        return;
    }
    if (chosen_.steps() < kTrialSteps)
        return;
    if (usual_ > 0 && chosen_.best() > kSlower * usual_) {
        usual_ = chosen_.best();
        pause_ = kShortestPause;
        try_at_ = std::min(try_at_, now_ + pause_);
    }
    if (now_ >= try_at_) {
        trying_ = true;
        warm_up_ = kWaking;
        began_ = now_;
        steps_tried_ = 0;
        tried_.clear();
    }
}

void ThreadChoice::judge() {
    const bool better = tried_.best() < (one_ ? kNotSlower : kClearlyFaster) * chosen_.best();
    if (better) {
        one_ = !one_;
        chosen_ = tried_;
    }
    const bool hopeless = tried_.best() > kHopeless * chosen_.best();
    if (better)
        pause_ = kShortestPause;
    else if (one_ && !hopeless)
        pause_ = kPauseOfOne;
    else
        pause_ = std::min(kLongestPause, kPatience * pause_);
    usual_ = chosen_.best();
    const double lost = now_ - began_ - steps_tried_ * chosen_.best();
    try_at_ = now_ + std::max(pause_, kPauseOverLoss * lost);
    trying_ = false;
}

} // namespace penumbra
