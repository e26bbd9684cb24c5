#include "app/widgets/contour_lines.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace penumbra {
namespace {

GridField field_of(std::size_t columns, std::vector<float> values) {
    GridField field;
    field.columns = columns;
    field.rows = values.size() / columns;
    field.values = std::move(values);
    return field;
}

std::vector<float> gaussian_cloud(std::size_t count, double sigma_x, double sigma_y) {
    std::mt19937_64 generator(5);
    std::normal_distribution<double> normal;
    std::vector<float> xy;
    for (std::size_t i = 0; i < count; ++i) {
        xy.push_back(static_cast<float>(3 + sigma_x * normal(generator)));
        xy.push_back(static_cast<float>(-1 + sigma_y * normal(generator)));
    }
    return xy;
}

TEST(ContourLines, one_peak_has_one_closed_line_round_it) {
    GridField field = field_of(3, {0, 0, 0, 0, 4, 0, 0, 0, 0});
    field.left = 10;
    field.up = 2;
    const auto lines = contour_lines(field, 1);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].closed);
    ASSERT_EQ(lines[0].xy.size(), 8U);
    // A quarter of the way down from the peak's value on each of the four edges.
    for (std::size_t i = 0; i < 4; ++i) {
        const double x = lines[0].xy[2 * i] - 11;
        const double y = (lines[0].xy[2 * i + 1] - 2) / 2;
        EXPECT_NEAR(std::abs(x) + std::abs(y), 0.75, 1e-6);
    }
    EXPECT_TRUE(contour_lines(field, 5).empty());
    EXPECT_TRUE(contour_lines({}, 1).empty());
}

TEST(ContourLines, end_where_the_field_ends) {
    const auto lines = contour_lines(field_of(3, {0, 1, 0, 0, 1, 0, 0, 1, 0}), 0.5F);
    ASSERT_EQ(lines.size(), 2U);
    for (const auto& line : lines) {
        EXPECT_FALSE(line.closed);
        ASSERT_EQ(line.xy.size(), 6U); // from the lowest row to the highest
        EXPECT_EQ(line.xy[0], line.xy[4]);
        EXPECT_NEAR(std::abs(line.xy[1] - line.xy[5]), 2, 1e-6);
    }
}

TEST(ContourLines, a_saddle_is_cut_as_its_middle_says) {
    // Two peaks that touch at a corner; with a high middle one line goes round both.
    const auto apart = contour_lines(field_of(4, {0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0}), 2);
    EXPECT_EQ(apart.size(), 2U);
    const auto together = contour_lines(field_of(4, {0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0}), 1);
    EXPECT_EQ(together.size(), 1U);
}

TEST(ContourLines, are_simplified_within_the_tolerance) {
    ContourLine circle;
    circle.closed = true;
    for (int i = 0; i < 400; ++i) {
        circle.xy.push_back(static_cast<float>(10 * std::cos(i * 2 * 3.14159265 / 400)));
        circle.xy.push_back(static_cast<float>(10 * std::sin(i * 2 * 3.14159265 / 400)));
    }
    const ContourLine few = simplified(circle, 0.1);
    EXPECT_TRUE(few.closed);
    EXPECT_LT(few.xy.size(), 2 * 50U);
    EXPECT_GT(few.xy.size(), 2 * 10U);
    // The middle of every chord lies within the tolerance of the circle.
    for (std::size_t i = 0; i < few.xy.size(); i += 2) {
        const std::size_t j = (i + 2) % few.xy.size();
        const double x = (few.xy[i] + few.xy[j]) / 2, y = (few.xy[i + 1] + few.xy[j + 1]) / 2;
        EXPECT_GT(std::hypot(x, y), 9.88);
    }
    ContourLine straight{.xy = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4}};
    EXPECT_EQ(simplified(straight, 0.01).xy, (std::vector<float>{0, 0, 4, 4}));
}

TEST(KernelDensity, of_a_gaussian_is_one_with_its_shape) {
    const auto cloud = gaussian_cloud(20000, 2, 0.5);
    const GridField field = kernel_density(cloud);
    double sum = 0, best = 0, x = 0, y = 0;
    for (std::size_t i = 0; i < field.values.size(); ++i) {
        sum += field.values[i];
        if (field.values[i] > best) {
            best = field.values[i];
            x = field.left + static_cast<double>(i % field.columns) * field.across;
            y = field.bottom + static_cast<double>(i / field.columns) * field.up;
        }
    }
    EXPECT_NEAR(sum, 1, 0.01);
    EXPECT_NEAR(x, 3, 0.5);
    EXPECT_NEAR(y, -1, 0.15);
    // Half of a Gaussian lies within sqrt(2 log 2) = 1.18 standard deviations; the kernel widens it a little.
    const auto lines = contour_lines(field, level_of_share(field, 0.5));
    ASSERT_EQ(lines.size(), 1U);
    std::size_t inside = 0;
    for (std::size_t i = 0; i < lines[0].xy.size(); i += 2) {
        const double radius = std::hypot((lines[0].xy[i] - 3) / 2, (lines[0].xy[i + 1] + 1) / 0.5);
        EXPECT_NEAR(radius, 1.2, 0.15);
        inside += radius > 0 ? 1 : 0;
    }
    EXPECT_GT(inside, 20U);
}

TEST(KernelDensity, higher_shares_lie_lower) {
    const GridField field = kernel_density(gaussian_cloud(1000, 1, 1));
    EXPECT_GT(level_of_share(field, 0.25), level_of_share(field, 0.5));
    EXPECT_GT(level_of_share(field, 0.5), level_of_share(field, 0.9));
    EXPECT_GT(level_of_share(field, 0.9), 0);
}

TEST(KernelDensity, needs_points_that_spread) {
    EXPECT_TRUE(kernel_density({}).values.empty());
    EXPECT_TRUE(kernel_density(std::vector<float>{0, 0, 1, 1}).values.empty());
    EXPECT_TRUE(kernel_density(std::vector<float>(40, 2.0F)).values.empty());
    EXPECT_TRUE(kernel_density(std::vector<float>{0, 7, 1, 7, 2, 7, 3, 7}).values.empty()); // on a line
    std::vector<float> broken = gaussian_cloud(50, 1, 1);
    broken[0] = std::nanf("");
    EXPECT_TRUE(kernel_density(broken).values.empty());
}

} // namespace
} // namespace penumbra
