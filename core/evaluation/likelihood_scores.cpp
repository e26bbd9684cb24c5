#include "core/evaluation/likelihood_scores.hpp"

#include "core/error.hpp"
#include "core/evaluation/chunks.hpp"
#include "core/evaluation/likelihood_estimate.hpp"

#include <cmath>
#include <numbers>

namespace penumbra {

namespace {

/// Images that go through an autoregressive network at once: their 784 outputs each are its memory.
constexpr std::int64_t kExactAtOnce = 100;

using LogLikelihood = torch::Tensor (Model::*)(const torch::Tensor&);

/// Minus the mean over the images, and its standard error.
void append_exact(Figures& figures, const std::string& name, Model& model, LogLikelihood log_likelihood,
                  const torch::Tensor& images, const std::function<void(double)>& progress) {
    std::vector<torch::Tensor> parts;
    in_chunks(images.size(0), kExactAtOnce, progress, [&](auto first, auto size) {
        parts.push_back((model.*log_likelihood)(images.narrow(0, first, size)).to(torch::kFloat64));
    });
    const auto nats = torch::cat(parts);
    if (!torch::isfinite(nats).all().item<bool>())
        throw Error("The exact log-likelihood of some images is not a finite number.",
                    "The model's weights may have diverged: measure an earlier checkpoint.");
    figures.emplace_back(name, -nats.mean().item<double>());
    figures.emplace_back(name + "_se", nats.std(/*unbiased=*/true).item<double>() /
                                           std::sqrt(static_cast<double>(nats.size(0))));
}

} // namespace

Figures likelihood_scores(Model& model, const torch::Tensor& images, const MeasuredPixels& pixels,
                          std::int64_t samples, std::uint64_t seed,
                          const std::function<void(double)>& progress) {
    const auto can = model.capabilities();
    Figures figures;
    double nats = 0;
    if (can.exact_likelihood) {
        append_exact(figures, "nll_exact", model, &Model::exact_log_likelihood, images, progress);
        nats = figures.front().second;
        if (can.complete)
            append_exact(figures, "conditional_nll", model, &Model::exact_completion_log_likelihood, images,
                         progress);
    } else {
        const auto estimate = estimate_likelihood(model, images, samples, seed, progress);
        figures = estimate.figures();
        nats = -estimate.importance.back().mean;
    }
    if (pixels.grey_values)
        figures.emplace_back("bits_per_dimension",
                             nats / (static_cast<double>(pixels.dimensions()) * std::numbers::ln2));
    return figures;
}

} // namespace penumbra
