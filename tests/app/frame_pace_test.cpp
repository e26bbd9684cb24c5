#include "app/shell/frame_pace.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

constexpr double kFrame = 1.0 / 60;

/// A pace that has drawn for a while: frames of `cost` seconds, the last one begun at `begun`.
FramePace drawing(double cost, double begun) {
    FramePace pace;
    for (int i = 40; i >= 0; --i)
        pace.drawn(begun - i, cost);
    return pace;
}

TEST(FramePace, at_most_sixty_frames_a_second_but_answers_at_once) {
    const FramePace pace = drawing(0.004, 10);
    EXPECT_DOUBLE_EQ(pace.next(10.001, false, false), 10 + kFrame);
    EXPECT_LE(pace.next(10.001, false, true), 10.001);
    EXPECT_LE(FramePace().next(0.5, true, false), 0.5); // the first one
}

TEST(FramePace, left_alone_frames_take_a_hundredth_of_training) {
    EXPECT_NEAR(drawing(0.004, 10).next(10.001, true, false), 10.4, 1e-3);
    EXPECT_NEAR(drawing(0.004, 10).next(10.001, true, true), 10.4, 1e-3); // nobody asked
    EXPECT_NEAR(drawing(0.0001, 10).next(10.001, true, false), 10.05, 1e-3);
    EXPECT_NEAR(drawing(0.3, 10).next(10.001, true, false), 11, 1e-3);
    EXPECT_NEAR(drawing(0.3, 10).next(10.001, false, false), 10 + kFrame, 1e-9); // nothing to take from
}

TEST(FramePace, a_touch_brings_the_full_rate_back) {
    FramePace pace = drawing(0.1, 10);
    pace.touched(10.5);
    EXPECT_LE(pace.next(10.5, true, false), 10.5);
    EXPECT_LE(pace.next(12.4, true, false), 12.4);
    EXPECT_NEAR(pace.next(12.6, true, false), 11, 1e-3); // its pause is over, and the next one is a long one
    pace.drawn(12.6, 0.1);
    EXPECT_GT(pace.next(12.7, true, false), 13);
}

} // namespace
} // namespace penumbra
