#include "app/shell/input.hpp"

#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

namespace penumbra {
namespace {

class InputFeederTest : public ::testing::Test {
  protected:
    InputFeederTest() { InputFeeder::map_keys(io_); }

    template<typename Event>
    void push(double time, Event event) {
        queue_.push_back({time, std::move(event)});
    }
    FrameInput frame() { return feeder_.deliver(queue_, io_); }

    ImGuiIO io_;
    InputQueue queue_;
    InputFeeder feeder_;
};

TEST_F(InputFeederTest, a_click_within_one_frame_takes_two) {
    push(0.0, input::Move{10, 20});
    push(0.1, input::Button{0, true});
    push(0.2, input::Button{0, false});
    frame();
    EXPECT_TRUE(io_.MouseDown[0]);
    EXPECT_FLOAT_EQ(io_.MousePos.x, 10);
    frame();
    EXPECT_FALSE(io_.MouseDown[0]);
    EXPECT_TRUE(queue_.empty());
}

TEST_F(InputFeederTest, a_press_is_seen_where_it_happened) {
    push(0.0, input::Move{10, 20});
    push(0.1, input::Button{0, true});
    push(0.2, input::Move{500, 600});
    frame();
    EXPECT_TRUE(io_.MouseDown[0]);
    EXPECT_FLOAT_EQ(io_.MousePos.x, 10);
    frame();
    EXPECT_FLOAT_EQ(io_.MousePos.x, 500);
}

TEST_F(InputFeederTest, every_sample_of_a_fast_stroke_arrives_in_order_with_its_time_and_buttons) {
    constexpr int kSamples = 500;
    push(0.0, input::Move{0, 0});
    push(0.5, input::Button{0, true});
    for (int i = 1; i <= kSamples; ++i) {
        push(i, input::Move{static_cast<float>(i), static_cast<float>(2 * i)});
    }
    push(kSamples + 1, input::Button{0, false});

    std::vector<PointerSample> samples;
    int frames = 0;
    while (!queue_.empty()) {
        const FrameInput input = frame();
        samples.insert(samples.end(), input.pointer.begin(), input.pointer.end());
        ++frames;
    }
    EXPECT_EQ(frames, 2); // the press, then everything else
    ASSERT_EQ(samples.size(), kSamples + 3U);
    EXPECT_FALSE(samples.front().left);
    for (int i = 1; i <= kSamples; ++i) {
        const PointerSample& sample = samples[static_cast<std::size_t>(i) + 1];
        EXPECT_FLOAT_EQ(sample.position.x, static_cast<float>(i));
        EXPECT_DOUBLE_EQ(sample.time, i);
        EXPECT_TRUE(sample.left);
    }
    EXPECT_FALSE(samples.back().left);
}

TEST_F(InputFeederTest, keys_keep_their_modifiers_and_are_not_lost_within_a_frame) {
    push(0, input::Key{GLFW_KEY_LEFT_CONTROL, true});
    push(0, input::Key{'Z', true});
    push(0, input::Key{'Z', false});
    push(0, input::Key{GLFW_KEY_LEFT_CONTROL, false});
    const FrameInput first = frame();
    ASSERT_EQ(first.chords.size(), 1U);
    EXPECT_EQ(first.chords[0], parse_chord("Ctrl+Z"));
    EXPECT_TRUE(io_.KeysDown['Z']);
    EXPECT_TRUE(frame().chords.empty());
    EXPECT_FALSE(io_.KeysDown['Z']);
    EXPECT_FALSE(io_.KeyCtrl);
}

TEST_F(InputFeederTest, text_comes_before_the_key_that_follows_it) {
    push(0, input::Character{'a'});
    push(0, input::Key{GLFW_KEY_ENTER, true});
    frame();
    EXPECT_FALSE(io_.KeysDown[GLFW_KEY_ENTER]);
    frame();
    EXPECT_TRUE(io_.KeysDown[GLFW_KEY_ENTER]);
}

TEST_F(InputFeederTest, leaving_the_window_ends_hovering_but_not_a_drag) {
    push(0, input::Move{5, 5});
    push(0, input::Leave{});
    frame();
    EXPECT_LT(io_.MousePos.x, -1e30F);
    push(1, input::Move{5, 5});
    push(1, input::Button{0, true});
    push(1, input::Leave{});
    frame();
    EXPECT_FLOAT_EQ(io_.MousePos.x, 5);
}

TEST_F(InputFeederTest, keys_out_of_range_are_ignored) {
    push(0, input::Key{-1, true});
    push(0, input::Key{100000, true});
    push(0, input::Button{77, true});
    EXPECT_TRUE(frame().chords.empty());
    EXPECT_TRUE(queue_.empty());
}

} // namespace
} // namespace penumbra
