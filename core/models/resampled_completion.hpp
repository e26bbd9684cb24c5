#pragma once

#include "core/models/model.hpp"

#include <functional>

namespace penumbra {

/// What completing by resampling needs of a model whose codes are N(0, I) before anything is seen.
struct LatentVariableModel {
    std::int64_t code_size = 0;
    /// images [M, 784] -> posterior [M, d].
    std::function<Encoding(const torch::Tensor&)> encode;
    /// codes [M, d] -> images [M, 784].
    std::function<torch::Tensor(const torch::Tensor&)> decode;
    /// bottoms [M, 392] and codes [M, d] -> log p(bottom | code) in nats, [M].
    std::function<torch::Tensor(const torch::Tensor&, const torch::Tensor&)> log_likelihood;
};

/// Length of the noise that one resampled completion takes.
std::int64_t resampling_noise_size(std::int64_t code_size);

/// Completions of a model that was never told of halves: codes from p(z | bottom), decoded. For each
/// evidence, proposals are drawn from a mixture of the prior and of Gaussians around the ends of chains that
/// imagine a top, encode the whole and decode it again (pseudo-Gibbs sampling: Rezende, Mohamed & Wierstra
/// 2014, appendix F), weighted by p(bottom | z) p(z) / q(z) and resampled (Rubin 1987). How good they are is
/// told by the effective sample size: with few effective proposals, completions repeat each other. bottom [N,
/// 392], noise [N, K, resampling_noise_size] ~ N(0, I); 16 K proposals.
Completions complete_by_resampling(const LatentVariableModel& model, const torch::Tensor& bottom,
                                   const torch::Tensor& noise);

} // namespace penumbra
