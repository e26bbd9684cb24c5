#include "core/sweep.hpp"

#include "tests/support/expect_error.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

using testing::expect_error;

std::vector<SweepPoint> curve(const std::vector<std::pair<std::string, double>>& values) {
    std::vector<SweepPoint> points;
    for (const auto& [latent, error] : values)
        points.push_back({{{"latent", latent}}, {{"error", error}}});
    return points;
}

TEST(Sweep, AnAxisIsReadAsTyped) {
    const auto axis = sweep_axis("latent=2,16,1e2");
    EXPECT_EQ(axis.key, "latent");
    EXPECT_EQ(axis.values, (std::vector<std::string>{"2", "16", "1e2"}));
    EXPECT_EQ(sweep_axis("body=conv").values, (std::vector<std::string>{"conv"}));
    expect_error([] { sweep_axis("latent"); }, "has no \"=\"");
    expect_error([] { sweep_axis("=2"); }, "has no \"=\"");
    expect_error([] { sweep_axis("latent=2,,4"); }, "a value is missing");
    expect_error([] { sweep_axis("latent="); }, "a value is missing");
}

TEST(Sweep, TwoAxesMakeAGrid) {
    const auto points = sweep_points({{"latent", {"2", "4"}}, {"beta", {"1", "0.5"}}});
    ASSERT_EQ(points.size(), 4U);
    EXPECT_EQ(points[0].name(), "latent-2-beta-1");
    EXPECT_EQ(points[1].name(), "latent-2-beta-0.5");
    EXPECT_EQ(points[3].name(), "latent-4-beta-0.5");
}

TEST(Sweep, TheTableHasEveryFigureOfEveryPoint) {
    std::vector<SweepPoint> points{{{{"latent", "2"}}, {{"kl", 1.5}}},
                                   {{{"latent", "4"}}, {{"kl", 2}, {"mse", 0.25}}}};
    EXPECT_EQ(sweep_csv(points), "latent,kl,mse\n2,1.5,\n4,2,0.25\n");
    EXPECT_EQ(sweep_csv({}), "");
    EXPECT_EQ(points[1].figure("mse"), 0.25);
    EXPECT_FALSE(points[0].figure("mse"));
}

TEST(Sweep, TheElbowLiesFarthestBelowTheChord) {
    // Scaled: (0, 1), (1/4, 0.2), (1/2, 0.1), (1, 0): 0.55 and 0.4 below the chord.
    const auto elbow = find_elbow(curve({{"0", 20}, {"2", 12}, {"4", 11}, {"8", 10}}), "error");
    ASSERT_TRUE(elbow);
    EXPECT_EQ(elbow->at, 2);
    EXPECT_EQ(elbow->point, 1U);
    EXPECT_NEAR(elbow->distance, 0.55, 1e-12);
}

TEST(Sweep, WithoutABendThereIsNoElbow) {
    EXPECT_FALSE(find_elbow(curve({{"1", 3}, {"2", 2}, {"3", 1}}), "error"));          // straight
    EXPECT_FALSE(find_elbow(curve({{"1", 3}, {"2", 2.9}, {"3", 1}}), "error"));        // the other way
    EXPECT_FALSE(find_elbow(curve({{"1", 3}, {"2", 1}, {"3", 4}}), "error"));          // does not fall
    EXPECT_FALSE(find_elbow(curve({{"1", 3}, {"2", 1}}), "error"));                    // too few
    EXPECT_FALSE(find_elbow(curve({{"3", 3}, {"2", 1}, {"4", 0}}), "error"));          // not ascending
    EXPECT_FALSE(find_elbow(curve({{"mlp", 3}, {"conv", 1}, {"none", 0}}), "error"));  // not numbers
    EXPECT_FALSE(find_elbow(curve({{"1", 3}, {"2", 1}, {"3", 0}}), "reconstruction")); // not there
    auto grid = curve({{"1", 3}, {"2", 1}, {"3", 0}});
    for (auto& point : grid)
        point.settings.emplace_back("beta", "1");
    EXPECT_FALSE(find_elbow(grid, "error"));
}

} // namespace
} // namespace penumbra
