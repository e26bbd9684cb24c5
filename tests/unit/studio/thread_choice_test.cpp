#include "core/thread_choice.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// Trains for so long; seconds of it that were computed on one thread.
template<class Cost>
double train(ThreadChoice& choice, double seconds, const Cost& cost, int most = 2) {
    double alone = 0;
    for (double now = 0; now < seconds;) {
        const int threads = choice.next(most);
        const double step = cost(threads);
        choice.took(step);
        now += step;
        alone += threads == 1 ? step : 0;
    }
    return alone;
}

TEST(ThreadChoice, AllThreadsWhereTheyHelp) {
    ThreadChoice choice;
    const double alone = train(choice, 100, [](int threads) { return threads == 1 ? 0.010 : 0.006; });
    EXPECT_GT(alone, 0); // it was tried
    EXPECT_LT(alone, 1);
}

TEST(ThreadChoice, AllThreadsAlsoWhereTheyHelpALittle) {
    for (const double together : {0.0094, 0.0100, 0.0104}) {
        ThreadChoice choice;
        EXPECT_LT(train(choice, 100, [&](int threads) { return threads == 1 ? 0.0100 : together; }), 2);
    }
}

TEST(ThreadChoice, WakingThreadsIsNotHeldAgainstThem) {
    ThreadChoice choice;
    int before = 1;
    const double alone = train(choice, 20, [&](int threads) {
        const bool woken = threads > before;
        before = threads;
        return threads == 1 ? 0.031 : woken ? 0.107 : 0.020;
    });
    EXPECT_LT(alone, 1);
}

TEST(ThreadChoice, ADisturbedTrialIsSoonRepeated) {
    ThreadChoice choice;
    double now = 0;
    const double alone = train(choice, 10, [&](int threads) {
        const double step = threads == 1 ? 0.031 : now < 1 ? 0.045 : 0.019;
        now += step;
        return step;
    });
    EXPECT_LT(alone, 3);
}

TEST(ThreadChoice, OneWhereTheyHinderEachOther) {
    ThreadChoice choice;
    const double alone = train(choice, 100, [](int threads) { return threads == 1 ? 0.014 : 0.170; });
    EXPECT_GT(alone, 90);
}

TEST(ThreadChoice, FollowsTheMachine) {
    ThreadChoice choice;
    const auto quiet = [](int threads) { return threads == 1 ? 0.010 : 0.006; };
    const auto busy = [](int threads) { return threads == 1 ? 0.014 : 0.170; };
    train(choice, 100, quiet);
    EXPECT_EQ(choice.next(2), 2);
    EXPECT_GT(train(choice, 30, busy), 24);
    EXPECT_LT(train(choice, 100, quiet), 70); // back within a minute
    EXPECT_EQ(choice.next(2), 2);
}

TEST(ThreadChoice, ASlowTrialIsNotRepeatedSoon) {
    ThreadChoice choice;
    // A step of 16 s, as a convolution took when the cores were wanted elsewhere.
    const double alone = train(choice, 2000, [](int threads) { return threads == 1 ? 0.2 : 16; });
    EXPECT_GT(alone, 1850);
}

TEST(ThreadChoice, NothingToChooseWithoutASecondThread) {
    ThreadChoice choice;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(choice.next(1), 1);
        choice.took(0.1);
    }
    EXPECT_EQ(choice.next(4), 1); // as at the beginning
}

} // namespace
} // namespace penumbra
