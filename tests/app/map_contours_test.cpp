#include "app/panels/map_contours.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace penumbra {
namespace {

/// Two round clouds, 20 apart, of two groups.
struct Clouds {
    std::vector<float> xy;
    std::vector<std::uint8_t> groups;
    explicit Clouds(std::size_t each) {
        std::mt19937_64 generator(3);
        std::normal_distribution<float> normal;
        for (std::size_t i = 0; i < 2 * each; ++i) {
            xy.push_back((i % 2 == 0 ? -10.0F : 10.0F) + normal(generator));
            xy.push_back(normal(generator));
            groups.push_back(i % 2 == 0 ? 1 : 4);
        }
    }
};

TEST(MapContours, go_round_each_class_in_its_colour) {
    const Theme theme = make_theme(ThemeName::Dark, 1);
    const Clouds clouds(2000);
    MapContours contours;
    contours.set_groups(clouds.groups);
    EXPECT_FALSE(contours.advance(clouds.xy, 1, false, true));
    const auto lines = contours.lines(true, theme);
    std::size_t inner[2] = {0, 0};
    for (const ScatterLine& line : lines) {
        EXPECT_TRUE(line.closed);
        const bool left = line.xy[0] < 0;
        for (std::size_t i = 0; i < line.xy.size(); i += 2)
            EXPECT_EQ(line.xy[i] < 0, left);
        inner[left ? 0 : 1] += line.colour == theme.digit(left ? 1 : 4) ? 1 : 0;
    }
    EXPECT_EQ(inner[0], 1U);
    EXPECT_EQ(inner[1], 1U);
    EXPECT_GE(lines.size(), 4U);
    // As many points as a frame can afford.
    std::size_t points = 0;
    for (const ScatterLine& line : lines)
        points += line.xy.size() / 2;
    EXPECT_LT(points, 400U);
    EXPECT_EQ(contours.lines(false, theme)[0].colour | IM_COL32_A_MASK, theme.text | IM_COL32_A_MASK);
}

TEST(MapContours, come_a_part_a_frame_and_the_old_ones_stay_until_then) {
    const Theme theme = make_theme(ThemeName::Light, 1);
    const Clouds clouds(30000);
    MapContours contours;
    contours.set_groups(clouds.groups);
    int frames = 1;
    while (contours.advance(clouds.xy, 1, false, false))
        ++frames;
    EXPECT_GT(frames, 3); // two parts of points, groups up to the fourth
    const std::size_t count = contours.lines(true, theme).size();
    EXPECT_GT(count, 0U);
    EXPECT_FALSE(contours.advance(clouds.xy, 1, false, false)); // nothing has changed
    EXPECT_TRUE(contours.advance(clouds.xy, 2, false, false));
    EXPECT_EQ(contours.lines(true, theme).size(), count);
    contours.drop();
    EXPECT_TRUE(contours.lines(true, theme).empty());
}

TEST(MapContours, hidden_points_and_groups_of_a_few_have_none) {
    const Theme theme = make_theme(ThemeName::Dark, 1);
    Clouds clouds(500);
    for (auto& group : clouds.groups)
        group = group == 4 ? MapContours::kHidden : group;
    clouds.groups[1] = 4;
    MapContours contours;
    contours.set_groups(clouds.groups);
    contours.advance(clouds.xy, 1, false, true);
    for (const ScatterLine& line : contours.lines(true, theme))
        EXPECT_LT(line.xy[0], 0);
    contours.set_groups({1, 1});
    EXPECT_FALSE(contours.advance(clouds.xy, 1, false, true)); // groups of other points: not yet
    EXPECT_FALSE(contours.lines(true, theme).empty());
}

} // namespace
} // namespace penumbra
