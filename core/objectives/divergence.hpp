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

/// The same composed of LibTorch's operators: for other devices, and what the fused ones are tested against.
namespace composed {
torch::Tensor gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar);
torch::Tensor reparameterise(const torch::Tensor& mean, const torch::Tensor& logvar,
                             const torch::Tensor& noise);
} // namespace composed

} // namespace penumbra
