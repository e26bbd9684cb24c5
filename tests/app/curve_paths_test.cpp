#include "app/widgets/curve_paths.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace penumbra {
namespace {

const PlotPlane kPlane{{100, 50}, {400, 250}, {0, 30000}, {-2, 2}, AxisScale::Linear};

Series wave(int count) {
    Series series;
    for (int i = 0; i < count; ++i)
        series.append(i, static_cast<float>(std::sin(i * 0.001)));
    return series;
}

TEST(CurvePaths, are_kept_until_the_series_grows_or_is_seen_otherwise) {
    Series series = wave(30000);
    CurvePaths paths;
    const auto frame = [&](const PlotPlane& plane) {
        paths.next_frame();
        paths.path(series, false, false, plane);
        paths.path(series, true, false, plane);
        return paths.found();
    };
    EXPECT_EQ(frame(kPlane), 2U);
    EXPECT_EQ(frame(kPlane), 2U);
    series.append(30000, 1);
    EXPECT_EQ(frame(kPlane), 4U);
    EXPECT_EQ(frame(kPlane), 4U);
    PlotPlane other = kPlane;
    other.y.high = 3;
    EXPECT_EQ(frame(other), 6U);
    series.set_smoothing(0.5);
    EXPECT_EQ(frame(other), 8U);
    EXPECT_EQ(frame(other), 8U);
    EXPECT_EQ(frame(kPlane), 10U); // what was not asked for in the last frame is forgotten
}

TEST(CurvePaths, two_series_of_the_same_length_are_two) {
    const Series one = wave(100);
    const Series other = wave(100);
    CurvePaths paths;
    paths.next_frame();
    paths.path(one, false, false, kPlane);
    paths.path(other, false, false, kPlane);
    EXPECT_EQ(paths.found(), 2U);
}

TEST(CurvePaths, stay_within_half_a_pixel_of_every_point_with_far_fewer) {
    const Series series = wave(30000);
    CurvePaths paths;
    paths.next_frame();
    const auto path = paths.path(series, false, false, kPlane);
    EXPECT_LE(path.size(), 620U); // of up to 1200, for 300 columns
    ASSERT_GE(path.size(), 200U);
    for (std::size_t i = 0; i < series.size(); i += 7) {
        const float x = kPlane.pixel_x(series.x(i));
        const float y = kPlane.pixel_y(series.raw()[i]);
        bool near = false;
        for (std::size_t k = 1; k < path.size() && !near; ++k) {
            if (x < path[k - 1].x - 1 || x > path[k].x + 1)
                continue;
            const float share =
                path[k].x > path[k - 1].x
                    ? std::clamp((x - path[k - 1].x) / (path[k].x - path[k - 1].x), 0.0F, 1.0F)
                    : 0.5F;
            near = std::abs(std::lerp(path[k - 1].y, path[k].y, share) - y) < 1.0F;
        }
        ASSERT_TRUE(near) << i;
    }
    EXPECT_FLOAT_EQ(path.back().x, kPlane.pixel_x(29999));
}

TEST(CurvePaths, spikes_and_breaks_survive) {
    Series series = wave(20000);
    series.append(20000, std::numeric_limits<float>::quiet_NaN());
    for (int i = 20001; i < 30000; ++i)
        series.append(i, i == 25000 ? 1.9F : 0.0F);
    CurvePaths paths;
    paths.next_frame();
    const auto path = paths.path(series, false, false, kPlane);
    float highest = 1000;
    for (const ImVec2& at : path)
        if (!std::isnan(at.y))
            highest = std::min(highest, at.y);
    EXPECT_NEAR(highest, kPlane.pixel_y(1.9), 0.01);
    Series broken;
    broken.append(0, 1);
    broken.append(1, std::numeric_limits<float>::quiet_NaN());
    broken.append(30000, 1);
    const auto parts = paths.path(broken, false, false, kPlane);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_TRUE(std::isnan(parts[1].y));
}

} // namespace
} // namespace penumbra
