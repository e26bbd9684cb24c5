#include "core/exploration/mailbox.hpp"

#include <gtest/gtest.h>

namespace penumbra::mailbox_test {

TEST(Mailbox, TheNewestQuestionReplacesTheOneThatWaits) {
    Mailbox<int> box;
    EXPECT_TRUE(box.empty());
    EXPECT_EQ(box.put(10), 1U);
    EXPECT_EQ(box.put(20), 2U);
    EXPECT_EQ(box.put(30), 3U);
    const auto taken = box.take();
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->first, 3U);
    EXPECT_EQ(taken->second, 30);
    EXPECT_TRUE(box.empty());
    EXPECT_FALSE(box.take());
}

TEST(Mailbox, SerialNumbersGoOnAfterTaking) {
    Mailbox<int> box;
    box.put(1);
    box.take();
    EXPECT_EQ(box.put(2), 2U);
    EXPECT_EQ(box.take()->first, 2U);
}

} // namespace penumbra::mailbox_test
