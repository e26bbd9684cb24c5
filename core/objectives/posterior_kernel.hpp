#pragma once

#include <cstddef>

namespace penumbra {

// Loops over the codes of a Gaussian posterior, all arrays of `count` numbers. No torch.

/// kl = (mean^2 + variance - 1 - logvar) / 2, variance = exp(logvar).
void kl_values(std::size_t count, const float* mean, const float* logvar, float* variance, float* kl);
void kl_values(std::size_t count, const double* mean, const double* logvar, double* variance, double* kl);

/// code = mean + deviation * noise, deviation = exp(logvar / 2).
void sample_values(std::size_t count, const float* mean, const float* logvar, const float* noise,
                   float* code);
void sample_values(std::size_t count, const double* mean, const double* logvar, const double* noise,
                   double* code);

} // namespace penumbra
