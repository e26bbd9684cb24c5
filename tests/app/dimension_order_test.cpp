#include "app/panels/dimension_order.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

using Order = std::vector<std::int64_t>;

LatentStatistics stochastic(std::vector<float> kl) {
    LatentStatistics statistics;
    statistics.stochastic = true;
    statistics.mean.assign(kl.size(), 0);
    statistics.wasserstein.assign(kl.size(), 0);
    statistics.kl = std::move(kl);
    return statistics;
}

TEST(DimensionOrder, the_largest_kl_comes_first_and_ties_keep_their_order) {
    const LatentStatistics statistics = stochastic({0.01F, 1.05F, 0.64F, 0.01F, NAN});
    EXPECT_EQ(dimension_order(&statistics, 5), (Order{1, 2, 0, 3, 4}));
    // The one that was clicked stands before all others, which keep their order.
    EXPECT_EQ(dimension_order(&statistics, 5, 3), (Order{3, 1, 2, 0, 4}));
    EXPECT_EQ(dimension_order(&statistics, 5, 9), (Order{1, 2, 0, 3, 4}));
}

TEST(DimensionOrder, without_a_posterior_the_nearest_to_the_prior_comes_first) {
    LatentStatistics statistics;
    statistics.mean.assign(3, 0);
    statistics.wasserstein = {1, 0.02F, 0.3F};
    EXPECT_EQ(dimension_order(&statistics, 3), (Order{1, 2, 0}));
    EXPECT_EQ(dimension_figure(&statistics, 2), "W₂ 0.30");
}

TEST(DimensionOrder, statistics_of_another_size_are_not_used) {
    const LatentStatistics statistics = stochastic({0, 1});
    EXPECT_EQ(dimension_order(&statistics, 3), (Order{0, 1, 2}));
    EXPECT_EQ(dimension_order(nullptr, 2, 1), (Order{1, 0}));
    EXPECT_TRUE(dimension_order(nullptr, 0).empty());
    EXPECT_EQ(dimension_figure(&statistics, 2), "");
    EXPECT_EQ(dimension_figure(&statistics, 1), "KL 1.00");
}

TEST(DimensionOrder, names_follow_the_parts) {
    const std::vector<CodePart> parts = {{"z", 0, 6}, {"z_bottom", 0, 2}, {"z_top", 2, 4}};
    EXPECT_EQ(dimension_name(parts, 1), "z_bottom 1");
    EXPECT_EQ(dimension_name(parts, 2), "z_top 0");
    EXPECT_EQ(dimension_name({}, 2), "z2");
    EXPECT_EQ(dimension_name(std::span(parts).first(1), 5), "z5");
}

TEST(DimensionOrder, values_run_over_the_limits_and_the_nearest_is_found) {
    const std::vector<float> values = traversal_values(7, 3);
    EXPECT_EQ(values, (std::vector<float>{-3, -2, -1, 0, 1, 2, 3}));
    EXPECT_EQ(nearest_value(values, 0.4F), 3);
    EXPECT_EQ(nearest_value(values, -3.4F), 0);
    EXPECT_EQ(nearest_value(values, 3.4F), 6);
    EXPECT_EQ(nearest_value(values, 3.6F), -1);
    EXPECT_EQ(nearest_value(values, -3.6F), -1);
    EXPECT_EQ(nearest_value(values, NAN), -1);
}

} // namespace
} // namespace penumbra
