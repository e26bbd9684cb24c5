#include "core/objectives/joint_wristband.hpp"

#include "core/objectives/wristband_timing.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace penumbra::fused_repulsion_test {
namespace {

torch::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::randn(shape, generator, torch::kFloat64);
}

struct Outcome {
    torch::Tensor value;    ///< [M]
    torch::Tensor gradient; ///< of a weighted sum of the values, in the points
};

/// Nothing but the repulsion.
torch::Tensor value_of(const torch::Tensor& points, WristbandOptions options, WristbandForm form) {
    options.radial_weight = 0;
    options.moment_weight = 0;
    EXPECT_TRUE(joint_wristband_fits(points, options));
    return wristband_terms(points, options, form).repulsion;
}

/// points [M, N, d].
Outcome repulsion(const torch::Tensor& points, const WristbandOptions& options, WristbandForm form) {
    const auto leaf = points.detach().clone().requires_grad_();
    const auto value = value_of(leaf, options, form);
    const auto weights = torch::arange(1, points.size(0) + 1, points.options());
    return {value.detach(), torch::autograd::grad({(weights * value).sum()}, {leaf})[0]};
}

double greatest(const torch::Tensor& difference) {
    return difference.abs().max().item<double>();
}

void expect_same(const torch::Tensor& points, const WristbandOptions& options) {
    const auto fused = repulsion(points, options, WristbandForm::Fused);
    const auto composed = repulsion(points, options, WristbandForm::Composed);
    const auto scale = composed.gradient.abs().max().item<double>();
    EXPECT_LT(greatest(fused.value - composed.value), 1e-12);
    EXPECT_LT(greatest(fused.gradient - composed.gradient), 1e-9 * std::min(1.0, scale) + 1e-18);
}

std::vector<WristbandOptions> variants() {
    WristbandOptions plain, global, sharp, blunt;
    global.reduction = Reduction::Global;
    sharp.alpha = 0.7;
    sharp.beta = 14;
    blunt.beta = 2;
    blunt.reduction = Reduction::Global;
    return {plain, global, sharp, blunt};
}

TEST(FusedRepulsion, AgreesWithTheComposed) {
    // Around the 32 points of a block in float64; an even and an odd number of blocks.
    for (const std::int64_t points : {2, 3, 31, 32, 33, 130, 300})
        // Beyond 40 LibTorch's own incomplete gamma function is right to no more than 3e-10.
        for (const std::int64_t dimensions : {2, 3, 5, 21, 40})
            for (const auto& options : variants()) {
                SCOPED_TRACE(std::to_string(points) + " x " + std::to_string(dimensions));
                expect_same(normal({1, points, dimensions}, 7), options);
            }
}

TEST(FusedRepulsion, BatchesStandApart) {
    for (const auto& options : variants())
        expect_same(normal({5, 70, 4}, 8), options);
}

TEST(FusedRepulsion, OriginDuplicatesAndOutliers) {
    auto points = normal({1, 40, 6}, 9);
    points[0][3].zero_();
    points[0][17].zero_();
    points[0][5] = points[0][6];
    points[0][30] *= 100;
    points[0][31] *= 1e-7;
    for (const auto& options : variants())
        expect_same(points, options);
    expect_same(torch::ones({1, 20, 3}, torch::kFloat64), {});
}

TEST(FusedRepulsion, Float32IsClose) {
    for (const std::int64_t points : {2, 65, 200, 512}) {
        const auto batch = normal({2, points, 21}, 10);
        const auto exact = repulsion(batch, {}, WristbandForm::Composed);
        const auto fused = repulsion(batch.to(torch::kFloat32), {}, WristbandForm::Fused);
        EXPECT_LT(greatest(fused.value - exact.value), 1e-6);
        EXPECT_LT(greatest(fused.gradient - exact.gradient), 3e-5 * greatest(exact.gradient));
    }
}

TEST(FusedRepulsion, ThreadsChangeNothing) {
    for (const std::int64_t count : {1, 2, 5}) {
        const auto points = normal({count, 900, 8}, 11).to(torch::kFloat32);
        const int before = at::get_num_threads();
        at::set_num_threads(1);
        const auto alone = repulsion(points, {}, WristbandForm::Fused);
        at::set_num_threads(3);
        const auto together = repulsion(points, {}, WristbandForm::Fused);
        at::set_num_threads(before);
        EXPECT_TRUE(torch::equal(alone.value, together.value));
        EXPECT_TRUE(torch::equal(alone.gradient, together.gradient));
    }
}

TEST(FusedRepulsion, SecondDerivatives) {
    const auto slope_of_slope = [](WristbandForm form) {
        const auto leaf = normal({1, 12, 4}, 12).requires_grad_();
        const auto first = torch::autograd::grad({value_of(leaf, {}, form).sum()}, {leaf}, {},
                                                 /*retain_graph=*/true, /*create_graph=*/true);
        return torch::autograd::grad({first[0].square().sum()}, {leaf})[0];
    };
    const auto expected = slope_of_slope(WristbandForm::Composed);
    EXPECT_GT(greatest(expected), 1e-6);
    EXPECT_LT(greatest(slope_of_slope(WristbandForm::Fused) - expected), 1e-12);
}

TEST(FusedRepulsion, WhatItDoesNotCoverIsComposed) {
    const auto points = normal({1, 20, 4}, 13);
    WristbandOptions geodesic, angular, sharpest, spectral;
    geodesic.distance = AngularDistance::Geodesic;
    angular.angular_weight = 1;
    sharpest.beta = 50;
    for (const auto& options : {geodesic, angular, sharpest}) {
        EXPECT_FALSE(joint_wristband_fits(points, options));
        EXPECT_LT(greatest(wristband_terms(points, options).repulsion -
                           wristband_terms(points, options, WristbandForm::Composed).repulsion),
                  1e-12);
    }
    spectral.spectral = true;
    EXPECT_FALSE(joint_wristband_fits(points, spectral));
    EXPECT_GT(wristband_terms(points, angular).angular.abs().item<double>(), 0);
}

TEST(WristbandTiming, HoldsNoMatrixOfPairs) {
    const std::int64_t points = 1024;
    const auto timing = time_wristband(points, 21, 1);
    EXPECT_GT(timing.fused_ms, 0);
    EXPECT_GT(timing.composed_ms, 0);
    EXPECT_LT(timing.fused_extra_bytes, points * points * sizeof(float));
    EXPECT_GT(timing.composed_extra_bytes, points * points * sizeof(float));
}

} // namespace
} // namespace penumbra::fused_repulsion_test
