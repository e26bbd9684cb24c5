#include "core/training/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace penumbra {

Schedule::Schedule(const Parameters& training, std::int64_t steps_per_epoch)
    : start_(training.get<double>("warmup_start")), final_(training.get<double>("final_fraction")),
      growth_(training.get<double>("restart_growth")), decay_(training.get<double>("restart_decay")),
      first_cycle_(training.get<std::int64_t>("restart_steps")),
      warmup_steps_(
          std::llround(training.get<double>("warmup_epochs") * static_cast<double>(steps_per_epoch))),
      total_steps_(training.get<std::int64_t>("epochs") * steps_per_epoch) {
    const auto word = training.get<std::string>("schedule");
    shape_ = word == "cosine" ? Shape::Cosine : word == "cosine_restarts" ? Shape::Restarts : Shape::Constant;
    const auto cycles = training.get<std::int64_t>("restart_cycles");
    if (shape_ == Shape::Restarts && cycles > 0) {
        std::int64_t end = warmup_steps_;
        for (std::int64_t i = 0; i < cycles && end < total_steps_; ++i)
            end += cycle_steps(i);
        total_steps_ = std::min(total_steps_, end);
    }
}

double Schedule::fraction(std::int64_t step) const {
    step = std::min(step, total_steps_ - 1);
    if (step < warmup_steps_) {
        const auto span = static_cast<double>(std::max<std::int64_t>(warmup_steps_ - 1, 1));
        return start_ + (1 - start_) * static_cast<double>(step) / span;
    }
    step -= warmup_steps_;
    switch (shape_) {
    case Shape::Cosine:
        return cosine(1, static_cast<double>(step) / static_cast<double>(total_steps_ - warmup_steps_));
    case Shape::Restarts:
        return restarts(step);
    case Shape::Constant:
        break;
    }
    return 1;
}

double Schedule::cosine(double peak, double progress) const {
    return final_ + 0.5 * (std::max(peak, final_) - final_) * (1 + std::cos(std::numbers::pi * progress));
}

double Schedule::restarts(std::int64_t step) const {
    std::int64_t cycle = 0;
    double peak = 1;
    while (step >= cycle_steps(cycle)) {
        step -= cycle_steps(cycle);
        peak *= decay_;
        ++cycle;
    }
    return cosine(peak, static_cast<double>(step) / static_cast<double>(cycle_steps(cycle)));
}

std::int64_t Schedule::cycle_steps(std::int64_t cycle) const {
    constexpr double kLongest = 1e15; // keeps the rounding defined however fast the cycles grow
    const double steps = static_cast<double>(first_cycle_) * std::pow(growth_, static_cast<double>(cycle));
    return std::llround(std::min(steps, kLongest));
}

void extend_run(Parameters& training, std::int64_t more, std::int64_t steps_per_epoch) {
    const std::int64_t target = Schedule(training, steps_per_epoch).total_steps() + more * steps_per_epoch;
    const std::int64_t epochs = (target + steps_per_epoch - 1) / steps_per_epoch;
    training.set("epochs", std::max(epochs, training.get<std::int64_t>("epochs")));
    if (training.get<std::string>("schedule") != "cosine_restarts")
        return;
    while (Schedule(training, steps_per_epoch).total_steps() < target) {
        const auto cycles = training.get<std::int64_t>("restart_cycles");
        training.set("restart_cycles", cycles + 1);
    }
}

} // namespace penumbra
