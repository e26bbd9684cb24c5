#pragma once

#include "core/evaluation/reconstruction_scores.hpp"
#include "core/models/model.hpp"

#include <cstdint>
#include <functional>
#include <torch/torch.h>
#include <vector>

namespace penumbra {

/// One estimate of the mean log p(x) over a set of images, in nats an image.
struct LikelihoodFigure {
    std::int64_t samples = 0; ///< k, drawn for every image
    double mean = 0;
    /// Of the mean, over the images: their standard deviation / sqrt(N). It says how far other images would
    /// move the figure, not how far the estimate still lies below log p(x): see effective_samples for that.
    double standard_error = 0;
    double effective_samples = 0; ///< median over the images, 1..k. A few: the bound is loose
    double share_below_two = 0;   ///< of the images whose effective sample size is below 2
};

/// Estimates of log p(x) under p(z) = N(0, I) and the decoder's p(x | z). All are lower bounds in
/// expectation.
struct LikelihoodEstimate {
    /// E_q[log p(x, z) - log q(z | x)], the mean log weight of all samples. Kingma & Welling 2014.
    LikelihoodFigure elbo;
    /// log 1/k sum_i p(x | z_i) p(z_i) / q(z_i | x) with z_i ~ q(z | x), ascending in k: importance sampling,
    /// which is the bound of the importance-weighted autoencoder. It never falls with k and tends to log
    /// p(x). Burda, Grosse & Salakhutdinov 2016, equation 8 and theorem 1.
    std::vector<LikelihoodFigure> importance;
    /// log 1/k sum_i p(x | z_i) with z_i ~ p(z), ascending in k: naive Monte Carlo, the same bound with the
    /// prior as proposal. Hardly any sample of the prior explains a given image, so that it stays nats below
    /// importance sampling at any k that can be afforded. Wu, Burda, Salakhutdinov & Grosse 2017, section 2.
    std::vector<LikelihoodFigure> monte_carlo;

    /// As a report shows them: upper bounds on the negative log-likelihood, in nats an image, under the names
    /// nll_elbo, nll_importance_K, nll_monte_carlo_K, each followed by its standard error (.._se); and of the
    /// largest K the effective sample sizes (ess_.., median) and the share of images below 2
    /// (ess_.._below_2).
    Figures figures() const;
};

/// The k at which the bounds are given: those of 1, 2, 5, 10, 20, 50, .. below `most`, and `most`.
std::vector<std::int64_t> bound_sizes(std::int64_t most);

/// Estimates the mean log-likelihood of images [N, D], N >= 2, as they are: whoever wants black and white
/// pixels binarises them before. `model` has a Gaussian posterior, the standard normal prior and
/// log_likelihood(); it is in evaluation mode. `samples` >= 1 codes are drawn from the posterior of every
/// image and as many from the prior. Each bound is a prefix of one stream of samples, so that the figure for
/// k = 100 is the same whether 100 or 5,000 samples were asked for. Costs 2 * N * samples decoded images;
/// memory is that of about 2,000 decoded images.
/// @throws Error when a likelihood is not a finite number.
LikelihoodEstimate estimate_likelihood(Model& model, const torch::Tensor& images, std::int64_t samples,
                                       std::uint64_t seed, const std::function<void(double)>& progress = {});

} // namespace penumbra
