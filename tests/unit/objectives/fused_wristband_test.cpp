#include "core/objectives/fused_wristband.hpp"

#include <gtest/gtest.h>

namespace penumbra::fused_wristband_test {
namespace {

torch::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::randn(shape, generator, torch::kFloat64);
}

double greatest(const torch::Tensor& difference) {
    return difference.abs().max().item<double>();
}

struct Outcome {
    torch::Tensor values;   ///< the components and the total
    torch::Tensor gradient; ///< of the total, weighted differently for each batch
};

Outcome outcome(const torch::Tensor& points, const WristbandOptions& options, WristbandForm form) {
    const auto leaf = points.detach().clone().requires_grad_();
    const auto terms = wristband_terms(leaf, options, form);
    const auto total = weighted_sum(terms, options);
    const auto weights = torch::arange(1, total.numel() + 1, points.options()).reshape(total.sizes());
    return {torch::stack({terms.repulsion, terms.radial, terms.moment, total}).detach(),
            torch::autograd::grad({(weights * total).sum()}, {leaf})[0]};
}

void expect_same(const torch::Tensor& points, const WristbandOptions& options = {}) {
    const auto fused = outcome(points, options, WristbandForm::Fused);
    const auto composed = outcome(points, options, WristbandForm::Composed);
    EXPECT_LT(greatest(fused.values - composed.values), 1e-11);
    EXPECT_LT(greatest(fused.gradient - composed.gradient), 1e-9);
    const torch::NoGradGuard no_grad;
    const auto terms = wristband_terms(points, options);
    // With more dimensions than points a variance of 0 is found as 1e-17 or as -1e-17, and its root is taken.
    const double tolerance = points.size(-1) < points.size(-2) ? 1e-11 : 1e-8;
    EXPECT_LT(greatest(weighted_sum(terms, options) - composed.values[3]), tolerance);
}

TEST(FusedWristband, AgreesWithTheComposed) {
    WristbandOptions global, bare;
    global.reduction = Reduction::Global;
    bare.radial_weight = 0;
    bare.moment_weight = 0;
    for (const std::int64_t points : {4, 33, 80, 260})
        for (const std::int64_t dimensions : {2, 3, 21, 40})
            for (const auto& options : {WristbandOptions{}, global, bare}) {
                SCOPED_TRACE(std::to_string(points) + " x " + std::to_string(dimensions));
                expect_same(normal({points, dimensions}, 1), options);
            }
}

TEST(FusedWristband, LeadingDimensions) {
    expect_same(normal({2, 3, 30, 5}, 2));
    expect_same(normal({4, 30, 6}, 3).transpose(1, 2)); // not contiguous
}

TEST(FusedWristband, OtherShapesThanTheNull) {
    // Not farther out: beyond a radius of 7 a rounding of the probability moves its normal quantile by 1e-8.
    expect_same(normal({100, 6}, 4) * 1.4 + 0.3);
    expect_same(normal({100, 6}, 5) * 0.2);
    auto points = normal({60, 4}, 6);
    points[7].zero_();
    points[8] = points[9];
    points[10] *= 20;
    expect_same(points);
}

TEST(FusedWristband, OtherMomentsStayComposed) {
    for (const auto moment : {MomentForm::KlFull, MomentForm::MeanOnly, MomentForm::JeffreysDiagonal}) {
        WristbandOptions options;
        options.moment = moment;
        expect_same(normal({50, 6}, 7), options);
    }
}

TEST(FusedWristband, Float32IsClose) {
    const auto points = normal({256, 21}, 8);
    const auto exact = outcome(points, {}, WristbandForm::Composed);
    const auto fused = outcome(points.to(torch::kFloat32), {}, WristbandForm::Fused);
    EXPECT_LT(greatest(fused.values - exact.values), 1e-5);
    EXPECT_LT(greatest(fused.gradient - exact.gradient), 1e-3 * greatest(exact.gradient));
}

TEST(FusedWristband, SecondDerivatives) {
    const auto curvature = [](WristbandForm form) {
        const auto leaf = normal({14, 3}, 9).requires_grad_();
        const WristbandOptions options;
        const auto total = weighted_sum(wristband_terms(leaf, options, form), options);
        const auto slope = torch::autograd::grad({total}, {leaf}, {}, /*retain_graph=*/true,
                                                 /*create_graph=*/true)[0];
        return torch::autograd::grad({slope.square().sum()}, {leaf})[0];
    };
    const auto expected = curvature(WristbandForm::Composed);
    EXPECT_GT(greatest(expected), 1e-4);
    EXPECT_LT(greatest(curvature(WristbandForm::Fused) - expected), 1e-9);
}

TEST(FusedWristband, OriginInTheSmallestDimensions) {
    for (const std::int64_t dimensions : {2, 3}) {
        auto points = normal({20, dimensions}, 10).to(torch::kFloat32);
        points[0].zero_();
        const auto found = outcome(points, {}, WristbandForm::Fused);
        EXPECT_TRUE(torch::isfinite(found.gradient).all().item<bool>());
    }
}

} // namespace
} // namespace penumbra::fused_wristband_test
