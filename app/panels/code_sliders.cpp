#include "app/panels/code_sliders.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace penumbra {

void CodeSliders::start_from(std::vector<float> code) {
    if (code.size() != code_.size())
        last_ = kNone;
    start_ = code;
    code_ = std::move(code);
    stop();
}

void CodeSliders::set(std::size_t dimension, float value) {
    if (dimension >= code_.size() || !std::isfinite(value))
        return;
    code_[dimension] = snap ? kGrid * std::round(value / kGrid) : value;
    last_ = dimension;
    if (animated_ == dimension)
        stop();
}

void CodeSliders::reset(std::size_t dimension) {
    if (dimension >= start_.size() || dimension >= code_.size())
        return;
    code_[dimension] = start_[dimension];
    last_ = dimension;
    if (animated_ == dimension)
        stop();
}

void CodeSliders::reset_all() {
    code_ = start_;
    stop();
}

void CodeSliders::zero() {
    std::ranges::fill(code_, 0.0F);
    stop();
}

void CodeSliders::animate(std::size_t dimension) {
    if (dimension >= code_.size() || dimension == animated_)
        return stop();
    animated_ = last_ = dimension;
    const double share = std::clamp(static_cast<double>(code_[dimension] / kSwing), -1.0, 1.0);
    phase_ = std::asin(share);
}

bool CodeSliders::advance(double seconds) {
    if (animated_ == kNone || animated_ >= code_.size())
        return false;
    // After a pause it goes on where it was rather than jump.
    phase_ += 2 * std::numbers::pi * std::clamp(seconds, 0.0, 0.1) / kPeriod;
    phase_ = std::fmod(phase_, 2 * std::numbers::pi);
    code_[animated_] = kSwing * static_cast<float>(std::sin(phase_));
    return true;
}

} // namespace penumbra
