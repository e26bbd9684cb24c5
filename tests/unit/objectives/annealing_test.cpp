#include "core/objectives/annealing.hpp"

#include <gtest/gtest.h>

namespace penumbra::annealing_test {
namespace {

/// A reconstruction of 0.4 and a KL of 1.2 under the ramp min(t / 10, 1).
TEST(Annealing, WorkedNumbers) {
    const auto total = [](double epoch) { return 0.4 + 1.2 * annealing_factor({.warmup = 10}, epoch); };
    EXPECT_NEAR(total(1), 0.52, 1e-12);
    EXPECT_NEAR(total(5), 1.00, 1e-12);
    EXPECT_NEAR(total(10), 1.60, 1e-12);
    EXPECT_NEAR(total(20), 1.60, 1e-12);
}

TEST(Annealing, NoneIsTheFullWeightAtOnce) {
    EXPECT_EQ(annealing_factor({}, 0), 1);
}

TEST(Annealing, CyclesRiseOverTheirFirstHalf) {
    const Annealing cycles{.warmup = 100, .cycle = 4};
    EXPECT_NEAR(annealing_factor(cycles, 0), 0, 1e-12);
    EXPECT_NEAR(annealing_factor(cycles, 1), 0.5, 1e-12);
    EXPECT_NEAR(annealing_factor(cycles, 3), 1, 1e-12);
    EXPECT_NEAR(annealing_factor(cycles, 4.5), 0.25, 1e-12);
}

} // namespace
} // namespace penumbra::annealing_test
