#pragma once

#include <torch/torch.h>

namespace penumbra {

/// log P(x) of 8-bit pixels under a logistic distribution cut into 256 bins, summed over pixels, in nats
/// (Kingma et al. 2016; Salimans et al. 2017). mean and targets [N, D], grey values 0..1 in steps of 1/255;
/// log_scale a scalar or broadcast to them, the logarithm of the scale in the same units -> [N]. The first
/// and the last bin hold the tails, so that the 256 probabilities of a pixel add up to one: a true
/// likelihood, to be divided by D ln 2 for bits per dimension.
torch::Tensor discretised_logistic_log_likelihood(const torch::Tensor& mean, const torch::Tensor& log_scale,
                                                  const torch::Tensor& targets);

} // namespace penumbra
