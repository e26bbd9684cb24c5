#include "core/evaluation/gaussian_mixture.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace penumbra {

namespace {

constexpr int kMostRounds = 100;
constexpr double kLeastGain = 1e-3;

/// Row indices drawn with probabilities proportional to weights [N] >= 0, by numbers [M] of 0..1.
torch::Tensor drawn(const torch::Tensor& weights, const torch::Tensor& uniform) {
    const auto cumulative = weights.cumsum(0);
    return torch::searchsorted(cumulative, (uniform * cumulative[-1]).contiguous())
        .clamp_max(weights.size(0) - 1);
}

torch::Tensor squared_distance(const torch::Tensor& points, const torch::Tensor& centre) {
    return (points - centre).square().sum(1);
}

/// Shares [N, K], one at the nearest of K seeds and zero elsewhere. Each further seed is drawn with its
/// squared distance from those before as its weight.
torch::Tensor seeded_shares(const torch::Tensor& points, std::int64_t components,
                            torch::Generator& generator) {
    const auto count = points.size(0);
    std::vector<torch::Tensor> distances;
    auto nearest = torch::ones({count}, torch::kFloat64);
    for (std::int64_t k = 0; k < components; ++k) {
        // Points that coincide with the seeds leave no weight: then any of them will do.
        const auto weights = nearest + std::numeric_limits<double>::min();
        const auto seed = drawn(weights, at::rand({1}, generator, torch::kFloat64)).item<std::int64_t>();
        distances.push_back(squared_distance(points, points[seed]));
        nearest = k == 0 ? distances.back() : torch::minimum(nearest, distances.back());
    }
    const auto owner = torch::stack(distances, 1).argmin(1, /*keepdim=*/true);
    return torch::zeros({count, components}, torch::kFloat64).scatter_(1, owner, 1.0);
}

} // namespace

GaussianMixture GaussianMixture::fit(const torch::Tensor& points, std::int64_t components,
                                     std::uint64_t seed) {
    const torch::NoGradGuard no_grad;
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    const auto x = points.to(torch::kCPU, torch::kFloat64).contiguous();
    const double variance = (x - x.mean(0)).square().mean().item<double>();
    const double floor = std::max(1e-6 * variance, 1e-12);
    GaussianMixture mixture;
    mixture.maximise(x, seeded_shares(x, components, generator), floor);
    double before = -std::numeric_limits<double>::infinity();
    for (int round = 0; round < kMostRounds; ++round) {
        const auto joint = mixture.joint(x);
        const auto density = joint.logsumexp(1, /*keepdim=*/true);
        const double mean = density.mean().item<double>();
        if (mean - before < kLeastGain)
            break;
        before = mean;
        mixture.maximise(x, torch::exp(joint - density), floor);
    }
    return mixture;
}

void GaussianMixture::maximise(const torch::Tensor& points, const torch::Tensor& shares, double floor) {
    const auto d = points.size(1);
    // A component that has lost its points keeps a trace of a weight, so that nothing is divided by zero.
    const auto sizes = shares.sum(0) + 10 * std::numeric_limits<double>::epsilon();
    weights_ = sizes / sizes.sum();
    means_ = shares.t().matmul(points) / sizes.unsqueeze(1);
    std::vector<torch::Tensor> roots;
    for (std::int64_t k = 0; k < shares.size(1); ++k) {
        const auto centred = points - means_[k];
        const auto covariance = (centred * shares.select(1, k).unsqueeze(1)).t().matmul(centred) / sizes[k];
        roots.push_back(torch::linalg_cholesky((covariance + covariance.t()) / 2 +
                                               floor * torch::eye(d, torch::kFloat64)));
    }
    roots_ = torch::stack(roots);
}

torch::Tensor GaussianMixture::joint(const torch::Tensor& points) const {
    const auto x = points.to(torch::kCPU, torch::kFloat64);
    const double constant = static_cast<double>(x.size(1)) * std::log(2 * std::numbers::pi);
    std::vector<torch::Tensor> columns;
    for (std::int64_t k = 0; k < weights_.size(0); ++k) {
        const auto root = roots_[k];
        const auto inverse = torch::linalg_solve_triangular(root, torch::eye(x.size(1), torch::kFloat64),
                                                            /*upper=*/false, /*left=*/true);
        const auto whitened = (x - means_[k]).matmul(inverse.t());
        const auto log_determinant = 2 * root.diagonal().log().sum();
        columns.push_back(weights_[k].log() - 0.5 * (whitened.square().sum(1) + log_determinant + constant));
    }
    return torch::stack(columns, 1);
}

torch::Tensor GaussianMixture::sample(std::int64_t count, torch::Generator& generator) const {
    const torch::NoGradGuard no_grad;
    const auto component = drawn(weights_, at::rand({count}, generator, torch::kFloat64));
    const auto noise = at::randn({count, means_.size(1)}, generator, torch::kFloat64);
    auto points = torch::empty_like(noise);
    for (std::int64_t k = 0; k < weights_.size(0); ++k) {
        const auto rows = component.eq(k).nonzero().squeeze(1);
        points.index_copy_(0, rows, means_[k] + noise.index_select(0, rows).matmul(roots_[k].t()));
    }
    return points.to(torch::kFloat32);
}

} // namespace penumbra
