#include "core/evaluation/bootstrap.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cmath>
#include <vector>

namespace penumbra {

namespace {

double quantile(const std::vector<double>& sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

} // namespace

Interval paired_bootstrap(const torch::Tensor& a, const torch::Tensor& b, std::uint64_t seed,
                          std::int64_t resamples) {
    const auto differences = (a.to(torch::kFloat64) - b.to(torch::kFloat64)).contiguous();
    const std::int64_t size = differences.size(0);
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    std::vector<double> means;
    for (std::int64_t i = 0; i < resamples; ++i) {
        const auto drawn = torch::randint(size, {size}, generator, torch::kInt64);
        means.push_back(differences.index_select(0, drawn).mean().item<double>());
    }
    std::sort(means.begin(), means.end());
    return {differences.mean().item<double>(), quantile(means, 0.025), quantile(means, 0.975)};
}

} // namespace penumbra
