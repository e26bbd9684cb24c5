#include "core/objectives/divergence.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::divergence_test {
namespace {

torch::Tensor of(std::vector<double> values) {
    return torch::tensor(values, torch::kFloat64);
}

double between(double mean, double variance, double prior_mean, double prior_variance) {
    return gaussian_kl_between(of({mean}), of({variance}).log(), of({prior_mean}), of({prior_variance}).log())
        .item<double>();
}

TEST(GaussianKlBetween, BothDirections) {
    // N(2, 1) and N(0, 4), variances.
    EXPECT_NEAR(between(2, 1, 0, 4), 0.5 * (std::log(4.0) + (1 + 4) / 4.0 - 1), 1e-12);  // 0.818
    EXPECT_NEAR(between(0, 4, 2, 1), 0.5 * (-std::log(4.0) + (4 + 4) / 1.0 - 1), 1e-12); // 2.807
    EXPECT_NEAR(between(2, 1, 0, 4), 0.8181, 1e-4);
    EXPECT_NEAR(between(0, 4, 2, 1), 2.8069, 1e-4);
    EXPECT_EQ(between(-3, 0.2, -3, 0.2), 0);
}

TEST(GaussianKlBetween, AgainstTheStandardNormalIsTheOther) {
    const auto mean = of({1.5, 0, 0.2, -0.8}), logvar = 2 * of({0.5, 1, 0.9, 0.7}).log();
    const auto zero = torch::zeros_like(mean);
    EXPECT_TRUE(
        torch::allclose(gaussian_kl_between(mean, logvar, zero, zero), gaussian_kl(mean, logvar), 0, 1e-12));
}

TEST(GaussianKlBetween, OnePriorServesABatch) {
    const auto mean = torch::arange(6, torch::kFloat64).view({3, 2}), logvar = -0.3 * mean;
    const auto prior_mean = of({0.5, -1}), prior_logvar = of({0.2, -0.7});
    const auto found = gaussian_kl_between(mean, logvar, prior_mean, prior_logvar);
    ASSERT_EQ(found.sizes(), mean.sizes());
    EXPECT_NEAR(found[2][1].item<double>(), between(5, std::exp(-1.5), -1, std::exp(-0.7)), 1e-12);
}

TEST(GaussianKlBetween, TeachesTheFirstAndThePrior) {
    std::vector<torch::Tensor> inputs;
    for (const double value : {0.7, -0.4, 0.1, 0.3})
        inputs.push_back(of({value}).set_requires_grad(true));
    gaussian_kl_between(inputs[0], inputs[1], inputs[2], inputs[3]).sum().backward();
    constexpr double kStep = 1e-5;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto shifted = [&](double by) {
            std::vector<torch::Tensor> moved;
            for (std::size_t j = 0; j < inputs.size(); ++j)
                moved.push_back(inputs[j].detach() + (i == j ? by : 0));
            return gaussian_kl_between(moved[0], moved[1], moved[2], moved[3]).item<double>();
        };
        EXPECT_NEAR(inputs[i].grad().item<double>(), (shifted(kStep) - shifted(-kStep)) / (2 * kStep), 1e-8)
            << i;
    }
}

/// z = 0.5 + 1.2 * (-0.3) = 0.14, with dz/dmu = 1 and dz/dsigma = -0.3.
TEST(Reparameterise, TheWorkedExample) {
    const auto mean = of({0.5}).requires_grad_(), deviation = of({1.2}).requires_grad_();
    const auto code = reparameterise(mean, 2 * deviation.log(), of({-0.3}));
    EXPECT_NEAR(code.item<double>(), 0.14, 1e-12);
    code.sum().backward();
    EXPECT_NEAR(mean.grad().item<double>(), 1, 1e-12);
    EXPECT_NEAR(deviation.grad().item<double>(), -0.3, 1e-12);
}

} // namespace
} // namespace penumbra::divergence_test
