#include "core/objectives/spectral.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {
namespace {

/// Sum over k of q^k / (k! (order)_k): the power series of I_{order - 1} without its leading factor. With the
/// Gamma functions cancelled by hand nothing over- or underflows, however many dimensions there are.
double bessel_series(double order, double q) {
    double term = 1, sum = 1;
    for (int k = 1; term > 1e-18 * sum; ++k) {
        term *= q / (k * (order + k - 1));
        sum += term;
    }
    return sum;
}

} // namespace

SpectralWeights spectral_weights(std::int64_t dimensions, const WristbandOptions& options) {
    const double alpha = options.effective_alpha();
    const double c = 2 * options.beta * alpha * alpha;
    const double order = 0.5 * static_cast<double>(dimensions - 2);
    SpectralWeights weights;
    weights.degree_0 = std::exp(-c) * bessel_series(order + 1, c * c / 4);
    weights.degree_1 = std::exp(-c) * c / (2 * (order + 1)) * bessel_series(order + 2, c * c / 4);
    for (std::int64_t k = 0; k < options.modes; ++k) {
        const double frequency = std::numbers::pi * static_cast<double>(k);
        const double decay = std::exp(-frequency * frequency / (4 * options.beta));
        weights.cosine.push_back(std::sqrt(std::numbers::pi / options.beta) * (k == 0 ? 1 : 2 * decay));
    }
    return weights;
}

torch::Tensor spectral_repulsion(const Wristband& band, const WristbandOptions& options) {
    constexpr double kEpsilon = 1e-12;
    const auto count = static_cast<double>(band.direction.size(1));
    const auto dimensions = band.direction.size(2);
    const auto weights = spectral_weights(dimensions, options);
    const auto cosine_weights = torch::tensor(weights.cosine, torch::kFloat64).to(band.radius.options());

    const auto frequencies = torch::arange(options.modes, band.radius.options()) * std::numbers::pi;
    const auto waves = (band.radius.unsqueeze(2) * frequencies).cos();           // [M, N, modes]
    const auto degree_0 = waves.mean(1);                                         // [M, modes]
    const auto degree_1 = torch::matmul(band.direction.transpose(1, 2), waves) * // [M, d, modes]
                          (std::sqrt(static_cast<double>(dimensions)) / count);
    const auto energy = weights.degree_0 * (cosine_weights * degree_0.square()).sum(1) +
                        weights.degree_1 * (cosine_weights * degree_1.square().sum(1)).sum(1);
    return (energy / (weights.degree_0 * weights.cosine[0])).clamp_min(kEpsilon).log() / options.beta;
}

} // namespace penumbra
