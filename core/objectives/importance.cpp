#include "core/objectives/importance.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {

torch::Tensor importance_bound(const torch::Tensor& log_weights) {
    return log_weights.logsumexp(0) - std::log(static_cast<double>(log_weights.size(0)));
}

torch::Tensor standard_log_density(const torch::Tensor& codes) {
    return (codes.square() + std::log(2 * std::numbers::pi)).sum(-1) * -0.5;
}

torch::Tensor gaussian_log_density(const torch::Tensor& codes, const torch::Tensor& mean,
                                   const torch::Tensor& logvar) {
    return standard_log_density((codes - mean) * (-0.5 * logvar).exp()) - 0.5 * logvar.sum(-1);
}

torch::Tensor doubly_reparameterised_bound(const torch::Tensor& log_weights, const torch::Tensor& codes) {
    const auto share = log_weights.detach().softmax(0); // [k, N]
    if (codes.requires_grad())
        codes.register_hook(
            [share](const torch::Tensor& gradient) { return gradient * share.unsqueeze(-1); });
    // Its gradient in the decoder is sum_k share_k d log w_k; only what passes through the codes meets the
    // hook.
    const auto surrogate = (share * log_weights).sum(0);
    return importance_bound(log_weights.detach()) + (surrogate - surrogate.detach());
}

} // namespace penumbra
