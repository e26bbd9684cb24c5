#include "app/panels/glossary.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace penumbra {
namespace {

struct Known {
    std::string_view name;
    std::string_view label;
    std::string_view unit;
    std::string_view definition;
};

constexpr auto kKnown = std::to_array<Known>({
    // ---- terms of objectives ----
    {"total", "total", "", "The weighted sum of the terms, which is what is minimised."},
    {"reconstruction", "reconstruction", "",
     "How badly an image is rebuilt from its code, averaged over images: −log p(x | z) in nats for models "
     "with a "
     "likelihood, summed over pixels; otherwise the error that the model's schema names."},
    {"kl", "KL", "nats",
     "KL(q(z | x) ‖ p(z)), what the posterior says beyond the prior. Against N(0, I) it is "
     "½ Σ (μ² + σ² − 1 − ln σ²) over the dimensions."},
    {"kl_objective", "KL, as optimised", "nats",
     "The KL after free bits or a capacity: Σ max(KL_j, free bits), or |KL − capacity|."},
    {"importance_gain", "gain of importance weights", "nats",
     "What the k-sample bound log 1/k Σ p(x, z_i) / q(z_i | x) gains on the evidence bound; never above 0."},
    {"nll", "−log p(x)", "nats", "The exact negative log-likelihood, −Σ log p(x_i | pixels before it)."},
    {"nll_top_given_bottom", "−log p(top | bottom)", "nats",
     "The exact part of the likelihood that completing is about."},
    {"proposal", "proposal", "nats",
     "How well a network that sees the bottom only proposes codes; apart from the likelihood, used when "
     "completing."},
    {"toning", "toning", "",
     "Squared error of the grey rendering of a black and white digit; apart from the likelihood."},
    {"bits", "bits per dimension", "bits",
     "Bound on −log2 P(x) / 784 of the 256 grey values; it may be compared between models of whole grey "
     "values."},
    {"perplexity", "perplexity", "",
     "exp of the entropy of code use, exp(−Σ p ln p): as many entries as if all were used alike."},
    {"commitment", "commitment", "",
     "Squared distance of an image's encoder vectors from their codebook entries, summed over the grid."},
    {"error_over_variance", "error / variance", "",
     "Mean squared error of a pixel over the variance of the batch's pixels: the share left unexplained."},
    {"prior", "prior", "nats", "−log p(codes) of an image under the learned prior over its grid of codes."},
    {"label_error", "label error", "%", "Share of images whose inferred label is wrong."},
    {"wristband", "wristband", "",
     "How far the codes of a batch are from independent N(0, 1): repulsion on the sphere, radii, moments. "
     "Calibrated, a Gaussian batch scores 0 with deviation 1."},
    {"marginal", "marginal", "", "Score of imagined tops: E‖S − x‖ − ½ E‖S − S′‖ in the energy form."},
    {"energy", "energy", "",
     "Energy score of completions with the tops of the batch's other digits, each as often as it weighs: "
     "E‖S − x‖ − ½ E‖S − S′‖."},
    {"label", "label", "nats",
     "−log of the probability of the true class: of an inferred label, or of the neighbours' classes, each "
     "as "
     "often as it weighs."},
    {"neighbours", "neighbours", "",
     "Effective number of neighbours, 1 / Σ w², of the other digits of a batch."},
    {"pixel", "pixels", "", "Energy score of every pixel by itself (CRPS), averaged."},
    {"patch", "patches", "", "Energy score of all patches of the imagined half, averaged."},
    {"cross_entropy", "cross-entropy", "nats",
     "−log probability that the classifier gives to the true label."},
    {"error rate", "error rate", "%", "Share of images that the classifier names wrongly."},
    // ---- figures of evaluations ----
    {"negative_elbo", "−ELBO", "nats",
     "E_q[−log p(x | z)] + KL(q(z | x) ‖ p(z)): an upper bound on −log p(x)."},
    {"nll_elbo", "−ELBO", "nats", "−E_q[log p(x, z) − log q(z | x)]: an upper bound on −log p(x)."},
    {"nll_exact", "−log p(x), exact", "nats", "The likelihood of the model itself: no estimate, no bound."},
    {"conditional_nll", "−log p(top | bottom), exact", "nats", "Of rows 0-13 given rows 14-27."},
    {"nll_importance_", "importance sampling, k = ", "nats",
     "−log 1/k Σ p(x, z_i) / q(z_i | x) with z_i from the posterior: the k-sample bound. It never rises with "
     "k and "
     "tends to −log p(x)."},
    {"nll_monte_carlo_", "naive Monte Carlo, k = ", "nats",
     "−log 1/k Σ p(x | z_i) with z_i from the prior: hardly any sample explains a given image, so that it "
     "stays "
     "nats above importance sampling at any k that can be afforded."},
    {"ess_importance", "effective samples, importance", "",
     "(Σ w)² / Σ w² of the importance weights, median over images: few of them mean a loose bound."},
    {"ess_monte_carlo", "effective samples, Monte Carlo", "",
     "(Σ w)² / Σ w² of p(x | z_i) under the prior, median over images."},
    {"ess_importance_below_2", "images below 2 effective, importance", "%",
     "Share of images for which one proposal carries nearly all the weight."},
    {"ess_monte_carlo_below_2", "images below 2 effective, Monte Carlo", "%",
     "Share of images for which one sample of the prior carries nearly all the weight."},
    {"bits_per_dimension", "bits per dimension", "bits",
     "−log2 P(x) / 784 of the 256 grey values, or a bound on it."},
    {"latent_units", "dimensions", "", "Of the code."},
    {"active_units_kl", "active by KL", "",
     "Dimensions whose KL_j(x) lies above δ nats for a given share of the images."},
    {"active_units_variance", "active by variance", "",
     "Dimensions with Var_x(E_q[z_j | x]) above 0.01. Burda et al. 2016."},
    {"reconstruction_l1", "reconstruction, L1", "", "Mean absolute error of a pixel, 0..1."},
    {"reconstruction_mse", "reconstruction, MSE", "", "Mean squared error of a pixel, 0..1."},
    {"marginal_l1", "completion, L1", "",
     "Mean absolute error of a pixel of completed digits against the real ones."},
    {"frechet_prior", "Fréchet, prior", "",
     "Distance of Gaussians fitted to the classifier's features of real digits and of samples from the "
     "prior; not an FID."},
    {"frechet_mixture", "Fréchet, mixture", "",
     "The same of samples from ten Gaussians fitted to the codes of training images."},
    {"frechet_training_images", "Fréchet, training images", "",
     "The same of as many training images: the floor."},
    {"energy_score", "energy score", "",
     "E‖S − x‖ − ½ E‖S − S′‖ over the 392 imagined pixels, S and S′ independent completions. Proper: blur, "
     "collapse "
     "and incoherence all cost. Lower is better."},
    {"label_log_loss", "label log-loss", "nats",
     "−log of the true label's share among the K completions, (count + 0.1) / (K + 1). About 0.24 is the "
     "best possible."},
    {"label_agreement", "label agreement", "%",
     "Completions judged to be the true label. A perfect sampler has about 86 %; more means that modes are "
     "dropped."},
    {"best_squared_error", "best of K, squared error", "",
     "Least squared error among the K completions, over 392 pixels."},
    {"frechet_distance", "Fréchet distance", "",
     "Of the classifier's features of real and of completed digits; not an FID."},
    {"diversity", "diversity", "",
     "Mean distance ‖S − S′‖ of two completions; real tops that fit a bottom have about 5."},
    {"grey_pixels", "grey pixels", "", "Imagined pixels between 0.1 and 0.9 a digit; real digits have 32."},
    {"seam", "seam", "", "Mean jump between rows 13 and 14 beyond that of real digits."},
    {"accuracy", "accuracy", "%", "Share of images that are named rightly."},
});

bool ends_with_number(std::string_view name, std::string_view stem) {
    return name.size() > stem.size() && name.starts_with(stem) &&
           std::ranges::all_of(name.substr(stem.size()),
                               [](unsigned char c) { return std::isdigit(c) != 0; });
}

GlossaryEntry entry(const Known& known, std::string_view rest = {}) {
    return {std::string(known.label) + std::string(rest), std::string(known.unit),
            std::string(known.definition)};
}

} // namespace

GlossaryEntry glossary(std::string_view name) {
    constexpr std::string_view kStandardError = "_se";
    if (name.ends_with(kStandardError)) {
        auto of = glossary(name.substr(0, name.size() - kStandardError.size()));
        of.label += " ±";
        of.definition = "Standard error of the mean over the images: how far other images would move it.";
        return of;
    }
    for (const Known& known : kKnown) {
        if (name == known.name)
            return entry(known);
        if (known.name.ends_with('_') && ends_with_number(name, known.name))
            return entry(known, name.substr(known.name.size()));
    }
    return {std::string(name), "", ""};
}

} // namespace penumbra
