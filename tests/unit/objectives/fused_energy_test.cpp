#include "core/objectives/fused_energy.hpp"

#include "core/error.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace penumbra::fused_energy_test {
namespace {

torch::Tensor uniform(at::IntArrayRef shape, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::rand(shape, generator, torch::kFloat64);
}

struct Outcome {
    torch::Tensor scores;   ///< [1 + grids, N]
    torch::Tensor gradient; ///< of a weighted sum of all scores, in the samples
};

Outcome outcome(const torch::Tensor& samples, const torch::Tensor& observations,
                const std::vector<PatchGrid>& grids, bool fused) {
    const auto leaf = samples.detach().clone().requires_grad_();
    const auto scores = fused ? fused_energy_scores(leaf, observations, grids)
                              : composed_energy_scores(leaf, observations, grids);
    const auto weights = torch::arange(1, scores.numel() + 1, leaf.options().requires_grad(false));
    const auto total = (scores * weights.reshape(scores.sizes())).sum() * 0.01;
    return {scores.detach(), torch::autograd::grad({total}, {leaf})[0]};
}

double greatest(const torch::Tensor& difference) {
    return difference.abs().max().item<double>();
}

void expect_same(const torch::Tensor& samples, const torch::Tensor& observations,
                 const std::vector<PatchGrid>& grids) {
    const auto fused = outcome(samples, observations, grids, true);
    const auto composed = outcome(samples, observations, grids, false);
    ASSERT_EQ(fused.scores.sizes(), composed.scores.sizes());
    EXPECT_LT(greatest(fused.scores - composed.scores), 1e-10);
    EXPECT_LT(greatest(fused.gradient - composed.gradient), 1e-9);
}

TEST(FusedEnergy, AgreesWithTheComposed) {
    for (const std::int64_t samples : {2, 3, 4, 7})
        for (const std::int64_t size : {1, 3, 5, 13})
            for (const std::int64_t stride : {1, 2, 3, 14}) {
                SCOPED_TRACE(std::to_string(samples) + " samples, " + std::to_string(size) + " by " +
                             std::to_string(stride));
                expect_same(uniform({3, samples, 14 * 28}, 1), uniform({3, 14 * 28}, 2),
                            {{14, 28, 1, 1}, {14, 28, size, stride}});
            }
}

TEST(FusedEnergy, SmallAndOddImages) {
    expect_same(uniform({2, 3, 1}, 3), uniform({2, 1}, 4), {{1, 1, 1, 1}, {1, 1, 3, 2}});
    expect_same(uniform({2, 3, 35}, 3), uniform({2, 35}, 4), {{5, 7, 7, 2}, {7, 5, 5, 5}});
    expect_same(uniform({40, 2, 17}, 3), uniform({40, 17}, 4), {});
}

TEST(FusedEnergy, PartsOfLargerTensors) {
    const auto images = uniform({6, 784}, 5);
    const auto decoded = uniform({6, 5, 784}, 6);
    expect_same(decoded.narrow(1, 0, 4).narrow(2, 0, 392), images.narrow(1, 0, 392), {{14, 28, 5, 2}});
    const auto leaf = decoded.clone().requires_grad_();
    const auto part = leaf.narrow(1, 0, 4).narrow(2, 392, 392);
    const auto found =
        torch::autograd::grad({fused_energy_scores(part, images.narrow(1, 0, 392), {}).sum()}, {leaf})[0];
    const auto expected =
        torch::autograd::grad({composed_energy_scores(part, images.narrow(1, 0, 392), {}).sum()}, {leaf})[0];
    EXPECT_LT(greatest(found - expected), 1e-12);
}

TEST(FusedEnergy, WhereSamplesCoincide) {
    auto samples = uniform({2, 4, 392}, 7);
    const auto observations = uniform({2, 392}, 8);
    samples.select(1, 2).copy_(samples.select(1, 0));
    samples.select(1, 3).copy_(observations);
    expect_same(samples, observations, {{14, 28, 1, 1}, {14, 28, 5, 2}});
}

TEST(FusedEnergy, Float32IsClose) {
    const auto samples = uniform({8, 4, 392}, 9), observations = uniform({8, 392}, 10);
    const std::vector<PatchGrid> grids{{14, 28, 1, 1}, {14, 28, 5, 2}};
    const auto exact = outcome(samples, observations, grids, false);
    const auto single = outcome(samples.to(torch::kFloat32), observations.to(torch::kFloat32), grids, true);
    EXPECT_LT(greatest(single.scores / exact.scores - 1), 1e-5);
    EXPECT_LT(greatest(single.gradient - exact.gradient), 1e-5 * greatest(exact.gradient));
}

TEST(FusedEnergy, ThreadsChangeNothing) {
    const auto samples = uniform({64, 4, 392}, 11).to(torch::kFloat32);
    const auto observations = uniform({64, 392}, 12).to(torch::kFloat32);
    const std::vector<PatchGrid> grids{{14, 28, 5, 2}};
    const int before = at::get_num_threads();
    at::set_num_threads(1);
    const auto alone = outcome(samples, observations, grids, true);
    at::set_num_threads(3);
    const auto together = outcome(samples, observations, grids, true);
    at::set_num_threads(before);
    EXPECT_TRUE(torch::equal(alone.scores, together.scores));
    EXPECT_TRUE(torch::equal(alone.gradient, together.gradient));
}

TEST(EnergyScores, WhatTheKernelsDoNotCoverIsComposed) {
    const auto samples = uniform({2, 3, 4}, 13);
    const auto observations = uniform({2, 4}, 14).requires_grad_();
    EXPECT_TRUE(fused_energy_fits(samples, observations.detach()));
    EXPECT_FALSE(fused_energy_fits(samples, observations));
    const auto slope =
        torch::autograd::grad({energy_scores(samples, observations, {}).sum()}, {observations})[0];
    EXPECT_GT(greatest(slope), 0);
    EXPECT_THROW(energy_scores(samples.narrow(1, 0, 1), observations, {}), Error);
}

} // namespace
} // namespace penumbra::fused_energy_test
