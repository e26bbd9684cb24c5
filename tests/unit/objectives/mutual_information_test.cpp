#include "core/objectives/mutual_information.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::mutual_information_test {
namespace {

double estimate(const torch::Tensor& mean, const torch::Tensor& logvar) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(5);
    return mutual_information(mean, logvar, generator);
}

TEST(MutualInformation, CollapsedPosteriorsTellNothing) {
    EXPECT_NEAR(estimate(torch::zeros({300, 4}), torch::zeros({300, 4})), 0, 1e-10); // all are the prior
    EXPECT_NEAR(estimate(torch::full({300, 4}, 0.7), torch::full({300, 4}, -1.5)), 0, 1e-10);
}

TEST(MutualInformation, FarNarrowPosteriorsTellImagesApart) {
    for (const std::int64_t images : {2, 50, 1000}) {
        auto mean = torch::zeros({images, 3});
        mean.select(1, 1).copy_(torch::arange(images));
        EXPECT_NEAR(estimate(mean, torch::full({images, 3}, -12.0)), std::log(images), 1e-9);
    }
}

/// Two clusters of images: one bit, however many images are in them.
TEST(MutualInformation, ImagesOfOneClusterAreNotToldApart) {
    auto mean = torch::zeros({400, 2});
    mean.narrow(0, 0, 200).fill_(50);
    EXPECT_NEAR(estimate(mean, torch::zeros({400, 2})), std::log(2), 1e-9);
}

/// A Gaussian channel: means N(0, s^2) and noise of variance v make d / 2 log(1 + s^2 / v).
TEST(MutualInformation, AgreesWithAGaussianChannel) {
    auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
    const auto mean = at::randn({3000, 2}, generator);
    const double expected = std::log(1 + 1 / 0.25);
    EXPECT_NEAR(estimate(mean, torch::full({3000, 2}, std::log(0.25))), expected, 0.05);
}

/// Mean KL(q(z | x) || p) - KL(q(z) || p), for a mixture of two whose KL to the prior is an integral over a
/// line.
TEST(MutualInformation, IsTheDifferenceOfTheTwoDivergences) {
    const double mean = 0.9, deviation = 0.6;
    const auto normal = [](double z, double m, double s) {
        return std::exp(-0.5 * (z - m) * (z - m) / (s * s)) / (s * std::sqrt(2 * M_PI));
    };
    const double each =
        0.5 * (mean * mean + deviation * deviation - 1 - 2 * std::log(deviation)); // of either posterior
    double together = 0;
    const double width = 1e-3;
    for (double z = -8; z < 8; z += width) {
        const double q = 0.5 * (normal(z, mean, deviation) + normal(z, -mean, deviation));
        together += width * q * std::log(q / normal(z, 0, 1));
    }
    // Many copies of the two images, for many draws.
    const auto signs = torch::arange(2000).remainder(2).mul(2).sub(1).to(torch::kFloat32).unsqueeze(1);
    const double estimated = estimate(mean * signs, torch::full({2000, 1}, 2 * std::log(deviation)));
    EXPECT_NEAR(estimated, each - together, 0.02);
}

} // namespace
} // namespace penumbra::mutual_information_test
