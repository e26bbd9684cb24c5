#include "core/objectives/dequantisation.hpp"

#include "core/objectives/discretised_logistic.hpp"
#include "core/objectives/logistic.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::dequantisation_test {
namespace {

torch::Generator generator_of(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

torch::Tensor greys(const torch::Tensor& levels) {
    return levels.to(torch::kFloat64) / 255;
}

TEST(Dequantisation, APixelStaysInItsBin) {
    const auto images = greys(torch::arange(256)).unsqueeze(1).to(torch::kFloat32);
    for (const double noise : {0.0, 0.25, 0.999}) {
        const auto pixels = dequantised_pixels(images, torch::full_like(images, noise));
        EXPECT_TRUE(torch::equal((pixels * 256).floor().squeeze(1), torch::arange(256).to(torch::kFloat32)));
        EXPECT_NEAR(pixels[3].item<double>(), (3 + noise) / 256, 1e-6);
    }
    EXPECT_NEAR(bin_middles(images)[255].item<double>(), 255.5 / 256, 1e-6);
}

/// Of a density that is flat within the bins, p(y) = 256 P(k), the bound is the probability whatever the
/// noise.
TEST(Dequantisation, UniformNoiseIsExactForADensityThatIsFlatInTheBins) {
    auto generator = generator_of(1);
    const auto log_probability = torch::randn({256}, generator, torch::kFloat64).log_softmax(0);
    const auto levels = torch::randint(0, 256, {40, 3}, generator);
    const auto truth = log_probability.index({levels}).sum(1);
    for (int draw = 0; draw < 5; ++draw) {
        const auto noise = torch::rand(levels.sizes(), generator, torch::kFloat64);
        const Dequantised continuous{dequantised_pixels(greys(levels), noise), torch::zeros({})};
        const auto found = (continuous.pixels * 256).floor().to(torch::kInt64);
        const auto log_density = (log_probability.index({found}) + std::log(256.0)).sum(1);
        EXPECT_LT((discrete_log_likelihood(log_density, continuous) - truth).abs().max().item<double>(),
                  1e-9);
    }
}

/// Whatever the noise, exp of the bound averages to the mass of the bin, and the bound itself lies below it.
TEST(Dequantisation, IsAnUnbiasedEstimateAndALowerBound) {
    constexpr std::int64_t kDraws = 200000;
    auto generator = generator_of(2);
    const auto levels = torch::full({kDraws, 1}, 100);
    const double mean = 100.8 / 256, scale = 0.2 / 256;
    const auto below = [&](double y) { return 1 / (1 + std::exp(-(y - mean) / scale)); };
    const double truth = below(101.0 / 256) - below(100.0 / 256);
    const Dequantised continuous{
        dequantised_pixels(greys(levels), torch::rand(levels.sizes(), generator, torch::kFloat64)),
        torch::zeros({})};
    const auto bound = discrete_log_likelihood(
        logistic_log_likelihood(torch::tensor(mean, torch::kFloat64),
                                torch::tensor(std::log(scale), torch::kFloat64), continuous.pixels),
        continuous);
    EXPECT_NEAR(bound.exp().mean().item<double>() / truth, 1, 0.005);
    EXPECT_LT(bound.mean().item<double>(), std::log(truth) - 0.1);
}

TEST(Dequantisation, EightBitsOfNothingKnown) {
    const auto nats = torch::tensor(784 * std::log(256.0), torch::kFloat64);
    EXPECT_NEAR(bits_per_dimension(nats, 784).item<double>(), 8, 1e-9);
}

TEST(Logistic, IntegratesToOne) {
    const auto x = torch::linspace(-4, 5, 90001, torch::kFloat64).unsqueeze(1);
    for (const double scale : {0.01, 0.1}) {
        const auto log_density = logistic_log_likelihood(torch::tensor(0.3, torch::kFloat64),
                                                         torch::tensor(std::log(scale), torch::kFloat64), x);
        EXPECT_NEAR(log_density.exp().sum().item<double>() * 9 / 90000, 1, 1e-6) << scale;
    }
}

/// In narrow bins the density is the probability over the width.
TEST(Logistic, IsTheLimitOfTheDiscretisedOne) {
    const auto x = torch::tensor({{100 / 255.0, 37 / 255.0}}, torch::kFloat64);
    const auto mean = torch::tensor({{0.3, 0.4}}, torch::kFloat64);
    const auto log_scale = torch::tensor(std::log(0.5), torch::kFloat64);
    const auto probability = discretised_logistic_log_likelihood(mean, log_scale, x);
    const auto density = logistic_log_likelihood(mean, log_scale, x);
    EXPECT_NEAR((density - 2 * std::log(255.0)).item<double>(), probability.item<double>(), 1e-5);
}

TEST(Logistic, FarOutItStaysFiniteWithASlopeInEverything) {
    auto mean = torch::tensor({{0.0F}}).requires_grad_(), x = torch::tensor({{0.9F}}).requires_grad_();
    auto log_scale = torch::tensor(-8.0F).requires_grad_();
    logistic_log_likelihood(mean, log_scale, x).sum().backward();
    EXPECT_TRUE(mean.grad().isfinite().all().item<bool>());
    EXPECT_GT(mean.grad().item<float>(), 0);
    EXPECT_FLOAT_EQ(x.grad().item<float>(), -mean.grad().item<float>());
    EXPECT_GT(log_scale.grad().item<float>(), 0);
}

} // namespace
} // namespace penumbra::dequantisation_test
