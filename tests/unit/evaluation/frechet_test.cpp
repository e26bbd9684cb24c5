#include "core/evaluation/frechet.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <gtest/gtest.h>

namespace penumbra::frechet_test {
namespace {

torch::Tensor normal(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
    return at::randn({rows, columns}, torch::make_generator<at::CPUGeneratorImpl>(seed), torch::kFloat64);
}

TEST(Frechet, OfDiagonalGaussiansIsTheClosedForm) {
    const auto distance =
        frechet_distance(torch::tensor({0.0, 1.0}), torch::diag(torch::tensor({4.0, 9.0})),
                         torch::tensor({3.0, 1.0}), torch::diag(torch::tensor({1.0, 16.0})));
    EXPECT_NEAR(distance, 9 + (2 - 1) * (2 - 1) + (3 - 4) * (3 - 4), 1e-9);
}

TEST(Frechet, OfCovariancesThatDoNotCommuteIsTheClosedForm) {
    const auto a = torch::tensor({{2.0, 0.7}, {0.7, 1.0}}, torch::kFloat64);
    const auto b = torch::tensor({{1.0, -0.4}, {-0.4, 3.0}}, torch::kFloat64);
    // For 2 x 2: tr (AB)^½ = sqrt(tr AB + 2 sqrt(det A det B)).
    const double product = 2 * 1 + 2 * 0.7 * -0.4 + 1 * 3;
    const double determinants = (2 * 1 - 0.49) * (1 * 3 - 0.16);
    const double expected = 3 + 4 - 2 * std::sqrt(product + 2 * std::sqrt(determinants));
    const auto origin = torch::zeros({2}, torch::kFloat64);
    EXPECT_NEAR(frechet_distance(origin, a, origin, b), expected, 1e-12);
    EXPECT_NEAR(frechet_distance(origin, b, origin, a), expected, 1e-12);
}

TEST(Frechet, OfShiftedSamplesIsTheShiftSquared) {
    const auto features = normal(200, 8, 1);
    EXPECT_NEAR(frechet_distance(features, features), 0, 1e-9);
    EXPECT_NEAR(frechet_distance(features, features + 0.5), 8 * 0.25, 1e-9);
}

TEST(Frechet, OfScaledSamplesUsesTheUnbiasedCovariance) {
    const auto features = normal(50, 1, 2);
    const double deviation = features.std().item<double>();
    const auto centred = features - features.mean();
    EXPECT_NEAR(frechet_distance(centred, 3 * centred), 4 * deviation * deviation, 1e-9);
}

TEST(Frechet, SurvivesFeaturesThatNeverChange) {
    auto features = normal(30, 4, 3);
    features.select(1, 2).fill_(0); // a dead unit: the covariance is singular
    EXPECT_NEAR(frechet_distance(features, features), 0, 1e-7);
    EXPECT_NEAR(frechet_distance(features, torch::zeros_like(features)),
                features.mean(0).square().sum().item<double>() + features.var(0).sum().item<double>(), 1e-9);
}

} // namespace
} // namespace penumbra::frechet_test
