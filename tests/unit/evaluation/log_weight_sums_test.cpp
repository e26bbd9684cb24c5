#include "core/evaluation/log_weight_sums.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>
#include <utility>

namespace penumbra::log_weight_sums_test {
namespace {

TEST(LogWeightSums, AnyChunksGiveTheSumOfTheWhole) {
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(3);
    // Largest in the middle, so that earlier sums must shrink and later ones must not.
    const auto logs = 30 * at::randn({12, 5}, generator, torch::kFloat64) - 1e5;
    LogWeightSums sums(5, torch::kCPU);
    for (const auto& [first, size] : {std::pair{0, 1}, std::pair{1, 4}, std::pair{5, 7}})
        sums.add(logs.narrow(0, first, size));
    EXPECT_EQ(sums.samples(), 12);
    EXPECT_TRUE(torch::allclose(sums.log_mean(), logs.logsumexp(0) - std::log(12.0), 0, 1e-9));
    EXPECT_TRUE(torch::allclose(sums.mean_log(), logs.mean(0), 0, 1e-9));
    const auto shares = logs.softmax(0);
    EXPECT_TRUE(torch::allclose(sums.effective_samples(), 1 / shares.square().sum(0), 0, 1e-9));
}

TEST(LogWeightSums, EffectiveSamplesByHand) {
    LogWeightSums sums(3, torch::kCPU);
    // All alike; one that decides everything; weights 1 and 3: (1 + 3)^2 / (1 + 9).
    sums.add(torch::tensor({{-700.0, 0.0, std::log(1.0)}, {-700.0, -900.0, std::log(3.0)}}, torch::kFloat64));
    const auto found = sums.effective_samples();
    EXPECT_NEAR(found[0].item<double>(), 2, 1e-12);
    EXPECT_NEAR(found[1].item<double>(), 1, 1e-12);
    EXPECT_NEAR(found[2].item<double>(), 1.6, 1e-12);
    EXPECT_NEAR(sums.log_mean()[0].item<double>(), -700, 1e-12);
    EXPECT_NEAR(sums.log_mean()[2].item<double>(), std::log(2.0), 1e-12);
}

} // namespace
} // namespace penumbra::log_weight_sums_test
