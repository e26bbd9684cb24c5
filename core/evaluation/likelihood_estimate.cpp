#include "core/evaluation/likelihood_estimate.hpp"

#include "core/error.hpp"
#include "core/evaluation/chunks.hpp"
#include "core/evaluation/log_weight_sums.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cmath>

namespace penumbra {

namespace {

/// Images decoded at once: enough for the matrix products to be efficient, few enough to stay small.
constexpr std::int64_t kDecodedAtOnce = 2000;
/// Keeps the naive samples independent of the posterior's under one seed.
constexpr std::uint64_t kPriorStream = 0x5052494f52;

/// `samples` draws of N(0, I) for each of N images, [samples, N, d]. One call a sample, so that the stream
/// does not depend on how many are taken at once: LibTorch draws normals in groups of 16.
torch::Tensor draw(std::int64_t samples, const torch::Tensor& like, torch::Generator& generator) {
    auto noise = torch::empty({samples, like.size(0), like.size(1)}, torch::dtype(like.scalar_type()));
    for (std::int64_t sample = 0; sample < samples; ++sample)
        noise[sample].normal_(0, 1, generator);
    return noise.to(like.device());
}

/// log p(x | z) + log p(z) - log q(z | x) at z = mean + sigma * noise, [C, N]; noise [C, N, d]. The constants
/// of the two Gaussians cancel: log p(z) - log q(z | x) = sum_j (logvar_j + noise_j^2 - z_j^2) / 2.
torch::Tensor log_weights(Model& model, const torch::Tensor& images, const Encoding& proposal,
                          const torch::Tensor& noise) {
    const auto codes = proposal.mean + torch::exp(0.5 * proposal.logvar) * noise;
    const auto samples = noise.size(0), count = images.size(0);
    const auto repeated =
        images.unsqueeze(0).expand({samples, count, images.size(1)}).reshape({samples * count, -1});
    const auto fit = model.log_likelihood(repeated, codes.flatten(0, 1)).view({samples, count});
    return fit + 0.5 * (proposal.logvar + noise.square() - codes.square()).sum(-1);
}

LikelihoodFigure summary(const torch::Tensor& nats, const LogWeightSums& sums) {
    const auto count = nats.size(0);
    const auto finite = torch::isfinite(nats).sum().item<std::int64_t>();
    if (finite < count)
        throw Error("The log-likelihood of " + std::to_string(count - finite) + " of " +
                        std::to_string(count) + " images is not a finite number.",
                    "The model's weights may have diverged: measure an earlier checkpoint.");
    const auto effective = sums.effective_samples();
    LikelihoodFigure figure;
    figure.samples = sums.samples();
    figure.mean = nats.mean().item<double>();
    figure.standard_error =
        nats.std(/*unbiased=*/true).item<double>() / std::sqrt(static_cast<double>(count));
    figure.effective_samples = effective.median().item<double>();
    figure.share_below_two = effective.lt(2).to(torch::kFloat64).mean().item<double>();
    return figure;
}

/// The bounds that a proposal gives, and the mean log weight of all its samples.
struct Bounds {
    std::vector<LikelihoodFigure> by_samples;
    LikelihoodFigure mean_log;
};

Bounds bounds(Model& model, const torch::Tensor& images, const Encoding& proposal, std::int64_t samples,
              std::uint64_t seed, const std::function<void(double)>& progress) {
    const torch::NoGradGuard no_grad;
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(seed);
    const auto count = images.size(0);
    const auto at_once = std::max<std::int64_t>(1, kDecodedAtOnce / count);
    LogWeightSums sums(count, images.device());
    Bounds found;
    for (const auto size : bound_sizes(samples)) {
        while (sums.samples() < size) {
            const auto taken = std::min(at_once, size - sums.samples());
            const auto noise = draw(taken, proposal.mean, generator);
            std::vector<torch::Tensor> parts;
            in_chunks(count, kDecodedAtOnce, {}, [&](auto first, auto length) {
                const Encoding part{proposal.mean.narrow(0, first, length),
                                    proposal.logvar.narrow(0, first, length)};
                parts.push_back(log_weights(model, images.narrow(0, first, length), part,
                                            noise.narrow(1, first, length)));
            });
            sums.add(torch::cat(parts, 1));
            if (progress)
                progress(static_cast<double>(sums.samples()) / static_cast<double>(samples));
        }
        found.by_samples.push_back(summary(sums.log_mean(), sums));
    }
    found.mean_log = summary(sums.mean_log(), sums);
    return found;
}

void append(Figures& figures, const std::string& name, const LikelihoodFigure& figure) {
    figures.emplace_back(name, -figure.mean);
    figures.emplace_back(name + "_se", figure.standard_error);
}

void append(Figures& figures, const std::string& estimator, const std::vector<LikelihoodFigure>& by_samples) {
    for (const auto& figure : by_samples)
        append(figures, "nll_" + estimator + "_" + std::to_string(figure.samples), figure);
    figures.emplace_back("ess_" + estimator, by_samples.back().effective_samples);
    figures.emplace_back("ess_" + estimator + "_below_2", by_samples.back().share_below_two);
}

} // namespace

Figures LikelihoodEstimate::figures() const {
    Figures figures;
    append(figures, "nll_elbo", elbo);
    append(figures, "importance", importance);
    append(figures, "monte_carlo", monte_carlo);
    return figures;
}

std::vector<std::int64_t> bound_sizes(std::int64_t most) {
    std::vector<std::int64_t> sizes;
    for (std::int64_t decade = 1; decade < most; decade *= 10)
        for (const std::int64_t size : {decade, 2 * decade, 5 * decade})
            if (size < most)
                sizes.push_back(size);
    sizes.push_back(most);
    return sizes;
}

LikelihoodEstimate estimate_likelihood(Model& model, const torch::Tensor& images, std::int64_t samples,
                                       std::uint64_t seed, const std::function<void(double)>& progress) {
    const auto half = [&](double offset) -> std::function<void(double)> {
        if (!progress)
            return {};
        return [&progress, offset](double fraction) { progress(offset + 0.5 * fraction); };
    };
    const auto posterior = encode_in_chunks(model, images);
    const auto by_posterior = bounds(model, images, posterior, samples, seed, half(0));
    const Encoding prior{torch::zeros_like(posterior.mean), torch::zeros_like(posterior.mean)};
    const auto by_prior = bounds(model, images, prior, samples, seed ^ kPriorStream, half(0.5));
    return {by_posterior.mean_log, by_posterior.by_samples, by_prior.by_samples};
}

} // namespace penumbra
