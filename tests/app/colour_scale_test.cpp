#include "app/widgets/colour_scale.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace penumbra {
namespace {

class ColourScaleTest : public ::testing::TestWithParam<ThemeName> {
  protected:
    Theme theme_ = make_theme(GetParam(), 1);
};

TEST_P(ColourScaleTest, grows_lighter_along_the_ramp_and_stands_out_from_the_plot) {
    double before = 0;
    for (int i = 0; i <= 40; ++i) {
        const ImU32 colour = ramp_colour(i / 40.0, theme_);
        const double light = contrast_ratio(colour, IM_COL32_BLACK);
        EXPECT_GT(light, before) << i;
        before = light;
        EXPECT_GE(contrast_ratio(colour, theme_.well), 1.9) << i;
    }
}

TEST_P(ColourScaleTest, what_lies_outside_counts_as_the_ends) {
    EXPECT_EQ(ramp_colour(-3, theme_), ramp_colour(0, theme_));
    EXPECT_EQ(ramp_colour(7, theme_), ramp_colour(1, theme_));
    EXPECT_NE(ramp_colour(0, theme_), ramp_colour(1, theme_));
    EXPECT_EQ(ramp_colour(std::numeric_limits<double>::quiet_NaN(), theme_), theme_.muted);
}

INSTANTIATE_TEST_SUITE_P(Both, ColourScaleTest, ::testing::Values(ThemeName::Dark, ThemeName::Light),
                         [](const auto& parameter) { return std::string(to_string(parameter.param)); });

TEST(ClassSelection, toggles_and_isolates_but_never_shows_nothing) {
    ClassSelection selection;
    selection.resize(3);
    EXPECT_TRUE(selection.all());
    selection.toggle(1);
    EXPECT_FALSE(selection.shows(1));
    EXPECT_TRUE(selection.shows(0));
    selection.isolate(1);
    EXPECT_TRUE(selection.shows(1));
    EXPECT_FALSE(selection.shows(0));
    EXPECT_FALSE(selection.shows(2));
    selection.isolate(1); // again: back to all
    EXPECT_TRUE(selection.all());
    selection.isolate(2);
    selection.toggle(2); // the last one
    EXPECT_TRUE(selection.all());
    selection.toggle(0);
    selection.resize(3); // the same number: kept
    EXPECT_FALSE(selection.shows(0));
    selection.resize(4);
    EXPECT_TRUE(selection.all());
    selection.toggle(9); // nobody
    EXPECT_TRUE(selection.all());
}

} // namespace
} // namespace penumbra
