#include "core/models/latent_statistics_of.hpp"

#include "core/objectives/divergence.hpp"

namespace penumbra {

namespace {

std::vector<float> to_floats(const torch::Tensor& values) {
    const auto floats = values.to(torch::kCPU, torch::kFloat32).contiguous();
    return {floats.data_ptr<float>(), floats.data_ptr<float>() + floats.numel()};
}

/// Distance of each column's empirical distribution from N(0, 1).
torch::Tensor distance_from_normal(const torch::Tensor& codes) {
    const auto count = codes.size(0);
    const auto shares = (torch::arange(count, torch::kFloat64) + 0.5) / static_cast<double>(count);
    constexpr double kRootOfTwo = 1.4142135623730951;
    const auto quantiles = kRootOfTwo * torch::erfinv(2 * shares - 1);
    return (std::get<0>(codes.sort(0)) - quantiles.unsqueeze(1)).square().mean(0).sqrt();
}

} // namespace

LatentStatistics latent_statistics(const Encoding& encoding, double kl_threshold) {
    const torch::NoGradGuard no_grad;
    const auto codes = encoding.mean.to(torch::kCPU, torch::kFloat64);
    LatentStatistics statistics;
    statistics.images = static_cast<std::size_t>(codes.size(0));
    statistics.stochastic = encoding.logvar.defined();
    if (statistics.stochastic) {
        const auto kl = gaussian_kl(codes, encoding.logvar.to(torch::kCPU, torch::kFloat64));
        statistics.kl = to_floats(kl.mean(0));
        statistics.kl_share = to_floats((kl > kl_threshold).to(torch::kFloat64).mean(0));
    }
    const auto mean = codes.mean(0);
    const auto centred = codes - mean;
    const auto variance = centred.square().mean(0);
    const auto fourth = centred.square().square().mean(0);
    statistics.mean = to_floats(mean);
    statistics.variance = to_floats(variance);
    statistics.kurtosis = to_floats(
        torch::where(variance > 0, fourth / variance.square().clamp_min(1e-30), torch::zeros_like(fourth)));
    statistics.wasserstein = to_floats(distance_from_normal(codes));
    return statistics;
}

} // namespace penumbra
