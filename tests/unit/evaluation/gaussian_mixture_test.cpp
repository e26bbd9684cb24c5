#include "core/evaluation/gaussian_mixture.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

namespace penumbra::gaussian_mixture_test {
namespace {

/// Two clouds in the plane: a quarter of the points about (4, 0), long and thin along the diagonal; the rest
/// about (-4, 1), round with deviation 0.5.
torch::Tensor two_clouds(std::int64_t count) {
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(7);
    const auto quarter = count / 4;
    const auto along = 2 * at::randn({quarter, 1}, generator, torch::kFloat64);
    const auto across = 0.2 * at::randn({quarter, 1}, generator, torch::kFloat64);
    const auto thin =
        torch::cat({4 + (along + across) / std::numbers::sqrt2, (along - across) / std::numbers::sqrt2}, 1);
    const auto round = 0.5 * at::randn({count - quarter, 2}, generator, torch::kFloat64) +
                       torch::tensor({-4.0, 1.0}, torch::kFloat64);
    return torch::cat({thin, round});
}

double at(const torch::Tensor& values, std::initializer_list<std::int64_t> index) {
    auto found = values;
    for (const auto i : index)
        found = found[i];
    return found.item<double>();
}

TEST(GaussianMixture, FindsTheCloudsThatWereDrawn) {
    const auto mixture = GaussianMixture::fit(two_clouds(4000), 2, 0);
    const std::int64_t thin = at(mixture.means(), {0, 0}) > 0 ? 0 : 1, round = 1 - thin;
    EXPECT_NEAR(at(mixture.weights(), {thin}), 0.25, 0.01);
    EXPECT_NEAR(at(mixture.means(), {thin, 0}), 4, 0.1);
    EXPECT_NEAR(at(mixture.means(), {thin, 1}), 0, 0.1);
    EXPECT_NEAR(at(mixture.means(), {round, 0}), -4, 0.05);
    const auto covariances = mixture.covariances();
    // (2^2 + 0.2^2) / 2 on the diagonal, (2^2 - 0.2^2) / 2 beside it.
    EXPECT_NEAR(at(covariances, {thin, 0, 0}), 2.02, 0.2);
    EXPECT_NEAR(at(covariances, {thin, 0, 1}), 1.98, 0.2);
    EXPECT_NEAR(at(covariances, {round, 1, 1}), 0.25, 0.02);
    EXPECT_NEAR(at(covariances, {round, 0, 1}), 0, 0.02);
}

TEST(GaussianMixture, ItsDensityIsThatOfTheOneGaussianByHand) {
    const auto points = two_clouds(400);
    const auto mixture = GaussianMixture::fit(points, 1, 0);
    const auto mean = points.mean(0);
    const auto centred = points - mean;
    const auto covariance = centred.t().matmul(centred) / 400;
    const auto distance = (centred.matmul(covariance.inverse()) * centred).sum(1);
    const auto expected = -0.5 * (distance + covariance.logdet() + 2 * std::log(2 * std::numbers::pi));
    EXPECT_TRUE(torch::allclose(mixture.means()[0], mean, 0, 1e-9));
    EXPECT_TRUE(torch::allclose(mixture.log_density(points), expected, 0, 1e-3));
}

TEST(GaussianMixture, MoreComponentsFitNoWorse) {
    const auto points = two_clouds(1000);
    const auto fit = [&](std::int64_t components) {
        return GaussianMixture::fit(points, components, 3).log_density(points).mean().item<double>();
    };
    EXPECT_GT(fit(2), fit(1) + 0.5);
    EXPECT_GT(fit(5), fit(2) - 1e-3);
}

TEST(GaussianMixture, SamplesHaveItsMomentsAndItsSeed) {
    const auto mixture = GaussianMixture::fit(two_clouds(4000), 2, 0);
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(5);
    const auto samples = mixture.sample(20000, generator);
    ASSERT_EQ(samples.sizes(), (std::vector<std::int64_t>{20000, 2}));
    EXPECT_EQ(samples.scalar_type(), torch::kFloat32);
    EXPECT_NEAR(samples.select(1, 0).gt(0).to(torch::kFloat64).mean().item<double>(), 0.25, 0.01);
    const auto again = GaussianMixture::fit(samples, 2, 1); // and so is what is fitted to them
    const std::int64_t thin = at(again.means(), {0, 0}) > 0 ? 0 : 1;
    EXPECT_NEAR(at(again.covariances(), {thin, 0, 1}), 1.98, 0.2);
    auto same = torch::make_generator<at::CPUGeneratorImpl>(5);
    EXPECT_TRUE(torch::equal(samples, GaussianMixture::fit(two_clouds(4000), 2, 0).sample(20000, same)));
}

TEST(GaussianMixture, PointsThatCoincideAndDimensionsThatDoNotVaryAreFitted) {
    const auto points = torch::tensor({{1.0, 2.0}, {1.0, 2.0}, {1.0, 5.0}, {1.0, 5.0}}, torch::kFloat64);
    const auto mixture = GaussianMixture::fit(points, 4, 0);
    EXPECT_TRUE(torch::isfinite(mixture.log_density(points)).all().item<bool>());
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(0);
    const auto samples = mixture.sample(100, generator);
    EXPECT_NEAR(samples.select(1, 0).sub(1).abs().max().item<double>(), 0, 0.02);
}

} // namespace
} // namespace penumbra::gaussian_mixture_test
