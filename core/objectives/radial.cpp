#include "core/objectives/radial.hpp"

#include <algorithm>
#include <limits>
#include <numbers>

namespace penumbra {
namespace {

torch::Tensor normal_quantile(const torch::Tensor& probability) {
    return torch::erfinv(2 * probability - 1) * std::numbers::sqrt2;
}

torch::Tensor normal_distribution(const torch::Tensor& values) {
    return 0.5 * torch::erfc(values * -(std::numbers::sqrt2 / 2));
}

/// Midpoints (k + 1/2) / N.
torch::Tensor uniform_quantiles(const torch::Tensor& like) {
    const auto count = like.size(1);
    return (torch::arange(count, like.options()) + 0.5) / static_cast<double>(count);
}

torch::Tensor both_views(const torch::Tensor& uniform, const torch::Tensor& normal) {
    const auto quantiles = uniform_quantiles(uniform);
    return 0.5 * (12 * (uniform - quantiles).square().mean(1) +
                  (normal - normal_quantile(quantiles)).square().mean(1));
}

} // namespace

torch::Tensor uniform_discrepancy(const torch::Tensor& radius) {
    // Stable (the first argument): which of two equal radii gets which share of the gradient should depend on
    // no library.
    const auto sorted = std::get<0>(radius.sort(c10::optional<bool>(true), 1, /*descending=*/false));
    const double clip = radius.scalar_type() == torch::kFloat64
                            ? 1e-12
                            : static_cast<double>(std::numeric_limits<float>::epsilon());
    return both_views(sorted, normal_quantile(sorted.clamp(clip, 1 - clip)));
}

torch::Tensor gaussian_discrepancy(const torch::Tensor& values) {
    const auto sorted = std::get<0>(values.sort(1));
    return both_views(normal_distribution(sorted), sorted);
}

} // namespace penumbra
