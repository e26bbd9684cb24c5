#include "core/training/step_losses.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace penumbra::step_losses_test {
namespace {

Terms terms(float first, float second, double weight) {
    return {{{"reconstruction", torch::tensor(first), 1.0}, {"kl", torch::tensor(second), weight}}};
}

TEST(StepLosses, TotalIsTheWeightedSum) {
    EXPECT_EQ(names_of(terms(1, 2, 0.5)), (std::vector<std::string>{"total", "reconstruction", "kl"}));
    EXPECT_EQ(values_of(terms(1, 2, 0.5)), (std::vector<float>{2, 1, 2}));
}

TEST(StepLosses, APartThatIsOnlyWatchedDoesNotSpoilTheTotal) {
    const auto values = values_of(terms(1, std::numeric_limits<float>::infinity(), 0));
    EXPECT_EQ(values[0], 1);
    EXPECT_TRUE(std::isinf(values[2]));
}

TEST(StepLosses, OnTheCpuEveryStepIsFetched) {
    StepLosses losses(torch::kCPU);
    EXPECT_FALSE(losses.full());
    losses.add(7, 0.5, 1e-3, terms(3, 4, 2), torch::tensor(5.0));
    EXPECT_TRUE(losses.full());
    const auto rows = losses.take();
    ASSERT_EQ(rows.size(), 1);
    EXPECT_EQ(rows[0].step, 7);
    EXPECT_EQ(rows[0].epoch, 0.5);
    EXPECT_EQ(rows[0].learning_rate, 1e-3);
    EXPECT_EQ(rows[0].values, (std::vector<float>{11, 3, 4}));
    EXPECT_EQ(rows[0].gradient_norm, 5);
    EXPECT_FALSE(losses.full());
    EXPECT_TRUE(losses.take().empty());
}

TEST(StepLosses, OfADeviceManyStepsComeAtOnceAndInOrder) {
    StepLosses losses(torch::Device(torch::kCUDA, 0)); // the tensors may be anywhere
    std::int64_t added = 0;
    while (!losses.full()) {
        const auto value = static_cast<float>(added);
        ++added;
        losses.add(added, 0, 0, terms(value, -value, static_cast<double>(added)), torch::tensor(0.25));
    }
    EXPECT_GT(added, 1);
    const auto rows = losses.take();
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(added));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto value = static_cast<float>(i);
        EXPECT_EQ(rows[i].step, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(rows[i].values, (std::vector<float>{value - value * (value + 1), value, -value}));
        EXPECT_EQ(rows[i].gradient_norm, 0.25);
    }
}

} // namespace
} // namespace penumbra::step_losses_test
