#include "core/objectives/annealing.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

double annealing_factor(const Annealing& annealing, double epoch) {
    if (annealing.cycle > 0)
        return std::min(1.0, 2 * std::fmod(epoch, annealing.cycle) / annealing.cycle);
    return annealing.warmup > 0 ? std::min(1.0, epoch / annealing.warmup) : 1.0;
}

} // namespace penumbra
