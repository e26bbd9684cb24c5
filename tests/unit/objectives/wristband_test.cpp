#include "core/objectives/wristband.hpp"

#include "core/error.hpp"
#include "core/objectives/calibration.hpp"
#include "core/objectives/moment.hpp"
#include "core/objectives/radial.hpp"
#include "golden_batch.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::wristband_test {
namespace {

torch::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::randn(shape, generator, torch::kFloat32);
}

TEST(Wristband, LeadingDimensionsAreSeparateBatches) {
    const auto points = golden_batch(24, 5).reshape({2, 3, 4, 5});
    WristbandOptions options;
    options.angular_weight = 0.5;
    const auto together = wristband_terms(points, options);
    ASSERT_EQ(together.repulsion.sizes(), at::IntArrayRef({2, 3}));
    const auto alone = wristband_terms(points[1][2], options);
    EXPECT_EQ(alone.repulsion.dim(), 0);
    EXPECT_NEAR(together.repulsion[1][2].item<double>(), alone.repulsion.item<double>(), 1e-12);
    EXPECT_NEAR(together.radial[1][2].item<double>(), alone.radial.item<double>(), 1e-12);
    EXPECT_NEAR(together.angular[1][2].item<double>(), alone.angular.item<double>(), 1e-12);
    EXPECT_NEAR(together.moment[1][2].item<double>(), alone.moment.item<double>(), 1e-12);
    const auto total = WristbandLoss(options)(points).total;
    EXPECT_NEAR(total.item<double>(), weighted_sum(together, options).mean().item<double>(), 1e-12);
}

TEST(Wristband, FewerThanTwoPointsAreZero) {
    for (const std::int64_t count : {0, 1}) {
        const auto terms = wristband_terms(torch::ones({count, 4}), {});
        EXPECT_EQ(weighted_sum(terms, {}).item<double>(), 0);
    }
}

TEST(Wristband, SkippedComponentsAreZero) {
    WristbandOptions options;
    options.radial_weight = 0;
    options.moment_weight = 0;
    const auto terms = wristband_terms(golden_batch(8, 3), options);
    EXPECT_EQ(terms.radial.item<double>(), 0);
    EXPECT_EQ(terms.moment.item<double>(), 0);
    EXPECT_NEAR(terms.repulsion.item<double>(), -0.32921816613, 1e-9);
}

TEST(Wristband, HalfPrecisionIsPromoted) {
    const auto points = golden_batch(16, 4).to(torch::kHalf);
    const auto terms = wristband_terms(points, {});
    EXPECT_EQ(terms.repulsion.scalar_type(), torch::kFloat32);
    EXPECT_NEAR(terms.repulsion.item<double>(), -0.33504212220, 1e-3);
}

TEST(Wristband, GradientsMatchFiniteDifferences) {
    WristbandOptions geodesic;
    geodesic.distance = AngularDistance::Geodesic;
    geodesic.angular_weight = 0.3;
    geodesic.moment = MomentForm::JeffreysFull;
    WristbandOptions spectral;
    spectral.spectral = true;
    spectral.reduction = Reduction::Global;
    spectral.moment = MomentForm::KlFull;
    WristbandOptions diagonal;
    diagonal.reduction = Reduction::Global;
    diagonal.moment = MomentForm::JeffreysDiagonal;
    for (const auto& options : {WristbandOptions{}, geodesic, spectral, diagonal}) {
        auto points = golden_batch(12, 4).requires_grad_();
        const WristbandLoss loss(options);
        loss(points).total.backward();
        const torch::NoGradGuard no_grad;
        constexpr double kStep = 1e-6;
        for (const std::int64_t i : {0, 5, 11}) {
            auto higher = points.clone(), lower = points.clone();
            higher[i][2] += kStep;
            lower[i][2] -= kStep;
            const double slope =
                (loss(higher).total.item<double>() - loss(lower).total.item<double>()) / (2 * kStep);
            EXPECT_NEAR(points.grad()[i][2].item<double>(), slope, 1e-7);
        }
    }
}

TEST(Wristband, CollapsedAndHugePointsStayFinite) {
    for (const double scale : {0.0, 1e-20, 1e4}) {
        auto points = (normal({32, 6}, 1) * scale).requires_grad_();
        const auto total = WristbandLoss(WristbandOptions{})(points).total;
        total.backward();
        EXPECT_TRUE(std::isfinite(total.item<double>())) << scale;
        EXPECT_TRUE(torch::isfinite(points.grad()).all().item<bool>()) << scale;
    }
}

