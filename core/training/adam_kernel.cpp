#include "core/training/adam_kernel.hpp"

#include "core/vector_clones.hpp"

#include <algorithm>
#include <cmath>

namespace penumbra {

PENUMBRA_VECTOR_CLONES void adam_update(const AdamStep& step, std::size_t count, float* __restrict gradient,
                                        float* __restrict weight, float* __restrict mean,
                                        float* __restrict square) {
    const AdamStep s = step; // a copy no pointer can alias
    // m / (sqrt(v) / r + e) = m r / (sqrt(v) + e r) saves one of two divisions.
    const float rate = s.step_size * s.root_correction, floor = s.epsilon * s.root_correction;
    for (std::size_t i = 0; i < count; ++i) {
        const float g = s.scale * gradient[i] + s.coupled_decay * weight[i];
        const float m = s.beta1 * mean[i] + s.complement1 * g;
        const float v = s.beta2 * square[i] + s.complement2 * g * g;
        mean[i] = m;
        square[i] = v;
        weight[i] = s.shrink * weight[i] - rate * m / (std::sqrt(v) + floor);
        gradient[i] = 0;
    }
}

PENUMBRA_VECTOR_CLONES void move_gradients(std::size_t count, float* __restrict from, float* __restrict to) {
    for (std::size_t i = 0; i < count; ++i) {
        to[i] += from[i];
        from[i] = 0;
    }
}

PENUMBRA_VECTOR_CLONES double sum_of_squares(std::size_t count, const float* __restrict values) {
    constexpr std::size_t kPart = 256; // short sums in float, so that no digits are lost in long ones
    double total = 0;
    for (std::size_t start = 0; start < count; start += kPart) {
        const std::size_t end = std::min(start + kPart, count);
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (std::size_t i = start; i < end; ++i)
            part += values[i] * values[i];
        total += static_cast<double>(part);
    }
    return total;
}

} // namespace penumbra
