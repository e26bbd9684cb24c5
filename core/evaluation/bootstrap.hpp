#pragma once

#include <cstdint>
#include <torch/torch.h>

namespace penumbra {

/// A mean with the interval that holds it.
struct Interval {
    double mean = 0;
    double low = 0;  ///< 2.5 % quantile of the resampled means
    double high = 0; ///< 97.5 % quantile
};

/// Mean of a − b, both [N] and of the same digits in the same order, with its 95 % percentile interval:
/// digits are resampled with replacement, a and b together, because both were measured on the same digits
/// (Efron & Tibshirani 1993, ch. 13).
Interval paired_bootstrap(const torch::Tensor& a, const torch::Tensor& b, std::uint64_t seed,
                          std::int64_t resamples = 2000);

} // namespace penumbra
