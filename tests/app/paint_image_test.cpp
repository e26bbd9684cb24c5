#include "app/widgets/paint_image.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace penumbra {
namespace {

float at(const PaintImage& image, int column, int row) {
    return image.pixels()[static_cast<std::size_t>(row * PaintImage::kSide + column)];
}

TEST(PaintImage, a_fast_stroke_of_two_samples_has_no_holes) {
    PaintImage image;
    image.begin_stroke(2, 10.5F, 1, false);
    image.extend_stroke(26, 10.5F);
    image.end_stroke();
    for (int column = 2; column < 26; ++column)
        EXPECT_FLOAT_EQ(at(image, column, 10), 1) << column;
    EXPECT_EQ(at(image, 14, 20), 0);
}

TEST(PaintImage, many_samples_or_two_paint_the_same_line) {
    PaintImage coarse;
    coarse.begin_stroke(3, 4, 1.3F, false);
    coarse.extend_stroke(23, 24);
    coarse.end_stroke();
    PaintImage fine;
    fine.begin_stroke(3, 4, 1.3F, false);
    for (int i = 1; i <= 100; ++i)
        fine.extend_stroke(3 + 0.2F * static_cast<float>(i), 4 + 0.2F * static_cast<float>(i));
    fine.end_stroke();
    for (std::size_t i = 0; i < fine.pixels().size(); ++i)
        EXPECT_NEAR(fine.pixels()[i], coarse.pixels()[i], 1e-4);
}

TEST(PaintImage, the_edge_is_soft) {
    PaintImage image;
    image.begin_stroke(14, 14, 2.5F, false);
    image.end_stroke();
    int between = 0;
    for (const float value : image.pixels())
        between += value > 0.05F && value < 0.95F;
    EXPECT_GE(between, 8);
    EXPECT_EQ(brush_coverage(0, 1), 1);
    EXPECT_EQ(brush_coverage(5, 1), 0);
    EXPECT_FLOAT_EQ(brush_coverage(1, 1), 0.5F);
}

TEST(PaintImage, only_the_paintable_rows_change) {
    PaintImage image(14, 28);
    image.begin_stroke(14, 0, 3, false);
    image.extend_stroke(14, 28);
    image.end_stroke();
    for (int row = 0; row < 14; ++row)
        for (int column = 0; column < 28; ++column)
            EXPECT_EQ(at(image, column, row), 0);
    EXPECT_EQ(at(image, 14, 14), 1);
    image.load(std::vector<float>(784, 1.0F));
    EXPECT_EQ(at(image, 3, 13), 0);
    EXPECT_EQ(at(image, 3, 14), 1);
}

TEST(PaintImage, undo_and_redo_restore_exactly) {
    PaintImage image;
    std::vector<PaintImage::Pixels> states = {image.pixels()};
    for (int i = 0; i < 5; ++i) {
        image.begin_stroke(static_cast<float>(3 + 4 * i), 5, 1.7F, i == 3);
        image.extend_stroke(14, 25);
        image.end_stroke();
        states.push_back(image.pixels());
    }
    for (std::size_t i = states.size() - 1; i > 0; --i) {
        ASSERT_TRUE(image.undo());
        EXPECT_EQ(image.pixels(), states[i - 1]);
    }
    EXPECT_FALSE(image.undo());
    for (std::size_t i = 1; i < states.size(); ++i) {
        ASSERT_TRUE(image.redo());
        EXPECT_EQ(image.pixels(), states[i]);
    }
    EXPECT_FALSE(image.redo());
    // A new stroke after undoing forgets what was undone.
    image.undo();
    image.begin_stroke(1, 1, 1, false);
    image.end_stroke();
    EXPECT_FALSE(image.can_redo());
}

TEST(PaintImage, erasing_takes_ink_away_and_leaves_the_rest) {
    PaintImage image;
    image.load(std::vector<float>(784, 1.0F));
    image.begin_stroke(14, 14, 2, true);
    image.end_stroke();
    EXPECT_EQ(at(image, 14, 14), 0);
    EXPECT_EQ(at(image, 2, 2), 1);
    image.undo();
    EXPECT_EQ(at(image, 14, 14), 1);
}

TEST(PaintImage, what_changes_nothing_is_no_step) {
    PaintImage image(14, 28);
    const std::uint64_t before = image.revision();
    image.begin_stroke(5, 2, 1, false); // in the rows that cannot be painted
    image.end_stroke();
    image.clear();
    EXPECT_FALSE(image.can_undo());
    EXPECT_EQ(image.revision(), before);
    EXPECT_TRUE(image.empty());
}

TEST(PaintImage, forgotten_steps_cannot_be_undone) {
    PaintImage image;
    image.begin_stroke(5, 5, 1, false);
    image.end_stroke();
    image.load(std::vector<float>(784, 0.5F));
    image.forget_steps();
    EXPECT_EQ(image.pixels()[100], 0.5F);
    EXPECT_EQ(image.steps(), 0U);
    EXPECT_FALSE(image.undo());
    EXPECT_FALSE(image.redo());
}

TEST(PaintImage, a_whole_image_can_be_painted_on_until_it_is_taken_back) {
    PaintImage image(14, 28);
    image.begin_stroke(14, 20, 2, false);
    image.end_stroke();
    const auto half = image.pixels();
    image.open_whole(std::vector<float>(784, 0.25F));
    EXPECT_TRUE(image.whole());
    EXPECT_EQ(at(image, 0, 0), 0.25F);
    image.begin_stroke(14, 3, 2, false);
    image.end_stroke();
    EXPECT_EQ(at(image, 14, 3), 1);
    EXPECT_TRUE(image.undo());
    EXPECT_TRUE(image.whole());
    EXPECT_TRUE(image.undo());
    EXPECT_FALSE(image.whole());
    EXPECT_EQ(image.pixels(), half);
    EXPECT_TRUE(image.redo());
    EXPECT_TRUE(image.whole());
    EXPECT_EQ(at(image, 0, 0), 0.25F);
}

TEST(PaintImage, loading_and_clearing_leave_the_half) {
    PaintImage image(14, 28);
    image.open_whole(std::vector<float>(784, 0.25F));
    image.load(image.pixels()); // its own lower half
    EXPECT_FALSE(image.whole());
    EXPECT_EQ(at(image, 5, 13), 0);
    EXPECT_EQ(at(image, 5, 14), 0.25F);
    image.open_whole(std::vector<float>(784, 0.25F));
    image.clear();
    EXPECT_FALSE(image.whole());
    EXPECT_TRUE(image.empty());
}

TEST(PaintImage, undo_while_the_brush_is_down_ends_the_stroke) {
    PaintImage image;
    image.begin_stroke(5, 5, 1, false);
    EXPECT_TRUE(image.undo());
    EXPECT_TRUE(image.empty());
    EXPECT_FALSE(image.stroking());
    image.extend_stroke(20, 20);
    EXPECT_TRUE(image.empty());
}

TEST(PaintImage, loading_keeps_values_in_range) {
    PaintImage image;
    std::vector<float> pixels(784, 0.0F);
    pixels[0] = 7;
    pixels[1] = -1;
    pixels[2] = std::numeric_limits<float>::quiet_NaN();
    pixels[3] = 0.25F;
    image.load(pixels);
    EXPECT_EQ(image.pixels()[0], 1);
    EXPECT_EQ(image.pixels()[1], 0);
    EXPECT_EQ(image.pixels()[2], 0);
    EXPECT_EQ(image.pixels()[3], 0.25F);
    image.load(std::vector<float>(10, 0.5F)); // a short image changes what it has
    EXPECT_EQ(image.pixels()[3], 0.5F);
    EXPECT_EQ(image.pixels()[20], 0);
}

} // namespace
} // namespace penumbra
