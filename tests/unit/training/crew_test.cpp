#include "core/training/crew.hpp"

#include <gtest/gtest.h>
#include <set>
#include <stdexcept>
#include <string>

namespace penumbra::crew_test {
namespace {

TEST(Crew, EveryNumberIsWorkedOnOnceOnAThreadOfItsOwn) {
    std::atomic<int> begun = 0;
    Crew crew([&] { ++begun; });
    crew.use(3);
    for (int round = 0; round < 200; ++round) {
        std::array<std::thread::id, 3> threads;
        crew.together(
            [&](int number) { threads[static_cast<std::size_t>(number)] = std::this_thread::get_id(); });
        EXPECT_EQ(threads[0], std::this_thread::get_id());
        EXPECT_EQ(std::set(threads.begin(), threads.end()).size(), 3u);
    }
    EXPECT_EQ(begun, 2);
}

TEST(Crew, ItsNumberChangesFromRoundToRound) {
    Crew crew([] {});
    for (const int count : {1, 4, 2, 3, 1, 4}) {
        crew.use(count);
        EXPECT_EQ(crew.count(), count);
        std::atomic<int> sum = 0;
        crew.together([&](int number) { sum += 1 << number; });
        EXPECT_EQ(sum, (1 << count) - 1);
    }
}

TEST(Crew, SleepersAreWoken) {
    Crew crew([] {});
    crew.use(2);
    std::atomic<int> rounds = 0;
    for (int round = 0; round < 3; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        crew.together([&](int number) {
            if (number == 1)
                std::this_thread::sleep_for(std::chrono::milliseconds(5)); // the caller falls asleep as well
            ++rounds;
        });
    }
    EXPECT_EQ(rounds, 6);
}

TEST(Crew, AnErrorComesBackWhenAllAreDoneAndTheNextRoundGoesOn) {
    Crew crew([] {});
    crew.use(3);
    std::atomic<int> done = 0;
    try {
        crew.together([&](int number) {
            if (number > 0)
                throw std::runtime_error(std::to_string(number));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            ++done;
        });
        ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "1");
    }
    EXPECT_EQ(done, 1);
    crew.together([&](int) { ++done; });
    EXPECT_EQ(done, 4);
}

} // namespace
} // namespace penumbra::crew_test
