#include "core/objectives/energy_score.hpp"

#include "core/error.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::energy_score_test {
namespace {

TEST(EnergyScore, WorkedNumbers) {
    // Three points of a 3-4-5 triangle against its right angle: distances 0, 3, 4; pairs 3, 4, 5.
    const auto samples = torch::tensor({0.0, 0.0, 3.0, 0.0, 0.0, 4.0}, torch::kFloat64).reshape({1, 3, 2});
    const auto observation = torch::zeros({1, 2}, torch::kFloat64);
    const auto found = energy_score(samples, observation);
    ASSERT_EQ(found.sizes(), at::IntArrayRef({1}));
    EXPECT_NEAR(found.item<double>(), 7.0 / 3 - 0.5 * 4, 1e-5);
}

TEST(EnergyScore, PerObservation) {
    auto generator = at::detail::createCPUGenerator(1);
    const auto samples = torch::randn({5, 4, 3}, generator, torch::kFloat64);
    const auto observations = torch::randn({5, 3}, generator, torch::kFloat64);
    const auto found = energy_score(samples, observations);
    double accuracy = 0, spread = 0;
    for (int k = 0; k < 4; ++k) {
        accuracy += (samples[2][k] - observations[2]).norm().item<double>() / 4;
        for (int other = 0; other < 4; ++other)
            spread += (samples[2][k] - samples[2][other]).norm().item<double>() / 12;
    }
    EXPECT_NEAR(found[2].item<double>(), accuracy - 0.5 * spread, 1e-5);
}

TEST(EnergyScore, GradientIsFiniteWhereSamplesCoincide) {
    auto samples = torch::ones({2, 3, 4}).requires_grad_();
    const auto found = energy_score(samples, torch::ones({2, 4}));
    EXPECT_EQ(found.abs().max().item<double>(), 0);
    found.sum().backward();
    EXPECT_TRUE(torch::isfinite(samples.grad()).all().item<bool>());
}

TEST(EnergyScore, NeedsTwoSamples) {
    EXPECT_THROW(energy_score(torch::ones({2, 1, 4}), torch::ones({2, 4})), Error);
}

TEST(PatchEnergyScore, OfSinglePixelsIsTheSumOfTheirScores) {
    auto generator = at::detail::createCPUGenerator(2);
    const auto samples = torch::rand({3, 4, 12}, generator, torch::kFloat64);
    const auto observations = torch::rand({3, 12}, generator, torch::kFloat64);
    double sum = 0;
    for (int pixel = 0; pixel < 12; ++pixel)
        sum += energy_score(samples.narrow(2, pixel, 1), observations.narrow(1, pixel, 1))[1].item<double>();
    const auto found = patch_energy_score(sample_errors(samples, observations), {3, 4, 1, 1});
    EXPECT_NEAR(found[1].item<double>(), sum, 0.3); // 12 pixels rounded off by sqrt(1e-3) at the most
}

TEST(PatchEnergyScore, PatchesReachOverTheEdge) {
    // One sample pair that differs in a corner pixel: 3 x 3 patches one pixel apart see it four times.
    auto samples = torch::zeros({1, 2, 16}, torch::kFloat64);
    samples[0][0][0] = 1;
    const auto errors = sample_errors(samples, torch::zeros({1, 16}, torch::kFloat64));
    const double length = std::sqrt(1 + 1e-3) - std::sqrt(1e-3);
    EXPECT_NEAR(patch_energy_score(errors, {4, 4, 3, 1}).item<double>(), 4 * (0.5 - 0.5) * length, 1e-9);
    auto far = samples.clone();
    far[0][1][15] = 1; // the other sample, the opposite corner
    const auto both = sample_errors(far, torch::zeros({1, 16}, torch::kFloat64));
    EXPECT_NEAR(patch_energy_score(both, {4, 4, 3, 1}).item<double>(), 4 * length - 0.5 * 8 * length, 1e-9);
    const auto equal =
        sample_errors(torch::ones({1, 2, 16}, torch::kFloat64), torch::zeros({1, 16}, torch::kFloat64));
    double expected = 0;
    for (const double pixels : {4.0, 6.0, 6.0, 9.0}) // a corner, two edges and the inside, four times each
        expected += 4 * (std::sqrt(pixels + 1e-3) - std::sqrt(1e-3));
    EXPECT_NEAR(patch_energy_score(equal, {4, 4, 3, 1}).item<double>(), expected, 1e-9);
}

TEST(PatchEnergyScore, GradientIsFiniteWhereSamplesCoincide) {
    auto samples = torch::zeros({2, 3, 16}).requires_grad_();
    patch_energy_score(sample_errors(samples, torch::zeros({2, 16})), {4, 4, 3, 2}).sum().backward();
    EXPECT_TRUE(torch::isfinite(samples.grad()).all().item<bool>());
}

/// Mean score of samples N(mean, scale^2) against observations N(0.5, 1), from common random numbers.
double mean_score(double mean, double scale) {
    auto generator = at::detail::createCPUGenerator(4);
    const auto observations = torch::randn({20000, 1}, generator, torch::kFloat64) + 0.5;
    const auto samples = torch::randn({20000, 4, 1}, generator, torch::kFloat64) * scale + mean;
    return energy_score(samples, observations).mean().item<double>();
}

TEST(EnergyScore, IsProper) {
    const double truth = mean_score(0.5, 1);
    for (const double mean : {0.0, 0.5, 1.0})
        for (const double scale : {0.5, 1.0, 1.6})
            if (mean != 0.5 || scale != 1) {
                EXPECT_GT(mean_score(mean, scale), truth) << mean << " " << scale;
            }
}

} // namespace
} // namespace penumbra::energy_score_test
