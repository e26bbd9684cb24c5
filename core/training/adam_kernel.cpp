#include "core/training/adam_kernel.hpp"

#include <cmath>

namespace penumbra {

void adam_update(const AdamStep& step, std::size_t count, const float* __restrict gradient,
                 float* __restrict weight, float* __restrict mean, float* __restrict square) {
    const AdamStep s = step; // a copy no pointer can alias
    for (std::size_t i = 0; i < count; ++i) {
        const float g = s.scale * gradient[i] + s.coupled_decay * weight[i];
        const float m = s.beta1 * mean[i] + s.complement1 * g;
        const float v = s.beta2 * square[i] + s.complement2 * g * g;
        mean[i] = m;
        square[i] = v;
        weight[i] = s.shrink * weight[i] - s.step_size * m / (std::sqrt(v) / s.root_correction + s.epsilon);
    }
}

} // namespace penumbra
