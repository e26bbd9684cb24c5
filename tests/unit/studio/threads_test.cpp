#include "core/threads.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

using namespace std::chrono_literals;

const ThreadRule::Clock::time_point kStart{1000s};

TEST(ThreadRule, TrainingHasAllCoresUntilSomebodyComes) {
    ThreadRule rule(/*window=*/true, 4);
    EXPECT_EQ(rule.training(kStart), 4);
    rule.notice_person(kStart);
    EXPECT_EQ(rule.training(kStart), 3);
    EXPECT_EQ(rule.training(kStart + 900ms), 3);
    EXPECT_EQ(rule.training(kStart + 1100ms), 4);
    rule.notice_person(kStart + 1500ms);
    EXPECT_EQ(rule.training(kStart + 2s), 3);
}

TEST(ThreadRule, ASingleCoreIsShared) {
    ThreadRule rule(/*window=*/true, 1);
    rule.notice_person(kStart);
    EXPECT_EQ(rule.training(kStart), 1);
    EXPECT_EQ(rule.training(kStart + 5s), 1);
}

TEST(ThreadRule, WithoutAWindowNobodyIsWaitedFor) {
    ThreadRule rule(/*window=*/false, 2);
    rule.notice_person(kStart);
    EXPECT_EQ(rule.training(kStart), 2);
}

} // namespace
} // namespace penumbra
