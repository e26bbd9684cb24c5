#include "core/training/aggressive_encoder.hpp"

#include <cmath>

namespace penumbra {

void AggressiveEncoder::restart() {
    decoder_is_next_ = false;
    steps_ = 0;
    burst_sum_ = 0;
    last_burst_ = std::numeric_limits<double>::infinity();
}

void AggressiveEncoder::observe(double loss) {
    if (!active_)
        return;
    if (decoder_is_next_) {
        restart();
        decoder_has_moved_ = true;
        return;
    }
    ++steps_;
    burst_sum_ += loss;
    if (steps_ % kBurst != 0)
        return;
    const double mean = burst_sum_ / static_cast<double>(kBurst);
    decoder_is_next_ = !(mean < last_burst_) || steps_ >= kMostSteps;
    last_burst_ = mean;
    burst_sum_ = 0;
}

void AggressiveEncoder::end_of_epoch(double mutual_information) {
    if (!active_ || !decoder_has_moved_)
        return;
    decoder_has_moved_ = false;
    active_ = std::isfinite(mutual_information) && mutual_information > mutual_information_;
    mutual_information_ = mutual_information;
}

AggressiveEncoder::State AggressiveEncoder::state() const {
    const auto number = [](bool truth) { return truth ? 1.0 : 0.0; };
    return {number(active_),
            number(decoder_is_next_),
            number(decoder_has_moved_),
            static_cast<double>(steps_),
            burst_sum_,
            last_burst_,
            mutual_information_};
}

bool AggressiveEncoder::set_state(const State& state) {
    const auto [active, decoder_is_next, decoder_has_moved, steps, burst_sum, last_burst,
                mutual_information] = state;
    for (const double truth : {active, decoder_is_next, decoder_has_moved})
        if (truth != 0 && truth != 1)
            return false;
    if (!(steps >= 0 && steps <= kMostSteps) || steps != std::floor(steps) || std::isnan(burst_sum) ||
        std::isnan(last_burst))
        return false;
    active_ = active == 1;
    decoder_is_next_ = decoder_is_next == 1;
    decoder_has_moved_ = decoder_has_moved == 1;
    steps_ = static_cast<std::int64_t>(steps);
    burst_sum_ = burst_sum;
    last_burst_ = last_burst;
    mutual_information_ = mutual_information;
    return true;
}

} // namespace penumbra
