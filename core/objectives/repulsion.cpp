#include "core/objectives/repulsion.hpp"

#include <cmath>

namespace penumbra {
namespace {

constexpr double kEpsilon = 1e-12;

/// Log of the angular kernel, [M, N, N], its diagonal exactly 0.
torch::Tensor angular_exponent(const torch::Tensor& direction, const WristbandOptions& options) {
    const double alpha = options.effective_alpha();
    const double sharpness = options.beta * alpha * alpha;
    const auto cosine = torch::matmul(direction, direction.transpose(1, 2));
    torch::Tensor exponent;
    if (options.distance == AngularDistance::Chordal) {
        // Rounding may carry a cosine past 1, which only a function like acos would mind.
        exponent = (cosine - 1) * (2 * sharpness);
    } else {
        constexpr double kEdge = 1 - 1e-6;
        exponent = cosine.clamp(-kEdge, kEdge).acos().square() * -sharpness;
    }
    exponent.diagonal(0, 1, 2).zero_();
    return exponent;
}

/// Kernel of the radii and of their two reflections, [M, N, N]:
///   exp(-b (t - s)^2) + exp(-b (t + s)^2) + exp(-b (t + s - 2)^2).
/// The last is the second times exp(4 b (t + s - 1)), a product of one factor a point, which saves an N x N
/// exponential.
torch::Tensor reflected_kernel(const torch::Tensor& radius, double beta) {
    const auto scaled = radius * std::sqrt(beta);
    const auto here = scaled.unsqueeze(2), there = scaled.unsqueeze(1);
    const auto factor = ((radius - 0.5) * (4 * beta)).exp();
    const auto low = (here + there).square().neg().exp();
    const auto high = low * (factor.unsqueeze(2) * factor.unsqueeze(1));
    return (here - there).square().neg().exp() + low + high;
}

/// rows [M, N]: sums of the kernel over the other points. `self` is what a point adds to its own row,
/// `others` how many terms a row then has.
torch::Tensor reduce(const torch::Tensor& rows, double self, double others, const WristbandOptions& options) {
    const bool per_point = options.reduction == Reduction::PerPoint;
    const auto mean_kernel = (rows - self) / others;
    const auto log_mean =
        per_point ? (mean_kernel + kEpsilon).log().mean(1) : (mean_kernel.mean(1) + kEpsilon).log();
    return log_mean / options.beta;
}

} // namespace

Repulsion composed_repulsion(const Wristband& band, const WristbandOptions& options) {
    const auto count = static_cast<double>(band.radius.size(1));
    const auto angular = angular_exponent(band.direction, options).exp();
    const auto joint = (angular * reflected_kernel(band.radius, options.beta)).sum(2);
    Repulsion result;
    result.joint = reduce(joint, 1, 3 * count - 1, options);
    if (options.angular_weight != 0)
        result.angular = reduce(angular.sum(2), 1, count - 1, options);
    return result;
}

} // namespace penumbra
