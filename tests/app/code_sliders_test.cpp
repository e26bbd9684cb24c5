#include "app/panels/code_sliders.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

TEST(CodeSliders, snap_to_the_grid_only_when_told) {
    CodeSliders sliders;
    sliders.start_from({0.1F, -0.2F, 0.3F});
    sliders.set(0, 1.3F);
    EXPECT_FLOAT_EQ(sliders.code()[0], 1.3F);
    sliders.snap = true;
    sliders.set(1, 1.3F);
    sliders.set(2, -1.8F);
    EXPECT_FLOAT_EQ(sliders.code()[1], 1.5F);
    EXPECT_FLOAT_EQ(sliders.code()[2], -2);
    EXPECT_FLOAT_EQ(sliders.code()[0], 1.3F); // what was set before stays
    sliders.set(7, 1);                        // there is no such dimension
    EXPECT_EQ(sliders.last(), 2U);
}

TEST(CodeSliders, reset_one_or_all_to_where_they_started) {
    const std::vector<float> start{0.1F, -0.2F, 0.3F};
    CodeSliders sliders;
    sliders.start_from(start);
    sliders.set(0, 2);
    sliders.set(2, 3);
    sliders.reset(0);
    EXPECT_EQ(sliders.code(), (std::vector<float>{0.1F, -0.2F, 3}));
    sliders.reset_all();
    EXPECT_EQ(sliders.code(), start);
    sliders.zero();
    EXPECT_EQ(sliders.code(), (std::vector<float>{0, 0, 0}));
    EXPECT_EQ(sliders.start(), start);
}

TEST(CodeSliders, one_dimension_swings_and_the_others_stay) {
    CodeSliders sliders;
    sliders.start_from({1.5F, 0.5F});
    EXPECT_FALSE(sliders.advance(0.1));
    sliders.animate(0);
    sliders.advance(0);
    EXPECT_NEAR(sliders.code()[0], 1.5F, 1e-5F); // from where it is
    float low = 9, high = -9;
    for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(sliders.advance(0.05));
        low = std::min(low, sliders.code()[0]);
        high = std::max(high, sliders.code()[0]);
    }
    EXPECT_NEAR(low, -CodeSliders::kSwing, 0.05F);
    EXPECT_NEAR(high, CodeSliders::kSwing, 0.05F);
    EXPECT_FLOAT_EQ(sliders.code()[1], 0.5F);
    sliders.set(0, 0); // a hand ends it
    EXPECT_FALSE(sliders.advance(0.1));
    sliders.animate(1);
    sliders.animate(1);
    EXPECT_EQ(sliders.animated(), CodeSliders::kNone);
}

TEST(CodeSliders, another_code_is_another_start) {
    CodeSliders sliders;
    sliders.start_from({1, 2});
    sliders.animate(0);
    sliders.move_to({5, 2});
    EXPECT_EQ(sliders.start(), (std::vector<float>{1, 2}));
    sliders.start_from({3, 4, 5});
    EXPECT_EQ(sliders.animated(), CodeSliders::kNone);
    EXPECT_EQ(sliders.last(), CodeSliders::kNone);
    sliders.reset_all();
    EXPECT_EQ(sliders.code(), (std::vector<float>{3, 4, 5}));
}

} // namespace
} // namespace penumbra
