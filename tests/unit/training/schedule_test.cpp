#include "core/training/schedule.hpp"

#include "core/training/spec.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::schedule_test {
namespace {

Parameters training(std::initializer_list<std::pair<const char*, const char*>> pairs) {
    Parameters parameters(training_schema());
    for (const auto& [key, text] : pairs)
        parameters.set_text(key, text);
    return parameters;
}

Parameters restarts(const char* first, const char* growth) {
    return training({{"schedule", "cosine_restarts"},
                     {"epochs", "100"},
                     {"restart_steps", first},
                     {"restart_growth", growth},
                     {"restart_decay", "0.9"},
                     {"restart_cycles", "0"},
                     {"final_fraction", "0"}});
}

TEST(Schedule, ConstantIsOneForAllEpochs) {
    const Schedule schedule(training({{"epochs", "7"}}), 11);
    EXPECT_EQ(schedule.total_steps(), 77);
    EXPECT_EQ(schedule.fraction(0), 1);
    EXPECT_EQ(schedule.fraction(76), 1);
}

TEST(Schedule, WarmUpRisesFromATenthToThePeak) {
    const Schedule schedule(training({{"warmup_epochs", "1"}, {"epochs", "3"}}), 10);
    EXPECT_DOUBLE_EQ(schedule.fraction(0), 0.1);
    EXPECT_DOUBLE_EQ(schedule.fraction(1), 0.2);
    EXPECT_DOUBLE_EQ(schedule.fraction(9), 1.0);
    EXPECT_DOUBLE_EQ(schedule.fraction(10), 1.0);
}

TEST(Schedule, CosineFallsToItsFinalFraction) {
    const Schedule schedule(training({{"schedule", "cosine"}, {"epochs", "10"}, {"final_fraction", "0.1"}}),
                            100);
    EXPECT_DOUBLE_EQ(schedule.fraction(0), 1);
    EXPECT_NEAR(schedule.fraction(500), 0.55, 1e-12);
    EXPECT_NEAR(schedule.fraction(999), 0.1, 1e-5);
    for (int step = 1; step < 1000; ++step)
        ASSERT_LT(schedule.fraction(step), schedule.fraction(step - 1));
}

TEST(Schedule, ThirdRestartIsAtStep91WithPeakPoint729) {
    const Schedule schedule(restarts("25", "1.2"), 10);
    EXPECT_LT(schedule.fraction(90), 0.01);
    EXPECT_NEAR(schedule.fraction(91), 0.729, 1e-12);
}

TEST(Schedule, CyclesEndAt99And229And398) {
    const Schedule schedule(restarts("100", "1.3"), 10);
    for (const int last : {99, 229, 398}) {
        EXPECT_LT(schedule.fraction(last), 0.001) << last;
        EXPECT_GT(schedule.fraction(last + 1), 0.7) << last;
    }
}

TEST(Schedule, PublishedRunRestartsWhereItSays) {
    const auto spec = preset("split-faithful");
    const Schedule schedule(spec.training, 52);
    EXPECT_EQ(schedule.total_steps(), 5363);
    EXPECT_NEAR(schedule.fraction(0), 0.1, 1e-12);
    EXPECT_NEAR(schedule.fraction(1039), 1, 1e-12);
    EXPECT_NEAR(schedule.fraction(1040), 1, 1e-12);
    double peak = 1;
    for (const int restart : {1248, 1560, 2028, 2730, 3783}) {
        peak *= 0.9;
        EXPECT_NEAR(schedule.fraction(restart), peak, 1e-12) << restart;
        EXPECT_NEAR(schedule.fraction(restart - 1), 0.05, 1e-3) << restart;
    }
    EXPECT_NEAR(schedule.fraction(5362), 0.05, 1e-3);
}

TEST(Schedule, EpochsEndARunWhoseCyclesAreLonger) {
    auto parameters = preset("split-faithful").training;
    parameters.set_text("epochs", "3");
    EXPECT_EQ(Schedule(parameters, 52).total_steps(), 156);
}

TEST(Schedule, ExtendingReallyGoesOn) {
    auto parameters = preset("split-faithful").training;
    extend_run(parameters, 10, 52);
    EXPECT_GE(Schedule(parameters, 52).total_steps(), 5363 + 10 * 52);
    auto plain = training({{"epochs", "10"}});
    extend_run(plain, 10, 52);
    EXPECT_EQ(plain.get<std::int64_t>("epochs"), 20);
}

} // namespace
} // namespace penumbra::schedule_test
