#include "app/widgets/decimation.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace penumbra {
namespace {

TEST(ExtremePyramid, agrees_with_a_scan_over_any_stretch) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    ExtremePyramid pyramid;
    std::vector<float> values;
    for (int i = 0; i < 5000; ++i) {
        const float value = i % 97 == 0 ? std::numeric_limits<float>::quiet_NaN() : normal(random);
        values.push_back(value);
        pyramid.append(value);
    }
    std::uniform_int_distribution<std::size_t> index(0, values.size());
    for (int trial = 0; trial < 2000; ++trial) {
        const std::size_t a = index(random);
        const std::size_t b = index(random);
        const std::size_t first = std::min(a, b);
        const std::size_t last = std::max(a, b);
        std::optional<Extremes> expected;
        for (std::size_t i = first; i < last; ++i) {
            if (!std::isfinite(values[i]))
                continue;
            if (!expected)
                expected = Extremes{values[i], values[i]};
            expected->low = std::min(expected->low, values[i]);
            expected->high = std::max(expected->high, values[i]);
        }
        EXPECT_EQ(pyramid.extremes(first, last), expected) << first << " to " << last;
    }
}

TEST(ExtremePyramid, growth_by_one_keeps_every_prefix_right) {
    ExtremePyramid pyramid;
    for (int i = 0; i < 600; ++i) {
        pyramid.append(static_cast<float>(-i));
        EXPECT_EQ(pyramid.extremes(0, pyramid.size()), (Extremes{static_cast<float>(-i), 0.0F}));
    }
    EXPECT_FALSE(pyramid.extremes(7, 7));
}

TEST(Series, smoothing_is_the_normalised_exponential_average) {
    const std::vector<float> values = {3, -1, 4, 1, -5, 9, 2, 6};
    Series series;
    for (std::size_t i = 0; i < 4; ++i)
        series.append(static_cast<double>(i), values[i]);
    series.set_smoothing(0.8); // half before, half after: both ways give the same
    for (std::size_t i = 4; i < values.size(); ++i)
        series.append(static_cast<double>(i), values[i]);
    for (std::size_t n = 0; n < values.size(); ++n) {
        double sum = 0;
        double mass = 0;
        for (std::size_t i = 0; i <= n; ++i) {
            const double weight = std::pow(0.8, static_cast<double>(n - i));
            sum += weight * values[i];
            mass += weight;
        }
        EXPECT_NEAR(series.smooth()[n], sum / mass, 1e-6);
    }
    series.set_smoothing(0);
    for (std::size_t n = 0; n < values.size(); ++n)
        EXPECT_EQ(series.smooth()[n], values[n]);
}

TEST(Series, a_value_that_is_no_number_does_not_poison_the_average) {
    Series series;
    series.set_smoothing(0.5);
    series.append(0, 2);
    series.append(1, std::numeric_limits<float>::quiet_NaN());
    series.append(2, 2);
    EXPECT_FLOAT_EQ(series.smooth()[1], 2);
    EXPECT_FLOAT_EQ(series.smooth()[2], 2);
}

TEST(Series, nearest_point) {
    Series series;
    EXPECT_FALSE(series.nearest(1));
    for (const double x : {0.0, 10.0, 20.0})
        series.append(x, 1);
    EXPECT_EQ(series.nearest(-3), 0U);
    EXPECT_EQ(series.nearest(4), 0U);
    EXPECT_EQ(series.nearest(6), 1U);
    EXPECT_EQ(series.nearest(99), 2U);
}

TEST(Decimate, keeps_every_spike_in_few_points) {
    Series series;
    for (int i = 0; i < 200000; ++i)
        series.append(i, i == 123456 ? 50.0F : i == 77777 ? -50.0F : std::sin(static_cast<float>(i)));
    const auto points = decimate(series, false, 0, 200000, 300);
    EXPECT_LE(points.size(), 300U * 4 + 4);
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        low = std::min(low, points[i].y);
        high = std::max(high, points[i].y);
        if (i > 0) {
            EXPECT_LE(points[i - 1].x, points[i].x);
        }
        // A spike stands in its own column.
        if (points[i].y == 50) {
            EXPECT_NEAR(points[i].x, 123456, 200000.0 / 300);
        }
    }
    EXPECT_EQ(low, -50);
    EXPECT_EQ(high, 50);
}

TEST(Decimate, a_zoomed_view_keeps_its_spikes_and_one_point_beyond_either_end) {
    Series series;
    for (int i = 0; i < 100000; ++i)
        series.append(i, i == 40001 ? 9.0F : 0.0F);
    const auto points = decimate(series, false, 40000, 60000, 100);
    EXPECT_EQ(points.front().x, 39999);
    EXPECT_GE(points.back().x, 60000);
    EXPECT_TRUE(std::any_of(points.begin(), points.end(),
                            [](const PlotPoint& p) { return p.y == 9 && p.x >= 40000 && p.x < 40200; }));
}

TEST(Decimate, few_points_come_as_they_are) {
    Series series;
    series.append(0, 1);
    series.append(5, std::numeric_limits<float>::infinity());
    series.append(9, 3);
    const auto points = decimate(series, false, -1, 10, 200);
    ASSERT_EQ(points.size(), 3U);
    EXPECT_EQ(points[2].y, 3);
    EXPECT_TRUE(decimate(Series{}, false, 0, 1, 100).empty());
}

} // namespace
} // namespace penumbra
