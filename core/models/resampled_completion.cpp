#include "core/models/resampled_completion.hpp"

#include "core/data/dataset.hpp"
#include "core/objectives/importance.hpp"

#include <cmath>

namespace penumbra {

namespace {

/// Proposals for each completion that is asked for; all completions of an evidence share them.
constexpr std::int64_t kProposalsEach = 16;
/// Chains whose ends the proposals lie around; the prior is one component more.
constexpr std::int64_t kChains = 15;
constexpr int kChainSteps = 6;
/// A posterior given a whole image is narrower than one given half of it: its deviations are widened.
constexpr double kWidening = 1.5;

/// A mixture of diagonal Gaussians with equal weights: mean and logvar [C, d].
struct Mixture {
    torch::Tensor mean, logvar;

    /// log q of codes [P, d]: [P].
    torch::Tensor log_density(const torch::Tensor& codes) const {
        const auto each = gaussian_log_density(codes.unsqueeze(1), mean, logvar); // [P, C]
        return torch::logsumexp(each, 1) - std::log(static_cast<double>(mean.size(0)));
    }
};

/// bottom [392]; starts [kChains, d].
Mixture proposals_around(const LatentVariableModel& model, const torch::Tensor& bottom,
                         const torch::Tensor& starts) {
    const auto evidence = bottom.expand({starts.size(0), -1});
    Encoding posterior{starts, {}};
    for (int step = 0; step < kChainSteps; ++step) {
        const auto top = model.decode(posterior.mean).narrow(1, 0, kHalfPixels);
        posterior = model.encode(torch::cat({top, evidence}, 1));
    }
    const auto prior = torch::zeros_like(starts.narrow(0, 0, 1));
    return {torch::cat({posterior.mean, prior}),
            torch::cat({posterior.logvar + 2 * std::log(kWidening), prior})};
}

/// Indices of K rows drawn with probabilities `weights` [P] by the inverse distribution function at normal
/// noise [K].
torch::Tensor resampled(const torch::Tensor& weights, const torch::Tensor& noise) {
    const auto uniform = 0.5 * torch::erfc(noise * -std::sqrt(0.5));
    const auto cumulative = weights.to(torch::kFloat64).cumsum(0);
    return torch::searchsorted(cumulative, (uniform * cumulative[-1]).contiguous())
        .clamp_max(weights.size(0) - 1);
}

/// Completions of one evidence [392] from noise [K, noise size]: images [K, 784].
Completions complete_one(const LatentVariableModel& model, const torch::Tensor& bottom,
                         const torch::Tensor& noise) {
    const auto latent = model.code_size, proposals = noise.size(0) * kProposalsEach;
    const auto draws = noise.narrow(1, 0, kProposalsEach * latent).reshape({proposals, latent});
    const auto mixture = proposals_around(model, bottom, draws.narrow(0, 0, kChains));
    // Each component gives as many proposals as the next: less chance than drawing the component too.
    const auto component =
        torch::arange(proposals, torch::device(bottom.device()).dtype(torch::kInt64)).remainder(kChains + 1);
    const auto codes = mixture.mean.index_select(0, component) +
                       torch::exp(0.5 * mixture.logvar.index_select(0, component)) * draws;
    const auto log_weights = model.log_likelihood(bottom.expand({proposals, -1}), codes) +
                             standard_log_density(codes) - mixture.log_density(codes);
    const auto weights = torch::softmax(log_weights, 0);
    const auto chosen = resampled(weights, noise.select(1, kProposalsEach * latent));
    return {model.decode(codes.index_select(0, chosen)), weights.square().sum().reciprocal(), proposals};
}

} // namespace

std::int64_t resampling_noise_size(std::int64_t code_size) {
    return kProposalsEach * code_size + 1;
}

Completions complete_by_resampling(const LatentVariableModel& model, const torch::Tensor& bottom,
                                   const torch::Tensor& noise) {
    std::vector<torch::Tensor> images, effective;
    for (std::int64_t row = 0; row < bottom.size(0); ++row) {
        const auto one = complete_one(model, bottom[row], noise[row]);
        images.push_back(one.images);
        effective.push_back(one.effective_samples);
    }
    return {torch::stack(images), torch::stack(effective), noise.size(1) * kProposalsEach};
}

} // namespace penumbra
