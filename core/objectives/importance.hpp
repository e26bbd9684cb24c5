#pragma once

#include <torch/torch.h>

namespace penumbra {

/// The k-sample bound on log p(x), in nats: log(1/k sum_k w_k) per image. log_weights [k, N], log w = log p(x
/// | z)
/// + log p(z) - log q(z | x) -> [N]. Burda, Grosse & Salakhutdinov 2016.
torch::Tensor importance_bound(const torch::Tensor& log_weights);

/// log N(z; mean, exp(logvar)) summed over dimensions, in nats. codes [..., N, d], mean and logvar [N, d] ->
/// [..., N].
torch::Tensor gaussian_log_density(const torch::Tensor& codes, const torch::Tensor& mean,
                                   const torch::Tensor& logvar);
/// log N(z; 0, I). codes [..., d] -> [...].
torch::Tensor standard_log_density(const torch::Tensor& codes);

/// The value of importance_bound with the doubly reparameterised gradient (Tucker et al. 2019, equation 8):
/// that of the encoder runs through the codes alone and is weighted by the squared normalised weights, so
/// that it does not fade as k grows. `log_weights` must have been computed from `codes` with the posterior's
/// density held constant (mean and logvar detached); `codes` gets a hook, so it serves one backward pass.
torch::Tensor doubly_reparameterised_bound(const torch::Tensor& log_weights, const torch::Tensor& codes);

} // namespace penumbra
