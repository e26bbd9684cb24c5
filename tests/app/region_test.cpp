#include "app/widgets/nearest_rows.hpp"
#include "app/widgets/region.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <random>

namespace penumbra {
namespace {

TEST(Region, a_box_holds_what_lies_between_its_corners_whichever_they_are) {
    for (const Region& box : {Region::box(-1, 2, 3, -4), Region::box(3, -4, -1, 2)}) {
        EXPECT_TRUE(box.contains(0, 0));
        EXPECT_TRUE(box.contains(2.9, -3.9));
        EXPECT_FALSE(box.contains(3.1, 0));
        EXPECT_FALSE(box.contains(0, 2.1));
        EXPECT_FALSE(box.contains(std::nan(""), 0));
    }
    EXPECT_FALSE(Region::box(1, 1, 1, 5).contains(1, 2)); // no area
    EXPECT_FALSE(Region({}).contains(0, 0));
}

TEST(Region, a_bay_is_outside_and_what_is_wound_round_twice_too) {
    // A "C", open to the right.
    const std::vector<float> c{0, 0, 4, 0, 4, 1, 1, 1, 1, 3, 4, 3, 4, 4, 0, 4};
    EXPECT_TRUE(Region(c).contains(0.5, 2));
    EXPECT_TRUE(Region(c).contains(3, 3.5));
    EXPECT_FALSE(Region(c).contains(3, 2));
    // A five-pointed star drawn in one go: its middle is wound round twice.
    std::vector<float> star;
    for (int i = 0; i < 5; ++i) {
        const double angle = std::numbers::pi * (0.5 + 0.8 * i);
        star.push_back(static_cast<float>(std::cos(angle)));
        star.push_back(static_cast<float>(std::sin(angle)));
    }
    EXPECT_FALSE(Region(star).contains(0, 0));
    EXPECT_TRUE(Region(star).contains(0, 0.8));
}

TEST(Region, agrees_with_the_circle_that_a_long_line_follows) {
    std::vector<float> outline;
    for (int i = 0; i < 3000; ++i) {
        const double angle = 2 * std::numbers::pi * i / 3000;
        outline.push_back(static_cast<float>(3 + 2 * std::cos(angle)));
        outline.push_back(static_cast<float>(-1 + 2 * std::sin(angle)));
    }
    const Region circle(outline);
    std::mt19937 random(5);
    std::uniform_real_distribution<float> place(-4, 8);
    std::vector<float> xy(4000);
    std::vector<std::uint32_t> expected;
    std::vector<std::uint8_t> visible(2000, 1);
    for (std::uint32_t i = 0; i < 2000; ++i) {
        xy[2 * i] = place(random);
        xy[2 * i + 1] = place(random);
        const double distance = std::hypot(xy[2 * i] - 3, xy[2 * i + 1] + 1);
        if (std::abs(distance - 2) < 1e-3) {
            xy[2 * i] = 100; // too close to the line to say
        } else if (distance < 2) {
            expected.push_back(i);
        }
    }
    ASSERT_GT(expected.size(), 100U);
    EXPECT_EQ(circle.select(xy), expected);
    visible[expected[7]] = 0;
    expected.erase(expected.begin() + 7);
    EXPECT_EQ(circle.select(xy, visible), expected);
}

TEST(NearestRows, are_those_that_a_sort_of_all_distances_puts_first) {
    std::mt19937 random(11);
    std::normal_distribution<float> normal;
    const std::size_t size = 37, rows = 300;
    std::vector<float> vectors(size * rows);
    for (float& value : vectors) {
        value = normal(random);
    }
    std::copy_n(vectors.begin(), size, vectors.begin() + 9 * size); // a copy of row 0
    std::vector<std::pair<double, std::size_t>> all;
    for (std::size_t i = 1; i < rows; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < size; ++j) {
            sum += std::pow(static_cast<double>(vectors[i * size + j]) - vectors[j], 2);
        }
        all.emplace_back(std::sqrt(sum), i);
    }
    std::ranges::sort(all);
    const auto nearest = nearest_rows(vectors, size, 0, 8);
    ASSERT_EQ(nearest.size(), 8U);
    EXPECT_EQ(nearest[0].row, 9U);
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_EQ(nearest[i].row, all[i].second);
        EXPECT_NEAR(nearest[i].distance, all[i].first, 1e-4);
    }
}

TEST(NearestRows, of_few_rows_are_all_the_others) {
    const std::vector<float> three{0, 5, std::numeric_limits<float>::quiet_NaN(), 4};
    const auto nearest = nearest_rows(three, 1, 1, 10);
    ASSERT_EQ(nearest.size(), 2U); // what is not a number is near to nothing
    EXPECT_EQ(nearest[0].row, 3U);
    EXPECT_EQ(nearest[1].row, 0U);
    EXPECT_TRUE(nearest_rows(three, 1, 4, 2).empty());
    EXPECT_TRUE(nearest_rows({}, 0, 0, 2).empty());
}

TEST(NearestRows, piece_by_piece_are_those_of_the_whole_search) {
    const std::size_t size = 11;
    std::vector<float> vectors(100 * size);
    std::mt19937 generator(2);
    for (float& number : vectors) {
        number = std::normal_distribution<float>()(generator);
    }
    NearestSearch search;
    search.begin(40, 5);
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(search.advance(vectors, size, 30));
        EXPECT_FALSE(search.done());
        EXPECT_TRUE(search.found().empty());
    }
    EXPECT_TRUE(search.advance(vectors, size, 30));
    EXPECT_TRUE(search.done());
    EXPECT_FALSE(search.advance(vectors, size, 30)); // only once
    const auto whole = nearest_rows(vectors, size, 40, 5);
    ASSERT_EQ(search.found().size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_EQ(search.found()[i].row, whole[i].row);
        EXPECT_EQ(search.found()[i].distance, whole[i].distance);
    }
}

} // namespace
} // namespace penumbra
