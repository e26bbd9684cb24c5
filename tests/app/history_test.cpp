#include "app/shell/history.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Two numbers with a history.
class HistoryTest : public ::testing::Test {
  protected:
    void set(int& number, int value, const std::string& area, const std::string& gesture = {}) {
        history_.add({.what = area + " " + std::to_string(value),
                      .area = area,
                      .undo = [&number, before = number] { number = before; },
                      .redo = [&number, value] { number = value; }},
                     gesture);
        number = value;
    }

    History history_;
    int a_ = 0, b_ = 0;
};

TEST_F(HistoryTest, takes_back_the_newest_and_does_it_again) {
    EXPECT_FALSE(history_.can_undo());
    EXPECT_EQ(history_.undo(), "");
    set(a_, 1, "a");
    set(b_, 2, "b");
    set(a_, 3, "a");
    EXPECT_EQ(history_.undo(), "a 3");
    EXPECT_EQ(a_, 1);
    EXPECT_EQ(history_.undo(), "b 2");
    EXPECT_EQ(b_, 0);
    EXPECT_EQ(history_.redo(), "b 2");
    EXPECT_EQ(history_.redo(), "a 3");
    EXPECT_EQ(a_, 3);
    EXPECT_EQ(b_, 2);
    EXPECT_EQ(history_.redo(), "");
}

TEST_F(HistoryTest, an_area_goes_its_own_way) {
    set(a_, 1, "a");
    set(b_, 2, "b");
    EXPECT_EQ(history_.undo("a"), "a 1");
    EXPECT_EQ(b_, 2);
    EXPECT_FALSE(history_.can_undo("a"));
    EXPECT_TRUE(history_.can_redo("a"));
    set(b_, 4, "b"); // what was taken back of the other area can still be done again
    EXPECT_EQ(history_.redo(), "a 1");
    EXPECT_EQ(a_, 1);
}

TEST_F(HistoryTest, something_new_ends_what_was_taken_back) {
    set(a_, 1, "a");
    history_.undo();
    set(a_, 5, "a");
    EXPECT_FALSE(history_.can_redo());
    history_.undo();
    EXPECT_EQ(a_, 0);
}

TEST_F(HistoryTest, a_gesture_is_one_step) {
    for (const int value : {1, 2, 3}) {
        set(a_, value, "a", "slider");
    }
    history_.next_gesture();
    set(a_, 7, "a", "slider");
    history_.undo();
    EXPECT_EQ(a_, 3);
    history_.undo();
    EXPECT_EQ(a_, 0);
    EXPECT_FALSE(history_.can_undo());
    history_.redo();
    EXPECT_EQ(a_, 3);
    set(a_, 9, "a", "slider"); // after something was done again, too, it is a step of its own
    history_.undo();
    EXPECT_EQ(a_, 3);
}

TEST_F(HistoryTest, is_bounded_and_forgets) {
    for (int i = 1; i <= 2 * static_cast<int>(History::kMost); ++i) {
        set(a_, i, "a");
    }
    set(b_, 1, "b");
    int steps = 0;
    while (!history_.undo("a").empty()) {
        ++steps;
    }
    EXPECT_EQ(steps, static_cast<int>(History::kMost) - 1);
    history_.forget("a");
    EXPECT_FALSE(history_.can_redo());
    EXPECT_EQ(history_.undo(), "b 1");
}

} // namespace
} // namespace penumbra
