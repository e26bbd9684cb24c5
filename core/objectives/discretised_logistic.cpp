#include "core/objectives/discretised_logistic.hpp"

#include <cmath>

namespace penumbra {

torch::Tensor discretised_logistic_log_likelihood(const torch::Tensor& mean, const torch::Tensor& log_scale,
                                                  const torch::Tensor& targets) {
    constexpr double kBin = 1.0 / 255;
    const auto sharpness = (-log_scale).exp();
    const auto centred = targets - mean;
    const auto above = sharpness * (centred + kBin / 2), below = sharpness * (centred - kBin / 2);
    // F(above) - F(below) = F(above) (1 - F(below)) (1 - e^-(bin / scale)): stable however far out the pixel
    // is.
    const auto width = torch::log(-torch::expm1(-kBin * sharpness));
    const auto lower = torch::log_sigmoid(above), upper = torch::log_sigmoid(-below);
    const auto inside = lower + upper + width;
    const auto first = targets<kBin / 2, last = targets> 1 - kBin / 2;
    return torch::where(first, lower, torch::where(last, upper, inside)).sum(-1);
}

} // namespace penumbra
