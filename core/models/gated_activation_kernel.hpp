#pragma once

#include <cstddef>

namespace penumbra {

// tanh(a) * sigmoid(b), element by element. No torch.

/// y = tanh(a) * sigmoid(b). All [count].
void gated(std::size_t count, const float* a, const float* b, float* y);
void gated(std::size_t count, const double* a, const double* b, double* y);

/// The derivatives by a and b, times upstream. All [count].
void gated_backward(std::size_t count, const float* a, const float* b, const float* upstream, float* by_a,
                    float* by_b);
void gated_backward(std::size_t count, const double* a, const double* b, const double* upstream, double* by_a,
                    double* by_b);

} // namespace penumbra
