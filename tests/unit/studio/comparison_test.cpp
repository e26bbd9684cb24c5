#include "core/comparison.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

MeasuredRun run_of(const std::string& kind, const std::string& name,
                   std::vector<std::pair<std::string, double>> figures) {
    MeasuredRun run;
    run.checkpoint = "runs/" + name;
    run.info.model = model_spec(kind);
    run.info.run = R"({"preset": ")" + name + R"(", "training": {"seed": 7}})";
    run.info.epoch = 6;
    run.info.seconds_trained = 90;
    run.report = {"made-up test, log p(x)", {{"model", std::move(figures)}}};
    return run;
}

/// The line of a table that begins with a model's name, after a heading.
std::string line_of(const std::string& text, const std::string& heading, const std::string& model) {
    const auto section = text.find("## " + heading);
    if (section == std::string::npos)
        return {};
    const auto begin = text.find("\n| " + model + " |", section);
    const auto next = text.find("\n## ", section);
    if (begin == std::string::npos || begin > next)
        return {};
    return text.substr(begin + 1, text.find('\n', begin + 1) - begin - 1);
}

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

TEST(Comparison, TheTightestBoundStandsBesideThePublishedFigures) {
    const auto text = comparison_markdown({run_of("vae", "iwae",
                                                  {{"nll_elbo", 104.5},
                                                   {"nll_elbo_se", 0.4},
                                                   {"nll_importance_1000", 96},
                                                   {"nll_importance_5000", 95.21},
                                                   {"nll_importance_5000_se", 0.35},
                                                   {"nll_importance_20", 99},
                                                   {"active_units_variance", 31}})});
    const auto ours = line_of(text, "Likelihood", "iwae");
    EXPECT_TRUE(has(ours, "| 104.50 ± 0.40 | 95.21 ± 0.35 | 31 |")) << ours;
    EXPECT_TRUE(has(ours, "6.0 epochs, 1.5 min, seed 7")) << ours;
    EXPECT_TRUE(has(line_of(text, "Likelihood", "IWAE, k = 50"), "84.78"));
    EXPECT_TRUE(has(text, "fewer epochs than the published 3280: iwae (6)")) << text;
    EXPECT_TRUE(has(text, "1. iwae, runs/iwae: made-up test, log p(x)"));
    // What nobody was measured by has no table, and what no row has no column.
    EXPECT_FALSE(has(text, "## Completion"));
    EXPECT_FALSE(has(text, "naive Monte Carlo"));
}

TEST(Comparison, CompletionComesWithTheBaselinesOfItsRun) {
    auto split = run_of("split", "split", {{"energy_score", 2.5}, {"label_agreement", 0.8}});
    split.report.rows.push_back({"nearest neighbours", {{"energy_score", 2.4}}});
    split.report.rows.push_back({"real digits", {{"energy_score", 0}}});
    split.report.rows.push_back(
        {"model minus nearest neighbours",
         {{"energy_score", 0.1}, {"energy_score_low", 0.05}, {"energy_score_high", 0.15}}});
    auto conditional = run_of("cvae-half", "cvae-half", {{"energy_score", 2.2}, {"nll_importance_50", 40.5}});
    conditional.report.measured_on = "made-up test, log p(top | bottom)";
    const auto text = comparison_markdown({split, conditional});
    const std::string section = "Completion of the top from the bottom";
    EXPECT_TRUE(has(line_of(text, section, "split"), "| 2.500 | 0.100 (0.050 .. 0.150) |")) << text;
    EXPECT_TRUE(has(line_of(text, section, "nearest neighbours"), "2.400"));
    EXPECT_TRUE(has(line_of(text, section, "the real digits"), "0.000"));
    EXPECT_TRUE(has(line_of(text, section, "a perfect sampler"), "0.861"));
    // The likelihood of a top given its bottom is no likelihood of an image.
    EXPECT_TRUE(has(line_of(text, section, "cvae-half"), "40.50"));
    EXPECT_FALSE(has(text, "## Likelihood"));
}

TEST(Comparison, GenerationAndPixelModels) {
    auto vae = run_of("vae", "vae-logistic",
                      {{"reconstruction_mse", 0.01},
                       {"frechet_prior", 12.5},
                       {"frechet_mixture", 6.25},
                       {"frechet_training_images", 0.2},
                       {"bits_per_dimension", 1.234}});
    auto quantised = run_of("autoencoder", "vq", {{"reconstruction_mse", 0.0042}});
    quantised.info.validation = {{"perplexity", 70}, {"prior", 52.25}};
    const auto exact = run_of("vae", "exact", {{"nll_exact", 85.5}, {"nll_exact_se", 0.5}});
    const auto text = comparison_markdown({vae, quantised, exact});
    EXPECT_TRUE(
        has(line_of(text, "Reconstruction and generation", "vae-logistic"), "| 0.0100 | 12.50 | 6.25 |"));
    EXPECT_TRUE(has(line_of(text, "Reconstruction and generation", "training images"), "0.20"));
    EXPECT_TRUE(has(line_of(text, "Reconstruction and generation", "VAE"), "26.90"));
    EXPECT_TRUE(has(line_of(text, "Pixel models", "vae-logistic"), "1.234"));
    EXPECT_TRUE(has(line_of(text, "Pixel models", "vq"), "52.2"));
    EXPECT_TRUE(has(line_of(text, "Pixel models", "exact"), "85.50 ± 0.50"));
    EXPECT_TRUE(line_of(text, "Pixel models", "MADE") != "");
}

TEST(Comparison, GreysUnderABernoulliHaveNoLikelihood) {
    auto spec = model_spec("vae");
    EXPECT_FALSE(has_likelihood(spec, ""));
    EXPECT_TRUE(has_likelihood(spec, "dynamic"));
    spec.parameters.set("binarisation", std::string("threshold"));
    EXPECT_TRUE(has_likelihood(spec, ""));
    EXPECT_FALSE(has_likelihood(spec, "none"));
    spec.parameters.set("likelihood", std::string("discretised-logistic"));
    EXPECT_TRUE(has_likelihood(spec, "none"));
}

} // namespace
} // namespace penumbra
