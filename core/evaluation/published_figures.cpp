#include "core/evaluation/published_figures.hpp"

namespace penumbra {

namespace {

using Section = ComparisonSection;

const std::string kIwaePaper = "Burda, Grosse & Salakhutdinov 2016, table 1";
const std::string kIwaeCode = "github.com/nbip/IWAE";
const std::string kDreg = "Tucker et al. 2019, as reproduced in public code";
const std::string kBenchmark = "Chadebec, Vincent & Allassonniere 2022 (pythae); recalled, not re-read";
const std::string kSohn = "Sohn, Lee & Yan 2015; recalled, not re-read";
const std::string kDequantisation = "phlippe/uvadlc_notebooks, tutorials 11 and 12";

PublishedRow likelihood(std::string model, double nats, const std::string& source) {
    return {Section::Likelihood, std::move(model), "dynamic binarisation, 5,000 samples, 1 layer, 50 latents",
            "3,280 epochs",      {{"nll", nats}},  source};
}

PublishedRow likelihood(std::string model, double nats, double active) {
    auto row = likelihood(std::move(model), nats, kIwaePaper);
    row.figures.emplace_back("active_units_variance", active);
    return row;
}

/// Fréchet-Inception distances: another network than ours, so that the order compares and not the numbers.
PublishedRow generation(std::string model, double prior, double mixture) {
    return {Section::Generation,
            std::move(model),
            "16 latents, convolutional",
            "100 epochs",
            {{"fid_prior", prior}, {"fid_mixture", mixture}},
            kBenchmark};
}

/// The least error of any linear code, on the test images.
PublishedRow principal_components(std::string model, double error) {
    return {Section::Generation,
            std::move(model),
            "floor of linear codes",
            "",
            {{"reconstruction_mse", error}},
            "measured: principal components of MNIST"};
}

PublishedRow conditional(std::string model, double nats) {
    return {Section::Completion,
            std::move(model),
            "right half given the left, not top given bottom",
            "",
            {{"conditional_nll", nats}},
            kSohn};
}

PublishedRow pixels(std::string model, std::string setting, double nats, std::string source) {
    return {Section::Pixels, std::move(model), std::move(setting), "", {{"nll", nats}}, std::move(source)};
}

PublishedRow bits(std::string model, std::string setting, double value) {
    return {Section::Pixels, std::move(model), std::move(setting), "", {{"bits_per_dimension", value}},
            kDequantisation};
}

} // namespace

const std::vector<PublishedRow>& published_rows() {
    static const std::vector<PublishedRow> rows{
        likelihood("VAE, k = 1", 86.76, 19),
        likelihood("VAE, k = 5", 86.47, 20),
        likelihood("VAE, k = 50", 86.35, 20),
        likelihood("IWAE, k = 5", 85.54, 22),
        likelihood("IWAE, k = 50", 84.78, 25),
        likelihood("VAE, k = 1, reproduced", 86.35, kIwaeCode),
        likelihood("VAE, k = 5, reproduced", 86.10, kIwaeCode),
        likelihood("VAE, k = 50, reproduced", 86.06, kIwaeCode),
        likelihood("IWAE, k = 5, reproduced", 85.18, kIwaeCode),
        likelihood("IWAE, k = 50, reproduced", 84.59, kIwaeCode),
        likelihood("IWAE, doubly reparameterised, k = 5", 84.90, kDreg),
        likelihood("IWAE, doubly reparameterised, k = 50", 84.32, kDreg),

        {Section::Completion,
         "a perfect sampler",
         "what a classifier of bottoms knows of the label bounds it",
         "",
         {{"label_log_loss", 0.240}, {"label_agreement", 0.861}},
         "measured: convolutional classifier of bottom halves, 5 epochs"},
        {Section::Completion,
         "aimed at",
         "",
         "",
         {{"energy_score", 2.25}, {"label_log_loss", 0.30}, {"frechet_distance", 2}},
         "this project's aim"},
        conditional("nearest neighbour", 62.18),
        conditional("CVAE, Monte Carlo", 45.34),
        conditional("CVAE, importance sampling", 44.73),

        principal_components("PCA, 2 dimensions", 0.0556),
        principal_components("PCA, 16 dimensions", 0.0267),
        principal_components("PCA, 32 dimensions", 0.0167),
        generation("AE", 26.7, 9.3),
        generation("VAE", 28.5, 26.9),
        generation("beta-VAE", 21.4, 9.2),
        generation("VQ-VAE", 28.2, 9.1),
        generation("IWAE", 29.0, 28.4),
        generation("WAE-IMQ", 18.9, 8.6),

        pixels("MADE", "dynamic binarisation; 84.9 to 83.8 by size", 83.8, "Germain et al. 2015 and later"),
        pixels("PixelCNN", "dynamic binarisation", 81.45, "as quoted with later models"),
        pixels("PixelCNN", "fixed binarisation", 81.30, "van den Oord et al. 2016"),
        pixels("gated PixelCNN", "dynamic binarisation", 81.50, "as quoted with later models"),
        pixels("PixelVAE", "fixed binarisation", 79.02, "Gulrajani et al. 2017"),
        {Section::Pixels,
         "VQ-VAE, 7 x 7 codes, K = 128",
         "prior of 1.034 nats a code",
         "30 epochs",
         {{"code_nats", 50.6}, {"reconstruction_mse", 0.0042}},
         "keras.io example"},
        bits("flow, uniform noise", "8-bit pixels", 1.078),
        bits("flow, variational dequantisation", "8-bit pixels", 1.043),
        bits("gated PixelCNN, 256-way softmax", "8-bit pixels", 0.808),
    };
    return rows;
}

double published_epochs(ComparisonSection section) {
    switch (section) {
    case Section::Likelihood:
        return 3280;
    case Section::Generation:
        return 100;
    default:
        return 0;
    }
}

} // namespace penumbra
