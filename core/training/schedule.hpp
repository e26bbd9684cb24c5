#pragma once

#include "core/io/parameters.hpp"

#include <cstdint>

namespace penumbra {

/// The learning rate as a fraction of its peak, a pure function of the step: nothing to save, nothing to get
/// out of step on resuming. A live change of the peak therefore scales everything from then on.
class Schedule {
  public:
    /// Reads schedule, epochs, warmup_*, final_fraction and restart_* of training_schema().
    Schedule(const Parameters& training, std::int64_t steps_per_epoch);

    /// Steps of the whole run: the epochs, or the end of the last cycle of cosine restarts if that comes
    /// first.
    std::int64_t total_steps() const { return total_steps_; }

    /// Fraction of the peak at a step, from 0: linear warm-up start + (1 - start) t/(W - 1), then constant 1,
    /// or final + (peak - final)(1 + cos(pi t/T))/2. Loshchilov & Hutter 2017 for the restarts: cycle i has
    /// round(restart_steps * growth^i) steps and the peak decay^i. Past the end, the last value.
    double fraction(std::int64_t step) const;

  private:
    enum class Shape { Constant, Cosine, Restarts };
    double cosine(double peak, double progress) const;
    double restarts(std::int64_t step) const;
    std::int64_t cycle_steps(std::int64_t cycle) const;

    Shape shape_;
    double start_;
    double final_;
    double growth_;
    double decay_;
    std::int64_t first_cycle_;
    std::int64_t warmup_steps_;
    std::int64_t total_steps_;
};

/// Raises epochs by `more`, and the cycles of cosine restarts with them, so that the run really goes on.
void extend_run(Parameters& training, std::int64_t more, std::int64_t steps_per_epoch);

} // namespace penumbra
