#include "core/objectives/discretised_logistic.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::discretised_logistic_test {
namespace {

torch::Tensor all_greys() {
    return torch::arange(256, torch::kFloat64).div(255).unsqueeze(1); // [256, 1]: an image of one pixel each
}

TEST(DiscretisedLogistic, ProbabilitiesOfAPixelAddUpToOne) {
    for (const double mean : {-0.2, 0.0, 0.37, 1.0})
        for (const double scale : {0.001, 0.05, 1.0}) {
            const auto found = discretised_logistic_log_likelihood(
                torch::full({256, 1}, mean, torch::kFloat64), torch::tensor(std::log(scale), torch::kFloat64),
                all_greys());
            EXPECT_NEAR(found.exp().sum().item<double>(), 1, 1e-9) << mean << " " << scale;
        }
}

TEST(DiscretisedLogistic, IsADifferenceOfDistributionFunctions) {
    const auto found = discretised_logistic_log_likelihood(
        torch::tensor({{0.4, 0.9}}, torch::kFloat64), torch::tensor(std::log(0.1), torch::kFloat64),
        torch::tensor({{102 / 255.0, 1.0}}, torch::kFloat64));
    const auto below = [](double x) { return 1 / (1 + std::exp(-x / 0.1)); };
    const double half = 0.5 / 255;
    const double middle = std::log(below(half) - below(-half)), top = std::log(1 - below(0.1 - half));
    EXPECT_NEAR(found.item<double>(), middle + top, 1e-9);
}

TEST(DiscretisedLogistic, FarOutItStaysFiniteWithASlope) {
    auto mean = torch::tensor({{0.0F}}).requires_grad_();
    auto log_scale = torch::tensor(-6.0F).requires_grad_();
    discretised_logistic_log_likelihood(mean, log_scale, torch::tensor({{0.9F}})).sum().backward();
    EXPECT_TRUE(mean.grad().isfinite().all().item<bool>());
    EXPECT_GT(mean.grad().item<float>(), 0);
    EXPECT_GT(log_scale.grad().item<float>(), 0);
}

} // namespace
} // namespace penumbra::discretised_logistic_test
