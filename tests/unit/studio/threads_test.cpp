#include "core/runtime.hpp"
#include "core/threads.hpp"
#include "core/time_slice.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <latch>
#include <optional>
#include <sched.h>
#include <string>
#include <sys/resource.h>
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

TEST(ThreadRule, WhoAnswersHasACore) {
    ThreadRule rule(/*window=*/true, 4);
    rule.answers(true);
    EXPECT_EQ(rule.training(kStart), 3);
    rule.notice_person(kStart); // the same core
    EXPECT_EQ(rule.training(kStart), 3);
    rule.answers(true); // a measurement too
    EXPECT_EQ(rule.training(kStart), 2);
    rule.answers(false);
    rule.answers(false);
    EXPECT_EQ(rule.training(kStart + 2s), 4);
}

TEST(ThreadRule, ASingleCoreIsShared) {
    ThreadRule rule(/*window=*/true, 1);
    rule.notice_person(kStart);
    rule.answers(true);
    EXPECT_EQ(rule.training(kStart), 1);
    EXPECT_EQ(rule.training(kStart + 5s), 1);
}

TEST(ThreadRule, WithoutAWindowNobodyIsWaitedFor) {
    ThreadRule rule(/*window=*/false, 2);
    rule.notice_person(kStart);
    rule.answers(true);
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

/// The slice of the calling thread in milliseconds, where the kernel tells it.
std::optional<double> slice_ms() {
    std::ifstream file("/proc/thread-self/sched");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("se.slice"))
            return std::stod(line.substr(line.find(':') + 1)) / 1e6;
    return {};
}

TEST(TimeSlice, BelongsToTheThreadAndLeavesItsPriority) {
    std::thread([] {
        const auto before = slice_ms();
        const int nice = getpriority(PRIO_PROCESS, 0);
        set_time_slice(kDrawingSlice);
        EXPECT_EQ(getpriority(PRIO_PROCESS, 0), nice);
        if (!before || *slice_ms() == *before)
            GTEST_SKIP() << "this kernel has one slice for all";
        EXPECT_DOUBLE_EQ(*slice_ms(), 8);
        give_way_to_the_window();
        EXPECT_GT(getpriority(PRIO_PROCESS, 0), nice);
        EXPECT_DOUBLE_EQ(*slice_ms(), 100);
    }).join();
    if (const auto here = slice_ms()) {
        EXPECT_LT(*here, 8);
    }
}

} // namespace
} // namespace penumbra
