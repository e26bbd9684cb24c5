#include "core/evaluation/bootstrap.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::bootstrap_test {
namespace {

torch::Tensor normal(std::int64_t count, std::uint64_t seed) {
    return at::randn({count}, torch::make_generator<at::CPUGeneratorImpl>(seed), torch::kFloat64);
}

TEST(Bootstrap, IsPaired) {
    // The digits differ wildly, the two models by 0.25 on each of them.
    const auto digits = 100 * normal(500, 1);
    const auto interval = paired_bootstrap(digits + 0.25, digits, /*seed=*/0);
    EXPECT_NEAR(interval.mean, 0.25, 1e-9);
    EXPECT_NEAR(interval.low, 0.25, 1e-9);
    EXPECT_NEAR(interval.high, 0.25, 1e-9);
}

TEST(Bootstrap, IsAsWideAsTheNormalInterval) {
    const auto differences = normal(1000, 2);
    const auto interval = paired_bootstrap(differences, torch::zeros({1000}), /*seed=*/0);
    const double width = 2 * 1.96 * differences.std().item<double>() / std::sqrt(1000.0);
    EXPECT_NEAR(interval.high - interval.low, width, 0.1 * width);
    EXPECT_LT(interval.low, interval.mean);
    EXPECT_GT(interval.high, interval.mean);
}

TEST(Bootstrap, IsFixedByItsSeed) {
    const auto a = normal(100, 3), b = normal(100, 4);
    const auto once = paired_bootstrap(a, b, 7, 200), again = paired_bootstrap(a, b, 7, 200);
    EXPECT_EQ(once.low, again.low);
    EXPECT_EQ(once.high, again.high);
    EXPECT_NE(once.low, paired_bootstrap(a, b, 8, 200).low);
}

} // namespace
} // namespace penumbra::bootstrap_test
