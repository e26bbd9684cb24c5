#include "core/objectives/likelihood.hpp"

#include "core/objectives/divergence.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace penumbra::likelihood_test {
namespace {

TEST(BernoulliLikelihood, WorkedNumbers) {
    const auto logits = torch::tensor({{0.0, 2.0}, {-1.0, 0.0}}, torch::kFloat64);
    const auto targets = torch::tensor({{1.0, 0.0}, {0.25, 0.5}}, torch::kFloat64);
    const auto found = bernoulli_log_likelihood(logits, targets);
    ASSERT_EQ(found.sizes(), at::IntArrayRef({2}));
    EXPECT_NEAR(found[0].item<double>(), std::log(0.5) - std::log1p(std::exp(2.0)), 1e-12);
    const double p = 1 / (1 + std::exp(1.0));
    EXPECT_NEAR(found[1].item<double>(), 0.25 * std::log(p) + 0.75 * std::log1p(-p) + std::log(0.5), 1e-12);
}

TEST(BernoulliLikelihood, ConfidentPixelsStayFinite) {
    const auto found =
        bernoulli_log_likelihood(torch::tensor({{500.0, -500.0}}), torch::tensor({{0.0, 0.0}}));
    EXPECT_NEAR(found.item<double>(), -500, 1e-3);
}

TEST(GaussianLikelihood, IsTheDensity) {
    const auto mean = torch::zeros({1, 2}, torch::kFloat64);
    const auto found = gaussian_log_likelihood(mean, torch::tensor({{0.3, -0.4}}, torch::kFloat64), 0.5);
    const double expected = 2 * std::log(1 / (0.5 * std::sqrt(2 * std::numbers::pi))) - 0.25 / (2 * 0.25);
    EXPECT_NEAR(found.item<double>(), expected, 1e-12);
}

TEST(Divergence, WorkedNumbers) {
    const auto mean = torch::tensor({{1.5, 0.0, 0.2, -0.8}}, torch::kFloat64);
    const auto logvar = 2 * torch::tensor({{0.5, 1.0, 0.9, 0.7}}, torch::kFloat64).log();
    const auto found = gaussian_kl(mean, logvar);
    const double expected[] = {1.44, 0, 0.03, 0.42}; // to two digits; they sum to 1.89
    double sum = 0;
    for (int j = 0; j < 4; ++j) {
        const double nats = found[0][j].item<double>();
        EXPECT_NEAR(nats, expected[j], 0.005);
        sum += std::round(100 * nats) / 100;
    }
    EXPECT_NEAR(sum, 1.89, 1e-12);
    EXPECT_NEAR(found[0][0].item<double>(), 0.5 * (2.25 + 0.25 - 1 - std::log(0.25)), 1e-12);
    EXPECT_EQ(found[0][1].item<double>(), 0);
}

} // namespace
} // namespace penumbra::likelihood_test
