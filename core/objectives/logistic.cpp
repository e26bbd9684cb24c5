#include "core/objectives/logistic.hpp"

namespace penumbra {

torch::Tensor logistic_log_likelihood(const torch::Tensor& mean, const torch::Tensor& log_scale,
                                      const torch::Tensor& targets) {
    const auto error = (targets - mean) * (-log_scale).exp();
    return (torch::log_sigmoid(error) + torch::log_sigmoid(-error) - log_scale).sum(-1);
}

} // namespace penumbra
