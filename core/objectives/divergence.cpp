#include "core/objectives/divergence.hpp"

namespace penumbra {

torch::Tensor gaussian_kl(const torch::Tensor& mean, const torch::Tensor& logvar) {
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar);
}

} // namespace penumbra