TEST(Wristband, ContradictingOptionsAreRefused) {
    WristbandOptions options;
    options.spectral = true; // but per point
    EXPECT_THROW(wristband_terms(golden_batch(8, 3), options), Error);
    options.reduction = Reduction::Global;
    EXPECT_NO_THROW(wristband_terms(golden_batch(8, 3), options));
    EXPECT_THROW(wristband_terms(golden_batch(8, 2), options), Error);
    options.angular_weight = 1;
    EXPECT_THROW(wristband_terms(golden_batch(8, 3), options), Error);
    EXPECT_THROW(wristband_terms(golden_batch(8, 3)[0], {}), Error);
}

TEST(Wristband, SpectralFollowsPairwise) {
    WristbandOptions pairwise, spectral;
    pairwise.reduction = spectral.reduction = Reduction::Global;
    spectral.spectral = true;
    auto points = (1.2 * normal({512, 16}, 3) + 0.1).requires_grad_();
    const auto slow = torch::autograd::grad({wristband_terms(points, pairwise).repulsion}, {points})[0];
    const auto quick = torch::autograd::grad({wristband_terms(points, spectral).repulsion}, {points})[0];
    EXPECT_GT(torch::cosine_similarity(slow.flatten(), quick.flatten(), 0).item<double>(), 0.98);
    const auto offset =
        (wristband_terms(points, spectral).repulsion - wristband_terms(points, pairwise).repulsion);
    EXPECT_NEAR(offset.item<double>(), 0.352, 0.01);
}

TEST(Moment, KnownDistances) {
    const auto points = normal({4096, 8}, 1);
    EXPECT_LT(squared_wasserstein(points.unsqueeze(0)).item<double>(), 0.1);
    const double shifted = squared_wasserstein((points + 2).unsqueeze(0)).item<double>();
    EXPECT_GT(shifted, 16);
    EXPECT_NEAR(shifted, 32, 0.5);
}

TEST(Moment, MoreDimensionsThanPoints) {
    const auto points = normal({8, 32}, 1).to(torch::kFloat64).unsqueeze(0);
    const double found = squared_wasserstein(points).item<double>();
    EXPECT_GE(found, 24); // 32 - 8 directions have no variance at all
    // The same from the d x d covariance, in which those directions are eigenvalues of zero.
    const auto centred = points[0] - points[0].mean(0);
    const auto eigenvalues = torch::linalg_eigvalsh(torch::matmul(centred.t(), centred) / 7).clamp_min(0);
    const auto direct = points[0].mean(0).square().sum() + (eigenvalues.sqrt() - 1).square().sum();
    EXPECT_NEAR(found, direct.item<double>(), 1e-6);
}

TEST(Moment, FormsAgreeWithHandWork) {
    // Two dimensions of variance 4 and 1 (denominator N - 1), uncorrelated, mean (1, 0).
    const double a = std::sqrt(3.0), b = std::sqrt(0.75);
    const auto points =
        torch::tensor({{1 + a, b}, {1 + a, -b}, {1 - a, b}, {1 - a, -b}}, torch::kFloat64).unsqueeze(0);
    const auto value = [&](MomentForm form) { return moment_discrepancy(points, form).item<double>(); };
    const double kl = 0.5 * (4 + 1 - 1 - std::log(4.0)) / 2;
    const double jeffreys = 0.25 * (4 + 0.25 + 1 + 0.25 - 2) / 2;
    EXPECT_NEAR(value(MomentForm::MeanOnly), 0.5, 1e-12);
    EXPECT_NEAR(value(MomentForm::W2), 1, 1e-7); // (|m|^2 + (2 - 1)^2) / 2
    EXPECT_NEAR(value(MomentForm::KlDiagonal), kl, 1e-9);
    EXPECT_NEAR(value(MomentForm::JeffreysDiagonal), jeffreys, 1e-9);
    EXPECT_NEAR(value(MomentForm::KlFull), kl, 1e-5);
    EXPECT_NEAR(value(MomentForm::JeffreysFull), jeffreys, 1e-5);
}

TEST(Radial, ZeroAtTheQuantiles) {
    const auto quantiles = ((torch::arange(50, torch::kFloat64) + 0.5) / 50).flip(0).unsqueeze(0);
    EXPECT_NEAR(uniform_discrepancy(quantiles).item<double>(), 0, 1e-12);
    EXPECT_NEAR(gaussian_discrepancy(torch::erfinv(2 * quantiles - 1) * std::sqrt(2.0)).item<double>(), 0,
                1e-12);
    EXPECT_GT(uniform_discrepancy(quantiles * 0.9).item<double>(), 0.01);
}

} // namespace
} // namespace penumbra::wristband_test
