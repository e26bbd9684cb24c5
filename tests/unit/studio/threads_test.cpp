#include "core/threads.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <latch>
#include <sched.h>
#include <thread>
#include <unistd.h>

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

/// A thread that waits until it is told to end.
class Waiting {
  public:
    explicit Waiting(ThreadRule& rule) {
        thread_ = std::jthread([this, &rule](const std::stop_token& stop) {
            rule.set_explorer(gettid());
            started_.count_down();
            while (!stop.stop_requested())
                std::this_thread::sleep_for(1ms);
            rule.set_explorer(0);
        });
        started_.wait();
    }

  private:
    std::latch started_{1};
    std::jthread thread_; // last: it counts down
};

int cores_of(int thread) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    EXPECT_EQ(sched_getaffinity(thread, sizeof cores, &cores), 0);
    return CPU_COUNT(&cores);
}

TEST(OwnCore, ExplorationKeepsOffTheCoreThatDraws) {
    ThreadRule rule(/*window=*/true, 2);
    const Waiting explorer(rule);
    const int all = cores_of(rule.explorer());
    {
        const OwnCore own(rule);
        EXPECT_EQ(cores_of(rule.explorer()), std::max(1, all - 1));
        EXPECT_EQ(cores_of(0), all);
    }
    EXPECT_EQ(cores_of(rule.explorer()), all);
}

TEST(OwnCore, WithoutExplorationThereIsNobodyToSendAway) {
    const ThreadRule rule(/*window=*/true, 2);
    const int all = cores_of(0);
    const OwnCore own(rule);
    EXPECT_EQ(cores_of(0), all);
}

} // namespace
} // namespace penumbra
