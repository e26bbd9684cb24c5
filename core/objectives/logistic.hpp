#pragma once

#include <torch/torch.h>

namespace penumbra {

/// log of the logistic density of independent pixels, summed over them, in nats. mean, log_scale and targets
/// [N, D] or broadcast to it -> [N]; differentiable in all three. With e = (x - mean) / s the density is e^-e
/// / (s (1 + e^-e)^2). Far out it falls linearly where a Gaussian's falls with the square, so that a pixel
/// that was held to be certain and is not costs hundreds of nats rather than hundreds of thousands.
torch::Tensor logistic_log_likelihood(const torch::Tensor& mean, const torch::Tensor& log_scale,
                                      const torch::Tensor& targets);

} // namespace penumbra
