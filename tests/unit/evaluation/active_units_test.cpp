#include "core/evaluation/active_units.hpp"

#include <gtest/gtest.h>

namespace penumbra::active_units_test {
namespace {

/// Posteriors of two images whose means lie at plus and minus the root of the mean square, so that the
/// variance of the mean over the images is that mean square.
Encoding two_images(const std::vector<double>& mean_squares, const std::vector<double>& variances) {
    const auto mean = torch::tensor(mean_squares, torch::kFloat64).sqrt();
    const auto logvar = torch::tensor(variances, torch::kFloat64).log();
    return {torch::stack({mean, -mean}), torch::stack({logvar, logvar})};
}

TEST(ActiveUnits, FiveOfTheEightDimensionTable) {
    const auto table = two_images({1.5, .01, .8, 0, 1.2, 0, .6, .7}, {.12, .97, .31, .99, .18, 1, .41, .95});
    EXPECT_EQ(active_units(table).by_kl, 5);
    // The second dimension's 0.01 lies on the threshold of the variance rule; below it, five as well.
    EXPECT_EQ(active_units(table, {.variance = 0.011}).by_variance, 5);
    EXPECT_EQ(active_units(table, {.variance = 0.009}).by_variance, 6);
    // KL 1.37 .005 .64 .00003 1.05 0 .45 .35
    EXPECT_EQ(active_units(table, {.kl = 0.4}).by_kl, 4);
    EXPECT_EQ(active_units(table, {.kl = 1.0}).by_kl, 2);
    EXPECT_EQ(active_units(table, {.kl = 0.001}).by_kl, 6);
}

TEST(ActiveUnits, TheTwoRulesDiffer) {
    const std::int64_t images = 1000;
    const auto means = torch::zeros({images, 4}), logvars = torch::zeros({images, 4});
    means.select(1, 0).copy_(torch::linspace(-1, 1, images)); // used: active by both
    means.select(1, 1).fill_(1);                   // the same for every image: KL 0.5, but it tells nothing
    means.select(1, 3).narrow(0, 0, 5).fill_(0.5); // says something about 0.5 % of the images only
    const auto active = active_units({means, logvars});
    EXPECT_EQ(active.by_variance, 1);
    EXPECT_EQ(active.by_kl, 2);
}

TEST(ActiveUnits, TheShareIsReachedByExactlyThatManyImages) {
    const auto means = torch::zeros({10, 1}), logvars = torch::zeros({10, 1});
    means.narrow(0, 0, 7).fill_(2);
    EXPECT_EQ(active_units({means, logvars}, {.share = 0.7}).by_kl, 1);
    EXPECT_EQ(active_units({means, logvars}, {.share = 0.71}).by_kl, 0);
}

TEST(ActiveUnits, ACodeWithoutAPosteriorHasTheRuleOfVarianceOnly) {
    const auto active = active_units({torch::tensor({{1.0F, 0.0F}, {-1.0F, 0.0F}}), {}});
    EXPECT_EQ(active.by_variance, 1);
    EXPECT_FALSE(active.by_kl.has_value());
}

} // namespace
} // namespace penumbra::active_units_test
