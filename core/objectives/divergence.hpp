#pragma once

#include <torch/torch.h>

namespace penumbra {

// Fused on the CPU, once differentiable; elsewhere LibTorch's operators, see `composed`.

/// KL(N(mean, exp(logvar)) || N(0, 1)) per dimension, in nats. mean and logvar [N, d] -> [N, d].
/// Kingma & Welling 2014, appendix B.
torch::Tensor gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar);

/// The reparameterised sample mean + exp(logvar / 2) * noise. All [N, d]; not differentiable in the noise.
/// Kingma & Welling 2014, section 2.4.
torch::Tensor reparameterise(const torch::Tensor& mean, const torch::Tensor& logvar,
                             const torch::Tensor& noise);

/// KL(N(mean, exp(logvar)) || N(prior_mean, exp(prior_logvar))) per dimension, in nats: for a prior that is
/// learned or depends on evidence. All of one shape, or broadcast to one -> that shape; differentiable in all
/// four. Not fused: LibTorch's operators on every device. With m, v the mean and variance of the first and
/// m', v' of the second it is (ln(v'/v) + (v + (m - m')^2) / v' - 1) / 2.
torch::Tensor gaussian_kl_between(const torch::Tensor& mean, const torch::Tensor& logvar,
                                  const torch::Tensor& prior_mean, const torch::Tensor& prior_logvar);

/// The fused ones composed of LibTorch's operators: for other devices, and what they are tested against.
namespace composed {
torch::Tensor gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar);
torch::Tensor reparameterise(const torch::Tensor& mean, const torch::Tensor& logvar,
                             const torch::Tensor& noise);
} // namespace composed

} // namespace penumbra
