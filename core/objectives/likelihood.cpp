#include "core/objectives/likelihood.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {

torch::Tensor bernoulli_log_likelihood(const torch::Tensor& logits, const torch::Tensor& targets) {
    // From the logits, because log(sigmoid) of a confident pixel would underflow.
    return -torch::binary_cross_entropy_with_logits(logits, targets, /*weight=*/{}, /*pos_weight=*/{},
                                                    at::Reduction::None)
                .sum(-1);
}

torch::Tensor gaussian_log_likelihood(const torch::Tensor& mean, const torch::Tensor& targets, double sigma) {
    const double constant = std::log(sigma) + 0.5 * std::log(2 * std::numbers::pi);
    const auto pixels = static_cast<double>(targets.size(-1));
    return (targets - mean).square().sum(-1) * (-0.5 / (sigma * sigma)) - pixels * constant;
}

} // namespace penumbra
