#include "core/evaluation/likelihood_estimate.hpp"

#include "core/objectives/divergence.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/unit/evaluation/known_likelihood.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <stdexcept>

namespace penumbra::likelihood_estimate_test {
namespace {

using testing::LinearGaussian;
using testing::TwoGaussians;

template<class Known>
torch::Tensor images_of(const Known& model, std::int64_t count) {
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(11);
    return model.draw(count, generator);
}

/// The bound of so many samples.
const LikelihoodFigure& of(const std::vector<LikelihoodFigure>& figures, std::int64_t samples) {
    const auto found = std::ranges::find(figures, samples, &LikelihoodFigure::samples);
    if (found == figures.end())
        throw std::out_of_range("no bound of " + std::to_string(samples) + " samples");
    return *found;
}

double mean_of(const torch::Tensor& values) {
    return values.mean().item<double>();
}

TEST(LikelihoodEstimate, ExactWithTheExactPosterior) {
    LinearGaussian model;
    const auto images = images_of(model, 300);
    const auto truth = model.truth(images);
    const auto found = estimate_likelihood(model, images, 10, 0);
    ASSERT_EQ(found.importance.size(), 4U); // 1, 2, 5, 10
    // p(x, z) / q(z | x) is p(x) whatever z: no variance, and one sample is as good as ten.
    for (const auto& figure : found.importance) {
        EXPECT_NEAR(figure.mean, mean_of(truth), 1e-9) << figure.samples;
        EXPECT_NEAR(figure.standard_error, truth.std().item<double>() / std::sqrt(300.0), 1e-9);
        EXPECT_NEAR(figure.effective_samples, static_cast<double>(figure.samples), 1e-6);
    }
    EXPECT_EQ(of(found.importance, 1).share_below_two, 1);
    EXPECT_EQ(of(found.importance, 10).share_below_two, 0);
    EXPECT_NEAR(found.elbo.mean, mean_of(truth), 1e-9);
    EXPECT_NEAR(found.elbo.standard_error, found.importance[0].standard_error, 1e-9);
}

TEST(LikelihoodEstimate, TheBoundRisesWithKTowardsTheTruth) {
    LinearGaussian model(2); // deviations twice too wide
    const auto images = images_of(model, 400);
    const double truth = mean_of(model.truth(images));
    const auto found = estimate_likelihood(model, images, 1000, 0);
    // To the first order the bound lies (E[w^2] / E[w]^2 - 1) / 2k below the truth, here 2.46 / 2k.
    EXPECT_LT(of(found.importance, 1).mean, of(found.importance, 10).mean - 1);
    EXPECT_LT(of(found.importance, 10).mean, of(found.importance, 100).mean - 0.05);
    EXPECT_LT(of(found.importance, 10).mean, truth - 0.05);
    EXPECT_NEAR(of(found.importance, 100).mean, truth, 0.04);
    EXPECT_NEAR(of(found.importance, 1000).mean, truth, 0.01);
    const auto posterior = model.exact(images), wide = model.encode(images);
    const double gap =
        mean_of(gaussian_kl_between(wide.mean, wide.logvar, posterior.mean, posterior.logvar).sum(1));
    EXPECT_NEAR(found.elbo.mean, truth - gap, 0.02);
    EXPECT_GT(gap, 1);
}

TEST(LikelihoodEstimate, NaiveMonteCarloStaysBelow) {
    LinearGaussian model(1.5);
    const auto images = images_of(model, 400);
    const double truth = mean_of(model.truth(images));
    const auto found = estimate_likelihood(model, images, 1000, 0);
    for (std::size_t i = 0; i < found.importance.size(); ++i) {
        EXPECT_EQ(found.importance[i].samples, found.monte_carlo[i].samples);
        EXPECT_LT(found.monte_carlo[i].mean, found.importance[i].mean);
        if (found.importance[i].samples >= 10) {
            EXPECT_LT(found.monte_carlo[i].effective_samples, found.importance[i].effective_samples / 2);
            EXPECT_GT(found.monte_carlo[i].mean, found.monte_carlo[i - 1].mean);
        }
    }
    EXPECT_LT(of(found.monte_carlo, 10).mean, truth - 1);
    EXPECT_GT(of(found.monte_carlo, 10).share_below_two, 0.5);
    EXPECT_NEAR(of(found.monte_carlo, 1000).mean, truth, 0.2); // and yet it is consistent
}

TEST(LikelihoodEstimate, OfAMixtureOfTwoGaussians) {
    TwoGaussians model;
    const auto images = images_of(model, 400);
    const double truth = mean_of(model.truth(images));
    const auto found = estimate_likelihood(model, images, 1000, 0);
    EXPECT_NEAR(found.importance.back().mean, truth, 0.01);
    EXPECT_NEAR(found.monte_carlo.back().mean, truth, 0.01); // in one dimension the prior does as well
    EXPECT_LT(found.elbo.mean, truth - 0.1);
}

TEST(LikelihoodEstimate, AShorterRunIsTheBeginningOfALongerOne) {
    LinearGaussian model(2);
    const auto images = images_of(model, 7); // hundreds of samples at once
    const auto longer = estimate_likelihood(model, images, 1500, 4);
    const auto shorter = estimate_likelihood(model, images, 100, 4);
    EXPECT_EQ(longer.importance.back().samples, 1500);
    ASSERT_EQ(shorter.importance.size(), 7U); // 1, 2, 5, 10, 20, 50, 100
    for (std::size_t i = 0; i < shorter.importance.size(); ++i) {
        EXPECT_NEAR(shorter.importance[i].mean, longer.importance[i].mean, 1e-9);
        EXPECT_NEAR(shorter.monte_carlo[i].mean, longer.monte_carlo[i].mean, 1e-9);
    }
    EXPECT_NE(shorter.importance[0].mean, estimate_likelihood(model, images, 1, 5).importance[0].mean);
}

TEST(LikelihoodEstimate, MoreImagesThanAreDecodedAtOnce) {
    LinearGaussian model;
    const auto images = images_of(model, 4500);
    double last = 0;
    const auto found = estimate_likelihood(model, images, 2, 0, [&](double fraction) {
        EXPECT_GT(fraction, last);
        last = fraction;
    });
    EXPECT_NEAR(found.importance.back().mean, mean_of(model.truth(images)), 1e-9);
    EXPECT_EQ(last, 1);
}

TEST(LikelihoodEstimate, ADivergedModelIsSaidToBeOne) {
    struct Diverged final : testing::KnownModel {
        Encoding encode(const torch::Tensor& images) override {
            return {torch::zeros({images.size(0), 2}), torch::zeros({images.size(0), 2})};
        }
        torch::Tensor log_likelihood(const torch::Tensor& images, const torch::Tensor&) override {
            return torch::where(images.select(1, 0) > 0, torch::zeros({images.size(0)}),
                                torch::full({images.size(0)}, std::numeric_limits<float>::quiet_NaN()));
        }
        torch::Tensor truth(const torch::Tensor& images) const override { return images; }
    } model;
    testing::expect_error(
        [&] {
            estimate_likelihood(model, torch::tensor({{1.0F}, {-1.0F}, {-2.0F}}), 3, 0);
        },
        "of 2 of 3 images is not a finite number");
}

TEST(LikelihoodEstimate, FiguresAreUpperBoundsOfTheNegativeLogarithm) {
    LinearGaussian model(2);
    const auto estimate = estimate_likelihood(model, images_of(model, 50), 2, 0);
    const auto figures = estimate.figures();
    std::vector<std::string> names;
    for (const auto& figure : figures)
        names.push_back(figure.first);
    EXPECT_EQ(names,
              (std::vector<std::string>{"nll_elbo", "nll_elbo_se", "nll_importance_1", "nll_importance_1_se",
                                        "nll_importance_2", "nll_importance_2_se", "ess_importance",
                                        "ess_importance_below_2", "nll_monte_carlo_1", "nll_monte_carlo_1_se",
                                        "nll_monte_carlo_2", "nll_monte_carlo_2_se", "ess_monte_carlo",
                                        "ess_monte_carlo_below_2"}));
    EXPECT_EQ(figures[0].second, -estimate.elbo.mean);
    EXPECT_EQ(figures[4].second, -estimate.importance[1].mean);
}

TEST(BoundSizes, EndAtTheMost) {
    EXPECT_EQ(bound_sizes(1), (std::vector<std::int64_t>{1}));
    EXPECT_EQ(bound_sizes(100), (std::vector<std::int64_t>{1, 2, 5, 10, 20, 50, 100}));
    EXPECT_EQ(bound_sizes(5000),
              (std::vector<std::int64_t>{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000}));
    EXPECT_EQ(bound_sizes(30), (std::vector<std::int64_t>{1, 2, 5, 10, 20, 30}));
}

} // namespace
} // namespace penumbra::likelihood_estimate_test
