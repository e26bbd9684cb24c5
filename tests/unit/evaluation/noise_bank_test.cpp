#include "core/evaluation/noise_bank.hpp"

#include <gtest/gtest.h>

namespace penumbra::noise_bank_test {
namespace {

TEST(NoiseBank, IsSharedByModelsOfOtherNoiseSizes) {
    const auto narrow = NoiseBank(3, 10, 7, 2).slice(0, 10);
    const auto wide = NoiseBank(3, 10, 7, 5).slice(0, 10);
    ASSERT_EQ(wide.sizes(), (std::vector<std::int64_t>{10, 7, 5}));
    EXPECT_TRUE(torch::equal(narrow, wide.narrow(2, 0, 2)));
}

TEST(NoiseBank, DoesNotDependOnTheChunks) {
    const NoiseBank bank(1, 20, 4, 3);
    const auto whole = bank.slice(0, 20);
    EXPECT_TRUE(torch::equal(whole, torch::cat({bank.slice(0, 7), bank.slice(7, 13)})));
}

TEST(NoiseBank, IsStandardNormalAndFixedByItsSeed) {
    const auto noise = NoiseBank(5, 1000, 16, 2).slice(0, 1000);
    EXPECT_NEAR(noise.mean().item<double>(), 0, 0.02);
    EXPECT_NEAR(noise.std().item<double>(), 1, 0.02);
    EXPECT_NEAR((noise.select(2, 0) * noise.select(2, 1)).mean().item<double>(), 0, 0.03);
    EXPECT_TRUE(torch::equal(noise, NoiseBank(5, 1000, 16, 2).slice(0, 1000)));
    EXPECT_FALSE(torch::equal(noise, NoiseBank(6, 1000, 16, 2).slice(0, 1000)));
}

} // namespace
} // namespace penumbra::noise_bank_test
