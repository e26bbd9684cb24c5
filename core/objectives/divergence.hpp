#pragma once

#include <torch/torch.h>

namespace penumbra {

/// KL(N(mean, exp(logvar)) || N(0, 1)) per dimension, in nats. mean and logvar [N, d] -> [N, d].
/// Kingma & Welling 2014, appendix B.
torch::Tensor gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar);

} // namespace penumbra
