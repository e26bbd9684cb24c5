#include "app/widgets/point_index.hpp"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace penumbra {
namespace {

/// The same by looking at every point.
int nearest_of_all(std::span<const float> xy, double x, double y, double radius,
                   std::span<const std::uint8_t> visible) {
    int best = -1;
    double least = radius * radius;
    for (std::size_t i = 0; i < xy.size() / 2; ++i) {
        const double dx = xy[2 * i] - x;
        const double dy = xy[2 * i + 1] - y;
        const double distance = dx * dx + dy * dy;
        if ((visible.empty() || visible[i] != 0) && (distance < least || (best < 0 && distance == least))) {
            best = static_cast<int>(i);
            least = distance;
        }
    }
    return best;
}

TEST(PointIndex, finds_what_a_search_through_all_finds) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    std::vector<float> xy(2 * 3000);
    for (float& value : xy) {
        value = normal(random);
    }
    xy[10] = 400; // an outlier that stretches the grid
    std::vector<std::uint8_t> visible(3000);
    for (auto& one : visible) {
        one = normal(random) > 0 ? 1 : 0;
    }
    PointIndex index;
    index.build(xy);
    int found = 0;
    for (int i = 0; i < 400; ++i) {
        const double x = 2 * normal(random);
        const double y = 2 * normal(random);
        const double radius = 0.05 * (1 + i % 5);
        EXPECT_EQ(index.nearest(x, y, radius), nearest_of_all(xy, x, y, radius, {}));
        EXPECT_EQ(index.nearest(x, y, radius, visible), nearest_of_all(xy, x, y, radius, visible));
        found += index.nearest(x, y, radius) >= 0 ? 1 : 0;
    }
    EXPECT_GT(found, 100);
    EXPECT_LT(found, 400);
    EXPECT_EQ(index.nearest(400, xy[11], 1), 5);
}

TEST(PointIndex, radius_is_inclusive_and_hidden_points_are_skipped) {
    PointIndex index;
    index.build(std::array<float, 6>{0, 0, 3, 0, 3, 0});
    EXPECT_EQ(index.nearest(1, 0, 0.5), -1);
    EXPECT_EQ(index.nearest(1, 0, 1), 0);
    EXPECT_EQ(index.nearest(2.5, 0, 10), 1); // the first of two in one place
    EXPECT_EQ(index.nearest(2.5, 0, 10, std::array<std::uint8_t, 3>{1, 0, 0}), 0);
    EXPECT_EQ(index.nearest(2.5, 0, 10, std::array<std::uint8_t, 3>{0, 0, 0}), -1);
}

TEST(PointIndex, copes_with_no_points_one_place_and_what_is_not_finite) {
    PointIndex index;
    EXPECT_EQ(index.nearest(0, 0, 1), -1);
    index.build({});
    EXPECT_EQ(index.nearest(0, 0, 1), -1);
    index.build(std::array<float, 8>{1, 1, 1, 1, 1, 1, 1, 1});
    EXPECT_EQ(index.nearest(1, 1, 0), 0);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    index.build(std::array<float, 6>{nan, 0, 2, 2, 1, std::numeric_limits<float>::infinity()});
    EXPECT_EQ(index.nearest(0, 0, 1e9), 1);
    EXPECT_EQ(index.nearest(nan, 0, 1), -1);
}

} // namespace
} // namespace penumbra
