#include "core/objectives/energy_score.hpp"

#include "core/error.hpp"

namespace penumbra {
namespace {

torch::Tensor distance(const torch::Tensor& difference) {
    constexpr double kEpsilon = 1e-12;
    constexpr double kRootEpsilon = 1e-6;
    return (difference.square().sum(-1) + kEpsilon).sqrt() - kRootEpsilon;
}

} // namespace

torch::Tensor energy_score(const torch::Tensor& samples, const torch::Tensor& observations) {
    const auto count = samples.size(1);
    if (count < 2)
        throw Error("The energy score needs at least two samples for each observation.",
                    "Use two or more marginal samples.");
    const auto accuracy = distance(samples - observations.unsqueeze(1)).mean(1);
    // Each unordered pair once. Differences rather than the Gram matrix: that one cancels digits when samples
    // are close, which is where the gradient matters.
    torch::Tensor spread = torch::zeros_like(accuracy);
    for (std::int64_t shift = 1; shift < count; ++shift)
        spread =
            spread +
            distance(samples.narrow(1, shift, count - shift) - samples.narrow(1, 0, count - shift)).sum(1);
    const auto pairs = 0.5 * static_cast<double>(count * (count - 1));
    return accuracy - spread * (0.5 / pairs);
}

} // namespace penumbra
