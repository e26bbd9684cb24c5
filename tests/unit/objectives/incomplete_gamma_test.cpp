#include "core/objectives/incomplete_gamma_kernel.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <torch/torch.h>

namespace penumbra::incomplete_gamma_test {
namespace {

struct Law {
    std::vector<double> probability, density;
};

Law law(double a, const std::vector<double>& z) {
    Law found{std::vector<double>(z.size()), std::vector<double>(z.size())};
    gamma_law(z.size(), a, z.data(), found.probability.data(), found.density.data());
    return found;
}

/// As far as LibTorch goes: its asymptotic series, from a = 20 on, is right to 3e-10.
TEST(IncompleteGamma, AgreesWithLibTorch) {
    for (const double a : {0.5, 1.0, 1.5, 4.0, 10.5, 32.0, 256.0, 2048.0}) {
        std::vector<double> z;
        for (double factor = 1e-6; factor < 40; factor *= 1.17)
            z.push_back(a * factor);
        const auto found = law(a, z);
        const auto expected =
            torch::special_gammainc(torch::full({static_cast<std::int64_t>(z.size())}, a, torch::kFloat64),
                                    torch::tensor(z, torch::kFloat64));
        for (std::size_t i = 0; i < z.size(); ++i)
            EXPECT_NEAR(found.probability[i], expected[static_cast<std::int64_t>(i)].item<double>(),
                        a > 20 ? 1e-9 : 1e-13)
                << a << " " << z[i];
    }
}

/// P(a, z) - P(a + 1, z) is the density of a + 1.
TEST(IncompleteGamma, NeighboursDifferByADensity) {
    for (const double a : {0.5, 3.0, 10.5, 11.5, 12.0, 100.0, 1000.0})
        for (const double factor : {0.01, 0.5, 0.9, 1.0, 1.2, 3.0}) {
            const auto here = law(a, {a * factor}), next = law(a + 1, {a * factor});
            EXPECT_NEAR(here.probability[0] - next.probability[0], next.density[0], 1e-13)
                << a << " " << factor;
        }
}

TEST(IncompleteGamma, KnownForms) {
    const std::vector<double> z = {1e-9, 1e-3, 0.4, 2, 9, 30};
    const auto one = law(1, z), half = law(0.5, z);
    for (std::size_t i = 0; i < z.size(); ++i) {
        EXPECT_NEAR(one.probability[i] / -std::expm1(-z[i]), 1, 1e-14);
        EXPECT_NEAR(one.density[i] / std::exp(-z[i]), 1, 1e-14);
        EXPECT_NEAR(half.probability[i] / std::erf(std::sqrt(z[i])), 1, 1e-14);
    }
}

TEST(IncompleteGamma, TheEnds) {
    const double infinity = std::numeric_limits<double>::infinity();
    const auto found = law(10.5, {0, 1e-300, 1e4, 1e300, infinity, std::nan("")});
    EXPECT_LT(found.probability[0], 1e-290);
    EXPECT_LT(found.probability[1], 1e-290);
    EXPECT_EQ(found.probability[2], 1);
    EXPECT_EQ(found.probability[3], 1);
    EXPECT_EQ(found.probability[4], 1);
    EXPECT_TRUE(std::isnan(found.probability[5]));
}

TEST(IncompleteGamma, Float) {
    std::vector<float> z, probability(300), density(300);
    std::vector<double> wide;
    for (int i = 0; i < 300; ++i) {
        z.push_back(0.2F * static_cast<float>(i));
        wide.push_back(static_cast<double>(z.back()));
    }
    gamma_law(z.size(), 10.5, z.data(), probability.data(), density.data());
    const auto exact = law(10.5, wide);
    for (std::size_t i = 1; i < z.size(); ++i) {
        EXPECT_NEAR(static_cast<double>(probability[i]) / exact.probability[i], 1, 1e-7);
        EXPECT_NEAR(static_cast<double>(density[i]) / exact.density[i], 1, 1e-6);
    }
}

} // namespace
} // namespace penumbra::incomplete_gamma_test
