#include "app/panels/map_colours.hpp"
#include "app/panels/map_manifold.hpp"
#include "app/panels/map_projection.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Two codes of four dimensions in two parts of which the second has three; its components are z2 + z3 turned
/// by 45 degrees, and z1.
ProbeAnswer two_codes() {
    ProbeAnswer answer;
    answer.count = 2;
    answer.code_size = 4;
    answer.codes = {1, 2, 3, 4, 5, 6, 7, 8};
    answer.labels = {3, 9};
    answer.parts = {{"z", 0, 4}, {"z_bottom", 0, 1}, {"z_top", 1, 3}};
    answer.components.resize(3);
    const float half = 0.70710678F;
    answer.components[2].mean = {4, 5, 6};
    answer.components[2].axes = {0, half, half, 1, 0, 0};
    answer.components[2].explained[0] = 0.756F;
    answer.statistics.mean = {3, 4, 5, 6};
    return answer;
}

std::vector<float> coordinates(const MapProjection& projection, const ProbeAnswer& answer) {
    std::vector<float> xy(2 * answer.count);
    // In two slices, as the map does with many.
    projection.project(answer, 0, 1, xy);
    projection.project(answer, 1, answer.count, std::span(xy).subspan(2));
    return xy;
}

TEST(MapProjection, dimensions_are_taken_from_the_codes) {
    const ProbeAnswer answer = two_codes();
    MapProjection projection(answer, {.part = 2, .components = false, .x = 2, .y = 0});
    EXPECT_EQ(coordinates(projection, answer), (std::vector<float>{4, 2, 8, 6}));
    EXPECT_EQ(projection.labels()[0], "z3"); // counted in the whole code
    EXPECT_EQ(projection.labels()[1], "z1");
    // What is not shown stays at the mean, or at the code that is to be held.
    EXPECT_EQ(projection.code_at(-1, 7), (std::vector<float>{3, 7, 5, -1}));
    projection.hold({10, 20, 30, 40});
    EXPECT_EQ(projection.code_at(-1, 7), (std::vector<float>{10, 7, 30, -1}));
}

TEST(MapProjection, components_are_centred_and_a_place_goes_there_and_back) {
    const ProbeAnswer answer = two_codes();
    const MapProjection projection(answer, {.part = 2});
    ASSERT_TRUE(projection.axes().components);
    const auto xy = coordinates(projection, answer);
    EXPECT_NEAR(xy[0], -2 * std::sqrt(2.0), 1e-5); // (3 - 5 + 4 - 6) / sqrt(2)
    EXPECT_NEAR(xy[1], -2, 1e-5);
    const auto code = projection.code_at(0.5, -3);
    const auto back = projection.place(code);
    EXPECT_NEAR(back[0], 0.5, 1e-5);
    EXPECT_NEAR(back[1], -3, 1e-5);
    EXPECT_FLOAT_EQ(code[0], 3); // of the other part
    EXPECT_EQ(projection.labels()[0], "z_top PC 1 (76 %)");
}

TEST(MapProjection, axes_that_are_not_there_become_some_that_are) {
    const ProbeAnswer answer = two_codes();
    const MapProjection one(answer, {.part = 1}); // a single dimension lies on a line
    EXPECT_EQ(coordinates(one, answer), (std::vector<float>{1, 0, 5, 0}));
    EXPECT_TRUE(one.labels()[1].empty());
    const MapProjection far(answer, {.part = 9, .components = false, .x = 7, .y = 7});
    EXPECT_EQ(far.axes().part, 2U);
    EXPECT_NE(far.axes().x, far.axes().y);
    // The whole code has no components in this answer.
    EXPECT_FALSE(MapProjection(answer, {}).axes().components);
}

std::shared_ptr<const Dataset> little_data() {
    auto data = std::make_shared<Dataset>();
    data->class_names = {"zero", "one", "two"};
    const auto fill = [](ImageSet& set, std::vector<std::uint8_t> labels, std::vector<float> slants) {
        set.pixels.assign(labels.size() * kImagePixels, 0);
        set.labels = std::move(labels);
        set.factors.push_back({.name = "slant", .values = std::move(slants), .names = {}});
        set.factors.push_back({.name = "style", .values = {1, 0}, .names = {"round", "flat"}});
    };
    fill(data->test, {2, 0}, {-1, 1});
    fill(data->validation, {1, 1}, {3, 0});
    fill(data->train, {0, 2}, {0, 0});
    return data;
}

TEST(MapColours, classes_can_be_hidden_and_are_counted) {
    const auto data = little_data();
    EXPECT_EQ(MapColours::choices(*data), (std::vector<std::string>{"class", "slant", "style"}));
    const Theme theme = make_theme(ThemeName::Dark, 1);
    MapColours colours;
    colours.read(ProbeImages(data, ImageChoice::Test), 2, "class");
    ClassSelection selection;
    selection.resize(3);
    selection.toggle(0);
    EXPECT_EQ(colours.colours(selection, theme), (std::vector<ImU32>{theme.digit(2), 0}));
    const auto legend = colours.legend(theme);
    ASSERT_EQ(legend.size(), 3U);
    EXPECT_EQ(legend[2].name, "two");
    EXPECT_EQ(legend[2].count, 1U);
    EXPECT_EQ(legend[1].count, 0U);
    EXPECT_EQ(colours.words(1), "class zero");
}

TEST(MapColours, factors_follow_the_rows_across_the_sets) {
    const auto data = little_data();
    const Theme theme = make_theme(ThemeName::Light, 1);
    MapColours colours;
    colours.read(ProbeImages(data, ImageChoice::All), 6, "slant");
    EXPECT_TRUE(colours.continuous());
    EXPECT_TRUE(colours.legend(theme).empty());
    EXPECT_DOUBLE_EQ(colours.low(), -1);
    EXPECT_DOUBLE_EQ(colours.high(), 3);
    EXPECT_EQ(colours.colours({}, theme)[2], ramp_colour(1, theme));
    EXPECT_EQ(colours.words(2), "slant 3.000");
    colours.read(ProbeImages(data, ImageChoice::Validation), 2, "style");
    EXPECT_EQ(colours.words(0), "style flat");
    colours.read(ProbeImages(data, ImageChoice::Validation), 2, "no such thing");
    EXPECT_EQ(colours.words(0), "class one");
}

TEST(ManifoldGrid, covers_what_is_seen_with_cells_that_stay_when_it_moves) {
    const DataRectangle seen{-1.05, -0.4, 2.1, 0.72};
    const ManifoldGrid grid = cover(seen, 0.5);
    EXPECT_EQ(grid.rectangle(), (DataRectangle{-1.5, -0.5, 2.5, 1}));
    EXPECT_EQ(grid.columns, 8);
    EXPECT_EQ(grid.rows, 3);
    EXPECT_DOUBLE_EQ(grid.middle(0, 0).x, -1.25);
    EXPECT_DOUBLE_EQ(grid.middle(0, 0).y, 0.75);
    EXPECT_DOUBLE_EQ(grid.middle(7, 2).y, -0.25);
    EXPECT_EQ(cover({-1.05 + 0.01, -0.4, 2.1 + 0.01, 0.72}, 0.5), grid);
    const ManifoldGrid many = cover({0, 0, 100, 100}, 0.01); // as fine as the query may be
    EXPECT_LE(many.columns * many.rows, 4096);
    EXPECT_GE(many.rectangle().right, 100);
    EXPECT_LE(many.rectangle().bottom, 0);
}

} // namespace
} // namespace penumbra
