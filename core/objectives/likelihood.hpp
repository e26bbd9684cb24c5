#pragma once

#include <torch/torch.h>

namespace penumbra {

// On the CPU each of these is one pass over the pixels that leaves the value and its gradient (written by
// hand, once differentiable: no second derivatives); elsewhere LibTorch's operators, see `composed`.

/// log p(x | logits) of independent Bernoulli pixels, summed over pixels, in nats. logits and targets [N, D]
/// -> [N]; differentiable in the logits. On grey targets (0 < x < 1) this is minus the binary cross-entropy
/// that everybody trains on, but not the logarithm of a proper density: it does not integrate to one over [0,
/// 1] (Loaiza-Ganem & Cunningham 2019). Only binarised targets give a likelihood that may be compared between
/// models.
torch::Tensor bernoulli_log_likelihood(const torch::Tensor& logits, const torch::Tensor& targets);

/// log N(x; mean, sigma^2 I) summed over pixels, in nats, the normalising constant included.
/// mean and targets [N, D] -> [N], differentiable in the mean; sigma > 0 is one fixed number for all pixels.
torch::Tensor gaussian_log_likelihood(const torch::Tensor& mean, const torch::Tensor& targets, double sigma);

/// The same composed of LibTorch's operators: for other devices, and what the fused ones are tested against.
namespace composed {
torch::Tensor bernoulli_log_likelihood(const torch::Tensor& logits, const torch::Tensor& targets);
torch::Tensor gaussian_log_likelihood(const torch::Tensor& mean, const torch::Tensor& targets, double sigma);
} // namespace composed

} // namespace penumbra
