#pragma once

#include <torch/torch.h>

namespace penumbra {

/// How far radii [M, N] in [0, 1] are from uniform, [M]: the mean of a squared distance between sorted values
/// and the uniform quantiles, times 12, and the same seen through the normal quantile function, which weighs
/// the ends.
torch::Tensor uniform_discrepancy(const torch::Tensor& radius);

/// The same for values [M, N] that should be standard normal, [M].
torch::Tensor gaussian_discrepancy(const torch::Tensor& values);

} // namespace penumbra
