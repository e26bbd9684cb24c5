#include "core/models/latent_statistics_of.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace penumbra::latent_statistics_test {
namespace {

/// A posterior whose means are +-sqrt(mean square) over two images: the same KL for both.
Encoding two_images(std::vector<float> mean_squares, std::vector<float> variances) {
    const auto root = torch::tensor(mean_squares).sqrt();
    return {torch::stack({root, -root}),
            torch::tensor(variances).log().unsqueeze(0).repeat({2, 1}).contiguous()};
}

/// The normal quantiles at (i + 1/2) / count, by bisection of the error function: [count, 1].
torch::Tensor normal_sample(int count) {
    auto sample = torch::empty({count, 1}, torch::kFloat64);
    for (int i = 0; i < count; ++i) {
        double low = -10, high = 10;
        for (int halving = 0; halving < 60; ++halving) {
            const double middle = (low + high) / 2;
            const bool below = 0.5 * std::erfc(-middle / std::sqrt(2.0)) < (i + 0.5) / count;
            (below ? low : high) = middle;
        }
        sample[i][0] = low;
    }
    return sample;
}

TEST(LatentStatistics, KlOfFourWorkedPosteriors) {
    const auto mean = torch::tensor({1.5F, 0.0F, 0.2F, -0.8F}).unsqueeze(0).repeat({3, 1});
    const auto sigma = torch::tensor({0.5F, 1.0F, 0.9F, 0.7F}).unsqueeze(0).repeat({3, 1});
    const auto statistics = latent_statistics({mean, 2 * sigma.log()});
    ASSERT_TRUE(statistics.stochastic);
    EXPECT_EQ(statistics.images, 3u);
    ASSERT_EQ(statistics.dimensions(), 4u);
    const std::vector<float> expected{1.44F, 0, 0.03F, 0.42F};
    for (std::size_t j = 0; j < 4; ++j)
        EXPECT_NEAR(statistics.kl[j], expected[j], 0.005) << j;
    EXPECT_NEAR(std::accumulate(statistics.kl.begin(), statistics.kl.end(), 0.0), 1.89, 0.006); // 1.8952, cut
}

TEST(LatentStatistics, KlOfTheEightDimensionTableAndFiveActive) {
    const auto statistics = latent_statistics(
        two_images({1.5F, .01F, .8F, 0, 1.2F, 0, .6F, .7F}, {.12F, .97F, .31F, .99F, .18F, 1, .41F, .95F}));
    const std::vector<float> expected{1.37F, .01F, .64F, 0, 1.05F, 0, .45F, .35F};
    int above = 0, active = 0;
    for (std::size_t j = 0; j < 8; ++j) {
        EXPECT_NEAR(statistics.kl[j], expected[j], 0.0051) << j;
        EXPECT_EQ(statistics.kl_share[j], statistics.kl[j] > kActiveKl ? 1.0F : 0.0F) << j;
        above += statistics.kl[j] > kActiveKl;
        active += statistics.active_by_kl(j);
    }
    EXPECT_EQ(above, 5);
    EXPECT_EQ(active, 5);
}

TEST(LatentStatistics, KlRuleCountsImagesNotTheAverage) {
    // One image of twenty far above the floor lifts the average, but is only a twentieth of them.
    auto mean = torch::zeros({20, 2});
    mean[0] = 4.0F;
    mean[1][1] = 4.0F;
    const auto statistics = latent_statistics({mean, torch::zeros({20, 2})});
    EXPECT_NEAR(statistics.kl[0], 8.0 / 20, 1e-6);
    EXPECT_NEAR(statistics.kl_share[0], 0.05, 1e-6);
    EXPECT_FALSE(statistics.active_by_kl(0));
    EXPECT_TRUE(statistics.active_by_kl(1)); // a tenth
}

TEST(LatentStatistics, VarianceRuleLooksAtTheMeansAlone) {
    // Means of +-0.09 and +-0.11 around 3: variances 0.0081 and 0.0121.
    const auto mean = torch::tensor({3.09F, 0.11F, 2.91F, -0.11F}).view({2, 2});
    const auto statistics = latent_statistics({mean, torch::zeros({2, 2})});
    EXPECT_NEAR(statistics.variance[0], 0.0081, 1e-5);
    EXPECT_NEAR(statistics.variance[1], 0.0121, 1e-6);
    EXPECT_NEAR(statistics.mean[0], 3, 1e-6);
    EXPECT_FALSE(statistics.active_by_variance(0));
    EXPECT_TRUE(statistics.active_by_variance(1));
    EXPECT_TRUE(statistics.active_by_kl(0)); // far from the prior, but the same for every image
}

TEST(LatentStatistics, DeterministicCodesAreMeasuredAgainstTheNormal) {
    const auto normal = normal_sample(2000);
    const auto uniform = torch::linspace(-1, 1, 2000, torch::kFloat64).unsqueeze(1);
    const auto shuffled = torch::randperm(2000, torch::kInt64);
    const auto codes = torch::cat({normal, normal.index_select(0, shuffled) + 1, 0.5 * normal, uniform,
                                   torch::full({2000, 1}, 0.25, torch::kFloat64)},
                                  1);
    const auto statistics = latent_statistics({codes, {}});
    EXPECT_FALSE(statistics.stochastic);
    EXPECT_TRUE(statistics.kl.empty());
    EXPECT_FALSE(statistics.active_by_kl(0));

    EXPECT_NEAR(statistics.wasserstein[0], 0, 1e-6);
    EXPECT_NEAR(statistics.kurtosis[0], 3, 0.05);
    EXPECT_NEAR(statistics.variance[0], 1, 0.01);
    EXPECT_NEAR(statistics.wasserstein[1], 1, 1e-6); // the order of the images does not matter
    EXPECT_NEAR(statistics.mean[1], 1, 1e-6);
    EXPECT_NEAR(statistics.wasserstein[2], 0.5, 1e-3);
    EXPECT_NEAR(statistics.kurtosis[3], 1.8, 1e-3);
    EXPECT_NEAR(statistics.variance[3], 1.0 / 3, 1e-3);
}

TEST(LatentStatistics, CollapsedDimensionsAreInactiveAndFinite) {
    const auto constant = latent_statistics({torch::full({100, 1}, 0.25), {}});
    EXPECT_EQ(constant.variance[0], 0);
    EXPECT_EQ(constant.kurtosis[0], 0);
    EXPECT_FALSE(constant.active_by_variance(0));
    // All mass at 0.25: sqrt(E[(0.25 - q)^2]) with q standard normal.
    EXPECT_NEAR(constant.wasserstein[0], std::sqrt(1 + 0.25 * 0.25), 0.02);

    const auto prior = latent_statistics({torch::zeros({100, 1}), torch::zeros({100, 1})});
    EXPECT_EQ(prior.kl[0], 0);
    EXPECT_FALSE(prior.active_by_kl(0));
    EXPECT_FALSE(prior.active_by_variance(0));
}

} // namespace
} // namespace penumbra::latent_statistics_test
